/**
 * Heat-bath selected CI with a second-order correction and its extrapolation.
 *
 *   variational   D_a joins when max_i |H_ai c_i| ≥ ε₁, repeated until the list hardly grows; E_V, c from that list       (1)
 *   correction    E₂ = Σ_a (Σ_i H_ai c_i)² / (E_V − H_aa) over a outside, terms |H_ai c_i| ≥ ε₂ = ε₁ / 500                 (2)
 *   extrapolation E_V against E₂ over thresholds ε₁, 2 ε₁, 4 ε₁, 8 ε₁: the line weighted by E₂⁻² at 0                        (3)
 *
 * E_V is an upper bound of the exact energy; E_V + E₂ and (3) are not. The error of (3) is that of the fit alone. The list starts from a
 * determinant that the code finds, closed-shell or of broken symmetry (start.ts), with its spin-exchanged partner. Both sums run over the border of the list
 * string by string (kernels/subspace-border): (2) is deterministic, and takes memory for one row of β strings only.
 *
 * Source      Holmes, Tubman & Umrigar, J. Chem. Theory Comput. 12 (2016) 3674, DOI 10.1021/acs.jctc.6b00407; (2): Epstein (1926),
 *             Nesbet (1955) as in Sharma et al., J. Chem. Theory Comput. 13 (2017) 1595, DOI 10.1021/acs.jctc.6b01028.
 */
import { invalidInput } from '@cofactor/sdk/contracts';
import type { DeterminantList } from '../../../kernels/determinants/list.ts';
import { SubspaceBorder } from '../../../kernels/subspace-border/subspace-border.ts';
import type { ActiveHamiltonian } from '../../hamiltonian/active-hamiltonian.ts';
import type { VectorCheckpoint } from '../determinants/davidson.ts';
import { extrapolated, type HeatBathPoint } from './extrapolation.ts';
import { checkSubspaceSize } from './forecast.ts';
import { grow, secondOrder } from './growth.ts';
import { described, searchSubspace, type SubspaceOptions, type SubspaceState } from './solve.ts';
import { startList } from './start.ts';

export interface HeatBathOptions extends SubspaceOptions {
  /** ε₁ of the last and largest list, hartree. @default 5e-4 */
  thresholdHartree?: number;
  /** Saves the list and its vector after every threshold, to go on from there. */
  checkpoint?: VectorCheckpoint;
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
/** Convergence of the states that are reported. */
const SETTLED_HARTREE = 1e-9;

/** @throws INVALID_INPUT, TOO_LARGE when a list outgrows a subspace, NOT_CONVERGED, CANCELLED */
export async function heatBathCi(hamiltonian: ActiveHamiltonian, options: HeatBathOptions = {}): Promise<HeatBathResult> {
  const { thresholdHartree = 5e-4, signal, onProgress, checkpoint } = options;
  if (!(thresholdHartree > 0 && Number.isFinite(thresholdHartree))) {
    throw invalidInput('method.thresholdHartree', 'a positive number', thresholdHartree);
  }
  checkSubspaceSize(1, hamiltonian.numOrbitals);
  const border = new SubspaceBorder(hamiltonian);
  const resumed = readSaved(await checkpoint?.load(), hamiltonian);
  const points: HeatBathPoint[] = resumed?.points ?? [];
  const list = resumed?.list ?? (await startList(hamiltonian, border, options));
  let state = await searchSubspace(hamiltonian, list, { signal, onProgress, start: resumed?.vector });
  for (let k = THRESHOLDS - 1 - points.length; k >= 0; k--) {
    const threshold = thresholdHartree * 2 ** k;
    for (let round = 0; round < MOST_ROUNDS; round++) {
      const before = state;
      state = await grow(hamiltonian, border, before, threshold, options);
      if (state.basis.length < (1 + SETTLED_GROWTH) * before.basis.length) break;
    }
    const { basis, vector } = state;
    state = await searchSubspace(hamiltonian, basis, { signal, onProgress, start: vector, convergenceHartree: SETTLED_HARTREE });
    points.push({
      thresholdHartree: threshold,
      determinants: basis.length,
      variationalHartree: state.energyHartree,
      perturbationHartree: await secondOrder(hamiltonian, border, state, threshold / FINER, signal),
    });
    await checkpoint?.save(() => toSaved(state, points));
  }
  const { s2, leadingWeight, iterations, residual } = described(hamiltonian, state);
  return { ...extrapolated(points), points, s2, leadingWeight, iterations, residual };
}

/** Masks, vector and points as arrays of numbers. */
function toSaved({ basis, vector }: SubspaceState, points: readonly HeatBathPoint[]): Float64Array[] {
  const rows = points.flatMap((point) => [point.thresholdHartree, point.determinants, point.variationalHartree, point.perturbationHartree]);
  return [Float64Array.from(basis.alphaMasks), Float64Array.from(basis.betaMasks), vector, Float64Array.from(rows)];
}

function readSaved(
  saved: readonly Float64Array[] | undefined,
  { numOrbitals }: ActiveHamiltonian,
): { list: DeterminantList; vector: Float64Array; points: HeatBathPoint[] } | undefined {
  if (saved?.length !== 4) return undefined;
  const [alpha, beta, vector, rows] = saved;
  checkSubspaceSize(alpha.length, numOrbitals);
  const points = Array.from({ length: rows.length / 4 }, (_, k) => ({
    thresholdHartree: rows[4 * k],
    determinants: rows[4 * k + 1],
    variationalHartree: rows[4 * k + 2],
    perturbationHartree: rows[4 * k + 3],
  }));
  return { list: { alphaMasks: Int32Array.from(alpha), betaMasks: Int32Array.from(beta) }, vector, points };
}
