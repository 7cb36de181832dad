/**
 * Dense tensors in kernel memory and their contractions: operands are brought into matrix form and multiplied by the matmul kernel, on
 * all threads where that is worth it.
 *
 *   out[…] += c Σ_contracted A[…] B[…]
 *
 * Indices are single letters. One that both factors have and the result lacks is summed; one that all three have is not allowed.
 *
 * Cost  one matrix product, and a pass over an operand or the product where its order does not fit already.
 */
import { throwIfCancelled } from '@cofactor/sdk/contracts';
import { Arena } from '../../../kernels/arena.ts';
import { helperRegions, Team } from '../../threads/team.ts';
import type { ClosedTriplesPlan } from './closed-shell/triples-of-pair.ts';
import type { TriplesControl } from './model.ts';
import { type ClusterJob, type ClusterPlan, ClusterWorker } from './share.ts';

/** Row-major in the memory of a `TensorSpace`. */
export interface Tensor {
  address: number;
  shape: readonly number[];
}

export interface Labelled {
  tensor: Tensor;
  /** One letter an index. */
  labels: string;
}

/** Multiply-adds of a product that are worth waking a helper for: some 0.2 ms. */
const LEAST_SHARED = 1e6;
/** A ticket of a team counts no further. */
const MOST_SHARES = 200;

export class TensorSpace {
  readonly #arena = new Arena();
  readonly #worker: ClusterWorker;
  readonly #team: Team;

  /** @param helpers threads beside this one, until `dispose` */
  constructor(plan: ClusterPlan, helpers: number) {
    this.#worker = new ClusterWorker(this.#arena, plan);
    this.#team = new Team(helperRegions(this.#arena, helpers, ClusterWorker.bytes(plan)), { of: 'coupled-cluster', plan });
  }

  /** Its helpers forget it. */
  dispose(): void {
    this.#team.leave();
  }

  get threads(): number {
    return this.#team.threads;
  }

  /** Tensors made by `work` but not its result's numbers are forgotten when it is done. */
  scoped<T>(work: () => T): T {
    const mark = this.#arena.mark();
    try {
      return work();
    } finally {
      this.#arena.release(mark);
    }
  }

  zeros(...shape: number[]): Tensor {
    const tensor = this.#allocate(shape);
    this.data(tensor).fill(0);
    return tensor;
  }

  from(values: Float64Array, ...shape: number[]): Tensor {
    const tensor = this.#allocate(shape);
    this.data(tensor).set(values);
    return tensor;
  }

  /** A view of the numbers; the next allocation may leave it behind. */
  data({ address, shape }: Tensor): Float64Array {
    return this.#arena.float64(address, sizeOf(shape));
  }

