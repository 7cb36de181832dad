/** The contract suite on every backend of this machine, as a user gets them: each step through an engine process. */
import { Cofactor } from '@cofactor/sdk';
import { afterAll, expect, test } from 'vitest';
import { describeBackend } from '@cofactor/sdk/testing';
import { localBackends } from './local-backends.ts';

const backends = await localBackends({ engines: 1 });
afterAll(() => backends[Symbol.asyncDispose]());

/** The noisy ones differ in figures alone: one is enough. Heron r3 is off by some percent, on the circuits of the suite. */
const noise = (id: string) => (id.startsWith('noisy:') ? 0.1 : 0);
const tested = backends.filter(({ id }) => !id.startsWith('noisy:') || id === 'noisy:heron-r3');

for (const backend of tested) describeBackend(backend.id, async () => ({ backend, noise: noise(backend.id) }));

test('a VQE job with shots runs on a noisy device and says what it took', { timeout: 60_000 }, async () => {
  const problem = { kind: 'energy', structure: { format: 'xyz', data: '2\n\nH 0 0 0\nH 0 0 0.74' }, basis: 'sto-3g' } as const;
  const method = { name: 'vqe', shots: 1000, maxIterations: 3, gradientTolerance: 0.2 } as const;
  const result = await new Cofactor({ backends }).run(problem, { method, backend: 'noisy:heron-r3', seed: 1 });
  if (result.kind !== 'energy') throw new Error('expected an energy');
  const exact = result.classical?.energyHartree ?? NaN;
  expect(result.energyHartree - exact).toBeGreaterThan(0.02); // 56 cz of 0.15 % each cost more than the noise of the shots
  expect(result.energyHartree - exact).toBeLessThan(0.25);
  expect(result.standardErrorHartree).toBeGreaterThan(1e-3);
  expect(result.resources).toMatchObject({ qubits: 4, twoQubitGates: 56 });
});
