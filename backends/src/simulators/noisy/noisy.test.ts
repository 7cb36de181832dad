import { circuitResources } from '@cofactor/sdk/circuits';
import { memoryStore, stream, type Circuit, type PauliSum, type RunContext, type StepSpec } from '@cofactor/sdk/contracts';
import { vqeDriver } from '@cofactor/sdk/drivers';
import { H2_BEST_ANGLE, H2_CIRCUIT, H2_OBSERVABLE, h2CircuitEnergy } from '@cofactor/sdk/testing';
import { describe, expect, test } from 'vitest';
import { statevectorBackend } from '../statevector/backend.ts';
import { randomCircuit, randomObservable } from '../statevector/dense.test.support.ts';
import { noisyBackend } from './backend.ts';
import { NOISELESS, randomOperations, ROUGH } from './model/noise.test.support.ts';
import { NOISE_PRESETS } from './model/presets.ts';

const context = (over: Partial<RunContext> = {}): RunContext => ({
  signal: new AbortController().signal,
  artifacts: memoryStore(),
  ...over,
});
const HERON = NOISE_PRESETS[0];

function expectation(over: Partial<StepSpec<'expectation'>> & Pick<StepSpec<'expectation'>, 'circuit' | 'observables'>, noise = ROUGH) {
  const spec: StepSpec<'expectation'> = { kind: 'expectation', parameters: [], gradient: false, shots: 0, seed: 0, ...over };
  return noisyBackend(noise).run<'expectation'>(spec, context());
}

function sample(circuit: Circuit, shots: number, noise = ROUGH, seed = 0, parameters: number[] = []) {
  return noisyBackend(noise).run<'sample'>({ kind: 'sample', circuit, parameters, shots, seed }, context());
}

const circuitOf = (numQubits: number, operations: Circuit['operations']): Circuit => ({
  schema: 'cofactor.circuit/1',
  numQubits,
  numParameters: 0,
  operations,
});
const term = (text: string): PauliSum => ({ numQubits: text.length, terms: [[text, 1]] });

test('with the noise off, values are those of statevector, for every gate', async () => {
  const random = stream(1, 'noisy/test');
  for (const numQubits of [4, 5]) {
    const { circuit, parameters } = randomCircuit(numQubits, random);
    const observables = [randomObservable(numQubits, 20, random), randomObservable(numQubits, 3, random)];
    const spec: StepSpec<'expectation'> = { kind: 'expectation', circuit, parameters, observables, gradient: false, shots: 0, seed: 0 };
    const { output } = await noisyBackend(NOISELESS).run<'expectation'>(spec, context());
    const ideal = await statevectorBackend().run<'expectation'>(spec, context());
    output.values.forEach((value, k) => expect(Math.abs(value - ideal.output.values[k])).toBeLessThan(1e-12));
    expect(output.standardErrors).toEqual([0, 0]);
  }
});

test('above ten qubits and with the noise off, every shot of a classical circuit reads the same', async () => {
  const flips = circuitOf(12, [
    { gate: 'x', qubits: [0] },
    { gate: 'cx', qubits: [0, 11] },
    { gate: 'ccx', qubits: [0, 11, 5] },
  ]);
  expect((await sample(flips, 50, NOISELESS)).output.counts).toEqual({ '100000100001': 50 });
});

test('above ten qubits, values from trajectories are those of the qubits at work (4.9 standard errors: a false alarm in 2e5 runs)', async () => {
  const operations = randomOperations(3, 3, stream(5, 'noisy/test'));
  const texts = ['XYZ', 'ZZI', 'IYX', 'ZXZ'];
  const exact = await expectation({ circuit: circuitOf(3, operations), observables: texts.map(term) });
  const observables = texts.map((text) => term(`IIIIIIII${text}`));
  const { output, resources } = await expectation({ circuit: circuitOf(11, operations), observables, shots: 4000, seed: 1 });
  output.values.forEach((value, k) => {
    expect(Math.abs(value - exact.output.values[k])).toBeLessThan(4.9 * output.standardErrors[k]);
  });
  expect(resources).toMatchObject({ circuitEvaluations: 4, shots: 16_000 });
});

