/**
 * Lattices as linear cells: site (x, y, z) is x + S y + S² z modulo the size, S a power of two beyond the chain's length, so
 * that distinct sites a chain can reach are distinct cells.
 *
 * Letters     square RLUD (±x, ±y), cubic RLUDFB; tetrahedral 0–3, bond k going along (−1)^k e_t with e_0 = (1,1,1),
 *             e_1 = (1,−1,−1), e_2 = (−1,1,−1), e_3 = (−1,−1,1).
 * Invariants  all three are bipartite: only residues an odd number of bonds apart touch.
 */
import { invalidInput, tooLarge } from '@cofactor/sdk/contracts';

export type LatticeName = 'square' | 'cubic' | 'tetrahedral';
type Vector = readonly [number, number, number];

// biome-ignore format: one axis a line
const AXES: readonly Vector[] = [
  [1, 0, 0], [-1, 0, 0],
  [0, 1, 0], [0, -1, 0],
  [0, 0, 1], [0, 0, -1],
];
// biome-ignore format: a table
const DIAMOND: readonly Vector[] = [[1, 1, 1], [1, -1, -1], [-1, 1, -1], [-1, -1, 1]];

interface LatticeFacts {
  letters: string;
  vectors: readonly Vector[];
  alternating: boolean;
  dimensions: number;
}

const FACTS: Record<LatticeName, LatticeFacts> = {
  square: { letters: 'RLUD', vectors: AXES.slice(0, 4), alternating: false, dimensions: 2 },
  cubic: { letters: 'RLUDFB', vectors: AXES, alternating: false, dimensions: 3 },
  tetrahedral: { letters: '0123', vectors: DIAMOND, alternating: true, dimensions: 3 },
};

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
  readonly vectors: readonly Vector[];
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
  const { letters, vectors, alternating, dimensions } = FACTS[name];
  const side = 2 ** Math.ceil(Math.log2(numResidues + 3));
  const cells = vectors.map(([x, y, z]) => x + side * (y + side * z));
  const steps = Int32Array.from([...cells, ...cells.map((cell) => (alternating ? -cell : cell))]);
  return { name, letters, coordination: letters.length, side, size: side ** dimensions, steps, alternating, vectors };
}

/** Sites of a fold, the first at the origin. @throws INVALID_INPUT for a letter that the lattice does not have */
export function foldSites({ letters, vectors, alternating }: Pick<Lattice, 'letters' | 'vectors' | 'alternating'>, fold: string): Vector[] {
  const sites: Vector[] = [[0, 0, 0]];
  fold.split('').forEach((letter, bond) => {
    const direction = letters.indexOf(letter);
    if (direction < 0) throw invalidInput('fold', `letters of ${letters}`, `${letter} at place ${bond + 1}`);
    const sign = alternating && bond % 2 === 1 ? -1 : 1;
    const [x, y, z] = sites[bond];
    const [dx, dy, dz] = vectors[direction];
    sites.push([x + sign * dx, y + sign * dy, z + sign * dz]);
  });
  return sites;
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
