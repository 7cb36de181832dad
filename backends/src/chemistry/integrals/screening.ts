/**
 * Which quartets of batches are worth computing.
 *
 *   |(ab|cd)| ≤ Q_ab Q_cd,   Q_ab = √max (ab|ab)
 *
 * Source  Häser & Ahlrichs, J. Comput. Chem. 10, 104 (1989), doi:10.1002/jcc.540100111.
 */
import type { Wanted } from '../../kernels/fock/fock.ts';
import type { Bra } from '../../kernels/repulsion/layout.ts';
import type { PairClass } from '../../kernels/repulsion/pair-class.ts';
import type { Batch } from './batches.ts';

/** The pairs of one class. A rank is a pair's position by falling number of primitives, then by functions: bra i has ranks 2i, 2i + 1. */
export interface ScreenedClass {
  class: PairClass;
  bras: readonly Bra[];
  /** Addresses by rank. */
  kets: Int32Array;
  /** Q by rank, weight left out. */
  bounds: Float64Array;
  /** Ranks by falling Q. */
  byBound: Int32Array;
  /** Numbers of the two batches of each rank: 2 rank, 2 rank + 1. */
  batches: Int32Array;
}

interface ScreenedQuartets {
  bra: ScreenedClass;
  ket: ScreenedClass;
}

/** Number of a pair among all unique ones, by the larger of its two numbers, then by the smaller. */
export function pairIndex(a: number, b: number): number {
  const larger = Math.max(a, b);
  return (larger * (larger + 1)) / 2 + Math.min(a, b);
}

/**
 * Ranks of the kets of a class with Q_ab Q_cd ≥ threshold for bra `index`, written to `out`; returns their number.
 *
 * @param part which kets are looked at, by falling Q; @default all
 */
export function survivingKets(
  out: Int32Array,
  bra: ScreenedClass,
  ket: ScreenedClass,
  index: number,
  threshold: number,
  part: Int32Array = ket.byBound,
  lastRank = Infinity,
): number {
  const bound = Math.max(bra.bounds[2 * index], bra.bounds[2 * index + 1] ?? 0);
  let count = 0;
  for (const rank of part) {
    if (bound * ket.bounds[rank] < threshold) break;
    if (rank <= lastRank) out[count++] = rank;
  }
  return count;
}

/** The same for unique quartets: in a class with itself, ranks up to the bra's. */
export function uniqueKets(out: Int32Array, { bra, ket }: ScreenedQuartets, part: Int32Array, index: number, threshold: number): number {
  return survivingKets(out, bra, ket, index, threshold, part, bra === ket ? 2 * index + 1 : Infinity);
}

/** Largest |D| of each pair of batches over several densities, numBatches × numBatches. */
export interface DensityBounds {
  blocks: Float64Array;
  numBatches: number;
  /** Over all blocks. */
  largest: number;
}

export function densityBounds(batches: readonly Batch[], densities: readonly Float64Array[], n: number): DensityBounds {
  const numBatches = batches.length;
  const blocks = new Float64Array(numBatches * numBatches);
  for (const [i, a] of batches.entries())
    for (const [j, b] of batches.entries()) {
      let most = 0;
      for (const density of densities)
        for (const mu of a.functions) for (const nu of b.functions) most = Math.max(most, Math.abs(density[mu * n + nu]));
      blocks[i * numBatches + j] = most;
    }
  return { blocks, numBatches, largest: blocks.reduce((most, value) => Math.max(most, value), 0) };
}

/**
 * Keeps of `count` ranks those whose quartets meet a density element with Q_ab Q_cd |D| ≥ threshold: of the six blocks that J and K
 * use, or the two that J alone does.
 */
export function keepFelt(
  ranks: Int32Array,
  count: number,
  { bra, ket }: ScreenedQuartets,
  index: number,
  density: DensityBounds,
  threshold: number,
  wanted: Wanted = 'both',
): number {
  const { blocks, numBatches } = density;
  const felt = (a: number, b: number): number => blocks[a * numBatches + b];
  let kept = 0;
  for (let k = 0; k < count; k++) {
    const rank = ranks[k];
    const [c, d] = [ket.batches[2 * rank], ket.batches[2 * rank + 1]];
    for (let braRank = 2 * index; braRank < Math.min(2 * index + 2, bra.kets.length); braRank++) {
      const [a, b] = [bra.batches[2 * braRank], bra.batches[2 * braRank + 1]];
      let most = Math.max(felt(a, b), felt(c, d));
      if (wanted !== 'coulomb') most = Math.max(most, felt(a, c), felt(a, d), felt(b, c), felt(b, d));
      if (bra.bounds[braRank] * ket.bounds[rank] * most >= threshold) {
        ranks[kept++] = rank;
        break;
      }
    }
  }
  return kept;
}
