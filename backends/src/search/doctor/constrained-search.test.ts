import { isCofactorError, type MinimumModel, SearchMethod } from '@cofactor/sdk/contracts';
import { expect, test } from 'vitest';
import { searchByCircuit } from '../quantum/circuit-search.ts';
import { solve } from '../solver/solve.ts';

type Qubo = Extract<MinimumModel, { type: 'qubo' }>;

/** One of three for each of three tasks; the cheapest choices clash on the first machine. The minimum is 1 + 3 + 2 = 6 by hand. */
const choices: Qubo = {
  type: 'qubo',
  variables: 9,
  linear: [1, 4, 6, 2, 3, 7, 1, 5, 2],
  quadratic: [],
  constraints: [
    ...[0, 1, 2].map((k) => ({
      name: `task ${k}`,
      kind: 'equals' as const,
      terms: [0, 1, 2].map((j): [number, number] => [3 * k + j, 1]),
      bound: 1,
    })),
    ...[0, 1, 2].map((j) => ({ kind: 'at-most' as const, terms: [0, 1, 2].map((k): [number, number] => [3 * k + j, 1]), bound: 1 })),
  ],
};
const ask = (over: Partial<Qubo>, name: string) =>
  solve({ kind: 'search', model: { ...choices, ...over }, method: SearchMethod.parse({ name }), seed: 1 });

test.each(['simulated-annealing', 'tabu', 'exact'])('%s keeps the constraints with penalties that were found', async (name) => {
  const { output } = await ask({}, name);
  expect([output.value, output.feasible, output.provenOptimal]).toEqual([6, true, name === 'exact']);
  expect(output.assignment).toEqual([1, 0, 0, 0, 1, 0, 0, 0, 1]);
  const share = Number(/([\d.]+) % of the samples/.exec(output.notes.join())?.[1]);
  expect(share).toBeGreaterThanOrEqual(99);
  expect(output.notes).toContain('checked: the lowest penalised assignment is the constrained minimum');
});

test('penalties given are judged', async () => {
  const weights = (weight: number): number[] => Array.from({ length: 6 }, () => weight);
  const weak = await ask({ penalties: weights(0.01) }, 'exact');
  expect(weak.output.notes).toContain('the penalties given are too weak: raised');
  expect(weak.output.notes.join()).toContain('task 0 (');
  expect([weak.output.value, weak.output.feasible]).toEqual([6, true]);
  const strong = await ask({ penalties: weights(1e4) }, 'exact');
  expect(strong.output.notes).toContain('the penalties given are too strong: lowered');
});

test('constraints that contradict each other are named, and none is lost where they cannot be kept', async () => {
  const clash = [
    ...(choices.constraints ?? []),
    {
      name: 'both',
      kind: 'equals' as const,
      terms: [
        [0, 1],
        [1, 1],
      ] as [number, number][],
      bound: 2,
    },
  ];
  const error: unknown = await ask({ constraints: clash }, 'exact').catch((thrown: unknown) => thrown);
  expect(isCofactorError(error, 'INVALID_INPUT') && error.message).toContain('task 0, both');
  const lost: unknown = await searchByCircuit({
    kind: 'search',
    model: choices,
    method: SearchMethod.parse({ name: 'qaoa' }),
    seed: 0,
  }).catch((thrown: unknown) => thrown);
  expect(isCofactorError(lost, 'UNSUPPORTED') && lost.message).toContain('a model with constraints');
});
