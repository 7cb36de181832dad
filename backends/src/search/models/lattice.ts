/**
 * Lattices as linear cells: site (x, y, z) is x + S y + S² z modulo the size, S a power of two beyond the chain's length, so
 * that distinct sites a chain can reach are distinct cells.
 *
 * Invariants  all three are bipartite: only residues an odd number of bonds apart touch.
 */
import { foldSites, LATTICES, tooLarge, type LatticeName, type LatticeVector } from '@cofactor/sdk/contracts';

const MAX_RESIDUES = 250;

/** A lattice with room for a chain of `numResidues`. */
export interface Lattice {
  readonly name: LatticeName;
  /** One letter a direction. */
  readonly letters: string;
  /** Directions, and neighbours of a site. */
  readonly coordination: number;
  readonly side: number;
  readonly size: number;
  /** Steps from even sites, then from odd ones: [2 coordination]. */
  readonly steps: Int32Array;
  readonly alternating: boolean;
  /** A step from an even site. */
  readonly vectors: readonly LatticeVector[];
}

/** @throws TOO_LARGE for chains the grids do not hold */
export function createLattice(name: LatticeName, numResidues: number): Lattice {
  if (numResidues > MAX_RESIDUES) {
    throw tooLarge(`lattices hold chains of at most ${MAX_RESIDUES} residues, got ${numResidues}: fold a part of it`, {
      resource: 'residues',
      asked: numResidues,
      limit: MAX_RESIDUES,
    });
  }
  const { letters, vectors, alternating, dimensions } = LATTICES[name];
  const side = 2 ** Math.ceil(Math.log2(numResidues + 3));
  const cells = vectors.map(([x, y, z]) => x + side * (y + side * z));
  const steps = Int32Array.from([...cells, ...cells.map((cell) => (alternating ? -cell : cell))]);
  return { name, letters, coordination: letters.length, side, size: side ** dimensions, steps, alternating, vectors };
}

/** Energy of a fold by its definition, or undefined where it meets itself: the check on every search. */
export function foldEnergy(lattice: Lattice, fold: string, energies: Float64Array): number | undefined {
  const sites = foldSites(lattice, fold);
  const n = sites.length;
  const reach = lattice.alternating ? 3 : 1;
  let energy = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const distance2 = (sites[i][0] - sites[j][0]) ** 2 + (sites[i][1] - sites[j][1]) ** 2 + (sites[i][2] - sites[j][2]) ** 2;
      if (distance2 === 0) return undefined;
      if (i - j > 1 && distance2 === reach && (!lattice.alternating || (i - j) % 2 === 1)) energy += energies[i * n + j];
    }
  }
  return energy;
}

/** Directions of the bonds between cells that follow each other, as letters. */
export function foldOfCells(lattice: Lattice, cells: ArrayLike<number>): string {
  const { coordination, steps, size, letters, alternating } = lattice;
  const wrap = (cell: number): number => ((cell % size) + size) % size;
  return Array.from({ length: cells.length - 1 }, (_, bond) => {
    const offset = alternating && bond % 2 === 1 ? coordination : 0;
    const step = wrap(cells[bond + 1] - cells[bond]);
    for (let d = 0; d < coordination; d++) if (wrap(steps[offset + d]) === step) return letters[d];
    throw new RangeError(`cells ${cells[bond]} and ${cells[bond + 1]} are not neighbours`);
  }).join('');
}
