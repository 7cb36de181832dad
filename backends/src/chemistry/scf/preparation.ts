/** What a self-consistent field needs beside repulsion integrals: overlap and orthonormal basis, what electrons move in, the guess. */
import { invalidInput, type Warning } from '@cofactor/sdk/contracts';
import {
  type BatchPair,
  nuclearAttractionMatrix,
  nuclearRepulsionHartree,
  overlapAndKineticMatrices,
  pointChargeMatrix,
} from '../integrals/index.ts';
import { canonicalOrthogonalizer, combine } from '../linear-algebra.ts';
import { atomicDensity } from './guess/atomic-density.ts';
import { nuclearEmbeddingHartree } from './properties.ts';
import type { ScfInput } from './types.ts';

export interface Preparation {
  overlap: Float64Array;
  /** n × numOrbitals, XᵀSX = 1. */
  x: Float64Array;
  numOrbitals: number;
  /** Kinetic energy and all attraction. */
  core: Float64Array;
  /** Attraction of point charges alone. */
  embedding?: Float64Array;
  nuclearHartree: number;
  /** Of point charges with nuclei. */
  embeddingNuclei: number;
  /** For guesses that start from it. */
  atomicDensity?: Float64Array;
  warnings: Warning[];
}

/**
 * @param pairs of the basis, where they are known already
 * @throws INVALID_INPUT when there are more electrons of one spin than orbitals
 */
export function prepare(input: ScfInput, occupied: { alpha: number }, pairs?: readonly BatchPair[]): Preparation {
  const { system, pointCharges } = input;
  const n = system.numFunctions;
  const warnings: Warning[] = [];
  const [overlap, kinetic] = overlapAndKineticMatrices(system);
  const { x, numOrbitals, smallestEigenvalue } = canonicalOrthogonalizer(overlap, n);
  if (numOrbitals < n) {
    warnings.push({
      code: 'LINEAR_DEPENDENCE',
      message: `${n - numOrbitals} of ${n} basis functions depend on the others (smallest overlap eigenvalue ${smallestEigenvalue.toExponential(1)}) and were projected out`,
    });
  }
  if (occupied.alpha > numOrbitals)
    throw invalidInput('problem.basis', `at least ${occupied.alpha} orbitals for ${occupied.alpha} electrons of one spin`, numOrbitals);
  const embedding = pointCharges && pointChargeMatrix(system, pointCharges.charges, pointCharges.positionsBohr, pairs);
  const fields = [kinetic, nuclearAttractionMatrix(system, pairs), ...(embedding ? [embedding] : [])];
  return {
    overlap,
    x,
    numOrbitals,
    core: combine(
      fields,
      fields.map(() => 1),
    ),
    ...(embedding && { embedding }),
    nuclearHartree: nuclearRepulsionHartree(system),
    embeddingNuclei: pointCharges ? nuclearEmbeddingHartree(system, pointCharges.charges, pointCharges.positionsBohr) : 0,
    ...(!input.initialOrbitals && input.guess !== 'core' && { atomicDensity: atomicDensity(system) }),
    warnings,
  };
}