  /** C += A·B (Aᵀ·B with `transposed`) on parts of tensors: byte addresses, C m × n, A m × k (k × m), B k × n. */
  multiply(c: number, a: number, b: number, m: number, n: number, k: number, transposed = false): void {
    const shares = m * n * k < LEAST_SHARED ? 1 : Math.min(2 * this.#team.threads, Math.ceil(m / 4));
    this.#run({ kind: 'product', shares, c, a, b, m, n, k, transposed });
  }

  /** The sums of `plan`, pairs shared out among the threads. */
  triples(plan: ClosedTriplesPlan, numPairs: number, { signal, onProgress }: TriplesControl): void {
    this.#run({ kind: 'triples', shares: Math.min(numPairs, MOST_SHARES), numPairs, plan }, signal, onProgress);
  }

  #run(job: ClusterJob, signal?: AbortSignal, onProgress?: (fraction: number) => void): void {
    const between = (): void => throwIfCancelled(signal);
    if (job.shares === 1 || this.#team.threads === 1) {
      for (let share = 0; share < job.shares; share++) {
        this.#worker.run(job, share, between);
        onProgress?.((share + 1) / job.shares);
      }
      return;
    }
    this.#team.run(job, (share, sharesDone) => {
      this.#worker.run(job, share, between);
      onProgress?.(sharesDone / job.shares);
    });
  }

  /** The same numbers with indices in another order. */
  reordered({ tensor, labels }: Labelled, order: string): Tensor {
    const copy = this.#allocate(permutation(labels, order).map((axis) => tensor.shape[axis]));
    this.data(copy).fill(0);
    this.add(copy, order, 1, { tensor, labels });
    return copy;
  }

  /** out[labels] += factor · tensor, whatever the order of its indices. */
  add(out: Tensor, labels: string, factor: number, term: Labelled): void {
    addPermuted(this.data(out), out.shape, this.data(term.tensor), term.tensor.shape, permutation(term.labels, labels), factor);
  }

  /** out[labels] += factor Σ first second. */
  contract(out: Tensor, labels: string, factor: number, first: Labelled, second: Labelled): void {
    // The larger factor on the left, where it stays as it is if its summed indices stand together at either end.
    const [a, b] = sizeOf(first.tensor.shape) >= sizeOf(second.tensor.shape) ? [first, second] : [second, first];
    const summed = lettersOf(a.labels, (letter) => b.labels.includes(letter));
    const own = lettersOf(a.labels, (letter) => !summed.includes(letter));
    const transposed = a.labels === summed + own;
    const asItIs = transposed || a.labels === own + summed;
    const freeA = asItIs ? own : lettersOf(labels, (letter) => own.includes(letter));
    const restB = lettersOf(b.labels, (letter) => !summed.includes(letter));
    const freeB = b.labels === summed + restB ? restB : lettersOf(labels, (letter) => restB.includes(letter));
    const [shapeA, shapeB] = [shapeOf(freeA, a, b), shapeOf(freeB, a, b)];
    const [m, n, k] = [sizeOf(shapeA), sizeOf(shapeB), sizeOf(shapeOf(summed, a, b))];
    this.scoped(() => {
      const left = asItIs ? a.tensor : this.reordered(a, freeA + summed);
      const right = b.labels === summed + freeB ? b.tensor : this.reordered(b, summed + freeB);
      if (factor === 1 && labels === freeA + freeB) {
        this.multiply(out.address, left.address, right.address, m, n, k, transposed);
        return;
      }
      const product = this.zeros(...shapeA, ...shapeB);
      this.multiply(product.address, left.address, right.address, m, n, k, transposed);
      this.add(out, labels, factor, { tensor: product, labels: freeA + freeB });
    });
  }

  #allocate(shape: readonly number[]): Tensor {
    return { address: this.#arena.allocate(8 * sizeOf(shape)), shape };
  }
}

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, length) => product * length, 1);
}

/** Where each index of `to` stands in `from`. */
function permutation(from: string, to: string): number[] {
  return lettersOf(to)
    .split('')
    .map((letter) => from.indexOf(letter));
}

function lettersOf(labels: string, keep: (letter: string) => boolean = () => true): string {
  return labels.split('').filter(keep).join('');
}

function shapeOf(letters: string, a: Labelled, b: Labelled): number[] {
  return letters.split('').map((letter) => {
    const term = a.labels.includes(letter) ? a : b;
    return term.tensor.shape[term.labels.indexOf(letter)];
  });
}

/** out += factor · source, axis i of `out` being axis axes[i] of `source`; up to four axes. */
function addPermuted(
  out: Float64Array,
  shape: readonly number[],
  source: Float64Array,
  sourceShape: readonly number[],
  axes: readonly number[],
  factor: number,
): void {
  const strides = sourceShape.map((_, axis) => sizeOf(sourceShape.slice(axis + 1)));
  const missing = 4 - shape.length;
  const [n0, n1, n2, n3] = [...Array<number>(missing).fill(1), ...shape];
  const [s0, s1, s2, s3] = [...Array<number>(missing).fill(0), ...axes.map((axis) => strides[axis])];
  let at = 0;
  for (let i = 0; i < n0; i++)
    for (let j = 0; j < n1; j++)
      for (let k = 0; k < n2; k++) {
        let from = i * s0 + j * s1 + k * s2;
        for (let l = 0; l < n3; l++) {
          out[at++] += factor * source[from];
          from += s3;
        }
      }
}
