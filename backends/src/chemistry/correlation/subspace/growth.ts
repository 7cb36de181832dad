/** Steps of heat-bath CI on the border of a list (heat-bath.ts): its growth, and what second order expects beyond it. */
import { type DeterminantList, determinantList } from '../../../kernels/determinants/list.ts';
import type { SubspaceBorder } from '../../../kernels/subspace-border/subspace-border.ts';
import type { ActiveHamiltonian } from '../../hamiltonian/active-hamiltonian.ts';
import { pauser } from './determinant-matrix.ts';
import { checkSubspaceSize } from './forecast.ts';
import { searchSubspace, type SubspaceOptions, type SubspaceState } from './solve.ts';

/** Convergence while a list still grows: its new determinants count for more. */
export const GROWING_HARTREE = 1e-6;

/** The state in the list with all determinants outside that couple by at least `threshold`; the same where none does. */
export async function grow(
  hamiltonian: ActiveHamiltonian,
  border: SubspaceBorder,
  state: SubspaceState,
  threshold: number,
  { signal, onProgress }: SubspaceOptions,
): Promise<SubspaceState> {
  const { basis, vector } = state;
  const halved = hamiltonian.numElectrons[0] === hamiltonian.numElectrons[1];
  const added = new Masks();
  await border.forEach(basis, vector, { threshold, halved, pause: pauser(signal) }, ({ alphaMask, betaMasks }) => {
    for (const betaMask of betaMasks) added.add(alphaMask, betaMask, halved);
    checkSubspaceSize(basis.length + added.length, hamiltonian.numOrbitals, 'ask for a larger method.thresholdHartree');
  });
  if (added.length === 0) return state;
  const list = added.joinedTo(basis);
  return searchSubspace(hamiltonian, list, { signal, onProgress, start: carriedOver(state, list), convergenceHartree: GROWING_HARTREE });
}

/** Σ_a (Σ_i H_ai c_i)² / (E − H_aa) over a outside, terms of at least `threshold`. */
export async function secondOrder(
  { coreEnergyHartree, numElectrons: [numAlpha, numBeta] }: ActiveHamiltonian,
  border: SubspaceBorder,
  { basis, vector, energyHartree }: SubspaceState,
  threshold: number,
  signal?: AbortSignal,
): Promise<number> {
  const halved = numAlpha === numBeta;
  const energy = energyHartree - coreEnergyHartree;
  let total = 0;
  await border.forEach(basis, vector, { threshold, halved, pause: pauser(signal) }, ({ alphaMask, betaMasks, sums, diagonal }) => {
    for (let k = 0; k < sums.length; k++) {
      const times = halved && betaMasks[k] !== alphaMask ? 2 : 1; // its partner is left out
      total += (times * sums[k] * sums[k]) / (energy - diagonal[k]);
    }
  });
  return total;
}

/** The vector in a longer list. */
export function carriedOver({ basis, vector }: SubspaceState, { alphaMasks, betaMasks }: DeterminantList): Float64Array {
  const carried = new Float64Array(alphaMasks.length);
  for (let i = 0, k = 0; k < basis.length; i++) {
    if (alphaMasks[i] === basis.alphaMasks[k] && betaMasks[i] === basis.betaMasks[k]) carried[i] = vector[k++];
  }
  return carried;
}

/** Determinants that join a list, in any order. */
export class Masks {
  readonly #alpha: number[] = [];
  readonly #beta: number[] = [];

  get length(): number {
    return this.#alpha.length;
  }

  /** @param both with its partner of exchanged spins */
  add(alphaMask: number, betaMask: number, both: boolean): void {
    this.#alpha.push(alphaMask);
    this.#beta.push(betaMask);
    if (both && alphaMask !== betaMask) this.add(betaMask, alphaMask, false);
  }

  joinedTo({ alphaMasks, betaMasks }: DeterminantList): DeterminantList {
    const all = (masks: Int32Array, added: readonly number[]): Int32Array => {
      const out = new Int32Array(masks.length + added.length);
      out.set(masks);
      out.set(added, masks.length);
      return out;
    };
    return determinantList(all(alphaMasks, this.#alpha), all(betaMasks, this.#beta));
  }
}
