import { expect, test } from 'vitest';
import { CircuitResult, Job, parseDocument } from '../../contracts/index.ts';
import { renderCircuit } from './circuit-page.ts';

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
