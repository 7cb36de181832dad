/**
 * Runs jobs: answers rings, claims, keeps the lease, runs the plan with the SDK's runner on a journal in the tables, and ends
 * the attempt. It also looks after the jobs of workers that have gone silent. Steps run in engine processes; here, in the
 * supervisor, nothing takes long, so that beats are on time.
 *
 * An attempt ends in one of five ways:
 *   the run gives a result or an error      succeed, fail
 *   the tenant cancels                      the run is aborted → stop
 *   the worker drains                       the run is aborted → release: another attempt goes on from the journal
 *   the lease is lost                       the run is aborted, and what it has is thrown away
 *   the worker dies                         nothing is written: another worker finds the lease ended → lose, or exhaust
 */
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  CofactorError,
  cancelled,
  toCofactorError,
  type ArtifactStore,
  type Backend,
  type Report,
  type Result,
} from '@cofactor/sdk/contracts';
import { runComparison, runPlan } from '@cofactor/sdk/workflow';
import type { Logger } from 'pino';
import type { Database } from '../store/database.ts';
import { patient } from '../store/patient.ts';
import { beat, claim, end, longWaiting, silentAttempts, start, type ClaimedJob, type Ending } from './attempts.ts';
import { QUEUE, stopBell, type Bells } from './bells.ts';
import type { Doorbell } from './doorbell.ts';
import { EventWriter } from './event-writer.ts';
import { ENDS, type EventBody } from './job-events.ts';
import { databaseJournal, overtaken } from './journal.ts';
import { offeredBackends } from './offered-backends.ts';
import type { JobState } from './state-machine.ts';

export interface WorkerOptions {
  database: Database;
  bells: Bells;
  doorbell: Doorbell;
  backends: readonly Backend[];
  artifacts: ArtifactStore;
  logger: Logger;
  /** Jobs at the same time. @default 2 */
  concurrency?: number;
  /** How long an attempt may be silent. @default 30000 */
  leaseMs?: number;
  /** @default a sixth of leaseMs */
  beatMs?: number;
  /** How often to look for work without having been told, and for silent attempts. @default 2000 */
  pollMs?: number;
}

/** A job that took this many workers with it is not tried again. */
const MOST_LOST = 3;
/** A ring that is not answered for this long may be lost. */
const RING_AGAIN_MS = 60_000;
/** setTimeout counts in 32 bits. */
const LONGEST_TIMER_MS = 2 ** 31;

type Why = 'cancelled' | 'drained' | 'lost' | 'out of time';

/** Stops a run, for the first reason there is; the reason is an error of ours, so that the runner hands it on as it is. */
class Stop {
  why: Why | undefined;
  readonly #abort = new AbortController();

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  now(why: Why, error: CofactorError): void {
    this.why ??= why;
    this.#abort.abort(error); // a second call changes nothing
  }
}

export class Worker {
  readonly name = `${hostname()}/${process.pid}`;
  /** For metrics. */
  readonly counters = { claimed: 0, succeeded: 0, failed: 0, cancelled: 0, released: 0, staleWrites: 0, rescued: 0 };
  readonly #options: Required<WorkerOptions>;
  readonly #database: Database;
  /** By job and epoch: an attempt that was overtaken may still be stopping when its successor starts here. */
  readonly #running = new Map<string, { drain: () => void; done: Promise<void> }>();
  readonly #closing = new AbortController();
  #loops: Promise<unknown> | undefined;

  constructor(options: WorkerOptions) {
    const { leaseMs = 30_000, beatMs = leaseMs / 6, concurrency = 2, pollMs = 2000 } = options;
    this.#options = { ...options, leaseMs, beatMs, concurrency, pollMs };
    this.#database = patient(options.database, leaseMs);
  }

  /** Attempts under way. */
  get running(): number {
    return this.#running.size;
  }

  start(): void {
    this.#loops ??= Promise.all([this.#answerRings(), this.#lookAfterOthers()]);
  }

