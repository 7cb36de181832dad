/**
 * Is an SCF solution a minimum? The lowest eigenvalue of the orbital Hessian says so: against rotations within the reference
 * (internal), and for a closed shell against letting the spins differ (RHF → UHF, external).
 * Source: Seeger & Pople, J. Chem. Phys. 66, 3045 (1977), DOI 10.1063/1.434318.
 */
import { stream, throwIfCancelled } from '@cofactor/sdk/contracts';
import { lowestEigenpairs, type RitzPair } from './davidson.ts';
import type { MeanField } from '../mean-field.ts';
import { hessianDiagonal, orbitalHessian, type OrbitalModel } from './orbital-model.ts';
import type { StabilityFlag } from '../types.ts';

/** Below this an eigenvalue counts as negative; symmetry gives exact zeros. */
const NEGATIVE_HARTREE = -1e-5;
/** Residual at which a pair is an eigenpair, however small its eigenvalue. */
const CONVERGED = 1e-4;
/** The sign and the size of a curvature are wanted, not its digits. */
const RELATIVE = 0.03;
/**
 * Pairs refined together, softest rotations and mixtures to start from. The lowest curvature often has another symmetry than
 * the softest rotation: against dense Hessians of 32 molecules (64 tests) these found the lowest each time, one pair from one
 * rotation and two mixtures missed it in 5.
 */
const ROOTS = 3;
const SOFTEST = 3;
const MIXTURES = 3;
const MAX_ITERATIONS = 40;

export interface StabilityTest {
  flag: StabilityFlag;
  lowest: RitzPair;
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
  const hessian = orbitalHessian(model, meanField, point.coefficients, point.focks, coupling);
  return lowestCurvature(hessian, hessianDiagonal(model, point.focks), signal);
}

/** The lowest eigenpair of a Hessian known by its products and about its diagonal. */
export function lowestCurvature(
  hessian: (vectors: readonly Float64Array[]) => Float64Array[],
  diagonal: Float64Array,
  signal?: AbortSignal,
): StabilityTest {
  const { pairs, settled } = lowestEigenpairs(hessian, diagonal, startVectors(diagonal), {
    roots: ROOTS,
    settled: settledPairs,
    maxIterations: MAX_ITERATIONS,
    onIteration: () => throwIfCancelled(signal),
  });
  const [lowest] = pairs;
  return { flag: lowest.value < NEGATIVE_HARTREE ? 'unstable' : settled ? 'stable' : 'unknown', lowest };
}

/** A Ritz value bounds an eigenvalue from above: once the lowest is negative the others no longer matter. */
function settledPairs(pairs: readonly RitzPair[]): boolean[] {
  const unstable = pairs[0].value < NEGATIVE_HARTREE;
  return pairs.map(({ value, residual }, root) => (unstable && root > 0) || residual < Math.max(CONVERGED, RELATIVE * Math.abs(value)));
}

/** The softest rotations, which have the symmetries of the frontier orbitals, and mixtures without any. */
function startVectors(diagonal: Float64Array): Float64Array[] {
  const softest = [...diagonal.keys()].sort((a, b) => diagonal[a] - diagonal[b]).slice(0, SOFTEST);
  const random = stream(0, 'scf-stability', 0);
  return [
    ...softest.map((index) => diagonal.map((_, i) => (i === index ? 1 : 0))),
    ...Array.from({ length: MIXTURES }, () => diagonal.map((value) => (random.uniform() - 0.5) / Math.max(value, 0.1) ** 2)),
  ];
}
