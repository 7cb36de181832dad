import { buildAnsatz, shiftedCircuits } from '@cofactor/sdk/circuits';
import {
  Forecast,
  memoryStore,
  putArray,
  StepResult,
  stepOutputSchema,
  stream,
  type Circuit,
  type RunContext,
  type StepKind,
  type StepSpec,
} from '@cofactor/sdk/contracts';
import { vqeDriver, type VqeDriverInput } from '@cofactor/sdk/drivers';
import { describe, expect, test } from 'vitest';
import { statevectorBackend } from './backend.ts';
import { expectationDense, randomCircuit, randomObservable, runDense } from './dense.test.support.ts';
import { randomHamiltonian } from '@cofactor/sdk/testing';

const backend = statevectorBackend();
const context = (over: Partial<RunContext> = {}): RunContext => ({
  signal: new AbortController().signal,
  artifacts: memoryStore(),
  ...over,
});

function expectation(over: Partial<StepSpec<'expectation'>> & Pick<StepSpec<'expectation'>, 'circuit' | 'observables'>) {
  const spec: StepSpec<'expectation'> = { kind: 'expectation', parameters: [], gradient: false, shots: 0, seed: 0, ...over };
  return backend.run<'expectation'>(spec, context());
}

const circuitOf = (numQubits: number, operations: Circuit['operations']): Circuit => ({
  schema: 'cofactor.circuit/1',
  numQubits,
  numParameters: 0,
  operations,
});

describe('expectation values', () => {
  test.each([4, 6])('of random circuits on %i qubits with every gate are those of dense matrices', async (numQubits) => {
    const random = stream(1, 'statevector/test', numQubits);
    for (let repeat = 0; repeat < 3; repeat++) {
      const { circuit, parameters } = randomCircuit(numQubits, random);
      const observables = [randomObservable(numQubits, 12, random), randomObservable(numQubits, 3, random)];
      const { output } = await expectation({ circuit, parameters, observables });
      const psi = runDense(circuit, parameters);
      output.values.forEach((value, k) => expect(Math.abs(value - expectationDense(observables[k], psi))).toBeLessThan(1e-12));
      expect(output.standardErrors).toEqual([0, 0]);
    }
  });

  test('adjoint gradient: finite differences agree to 1e-7, shift rules to 1e-10', async () => {
    const random = stream(2, 'statevector/test');
    const { circuit, parameters } = randomCircuit(4, random);
    const observables = [randomObservable(4, 8, random), randomObservable(4, 2, random)];
    const { output } = await expectation({ circuit, parameters, observables, gradient: true });
    const value = async (at: number[]) => (await expectation({ circuit, parameters: at, observables })).output.values[0];
    expect(output.gradient).toHaveLength(circuit.numParameters);
    const h = 1e-3;
    for (let k = 0; k < circuit.numParameters; k++) {
      const shifted = (by: number) => value(parameters.map((x, other) => (other === k ? x + by : x)));
      const numeric = (8 * ((await shifted(h)) - (await shifted(-h))) - ((await shifted(2 * h)) - (await shifted(-2 * h)))) / (12 * h);
      expect(Math.abs(output.gradient![k] - numeric)).toBeLessThan(1e-7);
    }
    const byShifts = parameters.map(() => 0);
    for (const { parameter, weight, circuit: there } of shiftedCircuits(circuit)) {
      byShifts[parameter] += weight * (await expectation({ circuit: there, parameters, observables })).output.values[0];
    }
    byShifts.forEach((derivative, k) => expect(Math.abs(output.gradient![k] - derivative)).toBeLessThan(1e-10));
    const psi = runDense(circuit, parameters);
    output.values.forEach((value, k) => expect(Math.abs(value - expectationDense(observables[k], psi))).toBeLessThan(1e-12));
  });

  test('a measurement at the end does not change them', async () => {
    const circuit = circuitOf(1, [
      { gate: 'h', qubits: [0] },
      { gate: 'measure', qubits: [0], bits: [0] },
    ]);
    expect((await expectation({ circuit, observables: [{ numQubits: 1, terms: [['X', 1]] }] })).output.values[0]).toBeCloseTo(1, 14);
  });
});

