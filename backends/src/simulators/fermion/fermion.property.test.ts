/** The sector against the register: random Hamiltonians, electron counts and amplitudes through Jordan–Wigner. */
import { jordanWignerHamiltonian, startAmplitudes, uccsdCircuit, uccsdExcitations } from '@cofactor/sdk/circuits';
import { memoryStore, type RunContext, type StepSpec, stream } from '@cofactor/sdk/contracts';
import { randomHamiltonian } from '@cofactor/sdk/testing';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Pace } from '../statevector/pace.ts';
import { statevectorBackend } from '../statevector/backend.ts';
import { ClusterState } from './loop/cluster.ts';

const context: RunContext = { signal: new AbortController().signal, artifacts: memoryStore() };
const sizes = fc
  .integer({ min: 1, max: 5 })
  .chain((n) => fc.tuple(fc.constant(n), fc.integer({ min: 0, max: n }), fc.integer({ min: 0, max: n }), fc.nat({ max: 1000 })));

test('energy and gradient of UCCSD are those of the register, at any filling', async () => {
  let checked = 0;
  await fc.assert(
    fc.asyncProperty(sizes, async ([n, alpha, beta, seed]) => {
      const hamiltonian = randomHamiltonian(n, [alpha, beta], seed);
      const excitations = uccsdExcitations(hamiltonian);
      const random = stream(seed, 'fermion/property');
      const parameters = excitations.map(() => 0.4 * random.normal());
      const spec: StepSpec<'expectation'> = {
        kind: 'expectation',
        circuit: uccsdCircuit(hamiltonian),
        parameters,
        observables: [jordanWignerHamiltonian(hamiltonian)],
        gradient: true,
        shots: 0,
        seed: 0,
      };
      const { output } = await statevectorBackend().run<'expectation'>(spec, context);
      const state = new ClusterState(hamiltonian);
      const factors = excitations.map((excitation) => state.factor(excitation));
      const { value, gradient } = await state.energyAndGradient(factors, parameters, new Pace(context.signal));
      expect(Math.abs(value - output.values[0])).toBeLessThan(1e-10);
      excitations.forEach((_, k) => expect(Math.abs(gradient[k] - output.gradient![k])).toBeLessThan(1e-10));
      checked += excitations.length;
    }),
    { numRuns: 40, seed: 5 },
  );
  expect(checked).toBeGreaterThan(200);
});

test('λ taken back holds the energy at the reference, and an evaluation leaves ψ prepared', async () => {
  const hamiltonian = randomHamiltonian(4, [2, 2], 3);
  const state = new ClusterState(hamiltonian);
  const factors = uccsdExcitations(hamiltonian).map((excitation) => state.factor(excitation));
  const start = startAmplitudes(hamiltonian, 'mp2', factors.length);
  const pace = new Pace(context.signal);
  const first = await state.energyAndGradient(factors, start, pace);
  const amplitudes = state.amplitudes();
  expect(amplitudes.reduce((sum, x) => sum + x * x, 0)).toBeCloseTo(1, 12);
  expect(state.applyHamiltonian()).toBe(first.value);
  const [energy] = await state.takenBack(factors, start, [{ alphaMask: 3, betaMask: 3 }], pace);
  expect(energy + state.coreEnergyHartree).toBeCloseTo(first.value, 12);
  expect(await state.energyAndGradient(factors, start, pace)).toEqual(first);
});
