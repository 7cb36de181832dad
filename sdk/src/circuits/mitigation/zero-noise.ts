/**
 * Zero-noise extrapolation: the circuit is run with its errors amplified, and the values are followed back to where there are none.
 *
 *   local    each two-qubit gate G → G (G†G)^k                                                                            (1)
 *   global   the circuit C → C (C†C)^k L†L, L the last gates of C                                                         (2)
 *   E(λ) = Σ_j c_j λʲ   or   E(λ) = A + (E₀ − A) exp(−bλ),   λ the two-qubit gates played over those of C                 (3)
 *
 * A is the value of the state without any information, which depolarisation leads to. Fits are weighted by 1/σ²; the error of E(0) is
 * that of the values put through the fit, and says nothing of a law that is not (3).
 *
 * Source      Temme, Bravyi & Gambetta, Phys. Rev. Lett. 119, 180509 (2017), DOI 10.1103/PhysRevLett.119.180509; folding: Giurgica-Tiron
 *             et al., IEEE QCE 2020, 306, DOI 10.1109/QCE49297.2020.00045.
 */
import { invalidInput, type Operation, type ZeroNoise } from '../../contracts/index.ts';
import { inverse, withoutPhases } from '../openqasm/gate-actions.ts';

export interface Folded {
  operations: Operation[];
  /** λ as it came out: folds are whole gates. */
  scale: number;
}

/** (1) or (2). @param operations gates without measurements. @throws INVALID_INPUT for a scale below 1 or no two-qubit gate to fold */
export function foldOperations(operations: readonly Operation[], scale: number, folding: ZeroNoise['folding']): Folded {
  if (!(scale >= 1)) throw invalidInput('zeroNoise.scales', 'factors of at least 1', scale);
  const pairs = operations.filter(isPair).length;
  if (pairs === 0) throw invalidInput('mitigation', 'a circuit with two-qubit gates for zne', 'none', 'leave zne out');
  const whole = Math.floor((scale - 1) / 2);
  const rest = Math.round(pairs * ((scale - 1) / 2 - whole));
  const folded = folding === 'local' ? foldEach(operations, pairs, whole, rest) : foldAll(operations, whole, rest);
  return { operations: folded, scale: 1 + 2 * (whole + rest / pairs) };
}

const isPair = ({ gate, qubits }: Operation): boolean => qubits.length === 2 && gate !== 'barrier';
const undone = (operations: readonly Operation[]): Operation[] => withoutPhases(inverse(operations));

/** (1), with one fold more on `rest` gates spread evenly over the circuit. */
function foldEach(operations: readonly Operation[], pairs: number, whole: number, rest: number): Operation[] {
  let index = 0;
  return operations.flatMap((operation) => {
    if (!isPair(operation)) return [operation];
    const more = Math.floor(((index + 1) * rest) / pairs) - Math.floor((index * rest) / pairs);
    index++;
    return [operation, ...Array.from({ length: whole + more }, () => [...undone([operation]), operation]).flat()];
  });
}

/** (2), L with `rest` two-qubit gates. */
function foldAll(operations: readonly Operation[], whole: number, rest: number): Operation[] {
  let from = operations.length;
  for (let left = rest; left > 0; ) if (isPair(operations[--from])) left--;
  const tail = operations.slice(from);
  return [...operations, ...Array.from({ length: whole }, () => [...undone(operations), ...operations]).flat(), ...undone(tail), ...tail];
}

export interface ScaledValue {
  scale: number;
  value: number;
  /** 0 where exact. */
  standardError: number;
}

/**
 * (3) at λ = 0. An exponential that the values do not show (a sign that turns, or a distance to A lost in its error) is taken as a line.
 * @throws INVALID_INPUT for fewer different scales than the fit has parameters
 */
export function extrapolateToZero(
  points: readonly ScaledValue[],
  fit: ZeroNoise['fit'],
  asymptote = 0,
): { value: number; standardError: number; fit: ZeroNoise['fit'] } {
  if (fit !== 'exponential') return { ...polynomialAtZero(points, fit === 'linear' ? 1 : 2), fit };
  const sign = Math.sign(points[0].value - asymptote);
  const distances = points.map(({ scale, value, standardError }) => ({ scale, distance: sign * (value - asymptote), standardError }));
  if (distances.some(({ distance, standardError }) => distance <= 3 * standardError)) return extrapolateToZero(points, 'linear');
  const logarithms = distances.map(({ scale, distance, standardError }) => ({
    scale,
    value: Math.log(distance),
    standardError: standardError / distance,
  }));
  const { value, standardError } = polynomialAtZero(logarithms, 1);
  const distance = Math.exp(value);
  return { value: asymptote + sign * distance, standardError: distance * standardError, fit };
}

/** Intercept of the weighted least-squares polynomial: a weighted sum of the values. */
function polynomialAtZero(points: readonly ScaledValue[], degree: number): { value: number; standardError: number } {
  if (new Set(points.map(({ scale }) => scale)).size <= degree) {
    throw invalidInput('zeroNoise.scales', `at least ${degree + 1} different factors`, points.map(({ scale }) => scale).join(', '));
  }
  const exact = points.some(({ standardError }) => standardError === 0);
  const weights = points.map(({ standardError }) => (exact ? 1 : 1 / standardError ** 2));
  const largest = Math.max(...weights);
  const powers = Array.from({ length: degree + 1 }, (_, j) => j);
  const moment = (j: number) => points.reduce((sum, { scale }, k) => sum + (weights[k] / largest) * scale ** j, 0);
  const solution = solve(
    powers.map((i) => powers.map((j) => moment(i + j))),
    powers.map((i) => (i === 0 ? 1 : 0)),
  );
  const shares = points.map(({ scale }, k) => (weights[k] / largest) * powers.reduce((sum, j) => sum + solution[j] * scale ** j, 0));
  return {
    value: points.reduce((sum, { value }, k) => sum + shares[k] * value, 0),
    standardError: Math.hypot(...points.map(({ standardError }, k) => shares[k] * standardError)),
  };
}

/** Gaussian elimination with pivots, for two or three unknowns. */
function solve(matrix: number[][], right: number[]): number[] {
  const n = right.length;
  const rows = matrix.map((row, i) => [...row, right[i]]);
  for (let column = 0; column < n; column++) {
    const below = rows.slice(column).map((row) => Math.abs(row[column]));
    const pivot = column + below.indexOf(Math.max(...below));
    [rows[column], rows[pivot]] = [rows[pivot], rows[column]];
    for (let row = 0; row < n; row++) {
      if (row === column) continue;
      const factor = rows[row][column] / rows[column][column];
      for (let k = column; k <= n; k++) rows[row][k] -= factor * rows[column][k];
    }
  }
  return rows.map((row, i) => row[n] / row[i]);
}
