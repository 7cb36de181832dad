import { stream, type BackendFacts, type Forecast } from '@cofactor/sdk/contracts';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { calibrated, UNCALIBRATED } from './calibrated-facts.ts';
import { costKeys } from './cost-key.ts';
import { learn, NOTHING, predict, withMeasurement, type CostModel, type CostSample } from './cost-model.ts';

const EMPTY: CostModel = {
  schema: 'cofactor.cost-model/1',
  machine: { processor: 'any', threads: 1, kernelVariant: 'simd' },
  cofactorVersion: '0',
  starts: {},
  idleBytes: NOTHING,
  kinds: {},
};
const MIB = 2 ** 20;
const range = (likely: number) => ({ low: likely / 4, likely, high: 4 * likely });

/** A backend whose steps take `estimateMs` on the reference machine. */
function facts(estimateMs: number, open = false): BackendFacts {
  const forecast: Forecast = {
    memoryBytes: range(64 * MIB),
    wallMs: range(estimateMs),
    costMicroUsd: { low: 0, likely: 0, high: 0 },
    sizes: {},
    assumptions: [],
    ...(open && { open }),
  };
  return {
    id: 'toy',
    version: '0',
    description: '',
    capabilities: { scf: {} },
    available: async () => ({ available: true }),
    forecast: () => forecast,
  };
}

const sample = (estimateMs: number, busyMs: number, fields: Partial<CostSample> = {}): CostSample => ({
  keys: ['toy/scf/rhf', 'toy/scf'],
  estimateMs,
  busyMs,
  cold: true,
  estimateBytes: 64 * MIB,
  peak: { bytes: 200 * MIB, retainedBytes: 0 },
  ...fields,
});

const taught = (samples: readonly CostSample[]): CostModel => samples.reduce(learn, EMPTY);
const told = (model: CostModel | undefined, estimateMs: number, open = false): Forecast =>
  calibrated(facts(estimateMs, open), model).forecast({ kind: 'scf', reference: 'rhf' }, {});
const width = ({ low, high }: { low: number; high: number }): number => high / low;

