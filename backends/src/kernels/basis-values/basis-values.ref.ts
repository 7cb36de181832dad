/** Readable twin of basis-values.as.ts: see there for the formulas. */
import type { BasisBatch } from './basis-values.ts';

/** Row-major [point, column]. */
export interface BasisValuesRef {
  values: Float64Array;
  /** By x, y, z. */
  gradient: readonly [Float64Array, Float64Array, Float64Array];
  /** By xx, xy, xz, yy, yz, zz. */
  hessian: readonly Float64Array[];
}

const PAIRS_OF_AXES = [
  [0, 0],
  [0, 1],
  [0, 2],
  [1, 1],
  [1, 2],
  [2, 2],
];

/** The functions of one batch at points (3 numbers each), from column `first` of `columns` on. */
export function basisValuesRef(out: BasisValuesRef, columns: number, first: number, batch: BasisBatch, positionsBohr: Float64Array): void {
  const { kind, centre, exponents, coefficients } = batch;
  for (let p = 0; p < positionsBohr.length / 3; p++) {
    const r = [0, 1, 2].map((axis) => positionsBohr[3 * p + axis] - centre[axis]);
    const r2 = r[0] ** 2 + r[1] ** 2 + r[2] ** 2;
    kind.functions.forEach(({ polynomial, set }, f) => {
      let radial = 0;
      let slope = 0;
      let curve = 0;
      exponents.forEach((a, i) => {
        const term = coefficients[i][set] * Math.exp(-a * r2);
        radial += term;
        slope -= 2 * a * term;
        curve += 4 * a * a * term;
      });
      const at = p * columns + first + f;
      /** Σ factor xⁱyʲzᵏ derived by some axes in turn. */
      const derived = (...axes: number[]): number =>
        polynomial.reduce((sum, { powers, factor }) => {
          const left = [...powers];
          let scale = factor;
          for (const axis of axes) scale *= left[axis]--;
          return scale === 0 ? sum : sum + left.reduce((product, n, k) => product * r[k] ** n, scale);
        }, 0);
      out.values[at] = derived() * radial;
      for (let axis = 0; axis < 3; axis++) out.gradient[axis][at] = derived(axis) * radial + derived() * slope * r[axis];
      PAIRS_OF_AXES.forEach(([i, j], which) => {
        const mixed = r[i] * derived(j) + r[j] * derived(i) + (i === j ? derived() : 0);
        out.hessian[which][at] = derived(i, j) * radial + slope * mixed + curve * r[i] * r[j] * derived();
      });
    });
  }
}
