/**
 * What one thread does for a four-index transformation (../transform.ts): the first half for some rows (μν|··), or the second for some
 * columns (··|xy). Every row and column has the same bits whoever makes it. Loaded in every thread, so it imports nothing but kernels.
 */
import type { Arena } from '../../../kernels/arena.ts';
import { createFourIndex, type FourIndex } from '../../../kernels/four-index/four-index.ts';
import { createMatmul, type Matmul, matmulBytes } from '../../../kernels/matmul/matmul.ts';
import { type PackedIntegrals, PackedIntegralsKernel } from '../../../kernels/packed-integrals/packed-integrals.ts';
import { type BatchKind, pairClass } from '../../../kernels/repulsion/pair-class.ts';
import { RepulsionKernels } from '../../../kernels/repulsion/repulsion.ts';
import { type ScreenedClass, survivingKets } from '../screening.ts';

/** Plain data: it is sent to other threads. */
export interface TransformPlan {
  numFunctions: number;
  /** Where rows are read from … */
  packed?: PackedIntegrals;
  /** … or the classes that they are computed from. */
  classes: readonly (Omit<ScreenedClass, 'class'> & TransformPairs & { kinds: readonly [BatchKind, BatchKind] })[];
}

/** Of the pairs of a class, by rank. */
interface TransformPairs {
  weights: Float64Array;
  /** First functions of both batches: 2 rank, 2 rank + 1. */
  firsts: Int32Array;
}

/** One side of (pq|rs) as threads know it: addresses of n × m coefficients. */
export interface SideMatrices {
  inner: number;
  numInner: number;
  outer: number;
  numOuter: number;
}

interface TransformJobBase {
  shares: number;
  side: SideMatrices;
  /** Half-transformed integrals (μν|xy), [pair μ ≥ ν][width]. */
  half: number;
  width: number;
  /** A word and a workspace for each thread: 1 while somebody is in it. */
  occupied: number;
  workspaces: number;
  workspaceBytes: number;
}

export interface HalfJob extends TransformJobBase {
  kind: 'half';
  /** Of each column, the element of outer × inner that it holds. */
  picked: number;
  /** Schwarz bound below which integrals that are computed are left out. */
  screening: number;
}

export interface FinishJob extends TransformJobBase {
  kind: 'finish';
  /** Columns first … first + count − 1 go to `products`, a matrix outer × inner each. */
  first: number;
  count: number;
  products: number;
}

export type TransformJob = HalfJob | FinishJob;

const CHUNK_BYTES = 2 ** 20;
/** Matrices n × n under way in a thread: as many as stay in the second-level cache, but enough to read rows in runs. */
const MATRICES_BYTES = 2 ** 19;
const [LEAST_MATRICES, MOST_MATRICES] = [4, 16];

function numMatrices(n: number): number {
  return Math.max(LEAST_MATRICES, Math.min(MOST_MATRICES, Math.floor(MATRICES_BYTES / (8 * n * n))));
}

/** Matrices of a bra: rows of two pairs. */
function matricesOfBra({ classes }: TransformPlan): number {
  return classes.reduce((most, { kinds: [a, b] }) => Math.max(most, 2 * a.functions.length * b.functions.length), 0);
}

/** A multiple of 64. @param side the larger of the two, number by number */
export function workspaceBytes(plan: TransformPlan, side: Pick<SideMatrices, 'numInner' | 'numOuter'>): number {
  const n = plan.numFunctions;
  const count = Math.max(numMatrices(n), matricesOfBra(plan));
  return 64 * Math.ceil((8 * (count * n * (n + side.numInner) + side.numOuter * side.numInner)) / 64);
}

export class TransformWorker {
  readonly #arena: Arena;
  readonly #plan: TransformPlan;
  readonly #matmul: Matmul;
  readonly #fourIndex: FourIndex;
  readonly #packed: PackedIntegralsKernel | undefined;
  readonly #computed: ComputedRows | undefined;

  constructor(arena: Arena, plan: TransformPlan, kernels?: RepulsionKernels) {
    this.#arena = arena;
    this.#plan = plan;
    this.#matmul = createMatmul(arena, plan.numFunctions);
    this.#fourIndex = createFourIndex(arena);
    this.#packed = plan.packed && new PackedIntegralsKernel(arena, plan.packed);
    this.#computed = plan.packed ? undefined : new ComputedRows(arena, plan, kernels ?? new RepulsionKernels(arena), this.#fourIndex);
  }

