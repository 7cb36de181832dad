/**
 * Pairs of batches in kernel memory, by class, with their Schwarz bounds, and the lists of quartets that survive screening.
 *
 *   |(ab|cd)| ≤ Q_ab Q_cd,   Q_ab = √max (ab|ab)
 *
 * Source  Häser & Ahlrichs, J. Comput. Chem. 10, 104 (1989), doi:10.1002/jcc.540100111.
 */
import { throwIfCancelled } from '@cofactor/sdk/contracts';
import type { Arena } from '../../kernels/arena.ts';
import { numHermite } from '../../kernels/repulsion/hermite.ts';
import { type Bra, type HermitePair, packBra, packKet } from '../../kernels/repulsion/layout.ts';
import type { PairClass } from '../../kernels/repulsion/pair-class.ts';
import type { RepulsionKernels } from '../../kernels/repulsion/repulsion.ts';
import type { Batch } from './batches.ts';

/** All pairs of one class. A rank is a position in `pairs`, which are sorted by number of primitives: bra i has ranks 2i, 2i + 1. */
export interface ClassPairs {
  class: PairClass;
  pairs: readonly HermitePair[];
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

/** Packs pairs of `batches` by class and computes their Schwarz bounds. */
export function packPairs(
  arena: Arena,
  kernels: RepulsionKernels,
  batches: readonly Batch[],
  pairs: readonly HermitePair[],
  signal?: AbortSignal,
): ClassPairs[] {
  const numberOf = new Map(batches.map((batch, index) => [batch.functions, index]));
  const classes = Map.groupBy(pairs, (pair) => pair.class);
  return [...classes].map(([cls, members]) => {
    const sorted = members.toSorted((x, y) => y.exponents.length - x.exponents.length || y.magnitudes[0] - x.magnitudes[0]);
    const bras: Bra[] = [];
    for (let rank = 0; rank < sorted.length; rank += 2) {
      throwIfCancelled(signal);
      bras.push(packBra(arena, sorted[rank], sorted[rank + 1]));
    }
    const kets = Int32Array.from(sorted, (pair) => packKet(arena, pair));
    const bounds = schwarzBounds(arena, kernels, cls, sorted, bras, kets, signal);
    const byBound = Int32Array.from(kets.keys()).sort((x, y) => bounds[y] - bounds[x]);
    const numbers = sorted.flatMap((pair) => pair.functions.map((list) => numberOf.get(list) as number));
    return { class: cls, pairs: sorted, bras, kets, bounds, byBound, batches: Int32Array.from(numbers) };
  });
}

function schwarzBounds(
  arena: Arena,
  kernels: RepulsionKernels,
  cls: PairClass,
  pairs: readonly HermitePair[],
  bras: readonly Bra[],
  kets: Int32Array,
  signal?: AbortSignal,
): Float64Array {
  const block = kernels.block(cls, cls);
  const rows = cls.numRows;
  const mark = arena.mark();
  const list = arena.push(kets);
  const out = arena.allocate(2 * block.blockBytes);
  const bounds = new Float64Array(pairs.length);
  for (const [index, bra] of bras.entries()) {
    throwIfCancelled(signal);
    const count = Math.min(2, pairs.length - 2 * index);
    block.compute(bra, list + 8 * index, count, out, 0); // no cutoff: the bound of a faint pair is small, not zero
    const values = arena.float64(out, (2 * block.blockBytes) / 8);
    for (let lane = 0; lane < count; lane++) {
      const rank = 2 * index + lane;
      let largest = 0;
      for (let row = 0; row < rows; row++) largest = Math.max(largest, values[2 * (lane * rows * rows + row * rows + row) + lane]);
      bounds[rank] = Math.sqrt(largest) / pairs[rank].weight;
    }
  }
  arena.release(mark);
  return bounds;
}

/** Which of two classes serves as bra and which as ket. */
export interface ClassQuartets<Pairs extends Pick<ClassPairs, 'class' | 'pairs'> = ClassPairs> {
  bra: Pairs;
  ket: Pairs;
  /** Multiply-adds, each on two lanes, of one bra with one ket, on average. */
  cost: number;
}

/** All unique pairs of classes, each in the cheaper of its two roles. */
export function classQuartets<Pairs extends Pick<ClassPairs, 'class' | 'pairs'>>(classes: readonly Pairs[]): ClassQuartets<Pairs>[] {
  return classes.flatMap((left, index) =>
    classes.slice(0, index + 1).map((right) => {
      const [ab, ba] = [cost(left, right), cost(right, left)];
      return ab <= ba ? { bra: left, ket: right, cost: ab } : { bra: right, ket: left, cost: ba };
    }),
  );
}

function cost(bra: Pick<ClassPairs, 'class' | 'pairs'>, ket: Pick<ClassPairs, 'class' | 'pairs'>): number {
  const numBra = meanPrimitives(bra.pairs);
  const numKet = meanPrimitives(ket.pairs);
  const r = 30 + 2 * numHermite(bra.class.order + ket.class.order); // set-up, Boys values and R
  return (
    numBra * numKet * (r + ket.class.hermite.length * numHermite(bra.class.order)) + numBra * bra.class.hermite.length * ket.class.numRows
  );
}

function meanPrimitives(pairs: readonly HermitePair[]): number {
  return pairs.reduce((sum, pair) => sum + pair.exponents.length, 0) / pairs.length;
}

/** Bytes of integrals of one bra (two lanes) with one ket. */
export function blockBytes({ bra, ket }: ClassQuartets<Pick<ClassPairs, 'class' | 'pairs'>>): number {
  return 16 * bra.class.numRows * ket.class.numRows;
}

/** Ranks of the kets of a class with Q_ab Q_cd ≥ threshold for bra `index`, written to `out`; returns their number. */
export function survivingKets(
  out: Int32Array,
  bra: ClassPairs,
  ket: ClassPairs,
  index: number,
  threshold: number,
  lastRank = Infinity,
): number {
  const bound = Math.max(bra.bounds[2 * index], bra.bounds[2 * index + 1] ?? 0);
  let count = 0;
  for (const rank of ket.byBound) {
    if (bound * ket.bounds[rank] < threshold) break;
    if (rank <= lastRank) out[count++] = rank;
  }
  return count;
}

/** The same for unique quartets: in a class with itself, ranks up to the bra's. */
export function uniqueKets(out: Int32Array, { bra, ket }: ClassQuartets, index: number, threshold: number): number {
  return survivingKets(out, bra, ket, index, threshold, bra === ket ? 2 * index + 1 : Infinity);
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

/** Keeps of `count` ranks those whose quartets meet a density element (of the six blocks J and K use) with Q_ab Q_cd |D| ≥ threshold. */
export function keepFelt(
  ranks: Int32Array,
  count: number,
  { bra, ket }: ClassQuartets,
  index: number,
  density: DensityBounds,
  threshold: number,
): number {
  const { blocks, numBatches } = density;
  const felt = (a: number, b: number): number => blocks[a * numBatches + b];
  let kept = 0;
  for (let k = 0; k < count; k++) {
    const rank = ranks[k];
    const [c, d] = [ket.batches[2 * rank], ket.batches[2 * rank + 1]];
    for (let braRank = 2 * index; braRank < Math.min(2 * index + 2, bra.pairs.length); braRank++) {
      const [a, b] = [bra.batches[2 * braRank], bra.batches[2 * braRank + 1]];
      const most = Math.max(felt(a, b), felt(c, d), felt(a, c), felt(a, d), felt(b, c), felt(b, d));
      if (bra.bounds[braRank] * ket.bounds[rank] * most >= threshold) {
        ranks[kept++] = rank;
        break;
      }
    }
  }
  return kept;
}
