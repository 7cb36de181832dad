/**
 * How fast the gateway's store takes jobs, and how soon a worker has them: 10 senders at a time, toy energies, beside the goals.
 * Embedded database in a temporary folder; with DATABASE_URL, that server (use an empty database: its tables stay).
 * Run: node --conditions=cofactor:source server/scripts/bench-submit.ts [jobs]
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openGatewayStore } from '../src/store/gateway-store.ts';
import { pgliteSeed } from '../test/store/engines.ts';
import { h2, logger } from '../test/store/parts.ts';
import { toys } from '../test/store/toy-backend.ts';

const SENDERS = 10;
const GOALS = { pglite: { perSecond: 50, p99Ms: 400 }, postgresql: { perSecond: 150, p99Ms: 120 } };

const [jobs = 1000] = process.argv.slice(2).map(Number);
const home = await mkdtemp(join(tmpdir(), 'cofactor-bench-'));
const databaseUrl = process.env.DATABASE_URL;
const store = await openGatewayStore({ home, databaseUrl, seed: databaseUrl ? undefined : await pgliteSeed(), backends: toys(), logger });

const run = `${Date.now()}`;
const tookMs: number[] = [];
let next = 0;
const send = async (): Promise<void> => {
  for (let k = next++; k < jobs; k = next++) {
    const asked = performance.now();
    await store.jobs.submit({ document: h2({ seed: k }), idempotencyKey: `${run}-${k}`, tenant: 'bench' });
    tookMs.push(performance.now() - asked);
  }
};
await Promise.all(Array.from({ length: 2 * SENDERS }, (_, k) => store.jobs.estimate({ document: h2({ seed: k }) }))); // warm
const started = performance.now();
await Promise.all(Array.from({ length: SENDERS }, send));
const seconds = (performance.now() - started) / 1000;

const waitedMs: number[] = [];
store.worker.start();
const drained = performance.now();
while ((await store.jobs.counts()).states.QUEUED > 0) await new Promise((resolve) => setTimeout(resolve, 100));
const drainSeconds = (performance.now() - drained) / 1000;
for (let k = 0; k < 100; k++) {
  const { id } = await store.jobs.submit({ document: h2({ seed: k }), idempotencyKey: `${run}-start-${k}`, tenant: 'bench' });
  const sent = performance.now();
  for await (const { type } of store.jobs.watch({ id, tenant: 'bench', afterSeq: 1, signal: AbortSignal.timeout(10_000) })) {
    if (type === 'step-started') break;
  }
  waitedMs.push(performance.now() - sent);
}

const at = (times: number[], share: number): string => {
  const sorted = [...times].sort((a, b) => a - b);
  return `${sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))].toFixed(0)} ms`;
};
const goal = GOALS[store.database.engine];
process.stdout.write(
  [
    `${store.database.engine}, ${jobs} jobs, ${SENDERS} senders`,
    `submit          ${(jobs / seconds).toFixed(0)}/s (goal ${goal.perSecond}/s)   p50 ${at(tookMs, 0.5)}   p99 ${at(tookMs, 0.99)} (goal ${goal.p99Ms} ms)`,
    `run (3 steps)   ${(jobs / drainSeconds).toFixed(0)}/s by one worker, two at a time`,
    `send → start    p50 ${at(waitedMs, 0.5)}   p99 ${at(waitedMs, 0.99)}   (as an event that a watcher sees; goal p99 100 ms)`,
    '',
  ].join('\n'),
);
await store.close();
await rm(home, { recursive: true, force: true });
