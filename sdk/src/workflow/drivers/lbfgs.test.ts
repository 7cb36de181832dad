import { describe, expect, test } from 'vitest';
import { stream } from '../../contracts/index.ts';
import { type Evaluation, lbfgs, type LbfgsOptions, type LbfgsResult, type LbfgsState } from './lbfgs.ts';

type Objective = (x: readonly number[]) => Evaluation;

function minimise(objective: Objective, start: readonly number[] | LbfgsState, options: Partial<LbfgsOptions> = {}) {
  const search = lbfgs(start, { maxIterations: 500, gradientTolerance: 1e-8, ...options });
  const points: (readonly number[])[] = [];
  const states: LbfgsState[] = [];
  let turn = search.next();
  while (!turn.done) {
    const { point, state } = turn.value;
    points.push(point);
    if (state && state !== states.at(-1)) states.push(state);
    turn = search.next(objective(point));
  }
  const result: LbfgsResult = turn.value;
  return { ...result, points, states };
}

/** DOI 10.1093/comjnl/3.3.175, in pairs; minimum 0 at (1, …, 1). */
const rosenbrock: Objective = (x) => {
  const gradient = x.map(() => 0);
  let value = 0;
  for (let k = 0; k < x.length; k += 2) {
    const [a, b] = [1 - x[k], x[k + 1] - x[k] ** 2];
    value += a * a + 100 * b * b;
    gradient[k] = -2 * a - 400 * x[k] * b;
    gradient[k + 1] = 200 * b;
  }
  return { value, gradient };
};

/** Beale: minimum 0 at (3, 0.5). Moré, Garbow & Hillstrom, DOI 10.1145/355934.355936, problem 5. */
const beale: Objective = ([x, y]) => {
  const rest = [1.5, 2.25, 2.625].map((c, k) => c - x * (1 - y ** (k + 1)));
  return {
    value: rest.reduce((sum, r) => sum + r * r, 0),
    gradient: [
      rest.reduce((sum, r, k) => sum - 2 * r * (1 - y ** (k + 1)), 0),
      rest.reduce((sum, r, k) => sum + 2 * r * x * (k + 1) * y ** k, 0),
    ],
  };
};

/** Powell's singular function: minimum 0 at the origin, with a singular Hessian. Ibid., problem 13. */
const powell: Objective = ([a, b, c, d]) => {
  const [r, s, t, u] = [a + 10 * b, c - d, b - 2 * c, a - d];
  return {
    value: r * r + 5 * s * s + t ** 4 + 10 * u ** 4,
    gradient: [2 * r + 40 * u ** 3, 20 * r + 4 * t ** 3, 10 * s - 8 * t ** 3, -10 * s - 40 * u ** 3],
  };
};

const quadratic: Objective = (x) => ({
  value: x.reduce((sum, xk, k) => sum + 0.5 * 10 ** (k / 4) * (xk - k) ** 2, 0) - 75,
  gradient: x.map((xk, k) => 10 ** (k / 4) * (xk - k)),
});

describe('standard functions', () => {
  test.each([
    ['Rosenbrock in 2', rosenbrock, [-1.2, 1], [1, 1], 1e-7],
    [
      'Rosenbrock in 20',
      rosenbrock,
      Array.from({ length: 20 }, (_, k) => (k % 2 === 0 ? -1.2 : 1)),
      Array.from({ length: 20 }, () => 1),
      1e-7,
    ],
    ['Beale', beale, [1, 1], [3, 0.5], 1e-6],
    ['Powell, singular', powell, [3, -1, 0, 1], [0, 0, 0, 0], 5e-3],
    [
      'a quadratic with condition 10⁴, shifted to −75',
      quadratic,
      Array.from({ length: 17 }, () => 0),
      Array.from({ length: 17 }, (_, k) => k),
      1e-7,
    ],
  ] as const)('%s', (_, objective, start, minimum, tolerance) => {
    const { state, stopped } = minimise(objective, start);
    expect(stopped).toBe('gradient');
    state.point.forEach((x, k) => expect(Math.abs(x - minimum[k])).toBeLessThan(tolerance));
    expect(state.values.every((value, k) => k === 0 || value <= state.values[k - 1] + 1e-12 * Math.max(1, Math.abs(value)))).toBe(true);
    expect(state.evaluations).toBeLessThan(2 * state.iteration + 20);
  });
});

test('every accepted step meets the strong Wolfe conditions', () => {
  const { states } = minimise(rosenbrock, [-1.2, 1, -1.2, 1]);
  expect(states.length).toBeGreaterThan(10);
  for (let k = 1; k < states.length; k++) {
    const step = states[k].point.map((x, i) => x - states[k - 1].point[i]);
    const before = step.reduce((sum, s, i) => sum + s * states[k - 1].gradient[i], 0);
    const after = step.reduce((sum, s, i) => sum + s * states[k].gradient[i], 0);
    expect(before).toBeLessThan(0);
    expect(states[k].value).toBeLessThanOrEqual(states[k - 1].value + 1e-4 * before + 1e-13);
    expect(Math.abs(after)).toBeLessThanOrEqual(0.9 * Math.abs(before));
  }
});

test('resumed from the JSON of any iteration, it asks for the same points', () => {
  const whole = minimise(rosenbrock, [-1.2, 1, 0.3, -0.7]);
  for (const state of whole.states.filter((_, k) => k % 7 === 3)) {
    const rest = minimise(rosenbrock, JSON.parse(JSON.stringify(state)) as LbfgsState);
    expect(rest.points).toEqual(whole.points.slice(whole.points.length - rest.points.length));
    expect(rest.state).toEqual(whole.state);
  }
});

test('the iteration limit stops it, and says so', () => {
  expect(minimise(rosenbrock, [-1.2, 1], { maxIterations: 3 })).toMatchObject({ stopped: 'iterations', state: { iteration: 3 } });
});

test('a start that is a minimum takes one evaluation', () => {
  expect(minimise(rosenbrock, [1, 1])).toMatchObject({ stopped: 'gradient', state: { iteration: 0, evaluations: 1 } });
});

test('with noisy values it ends where the gradient is lost in the noise, near the minimum', () => {
  const random = stream(4, 'test/noise');
  const noise = 1e-3;
  const noisy: Objective = (x) => {
    const { value, gradient } = quadratic(x);
    const blurred = Array.from(gradient, (g) => g + noise * random.normal());
    return { value: value + noise * random.normal(), gradient: blurred, valueError: noise, gradientError: noise };
  };
  const { state } = minimise(
    noisy,
    Array.from({ length: 6 }, () => 0),
  );
  state.point.forEach((x, k) => expect(Math.abs(x - k)).toBeLessThan(0.02));
});

test('a value that is not a number is refused', () => {
  expect(() => minimise(() => ({ value: Number.NaN, gradient: [0] }), [1])).toThrow(/evaluation\.value: expected a finite number/);
});
