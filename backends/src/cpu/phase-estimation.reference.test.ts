/** Phase estimation of H2 as a whole job, against its full CI energy from outside. */
import { Cofactor } from '@cofactor/sdk';
import type { LocalBackend } from '@cofactor/sdk/contracts';
import { H2_REFERENCE } from '@cofactor/sdk/testing';
import { expect, test } from 'vitest';
import { statevectorBackend } from '../simulators/statevector/backend.ts';
import { cpuFacts } from './facts.ts';
import { run } from './run.ts';

const cpu: LocalBackend = { ...cpuFacts, locality: 'local', run };
const cofactor = new Cofactor({ backends: [cpu, statevectorBackend()] });
const problem = {
  kind: 'energy',
  structure: { format: 'xyz', data: '2\nhydrogen\nH 0 0 0\nH 0 0 0.74\n' },
  basis: 'sto-3g',
} as const;

test.each([
  ['jordan-wigner', 1, 4, 6, 4],
  ['parity-reduced', 2, 4, 8, 2],
  ['tapered', 4, 1, 9, 1],
] as const)('H2 under %s with order %i is within the resolution of full CI', async (mapping, trotterOrder, trotterSteps, bits, qubits) => {
  const method = { name: 'qpe', mapping, trotterOrder, trotterSteps, bits } as const;
  const result = await cofactor.run(problem, { method, backend: 'statevector', seed: 3 });
  if (result.kind !== 'energy') throw new Error('expected an energy');
  const resolution = result.convergence.residual ?? NaN;
  process.stdout.write(
    `qpe ${mapping}: ${result.energyHartree.toFixed(5)} ± ${resolution.toFixed(5)}, ${result.resources.twoQubitGates} two-qubit gates\n`,
  );
  expect(Math.abs(result.energyHartree - H2_REFERENCE.fciHartree)).toBeLessThan(resolution);
  expect(result.resources).toMatchObject({ qubits: qubits + bits, shots: 1000 });
  expect(result.resources.twoQubitGates).toBeGreaterThan(0);
  expect(result.classical?.exactInSpace).toBe(true);
});
