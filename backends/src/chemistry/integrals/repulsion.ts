/**
 * Two-electron integrals of a system and what is made of them: Coulomb and exchange matrices, transformed integrals.
 */
import { invalidInput, throwIfCancelled } from '@cofactor/sdk/contracts';
import { Arena } from '../../kernels/arena.ts';
import { createDigest, type IntegralBlock } from '../../kernels/fock/fock.ts';
import { RepulsionKernels } from '../../kernels/repulsion/repulsion.ts';
import type { BasisSystem } from '../shell.ts';
import { batchOrder, makeBatches } from './batches.ts';
import { makePairs } from './pairs.ts';
import {
  blockBytes,
  type ClassQuartets,
  classQuartets,
  type DensityBounds,
  densityBounds,
  keepFelt,
  packPairs,
  uniqueKets,
} from './screened-pairs.ts';
import { transformRepulsion } from './transform.ts';

export interface RepulsionOptions {
  /** Bytes that stored integrals may take; above, they are recomputed on every use. @default 1 GiB */
  memoryBytes?: number;
  signal?: AbortSignal;
  /** Fraction done of the call under way, 0 … 1. */
  onProgress?: (fraction: number) => void;
}

export interface Repulsion {
  /** `stored`: unique integrals are kept; `direct`: they are recomputed on every call. */
  readonly mode: 'stored' | 'direct';
  /** J and K of several symmetric densities in one sweep: J_μν = Σ (μν|λσ) D_λσ, K_μν = Σ (μλ|νσ) D_λσ; n × n, hartree. */
  coulombExchange(densities: readonly Float64Array[]): { coulomb: Float64Array[]; exchange: Float64Array[] };
  /**
   * (pq|rs) = Σ C_μp C_νq (μν|λσ) C_λr C_σs over columns of n × m coefficient matrices, in quarter transformations (O(n⁵));
   * row-major [m_p, m_q, m_r, m_s]. Passing the same array for p and q (r and s) halves the work.
   */
  transform(cp: Float64Array, cq: Float64Array, cr: Float64Array, cs: Float64Array): Float64Array;
  /** Frees the integrals; no call may follow. */
  dispose(): void;
}

const DEFAULT_MEMORY_BYTES = 2 ** 30;
/** What leaves room for all else in a 32-bit memory. */
const MAX_MEMORY_BYTES = 3 * 2 ** 30;
/** Quartets whose Schwarz bound (in direct mode, times the largest density element they meet) is below this are left out. */
const SCREENING = 1e-12;
/** Integrals handed from kernel to kernel, and computed between two looks at the signal: at most so many bytes … */
const CHUNK_BYTES = 2 ** 20;
/** … and about so many multiply-adds on two lanes, some 20 ms. */
const CHUNK_COST = 2e7;

/** Gives out addresses one after the other. */
type Place = (bytes: number) => number;

/** Integrals of `system`, stored where they fit `memoryBytes`, else computed on every use. @throws CANCELLED when the signal fires */
export function createRepulsion(system: BasisSystem, options: RepulsionOptions = {}): Repulsion {
  let engine: Omit<Repulsion, 'dispose'> | undefined = makeEngine(system, options);
  const alive = (): Omit<Repulsion, 'dispose'> => {
    if (!engine) throw invalidInput('repulsion', 'integrals not yet disposed of', 'a disposed one', 'call dispose() last');
    return engine;
  };
  return {
    mode: engine.mode,
    coulombExchange: (densities) => alive().coulombExchange(densities),
    transform: (cp, cq, cr, cs) => alive().transform(cp, cq, cr, cs),
    dispose() {
      engine = undefined; // its arena with it
    },
  };
}

