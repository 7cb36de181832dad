/** Pairs of batches in kernel memory, by class, with their Schwarz bounds Q_ab = √max (ab|ab). */
import { throwIfCancelled } from '@cofactor/sdk/contracts';
import type { Arena } from '../../kernels/arena.ts';
import { numHermite } from '../../kernels/repulsion/hermite.ts';
import { type Bra, type HermitePair, packBra, packKet } from '../../kernels/repulsion/layout.ts';
import type { PairClass } from '../../kernels/repulsion/pair-class.ts';
import type { RepulsionKernels } from '../../kernels/repulsion/repulsion.ts';
import type { Batch } from './batches.ts';
import { pairIndex, type ScreenedClass } from './screening.ts';

/** All pairs of one class as kernels know them, and where they came from: `pairs` by rank. */
export interface ClassPairs<Pair extends HermitePair = HermitePair> extends ScreenedClass {
  pairs: readonly Pair[];
  /** Primitive pairs of a pair, on average. */
  meanPrimitives: number;
}

/** Packs pairs of `batches` by class and computes their Schwarz bounds. */
export function packPairs<Pair extends HermitePair>(
  arena: Arena,
  kernels: RepulsionKernels,
  batches: readonly Batch[],
  pairs: readonly Pair[],
  signal?: AbortSignal,
): ClassPairs<Pair>[] {
  const numberOf = new Map(batches.map((batch, index) => [batch.functions, index]));
  const classes = Map.groupBy(pairs, (pair) => pair.class);
  return [...classes].map(([cls, members]) => {
    const sorted = members.toSorted((x, y) => y.exponents.length - x.exponents.length || pairIndex(...x.first) - pairIndex(...y.first));
    const bras: Bra[] = [];
    for (let rank = 0; rank < sorted.length; rank += 2) {
      throwIfCancelled(signal);
      bras.push(packBra(arena, sorted[rank], sorted[rank + 1]));
    }
    const kets = Int32Array.from(sorted, (pair) => packKet(arena, pair));
    const bounds = schwarzBounds(arena, kernels, cls, sorted, bras, kets, signal);
    const byBound = Int32Array.from(kets.keys()).sort((x, y) => bounds[y] - bounds[x]);
    const numbers = sorted.flatMap((pair) => pair.functions.map((list) => numberOf.get(list) as number));
    const meanPrimitives = sorted.reduce((sum, pair) => sum + pair.exponents.length, 0) / sorted.length;
    return { class: cls, pairs: sorted, meanPrimitives, bras, kets, bounds, byBound, batches: Int32Array.from(numbers) };
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

type Costed = Pick<ClassPairs, 'class' | 'meanPrimitives'>;

/** Which of two classes serves as bra and which as ket. */
interface ClassQuartets<Pairs extends Costed> {
  bra: Pairs;
  ket: Pairs;
  /** Multiply-adds, each on two lanes, of one bra with one ket, on average. */
  cost: number;
}

/** All unique pairs of classes, each in the cheaper of its two roles. */
export function classQuartets<Pairs extends Costed>(classes: readonly Pairs[]): ClassQuartets<Pairs>[] {
  return classes.flatMap((left, index) =>
    classes.slice(0, index + 1).map((right) => {
      const [ab, ba] = [cost(left, right), cost(right, left)];
      return ab <= ba ? { bra: left, ket: right, cost: ab } : { bra: right, ket: left, cost: ba };
    }),
  );
}

function cost(bra: Costed, ket: Costed): number {
  const [numBra, numKet] = [bra.meanPrimitives, ket.meanPrimitives];
  const r = 30 + 2 * numHermite(bra.class.order + ket.class.order); // set-up, Boys values and R
  return (
    numBra * numKet * (r + ket.class.hermite.length * numHermite(bra.class.order)) + numBra * bra.class.hermite.length * ket.class.numRows
  );
}
