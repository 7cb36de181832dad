/**
 * One rotation of the orbitals: the energy to second order in T is minimised by augmented-Hessian steps, and the CI is solved
 * anew in the Hamiltonian that (2) of integrals.ts gives for the turned orbitals, so that orbitals and CI settle together
 * without a new transformation.
 *
 * Source      Werner & Knowles, J. Chem. Phys. 82 (1985) 5053, DOI 10.1063/1.448627.
 */
import { multiply, norm, sandwich, unitMatrix } from '../linear-algebra.ts';
import { Diis } from '../scf/diis.ts';
import { lowestEigenpairs } from '../scf/rotations/davidson.ts';
import { rotate } from '../scf/rotations/orbital-model.ts';
import type { EnergyModel, RotatedModel } from './energy-model.ts';
import { antisymmetric, canonicalRotation, rotationPairs } from './frame.ts';
import type { OrbitalFrame } from './types.ts';

/** Steps before orbitals are left for new integrals. */
const MAX_STEPS = 12;
/** Of a step against its gradient: what is left is taken by the next. */
const STEP_ACCURACY = 0.1;
const MAX_PRODUCTS = 24;
/** Curvatures are kept this far from zero where a start is guessed from them. */
const SMALLEST_CURVATURE = 0.1;

export interface StepSource {
  frame: OrbitalFrame;
  model: EnergyModel;
  gradient: Float64Array;
  /** The model of densities from a CI in the Hamiltonian near the orbitals turned by U, settled enough for a gradient so small. */
  readonly modelNear: (rotation: Float64Array, gradientHartree: number) => Promise<EnergyModel>;
}

/**
 * U, at most `radius` from 1, followed by a rotation that makes core and empty orbitals canonical in the field of the model.
 *
 * A step knows the Hessian of fixed densities only: where CI and orbitals pull together they would close in slowly in turn, so
 * that the steps of all turns are extrapolated to where they vanish (scf/diis.ts).
 */
export async function orbitalStep(
  { frame, model, gradient, modelNear }: StepSource,
  radius: number,
  gradientTolerance: number,
): Promise<{ rotation: Float64Array; distance: number }> {
  const { numOrbitals: size } = frame;
  const pairs = rotationPairs(frame);
  const first = norm(gradient);
  // beyond second order the model errs by about the square of the step
  const enough = Math.max(0.1 * gradientTolerance, Math.min(0.1 * first, first * first));
  let diis = new Diis();
  let least = Number.POSITIVE_INFINITY;
  let place: Float64Array = new Float64Array(pairs.length);
  let rotation = unitMatrix(size);
  let current = model;
  for (let step = 0; step < MAX_STEPS && norm(place) < 0.999 * radius; step++) {
    if (step > 0) current = await modelNear(rotation, enough);
    const here = current.seenFrom(rotation);
    const left = norm(here.gradient);
    if (step > 0 && left < enough) break;
    if (left > 2 * least) diis = new Diis();
    least = Math.min(least, left);
    const change = augmentedStep(here, radius);
    const [extrapolated] = diis.extrapolate([place.map((x, k) => x + change[k])], change);
    place = shortened(extrapolated, radius);
    rotation = rotate(unitMatrix(size), antisymmetric(place, pairs, size), size);
  }
  const fock = sandwich(rotation, current.fock, rotation, size, size, size);
  return { rotation: multiply(rotation, canonicalRotation(frame, fock), size, size, size), distance: norm(place) };
}

function shortened(vector: Float64Array, length: number): Float64Array {
  const own = norm(vector);
  return own > length ? vector.map((x) => (x * length) / own) : vector;
}

/**
 * From the lowest eigenvector of the gradient-augmented Hessian, no longer than `radius`.
 * Source: Bacskay, Chem. Phys. 61, 385 (1981), DOI 10.1016/0301-0104(81)85156-7.
 */
function augmentedStep({ gradient, diagonal, hessian }: RotatedModel, radius: number): Float64Array {
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
  const origin = new Float64Array(gradient.length + 1);
  origin[0] = 1;
  const downhill = Float64Array.of(0, ...gradient.map((g, i) => -g / Math.max(diagonal[i], SMALLEST_CURVATURE)));
  const tolerance = STEP_ACCURACY * norm(gradient);
  const { pairs } = lowestEigenpairs(apply, Float64Array.of(0, ...diagonal), [origin, downhill], {
    roots: 1,
    settled: ([{ vector, residual }]) => [residual < tolerance * Math.abs(vector[0])],
    maxIterations: MAX_PRODUCTS,
  });
  const [{ vector }] = pairs;
  const scale = Math.abs(vector[0]) > 1e-3 ? vector[0] : 1e-3;
  const step = vector.slice(1).map((entry) => entry / scale);
  return shortened(step, radius);
}