describe('sampled expectation values', () => {
  const random = stream(3, 'statevector/test');
  const { circuit, parameters } = randomCircuit(4, random);

  test('of a Pauli string lie on the lattice of the shots, with the binomial standard error', async () => {
    const shots = 250;
    const observables = ['XYZI', 'ZZZZ', 'IIYX'].map((text) => ({ numQubits: 4, terms: [[text, 1] as [string, number]] }));
    const { output, resources } = await expectation({ circuit, parameters, observables, shots, seed: 5 });
    const psi = runDense(circuit, parameters);
    output.values.forEach((value, k) => {
      const successes = (value + 1) * (shots / 2);
      expect(Math.abs(successes - Math.round(successes))).toBeLessThan(1e-9);
      expect(output.standardErrors[k]).toBeCloseTo(Math.sqrt((1 - value * value) / (shots - 1)), 12);
      expect(Math.abs(value - expectationDense(observables[k], psi))).toBeLessThan(6 * output.standardErrors[k]);
    });
    expect(resources).toMatchObject({ circuitEvaluations: 3, shots: 750 });
  });

  test('scatter by their standard error around the exact value (a false alarm in 1e6 runs)', async () => {
    const observables = [randomObservable(4, 15, random)];
    const exact = expectationDense(observables[0], runDense(circuit, parameters));
    let chiSquare = 0;
    const runs = 60;
    for (let seed = 0; seed < runs; seed++) {
      const { output } = await expectation({ circuit, parameters, observables, shots: 400, seed });
      chiSquare += ((output.values[0] - exact) / output.standardErrors[0]) ** 2;
    }
    // χ² with 60 degrees of freedom is in (20.9, 127.7) with probability 1 − 1e-6; the variance is estimated from 400 shots
    expect(chiSquare).toBeGreaterThan(19);
    expect(chiSquare).toBeLessThan(132);
  });

  test('equal seeds give equal numbers, others do not', async () => {
    const observables = [randomObservable(4, 6, random)];
    const value = async (seed: number) => (await expectation({ circuit, parameters, observables, shots: 100, seed })).output.values[0];
    expect(await value(7)).toBe(await value(7));
    expect(await value(7)).not.toBe(await value(8));
  });
});

describe('sampling', () => {
  const sample = (circuit: Circuit, shots: number, seed = 0) =>
    backend.run<'sample'>({ kind: 'sample', circuit, parameters: [], shots, seed }, context());

  test('prints classical bit 0 rightmost, and leaves what is not measured out', async () => {
    const x1 = circuitOf(3, [{ gate: 'x', qubits: [1] }]);
    expect((await sample(x1, 10)).output.counts).toEqual({ '010': 10 });
    const measured = circuitOf(3, [...x1.operations, { gate: 'measure', qubits: [1, 2], bits: [0, 1] }]);
    expect((await sample(measured, 10)).output.counts).toEqual({ '01': 10 });
  });

  test('follows the probabilities (χ² of 15 degrees of freedom; a false alarm in 1e6 runs)', async () => {
    const random = stream(4, 'statevector/test');
    const { circuit, parameters } = randomCircuit(4, random);
    const shots = 20_000;
    const { output } = await backend.run<'sample'>({ kind: 'sample', circuit, parameters, shots, seed: 1 }, context());
    const psi = runDense(circuit, parameters);
    expect(Object.values(output.counts).reduce((sum, n) => sum + n, 0)).toBe(shots);
    let chiSquare = 0;
    for (let k = 0; k < 16; k++) {
      const expected = shots * (psi[2 * k] ** 2 + psi[2 * k + 1] ** 2);
      chiSquare += ((output.counts[k.toString(2).padStart(4, '0')] ?? 0) - expected) ** 2 / expected;
    }
    expect(chiSquare).toBeLessThan(56.5);
  });
});

