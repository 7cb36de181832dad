import { describe, expect, test } from 'vitest';
import { circuitBuilder, parameter } from '../../circuits/index.ts';
import { contentHash, type StepResult, type StepSpec } from '../../contracts/index.ts';
import { ask } from './driver.ts';
import { vqeDriver, type VqeDriverInput } from './vqe.ts';

/** rx(2a) then ry(b) on |0⟩: ⟨Z⟩ = cos 2a cos b. */
const input: VqeDriverInput = {
  circuit: circuitBuilder(1).gate('rx', [0], parameter(0, 2)).gate('ry', [0], parameter(1)).build(),
  observable: { numQubits: 1, terms: [['Z', 1]] },
  startParameters: [0.4, 0.3],
  maxIterations: 50,
  gradientTolerance: 1e-9,
  shots: 0,
  seed: 0,
  gradients: true,
};

type Output = StepResult<'expectation'>['output'];
type Answer = (spec: StepSpec<'expectation'>) => Output;

function resultOf(output: Output): StepResult<'expectation'> {
  return {
    schema: 'cofactor.step-result/1',
    kind: 'expectation',
    output,
    resources: {},
    wallMs: 0,
    costMicroUsd: 0,
    provenance: { kind: 'expectation', backend: 'hand', backendVersion: '1' },
    warnings: [],
  };
}

/** Angles as they stand in the circuit, shifts included. */
const anglesOf = ({ circuit, parameters }: StepSpec<'expectation'>): number[] =>
  circuit.operations.map(({ angles = [] }) => {
    const [angle] = angles;
    return typeof angle === 'number' ? angle : angle.scale * parameters[angle.parameter] + angle.offset;
  });

/** The answers of an exact backend, by the formula above. */
const byFormula: Answer = (spec) => {
  const [x, y] = anglesOf(spec);
  const gradient = [-2 * Math.sin(x) * Math.cos(y), -Math.cos(x) * Math.sin(y)];
  return { values: [Math.cos(x) * Math.cos(y)], standardErrors: [0], ...(spec.gradient && { gradient }) };
};

function play(over: Partial<VqeDriverInput> = {}, answer: Answer = byFormula) {
  const asked: StepSpec<'expectation'>[] = [];
  const driver = vqeDriver({ ...input, ...over });
  let turn = driver.next();
  while (!turn.done) {
    asked.push(turn.value);
    turn = driver.next(resultOf(answer(turn.value)));
  }
  return { asked, output: turn.value };
}

test('fed by hand it finds the minimum, and asks for exact values with gradients', () => {
  const { asked, output } = play();
  expect(output.energyHartree).toBeCloseTo(-1, 12);
  expect(output).toMatchObject({ standardErrorHartree: 0, gradientStandardError: 0 });
  expect(output.energies).toHaveLength(output.iterations);
  expect(asked.every(({ gradient, shots }) => gradient && shots === 0)).toBe(true);
});

test('replayed with what it was fed, it asks for the same steps, bit for bit', () => {
  for (const over of [{}, { gradients: false }, { shots: 100 }]) {
    const [first, again] = [play(over), play(over)];
    expect(again.asked.map(contentHash)).toEqual(first.asked.map(contentHash));
    expect(again.output).toEqual(first.output);
  }
});

test('without gradients from the backend it shifts one angle at a time: value first, then two circuits a parameter', () => {
  const { asked, output } = play({ gradients: false });
  expect(output.energyHartree).toBeCloseTo(-1, 12);
  expect(asked.every(({ gradient }) => !gradient)).toBe(true);
  expect(asked.length % 5).toBe(0);
  const [value, ...shifted] = asked.slice(0, 5).map(anglesOf);
  const moves = shifted.map((angles) => angles.map((angle, k) => angle - value[k]));
  const half = Math.PI / 2;
  [
    [half, 0],
    [3 * half, 0],
    [0, half],
    [0, 3 * half],
  ].forEach((expected, k) => expected.forEach((shift, q) => expect(moves[k][q]).toBeCloseTo(shift, 12)));
});

describe('with shots', () => {
  test('and exact gradients, the minimum alone is sampled, once', () => {
    const { asked, output } = play({ shots: 100 }, (spec) =>
      spec.shots > 0 ? { values: [-0.98], standardErrors: [0.02] } : byFormula(spec),
    );
    expect(asked.filter(({ shots }) => shots > 0)).toHaveLength(1);
    expect(asked.at(-1)?.shots).toBe(100);
    expect(output).toMatchObject({ energyHartree: -0.98, standardErrorHartree: 0.02 });
  });

  test('and shift rules, every step is sampled with a seed of its own, and the end is lost in the noise', () => {
    const sigma = 0.01;
    const noisy: Answer = (spec) => {
      const jitter = ((spec.seed % 2001) / 1000 - 1) * sigma;
      return { values: [byFormula(spec).values[0] + jitter], standardErrors: [sigma] };
    };
    const { asked, output } = play({ shots: 100, gradients: false }, noisy);
    expect(new Set(asked.map(({ seed }) => seed)).size).toBe(asked.length);
    expect(asked.every(({ shots }) => shots === 100)).toBe(true);
    expect(output.standardErrorHartree).toBe(sigma);
    expect(output.gradientStandardError).toBeCloseTo(sigma * Math.SQRT2, 12); // of parameter 0: two values, each times ½ and the scale 2
    expect(Math.abs(output.energyHartree + 1)).toBeLessThan(0.05);
  });
});

describe('where every value is noise', () => {
  const lost: Answer = (spec) => ({ values: [byFormula(spec).values[0] + ((spec.seed % 2001) / 1000 - 1) * 1e-3], standardErrors: [5] });

  test('a search by gradients fails at once and says what helps, instead of calling its start converged', () => {
    expect(() => play({ shots: 100, gradients: false }, lost)).toThrow(
      expect.objectContaining({ code: 'NOT_CONVERGED', message: expect.stringMatching(/method\.shots.*spsa/) as string }),
    );
  });

  test('spsa walks on sampled values alone, even where the backend has gradients', () => {
    const { asked, output } = play({ shots: 100, optimizer: 'spsa', maxIterations: 300 }, lost);
    expect(asked.every(({ gradient, shots }) => !gradient && shots === 100)).toBe(true);
    expect(asked).toHaveLength(2 * 300 + 22);
    expect(Math.cos(2 * output.parameters[0]) * Math.cos(output.parameters[1])).toBeLessThan(-0.99);
  });
});

test('the iteration limit is NOT_CONVERGED with the last energy', () => {
  expect(() => play({ maxIterations: 1 })).toThrow(
    expect.objectContaining({
      code: 'NOT_CONVERGED',
      details: expect.objectContaining({ iterations: 1, lastEnergyHartree: expect.any(Number) }),
    }),
  );
});

test('too few starting parameters are refused, naming the operation', () => {
  expect(() => play({ startParameters: [0.1] })).toThrow(/parameters: expected 2 values, got 1.*operations\.1 \(ry\)/);
});

test('ask gives the result of the kind that was asked for', () => {
  const steps = ask<'sample'>({ kind: 'sample', circuit: input.circuit, parameters: [0, 0], shots: 1, seed: 0 });
  expect(steps.next().value).toMatchObject({ kind: 'sample' });
  const result = {
    ...resultOf({ values: [], standardErrors: [] }),
    kind: 'sample',
    output: { counts: { '0': 1 } },
  } as StepResult<'sample'>;
  expect(steps.next(result)).toEqual({ done: true, value: result });
});
