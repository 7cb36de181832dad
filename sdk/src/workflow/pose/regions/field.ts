/**
 * The field around a quantum region: a point charge an atom of the classical region, one a residue of the coarse region. Next to a cut
 * bond the charge of the atom that a cap replaces moves evenly to its other neighbours, together with the part of a charge by which
 * the atoms inside, as the same charges have them, differ from a whole number: so the field keeps the charge of the whole.
 *
 * Source      In the manner of, but onto the neighbours themselves and not the middle of their bonds: Lin & Truhlar, J. Phys. Chem. A 109, 3991 (2005), DOI 10.1021/jp0446332.
 */
import { BOHR_IN_ANGSTROM, invalidInput, type Structure } from '../../../contracts/index.ts';
import { counted, signedCharge } from '../../format.ts';
import { moleculeOfAtoms } from '../bonds.ts';
import { atomCharges } from '../charges/atom-charges.ts';
import { PlaceGrid } from '../place-grid.ts';
import { nameAtom } from './atom-names.ts';
import type { Cap } from './caps.ts';

export interface Field {
  charges: number[];
  /** x, y, z of each in turn. */
  positionsBohr: number[];
  /** Where the charges come from, and what happens at cut bonds, a line each. */
  lines: string[];
}

export interface Surroundings {
  quantum: ReadonlySet<number>;
  classical: ReadonlySet<number>;
  coarse: ReadonlySet<number>;
  caps: readonly Cap[];
}

/** Smaller ones are rounding. */
const NO_CHARGE = 1e-9;

/** @throws INVALID_INPUT for a cut bond that leads into the coarse region, or charges that are not known */
export function fieldOf(structure: Structure, neighbours: readonly (readonly number[])[], around: Surroundings): Field {
  const { classical, coarse, caps } = around;
  if (classical.size + coarse.size === 0) return { charges: [], positionsBohr: [], lines: [] };
  for (const { inside, outside } of caps) {
    if (!coarse.has(outside)) continue;
    const bond = `${nameAtom(structure, inside)}–${nameAtom(structure, outside)}`;
    throw invalidInput('problem.regions.coarse', 'no atom next to a cut bond', bond, 'take it into the classical region');
  }
  const { charges, sources } = atomCharges(structure, neighbours, [...classical, ...coarse]);
  const lines = [...sources, ...moveCharges(structure, neighbours, around, charges)];
  const replaced = new Set(caps.map(({ outside }) => outside));
  const points = [...classical].filter((atom) => !replaced.has(atom)).map((atom) => ({ charge: charges[atom], atoms: [atom] }));
  const grains = coarseGroups(structure, neighbours, coarse).map((atoms) => ({
    charge: atoms.reduce((sum, atom) => sum + charges[atom], 0),
    atoms,
  }));
  if (coarse.size > 0)
    lines.push(`coarse region: ${counted(grains.length, 'residue')}, each its whole charge at the mean place of its atoms`);
  const felt = [...points, ...grains].filter(({ charge }) => Math.abs(charge) > NO_CHARGE);
  return {
    charges: felt.map(({ charge }) => charge),
    positionsBohr: felt.flatMap(({ atoms }) =>
      [0, 1, 2].map((axis) => atoms.reduce((sum, atom) => sum + structure.atoms[atom].positionBohr[axis], 0) / atoms.length),
    ),
    lines,
  };
}

/** Changes `charges` next to cut bonds; says what moved where. */
function moveCharges(
  structure: Structure,
  neighbours: readonly (readonly number[])[],
  { quantum, classical, caps }: Surroundings,
  charges: Float64Array,
): string[] {
  const cut = caps.filter(({ outside }) => classical.has(outside));
  if (cut.length === 0) return [];
  const molecule = moleculeOfAtoms(neighbours);
  const replaced = new Set(cut.map(({ outside }) => outside));
  const inside = new Map<number, number>();
  for (const atom of quantum) {
    if (Number.isFinite(charges[atom])) inside.set(molecule[atom], (inside.get(molecule[atom]) ?? 0) + charges[atom]);
  }
  const cuts = new Map<number, number>();
  for (const { outside } of cut) cuts.set(molecule[outside], (cuts.get(molecule[outside]) ?? 0) + 1);
  return cut.map(({ outside }) => {
    const sum = inside.get(molecule[outside]) ?? 0;
    const share = (sum - Math.round(sum)) / (cuts.get(molecule[outside]) ?? 1);
    const moved = charges[outside] + share;
    const receivers = neighbours[outside].filter((atom) => classical.has(atom) && !replaced.has(atom));
    for (const atom of receivers) charges[atom] += moved / receivers.length;
    charges[outside] = 0;
    const name = nameAtom(structure, outside);
    if (receivers.length === 0) return `${name}: its charge of ${signedCharge(moved)} e is left out, no neighbour can take it`;
    const names = receivers.map((atom) => structure.atoms[atom].name ?? `atom ${atom}`).join(', ');
    const rest = `with ${signedCharge(share)} e by which the atoms inside differ from a whole number`;
    return `${name}: no charge beside the cap; its ${signedCharge(moved - share)} e, ${rest}, go to ${names}`;
  });
}

/** Residues, and molecules of atoms without one. */
function coarseGroups({ atoms }: Structure, neighbours: readonly (readonly number[])[], coarse: ReadonlySet<number>): number[][] {
  const molecule = moleculeOfAtoms(neighbours);
  const groups = new Map<string, number[]>();
  for (const atom of coarse) {
    const { residue } = atoms[atom];
    const key = residue === undefined ? `molecule ${molecule[atom]}` : `residue ${residue}`;
    groups.set(key, [...(groups.get(key) ?? []), atom]);
  }
  return [...groups.values()];
}

/** Å between a charge and the nearest atom. */
export function nearestChargeAngstrom({ positionsBohr }: Field, site: Structure): number {
  const places = Array.from(
    { length: positionsBohr.length / 3 },
    (_, k) => positionsBohr.slice(3 * k, 3 * k + 3) as [number, number, number],
  );
  const reach = 20;
  const grid = new PlaceGrid(places, reach);
  const distances = site.atoms.flatMap(({ positionBohr }) => grid.near(positionBohr).map(({ distance }) => distance));
  return distances.reduce((least, distance) => Math.min(least, distance), Number.POSITIVE_INFINITY) * BOHR_IN_ANGSTROM;
}