  /** Bytes that one takes from its arena, but for tables. */
  static bytes(plan: TransformPlan): number {
    return matmulBytes(plan.numFunctions) + (plan.packed ? 0 : ComputedRows.bytes(plan)) + 512; // aligned
  }

  /** @param between called now and then with the fraction done of this share; it may throw to stop */
  run(job: TransformJob, share: number, between: (fraction: number) => void): void {
    const flags = this.#arena.int32(job.occupied, (job.workspaces - job.occupied) / 4);
    let mine = 0;
    while (Atomics.compareExchange(flags, mine, 0, 1) !== 0) mine++; // there is one for each thread
    try {
      const workspace = job.workspaces + mine * job.workspaceBytes;
      if (job.kind === 'finish') this.#finish(job, share, workspace, between);
      else if (this.#packed) this.#halfOfPacked(this.#packed, job, share, workspace, between);
      else this.#halfOfComputed(this.#computed as ComputedRows, job, share, workspace, between);
    } finally {
      Atomics.store(flags, mine, 0);
    }
  }

  #halfOfPacked(packed: PackedIntegralsKernel, job: HalfJob, share: number, workspace: number, between: (fraction: number) => void): void {
    const n = this.#plan.numFunctions;
    const most = numMatrices(n);
    let turn = 0;
    for (let i = 0; i < n; i++)
      for (let from = 0; from <= i; from += most) {
        if (turn++ % job.shares !== share) continue;
        between((i / n) ** 2);
        const count = Math.min(most, i + 1 - from);
        packed.takeRows(workspace, i, from, from + count);
        this.#transformRows(job, workspace, count, most, (k) => (i * (i + 1)) / 2 + from + k);
      }
  }

  #halfOfComputed(rows: ComputedRows, job: HalfJob, share: number, workspace: number, between: (fraction: number) => void): void {
    const most = matricesOfBra(this.#plan);
    rows.each(workspace, job.screening, share, job.shares, between, (count, pairOf) =>
      this.#transformRows(job, workspace, count, most, pairOf),
    );
  }

  /** Σ_σ C_σy and Σ_λ C_λx on `count` matrices at the start of a workspace for `most`; those without a pair are left out. */
  #transformRows(
    { side: { inner, numInner, outer, numOuter }, half, width, picked }: HalfJob,
    workspace: number,
    count: number,
    most: number,
    pairOf: (matrix: number) => number | undefined,
  ): void {
    const n = this.#plan.numFunctions;
    const quarters = workspace + 8 * most * n * n;
    const product = quarters + 8 * most * n * numInner;
    this.#arena.float64(quarters, count * n * numInner).fill(0);
    this.#matmul(quarters, workspace, inner, count * n, numInner, n);
    const elements = this.#arena.int32(picked, width);
    const values = this.#arena.float64(product, numOuter * numInner);
    for (let k = 0; k < count; k++) {
      const pair = pairOf(k);
      if (pair === undefined) continue;
      values.fill(0);
      this.#matmul(product, outer, quarters + 8 * k * n * numInner, numOuter, numInner, n, true);
      const to = this.#arena.float64(half + 8 * pair * width, width);
      for (let column = 0; column < width; column++) to[column] = values[elements[column]];
    }
  }

  /** Its columns, in groups that are read together. */
  #finish(job: FinishJob, share: number, workspace: number, between: (fraction: number) => void): void {
    const { side, half, width, first, count, products, shares } = job;
    const { inner, numInner, outer, numOuter } = side;
    const n = this.#plan.numFunctions;
    const most = numMatrices(n);
    const quarters = workspace + 8 * most * n * n;
    for (let from = share * most; from < count; from += shares * most) {
      between(from / count);
      const some = Math.min(most, count - from);
      this.#fourIndex.unpackColumns(workspace, half, width, first + from, some, n);
      this.#arena.float64(quarters, some * n * numInner).fill(0);
      this.#matmul(quarters, workspace, inner, some * n, numInner, n);
      const size = numOuter * numInner;
      this.#arena.float64(products + 8 * from * size, some * size).fill(0);
      for (let k = 0; k < some; k++)
        this.#matmul(products + 8 * (from + k) * size, outer, quarters + 8 * k * n * numInner, numOuter, numInner, n, true);
    }
  }
}

