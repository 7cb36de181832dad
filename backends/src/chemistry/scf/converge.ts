/**
 * From starting orbitals to a stationary point: DIIS while it settles, second-order descent where it does not.
 */
import { notConverged, throwIfCancelled } from '@cofactor/sdk/contracts';
import { Diis } from './diis.ts';
import { newtonStep } from './rotations/newton.ts';
import { rotate, unpackRotation } from './rotations/orbital-model.ts';
import { diisIterate, evaluate, orbitalsOf, type Surface, type SurfacePoint } from './rotations/surface.ts';

/** DIIS that has not settled by now circles; descent takes over from its best point. */
const MAX_DIIS_ITERATIONS = 48;

/**
 * Energies of passes that remake their integrals differ by this share of them: B3LYP of caffeine in 6-31G* passed an orbital gradient of
 * 1e-8 again and again, its energy still moving by 1e-10 to 6e-10 hartree.
 */
const NOISE = 1e-12;

export interface Convergence {
  maxIterations: number;
  convergenceHartree: number;
  gradientTolerance: number;
  /** Added to the electronic energy for messages. */
  constantHartree: number;
  signal?: AbortSignal;
  /** Called after each evaluation. */
  onPoint(point: SurfacePoint): void;
}

/**
 * @param methods 'descent' alone goes from the start and never uphill (after an instability); 'diis' alone leaves no saddle point on purpose
 * @throws NOT_CONVERGED with iterations, residual, last energy and what was tried
 */
export function converge(
  surface: Surface,
  frames: readonly Float64Array[],
  rules: Convergence,
  methods: 'diis' | 'descent' | 'diis, then descent' = 'diis, then descent',
): SurfacePoint {
  let used = 0;
  const tried: string[] = [];
  const at = (next: readonly Float64Array[]): SurfacePoint => {
    throwIfCancelled(rules.signal);
    const point = evaluate(surface, next);
    used++;
    rules.onPoint(point);
    return point;
  };
  const settled = (point: SurfacePoint, previous: SurfacePoint | undefined): boolean =>
    point.residual < rules.gradientTolerance &&
    (previous === undefined ||
      Math.abs(point.electronicHartree - previous.electronicHartree) <
        Math.max(rules.convergenceHartree, NOISE * Math.abs(point.electronicHartree)));

  const unsettled = ({ residual, electronicHartree }: SurfacePoint): Error =>
    notConverged(
      `the self-consistent field did not converge in ${used} iterations (${tried.join(', then ')}): orbital gradient ${residual.toExponential(1)}, ` +
        `expected below ${rules.gradientTolerance}; raise maxIterations, or start from the orbitals of a similar geometry`,
      { iterations: used, residual, lastEnergyHartree: electronicHartree + rules.constantHartree, attempts: tried },
    );

  let best = at(frames);
  if (methods !== 'descent') {
    tried.push('DIIS');
    const limit = Math.min(rules.maxIterations, MAX_DIIS_ITERATIONS);
    const diis = new Diis();
    let point = best;
    let previous: SurfacePoint | undefined;
    while (!settled(point, previous)) {
      if (point.electronicHartree < best.electronicHartree) best = point;
      if (used >= limit) break;
      const { focks, error } = diisIterate(surface.model, point);
      previous = point;
      point = at(orbitalsOf(surface.model, diis.extrapolate(focks, error)));
    }
    if (settled(point, previous)) return point;
    if (methods === 'diis') throw unsettled(point);
  }

  tried.push('second-order descent');
  let point = best;
  let previous: SurfacePoint | undefined;
  let radius = 0.4;
  while (!settled(point, previous) && used < rules.maxIterations && radius > 1e-6) {
    const step = newtonStep(surface.model, surface.meanField, point, point.gradient, radius);
    const kappas = unpackRotation(surface.model, step);
    const next = at(point.frames.map((frame, k) => rotate(frame, kappas[k], surface.model.numOrbitals)));
    const noise = 1e-13 * Math.abs(point.electronicHartree);
    if (next.electronicHartree <= point.electronicHartree + noise) {
      radius = Math.min(1, 1.5 * radius);
      previous = point;
      point = next;
    } else {
      radius *= 0.3;
    }
  }
  if (settled(point, previous)) return point;
  throw unsettled(point);
}
