/** What one thread does for products H c: some blocks of columns. Loaded in every thread, so it imports nothing but kernels. */
import type { Arena } from '../../../kernels/arena.ts';
import { CiKernel, type HalfSigmaPlan, HalfSigmaWorker } from '../../../kernels/ci/ci.ts';

/** Plain data: it is sent to other threads. */
export interface SigmaPlan {
  halves: readonly HalfSigmaPlan[];
}

export interface SigmaJob {
  kind: 'half-sigma';
  shares: number;
  half: number;
  /** Byte address of C. */
  c: number;
}

export class SigmaWorker {
  readonly #halves: readonly HalfSigmaWorker[];

  constructor(arena: Arena, { halves }: SigmaPlan) {
    const kernel = new CiKernel(arena);
    this.#halves = halves.map((plan) => new HalfSigmaWorker(kernel, plan));
  }

  /** Bytes that one takes from its arena. */
  static bytes({ halves }: SigmaPlan): number {
    return halves.reduce((sum, plan) => sum + HalfSigmaWorker.bytes(plan), 0);
  }

  /** A share is a block. @param between called before it; it may throw to stop */
  run({ half, c }: SigmaJob, share: number, between: () => void): void {
    between();
    this.#halves[half].run(c, share);
  }
}