function makeEngine(system: BasisSystem, options: RepulsionOptions): Omit<Repulsion, 'dispose'> {
  const n = system.numFunctions;
  const { signal, onProgress } = options;
  throwIfCancelled(signal);
  const arena = new Arena();
  const kernels = new RepulsionKernels(arena);
  const batches = makeBatches(system);
  const order = batchOrder(batches);
  const pairs = makePairs(batches, signal);
  const classes = packPairs(arena, kernels, batches, pairs, signal);
  // Kernels allocate their tables when first asked for: here, below anything that is released later.
  const quartets = classQuartets(classes).map((quartet) => ({ ...quartet, kernel: kernels.block(quartet.bra.class, quartet.ket.class) }));
  const largestBatch = Math.max(0, ...classes.flatMap(({ class: cls }) => [cls.a.functions.length, cls.b.functions.length]));
  const digestBlock = createDigest(arena, n, largestBatch);
  const ranks = new Int32Array(pairs.length);
  const totalCost = quartets.reduce((sum, { bra, ket, cost }) => sum + bra.bras.length * ket.pairs.length * cost, 0);

  /** Computes the unique integrals that screening (with a density, if there is one) leaves, in chunks placed by `place`. */
  function sweep(place: Place, use: (block: IntegralBlock) => void, density?: DensityBounds): void {
    const threshold = density ? SCREENING / Math.max(density.largest, 1e-300) : SCREENING;
    let done = 0;
    for (const quartet of quartets) {
      const { bra, ket, cost, kernel } = quartet;
      const chunk = chunkLength(quartet);
      for (const [index, lanes] of bra.bras.entries()) {
        const bounded = uniqueKets(ranks, quartet, index, threshold);
        const count = density ? keepFelt(ranks, bounded, quartet, index, density, SCREENING) : bounded;
        for (let first = 0; first < count; first += chunk) {
          throwIfCancelled(signal);
          const numKets = Math.min(chunk, count - first);
          const chosen = ranks.subarray(first, first + numKets);
          const kets = place(4 * numKets);
          const integrals = place(kernel.blockBytes * numKets);
          arena.int32(kets, numKets).set(chosen.map((rank) => ket.kets[rank]));
          kernel.compute(lanes, kets, numKets, integrals);
          if (bra === ket) weightDiagonal(arena.float64(integrals, (kernel.blockBytes * numKets) / 8), chosen, index);
          use({ braFunctions: lanes.functions, kets, numKets, integrals });
        }
        done += ket.pairs.length * cost;
        onProgress?.(done / totalCost);
      }
    }
  }

  const limit = Math.min(options.memoryBytes ?? DEFAULT_MEMORY_BYTES, MAX_MEMORY_BYTES);
  const storedBytes = bytesToStore(quartets, ranks);
  let stored: IntegralBlock[] | undefined;
  if (storedBytes <= limit) {
    const blocks: IntegralBlock[] = [];
    sweep(placeFrom(arena.allocate(storedBytes)).place, (block) => blocks.push(block));
    stored = blocks;
  }
  const mode = stored ? 'stored' : 'direct';

  function coulombExchange(densities: readonly Float64Array[]): { coulomb: Float64Array[]; exchange: Float64Array[] } {
    for (const [index, density] of densities.entries())
      if (density.length !== n * n) throw invalidInput(`densities[${index}]`, `${n * n} numbers, n × n`, density.length);
    const mark = arena.mark();
    const sets = densities.map((density) => ({
      density: arena.push(inOrder(density, order)),
      coulomb: arena.push(new Float64Array(2 * n * n)),
      exchange: arena.push(new Float64Array(n * n)),
    }));
    const digest = (block: IntegralBlock): void => {
      for (const { density, coulomb, exchange } of sets) digestBlock(block, density, coulomb, exchange);
    };
    try {
      if (stored) {
        for (const [index, block] of stored.entries()) {
          if (index % 16 === 0) throwIfCancelled(signal);
          digest(block);
        }
      } else {
        const room = placeFrom(arena.allocate(2 * CHUNK_BYTES + 32 * largestBatch ** 4));
        const digestAndReset = (block: IntegralBlock): void => {
          digest(block);
          room.reset();
        };
        sweep(room.place, digestAndReset, densityBounds(batches, densities, n));
      }
      return {
        coulomb: sets.map(({ coulomb }) => plusTranspose(twiceLanes(arena.float64(coulomb, 2 * n * n)), order)),
        exchange: sets.map(({ exchange }) => plusTranspose(arena.float64(exchange, n * n), order)),
      };
    } finally {
      arena.release(mark);
    }
  }

  return {
    mode,
    coulombExchange,
    transform(cp, cq, cr, cs) {
      const coefficients = { cp, cq, cr, cs };
      for (const [name, matrix] of Object.entries(coefficients))
        if (matrix.length % n !== 0) throw invalidInput(name, `a multiple of ${n} numbers, n × m`, matrix.length);
      return transformRepulsion(n, batches, pairs, [cp, cq, cr, cs], { memoryBytes: limit, screening: SCREENING, signal, onProgress });
    },
  };
}

