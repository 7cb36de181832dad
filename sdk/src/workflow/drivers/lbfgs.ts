/**
 * Limited-memory BFGS with a strong-Wolfe line search, as a generator: it yields a point and is given value and gradient there.
 *
 *   p = −H g,  H from the last m pairs s = x' − x, y = g' − g by the two-loop recursion, H₀ = (sᵀy / yᵀy) 1            (1)
 *   f(x + αp) ≤ f + c₁ α gᵀp,   |g(x + αp)ᵀp| ≤ c₂ |gᵀp|,   c₁ = 1e-4, c₂ = 0.9                                       (2)
 *
 * Values carry rounding or sampling noise, so decrease is judged up to that noise, and the search ends where the gradient is lost
 * in it: max|g| ≤ 2 · gradientError and |g|² ≤ (1 + √(8/n)) · gradientNoise², n parameters (χ² two deviations above its mean), so that
 * many small components that together say where to go are not taken for noise.
 *
 * Source      Nocedal, Math. Comp. 35, 773 (1980), DOI 10.1090/S0025-5718-1980-0572855-7; line search: Nocedal & Wright,
 *             Numerical Optimization (2006), algorithms 3.5 and 3.6.
 * State       plain JSON after each iteration. A run resumed from it asks for the same points as one that was never stopped.
 */
import * as z from 'zod';
import { invalidInput } from '../../contracts/index.ts';

export interface Evaluation {
  value: number;
  gradient: ArrayLike<number>;
  /** Standard error of the value. @default rounding */
  valueError?: number;
  /** Largest standard error of a component of the gradient. @default 0 */
  gradientError?: number;
  /** Root of the sum of their squares. @default gradientError √n */
  gradientNoise?: number;
}

/** Where the search stands after an iteration; iteration 0 is the start. */
export const LbfgsState = z.object({
  iteration: z.int().min(0),
  evaluations: z.int().min(0),
  point: z.array(z.number()),
  value: z.number(),
  gradient: z.array(z.number()),
  valueError: z.number(),
  gradientError: z.number(),
  gradientNoise: z.number().optional(),
  pairs: z.array(z.object({ s: z.array(z.number()), y: z.array(z.number()) })),
  values: z.array(z.number()).describe('After each iteration.'),
});
export type LbfgsState = z.infer<typeof LbfgsState>;

export interface LbfgsOptions {
  maxIterations: number;
  /** On the largest component of the gradient. */
  gradientTolerance: number;
  /** Pairs kept. @default 12 */
  memory?: number;
}

export interface LbfgsRequest {
  /** Where to evaluate. */
  point: readonly number[];
  /** After the last whole iteration: what to save. A new object each iteration; null before the first value is known. */
  state: LbfgsState | null;
}

export interface LbfgsResult {
  state: LbfgsState;
  /** `gradient`: converged. `line-search`: no lower point was found along a direction of descent. `iterations`: the limit. */
  stopped: 'gradient' | 'line-search' | 'iterations';
}

const SUFFICIENT_DECREASE = 1e-4;
const CURVATURE = 0.9;
const MAX_TRIALS = 25;
/** Values differ by this much, relative, through rounding alone. */
const ROUNDING = 1e-14;

/** @param start a point, or the state of an earlier run to go on from. @throws INVALID_INPUT for a value that is not finite. */
export function* lbfgs(
  start: readonly number[] | LbfgsState,
  { maxIterations, gradientTolerance, memory = 12 }: LbfgsOptions,
): Generator<LbfgsRequest, LbfgsResult, Evaluation> {
  let state = 'point' in start ? start : startState(start, checked(yield { point: [...start], state: null }));
  for (;;) {
    if (largest(state.gradient) <= gradientTolerance || isNoise(state)) return { state, stopped: 'gradient' };
    if (state.iteration >= maxIterations) return { state, stopped: 'iterations' };
    let found = yield* lineSearch(state, descentDirection(state));
    if (!found.accepted && state.pairs.length > 0) {
      state = { ...state, evaluations: state.evaluations + found.trials, pairs: [] }; // the model misleads: once more, straight downhill
      found = yield* lineSearch(state, descentDirection(state));
    }
    if (!found.accepted) return { state: { ...state, evaluations: state.evaluations + found.trials }, stopped: 'line-search' };
    state = nextState(state, found.accepted, found.trials, memory);
  }
}

/** Largest absolute component. */
export function largest(vector: ArrayLike<number>): number {
  let most = 0;
  for (let k = 0; k < vector.length; k++) most = Math.max(most, Math.abs(vector[k]));
  return most;
}

/** The gradient is what none would look like. */
function isNoise({ gradient, gradientError, gradientNoise }: LbfgsState): boolean {
  if (gradientError === 0 || largest(gradient) > 2 * gradientError) return false;
  const n = gradient.length;
  return dot(gradient, gradient) <= (1 + Math.sqrt(8 / n)) * (gradientNoise ?? gradientError * Math.sqrt(n)) ** 2;
}

