import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { planHash, planJob } from '@cofactor/sdk/workflow';
import { Job, memoryStore } from '@cofactor/sdk/contracts';
import { JobsService } from '../../src/jobs/jobs-service.ts';
import { describeEngines } from './engines.ts';
import { eventsOf, h2, openParts, type Parts } from './parts.ts';
import { toys } from './toy-backend.ts';

describeEngines('submissions', (engine) => {
  let parts: Parts;
  beforeAll(async () => {
    parts = await openParts(await engine.place());
  }, 60_000);
  afterAll(() => parts.close());
  beforeEach(() => parts.clear());
  const submit = (document: unknown = h2(), idempotencyKey = 'key-1', tenant = 'a') =>
    parts.jobs.submit({ document, idempotencyKey, tenant });
  const stored = async (): Promise<number> => {
    const { states } = await parts.jobs.counts();
    return Object.values(states).reduce((sum, count) => sum + count, 0);
  };

  test('a job is stored with its plan, its first event and one ring', async () => {
    const job = await submit();
    const plan = await planJob(Job.parse(h2()), toys());
    expect(job).toMatchObject({
      kind: 'job',
      tenant: 'a',
      state: 'QUEUED',
      epoch: 0,
      lastSeq: 1,
      backend: 'cpu',
      result: null,
      error: null,
    });
    expect(job.planHash).toBe(planHash(plan));
    expect(job.specHash).toBe(plan.inputHash);
    expect(job.document).toEqual(plan.job);
    expect(job.estimate).toEqual(plan.forecast);
    expect(job.created).toBeInstanceOf(Date);
    expect(await parts.jobs.plan({ id: job.id, tenant: 'a' })).toEqual(plan);
    expect(await parts.jobs.find({ id: job.id, tenant: 'a' })).toEqual(job);
    expect(await parts.jobs.eventsAfter({ id: job.id, tenant: 'a', seq: 0 })).toMatchObject([
      { seq: 1, type: 'planned', planHash: job.planHash, steps: plan.stages.flatMap(({ steps }) => steps.map(({ id }) => id)) },
    ]);
    expect(await parts.doorbell.count()).toBe(1);
    expect(await parts.database.transaction((sql) => parts.doorbell.answer(sql))).toBe(job.id);
  });

  test('the same idempotency key is one job, also when sent ten times at once', async () => {
    const ids = (await Promise.all(Array.from({ length: 10 }, () => submit()))).map(({ id }) => id);
    expect(new Set(ids).size).toBe(1);
    expect((await submit(h2({ label: 'a label is no part of the question' }))).id).toBe(ids[0]);
    expect(await stored()).toBe(1);
    expect(await parts.doorbell.count()).toBe(1);
  });

  test('the same key for another job is a conflict; for another tenant it is another job', async () => {
    const { id } = await submit();
    await expect(submit(h2({ seed: 8 }))).rejects.toMatchObject({ code: 'CONFLICT', details: { what: 'idempotencyKey' } });
    expect((await submit(h2(), 'key-1', 'b')).id).not.toBe(id);
    expect(await stored()).toBe(2);
  });

  test('what cannot be carried is refused with its code, and nothing is stored', async () => {
    const file = h2({ problem: { kind: 'energy', structure: { format: 'xyz', file: '/etc/passwd' }, basis: 'sto-3g' } });
    const refusals: [document: unknown, code: string][] = [
      [{ ...h2(), shots: 3 }, 'INVALID_INPUT'],
      [h2({ method: undefined }), 'INVALID_INPUT'],
      [file, 'INVALID_INPUT'],
      [h2({ backend: 'no-such-backend' }), 'INVALID_INPUT'],
      [h2({ method: { name: 'heom' } as never }), 'UNSUPPORTED'],
      [h2({ method: { name: 'vqe' }, backend: 'cpu' }), 'UNSUPPORTED'],
      [h2({ budget: { maxMemoryBytes: 1 } }), 'OVER_BUDGET'],
      [null, 'INVALID_INPUT'],
    ];
    for (const [document, code] of refusals) await expect(submit(document), code).rejects.toMatchObject({ code });
    for (const key of ['', 'a b', 'x'.repeat(129), 'ü']) await expect(submit(h2(), key)).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    expect(await stored()).toBe(0);
    expect(await parts.doorbell.count()).toBe(0);
  });

  test('a job larger than any backend carries is TOO_LARGE', async () => {
    const chain = Array.from({ length: 30 }, (_, k) => `H 0 0 ${k}`).join('\n');
    const large = h2({ problem: { kind: 'energy', structure: { format: 'xyz', data: `30\n\n${chain}\n` }, basis: 'sto-3g' } });
    await expect(submit(large)).rejects.toMatchObject({ code: 'TOO_LARGE' });
    expect(await stored()).toBe(0);
  });

  test('a plan that is not the one agreed to is a conflict; the one agreed to is run', async () => {
    const { planHash: agreed } = await parts.jobs.estimate({ document: h2() });
    const request = { document: h2(), idempotencyKey: 'key-1', tenant: 'a' };
    await expect(parts.jobs.submit({ ...request, planHash: 'f'.repeat(64) })).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(await stored()).toBe(0);
    expect((await parts.jobs.submit({ ...request, planHash: agreed })).planHash).toBe(agreed);
  });

  test('a job of another tenant is as one that does not exist', async () => {
    const { id } = await submit();
    const { jobs } = parts;
    for (const theirs of [
      { id, tenant: 'b' },
      { id: '019f0000-0000-7000-8000-000000000000', tenant: 'a' },
      { id: "' OR true --", tenant: 'a' },
    ]) {
      expect(await jobs.find(theirs)).toBeNull();
      expect(await jobs.plan(theirs)).toBeNull();
      await expect(jobs.cancel(theirs)).rejects.toMatchObject({ code: 'NOT_FOUND' });
      await expect(jobs.eventsAfter({ ...theirs, seq: 0 })).rejects.toMatchObject({ code: 'NOT_FOUND' });
      await expect(jobs.watch({ ...theirs, signal: new AbortController().signal }).next()).rejects.toMatchObject({ code: 'NOT_FOUND' });
    }
    expect(await jobs.list({ tenant: 'b', first: 10 })).toEqual({ items: [], hasNextPage: false });
    expect((await jobs.find({ id, tenant: 'a' }))?.state).toBe('QUEUED');
  });

  test('pages go from the newest to the oldest, each job once, though others arrive meanwhile', async () => {
    const ids: string[] = [];
    for (let k = 0; k < 5; k++) ids.unshift((await submit(h2({ seed: k }), `key-${k}`)).id);
    await parts.jobs.cancel({ id: ids[2], tenant: 'a' });
    const { jobs } = parts;
    const first = await jobs.list({ tenant: 'a', first: 2 });
    await submit(h2({ seed: 9 }), 'key-9');
    const second = await jobs.list({ tenant: 'a', first: 2, after: first.items[1].id });
    const third = await jobs.list({ tenant: 'a', first: 2, after: second.items[1].id });
    expect([first, second, third].flatMap(({ items }) => items.map(({ id }) => id))).toEqual(ids);
    expect([first, second, third].map(({ hasNextPage }) => hasNextPage)).toEqual([true, true, false]);
    const cancelled = await jobs.list({ tenant: 'a', first: 10, filter: { states: ['CANCELLED'], kind: 'job' } });
    expect(cancelled.items.map(({ id }) => id)).toEqual([ids[2]]);
    for (const wrong of [{ first: 0 }, { first: 101 }, { first: 1.5 }, { first: 1, after: 'x' }]) {
      await expect(jobs.list({ tenant: 'a', ...wrong })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    }
  });

  test('a waiting job is cancelled at once; a second cancellation changes nothing', async () => {
    const { id } = await submit();
    expect(await parts.jobs.cancel({ id, tenant: 'a' })).toMatchObject({ state: 'CANCELLED', cancelRequested: true });
    expect(await parts.jobs.cancel({ id, tenant: 'a' })).toMatchObject({ state: 'CANCELLED', lastSeq: 2 });
    expect((await eventsOf(parts.jobs, id)).map(({ type }) => type)).toEqual(['planned', 'cancelled']);
  });

  test('a comparison is judged, keyed and stored like a job', async () => {
    const document = {
      schema: 'cofactor.comparison/1',
      problem: h2().problem,
      arms: [{ method: { name: 'fci' } }, { method: { name: 'vqe' } }],
    };
    const request = { document, idempotencyKey: 'key-1', tenant: 'a' };
    const comparison = await parts.jobs.submitComparison(request);
    expect(comparison).toMatchObject({ kind: 'comparison', state: 'QUEUED', planHash: null, backend: null, lastSeq: 0 });
    expect((await parts.jobs.submitComparison(request)).id).toBe(comparison.id);
    const wrong = [
      { ...document, arms: [] },
      { ...document, problem: { ...h2().problem, structure: { format: 'xyz', file: 'water.xyz' } } },
      { ...document, scan: { coordinate: { type: 'distance', atoms: [0, 5] }, units: 'angstrom', values: [1] } },
    ];
    for (const document of wrong) {
      await expect(parts.jobs.submitComparison({ ...request, document, idempotencyKey: 'other' })).rejects.toMatchObject({
        code: 'INVALID_INPUT',
      });
    }
    expect(await stored()).toBe(1);
  });

  test('what may cost money needs leave to spend', async () => {
    const { database, bells, doorbell } = parts;
    const paid = [...toys(), ...toys({ id: 'paid', costMicroUsd: 5_000_000 }).slice(0, 1)].map((backend) =>
      backend.id === 'paid' ? { ...backend, pricing: '$5 a step' } : backend,
    );
    const jobs = new JobsService({ database, bells, doorbell, backends: paid, artifacts: memoryStore() });
    const job = { document: h2({ backend: 'paid' }), idempotencyKey: 'key-1', tenant: 'a' };
    await expect(jobs.submit(job)).rejects.toMatchObject({ code: 'FORBIDDEN', details: { what: 'spend' } });
    const arms = (backend: string, maxCostUsd?: number) => ({
      document: {
        schema: 'cofactor.comparison/1',
        problem: h2().problem,
        arms: [{ method: { name: 'fci' }, backend }],
        budget: { maxCostUsd },
      },
      idempotencyKey: 'key-2',
      tenant: 'a',
    });
    for (const comparison of [arms('paid'), arms('paid', 20), arms('auto', 20)]) {
      await expect(jobs.submitComparison(comparison)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    }
    expect(await stored()).toBe(0);
    expect((await jobs.submit({ ...job, maySpend: true })).estimate?.costMicroUsd.high).toBeGreaterThan(0);
    expect((await jobs.submitComparison(arms('auto'))).state).toBe('QUEUED');
  });
});
