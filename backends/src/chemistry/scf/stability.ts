/**
 * Is an SCF solution a minimum? The lowest eigenvalue of the orbital Hessian says so: against rotations within the reference
 * (internal), and for a closed shell against letting the spins differ (RHF → UHF, external).
 * Source: Seeger & Pople, J. Chem. Phys. 66, 3045 (1977), DOI 10.1063/1.434318.
 */
import { stream, throwIfCancelled } from '@cofactor/sdk/contracts';
import { lowestEigenpair, type LowestEigenpair } from './davidson.ts';
import type { MeanField } from './mean-field.ts';
import { hessianDiagonal, orbitalHessian, type OrbitalModel } from './orbital-model.ts';
import type { StabilityFlag } from './types.ts';

/** Below this an eigenvalue counts as negative; symmetry gives exact zeros. */
const NEGATIVE_HARTREE = -1e-5;
const TOLERANCE = 1e-4;
const MAX_ITERATIONS = 40;

export interface StabilityTest {
  flag: StabilityFlag;
  lowest: LowestEigenpair;
}

/** Orbitals of every frame and the Fock matrices of every spin in their basis, at one point of the energy surface. */
export interface OrbitalPoint {
  /** n × numOrbitals, one per frame. */
  coefficients: readonly Float64Array[];
  /** numOrbitals², one per spin. */
  focks: readonly Float64Array[];
}

/** The lowest curvature of the energy at a stationary point; undefined when the reference leaves nothing to rotate. */
export function testStability(
  model: OrbitalModel,
  meanField: MeanField,
  point: OrbitalPoint,
  coupling: 'singlet' | 'triplet',
  signal?: AbortSignal,
): StabilityTest | undefined {
  if (model.dimension === 0) return undefined;
  const diagonal = hessianDiagonal(model, point.focks);
  const lowest = lowestEigenpair(
    orbitalHessian(model, meanField, point.coefficients, point.focks, coupling),
    diagonal,
    startVectors(diagonal),
    { tolerance: TOLERANCE, maxIterations: MAX_ITERATIONS, onIteration: () => throwIfCancelled(signal) },
  );
  // A Ritz value bounds the lowest eigenvalue from above: negative is proof, positive needs convergence.
  const flag = lowest.value < NEGATIVE_HARTREE ? 'unstable' : lowest.converged ? 'stable' : 'unknown';
  return { flag, lowest };
}

/** The softest rotation, and two mixtures without any symmetry, so that no symmetry of the molecule hides a direction. */
function startVectors(diagonal: Float64Array): Float64Array[] {
  const softest = new Float64Array(diagonal.length);
  softest[diagonal.indexOf(diagonal.reduce((min, value) => Math.min(min, value)))] = 1;
  const random = stream(0, 'scf-stability', 0);
  const mixtures = [0, 1].map(() => diagonal.map((value) => (random.uniform() - 0.5) / Math.max(value, 0.1) ** 2));
  return [softest, ...mixtures];
}
