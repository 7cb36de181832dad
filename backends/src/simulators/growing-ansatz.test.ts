/** An ansatz that grows, by excitations and by Pauli strings: against full CI of other programs, and what is saved on the way. */
import { circuitSizes, jordanWignerHamiltonian, parsePauli, stringProduct } from '@cofactor/sdk/circuits';
import { putArray, type RunContext, type StepSpec } from '@cofactor/sdk/contracts';
import { expect, test } from 'vitest';
import { readHamiltonian } from './hamiltonian-arrays.ts';
import { fermionBackend } from './fermion/backend.ts';
import { statevectorBackend } from './statevector/backend.ts';
import { vqeLoopOf } from './vqe-rows.test.support.ts';

/** A chain of six hydrogens far apart: UCCSD is off by several millihartree. */
const stretched = vqeLoopOf({ id: 'h6-chain-1.8-sto3g', frozenCore: false, exact: 'fci' });
const small = vqeLoopOf({ id: 'h4-chain-1.8-sto3g', frozenCore: false, exact: 'fci' });
const adapt = { ansatz: 'adapt', start: 'zero', maxIterations: 500 } as const;
const qubit = { ...adapt, pool: 'qubit' } as const;

test('ADAPT closes the gap that UCCSD leaves in stretched H6', async () => {
  const { spec, context, exactHartree } = await stretched;
  const uccsd = await fermionBackend().run<'vqe-loop'>({ ...spec, maxIterations: 2000, gradientTolerance: 1e-5 }, context);
  expect(uccsd.output.energyHartree - exactHartree).toBeGreaterThan(2e-3);
  const { output } = await fermionBackend().run<'vqe-loop'>({ ...spec, ...adapt }, context);
  expect(output.energyHartree - exactHartree).toBeLessThan(1e-3);
  expect(output.energyHartree).toBeGreaterThan(exactHartree - 1e-9);
  expect(output.excitations).toHaveLength(output.parameters.length);
  output.energies.forEach((energy, k) => expect(energy).toBeLessThanOrEqual((output.energies[k - 1] ?? 0) + 1e-9));
});

test.each([
  ['h2-0.74-sto3g', 1e-3, 1e-9],
  ['h4-chain-1.8-sto3g', 1e-3, 1e-9],
  ['lih-1.5957-sto3g', 4e-3, 1e-4],
])('%s: strings reach the exact energy too, with a third of the two-qubit gates at most', async (id, poolTolerance, tolerance) => {
  const { spec, context, exactHartree } = await vqeLoopOf({ id, frozenCore: false, exact: 'fci' });
  const [strings, excitations] = await Promise.all([
    statevectorBackend().run<'vqe-loop'>({ ...spec, ...qubit, poolTolerance }, context),
    fermionBackend().run<'vqe-loop'>({ ...spec, ...adapt, poolTolerance }, context),
  ]);
  for (const { output } of [strings, excitations]) {
    expect(output.energyHartree).toBeGreaterThan(exactHartree - 1e-9);
    expect(output.energyHartree - exactHartree).toBeLessThan(tolerance);
    output.energies.forEach((energy, k) => expect(energy).toBeLessThanOrEqual((output.energies[k - 1] ?? 0) + 1e-9));
  }
  expect(strings.output.strings).toHaveLength(strings.output.iterations);
  expect(3 * (strings.resources.twoQubitGates ?? NaN)).toBeLessThan(excitations.resources.twoQubitGates ?? NaN);
});

test('the strings and angles that come out are a circuit of that energy, whose gates were counted', async () => {
  const { spec, context } = await small;
  const { output, resources } = await statevectorBackend().run<'vqe-loop'>({ ...spec, ...qubit, poolTolerance: 0.02 }, context);
  const hamiltonian = await readHamiltonian(spec.hamiltonian, context.artifacts);
  const circuit = stringProduct(
    hamiltonian,
    (output.strings ?? []).map((text) => parsePauli(text)),
  );
  const measured: StepSpec<'expectation'> = {
    kind: 'expectation',
    circuit,
    parameters: output.parameters,
    observables: [jordanWignerHamiltonian(hamiltonian)],
    gradient: true,
    shots: 0,
    seed: 0,
  };
  const again = (await statevectorBackend().run<'expectation'>(measured, context)).output;
  expect(again.values[0]).toBeCloseTo(output.energyHartree, 10);
  expect(Math.max(...(again.gradient ?? [NaN]).map(Math.abs))).toBeLessThan(1e-6);
  expect(resources).toMatchObject(circuitSizes(circuit));
  const ladders = (output.strings ?? []).map((text) => 2 * (text.replaceAll('I', '').length - 1));
  expect(resources.twoQubitGates).toBe(ladders.reduce((sum, gates) => sum + gates, 0));
});

