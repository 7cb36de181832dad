/** An ansatz that grows: against full CI of other programs, and what is saved on the way. */
import { generalizedExcitations } from '@cofactor/sdk/circuits';
import { expect, test } from 'vitest';
import { readHamiltonian } from '../../hamiltonian-arrays.ts';
import { Pace } from '../../statevector/pace.ts';
import { statevectorBackend } from '../../statevector/backend.ts';
import { vqeLoopOf } from '../../vqe-rows.test.support.ts';
import { growAnsatz } from './adapt.ts';
import { fermionBackend } from '../backend.ts';
import { ClusterState } from './cluster.ts';

/** A chain of six hydrogens far apart: UCCSD is off by several millihartree. */
const stretched = vqeLoopOf({ id: 'h6-chain-1.8-sto3g', frozenCore: false, exact: 'fci' });
const adapt = { ansatz: 'adapt', start: 'zero', maxIterations: 500 } as const;

test('ADAPT closes the gap that UCCSD leaves in stretched H6', async () => {
  const { spec, context, exactHartree } = await stretched;
  const uccsd = await fermionBackend().run<'vqe-loop'>({ ...spec, maxIterations: 2000 }, context);
  expect(uccsd.output.energyHartree - exactHartree).toBeGreaterThan(2e-3);
  const { output } = await fermionBackend().run<'vqe-loop'>({ ...spec, ...adapt }, context);
  expect(output.energyHartree - exactHartree).toBeLessThan(1e-3);
  expect(output.energyHartree).toBeGreaterThan(exactHartree - 1e-9);
  expect(output.excitations).toHaveLength(output.parameters.length);
  output.energies.forEach((energy, k) => expect(energy).toBeLessThanOrEqual((output.energies[k - 1] ?? 0) + 1e-9));
});

test('a run that was stopped goes on where it was saved, to the same bits', async () => {
  const { spec, context } = await stretched;
  const hamiltonian = await readHamiltonian(spec.hamiltonian, context.artifacts);
  const pool = generalizedExcitations(hamiltonian);
  const options = { maxOperators: 60, poolTolerance: 0.02, gradientTolerance: 1e-6, maxIterations: 500 };
  const saved: unknown[] = [];
  const checkpoint = { load: async () => undefined, save: async (state: unknown) => void saved.push(JSON.parse(JSON.stringify(state))) };
  const pace = new Pace(context.signal);
  const whole = await growAnsatz(new ClusterState(hamiltonian), pool, options, { checkpoint }, pace);
  expect(saved).toHaveLength(whole.operators.length);
  const half = saved[Math.floor(saved.length / 2)];
  const resumed = { load: async () => half, save: async () => undefined };
  expect(await growAnsatz(new ClusterState(hamiltonian), pool, options, { checkpoint: resumed }, pace)).toEqual(whole);
});

test('too few operators are NOT_CONVERGED with the last energy; the register refuses to grow', async () => {
  const { spec, context } = await stretched;
  await expect(fermionBackend().run<'vqe-loop'>({ ...spec, ...adapt, maxOperators: 3 }, context)).rejects.toMatchObject({
    code: 'NOT_CONVERGED',
    details: { lastEnergyHartree: expect.any(Number) as number },
  });
  await expect(statevectorBackend().run<'vqe-loop'>({ ...spec, ...adapt }, context)).rejects.toMatchObject({ code: 'UNSUPPORTED' });
});
