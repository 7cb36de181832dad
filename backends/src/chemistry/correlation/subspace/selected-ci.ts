/**
 * Selected CI: determinants picked one by one for their weight in first-order perturbation theory, the classical rival of a
 * sampled subspace of the same size.
 *
 *   Ψ₀ = Σ_i c_i D_i    in what was picked so far,   w_a = |Σ_i H_ai c_i|² / (H_aa − E₀)    of a determinant outside      (1)
 *
 * Starting from the determinant of the lowest orbitals, each round at most doubles the list with the largest w and diagonalises
 * again. Couplings with |c_i| below a small part of the largest are left out of the sum, as in heat-bath CI.
 *
 * Source      Huron, Malrieu & Rancurel, J. Chem. Phys. 58 (1973) 5745, DOI 10.1063/1.1679199; Holmes, Tubman & Umrigar,
 *             J. Chem. Theory Comput. 12 (2016) 3674, DOI 10.1021/acs.jctc.6b00407.
 */
import { invalidInput } from '@cofactor/sdk/contracts';
import type { ActiveHamiltonian } from '../../hamiltonian/active-hamiltonian.ts';
import { determinantCoupling } from '../../../kernels/determinants/slater-condon.ts';
import { basisStateIndex, binomial, type Determinant } from '../../../kernels/determinants/strings.ts';
import { forEachConnected } from './connected.ts';
import { pause } from './determinant-matrix.ts';
import { checkSubspaceSize } from './forecast.ts';
import { solveSubspace, type SubspaceOptions, type SubspaceResult } from './solve.ts';

/** Coefficients below this select nothing. */
const NEGLIGIBLE = 1e-4;
/** Denominators of (1) are kept this far from zero. */
const SMALLEST_DENOMINATOR = 0.02;
/** Determinants between two looks at the signal. */
const PIECE = 16;

/**
 * @param size determinants wanted; with as many α as β electrons a determinant is picked together with its spin-exchanged partner,
 * so that one less may be found.
 * @throws INVALID_INPUT when the sector has fewer, TOO_LARGE, NOT_CONVERGED, CANCELLED
 */
export async function selectedCi(hamiltonian: ActiveHamiltonian, size: number, options: SubspaceOptions = {}): Promise<SubspaceResult> {
  const { numOrbitals: n, numElectrons } = hamiltonian;
  const sector = binomial(n, numElectrons[0]) * binomial(n, numElectrons[1]);
  if (!Number.isInteger(size) || size < 1 || size > sector) {
    throw invalidInput('determinants', `1 … ${sector}, those of the sector`, size);
  }
  checkSubspaceSize(size, n, numElectrons);
  let picked: Determinant[] = [{ alphaMask: 2 ** numElectrons[0] - 1, betaMask: 2 ** numElectrons[1] - 1 }];
  let result = await solveSubspace(hamiltonian, picked, options);
  while (picked.length < size) {
    const next = await grown(hamiltonian, picked, result, Math.min(size, 2 * picked.length + 1), options.signal);
    if (next.length === picked.length) break; // nothing outside couples: this is an invariant block of H
    picked = next;
    result = await solveSubspace(hamiltonian, picked, options);
  }
  return result;
}

interface Outside extends Determinant {
  /** Σ_i H_ai c_i */
  coupling: number;
}

async function grown(
  hamiltonian: ActiveHamiltonian,
  picked: readonly Determinant[],
  { vector, energyHartree }: SubspaceResult,
  size: number,
  signal?: AbortSignal,
): Promise<Determinant[]> {
  const { numOrbitals: n, numElectrons, coreEnergyHartree } = hamiltonian;
  const paired = numElectrons[0] === numElectrons[1];
  const inside = new Set(picked.map(({ alphaMask, betaMask }) => basisStateIndex(alphaMask, betaMask, n)));
  const outside = new Map<number, Outside>();
  const most = vector.reduce((largest, x) => Math.max(largest, Math.abs(x)), 0);
  for (const [i, determinant] of picked.entries()) {
    if (i % PIECE === PIECE - 1) await pause(signal);
    if (Math.abs(vector[i]) < NEGLIGIBLE * most) continue;
    forEachConnected(determinant, n, (alphaMask, betaMask) => {
      if (paired && alphaMask < betaMask) return; // its partner stands for it
      const key = alphaMask + betaMask * 2 ** n;
      if (inside.has(key)) return;
      const coupling = vector[i] * determinantCoupling(hamiltonian, { alphaMask, betaMask }, determinant);
      const seen = outside.get(key);
      if (seen) seen.coupling += coupling;
      else outside.set(key, { alphaMask, betaMask, coupling });
    });
  }
  const energy = energyHartree - coreEnergyHartree;
  const ranked = Array.from(outside, ([key, { alphaMask, betaMask, coupling }]) => {
    const gap = Math.max(determinantCoupling(hamiltonian, { alphaMask, betaMask }, { alphaMask, betaMask }) - energy, SMALLEST_DENOMINATOR);
    return { key, alphaMask, betaMask, weight: coupling ** 2 / gap };
  }).sort((a, b) => b.weight - a.weight || a.key - b.key);
  const list = [...picked];
  for (const { alphaMask, betaMask, weight } of ranked) {
    if (weight === 0 || list.length === size) break;
    const both = paired && alphaMask !== betaMask;
    if (list.length + (both ? 2 : 1) > size) continue;
    list.push({ alphaMask, betaMask });
    if (both) list.push({ alphaMask: betaMask, betaMask: alphaMask });
  }
  return list;
}
