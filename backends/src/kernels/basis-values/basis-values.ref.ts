/** Readable twin of basis-values.as.ts: see there for the formulas. */
import type { BasisBatch } from './basis-values.ts';

/** Row-major [point, column]. */
export interface BasisValuesRef {
  values: Float64Array;
  /** By x, y, z. */
  gradient: readonly [Float64Array, Float64Array, Float64Array];
}

/** The functions of one batch at points (3 numbers each), from column `first` of `columns` on. */
export function basisValuesRef(out: BasisValuesRef, columns: number, first: number, batch: BasisBatch, positionsBohr: Float64Array): void {
  const { kind, centre, exponents, coefficients } = batch;
  for (let p = 0; p < positionsBohr.length / 3; p++) {
    const r = [0, 1, 2].map((axis) => positionsBohr[3 * p + axis] - centre[axis]);
    const r2 = r[0] ** 2 + r[1] ** 2 + r[2] ** 2;
    kind.functions.forEach(({ polynomial, set }, f) => {
      let radial = 0;
      let slope = 0;
      exponents.forEach((a, i) => {
        const term = coefficients[i][set] * Math.exp(-a * r2);
        radial += term;
        slope -= 2 * a * term;
      });
      const at = p * columns + first + f;
      const angular = polynomial.reduce(
        (sum, { powers, factor }) => sum + factor * powers.reduce((product, n, k) => product * r[k] ** n, 1),
        0,
      );
      out.values[at] = angular * radial;
      for (let axis = 0; axis < 3; axis++) {
        const derivative = polynomial.reduce((sum, { powers, factor }) => {
          if (powers[axis] === 0) return sum;
          return sum + factor * powers.reduce((product, n, k) => product * (k === axis ? n * r[k] ** (n - 1) : r[k] ** n), 1);
        }, 0);
        out.gradient[axis][at] = derivative * radial + angular * slope * r[axis];
      }
    });
  }
}
