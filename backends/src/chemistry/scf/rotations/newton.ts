/**
 * Second-order minimisation of the energy over orbital rotations, the rescue where DIIS does not settle: each step is the
 * lowest eigenvector of the gradient-augmented Hessian, kept within a trust radius, and only descents are accepted.
 *
 *   ( 0  gᵀ ) (1)     (1)
 *   ( g  H  ) (x) = λ (x)
 *
 * Source: Bacskay, Chem. Phys. 61, 385 (1981), DOI 10.1016/0301-0104(81)85156-7.
 */
import { norm } from '../../linear-algebra.ts';
import { lowestEigenpairs } from './davidson.ts';
import type { MeanField } from '../mean-field.ts';
import { hessianDiagonal, orbitalHessian, type OrbitalModel } from './orbital-model.ts';
import type { OrbitalPoint } from './stability.ts';

/**
 * Of one step. A soft mode, such as a hole that moves among the d orbitals of an ion, shows only after some twenty: cut off at sixteen,
 * steps pass it by, and Ni(OH2)2+ in 6-31G was not there after 128 passes instead of 66.
 */
const MAX_DAVIDSON_ITERATIONS = 40;

/** The rotation of one second-order step from `point`, of norm at most `radius`. */
export function newtonStep(
  model: OrbitalModel,
  meanField: MeanField,
  point: OrbitalPoint,
  gradient: Float64Array,
  radius: number,
): Float64Array {
  const hessian = orbitalHessian(model, meanField, point.coefficients, point.focks, 'singlet');
  const apply = (vectors: readonly Float64Array[]): Float64Array[] => {
    const products = hessian(vectors.map((vector) => vector.subarray(1)));
    return vectors.map((vector, k) => {
      const out = new Float64Array(vector.length);
      for (let i = 0; i < gradient.length; i++) {
        out[0] += gradient[i] * vector[i + 1];
        out[i + 1] = vector[0] * gradient[i] + products[k][i];
      }
      return out;
    });
  };
  const diagonal = Float64Array.of(0, ...hessianDiagonal(model, point.focks));
  const origin = new Float64Array(diagonal.length);
  origin[0] = 1;
  const downhill = Float64Array.from(diagonal, (value, i) => (i === 0 ? 0 : -gradient[i - 1] / Math.max(value, 0.1)));
  const tolerance = Math.max(1e-11, 0.05 * norm(gradient) * Math.min(1, norm(gradient)));
  const { pairs } = lowestEigenpairs(apply, diagonal, [origin, downhill], {
    roots: 1,
    settled: ([{ residual }]) => [residual < tolerance],
    maxIterations: MAX_DAVIDSON_ITERATIONS,
  });
  const [{ vector }] = pairs;
  const step = vector.slice(1).map((entry) => entry / (Math.abs(vector[0]) > 1e-3 ? vector[0] : 1e-3));
  const length = norm(step);
  return length > radius ? step.map((entry) => (entry * radius) / length) : step;
}