describe('the variational loop', () => {
  const hamiltonian = randomHamiltonian(3, [2, 1], 21);

  async function loopSpec(over: Partial<StepSpec<'vqe-loop'>> = {}) {
    const artifacts = memoryStore();
    const { h1, eri, numElectrons, ...facts } = hamiltonian;
    const spec: StepSpec<'vqe-loop'> = {
      kind: 'vqe-loop',
      hamiltonian: {
        schema: 'cofactor.hamiltonian/1',
        ...facts,
        numElectrons: [...numElectrons],
        h1: await putArray(artifacts, h1, [3, 3]),
        eri: await putArray(artifacts, eri, [3, 3, 3, 3]),
      },
      ansatz: 'uccsd',
      start: 'mp2',
      maxIterations: 200,
      gradientTolerance: 1e-7,
      seed: 0,
      ...over,
    };
    return { spec, artifacts };
  }

  async function drive(input: VqeDriverInput) {
    const driver = vqeDriver(input);
    let turn = driver.next();
    let steps = 0;
    while (!turn.done) {
      steps++;
      turn = driver.next(await backend.run<'expectation'>(turn.value, context()));
    }
    return { ...turn.value, steps };
  }

  const driverInput = (over: Partial<VqeDriverInput> = {}): VqeDriverInput => {
    const { startParameters, ...ansatz } = buildAnsatz(hamiltonian, { ansatz: 'uccsd', mapping: 'jordan-wigner', start: 'mp2' });
    return { ...ansatz, startParameters, maxIterations: 200, gradientTolerance: 1e-7, shots: 0, seed: 3, gradients: true, ...over };
  };

  test('the driver, step by step, finds the energy of the whole loop, with backend gradients and with shift rules', async () => {
    const { spec, artifacts } = await loopSpec();
    const whole = await backend.run<'vqe-loop'>(spec, context({ artifacts }));
    const adjoint = await drive(driverInput());
    const shifts = await drive(driverInput({ gradients: false }));
    expect(Math.abs(adjoint.energyHartree - whole.output.energyHartree)).toBeLessThan(1e-9);
    expect(Math.abs(shifts.energyHartree - whole.output.energyHartree)).toBeLessThan(1e-9);
    expect(adjoint.parameters.length).toBe(whole.output.parameters.length);
    expect(shifts.steps).toBeGreaterThan(4 * adjoint.steps);
    expect(whole.output.energies.at(-1)).toBe(whole.output.energyHartree);
    expect(adjoint.standardErrorHartree).toBe(0);
  });

  test('one orbital has nothing to excite: the energy is that of its determinant', async () => {
    const artifacts = memoryStore();
    const { spec } = await loopSpec();
    const one: StepSpec<'vqe-loop'> = {
      ...spec,
      hamiltonian: {
        ...spec.hamiltonian,
        numOrbitals: 1,
        numElectrons: [1, 1],
        coreEnergyHartree: 0.5,
        h1: await putArray(artifacts, Float64Array.of(-1.25), [1, 1]),
        eri: await putArray(artifacts, Float64Array.of(0.6), [1, 1, 1, 1]),
      },
    };
    const { output } = await backend.run<'vqe-loop'>(one, context({ artifacts }));
    expect(output).toMatchObject({ parameters: [], iterations: 0, gradientNorm: 0 });
    expect(output.energyHartree).toBeCloseTo(0.5 - 2 * 1.25 + 0.6, 14);
  });

  test('starting from zero or from MP2 ends at the same energy', async () => {
    const energies = [];
    for (const start of ['zero', 'mp2'] as const) {
      const { spec, artifacts } = await loopSpec({ start });
      energies.push((await backend.run<'vqe-loop'>(spec, context({ artifacts }))).output.energyHartree);
    }
    expect(Math.abs(energies[0] - energies[1])).toBeLessThan(1e-9);
  });

  test('with shots the minimum is sampled, and its error bar covers the exact energy (6σ)', async () => {
    const { energyHartree } = await drive(driverInput());
    const noisy = await drive(driverInput({ shots: 1000 }));
    expect(noisy.standardErrorHartree).toBeGreaterThan(0);
    expect(Math.abs(noisy.energyHartree - energyHartree)).toBeLessThan(6 * noisy.standardErrorHartree);
  });

  test('where everything is sampled, it stops at the noise, with an energy near the minimum', async () => {
    const small = randomHamiltonian(2, [1, 1], 4);
    const { startParameters: _, ...ansatz } = buildAnsatz(small, { ansatz: 'uccsd', mapping: 'jordan-wigner', start: 'zero' });
    const input = driverInput({ ...ansatz, startParameters: [0, 0, 0], shots: 2000, gradients: false, seed: 12 });
    const noisy = await drive(input);
    const exact = await drive({ ...input, shots: 0 });
    const gained = (await drive({ ...input, shots: 0, gradientTolerance: 1e3 })).energyHartree - exact.energyHartree;
    expect(noisy.energyHartree - exact.energyHartree).toBeLessThan(0.1 * gained + 6 * noisy.standardErrorHartree);
    expect(noisy.energyHartree - exact.energyHartree).toBeGreaterThan(-6 * noisy.standardErrorHartree);
    expect(noisy.standardErrorHartree).toBeLessThan(0.1 * gained);
    expect(noisy.steps).toBeLessThan(2000);
  });

  test('saves every iteration, and goes on from any of them to the same bits', async () => {
    const { spec, artifacts } = await loopSpec();
    const saved: unknown[] = [];
    const save = async (state: unknown) => void saved.push(JSON.parse(JSON.stringify(state)));
    const whole = await backend.run<'vqe-loop'>(spec, context({ artifacts, checkpoint: { load: async () => undefined, save } }));
    expect(saved.length).toBe(whole.output.iterations);
    const half = saved[Math.floor(saved.length / 2)];
    const resumed = await backend.run<'vqe-loop'>(
      spec,
      context({ artifacts, checkpoint: { load: async () => half, save: async () => undefined } }),
    );
    expect(resumed.output).toEqual(whole.output);
  });

  test('the iteration limit is NOT_CONVERGED with the last energy', async () => {
    const { spec, artifacts } = await loopSpec({ maxIterations: 2 });
    await expect(backend.run(spec, context({ artifacts }))).rejects.toMatchObject({
      code: 'NOT_CONVERGED',
      details: { iterations: 2, lastEnergyHartree: expect.any(Number) },
    });
  });

  test('reports progress with falling energies', async () => {
    const { spec, artifacts } = await loopSpec();
    const energies: number[] = [];
    await backend.run(spec, context({ artifacts, onProgress: ({ energyHartree }) => energies.push(energyHartree!) }));
    expect(energies.length).toBeGreaterThan(3);
    expect(energies.every((energy, k) => k === 0 || energy <= energies[k - 1] + 1e-12)).toBe(true);
  });
});

