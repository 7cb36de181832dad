/**
 * Events of an attempt on their way to the tables: the first at once, what comes soon after it gathered for a moment; in order,
 * progress only as far as it is the newest.
 */
import type { Database } from '../store/database.ts';
import { appendEvents, type EventBody } from './job-events.ts';
import { overtaken } from './journal.ts';

const GATHER_MS = 100;

export class EventWriter {
  readonly #database: Database;
  readonly #job: string;
  readonly #epoch: number;
  readonly #written: () => void;
  readonly #failed: (error: unknown) => void;
  #lastSeq: number;
  #waiting: EventBody[] = [];
  #timer: NodeJS.Timeout | undefined;
  #flushedMs = Number.NEGATIVE_INFINITY;
  #writing: Promise<void> = Promise.resolve();

  /** @param on what happens when events are there for readers, and when they cannot be written (the attempt has been overtaken) */
  constructor(
    database: Database,
    claimed: { job: string; epoch: number; lastSeq: number },
    on: { written: () => void; failed: (error: unknown) => void },
  ) {
    this.#database = database;
    this.#job = claimed.job;
    this.#epoch = claimed.epoch;
    this.#lastSeq = claimed.lastSeq;
    this.#written = on.written;
    this.#failed = on.failed;
  }

  push(event: EventBody): void {
    const last = this.#waiting.at(-1);
    if (last !== undefined && supersedes(event, last)) this.#waiting.pop();
    this.#waiting.push(event);
    const wait = Math.max(0, this.#flushedMs + GATHER_MS - performance.now());
    this.#timer ??= setTimeout(() => void this.flush().catch(this.#failed), wait);
  }

  /** Resolves when all that was pushed is in the tables. @throws CONFLICT when the attempt has been overtaken */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#flushedMs = performance.now();
    const write = async (): Promise<void> => {
      const events = this.#waiting;
      if (events.length === 0) return;
      this.#waiting = [];
      const lastSeq = await appendEvents(this.#database, { job: this.#job, epoch: this.#epoch, lastSeq: this.#lastSeq }, events);
      if (lastSeq === undefined) throw overtaken(this.#job, this.#epoch);
      this.#lastSeq = lastSeq;
      this.#written();
    };
    this.#writing = this.#writing.then(write);
    return this.#writing;
  }
}

function supersedes(event: EventBody, last: EventBody): boolean {
  return (
    event.type === 'step-progress' &&
    last.type === 'step-progress' &&
    event.step === last.step &&
    event.arm === last.arm &&
    event.point === last.point
  );
}
