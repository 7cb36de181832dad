/**
 * What one thread does for a system's repulsion integrals: a share of the unique quartets is computed and placed among the packed
 * integrals or digested at once, or a share of the packed integrals is digested. The caller's thread and its helpers all hold one
 * of these on the same memory.
 *
 * A share, not a thread, has sums of its own, and the number of shares is fixed: which thread takes which, and how many there are,
 * changes no bit of the result. Loaded in every thread, so it imports nothing but kernels.
 */
import type { Arena } from '../../../kernels/arena.ts';
import { createDigest, type Digest, type IntegralBlock, type Wanted } from '../../../kernels/fock/fock.ts';
import { type PackedIntegrals, PackedIntegralsKernel } from '../../../kernels/packed-integrals/packed-integrals.ts';
import { setLength } from '../../../kernels/packed-integrals/packed-layout.ts';
import { type BatchKind, pairClass } from '../../../kernels/repulsion/pair-class.ts';
import { type BlockKernel, RepulsionKernels } from '../../../kernels/repulsion/repulsion.ts';
import { keepFelt, pairIndex, type ScreenedClass, uniqueKets } from '../screening.ts';

/** A system's quartets in kernel memory. Plain data: it is sent to other threads. */
export interface SharePlan {
  numFunctions: number;
  classes: readonly (Omit<ScreenedClass, 'class'> & { kinds: readonly [BatchKind, BatchKind] })[];
  /** Numbers of the classes of bra and ket, and multiply-adds of one bra with one ket. */
  quartets: readonly { bra: number; ket: number; cost: number }[];
  /** Address of the density bounds, numBatches × numBatches. */
  bounds: number;
  numBatches: number;
  /** Where there is room for all of them. */
  packed?: PackedIntegrals;
}

export interface ShareJob {
  /** `pack` computes integrals and places them, `packed` digests placed ones, `direct` computes and digests. */
  kind: 'pack' | 'packed' | 'direct';
  shares: number;
  numSets: number;
  /** Addresses of the densities (for `packed`, of sets), and of what each share adds up for each set. */
  densities: number;
  sums: number;
  wanted: Wanted;
  /** Schwarz bound, times the density but in `pack`, below which integrals are left out. */
  screening: number;
  /** Of all elements of all densities; nothing in `pack`. */
  largestDensity: number;
}

/** Bytes, a multiple of 16, of what a share adds up for one set: for `packed` by packed-layout.ts, else C in two lanes, then K. */
export function sumBytes(kind: ShareJob['kind'], n: number): number {
  return kind === 'direct' ? 16 * (n * n + Math.ceil((n * n) / 2)) : 8 * setLength(n);
}

/** Integrals handed from kernel to kernel, and computed between two looks at what stops the job: at most so many bytes … */
const CHUNK_BYTES = 2 ** 20;
/** … and about so many multiply-adds on two lanes, some 20 ms. */
const CHUNK_COST = 2e7;

/**
 * Integrals are placed for kets of neighbouring functions together, about that many products of two functions: what follows each other is
 * then written side by side, into lines and pages that the caches still hold.
 */
const TILE_ROWS = 256;

interface Quartet {
  bra: ScreenedClass;
  ket: ScreenedClass;
  kernel: BlockKernel;
  /** Kets that a bra is computed with in one go. */
  chunk: number;
  /** The kets in parts, each by falling Q: all in one, or in tiles where they are placed. */
  parts: readonly Int32Array[];
}

export class ShareWorker {
  readonly #arena: Arena;
  readonly #plan: SharePlan;
  readonly #quartets: readonly Quartet[];
  readonly #digest: Digest;
  readonly #packed: PackedIntegralsKernel | undefined;
  readonly #ranks: Int32Array;
  /** What this took from its arena, but for the kernels. */
  readonly workspaceBytes: number;
  /** Addresses of the list of kets and of the integrals under way. */
  readonly #kets: number;
  readonly #integrals: number;

