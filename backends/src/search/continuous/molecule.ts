/** A molecule of OpenChemLib from what a document names: a SMILES, or atoms with their places. */
import { BOHR_IN_ANGSTROM, atomicNumberOf, invalidInput, tooLarge, type Structure, type StructureSource } from '@cofactor/sdk/contracts';
import { parseStructure } from '@cofactor/sdk/workflow';
import { Molecule } from 'openchemlib';
import { perceiveBonds } from './bond-orders.ts';

const MAX_ATOMS = 200;
const FIELD = 'problem.model.structure';

export interface ReadMolecule {
  molecule: Molecule;
  /** It came with places of its atoms. */
  placed: boolean;
  /** Atom of the molecule behind each atom of the document. */
  order: number[];
}

/**
 * Hydrogens of a SMILES are added; atoms with places have all of theirs.
 * @throws INVALID_INPUT for what holds no molecule, UNSUPPORTED for formats and elements to come, TOO_LARGE above 200 atoms
 */
export function readMolecule(source: StructureSource): ReadMolecule {
  if (source.data === undefined) throw invalidInput(`${FIELD}.file`, 'inlined data (the client reads files)', source.file);
  if (source.format !== 'smiles') return fromStructure(parseStructure(source, FIELD).structure);
  const molecule = parseSmiles(source.data.trim());
  molecule.addImplicitHydrogens();
  refuseLarge(molecule.getAllAtoms());
  return { molecule, placed: false, order: Array.from({ length: molecule.getAllAtoms() }, (_, atom) => atom) };
}

function refuseLarge(asked: number): void {
  if (asked <= MAX_ATOMS) return;
  throw tooLarge(`conformer search takes at most ${MAX_ATOMS} atoms, got ${asked}: take a fragment`, {
    resource: 'atoms',
    asked,
    limit: MAX_ATOMS,
  });
}

function parseSmiles(smiles: string): Molecule {
  const depth = smiles.split('').reduce((open, letter) => open + ('(['.includes(letter) ? 1 : ')]'.includes(letter) ? -1 : 0), 0);
  if (depth !== 0) throw invalidInput(`${FIELD}.data`, 'a SMILES string whose brackets close', smiles); // the parser lets it pass
  try {
    const molecule = Molecule.fromSmiles(smiles);
    if (molecule.getAllAtoms() > 0) return molecule;
  } catch {
    // reported below, as for an empty molecule
  }
  throw invalidInput(`${FIELD}.data`, 'a SMILES string', smiles);
}

/** The library wants hydrogens behind the other atoms. */
function fromStructure({ atoms }: Structure): ReadMolecule {
  refuseLarge(atoms.length);
  const elements = atoms.map(({ element }) => element);
  const positions = atoms.flatMap(({ positionBohr }) => positionBohr.map((x) => x * BOHR_IN_ANGSTROM));
  const { bonds, charges } = perceiveBonds(elements, positions, FIELD);
  const heavyFirst = [...elements.keys()].sort((a, b) => Number(elements[a] === 'H') - Number(elements[b] === 'H') || a - b);
  const molecule = new Molecule(atoms.length, bonds.length);
  const order: number[] = [];
  for (const atom of heavyFirst) {
    const added = molecule.addAtom(atomicNumberOf(elements[atom]));
    order[atom] = added;
    if (charges[atom] !== 0) molecule.setAtomCharge(added, charges[atom]);
    molecule.setAtomX(added, positions[3 * atom]);
    molecule.setAtomY(added, positions[3 * atom + 1]);
    molecule.setAtomZ(added, positions[3 * atom + 2]);
  }
  for (const {
    atoms: [a, b],
    order: times,
  } of bonds)
    molecule.setBondOrder(molecule.addBond(order[a], order[b]), times);
  return { molecule, placed: true, order };
}