/** Rows (μν|··) computed when they are needed: a bra with all kets, without the symmetry of the two. */
class ComputedRows {
  readonly #arena: Arena;
  readonly #n: number;
  readonly #classes: readonly (ScreenedClass & TransformPairs)[];
  readonly #kernels: RepulsionKernels;
  readonly #fourIndex: FourIndex;
  readonly #ranks: Int32Array;
  readonly #kets: number;
  readonly #scales: number;
  readonly #integrals: number;

  constructor(arena: Arena, plan: TransformPlan, kernels: RepulsionKernels, fourIndex: FourIndex) {
    this.#arena = arena;
    this.#n = plan.numFunctions;
    this.#classes = plan.classes.map(({ kinds: [a, b], ...cls }) => ({ ...cls, class: pairClass(a, b) }));
    this.#kernels = kernels;
    this.#fourIndex = fourIndex;
    for (const bra of this.#classes) for (const ket of this.#classes) kernels.block(bra.class, ket.class); // tables, for good
    const longest = mostKets(plan);
    this.#ranks = new Int32Array(longest);
    this.#kets = arena.allocate(4 * longest);
    this.#scales = arena.allocate(8 * longest);
    this.#integrals = arena.allocate(CHUNK_BYTES + 4 * matricesOfBra(plan) ** 2);
  }

  static bytes(plan: TransformPlan): number {
    return 12 * mostKets(plan) + CHUNK_BYTES + 4 * matricesOfBra(plan) ** 2;
  }

  /** Hands over the bras of a share, each as matrices at `rows` and the pair μ ≥ ν of each; none where its mirror image has it. */
  each(
    rows: number,
    screening: number,
    share: number,
    shares: number,
    between: (fraction: number) => void,
    use: (count: number, pairOf: (matrix: number) => number | undefined) => void,
  ): void {
    const n = this.#n;
    const ranks = this.#ranks;
    const numBras = this.#classes.reduce((sum, { bras }) => sum + bras.length, 0);
    let turn = 0;
    for (const braClass of this.#classes)
      for (const [index, bra] of braClass.bras.entries()) {
        if (turn++ % shares !== share) continue;
        const { numRows, b } = braClass.class;
        const numLanes = Math.min(2, braClass.kets.length - 2 * index);
        this.#arena.float64(rows, 2 * numRows * n * n).fill(0);
        const laneScale = (lane: number): number => 1 / braClass.weights[2 * index + Math.min(lane, numLanes - 1)];
        for (const ketClass of this.#classes) {
          const block = this.#kernels.block(braClass.class, ketClass.class);
          const chunk = Math.max(1, Math.floor(CHUNK_BYTES / block.blockBytes));
          const count = survivingKets(ranks, braClass, ketClass, index, screening);
          for (let first = 0; first < count; first += chunk) {
            between(turn / numBras);
            const chosen = ranks.subarray(first, Math.min(first + chunk, count));
            const [kets, scales] = [this.#arena.int32(this.#kets, chosen.length), this.#arena.float64(this.#scales, chosen.length)];
            for (const [k, rank] of chosen.entries()) {
              kets[k] = ketClass.kets[rank];
              scales[k] = 1 / ketClass.weights[rank];
            }
            block.compute(bra, this.#kets, chosen.length, this.#integrals);
            const part = { braFunctions: bra.functions, kets: this.#kets, numKets: chosen.length, integrals: this.#integrals };
            this.#fourIndex.unpackRows(rows, part, [laneScale(0), laneScale(1)], this.#scales, n);
          }
        }
        use(numLanes * numRows, (matrix) => {
          const at = 2 * (2 * index + Math.floor(matrix / numRows));
          const [firstA, firstB] = [braClass.firsts[at], braClass.firsts[at + 1]];
          const row = matrix % numRows;
          const [mu, nu] = [firstA + Math.floor(row / b.functions.length), firstB + (row % b.functions.length)];
          if (firstA === firstB && mu < nu) return undefined;
          return mu > nu ? (mu * (mu + 1)) / 2 + nu : (nu * (nu + 1)) / 2 + mu;
        });
      }
  }
}

function mostKets({ classes }: TransformPlan): number {
  return classes.reduce((most, { kets }) => Math.max(most, kets.length), 0);
}
