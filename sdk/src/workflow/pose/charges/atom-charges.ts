/** The charge that each atom of an environment shows: as the file states it, else by what it is. */
import { invalidInput, type Structure } from '../../../contracts/index.ts';
import { counted } from '../../format.ts';
import { moleculeOfAtoms } from '../bonds.ts';
import { nameAtom } from '../regions/atom-names.ts';
import { formalCharges } from './formal-charges.ts';
import { gasteigerCharges } from './gasteiger.ts';

/**
 * Rigid water with three charges. Jorgensen et al., J. Chem. Phys. 79, 926 (1983), DOI 10.1063/1.445869.
 */
const TIP3P = { O: -0.834, H: 0.417 };

/** Ions that have one charge in water; of other metals the file says it. */
// biome-ignore format: a line for each charge
const IONS: Record<string, number | undefined> = {
  Li: 1, Na: 1, K: 1, Rb: 1, Cs: 1, Ag: 1,
  Mg: 2, Ca: 2, Sr: 2, Ba: 2, Zn: 2, Cd: 2,
  Al: 3,
  F: -1, Cl: -1, Br: -1, I: -1,
};

export interface AtomCharges {
  /** Elementary charges; NaN of atoms that were not asked for. */
  charges: Float64Array;
  /** Where they come from, a line each. */
  sources: string[];
}

/**
 * @param neighbours bonds of the structure
 * @param asked atoms whose charges are needed; whole molecules that hold one get theirs
 * @throws INVALID_INPUT for an ion of unknown charge; UNSUPPORTED for atoms without valence or parameters
 */
export function atomCharges(structure: Structure, neighbours: readonly (readonly number[])[], asked: Iterable<number>): AtomCharges {
  const { atoms } = structure;
  if (atoms.every(({ partialCharge }) => partialCharge !== undefined)) {
    return { charges: Float64Array.from(atoms, ({ partialCharge = 0 }) => partialCharge), sources: ['charges as the file states them'] };
  }
  const molecule = moleculeOfAtoms(neighbours);
  const members = new Map<number, number[]>();
  for (const atom of asked) members.set(molecule[atom], []);
  molecule.forEach((index, atom) => members.get(index)?.push(atom));
  const charges = new Float64Array(atoms.length).fill(Number.NaN);
  const [counts, set] = [{ water: 0, ion: 0, other: 0 }, (atom: number, charge: number) => (charges[atom] = charge)];
  for (const part of members.values()) {
    if (isWaterMolecule(part, structure)) {
      counts.water += 1;
      for (const atom of part) set(atom, TIP3P[atoms[atom].element as keyof typeof TIP3P]);
    } else if (part.length === 1) {
      counts.ion += 1;
      set(part[0], ionCharge(structure, part[0]));
    } else {
      counts.other += part.length;
      const index = new Map(part.map((atom, k) => [atom, k]));
      const bonded = part.map((atom) => neighbours[atom].map((other) => index.get(other) as number));
      const elements = part.map((atom) => atoms[atom].element);
      const nameOf = (k: number): string => nameAtom(structure, part[k]);
      const formal = formalCharges(elements, bonded, nameOf);
      gasteigerCharges(elements, bonded, formal, nameOf).forEach((charge, k) => set(part[k], charge));
    }
  }
  return { charges, sources: sourceLines(counts) };
}

function sourceLines({ water, ion, other }: { water: number; ion: number; other: number }): string[] {
  return [
    ...(water > 0 ? [`charges of ${counted(water, 'water')}: TIP3P, which is more polar than a water alone`] : []),
    ...(ion > 0 ? [`charges of ${counted(ion, 'ion')}: formal ones`] : []),
    ...(other > 0 ? [`charges of ${counted(other, 'other atom')}: Gasteiger–Marsili, which shows polarity, not a fitted field`] : []),
  ];
}

function isWaterMolecule(part: readonly number[], { atoms }: Structure): boolean {
  return (
    part.length === 3 &&
    part
      .map((atom) => atoms[atom].element)
      .sort()
      .join('') === 'HHO'
  );
}

function ionCharge(structure: Structure, atom: number): number {
  const { element, formalCharge } = structure.atoms[atom];
  const charge = formalCharge ?? IONS[element];
  if (charge !== undefined) return charge;
  throw invalidInput(
    'problem.structure',
    `the charge of ${nameAtom(structure, atom)}`,
    undefined,
    'state it in columns 79 and 80 of PDB, in pdbx_formal_charge of mmCIF, or as a partial charge in PQR',
  );
}
