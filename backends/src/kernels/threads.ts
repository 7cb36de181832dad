/** How many threads compute together. */
import { availableParallelism } from 'node:os';
import { invalidInput } from '@cofactor/sdk/contracts';

/** More than this share out no better. */
const MOST = 16;

/** COFACTOR_THREADS, else as many as the machine runs at once. @throws INVALID_INPUT when it is no whole number ≥ 1 */
export function threadCount(environment: NodeJS.ProcessEnv = process.env): number {
  const asked = environment.COFACTOR_THREADS;
  const threads = asked === undefined ? availableParallelism() : Number(asked);
  if (!Number.isInteger(threads) || threads < 1) throw invalidInput('COFACTOR_THREADS', 'a whole number of at least 1', asked);
  return Math.min(threads, MOST);
}

/**
 * For a helper thread that has let go of a memory. Shared memory lives until every thread that knew it has collected its own
 * handle, and one that sleeps between jobs never would (needs --expose-gc, which the engine process has).
 */
export function collectForgotten(): void {
  globalThis.gc?.();
}
