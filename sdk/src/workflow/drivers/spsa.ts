/**
 * Simultaneous perturbation stochastic approximation, as a generator: it yields a point and is given a noisy value there.
 *
 *   ĝ = (y(θ + c_k Δ) − y(θ − c_k Δ)) / 2c_k · Δ,   Δ random signs: two values whatever the number of parameters         (1)
 *   θ ← θ − a_k ĝ,   a_k = a / (k + A)^0.602,   c_k = c / k^0.101,   A a tenth of the iterations                        (2)
 *
 * a is such that the first moves are 0.1 rad, by the mean size of ĝ over ten pairs at the start, and no longer than to the bottom of the
 * parabola along Δ: a start near a minimum, where slopes are small and curvatures are not, is not left. The answer is the mean of the last fifth
 * of the points, where (2) wanders about the minimum (Polyak–Ruppert).
 *
 * Source      Spall, IEEE Trans. Aerosp. Electron. Syst. 34, 817 (1998), DOI 10.1109/7.705889; averaging: Polyak & Juditsky, SIAM J.
 *             Control Optim. 30, 838 (1992), DOI 10.1137/0330046.
 */
import type { RandomStream } from '../../contracts/index.ts';

export interface SpsaOptions {
  iterations: number;
  random: RandomStream;
  /** c of (2), rad. @default 0.1 */
  perturbation?: number;
}

export interface SpsaResult {
  point: number[];
  /** Mean of the two values of each iteration. */
  values: number[];
  /** Largest component of the mean of ĝ over the last fifth, and its standard error. */
  gradientNorm: number;
  gradientError: number;
}

const CALIBRATION_PAIRS = 10;
const FIRST_MOVE = 0.1;
const [STEP_DECAY, PERTURBATION_DECAY] = [0.602, 0.101];
const AVERAGED = 0.2;

export function* spsa(
  start: readonly number[],
  { iterations, random, perturbation = 0.1 }: SpsaOptions,
): Generator<readonly number[], SpsaResult, number> {
  const signs = () => start.map(() => (random.uniform() < 0.5 ? -1 : 1));
  const moved = (point: readonly number[], by: number, along: readonly number[]) => point.map((x, k) => x + by * along[k]);
  let [size, curvature] = [0, 0];
  const middle = yield start;
  for (let pair = 0; pair < CALIBRATION_PAIRS; pair++) {
    const delta = signs();
    const above = yield moved(start, perturbation, delta);
    const below = yield moved(start, -perturbation, delta);
    size += Math.abs(above - below) / (2 * perturbation) / CALIBRATION_PAIRS;
    curvature += (above + below - 2 * middle) / perturbation ** 2 / CALIBRATION_PAIRS;
  }
  const stability = iterations / 10;
  const steepness = Math.max(size / FIRST_MOVE, curvature);
  const a = steepness > 0 ? (1 + stability) ** STEP_DECAY / steepness : 0; // where nothing changes, nothing is followed

  let point = [...start];
  const values: number[] = [];
  const tail = Math.max(1, Math.round(AVERAGED * iterations));
  const sums = { point: start.map(() => 0), gradient: start.map(() => 0), squares: start.map(() => 0) };
  for (let k = 1; k <= iterations; k++) {
    const c = perturbation / k ** PERTURBATION_DECAY;
    const delta = signs();
    const above = yield moved(point, c, delta);
    const below = yield moved(point, -c, delta);
    values.push((above + below) / 2);
    const slope = (above - below) / (2 * c);
    point = moved(point, (-a / (k + stability) ** STEP_DECAY) * slope, delta);
    if (k <= iterations - tail) continue;
    point.forEach((x, j) => {
      sums.point[j] += x / tail;
      sums.gradient[j] += (slope * delta[j]) / tail;
      sums.squares[j] += slope ** 2 / tail;
    });
  }
  const gradientError = Math.max(0, ...sums.squares.map((square, j) => Math.sqrt(Math.max(0, square - sums.gradient[j] ** 2) / tail)));
  return { point: sums.point, values, gradientNorm: Math.max(0, ...sums.gradient.map(Math.abs)), gradientError };
}