describe('forecasts and refusals', () => {
  test('60 qubits are TOO_LARGE, and the message says how many fit', () => {
    expect(() => backend.forecast({ kind: 'vqe-loop' }, { numOrbitals: 30, numElectrons: [5, 5] })).toThrow(
      expect.objectContaining({ code: 'TOO_LARGE', message: expect.stringContaining('at most 26 qubits, got 60') }),
    );
    expect(() => backend.forecast({ kind: 'sample', circuit: circuitOf(60, []), shots: 1 }, {})).toThrow(
      expect.objectContaining({ code: 'TOO_LARGE' }),
    );
  });

  test('27 qubits are sampled, and take 2 GiB; with a second vector 26 is the most', () => {
    const circuit = circuitOf(27, [{ gate: 'h', qubits: [26] }]);
    const { low, high } = backend.forecast({ kind: 'sample', circuit, shots: 1 }, {}).memoryBytes;
    expect(low).toBe(2 ** 31);
    expect(high).toBeLessThan(2 ** 31 + 2 ** 27);
    const observables = [{ numQubits: 27, terms: [['Z'.repeat(27), 1] as [string, number]] }];
    expect(backend.forecast({ kind: 'expectation', circuit, observables }, {}).memoryBytes.low).toBe(2 ** 31);
    for (const second of [{ gradient: true }, { shots: 10 }]) {
      expect(() => backend.forecast({ kind: 'expectation', circuit, observables, ...second }, {})).toThrow(
        expect.objectContaining({ code: 'TOO_LARGE', message: expect.stringContaining('at most 26 qubits, got 27') }),
      );
    }
  });

  test('sizes of the loop are those of its circuit: 12 qubits, 92 parameters for LiH', () => {
    const forecast = backend.forecast({ kind: 'vqe-loop' }, { numOrbitals: 6, numElectrons: [2, 2] });
    expect(Forecast.parse(forecast).sizes).toMatchObject({ qubits: 12, parameters: 92 });
    expect(forecast.memoryBytes.low).toBe(2.5 * 16 * 2 ** 12);
    expect(forecast.sizes.twoQubitGates).toBeGreaterThan(5000);
  });

  test.each([
    [
      'a measurement in the middle',
      'UNSUPPORTED',
      [
        { gate: 'measure', qubits: [0], bits: [0] },
        { gate: 'x', qubits: [0] },
      ],
    ],
    ['a reset', 'UNSUPPORTED', [{ gate: 'reset', qubits: [0] }]],
    ['a qubit out of range', 'INVALID_INPUT', [{ gate: 'x', qubits: [1] }]],
  ] as const)('%s is refused, by forecast and run alike', async (_, code, operations) => {
    const circuit = circuitOf(1, operations as unknown as Circuit['operations']);
    const spec: StepSpec<'sample'> = { kind: 'sample', circuit, parameters: [], shots: 1, seed: 0 };
    expect(() => backend.forecast(spec, {})).toThrow(expect.objectContaining({ code }));
    await expect(backend.run(spec, context())).rejects.toMatchObject({ code });
  });

  test('another kind of step is refused, and what it runs is named', async () => {
    const spec = { kind: 'casci' } as StepSpec<'casci'>;
    await expect(backend.run(spec, context())).rejects.toMatchObject({
      code: 'UNSUPPORTED',
      details: { alternatives: ['expectation', 'sample', 'vqe-loop', 'search'] },
    });
  });

  test('an observable of another size is refused, naming the field', async () => {
    const wrong = expectation({ circuit: circuitOf(2, []), observables: [{ numQubits: 1, terms: [['Z', 1]] }] });
    await expect(wrong).rejects.toMatchObject({ code: 'INVALID_INPUT', details: { issues: [{ path: 'observables.0.numQubits' }] } });
    const endless = expectation({
      circuit: circuitOf(2, []),
      observables: [{ numQubits: 2, terms: [['ZI', Infinity]] }],
    });
    await expect(endless).rejects.toMatchObject({ code: 'INVALID_INPUT', details: { issues: [{ path: 'observables.0.terms.0.1' }] } });
  });

  test('results parse and survive JSON', async () => {
    const result = await expectation({ circuit: circuitOf(2, []), observables: [{ numQubits: 2, terms: [['ZI', 2]] }] });
    StepResult.parse(result);
    stepOutputSchema('expectation' satisfies StepKind).parse(result.output);
    expect(JSON.parse(JSON.stringify(result))).toEqual(result);
  });
});

