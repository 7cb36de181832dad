/** The sector against the register: random Hamiltonians, electron counts and amplitudes through Jordan–Wigner. */
import { type HamiltonianArrays, jordanWignerHamiltonian, startAmplitudes, uccsdCircuit, uccsdExcitations } from '@cofactor/sdk/circuits';
import { memoryStore, type RunContext, type StepOutput, type StepSpec, stream } from '@cofactor/sdk/contracts';
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

/** Energy and gradient of UCCSD as the simulator of all qubits has them. */
async function onRegister(hamiltonian: HamiltonianArrays, parameters: number[]): Promise<StepOutput<'expectation'>> {
  const spec: StepSpec<'expectation'> = {
    kind: 'expectation',
    circuit: uccsdCircuit(hamiltonian),
    parameters,
    observables: [jordanWignerHamiltonian(hamiltonian)],
    gradient: true,
    shots: 0,
    seed: 0,
  };
  return (await statevectorBackend().run<'expectation'>(spec, context)).output;
}

test('energy and gradient of UCCSD are those of the register, at any filling', async () => {
  let checked = 0;
  await fc.assert(
    fc.asyncProperty(sizes, async ([n, alpha, beta, seed]) => {
      const hamiltonian = randomHamiltonian(n, [alpha, beta], seed);
      const excitations = uccsdExcitations(hamiltonian);
      const random = stream(seed, 'fermion/property');
      const parameters = excitations.map(() => 0.4 * random.normal());
      const output = await onRegister(hamiltonian, parameters);
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

test('excitations that a symmetry forbids stay out: the gradient is that of the register, and zero along them', async () => {
  const random = stream(1, 'fermion/property');
  for (const [parities, forbidden] of [
    [[0, 1, 0, 1], 4 + 8], // singles that change the label, pairs of singles of which one does
    [[0, 1, 2, 3], 8 + 8], // all singles; half of the pairs have two different labels
    [[0, 0, 0, 0], 0],
  ] as const) {
    const hamiltonian = withParities(randomHamiltonian(4, [2, 2], 11), parities);
    const state = new ClusterState(hamiltonian);
    const factors = uccsdExcitations(hamiltonian).map((excitation) => state.factor(excitation));
    expect(factors.filter(({ allowed }) => !allowed)).toHaveLength(forbidden);
    const symmetric = factors.map(({ allowed }) => (allowed ? 0.3 * random.normal() : 0));
    for (const parameters of [symmetric, factors.map(() => 0.3 * random.normal())]) {
      const output = await onRegister(hamiltonian, parameters);
      const { value, gradient } = await state.energyAndGradient(factors, parameters, new Pace(context.signal));
      expect(Math.abs(value - output.values[0])).toBeLessThan(1e-10);
      factors.forEach((_, k) => expect(Math.abs(gradient[k] - output.gradient![k])).toBeLessThan(1e-10));
      if (parameters === symmetric) expect(factors.every(({ allowed }, k) => allowed || gradient[k] === 0)).toBe(true);
    }
  }
});

/** Without the integrals whose orbitals have a product of labels (bit by bit) other than zero. */
function withParities(hamiltonian: HamiltonianArrays, labels: readonly number[]): HamiltonianArrays {
  const n = hamiltonian.numOrbitals;
  const label = (k: number, rank: number) =>
    Array.from({ length: rank }, (_, axis) => labels[Math.floor(k / n ** axis) % n]).reduce((product, one) => product ^ one, 0);
  const { h1, eri } = hamiltonian;
  return {
    ...hamiltonian,
    h1: h1.map((x, k) => (label(k, 2) === 0 ? x : 0)),
    eri: eri.map((x, k) => (label(k, 4) === 0 ? x : 0)),
  };
}

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
