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
 * Variational energies against corrections by least squares, where the correction is 0. The error is the larger of the standard error and of
 * the shift when the coarsest list is left out.
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
  const count = points.length;
  const mean = (value: (point: HeatBathPoint) => number): number => points.reduce((sum, point) => sum + value(point), 0) / count;
  const x = mean((point) => point.perturbationHartree);
  const y = mean((point) => point.variationalHartree);
  const spread = points.reduce((sum, point) => sum + (point.perturbationHartree - x) ** 2, 0);
  // equal lists at every threshold leave the correction itself
  if (spread < EXACT_HARTREE ** 2) return { intercept: y + x, standardError: Math.abs(x) };
  const slope = points.reduce((sum, point) => sum + (point.perturbationHartree - x) * (point.variationalHartree - y), 0) / spread;
  const intercept = y - slope * x;
  const squares = points.reduce((sum, p) => sum + (p.variationalHartree - intercept - slope * p.perturbationHartree) ** 2, 0);
  return { intercept, standardError: Math.sqrt((squares / (count - 2)) * (1 / count + (x * x) / spread)) };
}
