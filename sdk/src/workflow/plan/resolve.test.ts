/** A plan resolved: what waits becomes a number, and nothing that costs or answers is run. */
import { expect, test } from 'vitest';
import { Job, memoryStore, parseDocument, type Plan, type PlannedStep } from '../../contracts/index.ts';
import { SAMPLING, toyBackend } from '../toy-backend.test.support.ts';
import { planJob } from './plan.ts';
import { resolvePlan } from './resolve.ts';

const job = parseDocument(Job, {
  schema: 'cofactor.job/1',
  problem: { kind: 'energy', structure: { format: 'xyz', data: '2\n\nLi 0 0 0\nLi 0 0 2.7' }, basis: 'sto-3g' },
  method: { name: 'sqd', maxProductDimension: 400 },
  backend: 'qpu',
});
const stepsOf = (plan: Plan): Map<string, PlannedStep> => new Map(plan.stages.flatMap(({ steps }) => steps.map((step) => [step.id, step])));

test('free classical steps are run, the sampled one and what follows are not', async () => {
  const [cpu, qpu] = [toyBackend(), toyBackend({ id: 'qpu', capabilities: SAMPLING })];
  const plan = await planJob(job, [cpu, qpu]);
  const resolved = await resolvePlan(plan, { backends: [cpu, qpu], artifacts: memoryStore() });
  expect(cpu.ran).toEqual(['scf', 'transform', 'ansatz']);
  expect(qpu.ran).toEqual([]);
  const [before, after] = [stepsOf(plan), stepsOf(resolved)];
  expect(before.get('scf')?.forecast?.wallMs).toEqual({ low: 5, likely: 10, high: 20 });
  for (const id of ['scf', 'transform', 'ansatz']) expect(after.get(id)?.forecast?.wallMs).toEqual({ low: 10, likely: 10, high: 10 });
  expect([...after.values()].some(({ waitsFor }) => waitsFor !== undefined)).toBe(false);
  expect(resolved.job).toEqual(plan.job);
  expect(resolved.subproblems.find(({ id }) => id === 'site')?.asks).toMatch(/\d+ electrons in \d+ orbitals by sqd/);
  expect(resolved.decisions.join()).toContain('resolved by running scf (10 ms), transform (10 ms), ansatz (10 ms)');
  expect(resolved.forecast.wallMs.high).toBeLessThan(plan.forecast.wallMs.high);
});

test('where a step costs money it is not run, nor what needs it', async () => {
  const [cpu, qpu] = [toyBackend({ costMicroUsd: 3 }), toyBackend({ id: 'qpu', capabilities: SAMPLING })];
  const plan = await planJob(parseDocument(Job, { ...job, budget: { maxCostUsd: 1 } }), [cpu, qpu]);
  expect(await resolvePlan(plan, { backends: [cpu, qpu], artifacts: memoryStore() })).toEqual(plan);
  expect(cpu.ran).toEqual([]);
});
