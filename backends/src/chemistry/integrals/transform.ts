/**
 * Four-index transformation of the repulsion integrals, in quarter steps.
 *
 *   1  rows (μν|λσ) of some pairs at a time → Σ_σ C_σy → Σ_λ C_λx     half-transformed (μν|xy), all μ ≥ ν
 *   2  columns (··|xy)                      → Σ_ν C_νv → Σ_μ C_μu     (uv|xy)
 *
 * The side with fewer orbital pairs is transformed first, within a side the smaller orbital set. Rows are read from the stored
 * integrals, or computed: without the symmetry of bra and ket, so that a pass computes each twice. When the half-transformed integrals
 * exceed `memoryBytes`, x is cut in ranges and there are several passes. Threads share rows and columns, with equal bits.
 *
 * Cost  n²/2 · (n² m_y + n m_x m_y) + m_x m_y · (n² m_v + n m_u m_v) multiply-adds, m_x m_y / 2 in the second where x = y.
 */
import { throwIfCancelled } from '@cofactor/sdk/contracts';
import type { Arena } from '../../kernels/arena.ts';
import type { PackedIntegrals } from '../../kernels/packed-integrals/packed-integrals.ts';
import type { RepulsionKernels } from '../../kernels/repulsion/repulsion.ts';
import { helperRegions, Team } from '../threads/team.ts';
import type { ClassPairs } from './screened-pairs.ts';
import {
  type FinishJob,
  type HalfJob,
  type TransformJob,
  type TransformPlan,
  TransformWorker,
  workspaceBytes,
} from './threads/transform-share.ts';

export interface TransformOptions {
  /** Bytes for half-transformed integrals. */
  memoryBytes: number;
  /** Schwarz bound below which integrals that are computed are left out. */
  screening: number;
  signal?: AbortSignal;
  onProgress?: (fraction: number) => void;
}

/** Of a job: enough for threads to end together. */
const SHARES = 32;
/** Products on their way out of kernel memory. */
const PRODUCTS_BYTES = 2 ** 25;
const KERNEL_MEMORY_BYTES = 2 ** 32;
/** Of kernel memory, for alignment. */
const RESERVE_BYTES = 2 ** 20;

/** One side of (pq|rs): the orbital sets in the order they are applied, and where an element goes in the side's m_p × m_q. */
interface Side {
  inner: Float64Array;
  outer: Float64Array;
  numInner: number;
  numOuter: number;
  /** Both sets are the same array: only outer ≥ inner is computed. */
  symmetric: boolean;
  /** Positions count up. */
  inOrder: boolean;
  /** Position of (outer i, inner j) in the side, at i · numInner + j. */
  positions: Int32Array;
}

/** @param order the function at each position of the kernels' numbering, which the rows of `inner` and `outer` follow */
function makeSide(left: Float64Array, right: Float64Array, order: Int32Array): Side {
  const [numLeft, numRight] = [left.length / order.length, right.length / order.length];
  const inOrder = numRight <= numLeft;
  const [inner, outer] = inOrder ? [right, left] : [left, right];
  const [numInner, numOuter] = inOrder ? [numRight, numLeft] : [numLeft, numRight];
  return {
    inner: rowsInOrder(inner, order),
    outer: rowsInOrder(outer, order),
    numInner,
    numOuter,
    symmetric: left === right,
    inOrder,
    positions: Int32Array.from({ length: numLeft * numRight }, (_, at) =>
      inOrder ? at : (at % numInner) * numOuter + Math.floor(at / numInner),
    ),
  };
}

/** What a transformation finds in the arena: stored integrals, or classes of pairs. */
export interface TransformSource {
  arena: Arena;
  kernels: RepulsionKernels;
  order: Int32Array;
  classes: readonly ClassPairs[];
  packed: PackedIntegrals | undefined;
  /** Threads beside the caller's. */
  helpers: number;
}

/** Transformations of one system's integrals. Threads and tables are made here and last until `leave`. */
export class Transformation {
  readonly #source: TransformSource;
  readonly #plan: TransformPlan;
  readonly #worker: TransformWorker;
  readonly #team: Team;

