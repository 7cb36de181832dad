/**
 * Which of several self-consistent fields a point of a scan is given. A restricted one has many stationary points once a bond is
 * stretched, they begin and end in folds, and where iterations from a neighbour's orbitals arrive depends on the steps of the
 * scan: at 2.1 Å of N–N in [Zn(NH₃)(N₂)]²⁺ (6-31G) steps of 0.05 Å follow one solution smoothly to −1941.34131 hartree, a second-order
 * step from 1.8 Å lands on another at −1941.30214, which exists only beyond 1.873 Å (its lowest totally symmetric curvature
 * vanishes there). So a point is solved from its own guess, the same on any grid and in any order; five guesses of PySCF 2.14.0
 * give −1941.30214 too. The solution beside the neighbour's is computed as a check and named where it is another.
 */
import { isCofactorError, type Warning } from '@cofactor/sdk/contracts';
import { converge, type Convergence } from './converge.ts';
import type { Surface, SurfacePoint } from './rotations/surface.ts';

/** Energies further apart belong to different solutions. */
const SAME_HARTREE = 1e-6;

/**
 * The solution from `own`, or from `neighbour` where that does not settle, with the warning SCF_BRANCHES where the two differ.
 * Descent, which breaks the symmetry of the orbitals, only where neither settles without.
 *
 * @throws NOT_CONVERGED
 */
export function solveBeside(
  surface: Surface,
  own: readonly Float64Array[],
  neighbour: readonly Float64Array[],
  rules: Convergence,
  warnings: Warning[],
): SurfacePoint {
  const [mine, followed] = [own, neighbour].map((frames) => settle(surface, frames, rules));
  const kept = mine ?? followed ?? converge(surface, own, rules, 'descent');
  const energy = (point: SurfacePoint): string => `${(point.electronicHartree + rules.constantHartree).toFixed(8)} hartree`;
  const warn = (what: string): void => {
    warnings.push({
      code: 'SCF_BRANCHES',
      message: `${what}: the curve need not be smooth here, and what is built on these orbitals depends on the choice`,
    });
  };
  if (!mine && !followed)
    warn(`no solution near the guess of this geometry or the neighbouring point settled, descent led to ${energy(kept)}`);
  if (mine && followed && Math.abs(mine.electronicHartree - followed.electronicHartree) > SAME_HARTREE)
    warn(`two solutions: ${energy(mine)} from the guess of this geometry, taken, and ${energy(followed)} from the neighbouring point`);
  return kept;
}

function settle(surface: Surface, frames: readonly Float64Array[], rules: Convergence): SurfacePoint | undefined {
  try {
    return converge(surface, frames, rules, 'diis');
  } catch (error) {
    if (isCofactorError(error, 'NOT_CONVERGED')) return undefined;
    throw error;
  }
}