/**
 * In a class with itself the unique quartets of bra ranks (2i, 2i + 1) are those with ket rank ≤ bra rank; equal ranks count half.
 */
function weightDiagonal(integrals: Float64Array, ranks: Int32Array, index: number): void {
  const size = integrals.length / ranks.length;
  const scale = (position: number, lane: number, factor: number): void => {
    for (let at = position * size + lane; at < (position + 1) * size; at += 2) integrals[at] *= factor;
  };
  const first = ranks.indexOf(2 * index);
  if (first >= 0) scale(first, 0, 0.5);
  const second = ranks.indexOf(2 * index + 1);
  if (second >= 0) {
    scale(second, 0, 0);
    scale(second, 1, 0.5);
  }
}

/** The matrix in the kernels' numbering: element (i, j) is that of functions order[i], order[j]. */
function inOrder(matrix: Float64Array, order: Int32Array): Float64Array {
  const n = order.length;
  const out = new Float64Array(n * n);
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) out[i * n + j] = matrix[order[i] * n + order[j]];
  return out;
}

/** Twice the sum of the two lanes of each element. */
function twiceLanes(pairs: Float64Array): Float64Array {
  return Float64Array.from({ length: pairs.length / 2 }, (_, index) => 2 * (pairs[2 * index] + pairs[2 * index + 1]));
}

/** A + Aᵀ, back in the numbering of the basis. */
function plusTranspose(matrix: Float64Array, order: Int32Array): Float64Array {
  const n = order.length;
  const out = new Float64Array(n * n);
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) out[order[i] * n + order[j]] = matrix[i * n + j] + matrix[j * n + i];
  return out;
}

function placeFrom(start: number): { place: Place; reset: () => void } {
  let next = start;
  return {
    place(bytes) {
      const at = next;
      next += Math.ceil(bytes / 16) * 16;
      return at;
    },
    reset() {
      next = start;
    },
  };
}

/** Kets that a bra is computed with in one go. */
function chunkLength(quartet: ClassQuartets): number {
  return Math.max(1, Math.floor(Math.min(CHUNK_BYTES / blockBytes(quartet), CHUNK_COST / quartet.cost)));
}

/** Exactly what `sweep` asks of `place`. */
function bytesToStore(quartets: readonly ClassQuartets[], ranks: Int32Array): number {
  let bytes = 0;
  for (const quartet of quartets)
    for (let index = 0; index < quartet.bra.bras.length; index++) {
      const count = uniqueKets(ranks, quartet, index, SCREENING);
      bytes += count * (blockBytes(quartet) + 4) + 16 * Math.ceil(count / chunkLength(quartet));
    }
  return bytes;
}

/**
 * Mode, memory of stored integrals and floating-point operations of one sweep, before anything is computed. Upper bounds: no quartet
 * is screened out, so that an extended system may turn out smaller, and be stored after all.
 */
export function forecastRepulsion(
  system: BasisSystem,
  options: RepulsionOptions = {},
): { mode: Repulsion['mode']; memoryBytes: number; flops: number } {
  const classes = [...Map.groupBy(makePairs(makeBatches(system)), (pair) => pair.class)].map(([cls, pairs]) => ({ class: cls, pairs }));
  let memoryBytes = 0;
  let flops = 0;
  for (const quartet of classQuartets(classes)) {
    const [numPairs, numKets] = [quartet.bra.pairs.length, quartet.ket.pairs.length];
    const numBras = Math.ceil(numPairs / 2);
    const blocks = quartet.bra === quartet.ket ? numBras * (numBras + 1) : numBras * numKets;
    memoryBytes += blocks * (blockBytes(quartet) + 20);
    flops += 4 * blocks * quartet.cost; // two lanes, two operations in a multiply-add
  }
  const limit = Math.min(options.memoryBytes ?? DEFAULT_MEMORY_BYTES, MAX_MEMORY_BYTES);
  return { mode: memoryBytes <= limit ? 'stored' : 'direct', memoryBytes, flops };
}
