/** The events of a job: numbered without gaps, kept, and replayable from any number on. */
import type { JobEvent } from '../../contracts/index.ts';
import type { Clock } from './clock.ts';

/** An event before it has its number and time. */
export type EventBody = JobEvent extends infer E ? (E extends JobEvent ? Omit<E, 'seq' | 'atMs'> : never) : never;

export const isFinal = ({ type }: { type: JobEvent['type'] }): boolean => type === 'succeeded' || type === 'failed' || type === 'cancelled';

/** Numbers events and hands them on; after the final one it is silent, whatever a late backend still says. */
export class EventSource {
  #seq = 0;
  #closed = false;
  readonly #clock: Clock;
  readonly #onEvent: (event: JobEvent) => void;

  constructor(clock: Clock, onEvent: (event: JobEvent) => void = () => undefined) {
    this.#clock = clock;
    this.#onEvent = onEvent;
  }

  emit(body: EventBody): void {
    if (this.#closed) return;
    this.#closed = isFinal(body);
    this.#onEvent({ seq: ++this.#seq, atMs: this.#clock.now(), ...body });
  }
}

/** All events of a job in memory, for any number of readers at any pace. */
export class EventLog {
  readonly #events: JobEvent[] = [];
  #wake: () => void = () => undefined;
  #more: Promise<void> = Promise.resolve();

  constructor() {
    this.#renew();
  }

  push(event: JobEvent): void {
    this.#events.push(event);
    const wake = this.#wake;
    this.#renew();
    wake();
  }

  /** From the event after `afterSeq` to the final one; ends early, without an error, when the signal fires. */
  async *read(afterSeq = 0, signal?: AbortSignal): AsyncGenerator<JobEvent, void, undefined> {
    const stopped = new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve(), { once: true }));
    for (let at = afterSeq; ; ) {
      if (signal?.aborted) return;
      if (at < this.#events.length) yield this.#events[at++];
      else if (this.#ended) return;
      else await Promise.race([this.#more, stopped]);
    }
  }

  get #ended(): boolean {
    const last = this.#events.at(-1);
    return last !== undefined && isFinal(last);
  }

  #renew(): void {
    this.#more = new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}
