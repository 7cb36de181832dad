/**
 * A diagonal as a sum of strings of Z: how many, and on how many qubits each acts at most: what a device would have to carry out.
 *
 *   D = Σ_m c_m Z^m,   c_m = 2⁻ⁿ Σ_k (−1)^|k∧m| D_k        by the fast Walsh–Hadamard transform                        (1)
 */
import { walshHadamardInPlace } from '@cofactor/sdk/circuits';

export interface ZTerms {
  /** Without the identity. */
  count: number;
  maxWeight: number;
}

/** Coefficients below this share of the largest are rounding. */
const ROUNDING = 1e-12;

export function zTerms(diagonal: Float64Array): ZTerms {
  const coefficients = diagonal.slice();
  walshHadamardInPlace(coefficients);
  const largest = coefficients.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  let [count, maxWeight] = [0, 0];
  coefficients.forEach((value, mask) => {
    if (mask === 0 || Math.abs(value) <= ROUNDING * largest) return;
    count++;
    let weight = 0;
    for (let bits = mask; bits > 0; bits &= bits - 1) weight++;
    maxWeight = Math.max(maxWeight, weight);
  });
  return { count, maxWeight };
}
