/** Long computations in pieces: between them the event loop turns, so that an abort is seen and timers are not late. */
import { throwIfCancelled } from '@cofactor/sdk/contracts';
import { setImmediate as nextTurn } from 'node:timers/promises';

/** Pieces of work may take this long before the event loop turns. */
export const PIECE_MS = 20;

export class Pace {
  readonly #signal: AbortSignal;
  #rested = performance.now();

  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  get due(): boolean {
    return performance.now() - this.#rested > PIECE_MS;
  }

  /** Lets the event loop turn. @throws CANCELLED when the signal has fired. */
  async rest(): Promise<void> {
    throwIfCancelled(this.#signal);
    await nextTurn();
    throwIfCancelled(this.#signal);
    this.#rested = performance.now();
  }
}
