/**
 * Two-electron integrals of a system and what is made of them: Coulomb and exchange matrices, transformed integrals.
 */
import { invalidInput, throwIfCancelled } from '@cofactor/sdk/contracts';
import { Arena } from '../../kernels/arena.ts';
import {
  allocatePacked,
  createAdd,
  type PackedIntegrals,
  putBounds,
  putDensity,
  takeMatrices,
} from '../../kernels/packed-integrals/packed-integrals.ts';
import { packedBytes } from '../../kernels/packed-integrals/packed-layout.ts';
import { RepulsionKernels } from '../../kernels/repulsion/repulsion.ts';
import type { BasisSystem } from '../shell.ts';
import { helperRegions, helpersFor, Team } from '../threads/team.ts';
import { type Batch, batchOrder, makeBatches, putInOrder } from './batches.ts';
import { type BatchPair, countPairs, makePairs } from './pairs.ts';
import { type ClassPairs, classQuartets, packPairs } from './screened-pairs.ts';
import { densityBounds } from './screening.ts';
import { type ShareJob, type SharePlan, ShareWorker, sumBytes } from './threads/share.ts';
import { Transformation } from './transform.ts';

export interface RepulsionOptions {
  /** Bytes that stored integrals may take; above, they are recomputed on every use. @default 1 GiB */
  memoryBytes?: number;
  signal?: AbortSignal;
  /** Fraction done of the call under way, 0 … 1. */
  onProgress?: (fraction: number) => void;
  /** Called once, with the pairs of the basis, before this thread takes part in computing integrals that are stored: helpers are at it. */
  meanwhile?: (pairs: readonly BatchPair[]) => void;
}

export interface Repulsion {
  /** `stored`: unique integrals are kept; `direct`: they are recomputed on every call. */
  readonly mode: 'stored' | 'direct';
  /** Threads that share the work: COFACTOR_THREADS, else as many as the machine runs at once; one for small systems. */
  readonly threads: number;
  /**
   * J and K of several symmetric densities in one sweep: J_μν = Σ (μν|λσ) D_λσ, K_μν = Σ (μλ|νσ) D_λσ; n × n, hartree. The same
   * bits for any number of threads.
   */
  coulombExchange(
    densities: readonly Float64Array[],
    options?: CoulombExchangeOptions,
  ): { coulomb: Float64Array[]; exchange: Float64Array[] };
  /**
   * (pq|rs) = Σ C_μp C_νq (μν|λσ) C_λr C_σs over columns of n × m coefficient matrices, in quarter transformations (O(n⁵));
   * row-major [m_p, m_q, m_r, m_s]. Passing the same array for p and q (r and s) halves the work.
   */
  transform(cp: Float64Array, cq: Float64Array, cr: Float64Array, cs: Float64Array): Float64Array;
  /** Frees the integrals; no call may follow. */
  dispose(): void;
}

export interface CoulombExchangeOptions {
  /** false: J is left out and answered as zeros. @default true */
  coulomb?: boolean;
  /** false: K is left out and answered as zeros. @default true */
  exchange?: boolean;
  /** Integrals that change no element of J or K by more than this are left out, hartree. @default 1e-12 */
  screening?: number;
}

const DEFAULT_MEMORY_BYTES = 2 ** 30;
/** Half-transformed integrals take no more than this. */
const HALF_TRANSFORMED_BYTES = 2 ** 30;
/** What leaves room for all else in a 32-bit memory. */
const MAX_MEMORY_BYTES = 3 * 2 ** 30;
/** Quartets whose Schwarz bound (in direct mode, times the largest density element they meet) is below this are left out. */
const SCREENING = 1e-12;
/** Shares of a job: enough for threads to end together, whatever else the machine does. */
const SHARES = 16;
/** With many or large matrices there are fewer, so that their sums take no more than this … */
const SUM_BYTES = 2 ** 26;
/** … but never less than this. */
const LEAST_SHARES = 4;
/** Integrals of `system`, stored where they fit `memoryBytes`, else computed on every use. @throws CANCELLED when the signal fires */
export function createRepulsion(system: BasisSystem, options: RepulsionOptions = {}): Repulsion {
  let engine: Repulsion | undefined = makeEngine(system, options);
  const alive = (): Repulsion => {
    if (!engine) throw invalidInput('repulsion', 'integrals not yet disposed of', 'a disposed one', 'call dispose() last');
    return engine;
  };
  return {
    mode: engine.mode,
    threads: engine.threads,
    coulombExchange: (densities, how) => alive().coulombExchange(densities, how),
    transform: (cp, cq, cr, cs) => alive().transform(cp, cq, cr, cs),
    dispose() {
      engine?.dispose();
      engine = undefined; // its arena with it
    },
  };
}

