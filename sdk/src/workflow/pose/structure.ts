/** From the source that a document names to the Structure noun, with the checks that hold for every format. */
import { BOHR_IN_ANGSTROM, invalidInput, toBohr, unsupported, type Structure, type StructureSource } from '../../contracts/index.ts';
import { readMmcif } from './formats/mmcif.ts';
import { readPdb } from './formats/pdb.ts';
import { PlaceGrid } from './place-grid.ts';
import { parsePqr } from './formats/pqr.ts';
import { parseQcSchema } from './formats/qcschema.ts';
import { parseXyz } from './formats/xyz.ts';

/**
 * Nuclei closer than this are a mistake (a duplicated line, wrong units), not chemistry: the shortest bond there is, H₂, has
 * 0.74 Å, and repulsive walls are scanned to some 0.2 Å.
 */
const COINCIDENT_ANGSTROM = 0.1;

/** A structure, and the charge and multiplicity where the format states them. */
export interface ParsedStructure {
  structure: Structure;
  /** What of the text was left aside, one line each. */
  notes?: string[];
  charge?: number;
  multiplicity?: number;
}

/**
 * @param path the field of the document, for messages.
 * @throws INVALID_INPUT for text that does not hold a molecule, or a file not inlined; UNSUPPORTED for formats to come.
 */
export function parseStructure(source: StructureSource, path = 'problem.structure'): ParsedStructure {
  if (source.data === undefined) throw invalidInput(`${path}.file`, 'inlined data (the client reads files)', source.file);
  const parsed = parseFormat(source.format, source.data, path);
  refuseCoincident(parsed.structure, path);
  return parsed;
}

function parseFormat(format: StructureSource['format'], data: string, path: string): ParsedStructure {
  switch (format) {
    case 'xyz':
      return { structure: parseXyz(data, path) };
    case 'pdb':
      return readPdb(data, path);
    case 'pqr':
      return { structure: parsePqr(data, path) };
    case 'mmcif':
      return readMmcif(data, path);
    case 'qcschema':
      return parseQcSchema(data, path);
    default:
      throw unsupported(
        `${path}.format: a SMILES has no places of its atoms: run a minimum of a conformer model with --structure-out first, and use the file it writes`,
        { what: 'energy of a SMILES', alternatives: ['xyz', 'pdb', 'pqr', 'mmcif', 'qcschema'] },
      );
  }
}

/** @throws INVALID_INPUT naming the two atoms, 0-based. */
export function refuseCoincident({ atoms }: Structure, path: string): void {
  const places = atoms.map(({ positionBohr }) => positionBohr);
  const grid = new PlaceGrid(places, toBohr(COINCIDENT_ANGSTROM, 'angstrom'));
  for (const [b, place] of places.entries()) {
    const other = grid.near(place).find(({ index }) => index > b);
    if (other === undefined) continue;
    throw invalidInput(
      path,
      `atoms ${nameOfAtom(atoms, b)} and ${nameOfAtom(atoms, other.index)} at least ${COINCIDENT_ANGSTROM} Å apart`,
      `${(other.distance * BOHR_IN_ANGSTROM).toFixed(4)} Å`,
      'check for a repeated line or wrong units',
    );
  }
}

const nameOfAtom = (atoms: Structure['atoms'], index: number): string => `${index} (${atoms[index].element})`;
