/**
 * How fast the gateway's store takes jobs, and how soon a worker has them: 10 senders at a time, toy energies. Goal on the embedded
 * database: 50 submissions a second at p99 ≤ 400 ms; on PostgreSQL (DATABASE_URL, an empty database: its tables stay) 150 at 120 ms.
 *
 * The rival is the database alone: the same documents inserted one by one, each in a transaction of its own, without plan, event,
 * ring or idempotency.
 *
 * Outcome     what waits while a transaction is under way is written in one with the next (jobs/submission-writer.ts).
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openGatewayStore } from '../../src/store/gateway-store.ts';
import { pgliteSeed } from '../store/engines.ts';
import { h2, logger } from '../store/parts.ts';
import { toys } from '../store/toy-backend.ts';
import { share } from './load.ts';

const JOBS = 500;
const SENDERS = 10;
const STARTS = 50;

/** Rows of `npm run bench`. */
export async function bench() {
  const home = await mkdtemp(join(tmpdir(), 'cofactor-bench-'));
  const databaseUrl = process.env.DATABASE_URL || undefined;
  const store = await openGatewayStore({ home, databaseUrl, seed: databaseUrl ? undefined : await pgliteSeed(), backends: toys(), logger });
  try {
    const run = `${Date.now()}`;
    const submit = (key: string, seed: number) =>
      store.jobs.submit({ document: h2({ seed }), idempotencyKey: `${run}-${key}`, tenant: 'bench' });
    for (let k = 0; k < 20; k++) await submit(`warm-${k}`, k);
    const submitted = await together(JOBS, (k) => submit(`${k}`, k));

    const { database } = store;
    await database.query('CREATE TABLE IF NOT EXISTS cofactor.bench (key text PRIMARY KEY, document json NOT NULL)');
    const document = JSON.stringify(h2());
    const alone = await together(JOBS, (k) =>
      database.transaction((sql) => sql.query('INSERT INTO cofactor.bench VALUES ($1, $2)', [`${run}-${k}`, document])),
    );

    store.worker.start();
    const drained = performance.now();
    while ((await store.jobs.counts()).states.QUEUED > 0) await new Promise((resolve) => setTimeout(resolve, 100));
    const drainSeconds = (performance.now() - drained) / 1000;
    const waitedMs: number[] = [];
    for (let k = 0; k < STARTS; k++) {
      const { id } = await submit(`start-${k}`, k);
      const sent = performance.now();
      for await (const { type } of store.jobs.watch({ id, tenant: 'bench', afterSeq: 1, signal: AbortSignal.timeout(10_000) })) {
        if (type === 'step-started') break;
      }
      waitedMs.push(performance.now() - sent);
    }
    const goal = database.engine === 'pglite' ? { perSecond: 50, p99Ms: 400 } : { perSecond: 150, p99Ms: 120 };
    return [
      {
        name: `submit, ${SENDERS} senders, ${database.engine}`,
        value: submitted.perSecond,
        unit: '/s',
        ideal: alone.perSecond,
        ratio: submitted.perSecond / alone.perSecond,
        note: `goal ${goal.perSecond}; ideal: a bare insert`,
      },
      { name: 'submit, p99', value: share(submitted.tookMs, 0.99), unit: 'ms', note: `goal ${goal.p99Ms}` },
      { name: 'run jobs of 3 toy steps, two at a time', value: (JOBS + 20) / drainSeconds, unit: '/s' },
      { name: 'submitted → a watcher sees a step start, p99', value: share(waitedMs, 0.99), unit: 'ms', note: 'goal 100' },
    ];
  } finally {
    await store.close();
    await rm(home, { recursive: true, force: true });
  }
}

async function together(count: number, work: (k: number) => Promise<unknown>): Promise<{ perSecond: number; tookMs: number[] }> {
  const tookMs: number[] = [];
  let next = 0;
  const send = async (): Promise<void> => {
    for (let k = next++; k < count; k = next++) {
      const asked = performance.now();
      await work(k);
      tookMs.push(performance.now() - asked);
    }
  };
  const started = performance.now();
  await Promise.all(Array.from({ length: SENDERS }, send));
  return { perSecond: (count * 1000) / (performance.now() - started), tookMs };
}