function makeEngine(system: BasisSystem, options: RepulsionOptions): Repulsion {
  const n = system.numFunctions;
  const { signal, onProgress, meanwhile } = options;
  throwIfCancelled(signal);
  const limit = Math.min(options.memoryBytes ?? DEFAULT_MEMORY_BYTES, MAX_MEMORY_BYTES);
  const arena = new Arena();
  const packed = packedBytes(n) <= limit ? allocatePacked(arena, n) : undefined; // first, where memory is fresh: all zeros
  const kernels = new RepulsionKernels(arena);
  const batches = makeBatches(system);
  const order = batchOrder(batches);
  const pairs = makePairs(batches, signal);
  const classes = packPairs(arena, kernels, batches, pairs, signal);
  const bounds = arena.allocate(8 * batches.length ** 2);
  const { plan, cost } = planShares(n, classes, { bounds, numBatches: batches.length }, packed);
  // Kernels allocate their tables when first asked for: here, below anything that is released later.
  const worker = new ShareWorker(arena, plan, kernels);
  const add = createAdd(arena);
  const team = new Team(helperRegions(arena, helpersFor(cost), worker.workspaceBytes), { of: 'repulsion', plan });

  const run = (job: ShareJob, before?: () => void): void =>
    team.run(
      job,
      (share, sharesDone) =>
        worker.run(job, share, (fraction) => {
          throwIfCancelled(signal);
          onProgress?.((sharesDone + fraction) / job.shares);
        }),
      before,
    );
  if (packed) {
    putBounds(arena, packed, functionBounds(classes, batches, order));
    const nothing = { numSets: 0, densities: 0, sums: 0, wanted: 'both', largestDensity: 0 } as const;
    try {
      run({ kind: 'pack', shares: SHARES, screening: SCREENING, ...nothing }, () => meanwhile?.(pairs));
    } catch (error) {
      team.leave();
      throw error;
    }
    onProgress?.(1);
  } else meanwhile?.(pairs);

  function coulombExchange(
    densities: readonly Float64Array[],
    { coulomb = true, exchange = true, screening = SCREENING }: CoulombExchangeOptions = {},
  ): { coulomb: Float64Array[]; exchange: Float64Array[] } {
    for (const [index, density] of densities.entries())
      if (density.length !== n * n) throw invalidInput(`densities[${index}]`, `${n * n} numbers, n × n`, density.length);
    throwIfCancelled(signal);
    if (!coulomb && !exchange) {
      const zeros = (): Float64Array[] => densities.map(() => new Float64Array(n * n));
      return { coulomb: zeros(), exchange: zeros() };
    }
    const wanted = coulomb && exchange ? 'both' : coulomb ? 'coulomb' : 'exchange';
    const kind = packed ? 'packed' : 'direct';
    const numSets = densities.length;
    const bytes = sumBytes(kind, n);
    const shares = Math.max(LEAST_SHARES, Math.min(SHARES, Math.floor(SUM_BYTES / (numSets * bytes))));
    const densityBytes = packed ? bytes : 8 * n * n;
    const mark = arena.mark();
    try {
      const densityAddress = arena.allocate(numSets * densityBytes);
      for (const [set, density] of densities.entries()) {
        const out = arena.float64(densityAddress + set * densityBytes, densityBytes / 8);
        if (packed) putDensity(out, density, order);
        else putInOrder(out, density, order);
      }
      const sums = arena.allocate(shares * numSets * bytes);
      const largestDensity = largestElement(densities);
      if (!packed) {
        arena.float64(sums, (shares * numSets * bytes) / 8).fill(0);
        const felt = densityBounds(batches, densities, n);
        arena.float64(bounds, felt.blocks.length).set(felt.blocks);
      }
      run({ kind, shares, numSets, densities: densityAddress, sums, wanted, screening, largestDensity });
      onProgress?.(1);
      for (let share = 1; share < shares; share++) add(sums, sums + share * numSets * bytes, numSets * bytes);
      const total = arena.float64(sums, (numSets * bytes) / 8);
      const matrices = densities.map((_, set) => {
        const own = total.subarray((set * bytes) / 8, ((set + 1) * bytes) / 8);
        return packed ? takeMatrices(own, order) : takeDirect(own, order);
      });
      return { coulomb: matrices.map((both) => both.coulomb), exchange: matrices.map((both) => both.exchange) };
    } finally {
      arena.release(mark);
    }
  }

  let transformation: Transformation | undefined;
  return {
    mode: packed ? 'stored' : 'direct',
    threads: team.threads,
    coulombExchange,
    transform(cp, cq, cr, cs) {
      const coefficients = { cp, cq, cr, cs };
      for (const [name, matrix] of Object.entries(coefficients))
        if (matrix.length % n !== 0 || matrix.length > n * n)
          throw invalidInput(name, `a multiple of ${n} numbers, n × m, of at most n columns`, matrix.length);
      throwIfCancelled(signal);
      transformation ??= new Transformation({ arena, kernels, order, classes, packed, helpers: team.threads - 1 });
      return transformation.run([cp, cq, cr, cs], {
        memoryBytes: Math.min(limit, HALF_TRANSFORMED_BYTES),
        screening: SCREENING,
        signal,
        onProgress,
      });
    },
    dispose() {
      team.leave();
      transformation?.leave();
    },
  };
}

