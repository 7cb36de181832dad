import { expect, test } from 'vitest';
import type { StepResult, StepSpec } from '../../../contracts/index.ts';
import { ShotBudget } from './shot-budget.ts';

const step = (shots: number): StepSpec => ({
  kind: 'sample',
  circuit: { schema: 'cofactor.circuit/1', numQubits: 1, numParameters: 0, operations: [] },
  parameters: [],
  shots,
  seed: 0,
});
const took = (shots?: number): StepResult => ({
  schema: 'cofactor.step-result/1',
  kind: 'sample',
  output: { counts: {} },
  resources: { shots },
  wallMs: 0,
  costMicroUsd: 0,
  provenance: { kind: 'sample', backend: 'toy', backendVersion: '1' },
  warnings: [],
});

test('shots are allowed up to the budget, and not one more', () => {
  const budget = new ShotBudget(100);
  budget.check(step(100));
  budget.count(step(60), took());
  budget.check(step(40));
  expect(() => budget.check(step(41))).toThrow(/budget\.maxShots \(100\)/);
});

test('a step that took several settings lets the next be counted so', () => {
  const budget = new ShotBudget(1000);
  budget.count(step(100), took(500));
  budget.check(step(100));
  expect(() => budget.check(step(101))).toThrow(/maxShots/);
});

test('without a budget there is no limit', () => {
  expect(() => new ShotBudget(undefined).check(step(1e9))).not.toThrow();
});
