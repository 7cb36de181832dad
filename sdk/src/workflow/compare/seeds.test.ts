import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ArmReport } from '../../contracts/index.ts';
import { meanOf, meanOfSeeds, seedsOf, student95 } from './seeds.ts';

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
  expect(seedsOf({ ...arm, seeds: 3 }).map(({ seed }) => seed)).toEqual([7, 8, 9]);
  expect(seedsOf(arm)).toEqual([arm]);
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
  expect(merged).toMatchObject({ wallMs: 10, costMicroUsd: 3, shots: 300 });
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
