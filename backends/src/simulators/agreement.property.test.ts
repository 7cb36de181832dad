/**
 * The simulators against each other: circuits that keep the electrons run on all, any other on those that take them. `qsharp` is the
 * simulator of the Quantum Development Kit, which shares no code with ours up to the state.
 */
import {
  circuitBuilder,
  decomposeUntil,
  jordanWignerHamiltonian,
  lucjCircuit,
  mp2PairAmplitudes,
  uccsdCircuit,
} from '@cofactor/sdk/circuits';
import {
  memoryStore,
  stream,
  type Circuit,
  type LocalBackend,
  type PauliSum,
  type RunContext,
  type StepSpec,
} from '@cofactor/sdk/contracts';
import { randomHamiltonian } from '@cofactor/sdk/testing';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { fermionBackend } from './fermion/backend.ts';
import { noisyBackend } from './noisy/backend.ts';
import { NOISELESS } from './noisy/model/noise.test.support.ts';
import { qsharpBackend } from './qsharp/backend.ts';
import { statevectorBackend } from './statevector/backend.ts';
import { randomCircuit } from './statevector/dense.test.support.ts';

const context: RunContext = { signal: new AbortController().signal, artifacts: memoryStore() };
const noiseless = noisyBackend(NOISELESS);
const AGREEMENT = 1e-9;

async function valuesOn(
  backend: LocalBackend,
  circuit: Circuit,
  parameters: readonly number[],
  observables: PauliSum[],
): Promise<number[]> {
  const spec: StepSpec<'expectation'> = {
    kind: 'expectation',
    circuit,
    parameters: [...parameters],
    observables,
    gradient: false,
    shots: 0,
    seed: 0,
  };
  return (await backend.run<'expectation'>(spec, context)).output.values;
}

async function expectAgreement(
  backends: readonly LocalBackend[],
  circuit: Circuit,
  parameters: readonly number[],
  observables: PauliSum[],
): Promise<void> {
  const [first, ...others] = await Promise.all(backends.map((backend) => valuesOn(backend, circuit, parameters, observables)));
  others.forEach((values, b) =>
    values.forEach((value, k) => expect(Math.abs(value - first[k]), `${backends[b + 1].id}, observable ${k}`).toBeLessThan(AGREEMENT)),
  );
}

/** Excitations of one and two electrons, phases of qubits and pairs: everything that `fermion` runs. */
function conservingCircuit(numOrbitals: number, [alpha, beta]: readonly [number, number], seed: number): Circuit {
  const random = stream(seed, 'simulators/agreement');
  const qubits = 2 * numOrbitals;
  const pick = (below: number) => Math.floor(random.uniform() * below);
  const builder = circuitBuilder(qubits);
  for (let p = 0; p < alpha; p++) builder.gate('x', [p]);
  for (let p = 0; p < beta; p++) builder.gate('x', [numOrbitals + p]);
  const other = (p: number) => {
    const shift = p < numOrbitals ? 0 : numOrbitals;
    return shift + ((p - shift + 1 + pick(numOrbitals - 1)) % numOrbitals);
  };
  for (let k = 0; k < 30; k++) {
    const [p, angle] = [pick(qubits), 3 * random.normal()];
    const q = other(p);
    switch (pick(5)) {
      case 0:
        builder.gate('rz', [p], angle);
        break;
      case 1:
        builder.gate('cp', [p, q], angle);
        break;
      case 2:
        builder.gate('rzz', [p, q], angle);
        break;
      case 3:
        builder.excitation([p], [q], angle);
        break;
      default: {
        const [low, high] = [pick(numOrbitals), numOrbitals + pick(numOrbitals)];
        builder.excitation([other(low), other(high)], [low, high], angle);
      }
    }
  }
  return builder.build();
}

test('circuits that keep the electrons: statevector, fermion and a noise model without noise', async () => {
  const sizes = fc
    .integer({ min: 2, max: 3 })
    .chain((n) => fc.tuple(fc.constant(n), fc.integer({ min: 1, max: n }), fc.integer({ min: 0, max: n }), fc.nat({ max: 10_000 })));
  await fc.assert(
    fc.asyncProperty(sizes, async ([n, alpha, beta, seed]) => {
      const sum = jordanWignerHamiltonian(randomHamiltonian(n, [alpha, beta], seed));
      const strings = ['X', 'Y', 'Z'].map((letter): PauliSum => ({ numQubits: 2 * n, terms: [[letter.repeat(2 * n), 1]] }));
      const circuit = conservingCircuit(n, [alpha, beta], seed);
      await expectAgreement([statevectorBackend(), fermionBackend(), noiseless], circuit, [], [sum, ...strings]);
    }),
    { numRuns: 25, seed: 11 },
  );
});

test('UCCSD and LUCJ: all four', async () => {
  const hamiltonian = randomHamiltonian(3, [2, 2], 5);
  const observable = jordanWignerHamiltonian(hamiltonian);
  const uccsd = uccsdCircuit(hamiltonian);
  const random = stream(1, 'simulators/agreement');
  const parameters = Array.from({ length: uccsd.numParameters }, () => 0.3 * random.normal());
  const all = [statevectorBackend(), fermionBackend(), noiseless, qsharpBackend()];
  await expectAgreement(all, uccsd, parameters, [observable]);
  await expectAgreement(all, lucjCircuit(hamiltonian, mp2PairAmplitudes(hamiltonian)), [], [observable]);
});

test('every gate: statevector, a noise model without noise, and qsharp', async () => {
  const { circuit, parameters } = randomCircuit(4, stream(3, 'simulators/agreement'));
  const observables = ['IIIZ', 'XYZI', 'ZZXX', 'YIYI'].map((text): PauliSum => ({ numQubits: 4, terms: [[text, 1]] }));
  await expectAgreement([statevectorBackend(), noiseless, qsharpBackend()], circuit, parameters, observables);
  expect(
    new Set(
      Array.from(
        decomposeUntil(circuit.operations, () => true),
        ({ gate }) => gate,
      ),
    ).size,
  ).toBeGreaterThan(20);
});

test('what fermion does not measure is refused', async () => {
  const circuit = conservingCircuit(2, [1, 1], 0);
  const observables: PauliSum[] = [{ numQubits: 4, terms: [['ZZZZ', 1]] }];
  const spec: StepSpec<'expectation'> = { kind: 'expectation', circuit, parameters: [], observables, gradient: false, shots: 10, seed: 0 };
  for (const asked of [spec, { ...spec, shots: 0, gradient: true }]) {
    await expect(fermionBackend().run<'expectation'>(asked, context)).rejects.toMatchObject({ code: 'UNSUPPORTED' });
  }
});
