/**
 * Heat-bath selected CI with a second-order correction and its extrapolation.
 *
 *   variational   D_a joins when max_i |H_ai c_i| ≥ ε₁, repeated until the list hardly grows; E_V, c from that list       (1)
 *   correction    E₂ = Σ_a (Σ_i H_ai c_i)² / (E_V − H_aa) over a outside, terms |H_ai c_i| ≥ ε₂ = ε₁ / 500                 (2)
 *   extrapolation E_V against E₂ over thresholds ε₁, 2 ε₁, 4 ε₁, 8 ε₁: the straight line at E₂ = 0                          (3)
 *
 * E_V is an upper bound of the exact energy; E_V + E₂ and (3) are not. The error of (3) is that of the fit alone. Double excitations are
 * looked up by the magnitude of their integrals, so that only those that count are ever touched.
 *
 * Source      Holmes, Tubman & Umrigar, J. Chem. Theory Comput. 12 (2016) 3674, DOI 10.1021/acs.jctc.6b00407; (2): Epstein (1926),
 *             Nesbet (1955) as in Sharma et al., J. Chem. Theory Comput. 13 (2017) 1595, DOI 10.1021/acs.jctc.6b01028.
 */
import { invalidInput } from '@cofactor/sdk/contracts';
import type { ActiveHamiltonian } from '../../hamiltonian/active-hamiltonian.ts';
import { determinantCoupling } from '../../../kernels/determinants/slater-condon.ts';
import { basisStateIndex, type Determinant, stringMasksOf } from '../../../kernels/determinants/strings.ts';
import { pause } from './determinant-matrix.ts';
import { checkSubspaceSize } from './forecast.ts';
import { ScreenedExcitations } from './screened-excitations.ts';
import { solveSubspace, type SubspaceOptions, type SubspaceResult } from './solve.ts';

export interface HeatBathOptions extends SubspaceOptions {
  /** ε₁ of the last and largest list, hartree. @default 5e-4 */
  thresholdHartree?: number;
}

export interface HeatBathPoint {
  thresholdHartree: number;
  determinants: number;
  variationalHartree: number;
  /** (2) */
  perturbationHartree: number;
}

export interface HeatBathResult {
  /** (3), or the variational energy where it is exact. */
  energyHartree: number;
  /** Of the fit alone (`extrapolated`). */
  fitErrorHartree: number;
  /** ε₁ descending; the last is the best. */
  points: HeatBathPoint[];
  s2: number;
  leadingWeight: number;
  iterations: number;
  residual: number;
}

const THRESHOLDS = 4;
/** ε₁ / ε₂ */
const FINER = 500;
/** A list that grows by less has settled. */
const SETTLED_GROWTH = 0.01;
const MOST_ROUNDS = 20;
/** Determinants between two looks at the signal. */
const PIECE = 64;
/** Corrections below this are those of an exact list. */
const EXACT_HARTREE = 1e-12;

/** @throws INVALID_INPUT, TOO_LARGE when a list outgrows a subspace, NOT_CONVERGED, CANCELLED */
export async function heatBathCi(hamiltonian: ActiveHamiltonian, options: HeatBathOptions = {}): Promise<HeatBathResult> {
  const { thresholdHartree = 5e-4 } = options;
  if (!(thresholdHartree > 0 && Number.isFinite(thresholdHartree))) {
    throw invalidInput('method.thresholdHartree', 'a positive number', thresholdHartree);
  }
  const excitations = new ScreenedExcitations(hamiltonian);
  const { numElectrons } = hamiltonian;
  let list: readonly Determinant[] = [{ alphaMask: 2 ** numElectrons[0] - 1, betaMask: 2 ** numElectrons[1] - 1 }];
  let state = await solveSubspace(hamiltonian, list, options);
  const points: HeatBathPoint[] = [];
  for (let k = THRESHOLDS - 1; k >= 0; k--) {
    const threshold = thresholdHartree * 2 ** k;
    for (let round = 0; round < MOST_ROUNDS; round++) {
      const next = await grown(hamiltonian, excitations, state, threshold, options.signal);
      const growth = next.length / list.length - 1;
      if (growth === 0) break;
      list = next;
      state = await solveSubspace(hamiltonian, list, options);
      if (growth < SETTLED_GROWTH) break;
    }
    const perturbationHartree = await correction(hamiltonian, excitations, state, threshold / FINER, options.signal);
    points.push({
      thresholdHartree: threshold,
      determinants: list.length,
      variationalHartree: state.energyHartree,
      perturbationHartree,
    });
  }
  const { s2, leadingWeight, iterations, residual } = state;
  return { ...extrapolated(points), points, s2, leadingWeight, iterations, residual };
}

