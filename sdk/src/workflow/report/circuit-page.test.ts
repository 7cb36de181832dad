import { expect, test } from 'vitest';
import { CircuitResult, Job, parseDocument } from '../../contracts/index.ts';
import { circuitVerdict, renderCircuit } from './circuit-page.ts';

test('a circuit on a page: drawn, with its values and outcomes, and nothing that a label smuggles in', () => {
  const job = parseDocument(Job, {
    schema: 'cofactor.job/1',
    label: '<script>alert(1)</script>',
    problem: {
      kind: 'circuit',
      program: { format: 'openqasm', data: 'OPENQASM 3; include "stdgates.inc"; qubit[2] q; h q[0]; cx q[0], q[1];' },
      observables: ['ZZ'],
      shots: 100,
    },
    backend: 'statevector',
  });
  const result = parseDocument(CircuitResult, {
    schema: 'cofactor.result/1',
    kind: 'circuit',
    status: 'succeeded',
    resources: {},
    wallMs: 1,
    queueMs: 0,
    costMicroUsd: 0,
    convergence: { converged: true, iterations: 0, residual: null },
    provenance: { cofactorVersion: '0', inputHash: 'a'.repeat(64), seed: 0, steps: [] },
    warnings: [],
    expectations: [0.98],
    standardErrors: [0.02],
    counts: { '00': 48, '11': 51, '01': 1 },
  });
  const page = renderCircuit(job as Job & { problem: Extract<Job['problem'], { kind: 'circuit' }> }, result);
  expect(page).not.toContain('<script>');
  expect(page).toContain('<desc>2 operations on 2 qubits');
  expect(page).toContain('0.980000');
  expect(page.indexOf('>11<')).toBeLessThan(page.indexOf('>00<'));
  expect(page.indexOf('>00<')).toBeLessThan(page.indexOf('>01<'));
});

test('the verdict of a circuit is what came out: values with their errors, else the outcome met most often, ties together', () => {
  const problem = { kind: 'circuit' as const, program: { format: 'openqasm' as const, data: '' }, shots: 0 };
  const result = (change: Partial<CircuitResult>) => ({ expectations: [], standardErrors: [], resources: {}, ...change }) as CircuitResult;
  const measured = result({ expectations: [0.98], standardErrors: [0.02], resources: { shots: 100 }, counts: { '00': 48, '11': 52 } });
  expect(circuitVerdict({ ...problem, observables: ['ZZ'] }, measured)).toEqual({
    headline: '⟨ZZ⟩ = 0.980000 ± 2.0e-2',
    lines: ['100 shots', 'most frequent: 11, 52.0 % (2 outcomes)'],
  });
  expect(circuitVerdict({ ...problem, observables: [] }, result({ probabilities: { '00': 0.5, '11': 0.5 } }))).toEqual({
    headline: 'most likely: 00 and 11, 50.0 % each (2 outcomes)',
    lines: ['exact'],
  });
  const many = result({ expectations: [1, 0, -1, 0.5], standardErrors: [0, 0, 0, 0] });
  expect(circuitVerdict({ ...problem, observables: ['ZI', 'IZ', 'XX', 'YY'] }, many)).toEqual({
    headline: '4 expectation values from -1.000000 to 1.000000',
    lines: ['exact'],
  });
});
