/**
 * What one thread does for coupled cluster: some rows of a matrix product, or the triples of some pairs i ≥ j. The caller's thread and
 * its helpers hold one of these each on the same memory. A row has the same bits whoever computes it, and pairs have sums of their
 * own, so that no result depends on the number of threads. Loaded in every thread, so it imports nothing but kernels.
 */
import type { Arena } from '../../../kernels/arena.ts';
import { createStridedMatmul, matmulBytes, type StridedMatmul } from '../../../kernels/matmul/matmul.ts';
import { createTriplesEnergy } from '../../../kernels/triples/triples.ts';
import { addTriplesOfPair, type ClosedTriplesPlan, type TriplesTools } from './closed-shell/triples-of-pair.ts';

/** Plain data: it is sent to other threads. */
export interface ClusterPlan {
  /** Most columns of a product. */
  maxColumns: number;
  /** Of W. */
  triplesBytes: number;
}

/** C += A·B as in matmul.ts, addresses of bytes. */
interface ProductJob {
  kind: 'product';
  shares: number;
  c: number;
  a: number;
  b: number;
  m: number;
  n: number;
  k: number;
  transposed: boolean;
}

interface TriplesJob {
  kind: 'triples';
  shares: number;
  numPairs: number;
  plan: ClosedTriplesPlan;
}

export type ClusterJob = ProductJob | TriplesJob;

export class ClusterWorker {
  readonly #matmul: StridedMatmul;
  readonly #tools: TriplesTools;

  constructor(arena: Arena, { maxColumns, triplesBytes }: ClusterPlan) {
    const matmul = createStridedMatmul(arena, maxColumns);
    const w = arena.allocate(triplesBytes);
    this.#matmul = matmul;
    this.#tools = { matmul, energy: createTriplesEnergy(arena), w, clear: () => arena.float64(w, triplesBytes / 8).fill(0) };
  }

  /** Bytes that one takes from its arena. */
  static bytes({ maxColumns, triplesBytes }: ClusterPlan): number {
    return matmulBytes(maxColumns) + triplesBytes + 128; // aligned
  }

  /** @param between called now and then; it may throw to stop */
  run(job: ClusterJob, share: number, between: () => void): void {
    between();
    if (job.kind === 'product') this.#rows(job, share);
    else for (let pair = share; pair < job.numPairs; pair += job.shares) addTriplesOfPair(this.#tools, job.plan, pair, between);
  }

  /** Its rows, in fours as the kernel takes them. */
  #rows({ shares, c, a, b, m, n, k, transposed }: ProductJob, share: number): void {
    const size = 4 * Math.ceil(m / (4 * shares));
    const first = share * size;
    const rows = Math.min(size, m - first);
    if (rows <= 0) return;
    const [row, column] = transposed ? [8, 8 * m] : [8 * k, 8];
    this.#matmul({ at: c + 8 * n * first, row: 8 * n }, { at: a + first * row, row, column }, { at: b, row: 8 * n }, rows, n, k);
  }
}
