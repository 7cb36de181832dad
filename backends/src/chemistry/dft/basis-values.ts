/**
 * Basis functions and their gradients at points.
 *
 *   φ(r) = P(x, y, z) R(r²),   R = Σ_i c_i exp(−a_i r²),   ∇φ = R ∇P + P R′ (x, y, z),   R′ = −2 Σ_i a_i c_i exp(−a_i r²)
 *
 * Shapes  out.values[p · columns + column], out.gradient[axis][same]; a batch writes the columns of its functions.
 * Units   bohr; values bohr^(−3/2).
 * Cost    points × (primitives + functions).
 */
import type { Batch } from '../integrals/batches.ts';

export interface BasisValues {
  values: Float64Array;
  /** By x, y, z; absent when only values are wanted. */
  gradient?: readonly [Float64Array, Float64Array, Float64Array];
}

/** Distance from its centre beyond which every function of the batch stays below `cutoff`. */
export function batchExtent({ kind, exponents, coefficients }: Batch, cutoff: number): number {
  const bound = (r: number): number =>
    exponents.reduce((sum, a, i) => sum + Math.max(...coefficients[i].map(Math.abs)) * Math.exp(-a * r * r), 0) * Math.max(1, r) ** kind.l;
  let r = 0.5;
  while (bound(r) > cutoff || bound(1.02 * r) > bound(r)) r *= 1.02;
  return r;
}

const MAX_L = 8;

/** The functions of one batch at all points, from column `first` on. */
export function basisValuesInto(out: BasisValues, columns: number, first: number, batch: Batch, positionsBohr: Float64Array): void {
  const { kind, centre, exponents, coefficients } = batch;
  const { values, gradient } = out;
  const count = positionsBohr.length / 3;
  const sets = coefficients[0].length;
  const radial = new Float64Array(sets);
  const slope = new Float64Array(sets);
  // Powers of x, y, z from −1 (unused, times zero) on: power[axis · width + 1 + exponent].
  const width = MAX_L + 2;
  const power = new Float64Array(3 * width);
  for (let p = 0; p < count; p++) {
    const x = positionsBohr[3 * p] - centre[0];
    const y = positionsBohr[3 * p + 1] - centre[1];
    const z = positionsBohr[3 * p + 2] - centre[2];
    const r2 = x * x + y * y + z * z;
    radial.fill(0);
    slope.fill(0);
    for (let i = 0; i < exponents.length; i++) {
      const a = exponents[i];
      const e = Math.exp(-a * r2);
      for (let set = 0; set < sets; set++) {
        const term = coefficients[i][set] * e;
        radial[set] += term;
        slope[set] -= 2 * a * term;
      }
    }
    power[1] = power[width + 1] = power[2 * width + 1] = 1;
    for (let l = 0; l < kind.l; l++) {
      power[l + 2] = power[l + 1] * x;
      power[width + l + 2] = power[width + l + 1] * y;
      power[2 * width + l + 2] = power[2 * width + l + 1] * z;
    }
    const row = p * columns + first;
    for (let f = 0; f < kind.functions.length; f++) {
      const { polynomial, set } = kind.functions[f];
      let [sum, dx, dy, dz] = [0, 0, 0, 0];
      for (let k = 0; k < polynomial.length; k++) {
        const { powers, factor } = polynomial[k];
        const [i, j, l] = [powers[0], powers[1], powers[2]];
        const [px, py, pz] = [power[i + 1], power[width + j + 1], power[2 * width + l + 1]];
        sum += factor * px * py * pz;
        if (gradient) {
          dx += factor * i * power[i] * py * pz;
          dy += factor * j * px * power[width + j] * pz;
          dz += factor * l * px * py * power[2 * width + l];
        }
      }
      values[row + f] = sum * radial[set];
      if (gradient) {
        const outward = sum * slope[set];
        gradient[0][row + f] = dx * radial[set] + outward * x;
        gradient[1][row + f] = dy * radial[set] + outward * y;
        gradient[2][row + f] = dz * radial[set] + outward * z;
      }
    }
  }
}
