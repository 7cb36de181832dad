import { isCofactorError, stream } from '@cofactor/sdk/contracts';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { binaryQuadraticForm, energyOf } from '../models/binary-quadratic.ts';
import { type Constraint, penalised, violation } from './constraints.ts';
import { examine } from './doctor.ts';
import { forecastEmbedding } from './embedding-forecast.ts';

/** Three tasks on three machines: each task once, each machine at most one. */
function assignmentModel() {
  const cost = [
    [4, 1, 3],
    [2, 0, 5],
    [3, 2, 2],
  ];
  const objective = binaryQuadraticForm({ vartype: 'binary', numVariables: 9, linear: cost.flat(), quadratic: [] });
  const constraints: Constraint[] = [0, 1, 2].flatMap((k): Constraint[] => [
    { name: `task ${k}`, kind: 'equals', terms: [0, 1, 2].map((j) => [3 * k + j, 1] as const), bound: 1 },
    { name: `machine ${k}`, kind: 'atMost', terms: [0, 1, 2].map((i) => [3 * i + k, 1] as const), bound: 1 },
  ]);
  return { objective, constraints };
}

test('a penalty is zero where its constraint is kept, with the right slack, and positive elsewhere', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 5 }),
      fc.integer({ min: 0, max: 9 }),
      fc.constantFrom('equals' as const, 'atMost' as const),
      fc.nat(),
      (n, bound, kind, seed) => {
        const random = stream(seed, 'constraints-test');
        const constraint: Constraint = {
          name: 'c',
          kind,
          terms: Array.from({ length: n }, (_, i) => [i, random.integer(4)] as const),
          bound,
        };
        const objective = binaryQuadraticForm({ vartype: 'binary', numVariables: n, quadratic: [] });
        const form = penalised({ objective, constraints: [constraint] }, [3]);
        const bitsOf = (bits: number, length: number): number[] => Array.from({ length }, (_, i) => (bits >> i) & 1);
        for (let bits = 0; bits < 2 ** n; bits++) {
          const x = bitsOf(bits, n);
          const slack = form.numVariables - n;
          const lowest = Math.min(...Array.from({ length: 2 ** slack }, (_, s) => energyOf(form, [...x, ...bitsOf(s, slack)])));
          expect(lowest === 0).toBe(violation(constraint, x) === 0);
          expect(lowest).toBeGreaterThanOrEqual(0);
        }
      },
    ),
    { numRuns: 60, seed: 1 },
  );
});

test('default weights give feasible samples and the constrained minimum', async () => {
  const report = await examine(assignmentModel());
  expect(report.feasibleAfter).toBeGreaterThanOrEqual(0.99);
  expect(report.checkedExactly).toBe(true);
  expect(report.best?.value).toBe(5); // tasks 0, 1, 2 on machines 1, 0, 2: 1 + 2 + 2
});

test('weights too weak are found, the broken constraints named, and strengthened', async () => {
  const report = await examine(assignmentModel(), [0.1, 5, 5, 5, 5, 5]);
  expect(report.diagnosis).toBe('too-weak');
  expect(report.feasibleBefore).toBeLessThan(0.5);
  expect(report.constraints[0]).toMatchObject({ name: 'task 0', weight: 0.1 });
  expect(report.constraints[0].violated).toBeGreaterThan(0.5);
  expect(report.weights[0]).toBeGreaterThan(0.1);
  expect([report.feasibleAfter >= 0.99, report.checkedExactly]).toEqual([true, true]);
});

test('weights too strong are brought down', async () => {
  const report = await examine(
    assignmentModel(),
    Array.from({ length: 6 }, () => 10_000),
  );
  expect(report.diagnosis).toBe('too-strong');
  expect(Math.max(...report.weights)).toBeLessThan(5000);
  expect(report.feasibleAfter).toBeGreaterThanOrEqual(0.99);
});

test('contradictory constraints are named, and only those', async () => {
  const { objective, constraints } = assignmentModel();
  const both: Constraint = {
    name: 'both',
    kind: 'equals',
    terms: [
      [0, 1],
      [1, 1],
    ],
    bound: 2,
  };
  const error: unknown = await examine({ objective, constraints: [...constraints, both] }).catch((thrown: unknown) => thrown);
  expect(isCofactorError(error, 'INVALID_INPUT') && error.message).toContain('task 0, both');
  expect(isCofactorError(error) && error.message).not.toContain('task 1');
});

test('an embedding is forecast from degrees and as a clique', () => {
  const clique = (n: number) =>
    binaryQuadraticForm({
      vartype: 'binary',
      numVariables: n,
      quadratic: Array.from({ length: n }, (_, i) => Array.from({ length: i }, (_j, j) => [j, i, 1] as [number, number, number])).flat(),
    });
  expect(forecastEmbedding(clique(24))).toEqual({ qubits: { low: 48, high: 72 }, chainLength: { low: 2, high: 3 }, fits: 'yes' });
  expect(forecastEmbedding(clique(400)).fits).toBe('no');
  const ring = Array.from({ length: 500 }, (_, i): [number, number, number] => [i, (i + 1) % 500, 1]);
  expect(forecastEmbedding(binaryQuadraticForm({ vartype: 'spin', numVariables: 500, quadratic: ring })).fits).toBe('perhaps');
});