/** Q of each pair of functions in the order of the batches, n × n: that of their pair of batches, zero where both never meet. */
function functionBounds(classes: readonly ClassPairs[], batches: readonly Batch[], order: Int32Array): Float64Array {
  const n = order.length;
  const place = new Int32Array(n);
  order.forEach((at, k) => {
    place[at] = k;
  });
  const q = new Float64Array(n * n);
  for (const { batches: numbers, bounds } of classes)
    for (const [rank, bound] of bounds.entries())
      for (const mu of batches[numbers[2 * rank]].functions)
        for (const nu of batches[numbers[2 * rank + 1]].functions) q[place[mu] * n + place[nu]] = q[place[nu] * n + place[mu]] = bound;
  return q;
}

function largestElement(matrices: readonly Float64Array[]): number {
  let most = 0;
  for (const matrix of matrices) for (const value of matrix) most = Math.max(most, Math.abs(value));
  return most;
}

/** @returns what threads need to know, and the multiply-adds on two lanes of one sweep without screening */
function planShares(
  numFunctions: number,
  classes: readonly ClassPairs[],
  bounds: Pick<SharePlan, 'bounds' | 'numBatches'>,
  packed: PackedIntegrals | undefined,
): { plan: SharePlan; cost: number } {
  const quartets = classQuartets(classes);
  return {
    plan: {
      numFunctions,
      classes: classes.map(({ class: { a, b }, bras, kets, bounds: own, byBound, batches }) => ({
        kinds: [a, b],
        bras,
        kets,
        bounds: own,
        byBound,
        batches,
      })),
      quartets: quartets.map(({ bra, ket, cost }) => ({ bra: classes.indexOf(bra), ket: classes.indexOf(ket), cost })),
      ...bounds,
      ...(packed && { packed }),
    },
    cost: quartets.reduce((sum, { bra, ket, cost }) => sum + (bra === ket ? 0.5 : 1) * bra.bras.length * ket.kets.length * cost, 0),
  };
}

/** J and K, back in the numbering of the basis, from C in two lanes and half of K. */
function takeDirect(sums: Float64Array, order: Int32Array): { coulomb: Float64Array; exchange: Float64Array } {
  const n = order.length;
  const [coulomb, exchange] = [new Float64Array(n * n), new Float64Array(n * n)];
  const lanes = (at: number): number => sums[2 * at] + sums[2 * at + 1];
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      const [one, other] = [i * n + j, j * n + i];
      const [at, mirrored] = [order[i] * n + order[j], order[j] * n + order[i]];
      coulomb[at] = coulomb[mirrored] = 2 * (lanes(one) + lanes(other));
      exchange[at] = exchange[mirrored] = sums[2 * n * n + one] + sums[2 * n * n + other];
    }
  return { coulomb, exchange };
}

/**
 * Mode, memory of stored integrals and floating-point operations of one sweep, before anything is computed and in some milliseconds: the
 * caller's event loop waits for it. Operations are an upper bound: no quartet is screened out.
 */
export function forecastRepulsion(
  system: BasisSystem,
  options: RepulsionOptions = {},
): { mode: Repulsion['mode']; memoryBytes: number; flops: number } {
  let flops = 0;
  for (const { bra, ket, cost } of classQuartets(countPairs(makeBatches(system)))) {
    const numBras = Math.ceil(bra.numPairs / 2);
    const blocks = bra === ket ? numBras * (numBras + 1) : numBras * ket.numPairs;
    flops += 4 * blocks * cost; // two lanes, two operations in a multiply-add
  }
  const memoryBytes = packedBytes(system.numFunctions);
  const limit = Math.min(options.memoryBytes ?? DEFAULT_MEMORY_BYTES, MAX_MEMORY_BYTES);
  return { mode: memoryBytes <= limit ? 'stored' : 'direct', memoryBytes, flops };
}
