/**
 * What lies beside a solution: saddle points are left along their negative curvature for the lower solution there, as often as needed.
 */
import { isCofactorError, type Warning } from '@cofactor/sdk/contracts';
import { converge, type Convergence } from '../converge.ts';
import type { Stability } from '../types.ts';
import { rotate, unpackRotation } from './orbital-model.ts';
import { testStability } from './stability.ts';
import { coefficientsOf, densitiesOf, type Surface, type SurfacePoint } from './surface.ts';

/** Saddle points left before the last solution is taken as it is. */
const MAX_DESCENTS = 4;
/** A descent must gain this much to count as another solution. */
const DESCENT_GAIN_HARTREE = 1e-7;
/** Rotations along an unstable direction that are tried, in radians of the unit vector. */
const DESCENT_ANGLES = [-0.9, -0.5, -0.2, 0.2, 0.5, 0.9];

/**
 * Follows negative curvature to lower solutions, then says what is known about the last one; `parting` is the rotation of the α orbitals
 * (the β ones the other way) along which a closed shell falls.
 */
export function stabilize(
  surface: Surface,
  start: SurfacePoint,
  rules: Convergence,
  follow: boolean,
  warnings: Warning[],
): { point: SurfacePoint; stability: Stability; parting?: Float64Array } {
  const { model, meanField } = surface;
  const testExternal = () => (model.reference === 'rhf' ? testStability(model, meanField, point, 'triplet', rules.signal) : undefined);
  let point = start;
  let external = testExternal();
  // The Coulomb response is positive: what is stable against parting the spins is stable with them together.
  let internal = external?.flag === 'stable' ? external : testStability(model, meanField, point, 'singlet', rules.signal);
  for (let descents = 0; internal?.flag === 'unstable' && descents < (follow ? MAX_DESCENTS : 0); descents++) {
    const lower = descend(surface, point, internal.lowest.vector, rules);
    if (!lower) break;
    point = lower;
    internal = testStability(model, meanField, point, 'singlet', rules.signal);
  }
  if (point !== start) {
    external = testExternal();
    warnings.push({
      code: 'SCF_SADDLE_LEFT',
      message: `the first solution was a saddle point; a lower one was found ${(start.electronicHartree - point.electronicHartree).toExponential(2)} hartree below`,
    });
  }
  if (internal?.flag === 'unstable')
    warnings.push({
      code: 'SCF_UNSTABLE',
      message: 'the orbitals are a saddle point: a lower solution with less symmetry exists',
    });
  if (external?.flag === 'unstable') {
    warnings.push({
      code: 'RHF_UNSTABLE_TO_UHF',
      message: `a lower UHF solution exists (curvature ${external.lowest.value.toFixed(4)} hartree): the molecule is strongly correlated, use an active space or reference uhf`,
    });
  }
  const eigenvalues = [internal, external].flatMap((test) => (test ? [test.lowest.value] : []));
  return {
    point,
    ...(external?.flag === 'unstable' && { parting: external.lowest.vector }),
    stability: {
      internal: internal?.flag ?? 'stable',
      ...(model.reference === 'rhf' && { rhfToUhf: external?.flag ?? 'stable' }),
      lowestEigenvalue: eigenvalues.length > 0 ? Math.min(...eigenvalues) : null,
    },
  };
}

/** A lower solution beside a saddle point: rotated along its unstable direction, then DIIS, or descent if that falls back. */
function descend(surface: Surface, saddle: SurfacePoint, direction: Float64Array, rules: Convergence): SurfacePoint | undefined {
  const candidates = DESCENT_ANGLES.map((angle) => {
    const kappas = unpackRotation(
      surface.model,
      direction.map((entry) => angle * entry),
    );
    return saddle.frames.map((frame, k) => rotate(frame, kappas[k], surface.model.numOrbitals));
  });
  const densities = candidates.map((frames) =>
    densitiesOf(
      surface,
      frames.map((frame) => coefficientsOf(surface, frame)),
    ),
  );
  const energies = surface.meanField.energies(densities);
  const start = candidates[energies.indexOf(Math.min(...energies))];
  for (const methods of ['diis, then descent', 'descent'] as const) {
    try {
      const point = converge(surface, start, rules, methods);
      if (point.electronicHartree < saddle.electronicHartree - DESCENT_GAIN_HARTREE) return point;
    } catch (error) {
      // The saddle point itself is a solution, reported as unstable.
      if (!isCofactorError(error, 'NOT_CONVERGED')) throw error;
    }
  }
  return undefined;
}
