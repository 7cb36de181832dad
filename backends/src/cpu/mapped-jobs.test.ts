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

test('a hardware-efficient ansatz finds the exact energy of hydrogen on two qubits', async () => {
  const hydrogen = {
    ...problem,
    structure: { format: 'xyz', data: '2\nhydrogen\nH 0 0 0\nH 0 0 1.2\n' },
    activeSpace: { select: 'full' },
  } as const;
  const result = await cofactor.run(hydrogen, {
    method: { name: 'vqe', ansatz: 'hardware-efficient', layers: 2, mapping: 'parity-reduced' },
    backend: 'statevector',
  });
  if (result.kind !== 'energy') throw new Error('expected an energy');
  expect(result.energyHartree).toBeCloseTo(result.classical?.energyHartree ?? NaN, 8);
  expect((result.spaceReference?.hartreeFockHartree ?? NaN) - result.energyHartree).toBeGreaterThan(0.03);
  expect(result.resources).toMatchObject({ qubits: 2, parameters: 6, twoQubitGates: 2 });
  await expect(
    cofactor.plan(problem, { method: { name: 'vqe', ansatz: 'hardware-efficient', amplitudes: 'noiseless' }, backend: 'statevector' }),
  ).rejects.toMatchObject({ code: 'UNSUPPORTED' });
});

test('spsa on shots alone does not leave the minimum it starts near', async () => {
  const result = await cofactor.run(problem, {
    method: { name: 'vqe', mapping: 'parity-reduced', start: 'zero', optimizer: 'spsa', shots: 2000, maxIterations: 60 },
    backend: 'statevector',
    seed: 2,
  });
  if (result.kind !== 'energy') throw new Error('expected an energy');
  const hartreeFock = result.spaceReference?.hartreeFockHartree ?? NaN;
  expect(result.energyHartree - 3 * result.standardErrorHartree).toBeLessThan(hartreeFock + 0.01);
  expect(result.convergence.iterations).toBe(60);
});