  /** Takes no more jobs, lets those that run finish for `graceMs`, and gives back the rest, to be gone on with from their journals. */
  async drain(graceMs = 0): Promise<void> {
    this.#closing.abort();
    await this.#loops;
    const finished = Promise.all([...this.#running.values()].map(({ done }) => done));
    if (graceMs > 0) await Promise.race([finished, sleep(graceMs, undefined, { ref: false })]);
    for (const { drain } of this.#running.values()) drain();
    await finished;
  }

  async #answerRings(): Promise<void> {
    const { bells, concurrency, pollMs, logger } = this.#options;
    const { signal } = this.#closing;
    while (!signal.aborted) {
      const news = bells.next(QUEUE, pollMs, signal); // before looking: what is rung meanwhile is not missed
      try {
        if (this.#running.size >= concurrency || !(await this.#answerOne())) await news.rung;
      } catch (error) {
        logger.error({ error: brief(error) }, 'looking for work failed');
        await news.rung;
      } finally {
        news.forget();
      }
    }
  }

  /** False when nobody rang. */
  async #answerOne(): Promise<boolean> {
    const { database, doorbell, leaseMs } = this.#options;
    const { rang, claimed } = await database.transaction(async (sql) => {
      const job = await doorbell.answer(sql);
      return { rang: job !== undefined, claimed: job === undefined ? undefined : await claim(sql, job, this.name, leaseMs) };
    });
    if (claimed) this.#take(claimed);
    return rang;
  }

  #take(claimed: ClaimedJob): void {
    const key = `${claimed.job}/${claimed.epoch}`;
    const stop = new Stop();
    const done = this.#attempt(claimed, stop)
      .catch((error: unknown) =>
        this.#options.logger.error({ job: claimed.job, epoch: claimed.epoch, error: brief(error) }, 'an attempt could not be ended'),
      )
      .finally(() => {
        this.#running.delete(key);
        this.#options.bells.ring(QUEUE); // there is room for another
      });
    this.counters.claimed++;
    this.#running.set(key, { drain: () => stop.now('drained', drained()), done });
  }

  async #attempt(claimed: ClaimedJob, stop: Stop): Promise<void> {
    const { bells, logger } = this.#options;
    const { job, epoch } = claimed;
    const lose = (): void => stop.now('lost', overtaken(job, epoch));
    const cancel = (): void => stop.now('cancelled', cancelled('by request'));
    const writer = new EventWriter(this.#database, claimed, { written: () => bells.ring(job), failed: lose });
    const release = this.#keepLease(claimed, { lose, cancel });
    logger.info({ job, epoch, worker: this.name }, 'attempt started');
    const ending = await this.#runToItsEnd(claimed, stop, writer, { lose, cancel });
    try {
      if (stop.why !== 'lost') await writer.flush();
    } catch {
      lose();
    } finally {
      await release();
    }
    const state = stop.why === 'lost' ? undefined : await this.#end(claimed, ending);
    this.#count(state);
    if (state === undefined) logger.warn({ job, epoch }, 'attempt overtaken: its result is thrown away');
    else logger.info({ job, epoch, state, code: ending.error?.code }, 'attempt ended');
  }

  async #runToItsEnd(claimed: ClaimedJob, stop: Stop, writer: EventWriter, on: { lose: () => void; cancel: () => void }): Promise<Ending> {
    const allowedMs = claimed.kind === 'job' ? claimed.document.budget.maxWallMs : undefined;
    let limit: NodeJS.Timeout | undefined;
    try {
      const started = await start(this.#database, claimed, allowedMs);
      if (started === undefined) on.lose();
      else if (started.state === 'CANCELLING') on.cancel();
      else if (allowedMs !== undefined && started.leftMs !== null && started.leftMs < LONGEST_TIMER_MS) {
        limit = setTimeout(() => stop.now('out of time', outOfTime(allowedMs)), Math.max(0, started.leftMs));
      }
      if (claimed.epoch > 1) writer.push(resumed(claimed.epoch));
      return { action: 'succeed', result: await this.#run(claimed, stop.signal, writer) };
    } catch (thrown) {
      return endingOf(toCofactorError(thrown, 'worker'), stop);
    } finally {
      clearTimeout(limit);
    }
  }

  /** What ends the events is written with the end of the attempt, and never for an arm alone. */
  #run(claimed: ClaimedJob, signal: AbortSignal, writer: EventWriter): Promise<Result | Report> {
    const { artifacts, backends } = this.#options;
    // Each job of a tenant has money and tasks of its own, equal as its document may be to another's.
    const shared = { artifacts, signal, account: claimed.job, journal: databaseJournal(this.#database, claimed) };
    if (claimed.kind === 'comparison') {
      return runComparison(claimed.document, {
        ...shared,
        concurrency: 1, // it is jobs that this worker runs side by side, as many as it was told
        backends: offeredBackends(claimed.document, backends),
        onEvent: ({ arm, point, event: { seq: _seq, ...event } }) => {
          if (event.type === 'failed') writer.push(armFailed(arm, point, event.error.message));
          else if (!ENDS.has(event.type)) writer.push({ ...event, arm, point });
        },
      });
    }
    return runPlan(claimed.plan, {
      ...shared,
      backends,
      onEvent: ({ seq: _seq, ...event }) => {
        if (event.type !== 'planned' && !ENDS.has(event.type)) writer.push(event); // written when it was submitted
      },
    });
  }

  /** A job that waits again rings; so does, for its readers, one that ended. */
  async #end(attempt: ClaimedJob | { job: string; epoch: number }, ending: Ending): Promise<JobState | undefined> {
    const { bells, doorbell } = this.#options;
    const state = await end(this.#database, attempt, ending, async (sql, now) => {
      if (now === 'QUEUED') await doorbell.ring([attempt.job], sql);
      await bells.announce(sql, [attempt.job]);
    });
    if (state !== undefined) bells.ring(attempt.job, QUEUE);
    return state;
  }

  /** Beats until released, and at once when the job may have to stop. */
  #keepLease(claimed: ClaimedJob, on: { lose: () => void; cancel: () => void }): () => Promise<void> {
    const { database, bells, beatMs, leaseMs } = this.#options;
    const released = new AbortController();
    const { signal } = released;
    const keep = async (): Promise<void> => {
      for (let renewed = performance.now(); !signal.aborted; ) {
        const news = bells.next(stopBell(claimed.job), beatMs, signal);
        try {
          const asked = performance.now();
          const lease = await beat(database, claimed, leaseMs);
          if (lease === undefined) return on.lose();
          if (lease.cancelRequested) on.cancel();
          renewed = asked;
        } catch {
          if (performance.now() - renewed > leaseMs) return on.lose(); // the database is away, and others may have looked after the job
        }
        await news.rung;
      }
    };
    const kept = keep();
    return async () => {
      released.abort();
      await kept;
    };
  }