test.each([
  ['excitations', fermionBackend, stretched, { ...adapt, poolTolerance: 0.02 }],
  ['strings', statevectorBackend, small, { ...qubit, poolTolerance: 0.02 }],
])('%s: a run that was stopped goes on where it was saved, to the same bits', async (_, backend, row, how) => {
  const { spec, context } = await row;
  const saved: unknown[] = [];
  const run = async (checkpoint: NonNullable<RunContext['checkpoint']>) =>
    (await backend().run<'vqe-loop'>({ ...spec, ...how }, { ...context, checkpoint })).output;
  const whole = await run({
    load: async () => undefined,
    save: async (state: unknown) => void saved.push(JSON.parse(JSON.stringify(state))),
  });
  expect(saved).toHaveLength(whole.iterations);
  const half = saved[Math.floor(saved.length / 2)];
  let more = 0;
  expect(await run({ load: async () => half, save: async () => void more++ })).toEqual(whole);
  expect(more).toBeLessThan(saved.length);
});

test('too few operators are NOT_CONVERGED with the last energy', async () => {
  const { spec, context } = await stretched;
  const failed = { code: 'NOT_CONVERGED', details: { lastEnergyHartree: expect.any(Number) as number } };
  await expect(fermionBackend().run<'vqe-loop'>({ ...spec, ...adapt, maxOperators: 3 }, context)).rejects.toMatchObject(failed);
  await expect(statevectorBackend().run<'vqe-loop'>({ ...spec, ...qubit, maxOperators: 3 }, context)).rejects.toMatchObject(failed);
});

test('each simulator refuses the pool of the other, and excited states of strings, and says which way is open', async () => {
  const { spec, context } = await small;
  const refused = (what: RegExp) => ({ code: 'UNSUPPORTED', message: expect.stringMatching(what) as string });
  await expect(fermionBackend().run<'vqe-loop'>({ ...spec, ...qubit }, context)).rejects.toMatchObject(refused(/use statevector/));
  await expect(statevectorBackend().run<'vqe-loop'>({ ...spec, ...adapt }, context)).rejects.toMatchObject(refused(/use fermion/));
  const several = statevectorBackend().run<'vqe-loop'>({ ...spec, ...qubit, states: 2 }, context);
  await expect(several).rejects.toMatchObject(refused(/use fermion and method\.pool "fermionic"/));
});

test('a state that went where other electrons lie lower is no answer', async () => {
  const { spec, context } = await small;
  const dication = { ...spec, ...qubit, hamiltonian: { ...spec.hamiltonian, numElectrons: [1, 1] as [number, number] } };
  await expect(statevectorBackend().run<'vqe-loop'>(dication, context)).rejects.toMatchObject({
    code: 'NOT_CONVERGED',
    message: expect.stringMatching(/other numbers of electrons.*method\.pool "fermionic"/) as string,
  });
});

test('one orbital has nothing to grow from: the reference is the answer', async () => {
  const { spec, context } = await small;
  const hamiltonian = await readHamiltonian(spec.hamiltonian, context.artifacts);
  const one = {
    ...spec.hamiltonian,
    numOrbitals: 1,
    numElectrons: [1, 1] as [number, number],
    h1: await putArray(context.artifacts, hamiltonian.h1.slice(0, 1), [1, 1]),
    eri: await putArray(context.artifacts, hamiltonian.eri.slice(0, 1), [1, 1, 1, 1]),
  };
  const { output } = await statevectorBackend().run<'vqe-loop'>({ ...spec, ...qubit, hamiltonian: one }, context);
  expect(output).toMatchObject({ iterations: 0, strings: [] });
  expect(output.energyHartree).toBeCloseTo(hamiltonian.coreEnergyHartree + 2 * hamiltonian.h1[0] + hamiltonian.eri[0], 12);
});
