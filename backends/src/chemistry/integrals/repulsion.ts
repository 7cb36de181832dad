/**
 * Two-electron integrals of a system and what is made of them: Coulomb and exchange matrices, transformed integrals.
 */
import { invalidInput, throwIfCancelled } from '@cofactor/sdk/contracts';
import { Arena } from '../../kernels/arena.ts';
import type { Bra } from '../../kernels/repulsion/layout.ts';
import { RepulsionKernels } from '../../kernels/repulsion/repulsion.ts';
import { instantiateKernel } from '../../kernels/wasm.ts';
import type { BasisSystem } from '../shell.ts';
import { makeBatches } from './batches.ts';
import { makePairs } from './pairs.ts';
import { type ClassQuartets, classQuartets, packPairs, uniqueKets } from './screened-pairs.ts';
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
/** Quartets whose Schwarz bound (times the largest density element) is below this are left out. */
const SCREENING = 1e-12;
/** Integrals computed between two looks at the signal, and handed from kernel to kernel in direct mode. */
const CHUNK_BYTES = 2 ** 20;

interface DigestKernel {
  digest(
    bra: number,
    kets: number,
    numKets: number,
    integrals: number,
    density: number,
    coulomb: number,
    exchange: number,
    n: number,
    scratch: number,
  ): void;
}

/** Unique integrals of one bra with a list of kets, in memory. */
interface Block {
  bra: Bra;
  kets: number;
  numKets: number;
  integrals: number;
}

