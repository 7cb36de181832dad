/** Long computations in pieces: between them the event loop turns, so that an abort is seen and timers are not late. */
import { throwIfCancelled, type Progress } from '@cofactor/sdk/contracts';
import { setImmediate as nextTurn } from 'node:timers/promises';

/** Pieces of work may take this long before the event loop turns. */
export const PIECE_MS = 20;

export class Pace {
  readonly #signal: AbortSignal;
  readonly #onProgress: ((progress: Progress) => void) | undefined;
  #rested = performance.now();

  constructor(signal: AbortSignal, onProgress?: (progress: Progress) => void) {
    this.#signal = signal;
    this.#onProgress = onProgress;
  }

  get due(): boolean {
    return performance.now() - this.#rested > PIECE_MS;
  }

  /** Says how far the work has come and lets the event loop turn. @throws CANCELLED when the signal has fired. */
  async rest(fraction?: number): Promise<void> {
    throwIfCancelled(this.#signal);
    if (fraction !== undefined) this.#onProgress?.({ fraction });
    await nextTurn();
    throwIfCancelled(this.#signal);
    this.#rested = performance.now();
  }
}
