import { expect, test } from 'vitest';
import { exactly, type PlannedStep, type Range } from '../../contracts/index.ts';
import { totalForecast } from './budget.ts';

const step = (id: string, ms: number, bytes: number, open?: true): PlannedStep => ({
  id,
  kind: 'scf',
  subproblem: 'whole',
  spec: {},
  inputs: {},
  role: 'support',
  requires: {},
  backend: 'cpu',
  forecast: {
    wallMs: exactly(ms),
    memoryBytes: exactly(bytes),
    costMicroUsd: exactly(5),
    sizes: {},
    assumptions: [],
    ...(open && { open }),
  },
});

const START: Range = { low: 50, likely: 100, high: 200 };
const machine = { id: 'cpu', startMs: START, stepsAtOnce: 2 };
const stages = [
  { steps: [step('a', 10, 1)] },
  { steps: [step('b', 30, 4), step('c', 20, 3), step('d', 25, 2)] },
  { steps: [step('e', 40, 6)] },
];

test('stages follow one another, their steps share the time and add up in memory and money', () => {
  const { wallMs, memoryBytes, costMicroUsd, open } = totalForecast(stages, [{ id: 'cpu' }]);
  expect([wallMs, memoryBytes, costMicroUsd, open]).toEqual([exactly(10 + 30 + 40), exactly(4 + 3 + 2), exactly(25), undefined]);
});

test('a process starts before the first step, and another where steps first run beside each other', () => {
  const { wallMs } = totalForecast(stages, [machine]);
  expect(wallMs).toEqual({ low: 50 + 10 + (50 + 20) + 40, likely: 100 + 10 + (100 + 20) + 40, high: 200 + 10 + (200 + 20) + 40 });
  expect(totalForecast(stages, [{ ...machine, id: 'other' }]).wallMs).toEqual(exactly(80)); // no step of the plan runs there
});

test('memory is that of the largest steps that run at a time', () => {
  expect(totalForecast(stages, [machine]).memoryBytes).toEqual(exactly(4 + 3));
  expect(totalForecast(stages, [{ ...machine, stepsAtOnce: 1 }]).memoryBytes).toEqual(exactly(6));
});

test('a plan with a step whose size shows on the way is open', () => {
  expect(totalForecast([{ steps: [step('a', 1, 1), step('b', 1, 1, true)] }], []).open).toBe(true);
});