export function createRepulsion(system: BasisSystem, options: RepulsionOptions = {}): Repulsion {
  const n = system.numFunctions;
  const { signal, onProgress } = options;
  throwIfCancelled(signal);
  const arena = new Arena();
  const kernels = new RepulsionKernels(arena);
  const pairs = makePairs(makeBatches(system));
  const classes = packPairs(arena, kernels, pairs);
  const quartets = classQuartets(classes);
  const digestKernel = instantiateKernel<DigestKernel>('fock', arena.memory);
  const largestBatch = Math.max(0, ...classes.flatMap(({ class: cls }) => [cls.a.functions.length, cls.b.functions.length]));
  const scratch = arena.allocate(16 * 12 * largestBatch ** 2);
  const ranks = new Int32Array(pairs.length);
  const totalCost = quartets.reduce((sum, { bra, ket, cost }) => sum + bra.bras.length * ket.pairs.length * cost, 0);

  /** Hands on all unique blocks, at most CHUNK_BYTES each; `place` gives the memory they go to. */
  function sweep(threshold: number, place: (bytes: number) => number, use: (block: Block) => void): void {
    let done = 0;
    for (const quartet of quartets) {
      const { bra, ket, cost } = quartet;
      const block = kernels.block(bra.class, ket.class);
      const chunk = Math.max(1, Math.floor(CHUNK_BYTES / block.blockBytes));
      for (const [index, lanes] of bra.bras.entries()) {
        const count = uniqueKets(ranks, quartet, index, threshold);
        for (let first = 0; first < count; first += chunk) {
          throwIfCancelled(signal);
          const numKets = Math.min(chunk, count - first);
          const chosen = ranks.subarray(first, first + numKets);
          const kets = place(4 * numKets);
          const integrals = place(block.blockBytes * numKets);
          arena.int32(kets, numKets).set(chosen.map((rank) => ket.kets[rank]));
          block.compute(lanes, kets, numKets, integrals);
          if (bra === ket) weightDiagonal(arena.float64(integrals, (block.blockBytes * numKets) / 8), chosen, index);
          use({ bra: lanes, kets, numKets, integrals });
        }
        done += ket.pairs.length * cost;
        onProgress?.(done / totalCost);
      }
    }
  }

  const { memoryBytes } = forecast(quartets, ranks);
  const limit = Math.min(options.memoryBytes ?? DEFAULT_MEMORY_BYTES, MAX_MEMORY_BYTES);
  const mode = memoryBytes <= limit ? 'stored' : 'direct';
  let stored: Block[] | undefined;
  if (mode === 'stored') {
    const blocks: Block[] = [];
    let next = arena.allocate(memoryBytes);
    const place = (bytes: number): number => {
      const at = next;
      next += Math.ceil(bytes / 16) * 16;
      return at;
    };
    sweep(SCREENING, place, (block) => blocks.push(block));
    stored = blocks;
  }
  let disposed = false;

  function coulombExchange(densities: readonly Float64Array[]): { coulomb: Float64Array[]; exchange: Float64Array[] } {
    if (disposed) throw invalidInput('repulsion', 'integrals not yet disposed of', 'a disposed one', 'call dispose() last');
    for (const [index, density] of densities.entries())
      if (density.length !== n * n) throw invalidInput(`densities[${index}]`, `${n * n} numbers, n × n`, density.length);
    const mark = arena.mark();
    const sets = densities.map((density) => ({
      density: arena.push(density),
      coulomb: arena.push(new Float64Array(n * n)),
      exchange: arena.push(new Float64Array(n * n)),
    }));
    const digest = ({ bra, kets, numKets, integrals }: Block): void => {
      for (const { density, coulomb, exchange } of sets)
        digestKernel.digest(bra.functions, kets, numKets, integrals, density, coulomb, exchange, n, scratch);
    };
    try {
      if (stored) {
        for (const [index, block] of stored.entries()) {
          if (index % 64 === 0) throwIfCancelled(signal);
          digest(block);
        }
      } else {
        const largest = densities.reduce((max, density) => density.reduce((m, x) => Math.max(m, Math.abs(x)), max), 0);
        const room = arena.allocate(2 * CHUNK_BYTES + 64 * largestBatch ** 4);
        let next = room;
        const place = (bytes: number): number => {
          const at = next;
          next += Math.ceil(bytes / 16) * 16;
          return at;
        };
        sweep(SCREENING / Math.max(largest, 1e-300), place, (block) => {
          digest(block);
          next = room;
        });
      }
      return {
        coulomb: sets.map(({ coulomb }) => plusTranspose(arena.float64(coulomb, n * n), n)),
        exchange: sets.map(({ exchange }) => plusTranspose(arena.float64(exchange, n * n), n)),
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
      return transformRepulsion(n, pairs, [cp, cq, cr, cs], { memoryBytes: limit, screening: SCREENING, signal, onProgress });
    },
    dispose() {
      disposed = true;
      stored = undefined;
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

function plusTranspose(matrix: Float64Array, n: number): Float64Array {
  const out = new Float64Array(n * n);
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) out[i * n + j] = matrix[i * n + j] + matrix[j * n + i];
  return out;
}

function forecast(quartets: readonly ClassQuartets[], ranks: Int32Array): { memoryBytes: number; flops: number } {
  let memoryBytes = 0;
  let flops = 0;
  for (const quartet of quartets) {
    const { bra, ket, cost } = quartet;
    const blockBytes = 16 * bra.class.numRows * ket.class.numRows;
    const chunk = Math.max(1, Math.floor(CHUNK_BYTES / blockBytes));
    for (let index = 0; index < bra.bras.length; index++) {
      const count = uniqueKets(ranks, quartet, index, SCREENING);
      memoryBytes += count * (blockBytes + 4) + 16 * Math.ceil(count / chunk);
      flops += 4 * cost * count; // two lanes, a multiply-add is two operations
    }
  }
  return { memoryBytes, flops };
}

/** Mode, memory and floating-point operations of one sweep, before anything is computed. */
export function forecastRepulsion(
  system: BasisSystem,
  options: RepulsionOptions = {},
): { mode: Repulsion['mode']; memoryBytes: number; flops: number } {
  const pairs = (system.numFunctions * (system.numFunctions + 1)) / 2;
  const memoryBytes = 4 * pairs * (pairs + 1);
  return {
    mode: memoryBytes <= (options.memoryBytes ?? DEFAULT_MEMORY_BYTES) ? 'stored' : 'direct',
    memoryBytes,
    flops: 100 * pairs * pairs,
  };
}