describe('a cost model', () => {
  test('finds the speed of the machine, whatever the sizes', () => {
    fc.assert(
      fc.property(fc.double({ min: 0.1, max: 10, noNaN: true }), fc.double({ min: 10, max: 1e5, noNaN: true }), (speed, asked) => {
        const model = taught([20, 100, 400, 2000, 9000, 30_000].map((ms) => sample(ms, ms * speed)));
        expect(told(model, asked).wallMs.likely / (asked * speed)).toBeCloseTo(1, 6);
      }),
    );
  });

  test('learns an estimate that leaves something out', () => {
    const took = (ms: number): number => 12 * ms ** 0.8;
    const model = taught([10, 30, 100, 300, 1000, 3000, 10_000].map((ms) => sample(ms, took(ms))));
    for (const asked of [10, 100, 1000, 10_000]) {
      const { low, high } = told(model, asked).wallMs;
      expect(low).toBeLessThan(took(asked));
      expect(high).toBeGreaterThan(took(asked));
    }
  });

  test('corrects no estimate far beyond what was measured by more than at the edge, and gives it a wide range', () => {
    const model = taught([10, 100, 1000].map((ms) => sample(ms, 30 * ms ** 0.1)));
    const at = (ms: number): number => told(model, ms).wallMs.likely / ms;
    expect(at(1e9) / at(1e7)).toBeCloseTo(1, 6);
    expect(at(1e9)).toBeGreaterThan(0.3 * at(1000));
    expect(width(told(model, 1e9).wallMs)).toBeGreaterThan(2 * width(told(model, 100).wallMs));
  });

  test('two measurements of a variant speak for it, where those of others would mislead', () => {
    const other = (estimateMs: number, busyMs: number) => sample(estimateMs, busyMs, { keys: ['toy/scf/uhf', 'toy/scf'] });
    const model = taught([sample(40, 80), sample(60, 120), other(1000, 20), other(1200, 25)]);
    expect(told(model, 50).wallMs.likely / 50).toBeCloseTo(2, 6);
  });

  test('one measurement of a variant speaks for it where those of the others lie far apart, and not where they agree', () => {
    const other = (estimateMs: number, busyMs: number) => sample(estimateMs, busyMs, { keys: ['toy/scf/uhf', 'toy/scf'] });
    const apart = taught([other(100, 30), other(110, 900), other(90, 25), other(95, 700), sample(100, 200)]);
    expect(told(apart, 100).wallMs.likely / 100).toBeCloseTo(2, 6);
    const alike = taught([...Array.from({ length: 20 }, () => other(100, 100)), sample(100, 200)]);
    expect(told(alike, 100).wallMs.likely / 100).toBeLessThan(1.2);
  });

  test('nine of ten steps with the scatter of those before lie in its range, which spans less than four', () => {
    const random = stream(5, 'cost model');
    const normal = (): number => Math.sqrt(-2 * Math.log(1 - random.uniform())) * Math.cos(2 * Math.PI * random.uniform());
    const drawn = (): CostSample => {
      const ms = 10 ** (1 + 3 * random.uniform());
      return sample(ms, ms * Math.exp(0.3 * normal()));
    };
    const model = taught(Array.from({ length: 60 }, drawn));
    const trials = Array.from({ length: 2000 }, drawn);
    const inside = trials.filter(({ estimateMs, busyMs }) => {
      const { low, high } = told(model, estimateMs).wallMs;
      return low <= busyMs && busyMs <= high;
    });
    expect(inside.length / trials.length).toBeGreaterThan(0.85);
    expect(inside.length / trials.length).toBeLessThan(0.98);
    expect(width(told(model, 500).wallMs)).toBeLessThan(4);
    expect(width(told(model, 500).memoryBytes)).toBeLessThan(1.5);
  });

  test('one bad hour of a machine does not overturn it; a machine that stays slower is believed', () => {
    const calm = taught(Array.from({ length: 30 }, () => sample(100, 100)));
    const once = learn(calm, sample(100, 1e6));
    expect(told(once, 100).wallMs.likely).toBeLessThan(130);
    const stays = Array.from({ length: 60 }, () => sample(100, 300)).reduce(learn, calm);
    expect(told(stays, 100).wallMs.likely).toBeGreaterThan(250);
  });

  test('its range narrows with measurements, and is wide far from all of them', () => {
    const few = taught([sample(100, 100), sample(200, 210)]);
    const many = taught(Array.from({ length: 40 }, (_, k) => sample(100 + k, 100 + k)));
    expect(width(told(many, 120).wallMs)).toBeLessThan(width(told(few, 120).wallMs));
    expect(width(told(many, 1e7).wallMs)).toBeGreaterThan(width(told(many, 120).wallMs));
  });

  test('memory is that of the whole process', () => {
    const started = { backend: 'toy', startMs: 700, idleBytes: 110 * MIB };
    const model = taught(Array.from({ length: 8 }, () => sample(100, 100, { peak: { bytes: 190 * MIB, retainedBytes: 0 }, started })));
    expect(told(model, 100).memoryBytes.likely / (190 * MIB)).toBeCloseTo(1, 6);
    expect(calibrated(facts(100), model).startMs?.likely).toBeCloseTo(700, 6);
  });

  test('memory in a process that ran before is known between bounds: a forecast inside them stays, one outside moves to the nearer', () => {
    const started = { backend: 'toy', startMs: 700, idleBytes: 110 * MIB };
    const model = taught([sample(100, 100, { peak: { bytes: 190 * MIB, retainedBytes: 0 }, started })]);
    const after = (bytes: number, retainedBytes: number): number =>
      told(learn(model, sample(100, 100, { peak: { bytes, retainedBytes } })), 100).memoryBytes.likely / MIB;
    expect(after(300 * MIB, 250 * MIB)).toBeCloseTo(190, 6);
    expect(after(170 * MIB, 165 * MIB)).toBeGreaterThan(170);
    expect(after(170 * MIB, 165 * MIB)).toBeLessThan(185);
    expect(after(400 * MIB, 250 * MIB)).toBeGreaterThan(200);
    expect(after(400 * MIB, 250 * MIB)).toBeLessThan(260);
  });

  test('what only shows on the way keeps its wide range', () => {
    const model = taught(Array.from({ length: 40 }, () => sample(100, 100)));
    expect(width(told(model, 100, true).wallMs)).toBeGreaterThanOrEqual(16);
  });

  test('without it the estimate stands, and a line says so', () => {
    expect(told(undefined, 100)).toMatchObject({ wallMs: range(100), assumptions: [UNCALIBRATED] });
    expect(told(EMPTY, 100).assumptions).toEqual([expect.stringContaining('no step of this kind has been measured')]);
  });

  test('nonsense is not learned from', () => {
    const model = taught([sample(100, 100)]);
    expect(learn(model, sample(0, 100))).toBe(model);
    expect(learn(model, sample(100, Number.NaN))).toBe(model);
    expect(learn(model, sample(100, 10, { cold: false }))).toBe(model); // quick because its code was there
    expect(learn(model, sample(100, 900, { cold: false }))).not.toBe(model);
    expect(predict(NOTHING, 100, 1)).toBeUndefined();
    expect(withMeasurement(NOTHING, 100, 100).w).toBe(1);
  });
});

test('variants that do different work are kept apart, under one kind', () => {
  expect(costKeys('cpu', { kind: 'scf', reference: 'uhf' })).toEqual(['cpu/scf/uhf', 'cpu/scf']);
  expect(costKeys('cpu', { kind: 'casci' })).toEqual(['cpu/casci']);
});
