import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ArmReport, Comparison, memoryStore, type MinimumResult, parseDocument } from '../../contracts/index.ts';
import { reportTables } from '../report/tables.ts';
import { toyBackend } from '../toy-backend.test.support.ts';
import { runComparison } from './compare.ts';
import { lowestOf, minimumVerdict, withGap } from './minima.ts';

const comparison = (arms: object[], over: object = {}): Comparison =>
  parseDocument(Comparison, {
    schema: 'cofactor.comparison/1',
    problem: { kind: 'minimum', model: { type: 'qubo', variables: 2, linear: [-3, 1], quadratic: [[0, 1, 1]] }, ...over },
    arms,
  });
const search = toyBackend({
  id: 'search',
  capabilities: { search: {}, 'search-circuit': {}, 'quadratic-model': {}, 'read-assignment': {} },
});
const machine = toyBackend({ id: 'machine', capabilities: { sample: { maxQubits: 20, maxShots: 1000 } } });

test('arms of one model beside each other: values, shots, who proved it, and what chance gives', async () => {
  const asked = comparison([
    { method: { name: 'exact' } },
    { method: { name: 'tabu' }, seeds: 2 },
    { method: { name: 'qaoa', shots: 100, angles: 'transfer' }, backend: 'machine' },
    { method: { name: 'rhf' } },
  ]);
  const report = await runComparison(asked, { backends: [search, machine], artifacts: memoryStore() });
  expect(report.lowest).toEqual({ value: -3, unit: '1', provenBy: 'exact' });
  expect(report.arms.map(({ points: [{ status, gap }] }) => [status, gap])).toEqual([
    ['succeeded', 0],
    ['succeeded', 0],
    ['succeeded', 0],
    ['refused', undefined],
  ]);
  expect(report.arms[1].points[0].values).toEqual([-3, -3]);
  expect(report.arms[2]).toMatchObject({ domain: 'quantum', seeds: 5, shots: 500, qubits: 2 });
  expect(report.verdict).toMatchObject({
    quantumNeeded: false,
    headline: expect.stringContaining('proven to be the minimum by exact') as string,
  });
  expect(report.verdict.lines.join('\n')).toContain('qaoa on machine: 100 random trials reach -1');
  const [arms, stopped] = reportTables(report);
  expect(arms.rows.map(([label, , value]) => [label, value])).toEqual([
    ['exact', '-3'],
    ['tabu', '-3'],
    ['qaoa on machine', '-3'],
    ['rhf', '–'],
  ]);
  expect(stopped.rows[0].join()).toContain('rhf');
});

const arm = (label: string, domain: ArmReport['domain'], found: Partial<MinimumResult>, wallMs = 10): ArmReport => ({
  label,
  method: label,
  backend: 'here',
  domain,
  wallMs,
  costMicroUsd: 0,
  points: [
    {
      status: 'succeeded',
      minimum: { value: -3, unit: '1', feasible: true, provenOptimal: false, evaluations: 9, ...found } as MinimumResult,
    },
  ],
});
const judged = (arms: ArmReport[]) => {
  const lowest = lowestOf(arms);
  return {
    lowest,
    ...minimumVerdict(
      arms.map((one) => withGap(one, lowest)),
      lowest,
    ),
  };
};

test('whoever swaps the numbers swaps the winner; a broken constraint never wins', () => {
  const [annealing, circuit] = [arm('annealing', 'classical', {}), arm('circuit', 'quantum', {}, 5)];
  expect(judged([annealing, circuit])).toMatchObject({ winner: 'circuit', quantumNeeded: false, lowest: { provenBy: null } });
  const better = judged([
    annealing,
    arm('circuit', 'quantum', { value: -4, nullArm: { value: -4, feasible: true } as MinimumResult['nullArm'] }),
  ]);
  expect(better).toMatchObject({ winner: 'circuit', quantumNeeded: true });
  expect(better.lines).toEqual(['circuit: random trials do as well with as many evaluations (9)']);
  const broken = judged([annealing, arm('circuit', 'quantum', { value: -9, feasible: false })]);
  expect(broken).toMatchObject({ winner: 'annealing', quantumNeeded: false, lowest: { value: -3 } });
  expect(broken.lines).toEqual(['circuit: its best answer breaks a constraint of the model']);
  expect(judged([arm('circuit', 'quantum', { feasible: false })])).toMatchObject({ winner: null, quantumNeeded: null });
});

test('the winner is the cheapest of the lowest feasible values, whichever arm has them', () => {
  const numbers = fc.record({ value: fc.integer({ min: -3, max: -1 }), feasible: fc.boolean(), wallMs: fc.integer({ min: 1, max: 1e6 }) });
  const sets = fc.uniqueArray(numbers, { minLength: 4, maxLength: 4, selector: ({ wallMs }) => wallMs });
  const labels = ['a', 'b', 'c', 'd'];
  fc.assert(
    fc.property(sets, fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4 }), (all, order) => {
      const winner = (at: readonly number[]): string | null =>
        judged(labels.map((label, k) => arm(label, 'quantum', { ...all[at[k]] }, all[at[k]].wallMs))).winner;
      const first = winner([0, 1, 2, 3]);
      expect(winner(order)).toBe(first === null ? null : labels[order.indexOf(labels.indexOf(first))]);
      const allowed = all.filter(({ feasible }) => feasible);
      const lowest = allowed.filter(({ value }) => value === Math.min(...allowed.map((one) => one.value)));
      const expected = lowest.toSorted((a, b) => a.wallMs - b.wallMs).at(0);
      expect(first).toBe(expected === undefined ? null : labels[all.indexOf(expected)]);
    }),
  );
});
