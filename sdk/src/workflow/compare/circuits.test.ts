import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Comparison, memoryStore, parseDocument, type ArmReport, type CircuitResult } from '../../contracts/index.ts';
import { reportTables } from '../report/tables.ts';
import { CIRCUITS, CLASSICAL, toyBackend } from '../toy-backend.test.support.ts';
import { circuitVerdict } from './circuits.ts';
import { runComparison } from './compare.ts';

const PROGRAM = 'OPENQASM 3; include "stdgates.inc"; qubit[2] q; h q[0]; cx q[0], q[1];';

test('one circuit on several backends: deviations from the exact values, seeds, and counts from elsewhere', async () => {
  const document = parseDocument(Comparison, {
    schema: 'cofactor.comparison/1',
    problem: { kind: 'circuit', program: { format: 'openqasm', data: PROGRAM }, observables: ['ZZ', 'IZ'], shots: 100 },
    arms: [
      { backend: 'first' },
      { backend: 'second', seeds: 2 },
      { backend: 'none' },
      { label: 'device', external: { counts: { '00': 40, '11': 40, '01': 20 }, source: 'a device' } },
    ],
  });
  const backends = [
    toyBackend({ capabilities: CLASSICAL }),
    ...['first', 'second'].map((id) => toyBackend({ id, capabilities: CIRCUITS })),
  ];
  const report = await runComparison(document, { backends, artifacts: memoryStore() });
  expect(report.arms.map(({ label, seeds, points: [{ status }] }) => [label, seeds, status])).toEqual([
    ['first', 5, 'succeeded'],
    ['second', 2, 'succeeded'],
    ['none', undefined, 'refused'],
    ['device', undefined, 'external'],
  ]);
  const [first, , , device] = report.arms.map(({ points: [point] }) => point);
  expect(first.deviations).toHaveLength(2);
  expect(report.reference.expectations).toHaveLength(2);
  const exact = report.reference.expectations ?? [];
  expect(device.deviations).toEqual([expect.closeTo(0.6 - exact[0], 12), expect.closeTo(-0.2 - exact[1], 12)]);
  expect(device.totalVariation).toBeGreaterThan(0);
  const [table] = reportTables(report);
  expect(table.rows.map(([label]) => label)).toEqual(['first', 'second', 'none', 'device', 'exact (reference)']);
});

const arm = (label: string, deviation: number, standardError: number, wallMs: number): ArmReport => ({
  label,
  method: '',
  backend: label,
  domain: 'quantum',
  points: [{ status: 'succeeded', deviations: [deviation], circuit: { standardErrors: [standardError] } as CircuitResult }],
  wallMs,
  costMicroUsd: 0,
});
const EXACT = { expectations: [0] } as CircuitResult;

test('the winner is the cheapest that chance alone explains; who swaps the numbers swaps the winner', () => {
  const numbers = fc.record({ deviation: fc.double({ min: -0.1, max: 0.1, noNaN: true }), wallMs: fc.integer({ min: 1, max: 1e6 }) });
  const sets = fc.uniqueArray(numbers, { minLength: 3, maxLength: 3, selector: ({ wallMs }) => wallMs });
  fc.assert(
    fc.property(sets, fc.shuffledSubarray([0, 1, 2], { minLength: 3 }), (all, order) => {
      const labels = ['a', 'b', 'c'];
      const winner = (at: readonly number[]): string | null =>
        circuitVerdict(
          labels.map((label, k) => arm(label, all[at[k]].deviation, 0.01, all[at[k]].wallMs)),
          EXACT,
        ).winner;
      const first = winner([0, 1, 2]);
      expect(winner(order)).toBe(first === null ? null : labels[order.indexOf(labels.indexOf(first))]);
      expect(first === null).toBe(all.every(({ deviation }) => Math.abs(deviation) > 0.03 + 1e-9));
    }),
  );
  expect(circuitVerdict([arm('a', 0.5, 0.01, 1), arm('b', 0.4, 0.01, 1)], EXACT).headline).toContain('b is the closest');
});
