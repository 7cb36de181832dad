/**
 * Gradient of the electron repulsion of one determinant,
 *
 *   Σ_μνλσ Γ_μνλσ (∂(μν)|λσ),   Γ as in kernels/repulsion-gradient
 *
 * over all ordered pairs of pairs: the derivative of the other pair is that of the quartet with its sides exchanged. The density
 * meets the half-made integrals X before the bra is expanded, so that no derivative integral is ever formed:
 * Y[p][ab][t] = Σ Γ X, then Σ ∂E[ab][t] Y (pair-derivative.ts).
 *
 * Cost  as much as two passes over the integrals with one more unit of angular momentum in the bra.
 */
import { throwIfCancelled } from '@cofactor/sdk/contracts';
import { Arena } from '../../kernels/arena.ts';
import { createContraction, type DensityAddresses } from '../../kernels/repulsion-gradient/repulsion-gradient.ts';
import { numHermite } from '../../kernels/repulsion/hermite.ts';
import { RepulsionKernels } from '../../kernels/repulsion/repulsion.ts';
import { batchOrder, makeBatches, putInOrder } from '../integrals/batches.ts';
import { makePairs, type BatchPair } from '../integrals/pairs.ts';
import { packPairs, type ClassPairs } from '../integrals/screened-pairs.ts';
import { densityBounds, keepFelt, survivingKets } from '../integrals/screening.ts';
import type { BasisSystem } from '../shell.ts';
import { addPairDerivative, addToAtoms, type PairGradient } from './pair-derivative.ts';

/** Quartets whose bound times the largest density element they meet is below this are left out, over the largest element at all. */
const SCREENING = 1e-11;
/** Primitive quartets below this are left out: a derivative is larger by the root of an exponent. */
const CUTOFF = 1e-18;
/** X of as many kets as take no more than this is made before the densities meet it. */
const X_BYTES = 2 ** 18;

export interface RepulsionGradientOptions {
  /** Share of exchange that the energy holds. @default 1 */
  exchange?: number;
  signal?: AbortSignal;
  onProgress?: (fraction: number) => void;
}

/** @param densities one (the total of a closed shell) or two (α, β), n × n */
export function repulsionGradient(
  system: BasisSystem,
  densities: readonly Float64Array[],
  { exchange = 1, signal, onProgress }: RepulsionGradientOptions = {},
): Float64Array {
  const n = system.numFunctions;
  const gradient = new Float64Array(3 * system.atomicNumbers.length);
  const arena = new Arena();
  const kernels = new RepulsionKernels(arena);
  const batches = makeBatches(system);
  const order = batchOrder(batches);
  const pairs = makePairs(batches, signal);
  const classes = packPairs(arena, kernels, batches, pairs, signal);
  const largestBatch = Math.max(0, ...batches.map(({ functions }) => functions.length));
  const contract = createContraction(arena, n, largestBatch, exchange);
  const total = densities.length === 1 ? densities[0] : densities[0].map((x, k) => x + densities[1][k]);
  const [totalAt, ...rest] = [total, ...(densities.length === 1 ? [] : densities)].map((matrix) => {
    const address = arena.allocate(8 * n * n);
    putInOrder(arena.float64(address, n * n), matrix, order);
    return address;
  });
  const addresses: DensityAddresses = { total: totalAt, spins: densities.length === 1 ? [totalAt] : rest };
  const felt = densityBounds(batches, [total, ...densities], n);
  const hermite = classes.map((bra) => classes.map((ket) => kernels.hermite(bra.class.order + 1, ket.class)));
  const kets = arena.allocate(4 * pairs.length);
  const largestBlock = Math.max(...classes.flatMap((bra, b) => classes.map((_, k) => hermite[b][k].bytes * bra.bras[0].numPrimitives)));
  const xBytes = Math.max(X_BYTES, largestBlock);
  const x = arena.allocate(xBytes);
  const ranks = new Int32Array(pairs.length);
  const threshold = SCREENING / Math.max(1, felt.largest);
  let done = 0;
  for (const [b, bra] of classes.entries()) {
    const numT = numHermite(bra.class.order + 1);
    for (const [index, lanes] of bra.bras.entries()) {
      throwIfCancelled(signal);
      const mark = arena.mark();
      const yLength = 2 * lanes.numPrimitives * bra.class.numRows * numT;
      const y = arena.allocate(8 * yLength);
      arena.float64(y, yLength).fill(0);
      for (const [k, ket] of classes.entries()) {
        const bounded = survivingKets(ranks, bra, ket, index, threshold / Math.max(felt.largest, 1e-300));
        const count = keepFelt(ranks, bounded, { bra, ket }, index, felt, threshold);
        const kernel = hermite[b][k];
        const step = Math.max(1, Math.floor(xBytes / (kernel.bytes * lanes.numPrimitives)));
        for (let first = 0; first < count; first += step) {
          const numKets = Math.min(step, count - first);
          arena.int32(kets, numKets).set(ranks.subarray(first, first + numKets).map((rank) => ket.kets[rank]));
          kernel.compute(lanes, kets, numKets, x, CUTOFF);
          contract({ braFunctions: lanes.functions, numPrimitives: lanes.numPrimitives, numT, kets, numKets, x }, addresses, y);
        }
      }
      addBra(gradient, bra, index, arena.float64(y, yLength), numT);
      arena.release(mark);
      done += 2;
      onProgress?.(Math.min(1, done / pairs.length));
    }
  }
  return gradient;
}

/** Expands Y of the pairs in both lanes. Either side of a quartet takes both orders of its pair: 4, with the weights. */
function addBra(gradient: Float64Array, bra: ClassPairs<BatchPair>, index: number, y: Float64Array, numT: number): void {
  const { numRows } = bra.class;
  const part = new Float64Array(numRows * numT);
  for (const [lane, pair] of bra.pairs.slice(2 * index, 2 * index + 2).entries()) {
    const out: PairGradient = { a: new Float64Array(3), both: new Float64Array(3) };
    for (let k = 0; k < pair.exponents.length; k++) {
      for (let at = 0; at < part.length; at++) part[at] = y[2 * (k * part.length + at) + lane];
      addPairDerivative(out, pair, k, part, 4);
    }
    addToAtoms(gradient, pair, out);
  }
}
