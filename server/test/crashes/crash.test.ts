/** A gateway that is killed while it runs a job, and the one that comes after it; and a job with the backends of this machine. */
import { expect, test } from 'vitest';
import { localBackends } from '@cofactor/backends';
import { H2_REFERENCE } from '@cofactor/sdk/testing';
import { openGatewayStore } from '../../src/store/gateway-store.ts';
import { describeEngines, type Place } from '../store/engines.ts';
import { eventsOf, h2, logger } from '../store/parts.ts';
import { toys } from '../store/toy-backend.ts';
import { startWorkerProcess } from './worker-process.ts';

describeEngines('gateway store', (engine) => {
  test('a gateway killed in the middle of a job: the next goes on, repeats at most one finished step, and no event is lost', async () => {
    const place = await engine.place();
    const open = (backends = toys()) => openGatewayStore({ ...place, backends, logger, worker: { leaseMs: 1500, pollMs: 100 } });
    const before = await open();
    const submitted = [];
    for (let k = 0; k < 3; k++) {
      submitted.push(await before.jobs.submit({ document: h2({ seed: k }), idempotencyKey: `key-${k}`, tenant: 'a' }));
    }
    await before.close();

    const begun = await runUntil(place, 5); // two at a time: the fifth beginning is in the middle of both
    const backends = toys();
    await using store = Object.assign(await open(backends), { [Symbol.asyncDispose]: () => store.close() });
    const { states } = await store.jobs.counts();
    // Two at a time, unless one ended just before the fifth step began.
    const interrupted = states.RUNNING + states.CLAIMED;
    expect([1, 2]).toContain(interrupted);
    store.worker.start();
    for (const { id } of submitted) {
      const events = await eventsOf(store.jobs, id);
      expect(events.map(({ seq }) => seq)).toEqual(events.map((_, n) => n + 1));
      expect(events.at(-1)?.type).toBe('succeeded');
      expect(events.filter(({ type }) => type === 'succeeded')).toHaveLength(1);
    }
    expect(store.worker.counters.rescued).toBe(interrupted);
    // 3 jobs of scf, transform, casci. Each job that was hit may repeat the step it was in, and one it had just finished.
    const steps = begun.length + backends[0].ran.length;
    expect(steps).toBeGreaterThanOrEqual(9);
    expect(steps).toBeLessThanOrEqual(9 + 2 * 2);
    const doneTwice = begun.length - 2 - (9 - backends[0].ran.length); // finished before the kill, and run again after it
    expect(doneTwice).toBeLessThanOrEqual(2);
  }, 60_000);

  test('a job on the backends of this machine has the energy that PySCF has', async () => {
    await using backends = await localBackends({ engines: 1 });
    const store = await openGatewayStore({ ...(await engine.place()), backends, logger });
    try {
      store.worker.start();
      const document = h2({
        problem: { kind: 'energy', structure: { format: 'xyz', data: '2\n\nH 0 0 0\nH 0 0 0.74\n' }, basis: 'sto-3g' },
      });
      const { id } = await store.jobs.submit({ document, idempotencyKey: 'key', tenant: 'a' });
      expect((await eventsOf(store.jobs, id)).at(-1)).toMatchObject({ type: 'succeeded' });
      const job = await store.jobs.find({ id, tenant: 'a' });
      expect(job?.result).toMatchObject({ energyHartree: expect.closeTo(H2_REFERENCE.fciHartree, 9) as unknown });
    } finally {
      await store.close();
    }
  }, 60_000);
});

/** Starts a gateway process on the store and kills it when the `count`-th step begins; the kinds of all that began. */
async function runUntil(place: Place, count: number): Promise<string[]> {
  const { child, lines } = startWorkerProcess(place, { stepMs: 150 });
  const ended = new Promise((resolve) => child.on('exit', resolve));
  const begun: string[] = [];
  for await (const line of lines) {
    begun.push(line);
    if (begun.length === count) child.kill('SIGKILL');
  }
  await ended;
  return begun;
}
