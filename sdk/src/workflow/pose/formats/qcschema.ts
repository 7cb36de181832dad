/**
 * QCSchema molecule (MolSSI, https://molssi-qc-schema.readthedocs.io): JSON with `symbols` and a flat `geometry` in bohr.
 * The molecule itself or a whole QCSchema input that holds one is read; `printQcSchema` is the inverse for our own structures.
 */
import * as z from 'zod';
import { Atom, invalidInput, parseDocument, readElement, Structure, unsupported } from '../../../contracts/index.ts';

/** What the schema has no place for: names, residues and charges of atoms. */
const Extras = z.object({
  atoms: z.array(Atom.pick({ name: true, residue: true, formalCharge: true, partialCharge: true })),
  residues: Structure.shape.residues,
});

const Molecule = z.object({
  symbols: z.array(z.string()).min(1),
  geometry: z.array(z.number()),
  molecular_charge: z.number().optional(),
  molecular_multiplicity: z.int().min(1).optional(),
  connectivity: z.array(z.tuple([z.int().min(0), z.int().min(0), z.number().min(0)])).nullish(),
  real: z.array(z.boolean()).optional(),
  name: z.string().optional(),
  extras: z.object({ cofactor: Extras.optional() }).optional(),
});

/** A structure with the charge and multiplicity that the file states, for the problem to agree with. */
export interface QcSchemaMolecule {
  structure: Structure;
  charge?: number;
  multiplicity?: number;
}

/** @throws INVALID_INPUT naming the field inside `path`; UNSUPPORTED on ghost atoms. */
export function parseQcSchema(text: string, path = 'problem.structure'): QcSchemaMolecule {
  const molecule = parseDocument(Molecule, moleculeOf(text, path), path);
  const { symbols, geometry } = molecule;
  if (geometry.length !== 3 * symbols.length) {
    throw invalidInput(`${path}.geometry`, `${3 * symbols.length} numbers (3 for each of ${symbols.length} symbols)`, geometry.length);
  }
  if (molecule.real?.includes(false))
    throw unsupported(`${path}.real: ghost atoms are not built yet: leave them out`, { what: 'ghost atoms' });
  const { cofactor: extras } = molecule.extras ?? {};
  const outside = extras?.atoms.findIndex(({ residue = -1 }) => residue >= extras.residues.length) ?? -1;
  if (extras !== undefined && (extras.atoms.length !== symbols.length || outside >= 0)) {
    throw invalidInput(`${path}.extras.cofactor`, `${symbols.length} atoms, each in one of its residues`, extras.atoms.at(outside));
  }
  const atoms = symbols.map((symbol, index) => {
    const element = readElement(symbol);
    if (element === undefined) throw invalidInput(`${path}.symbols.${index}`, 'an element symbol, H … Og', symbol);
    const [x, y, z] = geometry.slice(3 * index, 3 * index + 3);
    return { element, positionBohr: [x, y, z] as [number, number, number], ...extras?.atoms[index] };
  });
  const bonds = (molecule.connectivity ?? []).map(([a, b, order], index) => {
    if (Math.max(a, b) >= atoms.length) {
      throw invalidInput(`${path}.connectivity.${index}`, `atoms from 0 to ${atoms.length - 1}`, Math.max(a, b));
    }
    return { atoms: [a, b] as [number, number], order };
  });
  return {
    structure: {
      schema: 'cofactor.structure/1',
      ...(molecule.name && { label: molecule.name }),
      atoms,
      bonds,
      residues: extras?.residues ?? [],
    },
    charge: molecule.molecular_charge,
    multiplicity: molecule.molecular_multiplicity,
  };
}

/** The structure as QCSchema text, all of it: positions survive to the last bit; residues, names and charges stand in `extras`. */
export function printQcSchema(structure: Structure): string {
  return JSON.stringify({
    schema_name: 'qcschema_molecule',
    schema_version: 2,
    ...(structure.label && { name: structure.label }),
    symbols: structure.atoms.map(({ element }) => element),
    geometry: structure.atoms.flatMap(({ positionBohr }) => positionBohr),
    ...(structure.bonds.length > 0 && { connectivity: structure.bonds.map(({ atoms: [a, b], order }) => [a, b, order]) }),
    ...(namesAtoms(structure) && { extras: { cofactor: extrasOf(structure) } }),
  });
}

const namesAtoms = ({ atoms, residues }: Structure): boolean =>
  residues.length > 0 || atoms.some(({ element: _element, positionBohr: _place, ...rest }) => Object.keys(rest).length > 0);

const extrasOf = ({ atoms, residues }: Structure): z.infer<typeof Extras> => ({
  atoms: atoms.map(({ element: _element, positionBohr: _place, ...rest }) => rest),
  residues,
});

function moleculeOf(text: string, path: string): unknown {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw invalidInput(path, 'a QCSchema molecule in JSON', text.slice(0, 40), error instanceof Error ? error.message : undefined);
  }
  return typeof json === 'object' && json !== null && 'molecule' in json ? json.molecule : json;
}
