/** Whole VQE jobs in every mapping from spin orbitals to qubits, in this process. */
import { Cofactor } from '@cofactor/sdk';
import type { LocalBackend } from '@cofactor/sdk/contracts';
import { expect, test } from 'vitest';
import { statevectorBackend } from '../simulators/statevector/backend.ts';
import { cpuFacts } from './facts.ts';
import { run } from './run.ts';

const cpu: LocalBackend = { ...cpuFacts, locality: 'local', run };
const cofactor = new Cofactor({ backends: [cpu, statevectorBackend()] });
const problem = {
  kind: 'energy',
  structure: { format: 'xyz', data: '2\nlithium hydride\nLi 0 0 0\nH 0 0 1.6\n' },
  basis: 'sto-3g',
  activeSpace: { select: 'frontier', electrons: 2, orbitals: 3 },
} as const;
const energy = async (mapping?: 'jordan-wigner' | 'parity' | 'parity-reduced' | 'bravyi-kitaev' | 'tapered') => {
  const result = await cofactor.run(problem, { method: { name: 'vqe', mapping, gradientTolerance: 1e-7 }, backend: 'statevector' });
  if (result.kind !== 'energy') throw new Error('expected an energy');
  return result;
};

test('vqe has one energy in every mapping, and the qubits that the plan foretold or fewer', async () => {
  const direct = await energy();
  expect(direct.resources.qubits).toBe(6);
  for (const [mapping, qubits] of [
    ['parity', 6],
    ['bravyi-kitaev', 6],
    ['parity-reduced', 4],
    ['tapered', 4],
  ] as const) {
    const mapped = await energy(mapping);
    expect(Math.abs(mapped.energyHartree - direct.energyHartree)).toBeLessThan(1e-9);
    expect(mapped.resources.qubits).toBeLessThanOrEqual(qubits);
    const plan = await cofactor.plan(problem, { method: { name: 'vqe', mapping }, backend: 'statevector' });
    expect(plan.stages.flatMap(({ steps }) => steps).find(({ id }) => id === 'vqe')?.requires.qubits).toBe(qubits);
  }
});