/** (3) by least squares; its error is the larger of the standard error and of the shift when the coarsest list is left out. */
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

/** The list with all determinants that (1) adds; spin-exchanged partners come together. */
async function grown(
  hamiltonian: ActiveHamiltonian,
  excitations: ScreenedExcitations,
  { basis, vector }: SubspaceResult,
  threshold: number,
  signal?: AbortSignal,
): Promise<readonly Determinant[]> {
  const { numOrbitals: n, numElectrons } = hamiltonian;
  const paired = numElectrons[0] === numElectrons[1];
  const keys = new Set(basis.map(({ alphaMask, betaMask }) => basisStateIndex(alphaMask, betaMask, n)));
  const added: number[] = [];
  const add = (alphaMask: number, betaMask: number): void => {
    const key = alphaMask + betaMask * 2 ** n;
    if (keys.has(key)) return;
    keys.add(key);
    added.push(key);
  };
  for (const [i, determinant] of basis.entries()) {
    if (i % PIECE === PIECE - 1) {
      await pause(signal);
      checkSubspaceSize(keys.size, n, numElectrons, 'ask for a larger method.thresholdHartree');
    }
    excitations.forEach(determinant, threshold / Math.abs(vector[i]), (alphaMask, betaMask) => {
      add(alphaMask, betaMask);
      if (paired) add(betaMask, alphaMask);
    });
  }
  checkSubspaceSize(keys.size, n, numElectrons, 'ask for a larger method.thresholdHartree');
  return [...basis, ...added.map((key) => stringMasksOf(key, n))];
}

/** (2) */
async function correction(
  hamiltonian: ActiveHamiltonian,
  excitations: ScreenedExcitations,
  { basis, vector, energyHartree }: SubspaceResult,
  threshold: number,
  signal?: AbortSignal,
): Promise<number> {
  const { numOrbitals: n, numElectrons, coreEnergyHartree } = hamiltonian;
  const paired = numElectrons[0] === numElectrons[1];
  const inside = new Set(basis.map(({ alphaMask, betaMask }) => basisStateIndex(alphaMask, betaMask, n)));
  const sums = new Map<number, number>();
  for (const [i, determinant] of basis.entries()) {
    if (i % PIECE === PIECE - 1) await pause(signal);
    excitations.forEach(determinant, threshold / Math.abs(vector[i]), (alphaMask, betaMask) => {
      if (paired && alphaMask < betaMask) return; // its partner stands for it
      const key = alphaMask + betaMask * 2 ** n;
      if (inside.has(key)) return;
      const coupling = vector[i] * determinantCoupling(hamiltonian, { alphaMask, betaMask }, determinant);
      sums.set(key, (sums.get(key) ?? 0) + coupling);
    });
  }
  const energy = energyHartree - coreEnergyHartree;
  let total = 0;
  for (const [key, sum] of sums) {
    const determinant = stringMasksOf(key, n);
    const times = paired && determinant.alphaMask !== determinant.betaMask ? 2 : 1;
    total += (times * sum * sum) / (energy - determinantCoupling(hamiltonian, determinant, determinant));
  }
  return total;
}
