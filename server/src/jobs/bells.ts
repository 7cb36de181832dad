/** News within this process, and from others where the database carries them: a hint to look again, never the news itself. */
import { EventEmitter } from 'node:events';
import type { Database, Sql } from '../store/database.ts';

/** What is rung when a job starts to wait for a worker. */
export const QUEUE = 'queue';
/** What is rung when a job may have to stop; its id alone is rung by every event too. */
export const stopBell = (job: string): string => `stop/${job}`;
const CHANNEL = 'cofactor_job';

export class Bells {
  readonly #emitter = new EventEmitter().setMaxListeners(0);
  readonly #database: Database;
  #stop: (() => Promise<void>) | undefined;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Hears other processes too, where there can be any. */
  async connect(): Promise<void> {
    this.#stop = await this.#database.listen?.(CHANNEL, (job) => this.ring(job, stopBell(job), QUEUE));
  }

  async close(): Promise<void> {
    await this.#stop?.();
  }

  /** For what was committed: a job's id, its stopBell, or QUEUE. */
  ring(...names: string[]): void {
    for (const name of names) this.#emitter.emit(name);
  }

  /** Tells other processes that jobs changed their state, if and when `sql` commits. Not for progress: a commit that tells takes a lock that all such commits share. */
  async announce(sql: Sql, jobs: readonly string[]): Promise<void> {
    if (this.#database.listen) await sql.query('SELECT pg_notify($1, job) FROM unnest($2::text[]) AS job', [CHANNEL, [...jobs]]);
  }

  hear(name: string, listener: () => void): () => void {
    this.#emitter.on(name, listener);
    return () => this.#emitter.off(name, listener);
  }

  /** Resolves at the next ring, after `ms`, or when the signal fires: whichever is first. Call it before looking. */
  next(name: string, ms: number, signal: AbortSignal): { rung: Promise<void>; forget: () => void } {
    let forget = (): void => undefined;
    const rung = new Promise<void>((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        unhear();
        signal.removeEventListener('abort', done);
        resolve();
      };
      const unhear = this.hear(name, done);
      const timer = setTimeout(done, ms);
      signal.addEventListener('abort', done, { once: true });
      if (signal.aborted) done();
      forget = done;
    });
    return { rung, forget };
  }
}