  constructor(source: TransformSource) {
    const { arena, kernels, order, packed, helpers } = source;
    this.#source = source;
    this.#plan = {
      numFunctions: order.length,
      ...(packed && { packed }),
      classes: packed ? [] : source.classes.map(planOf),
    };
    this.#worker = new TransformWorker(arena, this.#plan, kernels);
    this.#team = new Team(helperRegions(arena, helpers, TransformWorker.bytes(this.#plan)), { of: 'transform', plan: this.#plan });
  }

  /** The helpers forget it. */
  leave(): void {
    this.#team.leave();
  }

  /** (pq|rs), row-major [m_p, m_q, m_r, m_s], from n × m coefficient matrices. */
  run([cp, cq, cr, cs]: readonly [Float64Array, Float64Array, Float64Array, Float64Array], options: TransformOptions): Float64Array {
    const { arena, order } = this.#source;
    const [bra, ket] = [makeSide(cp, cq, order), makeSide(cr, cs, order)];
    const [numBra, numKet] = [bra.numInner * bra.numOuter, ket.numInner * ket.numOuter];
    const out = new Float64Array(numBra * numKet); // [first side][second side] until the end
    if (out.length === 0) return out;
    const ketFirst = 2 * numKet < numBra; // not for less: the transposition at the end costs something too
    const mark = arena.mark();
    try {
      this.#passes(out, ketFirst ? ket : bra, ketFirst ? bra : ket, options);
    } finally {
      arena.release(mark);
    }
    return ketFirst ? transposed(out, numKet, numBra) : out;
  }

  #passes(out: Float64Array, first: Side, second: Side, options: TransformOptions): void {
    const { arena, order } = this.#source;
    const n = order.length;
    const secondSize = second.numOuter * second.numInner;
    const most = { numInner: Math.max(first.numInner, second.numInner), numOuter: Math.max(first.numOuter, second.numOuter) };
    const bytes = workspaceBytes(this.#plan, most);
    const { threads } = this.#team;
    const occupied = arena.allocate(4 * threads);
    const workspaces = arena.allocate(bytes * threads);
    arena.int32(occupied, (workspaces - occupied) / 4).fill(0);
    const perBatch = Math.max(1, Math.floor(PRODUCTS_BYTES / (8 * secondSize)));
    const products = arena.allocate(8 * secondSize * Math.min(perBatch, first.numOuter * first.numInner));
    const matricesOf = (side: Side) => ({
      inner: arena.push(side.inner),
      numInner: side.numInner,
      outer: arena.allocate(8 * n * side.numOuter),
      numOuter: side.numOuter,
    });
    const [firstMatrices, secondMatrices] = [matricesOf(first), matricesOf(second)];
    arena.float64(secondMatrices.outer, second.outer.length).set(second.outer);
    const picked = arena.allocate(4 * first.numOuter * first.numInner);
    const room = Math.min(options.memoryBytes, KERNEL_MEMORY_BYTES - arena.usedBytes - RESERVE_BYTES);
    const numPairs = (n * (n + 1)) / 2;
    const perPass = Math.max(1, Math.floor(room / (8 * numPairs * first.numInner)));
    const passes = Math.ceil(first.numOuter / perPass);
    const common = { shares: SHARES, occupied, workspaces, workspaceBytes: bytes };
    for (let pass = 0; pass < passes; pass++) {
      const range = { from: pass * perPass, to: Math.min((pass + 1) * perPass, first.numOuter) };
      const progress = (fraction: number): void => options.onProgress?.((pass + fraction) / passes);
      const { elements, columns, mirrored } = columnsOf(first, range);
      const width = columns.length;
      const mark = arena.mark();
      const half = arena.allocate(8 * numPairs * width);
      arena.int32(picked, width).set(elements);
      const chosen = columnRange(first.outer, n, first.numOuter, range);
      arena.float64(firstMatrices.outer, chosen.length).set(chosen);
      const side = { ...firstMatrices, numOuter: range.to - range.from };
      const job: HalfJob = { kind: 'half', ...common, side, half, width, picked, screening: options.screening };
      this.#share(job, options.signal, (fraction) => progress(fraction / 2));
      for (let from = 0; from < width; from += perBatch) {
        const count = Math.min(perBatch, width - from);
        const last: FinishJob = { kind: 'finish', ...common, side: secondMatrices, half, width, first: from, count, products };
        this.#share(last, options.signal, (fraction) => progress((1 + (from + count * fraction) / width) / 2));
        for (let k = 0; k < count; k++) {
          const row = columns[from + k] * secondSize;
          const product = arena.float64(products + 8 * k * secondSize, secondSize);
          if (second.inOrder) out.set(product, row);
          else for (let element = 0; element < secondSize; element++) out[row + second.positions[element]] = product[element];
          const mirror = mirrored[from + k] * secondSize;
          if (mirror !== row) out.copyWithin(mirror, row, row + secondSize);
        }
      }
      arena.release(mark);
    }
  }

  #share(job: TransformJob, signal: AbortSignal | undefined, onProgress: (fraction: number) => void): void {
    this.#team.run(job, (share, sharesDone) =>
      this.#worker.run(job, share, (fraction) => {
        throwIfCancelled(signal);
        onProgress((sharesDone + fraction) / job.shares);
      }),
    );
  }
}

