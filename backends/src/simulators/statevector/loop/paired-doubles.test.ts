/** The shallow ansatz on amplitudes: what its parameters do at first order, and what more gates buy. */
import { jordanWignerHamiltonian, mp2Amplitudes, pairedDoubles, uccsdCircuit } from '@cofactor/sdk/circuits';
import { memoryStore, type Circuit, type PauliSum, type StepSpec } from '@cofactor/sdk/contracts';
import { randomHamiltonian } from '@cofactor/sdk/testing';
import { expect, test } from 'vitest';
import { statevectorBackend } from '../backend.ts';

const hamiltonian = randomHamiltonian(4, [2, 2], 11);
const context = () => ({ signal: new AbortController().signal, artifacts: memoryStore() });

async function evaluate(circuit: Circuit, observable: PauliSum, parameters: number[]) {
  const spec: StepSpec<'expectation'> = {
    kind: 'expectation',
    circuit,
    parameters,
    observables: [observable],
    gradient: true,
    shots: 0,
    seed: 0,
  };
  const { output } = await statevectorBackend().run<'expectation'>(spec, context());
  return { energy: output.values[0], gradient: output.gradient ?? [] };
}

test('each double slopes at the reference as its fermionic twin does, sign and all', async () => {
  const { circuit, observable, startParameters } = pairedDoubles(hamiltonian, 10_000);
  const paired = await evaluate(
    circuit,
    observable,
    startParameters.map(() => 0),
  );
  const amplitudes = mp2Amplitudes(hamiltonian);
  const fermionic = await evaluate(
    uccsdCircuit(hamiltonian),
    jordanWignerHamiltonian(hamiltonian),
    amplitudes.map(() => 0),
  );
  expect(paired.energy).toBeCloseTo(fermionic.energy, 12);
  const slopes = (gradient: readonly number[], direction: readonly number[]) =>
    direction.flatMap((t, k) => (t === 0 ? [] : [gradient[k] * t])).toSorted((a, b) => a - b);
  const twins = slopes(fermionic.gradient, amplitudes);
  const here = slopes(paired.gradient, startParameters);
  expect(here).toHaveLength(twins.length);
  here.forEach((slope, k) => expect(slope).toBeCloseTo(twins[k], 12));
  expect(here.at(-1)).toBeLessThan(0); // MP2 amplitudes point downhill
});
