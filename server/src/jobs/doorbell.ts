/**
 * pg-boss as doorbell between machines: a ring says that a job may be waiting. Rings are answered in the order they were made
 * (those made together in any), each by one worker; a job has at most one that is unanswered. Which job runs, and whose result counts, is never decided here.
 */
import { PgBoss, type Db } from 'pg-boss';
import type { Database, Sql } from '../store/database.ts';

const QUEUE = 'cofactor-job';

export interface Doorbell {
  /** One for each job. Part of the transaction of `sql`. */
  ring(jobs: readonly string[], sql: Sql): Promise<void>;
  /** The job that somebody rang for longest ago. The ring is gone with the transaction of `sql`, and back if that fails. */
  answer(sql: Sql): Promise<string | undefined>;
  /** Unanswered rings. */
  count(): Promise<number>;
  close(): Promise<void>;
}

const HOUR_SECONDS = 3600;

export async function openDoorbell(database: Database, onError: (error: Error) => void): Promise<Doorbell> {
  const boss = new PgBoss({ ...database.boss, schema: 'pgboss', application_name: 'cofactor', schedule: false });
  boss.on('error', onError);
  await boss.start();
  await boss.createQueue(QUEUE, {
    policy: 'short', // one waiting ring for each singletonKey
    deleteAfterSeconds: HOUR_SECONDS,
  });
  await boss.findJobs(QUEUE, { id: '00000000-0000-0000-0000-000000000000' }); // fills its cache of queues: no query of its own in our transactions

  return {
    async ring(jobs, sql) {
      const rings = jobs.map((job) => ({ data: { job }, singletonKey: job }));
      await boss.insert(QUEUE, rings, { db: on(sql) });
    },
    async answer(sql) {
      const [ring] = await boss.fetch<{ job: string }>(QUEUE, { db: on(sql) });
      if (ring === undefined) return undefined;
      await boss.complete(QUEUE, { id: ring.id, retryCount: ring.retryCount }, null, { db: on(sql) });
      return ring.data.job;
    },
    async count() {
      const [{ count }] = await database.query<{ count: number }>(
        "SELECT count(*)::int AS count FROM pgboss.job WHERE name = $1 AND state IN ('created', 'retry')",
        [QUEUE],
      );
      return count;
    },
    async close() {
      await boss.stop({ graceful: false, close: true });
    },
  };
}

const on = (sql: Sql): Db => ({
  executeSql: async (text, values) => ({ rows: await sql.query(text, values?.length ? values : undefined) }),
});