  async #lookAfterOthers(): Promise<void> {
    const { database, doorbell, pollMs, logger } = this.#options;
    const { signal } = this.#closing;
    for (; !signal.aborted; await pause(pollMs, signal)) {
      try {
        for (const { job, epoch, lost } of await silentAttempts(database)) {
          const exhausted = lost + 1 >= MOST_LOST;
          const state = await this.#end(
            { job, epoch },
            exhausted ? { action: 'exhaust', error: tooManyLost(lost + 1) } : { action: 'lose' },
          );
          if (state === undefined) continue;
          this.counters.rescued++;
          logger.warn({ job, epoch, state }, 'the lease of an attempt had ended');
        }
        if ((await doorbell.count()) > 0) continue;
        const waiting = await longWaiting(database, RING_AGAIN_MS);
        if (waiting.length > 0) await doorbell.ring(waiting, database);
      } catch (error) {
        logger.error({ error: brief(error) }, 'looking after silent attempts failed');
      }
    }
  }

  #count(state: JobState | undefined): void {
    if (state === undefined) this.counters.staleWrites++;
    else if (state === 'SUCCEEDED') this.counters.succeeded++;
    else if (state === 'FAILED') this.counters.failed++;
    else if (state === 'CANCELLED') this.counters.cancelled++;
    else this.counters.released++;
  }
}

function endingOf(error: CofactorError, { why, signal }: Stop): Ending {
  if (why === 'cancelled' && error.code === 'CANCELLED') return { action: 'stop' };
  if (why === 'drained' && (error === signal.reason || error.code === 'CANCELLED')) return { action: 'release' };
  return { action: 'fail', error };
}

function resumed(epoch: number): EventBody {
  const message = `attempt ${epoch}: steps that had finished are taken from the journal`;
  return { type: 'warning', atMs: Date.now(), code: 'RESUMED', message };
}

function armFailed(arm: string, point: number, message: string): EventBody {
  return { type: 'warning', atMs: Date.now(), code: 'ARM_FAILED', message, arm, point };
}

function drained(): CofactorError<'UNAVAILABLE'> {
  return new CofactorError('UNAVAILABLE', 'the worker is being stopped: the job waits for another', { what: 'worker' });
}

function outOfTime(allowed: number): CofactorError<'OVER_BUDGET'> {
  const message = `stopped: the job passed budget.maxWallMs (${allowed} ms): raise it, or choose a smaller problem`;
  return new CofactorError('OVER_BUDGET', message, { limit: 'maxWallMs', allowed, asked: allowed });
}

function tooManyLost(lost: number): CofactorError<'UNAVAILABLE'> {
  const fix = 'see the logs of the workers, or submit a smaller problem';
  const message = `${lost} workers were lost while they ran this job: ${fix}`;
  return new CofactorError('UNAVAILABLE', message, { what: 'worker', fix }, { retryable: false });
}

/** What may stand in a log: never a document, a statement or its parameters. */
function brief(error: unknown): { code: string; message: string } {
  const { code, message } = toCofactorError(error);
  return { code, message };
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => undefined);
}
