/** A store in its parts, for tests that want to hold each of them. */
import { pino } from 'pino';
import type { Backend, JobInput, StepKind } from '@cofactor/sdk/contracts';
import { databaseStore } from '../../src/artifacts/database-store.ts';
import { Bells } from '../../src/jobs/bells.ts';
import { openDoorbell, type Doorbell } from '../../src/jobs/doorbell.ts';
import type { RecordedEvent } from '../../src/jobs/job-record.ts';
import { JobsService } from '../../src/jobs/jobs-service.ts';
import { Worker, type WorkerOptions } from '../../src/jobs/worker.ts';
import type { Database } from '../../src/store/database.ts';
import { migrate } from '../../src/store/migrate.ts';
import { openAt, type Place } from './engines.ts';
import { toys, type ToyOptions } from './toy-backend.ts';

export const logger = pino({ level: 'silent' });

export interface Parts {
  database: Database;
  doorbell: Doorbell;
  bells: Bells;
  jobs: JobsService;
  /** A worker that has not been started; all of them are drained when the parts are closed. */
  makeWorker(options?: Partial<WorkerOptions>): Worker;
  /** Forgets all jobs. */
  clear(): Promise<void>;
  close(): Promise<void>;
}

export async function openParts(place: Place, backends: readonly Backend[] = toys()): Promise<Parts> {
  const database = await openAt(place);
  await migrate(database);
  const doorbell = await openDoorbell(database, () => undefined);
  const bells = new Bells(database);
  await bells.connect();
  const workers: Worker[] = [];
  const drain = async (): Promise<void> => {
    for (const worker of workers.splice(0)) await worker.drain();
  };
  return {
    database,
    doorbell,
    bells,
    jobs: new JobsService({ database, bells, doorbell, backends, artifacts: databaseStore(database), pollMs: 500 }),
    makeWorker(options) {
      const worker = new Worker({
        database,
        bells,
        doorbell,
        backends,
        artifacts: databaseStore(database),
        logger,
        pollMs: 200,
        ...options,
      });
      workers.push(worker);
      return worker;
    },
    async clear() {
      await drain();
      await database.query('TRUNCATE cofactor.job, cofactor.attempt, cofactor.event, cofactor.step_result, cofactor.checkpoint');
      await database.query('DELETE FROM pgboss.job');
    },
    async close() {
      await drain();
      await bells.close();
      await doorbell.close();
      await database.close();
    },
  };
}

export function h2(changes: Partial<JobInput> = {}): JobInput {
  return {
    schema: 'cofactor.job/1',
    problem: { kind: 'energy', structure: { format: 'xyz', data: '2\nH2\nH 0 0 0\nH 0 0 0.74\n' }, basis: 'sto-3g' },
    method: { name: 'fci' },
    ...changes,
  };
}

/** A promise and its key: a toy's `before` that waits for `open`, and says when it is waiting. */
export function gate(kind: StepKind): { before: NonNullable<ToyOptions['before']>; reached: Promise<void>; open: () => void } {
  const reached = Promise.withResolvers<void>();
  const opened = Promise.withResolvers<void>();
  return {
    reached: reached.promise,
    open: opened.resolve,
    async before(spec) {
      if (spec.kind !== kind) return;
      reached.resolve();
      await opened.promise;
    },
  };
}

/** All events of a job until it has ended. */
export async function eventsOf(jobs: JobsService, id: string, tenant = 'a'): Promise<RecordedEvent[]> {
  const events: RecordedEvent[] = [];
  for await (const event of jobs.watch({ id, tenant, signal: AbortSignal.timeout(20_000) })) events.push(event);
  return events;
}