  constructor(arena: Arena, plan: SharePlan, kernels = new RepulsionKernels(arena)) {
    this.#arena = arena;
    this.#plan = plan;
    const classes = plan.classes.map(({ kinds: [a, b], ...cls }) => ({ ...cls, class: pairClass(a, b) }));
    const tiles = new Map(plan.packed ? classes.map((cls) => [cls, tilesOf(cls)]) : []);
    let largestBlock = 0;
    this.#quartets = plan.quartets.map(({ bra: braNumber, ket: ketNumber, cost }) => {
      const [bra, ket] = [classes[braNumber], classes[ketNumber]];
      const kernel = kernels.block(bra.class, ket.class);
      largestBlock = Math.max(largestBlock, kernel.blockBytes);
      return {
        bra,
        ket,
        parts: tiles.get(ket) ?? [ket.byBound],
        kernel,
        chunk: Math.max(1, Math.floor(Math.min(CHUNK_BYTES / kernel.blockBytes, CHUNK_COST / cost))),
      };
    });
    const longest = classes.reduce((most, { kets }) => Math.max(most, kets.length), 0);
    const largestBatch = classes.reduce((most, { class: { a, b } }) => Math.max(most, a.functions.length, b.functions.length), 0);
    this.#ranks = new Int32Array(longest);
    const start = arena.usedBytes;
    this.#digest = createDigest(arena, plan.numFunctions, largestBatch);
    this.#packed = plan.packed && new PackedIntegralsKernel(arena, plan.packed);
    this.#kets = arena.allocate(4 * longest);
    this.#integrals = arena.allocate(Math.max(CHUNK_BYTES, largestBlock));
    this.workspaceBytes = arena.usedBytes - start;
  }

  /** @param between called now and then with the fraction done of this share; it may throw to stop */
  run(job: ShareJob, share: number, between: (fraction: number) => void): void {
    const sums = job.sums + share * job.numSets * sumBytes(job.kind, this.#plan.numFunctions);
    switch (job.kind) {
      case 'pack':
        this.#sweep(job, share, between, (block, mirrored) => this.#packed?.place(block, mirrored));
        break;
      case 'direct':
        this.#sweep(job, share, between, (block) => this.#digestSets(block, job, sums));
        break;
      case 'packed':
        between(0);
        this.#packed?.digest(job.densities, job.numSets, sums, share, job.shares, job.wanted, thresholdOf(job));
        break;
    }
  }

  #digestSets(block: IntegralBlock, { densities, numSets, wanted }: ShareJob, sums: number): void {
    const n = this.#plan.numFunctions;
    for (let set = 0; set < numSets; set++) {
      const coulomb = sums + set * sumBytes('direct', n);
      this.#digest(block, densities + 8 * set * n * n, coulomb, wanted === 'coulomb' ? 0 : coulomb + 16 * n * n);
    }
  }

  /** Computes the quartets of a share that screening leaves, in chunks; lane 0 of ket `mirrored`, if any, is zero and part of another chunk. */
  #sweep(job: ShareJob, share: number, between: (fraction: number) => void, use: (block: IntegralBlock, mirrored: number) => void): void {
    const { kind, shares, screening, largestDensity, wanted } = job;
    const { numBatches, bounds } = this.#plan;
    const threshold = kind === 'pack' ? screening : thresholdOf(job);
    const density = { blocks: this.#arena.float64(bounds, numBatches * numBatches), numBatches, largest: largestDensity };
    const ranks = this.#ranks;
    let turn = 0;
    for (const [done, quartet] of this.#quartets.entries()) {
      const { bra, ket, kernel, chunk, parts } = quartet;
      for (const part of parts) {
        if (kind === 'pack' && turn++ % shares !== share) continue;
        for (const [index, lanes] of bra.bras.entries()) {
          if (kind === 'direct' && turn++ % shares !== share) continue;
          const bounded = uniqueKets(ranks, quartet, part, index, threshold);
          const count = kind === 'direct' ? keepFelt(ranks, bounded, quartet, index, density, screening, wanted) : bounded;
          for (let first = 0; first < count; first += chunk) {
            between(done / this.#quartets.length);
            const numKets = Math.min(chunk, count - first);
            const chosen = ranks.subarray(first, first + numKets);
            const list = this.#arena.int32(this.#kets, numKets);
            for (let k = 0; k < numKets; k++) list[k] = ket.kets[chosen[k]];
            kernel.compute(lanes, this.#kets, numKets, this.#integrals);
            const mirrored =
              bra === ket ? weightDiagonal(this.#arena.float64(this.#integrals, (kernel.blockBytes * numKets) / 8), chosen, index) : -1;
            use({ braFunctions: lanes.functions, kets: this.#kets, numKets, integrals: this.#integrals }, mirrored);
          }
        }
      }
    }
  }
}

/** Of an integral that changes nothing by more than the screening, whatever density it meets. */
function thresholdOf({ screening, largestDensity }: ShareJob): number {
  return screening / Math.max(largestDensity, 1e-300);
}

/** Ranks of the kets of a class in tiles of neighbouring functions, each by falling Q. */
function tilesOf({ class: { numRows }, batches, bounds, kets }: ScreenedClass): Int32Array[] {
  const place = (rank: number): number => pairIndex(batches[2 * rank], batches[2 * rank + 1]);
  const inPlace = Int32Array.from(kets.keys()).sort((x, y) => place(x) - place(y));
  const size = Math.max(1, Math.floor(TILE_ROWS / numRows));
  return Array.from({ length: Math.ceil(kets.length / size) }, (_, tile) =>
    inPlace.slice(tile * size, (tile + 1) * size).sort((x, y) => bounds[y] - bounds[x]),
  );
}

/**
 * In a class with itself the unique quartets of bra ranks (2i, 2i + 1) are those with ket rank ≤ bra rank; equal ranks count half.
 *
 * @returns position of rank 2i + 1, whose quartet with rank 2i is left to that with ranks exchanged; −1 when it is not there
 */
function weightDiagonal(integrals: Float64Array, ranks: Int32Array, index: number): number {
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
  return second;
}
