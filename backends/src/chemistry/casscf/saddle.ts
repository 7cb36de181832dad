/**
 * Is a stationary point of the orbitals a minimum? The lowest eigenvalue of the Hessian of fixed densities says when it is not:
 * that of the CI that follows lies at or below it, so that a positive one is no proof.
 */
import type { Warning } from '@cofactor/sdk/contracts';
import { unitMatrix } from '../linear-algebra.ts';
import { rotate } from '../scf/rotations/orbital-model.ts';
import { lowestCurvature, type StabilityTest } from '../scf/rotations/stability.ts';
import type { EnergyModel } from './energy-model.ts';
import { antisymmetric, rotationPairs } from './frame.ts';
import type { OrbitalFrame } from './types.ts';

/** Rotations along an unstable direction that are tried, in radians of the unit vector. */
const ANGLES = [-0.9, -0.5, -0.2, 0.2, 0.5, 0.9];

/** The softest rotation of the orbitals of `frame`; undefined when there is none to rotate. */
export function softestRotation(model: EnergyModel, frame: OrbitalFrame, signal?: AbortSignal): StabilityTest | undefined {
  if (rotationPairs(frame).length === 0) return undefined;
  const { hessian, diagonal } = model.seenFrom(unitMatrix(frame.numOrbitals));
  return lowestCurvature(hessian, diagonal, signal);
}

/** U to try beside a saddle point, along its softest rotation. */
export function waysDown({ lowest }: StabilityTest, frame: OrbitalFrame): Float64Array[] {
  const { numOrbitals: size } = frame;
  const kappa = antisymmetric(lowest.vector, rotationPairs(frame), size);
  return ANGLES.map((angle) =>
    rotate(
      unitMatrix(size),
      kappa.map((x) => angle * x),
      size,
    ),
  );
}

export function saddleLeft(gainHartree: number): Warning {
  const message = `the first orbitals were a saddle point of the energy; lower ones were found ${gainHartree.toExponential(2)} hartree below`;
  return { code: 'CASSCF_SADDLE_LEFT', message };
}

/** What the last test leaves to be said. */
export function stabilityWarnings(test: StabilityTest | undefined): Warning[] {
  if (test === undefined || test.flag === 'stable') return [];
  const { value } = test.lowest;
  return test.flag === 'unstable'
    ? [
        {
          code: 'CASSCF_UNSTABLE',
          message: `the orbitals are a saddle point (curvature ${value.toFixed(5)} hartree): lower ones exist, start from another activeSpace or geometry`,
        },
      ]
    : [
        {
          code: 'CASSCF_STABILITY_UNKNOWN',
          message: 'the search for the softest rotation did not settle: the orbitals may be a saddle point',
        },
      ];
}
