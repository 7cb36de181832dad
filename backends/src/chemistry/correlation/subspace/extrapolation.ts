/** Energies at falling thresholds, as a straight line to where nothing is left out. */

export interface HeatBathPoint {
  thresholdHartree: number;
  determinants: number;
  variationalHartree: number;
  /** Epstein–Nesbet correction of second order. */
  perturbationHartree: number;
}

/** Corrections below this are those of an exact list. */
const EXACT_HARTREE = 1e-12;

/**
 * Variational energies against corrections by least squares, where the correction is 0, weighted by the inverse square of the correction: the
 * line bends, and the finest lists are nearest to its end. The error is the larger of the standard error and of the shift when the
 * coarsest list is left out.
 */
export function extrapolated(points: readonly HeatBathPoint[]): { energyHartree: number; fitErrorHartree: number } {
  const last = points[points.length - 1];
  if (Math.abs(last.perturbationHartree) < EXACT_HARTREE) return { energyHartree: last.variationalHartree, fitErrorHartree: 0 };
  const { intercept, standardError } = line(points);
  const shift = Math.abs(intercept - line(points.slice(1)).intercept);
  return { energyHartree: intercept, fitErrorHartree: Math.max(standardError, shift) };
}

/** Variational energies as a straight line of the corrections. */
function line(points: readonly HeatBathPoint[]): { intercept: number; standardError: number } {
  const weights = points.map(({ perturbationHartree }) => 1 / Math.max(Math.abs(perturbationHartree), EXACT_HARTREE) ** 2);
  const total = weights.reduce((sum, w) => sum + w, 0);
  const mean = (value: (point: HeatBathPoint) => number): number =>
    points.reduce((sum, point, k) => sum + weights[k] * value(point), 0) / total;
  const x = mean((point) => point.perturbationHartree);
  const y = mean((point) => point.variationalHartree);
  const spread = mean((point) => (point.perturbationHartree - x) ** 2);
  // equal lists at every threshold leave the correction itself
  if (spread < EXACT_HARTREE ** 2) return { intercept: y + x, standardError: Math.abs(x) };
  const slope = mean((point) => (point.perturbationHartree - x) * (point.variationalHartree - y)) / spread;
  const intercept = y - slope * x;
  const squares = mean((point) => (point.variationalHartree - intercept - slope * point.perturbationHartree) ** 2);
  return { intercept, standardError: Math.sqrt((squares / (points.length - 2)) * (1 + (x * x) / spread)) };
}
