/**
 * Lattices of chains: a fold is one letter a bond.
 *
 * Letters     square RLUD (±x, ±y), cubic RLUDFB; tetrahedral 0–3, bond k going along (−1)^k e_t with e_0 = (1,1,1),
 *             e_1 = (1,−1,−1), e_2 = (−1,1,−1), e_3 = (−1,−1,1).
 */
import { invalidInput } from './errors.ts';

export type LatticeName = 'square' | 'cubic' | 'tetrahedral';
export type LatticeVector = readonly [number, number, number];

export interface LatticeFacts {
  /** One letter a direction. */
  readonly letters: string;
  /** Steps from an even site. */
  readonly vectors: readonly LatticeVector[];
  /** Steps from odd sites are the opposite ones. */
  readonly alternating: boolean;
  readonly dimensions: number;
}

// biome-ignore format: one axis a line
const AXES: readonly LatticeVector[] = [
  [1, 0, 0], [-1, 0, 0],
  [0, 1, 0], [0, -1, 0],
  [0, 0, 1], [0, 0, -1],
];
// biome-ignore format: a table
const DIAMOND: readonly LatticeVector[] = [[1, 1, 1], [1, -1, -1], [-1, 1, -1], [-1, -1, 1]];

export const LATTICES: Record<LatticeName, LatticeFacts> = {
  square: { letters: 'RLUD', vectors: AXES.slice(0, 4), alternating: false, dimensions: 2 },
  cubic: { letters: 'RLUDFB', vectors: AXES, alternating: false, dimensions: 3 },
  tetrahedral: { letters: '0123', vectors: DIAMOND, alternating: true, dimensions: 3 },
};

/** Sites of a fold, the first at the origin. @throws INVALID_INPUT for a letter that the lattice does not have */
export function foldSites({ letters, vectors, alternating }: Omit<LatticeFacts, 'dimensions'>, fold: string): LatticeVector[] {
  const sites: LatticeVector[] = [[0, 0, 0]];
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
