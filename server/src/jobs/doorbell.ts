/**
 * pg-boss as doorbell between machines: a ring says that a job may be waiting. Rings are answered in the order they were made,
 * each by one worker; a job has at most one that is unanswered. Which job runs, and whose result counts, is never decided here.
 */
import { PgBoss, type Db } from 'pg-boss';
import type { Database, Sql } from '../store/database.ts';

const QUEUE = 'cofactor-job';

export interface Ring {
  id: string;
  retryCount: number;
  job: string;
}

export interface Doorbell {
  /** Part of the transaction of `sql`. */
  ring(job: string, sql: Sql): Promise<void>;
  answer(): Promise<Ring | undefined>;
  /** The ring has been heeded; part of the transaction of `sql`. One that never is comes back after ANSWER_SECONDS. */
  done(ring: Ring, sql: Sql): Promise<void>;
  /** Unanswered rings. */
  count(): Promise<number>;
  close(): Promise<void>;
}

const ANSWER_SECONDS = 30;
const HOUR_SECONDS = 3600;

export async function openDoorbell(database: Database, onError: (error: Error) => void): Promise<Doorbell> {
  const boss = new PgBoss({ ...database.boss, schema: 'pgboss', application_name: 'cofactor', schedule: false });
  boss.on('error', onError);
  await boss.start();
  await boss.createQueue(QUEUE, {
    policy: 'short', // one waiting ring for each singletonKey
    expireInSeconds: ANSWER_SECONDS,
    retryLimit: 1000,
    retryDelay: 1,
    deleteAfterSeconds: HOUR_SECONDS,
  });
  await boss.findJobs(QUEUE, { id: '00000000-0000-0000-0000-000000000000' }); // fills its cache of queues: no query of its own in our transactions

  return {
    async ring(job, sql) {
      await boss.send(QUEUE, { job }, { singletonKey: job, db: on(sql) });
    },
    async answer() {
      const [ring] = await boss.fetch<{ job: string }>(QUEUE);
      return ring && { id: ring.id, retryCount: ring.retryCount, job: ring.data.job };
    },
    async done({ id, retryCount }, sql) {
      await boss.complete(QUEUE, { id, retryCount }, null, { db: on(sql) });
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
