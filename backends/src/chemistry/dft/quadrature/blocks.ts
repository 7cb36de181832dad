/** Blocks of grid points with the basis functions that are felt in them. */
import type { Batch } from '../../integrals/batches.ts';
import type { GridBlock } from '../grid/molecule-grid.ts';

/** Functions below this all over a block are left out of it: 3e-11 hartree of imidazole in 6-31G* against a cutoff of 1e-10. */
const CUTOFF = 1e-8;

/** The functions that are felt at some points. */
interface Felt {
  /** Numbers of the batches, ascending. */
  batches: readonly number[];
  /** Functions of these batches. */
  size: number;
}

export type ReachedBlock = GridBlock & Felt;

/** The batches that are felt in each block; blocks out of reach of all are left out. */
export function reach<B extends Pick<GridBlock, 'positionsBohr'>>(grid: readonly B[], batches: readonly Batch[]): (B & Felt)[] {
  const extents = batches.map(extentOf);
  return grid.flatMap((block) => {
    const { positionsBohr: r } = block;
    const low = [Infinity, Infinity, Infinity];
    const high = [-Infinity, -Infinity, -Infinity];
    for (let k = 0; k < r.length; k++) {
      low[k % 3] = Math.min(low[k % 3], r[k]);
      high[k % 3] = Math.max(high[k % 3], r[k]);
    }
    const felt = batches.flatMap(({ centre }, batch) => {
      const gap = Math.hypot(...centre.map((x, axis) => Math.max(0, low[axis] - x, x - high[axis])));
      return gap < extents[batch] ? [batch] : [];
    });
    if (felt.length === 0) return [];
    return [{ ...block, batches: felt, size: felt.reduce((sum, batch) => sum + batches[batch].functions.length, 0) }];
  });
}

/** Distance from its centre beyond which every function of the batch stays below the cutoff. */
function extentOf({ kind, exponents, coefficients }: Batch): number {
  const bound = (r: number): number =>
    exponents.reduce((sum, a, i) => sum + Math.max(...coefficients[i].map(Math.abs)) * Math.exp(-a * r * r), 0) * Math.max(1, r) ** kind.l;
  let r = 0.5;
  while (bound(r) > CUTOFF || bound(1.02 * r) > bound(r)) r *= 1.02;
  return r;
}
