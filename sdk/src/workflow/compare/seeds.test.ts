import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Job, parseDocument, type ArmReport } from '../../contracts/index.ts';
import { planJob } from '../plan/plan.ts';
import { SAMPLING, toyBackend } from '../toy-backend.test.support.ts';
import { meanOf, meanOfSeeds, seedCount, seedsOf, student95 } from './seeds.ts';

const report = (energyHartree: number, status: 'succeeded' | 'failed' = 'succeeded'): ArmReport => ({
  label: 'sqd',
  method: 'sqd',
  backend: 'statevector',
  domain: 'quantum',
  points: [{ status, ...(status === 'succeeded' && { energyHartree }) }],
  wallMs: 10,
  costMicroUsd: 1,
  shots: 100,
});

test('an arm is run once for each seed, in order', () => {
  const arm = { method: { name: 'mp2' as const }, backend: 'auto', seed: 7 };
  expect(seedsOf({ ...arm, seeds: 3 }, 3).map(({ seed }) => seed)).toEqual([7, 8, 9]);
  expect(seedsOf(arm, 1)).toEqual([arm]);
});

test('an arm that samples for free runs five seeds, one that costs money or says how many does not', async () => {
  const job = parseDocument(Job, {
    schema: 'cofactor.job/1',
    problem: { kind: 'energy', structure: { format: 'xyz', data: '2\n\nH 0 0 0\nH 0 0 0.7' }, basis: 'sto-3g' },
    method: { name: 'sqd', shots: 100 },
    backend: 'device',
  });
  const machine = (costMicroUsd: number) => [toyBackend(), toyBackend({ id: 'device', capabilities: SAMPLING, costMicroUsd })];
  const arm = { backend: 'device', seed: 0 };
  const free = await planJob(job, machine(0));
  expect(seedCount(arm, { outlooks: [free] })).toBe(5);
  expect(seedCount({ ...arm, seeds: 1 }, { outlooks: [free] })).toBe(1);
  expect(seedCount(arm, { outlooks: [await planJob(job, machine(1))] })).toBe(1);
  const exact = await planJob({ ...job, method: { name: 'fci' }, backend: 'auto' }, machine(0));
  expect(seedCount(arm, { outlooks: [exact] })).toBe(1);
});

test('the mean and its standard error, however large the energies', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: 2, maxLength: 30 }), (values) => {
      const { mean, standardError } = meanOf(values);
      const far = meanOf(values.map((value) => value - 1941));
      const expected = values.reduce((sum, value) => sum + value, 0) / values.length;
      const variance = values.reduce((sum, value) => sum + (value - expected) ** 2, 0) / (values.length - 1);
      expect(mean).toBeCloseTo(expected, 12);
      expect(standardError).toBeCloseTo(Math.sqrt(variance / values.length), 12);
      expect(far.mean + 1941).toBeCloseTo(mean, 10);
      expect(far.standardError).toBeCloseTo(standardError, 10);
    }),
  );
});

test('reports of several seeds are one: mean energy, every run kept, money and shots added up, the time of one', () => {
  const merged = meanOfSeeds([report(-1), report(-2), report(-3)]);
  expect(merged).toMatchObject({ wallMs: 10, costMicroUsd: 3, shots: 300, seeds: 3 });
  expect(merged.points[0]).toMatchObject({ energyHartree: -2, standardErrorHartree: Math.sqrt(1 / 3) });
  expect(merged.points[0].runs?.map(({ energyHartree }) => energyHartree)).toEqual([-1, -2, -3]);
  expect(meanOfSeeds([report(-1), report(0, 'failed')]).points[0].status).toBe('failed');
});

// t(0.975) of 5, 19 and 99 degrees of freedom: 2.5706, 2.0930, 1.9842 (NIST/SEMATECH e-Handbook of Statistical Methods, §1.3.6.7.2)
test.each([
  [6, 2.5706],
  [20, 2.093],
  [100, 1.9842],
])("Student's t of %i values is %f within 1 %%", (n, expected) => {
  expect(Math.abs(student95(n) / expected - 1)).toBeLessThan(0.01);
});
