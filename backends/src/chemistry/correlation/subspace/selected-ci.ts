/**
 * Selected CI: determinants picked one by one for their weight in first-order perturbation theory, the classical rival of a
 * sampled subspace of the same size.
 *
 *   Ψ₀ = Σ_i c_i D_i    in what was picked so far,   w_a = |Σ_i H_ai c_i|² / (H_aa − E₀)    of a determinant outside      (1)
 *
 * Each round at most doubles the list with the largest w and diagonalises again. A short list is grown from every start there is,
 * and the lowest is kept: where determinants of high spin lie low, the one that leads lowest in the end leads to a bad short list.
 * A long one starts as heat-bath CI does (start.ts).
 *
 * Source      Huron, Malrieu & Rancurel, J. Chem. Phys. 58 (1973) 5745, DOI 10.1063/1.1679199; Holmes, Tubman & Umrigar,
 *             J. Chem. Theory Comput. 12 (2016) 3674, DOI 10.1021/acs.jctc.6b00407.
 */
import { CofactorError, invalidInput } from '@cofactor/sdk/contracts';
import type { DeterminantList } from '../../../kernels/determinants/list.ts';
import { binomial } from '../../../kernels/determinants/strings.ts';
import { SubspaceBorder } from '../../../kernels/subspace-border/subspace-border.ts';
import type { ActiveHamiltonian } from '../../hamiltonian/active-hamiltonian.ts';
import { pauser } from './determinant-matrix.ts';
import { checkSubspaceSize } from './forecast.ts';
import { carriedOver, GROWING_HARTREE, Masks } from './growth.ts';
import { solveSubspace, searchSubspace, type SubspaceOptions, type SubspaceResult, type SubspaceState } from './solve.ts';
import { startList, startLists } from './start.ts';

/** Determinants up to which every start is tried in full. */
const SHORT_LIST = 1000;
/** Couplings to a part of the vector below this (hartree) are none. */
const NOTHING = 1e-10;
/** Weights below this are rounding. */
const NO_WEIGHT = 1e-20;
/** Denominators of (1) are kept this far from zero. */
const SMALLEST_DENOMINATOR = 0.02;

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
  checkSubspaceSize(size, n);
  const border = new SubspaceBorder(hamiltonian);
  const starts = size <= SHORT_LIST ? startLists(hamiltonian, size) : [await startList(hamiltonian, border, options)];
  let best: SubspaceState | undefined;
  for (const start of starts) {
    const state = await grownTo(hamiltonian, border, start, size, options);
    if (!best || state.energyHartree < best.energyHartree) best = state;
  }
  if (!best) throw new CofactorError('INTERNAL', 'no determinant to start from', { where: 'selected CI' });
  return solveSubspace(hamiltonian, best.basis, { ...options, start: best.vector });
}

async function grownTo(
  hamiltonian: ActiveHamiltonian,
  border: SubspaceBorder,
  start: DeterminantList,
  size: number,
  options: SubspaceOptions,
): Promise<SubspaceState> {
  let state = await searchSubspace(hamiltonian, start, options);
  while (state.basis.length < size) {
    const list = await grown(hamiltonian, border, state, Math.min(size, 2 * state.basis.length + 1), options.signal);
    if (list.alphaMasks.length === state.basis.length) break; // nothing outside couples: this is an invariant block of H
    state = await searchSubspace(hamiltonian, list, {
      ...options,
      start: carriedOver(state, list),
      convergenceHartree: GROWING_HARTREE,
    });
  }
  return state;
}

/** The list with the heaviest determinants outside, at most `size` in all. */
async function grown(
  { coreEnergyHartree, numElectrons: [numAlpha, numBeta] }: ActiveHamiltonian,
  border: SubspaceBorder,
  { basis, vector, energyHartree }: SubspaceState,
  size: number,
  signal?: AbortSignal,
): Promise<DeterminantList> {
  const halved = numAlpha === numBeta;
  const energy = energyHartree - coreEnergyHartree;
  const heaviest = new Heaviest(size - basis.length);
  const options = { threshold: NOTHING, halved, pause: pauser(signal) };
  await border.forEach(basis, vector, options, ({ alphaMask, betaMasks, sums, diagonal }) => {
    for (let k = 0; k < sums.length; k++) {
      const weight = (sums[k] * sums[k]) / Math.max(diagonal[k] - energy, SMALLEST_DENOMINATOR);
      if (weight > NO_WEIGHT) heaviest.offer(weight, alphaMask, betaMasks[k]);
    }
  });
  const added = new Masks();
  for (const { alphaMask, betaMask } of heaviest.list()) {
    const room = size - basis.length - added.length;
    const both = halved && alphaMask !== betaMask;
    if (room >= (both ? 2 : 1)) added.add(alphaMask, betaMask, both);
  }
  return added.joinedTo(basis);
}

interface Weighed {
  weight: number;
  alphaMask: number;
  betaMask: number;
}

/** The heaviest of all determinants offered; equal weights in order of masks, whatever the order of offers. */
class Heaviest {
  readonly #wanted: number;
  #floor = 0;
  #kept: Weighed[] = [];

  constructor(wanted: number) {
    this.#wanted = wanted;
  }

  offer(weight: number, alphaMask: number, betaMask: number): void {
    if (weight < this.#floor) return;
    this.#kept.push({ weight, alphaMask, betaMask });
    if (this.#kept.length >= 4 * this.#wanted + 1000) this.#floor = this.list()[this.#wanted - 1].weight;
  }

  list(): readonly Weighed[] {
    this.#kept.sort((x, y) => y.weight - x.weight || x.betaMask - y.betaMask || x.alphaMask - y.alphaMask).splice(this.#wanted);
    return this.#kept;
  }
}