describe('shots', () => {
  test('a Pauli string from 100 of them lies on the lattice of hundredths', async () => {
    const { circuit, parameters } = randomCircuit(4, stream(2, 'noisy/test'));
    for (const seed of [0, 1, 2]) {
      const observables = ['XYZI', 'ZZZZ', 'IIYX'].map(term);
      const { output } = await expectation({ circuit, parameters, observables, shots: 100, seed });
      output.values.forEach((value, k) => {
        expect(Math.abs(100 * value - Math.round(100 * value))).toBeLessThan(1e-10);
        expect(output.standardErrors[k]).toBeCloseTo(Math.sqrt((1 - value * value) / 99), 12);
      });
    }
  });

  test('values scatter by their standard error around the exact noisy value (a false alarm in 1e6 runs)', async () => {
    const random = stream(3, 'noisy/test');
    const { circuit, parameters } = randomCircuit(4, random);
    const observables = [randomObservable(4, 15, random)];
    const exact = (await expectation({ circuit, parameters, observables })).output.values[0];
    let chiSquare = 0;
    for (let seed = 0; seed < 60; seed++) {
      const { output } = await expectation({ circuit, parameters, observables, shots: 400, seed });
      chiSquare += ((output.values[0] - exact) / output.standardErrors[0]) ** 2;
    }
    // χ² with 60 degrees of freedom is in (20.9, 127.7) with probability 1 − 1e-6; the variance is estimated from 400 shots
    expect(chiSquare).toBeGreaterThan(19);
    expect(chiSquare).toBeLessThan(132);
  });

  test.each([3, 11])('equal seeds give equal counts, others do not (%i qubits)', async (numQubits) => {
    const spread = circuitOf(
      numQubits,
      Array.from({ length: numQubits }, (_, q) => ({ gate: 'h' as const, qubits: [q] })),
    );
    const counts = async (seed: number) => (await sample(spread, 300, ROUGH, seed)).output.counts;
    const first = await counts(7);
    expect(await counts(7)).toEqual(first);
    expect(await counts(8)).not.toEqual(first);
    expect(Object.values(first).reduce((sum, count) => sum + count, 0)).toBe(300);
  });

  test('readout errors are those of each qubit', async () => {
    const readout = [
      { oneGivenZero: 0, zeroGivenOne: 0 },
      { oneGivenZero: 1, zeroGivenOne: 0 },
      { oneGivenZero: 0, zeroGivenOne: 1 },
    ];
    const circuit = circuitOf(3, [{ gate: 'x', qubits: [2] }]);
    expect((await sample(circuit, 20, { ...NOISELESS, readout })).output.counts).toEqual({ '010': 20 });
    const { output } = await expectation({ circuit, observables: ['ZII', 'IZI', 'IIZ', 'ZZZ'].map(term) }, { ...NOISELESS, readout });
    expect(output.values).toEqual([1, -1, 1, -1]);
  });

  test('outcomes are printed by classical bit, and what is not measured is left out', async () => {
    const circuit = circuitOf(3, [
      { gate: 'x', qubits: [1] },
      { gate: 'measure', qubits: [1, 2], bits: [0, 1] },
    ]);
    expect((await sample(circuit, 10, NOISELESS)).output.counts).toEqual({ '01': 10 });
  });
});

describe('closed forms', () => {
  test('m pulses that depolarise shrink ⟨Z⟩ by (1 − 2e)^m', async () => {
    const noise = { ...NOISELESS, oneQubitGate: { ...NOISELESS.oneQubitGate, error: 0.01 } };
    for (const half of [1, 4, 10]) {
      // barriers of two cz that cancel keep the pulses apart: without noise of their own
      const apart = Array.from({ length: 2 * half }, (): Circuit['operations'] => [
        { gate: 'x', qubits: [0] },
        { gate: 'cz', qubits: [0, 1] },
      ]);
      const { output } = await expectation({ circuit: circuitOf(2, apart.flat()), observables: [term('IZ')] }, noise);
      expect(output.values[0]).toBeCloseTo((1 - 2 * 0.01) ** (2 * half), 13);
    }
  });

  test('m cz that depolarise shrink ⟨XX⟩-like strings by (1 − 4e/3)^m', async () => {
    const noise = { ...NOISELESS, twoQubitGate: { error: 0.02, durationNs: 10 } };
    const operations: Circuit['operations'] = Array.from({ length: 6 }, () => ({ gate: 'cz', qubits: [0, 1] }));
    const { output } = await expectation({ circuit: circuitOf(2, operations), observables: [term('ZZ'), term('IZ')] }, noise);
    output.values.forEach((value) => expect(value).toBeCloseTo((1 - (4 * 0.02) / 3) ** 6, 13));
  });

  test('a waiting qubit relaxes: 1 − e^(−t/T1) of |1⟩ falls, e^(−t/T2) of the coherence stays', async () => {
    const [t1Us, t2Us] = [50, 80];
    const noise = {
      ...NOISELESS,
      oneQubitGate: { ...NOISELESS.oneQubitGate, durationNs: 0 },
      twoQubitGate: { error: 0, durationNs: 1000 },
      relaxation: { t1Us, t2Us },
    };
    // qubit 0 waits while qubits 1 and 2 play 20 cz of 1 µs
    const busy: Circuit['operations'] = Array.from({ length: 20 }, () => ({ gate: 'cz', qubits: [1, 2] }));
    const excited = circuitOf(3, [{ gate: 'x', qubits: [0] }, ...busy]);
    const { output } = await expectation({ circuit: excited, observables: [term('IIZ')] }, noise);
    expect(output.values[0]).toBeCloseTo(1 - 2 * Math.exp(-20 / t1Us), 13);
    const coherent = circuitOf(3, [{ gate: 'h', qubits: [0] }, ...busy, { gate: 'cz', qubits: [0, 1] }]);
    const there = await expectation({ circuit: coherent, observables: [term('IIX')] }, noise);
    expect(there.output.values[0]).toBeCloseTo(Math.exp(-21 / t2Us), 13);
  });
});