function planOf({ class: { a, b }, pairs, bras, kets, bounds, byBound, batches }: ClassPairs): TransformPlan['classes'][number] {
  return {
    kinds: [a, b],
    bras,
    kets,
    bounds,
    byBound,
    batches,
    weights: Float64Array.from(pairs, ({ weight }) => weight),
    firsts: Int32Array.from(pairs.flatMap(({ first }) => first)),
  };
}

/** Columns of a pass over outer orbitals from … to − 1. */
interface Columns {
  /** Elements of (outer range) × inner that become columns. */
  elements: number[];
  /** Where a column stands in the side, and where its mirror image does (the same, where there is none). */
  columns: Int32Array;
  mirrored: Int32Array;
}

function columnsOf(side: Side, range: { from: number; to: number }): Columns {
  const elements: number[] = [];
  for (let i = range.from; i < range.to; i++)
    for (let j = 0; j < side.numInner && (!side.symmetric || j <= i); j++) elements.push((i - range.from) * side.numInner + j);
  const shift = range.from * side.numInner;
  const columns = Int32Array.from(elements, (element) => side.positions[shift + element]);
  const mirrored = columns.map((at) => (side.symmetric ? (at % side.numInner) * side.numInner + Math.floor(at / side.numInner) : at));
  return { elements, columns, mirrored };
}

/** Transpose of a rows × columns matrix, by tiles that fit the cache. */
function transposed(matrix: Float64Array, rows: number, columns: number): Float64Array {
  const out = new Float64Array(matrix.length);
  const tile = 16;
  for (let i0 = 0; i0 < rows; i0 += tile)
    for (let j0 = 0; j0 < columns; j0 += tile)
      for (let i = i0; i < Math.min(i0 + tile, rows); i++)
        for (let j = j0; j < Math.min(j0 + tile, columns); j++) out[j * rows + i] = matrix[i * columns + j];
  return out;
}

/** Row order[i] of a matrix as row i. */
function rowsInOrder(matrix: Float64Array, order: Int32Array): Float64Array {
  const m = matrix.length / order.length;
  const out = new Float64Array(matrix.length);
  for (const [row, from] of order.entries()) out.set(matrix.subarray(from * m, (from + 1) * m), row * m);
  return out;
}

/** Columns from … to − 1 of an n × m matrix. */
function columnRange(matrix: Float64Array, n: number, m: number, { from, to }: { from: number; to: number }): Float64Array {
  const out = new Float64Array(n * (to - from));
  for (let row = 0; row < n; row++) out.set(matrix.subarray(row * m + from, row * m + to), row * (to - from));
  return out;
}