test('a long circuit says how far it has come', async () => {
  const layer: Circuit['operations'] = Array.from({ length: 16 }, (_, q) => ({ gate: 'h', qubits: [q] }));
  const circuit = circuitOf(16, Array.from({ length: 60 }, () => layer).flat());
  const fractions: number[] = [];
  const spec: StepSpec<'sample'> = { kind: 'sample', circuit, parameters: [], shots: 1, seed: 0 };
  await backend.run(spec, context({ onProgress: ({ fraction }) => fractions.push(fraction!) }));
  expect(fractions.length).toBeGreaterThan(0);
  expect(fractions.every((fraction, k) => fraction <= 1 && fraction > (fractions[k - 1] ?? 0))).toBe(true);
});

test('an abort in the middle of a long circuit settles at once, and timers are not late', async () => {
  const numQubits = 18;
  const layer: Circuit['operations'] = Array.from({ length: numQubits - 1 }, (_, q) => [
    { gate: 'h' as const, qubits: [q] },
    { gate: 'cx' as const, qubits: [q, q + 1] },
  ]).flat();
  const circuit = circuitOf(numQubits, Array.from({ length: 200 }, () => layer).flat());
  const controller = new AbortController();
  let [ticks, latest, last] = [0, 0, performance.now()];
  const timer = setInterval(() => {
    latest = Math.max(latest, performance.now() - last);
    last = performance.now();
    if (++ticks === 3) controller.abort();
  }, 10);
  const started = performance.now();
  const running = backend.run({ kind: 'sample', circuit, parameters: [], shots: 1, seed: 0 }, context({ signal: controller.signal }));
  await expect(running).rejects.toMatchObject({ code: 'CANCELLED' });
  clearInterval(timer);
  expect(ticks).toBeGreaterThanOrEqual(3);
  expect(performance.now() - started).toBeLessThan(5000);
  expect(latest).toBeLessThan(500);
});