test('a VQE with shots: its energy is that of the noisy circuit at its end, above the exact one', { timeout: 30_000 }, async () => {
  const driver = vqeDriver({
    circuit: H2_CIRCUIT,
    observable: H2_OBSERVABLE,
    startParameters: [H2_BEST_ANGLE / 2],
    maxIterations: 5,
    gradientTolerance: 0.05,
    shots: 1000,
    seed: 2,
    gradients: false,
  });
  let turn = driver.next();
  while (!turn.done) turn = driver.next(await noisyBackend(HERON).run<'expectation'>(turn.value, context()));
  const { energyHartree, standardErrorHartree, parameters } = turn.value;
  const { output } = await expectation({ circuit: H2_CIRCUIT, observables: [H2_OBSERVABLE], parameters }, HERON);
  expect(standardErrorHartree).toBeGreaterThan(1e-3);
  expect(Math.abs(energyHartree - output.values[0])).toBeLessThan(5 * standardErrorHartree);
  expect(output.values[0]).toBeGreaterThan(h2CircuitEnergy(parameters[0]) + 0.01);
  expect(Math.abs(parameters[0] - H2_BEST_ANGLE)).toBeLessThan(0.1);
});

describe('what a circuit takes', () => {
  test('is counted after decomposing: a swap is three two-qubit gates', async () => {
    const circuit = circuitOf(3, [
      { gate: 'swap', qubits: [0, 1] },
      { gate: 'rzz', qubits: [1, 2], angles: [0.3] },
      { gate: 'cp', qubits: [0, 2], angles: [0.3] },
    ]);
    expect(circuitResources(circuit).twoQubitGates).toBe(3);
    expect((await sample(circuit, 1)).resources.twoQubitGates).toBe(3 + 2 + 2);
  });

  test('gradients, exact values of eleven qubits and too many qubits are refused, with the way out', () => {
    const heron = noisyBackend(HERON);
    const zero = (numQubits: number) => ({
      kind: 'expectation' as const,
      circuit: circuitOf(numQubits, []),
      observables: [term('Z'.repeat(numQubits))],
    });
    expect(() => heron.forecast({ ...zero(11), shots: 0 }, {})).toThrow(
      expect.objectContaining({ code: 'UNSUPPORTED', message: expect.stringMatching(/up to 10 qubits, got 11: give shots/) }),
    );
    expect(() => heron.forecast({ kind: 'expectation', shots: 0 }, { qubits: 12 })).toThrow(
      expect.objectContaining({ code: 'UNSUPPORTED' }),
    );
    expect(() => heron.forecast({ ...zero(2), gradient: true }, {})).toThrow(
      expect.objectContaining({ code: 'UNSUPPORTED', message: expect.stringContaining('shift rules') }),
    );
    expect(() => heron.forecast({ ...zero(23), shots: 1 }, {})).toThrow(expect.objectContaining({ code: 'TOO_LARGE' }));
    expect(heron.forecast({ ...zero(11), shots: 100 }, {}).wallMs.likely).toBeGreaterThan(0);
  });

  test('more gates, qubits or shots are forecast to take longer', () => {
    const heron = noisyBackend(HERON);
    const layers = (numQubits: number, count: number) =>
      circuitOf(
        numQubits,
        Array.from({ length: count }, (_, k) => ({ gate: 'cx' as const, qubits: [k % numQubits, (k + 1) % numQubits] })),
      );
    const ms = (numQubits: number, count: number, shots: number) =>
      heron.forecast({ kind: 'sample', circuit: layers(numQubits, count), shots }, {}).wallMs.likely;
    expect(ms(9, 100, 100)).toBeGreaterThan(ms(8, 100, 100));
    expect(ms(14, 200, 100)).toBeGreaterThan(ms(14, 100, 100));
    expect(ms(14, 100, 1000)).toBeGreaterThan(ms(14, 100, 100));
  });
});

test('progress rises to the end and an abort is seen in the middle of trajectories', async () => {
  const operations: Circuit['operations'] = Array.from({ length: 400 }, (_, k) => ({ gate: 'cx', qubits: [k % 14, (k + 5) % 14] }));
  const circuit = circuitOf(14, operations);
  const controller = new AbortController();
  const fractions: number[] = [];
  const onProgress = ({ fraction = 0 }: { fraction?: number }) => {
    fractions.push(fraction);
    if (fraction > 0) controller.abort();
  };
  const run = noisyBackend(ROUGH).run<'sample'>(
    { kind: 'sample', circuit, parameters: [], shots: 5000, seed: 0 },
    context({ signal: controller.signal, onProgress }),
  );
  await expect(run).rejects.toMatchObject({ code: 'CANCELLED' });
  expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
  expect(fractions.at(-1)).toBeGreaterThan(0);
  expect(fractions.at(-1)).toBeLessThan(1);
});