type Trial = Evaluation & { alpha: number; point: number[]; slope: number };

function startState(
  point: readonly number[],
  { value, gradient, valueError = 0, gradientError = 0, gradientNoise }: Evaluation,
): LbfgsState {
  const noise = gradientNoise === undefined ? {} : { gradientNoise };
  const at = { point: [...point], value, gradient: Array.from(gradient), valueError, gradientError, ...noise };
  return { iteration: 0, evaluations: 1, ...at, pairs: [], values: [] };
}

function nextState(state: LbfgsState, trial: Trial, trials: number, memory: number): LbfgsState {
  const gradient = Array.from(trial.gradient);
  const pair = { s: difference(trial.point, state.point), y: difference(gradient, state.gradient) };
  const useful = dot(pair.s, pair.y) > 1e-14 * dot(pair.y, pair.y); // keeps H positive definite
  return {
    iteration: state.iteration + 1,
    evaluations: state.evaluations + trials,
    point: trial.point,
    value: trial.value,
    gradient,
    valueError: trial.valueError ?? 0,
    gradientError: trial.gradientError ?? 0,
    ...(trial.gradientNoise !== undefined && { gradientNoise: trial.gradientNoise }),
    pairs: [...state.pairs, ...(useful ? [pair] : [])].slice(-memory),
    values: [...state.values, trial.value],
  };
}

/** (1). */
function descentDirection({ gradient, pairs }: LbfgsState): number[] {
  const q = Array.from(gradient);
  const weights = pairs.map(() => 0);
  for (let k = pairs.length - 1; k >= 0; k--) {
    const { s, y } = pairs[k];
    weights[k] = dot(s, q) / dot(s, y);
    addScaledInto(q, -weights[k], y);
  }
  const last = pairs.at(-1);
  const scale = last ? dot(last.s, last.y) / dot(last.y, last.y) : Math.min(1, 1 / largest(gradient));
  for (let k = 0; k < q.length; k++) q[k] *= scale;
  pairs.forEach(({ s, y }, k) => addScaledInto(q, weights[k] - dot(y, q) / dot(s, y), s));
  return q.map((component) => -component);
}

/** A step that meets (2), or null when the trials run out. */
function* lineSearch(
  state: LbfgsState,
  direction: number[],
): Generator<LbfgsRequest, { accepted: Trial | null; trials: number }, Evaluation> {
  const slope0 = dot(state.gradient, direction);
  const slack = 2 * state.valueError + ROUNDING * Math.max(1, Math.abs(state.value));
  const tooHigh = (trial: Trial) => trial.value > state.value + SUFFICIENT_DECREASE * trial.alpha * slope0 + slack;
  const flat = (trial: Trial) => Math.abs(trial.slope) <= -CURVATURE * slope0;
  let low: Trial = { ...state, alpha: 0, slope: slope0 };
  let high: Trial | null = null;
  let alpha = 1;
  let trials = 0;
  while (trials < MAX_TRIALS) {
    trials++;
    const point = state.point.map((x, k) => x + alpha * direction[k]);
    const evaluation = checked(yield { point, state });
    const trial: Trial = { ...evaluation, alpha, point, slope: dot(evaluation.gradient, direction) };
    if (tooHigh(trial) || trial.value > low.value + slack) {
      high = trial;
    } else if (flat(trial)) {
      return { accepted: trial, trials };
    } else {
      if (trial.slope * (trial.alpha - low.alpha) >= 0) high = low; // the minimum lies between
      low = trial;
    }
    alpha = high ? interpolate(low, high) : 2 * trial.alpha;
    if (high && Math.abs(high.alpha - low.alpha) < 1e-12 * Math.max(1, low.alpha)) break;
  }
  return { accepted: low.alpha > 0 ? low : null, trials };
}

/** Minimum of the cubic through values and slopes at both ends, kept a tenth of the interval away from them. */
function interpolate(a: Trial, b: Trial): number {
  const width = b.alpha - a.alpha;
  const d1 = a.slope + b.slope - (3 * (b.value - a.value)) / width;
  const root = Math.sqrt(Math.max(0, d1 * d1 - a.slope * b.slope)) * Math.sign(width);
  const fraction = 1 - (b.slope + root - d1) / (b.slope - a.slope + 2 * root);
  return a.alpha + width * (Number.isFinite(fraction) ? Math.min(0.9, Math.max(0.1, fraction)) : 0.5);
}

function checked(evaluation: Evaluation): Evaluation {
  if (!Number.isFinite(evaluation.value)) throw invalidInput('evaluation.value', 'a finite number', evaluation.value);
  return evaluation;
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k] * b[k];
  return sum;
}

function difference(a: readonly number[], b: readonly number[]): number[] {
  return a.map((component, k) => component - b[k]);
}

function addScaledInto(out: number[], factor: number, vector: readonly number[]): void {
  for (let k = 0; k < out.length; k++) out[k] += factor * vector[k];
}
