import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { CofactorError, memoryStore, notConverged, type Report, type Result } from '@cofactor/sdk/contracts';
import { memoryJournal, runPlan } from '@cofactor/sdk/workflow';
import { Bells } from '../../src/jobs/bells.ts';
import { describeEngines } from './engines.ts';
import { eventsOf, gate, h2, openParts, type Parts } from './parts.ts';
import { toys } from './toy-backend.ts';

describeEngines('workers', (engine) => {
  let parts: Parts;
  beforeAll(async () => {
    parts = await openParts(await engine.place());
  }, 60_000);
  afterAll(() => parts.close());
  beforeEach(() => parts.clear());
  let key = 0;
  const submit = (changes: Parameters<typeof h2>[0] = {}) =>
    parts.jobs.submit({ document: h2(changes), idempotencyKey: `key-${++key}`, tenant: 'a' });
  const find = async (id: string) => (await parts.jobs.find({ id, tenant: 'a' })) ?? expect.unreachable('the job is gone');
  const types = async (id: string) => (await eventsOf(parts.jobs, id)).map(({ type }) => type);

  test('a job runs to the result that the plan gives without a gateway, its events numbered without gaps', async () => {
    parts.makeWorker().start();
    const { id } = await submit({ method: { name: 'vqe' } });
    const events = await eventsOf(parts.jobs, id);
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, k) => k + 1));
    expect(events[0].type).toBe('planned');
    expect(events.at(-1)?.type).toBe('succeeded');
    expect(events.filter(({ type }) => type === 'planned' || type === 'succeeded')).toHaveLength(2);

    const plan = await parts.jobs.plan({ id, tenant: 'a' });
    if (!plan) expect.unreachable('a job has a plan');
    const expected = await runPlan(plan, { backends: toys(), artifacts: memoryStore(), journal: memoryJournal() });
    const job = await find(id);
    expect(job).toMatchObject({ state: 'SUCCEEDED', epoch: 1, error: null, lastSeq: events.length });
    expect(job.result).toEqual(expected);
    const kept = await parts.database.query<{ key: string }>('SELECT key FROM cofactor.step_result WHERE job = $1', [id]);
    const steps = plan.stages.flatMap((stage) => stage.steps.map((step) => step.id));
    expect(kept.map(({ key }) => key)).toEqual(expect.arrayContaining(steps)); // to be packed with the result
    await expect(parts.jobs.capsule({ id, tenant: 'b' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(await parts.doorbell.count()).toBe(0);
  });

  test('many jobs run, each once, by two workers', async () => {
    const backends = toys();
    const workers = [parts.makeWorker({ backends }), parts.makeWorker({ backends })];
    for (const worker of workers) worker.start();
    const ids = (await Promise.all(Array.from({ length: 12 }, (_, seed) => submit({ seed })))).map(({ id }) => id);
    for (const id of ids) expect((await eventsOf(parts.jobs, id)).at(-1)?.type).toBe('succeeded');
    expect(backends[0].ran.filter((kind) => kind === 'casci')).toHaveLength(12);
    expect(workers[0].counters.claimed + workers[1].counters.claimed).toBe(12);
    expect(await parts.database.query('SELECT max(epoch) AS epoch FROM cofactor.job', [])).toEqual([{ epoch: 1 }]);
  });

  test('a job that fails is data: its error with code and details', async () => {
    const details = { iterations: 128, residual: 1e-3, lastEnergyHartree: -1.1 };
    const backends = toys({
      before: ({ kind }) => {
        if (kind === 'casci') throw notConverged('did not converge', details);
      },
    });
    parts.makeWorker({ backends }).start();
    const { id } = await submit();
    expect((await types(id)).at(-1)).toBe('failed');
    const job = await find(id);
    expect(job).toMatchObject({ state: 'FAILED', result: null, error: { code: 'NOT_CONVERGED', details } });
    expect(CofactorError.fromJSON(job.error)).toMatchObject({ code: 'NOT_CONVERGED', details });
  });

  test('a running job that is cancelled stops within a second, and its step hears of it', async () => {
    const casci = gate('casci');
    let heard = false;
    const backends = toys({
      before: async (spec, context) => {
        context.signal.addEventListener('abort', () => {
          heard = true;
        });
        await casci.before(spec, context);
      },
    });
    parts.makeWorker({ backends }).start();
    const { id } = await submit();
    await casci.reached;
    const asked = performance.now();
    expect(await parts.jobs.cancel({ id, tenant: 'a' })).toMatchObject({ state: 'CANCELLING' });
    expect((await types(id)).at(-1)).toBe('cancelled');
    expect(performance.now() - asked).toBeLessThan(1000);
    expect(await find(id)).toMatchObject({ state: 'CANCELLED', result: null, error: null });
    expect(heard).toBe(true);
    casci.open();
  });

  test('a job stops when its time is over, and says which limit it passed', async () => {
    const casci = gate('casci');
    parts.makeWorker({ backends: toys({ before: casci.before }) }).start();
    const { id } = await submit({ budget: { maxWallMs: 300 } });
    await types(id);
    expect(await find(id)).toMatchObject({ state: 'FAILED', error: { code: 'OVER_BUDGET', details: { limit: 'maxWallMs' } } });
    casci.open();
  });

  test('a worker that drains gives its job back, and the next goes on from the journal', async () => {
    const casci = gate('casci');
    const first = parts.makeWorker({ backends: toys({ before: casci.before }) });
    first.start();
    const { id } = await submit();
    await casci.reached;
    await first.drain();
    expect(await find(id)).toMatchObject({ state: 'QUEUED', epoch: 1 });
    casci.open();

    const backends = toys();
    parts.makeWorker({ backends }).start();
    const events = await eventsOf(parts.jobs, id);
    expect(backends[0].ran).toEqual(['casci']);
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, k) => k + 1));
    expect(events.flatMap((event) => (event.type === 'step-finished' && event.replayed ? event.step : []))).toEqual(['scf', 'transform']);
    expect(events).toContainEqual(expect.objectContaining({ type: 'warning', code: 'RESUMED' }));
    expect(await find(id)).toMatchObject({ state: 'SUCCEEDED', epoch: 2 });
  });

  test('a job whose ring was lost is found all the same', async () => {
    const { id } = await submit();
    await parts.database.query('DELETE FROM pgboss.job');
    await parts.database.query("UPDATE cofactor.job SET updated = now() - interval '2 minutes'");
    parts.makeWorker().start();
    expect((await types(id)).at(-1)).toBe('succeeded');
  });

  test('a job with time to finish is finished before the worker is gone', async () => {
    const casci = gate('casci');
    const worker = parts.makeWorker({ backends: toys({ before: casci.before }) });
    worker.start();
    const { id } = await submit();
    await casci.reached;
    setTimeout(casci.open, 100);
    await worker.drain(10_000);
    expect(await find(id)).toMatchObject({ state: 'SUCCEEDED', epoch: 1 });
  });

  test('a worker that falls silent is overtaken, and what it brings afterwards is thrown away', async () => {
    const late = gate('casci');
    // it never beats again, and hears nothing from others
    const sleeper = parts.makeWorker({
      backends: toys({ before: late.before }),
      bells: new Bells(parts.database),
      leaseMs: 400,
      beatMs: 60_000,
      concurrency: 1,
    });
    sleeper.start();
    const { id } = await submit();
    await late.reached;
    parts.makeWorker({ backends: toys() }).start();
    const events = await eventsOf(parts.jobs, id);
    const finished = await find(id);
    expect(finished).toMatchObject({ state: 'SUCCEEDED', epoch: 2 });

    late.open();
    await sleeper.drain(5000);
    expect(sleeper.counters).toMatchObject({ staleWrites: 1, succeeded: 0 });
    expect(await find(id)).toEqual(finished);
    expect(await eventsOf(parts.jobs, id)).toEqual(events);
  });

  test('a job that takes its workers with it is given up after three', async () => {
    const casci = gate('casci');
    const { id } = await submit();
    const silent = Array.from({ length: 3 }, () =>
      parts.makeWorker({ backends: toys({ before: casci.before }), leaseMs: 300, beatMs: 60_000, pollMs: 50 }),
    );
    for (const worker of silent) worker.start();
    await types(id);
    expect(await find(id)).toMatchObject({ state: 'FAILED', epoch: 3, error: { code: 'UNAVAILABLE', retryable: false } });
    casci.open();
  });

  test('a comparison runs as one job: a report, and events that name their arm', async () => {
    parts.makeWorker().start();
    const document = {
      schema: 'cofactor.comparison/1',
      problem: h2().problem,
      scan: { coordinate: { type: 'distance', atoms: [0, 1] }, units: 'angstrom', values: [0.7, 0.8] },
      arms: [{ method: { name: 'fci' } }, { label: 'quantum', method: { name: 'vqe' }, backend: 'statevector' }],
    };
    const { id } = await parts.jobs.submitComparison({ document, idempotencyKey: `key-${++key}`, tenant: 'a' });
    const events = await eventsOf(parts.jobs, id);
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, k) => k + 1));
    expect(events.findIndex(({ type }) => type === 'succeeded')).toBe(events.length - 1);
    expect(events.filter(({ arm, point }) => arm === 'quantum' && point === 1).length).toBeGreaterThan(0);
    const { state, result } = await find(id);
    expect(state).toBe('SUCCEEDED');
    expect((result as Report).arms.map(({ label, points }) => [label, points.length])).toEqual([
      ['fci', 2],
      ['quantum', 2],
    ]);
  });

  test('watchers that come and go at any time see every event once, in order', async () => {
    const backends = toys({ before: () => new Promise((resolve) => setTimeout(resolve, 15)) });
    parts.makeWorker({ backends }).start();
    const { id } = await submit({ method: { name: 'vqe', ansatz: 'uccsd', shots: 0 } });
    const patientReader = eventsOf(parts.jobs, id);
    const seen: number[] = [];
    for (let visits = 0, ended = false; !ended; visits++) {
      const visit = new AbortController();
      let left = 1 + (visits % 3);
      for await (const event of parts.jobs.watch({ id, tenant: 'a', afterSeq: seen.at(-1) ?? 0, signal: visit.signal })) {
        seen.push(event.seq);
        ended = event.type === 'succeeded';
        if (--left === 0) visit.abort();
      }
      expect(visits).toBeLessThan(100);
    }
    const all = await patientReader;
    expect(seen).toEqual(all.map(({ seq }) => seq));
    expect(seen).toEqual(seen.map((_, k) => k + 1));
    for (let after = 0; after <= all.length; after++) {
      expect(await parts.jobs.eventsAfter({ id, tenant: 'a', seq: after })).toEqual(all.slice(after));
    }
    expect((await find(id)).result as Result).toMatchObject({ status: 'succeeded' });
  });
});
