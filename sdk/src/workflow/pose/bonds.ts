/**
 * Covalent bonds of a structure: those that it states, else pairs of non-metals no further apart than 1.25 times the sum of their
 * covalent radii. A hydrogen keeps its shortest bond. Bonds of metals are coordination: nothing is cut there.
 */
import { BOND_REACH, BOHR_IN_ANGSTROM, covalentRadiusAngstrom, type Structure } from '../../contracts/index.ts';
import { PlaceGrid } from './place-grid.ts';

const NON_METALS: ReadonlySet<string> = new Set(['H', 'B', 'C', 'N', 'O', 'F', 'Si', 'P', 'S', 'Cl', 'As', 'Se', 'Br', 'I']);

/** @returns the bonded neighbours of each atom, in ascending order */
export function bondedNeighbours({ atoms, bonds }: Structure): number[][] {
  const neighbours: number[][] = atoms.map(() => []);
  const join = (a: number, b: number): void => {
    neighbours[a].push(b);
    neighbours[b].push(a);
  };
  if (bonds.length > 0) {
    for (const { atoms: pair } of bonds) if (pair.every((atom) => NON_METALS.has(atoms[atom].element))) join(...pair);
  } else {
    for (const [a, b] of closePairs(atoms)) join(a, b);
  }
  for (const list of neighbours) list.sort((a, b) => a - b);
  return neighbours;
}

function closePairs(atoms: Structure['atoms']): [number, number][] {
  const radii = atoms.map(({ element }) => covalentRadiusAngstrom(element) / BOHR_IN_ANGSTROM);
  const places = atoms.map(({ positionBohr }) => positionBohr);
  const bonding = (atom: number): boolean => NON_METALS.has(atoms[atom].element);
  const reach = 2 * BOND_REACH * Math.max(0, ...radii.filter((_, atom) => bonding(atom)));
  if (reach === 0) return [];
  const grid = new PlaceGrid(places, reach);
  const pairs: { pair: [number, number]; distance: number }[] = [];
  for (const [a, place] of places.entries()) {
    if (!bonding(a)) continue;
    for (const { index: b, distance } of grid.near(place)) {
      if (b > a && bonding(b) && distance <= BOND_REACH * (radii[a] + radii[b])) pairs.push({ pair: [a, b], distance });
    }
  }
  const taken = new Set<number>();
  return pairs
    .sort((p, q) => p.distance - q.distance)
    .flatMap(({ pair }) => {
      const hydrogens = pair.filter((atom) => atoms[atom].element === 'H');
      if (hydrogens.some((atom) => taken.has(atom))) return [];
      for (const atom of hydrogens) taken.add(atom);
      return [pair];
    });
}

/** Atoms joined by bonds, one after the other: the number of its molecule for each atom. */
export function moleculeOfAtoms(neighbours: readonly (readonly number[])[]): number[] {
  const molecule = neighbours.map(() => -1);
  let count = 0;
  for (const start of molecule.keys()) {
    if (molecule[start] >= 0) continue;
    const open = [start];
    molecule[start] = count;
    for (let atom = open.pop(); atom !== undefined; atom = open.pop()) {
      for (const other of neighbours[atom]) {
        if (molecule[other] >= 0) continue;
        molecule[other] = count;
        open.push(other);
      }
    }
    count += 1;
  }
  return molecule;
}
