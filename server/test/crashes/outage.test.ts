import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openGatewayStore } from '../../src/store/gateway-store.ts';
import { eventsOf, h2, logger } from '../store/parts.ts';
import { toys } from '../store/toy-backend.ts';
import { startPostgres, type PostgresServer } from '../store/postgres-server.ts';
import { startWorkerProcess } from './worker-process.ts';

let server: PostgresServer;
let home: string;
beforeAll(async () => {
  server = await startPostgres();
  home = await mkdtemp(join(tmpdir(), 'cofactor-outage-'));
}, 240_000);
afterAll(async () => {
  await server.stop();
  await rm(home, { recursive: true, force: true });
});

test('a database that crashes twice under running jobs costs none of them its result, and repeats nothing of an attempt that kept its lease', async () => {
  const backends = toys({ before: () => new Promise((resolve) => setTimeout(resolve, 100)) });
  const store = await openGatewayStore({
    home,
    databaseUrl: await server.createDatabase(),
    backends,
    logger,
    worker: { leaseMs: 5000, pollMs: 200, concurrency: 4 },
  });
  store.worker.start();
  const ids: string[] = [];
  for (let seed = 0; seed < 20; seed++) {
    ids.push((await store.jobs.submit({ document: h2({ seed }), idempotencyKey: `key-${seed}`, tenant: 'a' })).id);
  }
  await server.crash();
  await new Promise((resolve) => setTimeout(resolve, 500));
  await server.crash();
  for (const id of ids) {
    const events = await eventsOf(store.jobs, id);
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, k) => k + 1));
    expect(events.at(-1)?.type).toBe('succeeded');
  }
  const { rescued, failed } = store.worker.counters; // a claim whose commit the crash hid from its worker is rescued later
  expect(failed).toBe(0);
  expect(backends[0].ran.length).toBeGreaterThanOrEqual(3 * 20);
  expect(backends[0].ran.length).toBeLessThanOrEqual(3 * (20 + rescued));
  await store.close();
}, 120_000);

test('a worker process that stands still past its lease and then wakes changes nothing that its successor did', async () => {
  const place = { home, databaseUrl: await server.createDatabase() };
  const store = await openGatewayStore({ ...place, backends: toys(), logger, worker: { pollMs: 100 } });
  const { id } = await store.jobs.submit({ document: h2(), idempotencyKey: 'key', tenant: 'a' });
  const { child, lines } = startWorkerProcess(place, { stepMs: 400 });
  let begun = 0;
  for await (const _ of lines) if (++begun === 2) break;
  child.kill('SIGSTOP');
  store.worker.start();
  const events = await eventsOf(store.jobs, id);
  const finished = await store.jobs.find({ id, tenant: 'a' });
  expect(finished).toMatchObject({ state: 'SUCCEEDED', epoch: 2 });
  expect(events.at(-1)?.type).toBe('succeeded');

  child.kill('SIGCONT');
  await new Promise((resolve) => setTimeout(resolve, 1500)); // it ends its step, and tries to write
  child.kill('SIGKILL');
  expect(await store.jobs.find({ id, tenant: 'a' })).toEqual(finished);
  expect(await eventsOf(store.jobs, id)).toEqual(events);
  await store.close();
}, 60_000);

test('while the database is away a request is told so, and may be tried again', async () => {
  const store = await openGatewayStore({ home, databaseUrl: await server.createDatabase(), backends: toys(), logger });
  const crash = server.crash();
  const answers = await Promise.allSettled(
    Array.from({ length: 5 }, (_, k) => store.jobs.submit({ document: h2({ seed: k }), idempotencyKey: `key-${k}`, tenant: 'a' })),
  );
  for (const answer of answers) {
    if (answer.status === 'rejected') expect(answer.reason).toMatchObject({ code: 'UNAVAILABLE', retryable: true });
  }
  expect(answers.some(({ status }) => status === 'rejected')).toBe(true);
  await crash;
  for (let k = 0; k < 5; k++) await store.jobs.submit({ document: h2({ seed: k }), idempotencyKey: `key-${k}`, tenant: 'a' });
  expect((await store.jobs.counts()).states.QUEUED).toBe(5);
  await store.close();
}, 60_000);
