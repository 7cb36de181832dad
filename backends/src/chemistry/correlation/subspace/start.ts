/** Where a selected CI starts: short runs from each candidate, and the one that leads lowest. */
import { type DeterminantList, determinantList, productDeterminants } from '../../../kernels/determinants/list.ts';
import type { Determinant } from '../../../kernels/determinants/strings.ts';
import type { SubspaceBorder } from '../../../kernels/subspace-border/subspace-border.ts';
import type { ActiveHamiltonian } from '../../hamiltonian/active-hamiltonian.ts';
import { grow, secondOrder } from './growth.ts';
import { searchSubspace, type SubspaceOptions, type SubspaceState } from './solve.ts';
import { startCandidates } from './start-candidates.ts';

/** ε₁ and ε₂ of a short run, hartree, its rounds, and the list that ends it. */
const SHORT = { threshold: 8e-3, finer: 1e-5, rounds: 4, determinants: 1000 };

/** Every start there is, the filled first orbitals among them: a determinant each, with its partner of exchanged spins where `most` allows. */
export function startLists(hamiltonian: ActiveHamiltonian, most: number): DeterminantList[] {
  const [alphaMask, betaMask] = hamiltonian.numElectrons.map((electrons) => 2 ** electrons - 1);
  const candidates = startCandidates(hamiltonian);
  const known = candidates.some((one) => one.alphaMask === alphaMask && one.betaMask === betaMask);
  return [...(known ? [] : [{ alphaMask, betaMask }]), ...candidates].map((candidate) => withPartner(hamiltonian, candidate, most));
}

/** The start that leads lowest. @throws CANCELLED */
export async function startList(
  hamiltonian: ActiveHamiltonian,
  border: SubspaceBorder,
  { signal }: SubspaceOptions,
): Promise<DeterminantList> {
  const candidates = startCandidates(hamiltonian);
  let [best] = candidates;
  let lowest = Number.POSITIVE_INFINITY;
  for (const candidate of candidates.length > 1 ? candidates : []) {
    const state = await shortRun(hamiltonian, border, candidate, signal);
    const energy = state.energyHartree + (await secondOrder(hamiltonian, border, state, SHORT.finer, signal));
    if (energy < lowest) [best, lowest] = [candidate, energy];
  }
  return withPartner(hamiltonian, best, 2);
}

async function shortRun(
  hamiltonian: ActiveHamiltonian,
  border: SubspaceBorder,
  candidate: Determinant,
  signal?: AbortSignal,
): Promise<SubspaceState> {
  let state = await searchSubspace(hamiltonian, withPartner(hamiltonian, candidate, 2), { signal });
  for (let round = 0; round < SHORT.rounds && state.basis.length < SHORT.determinants; round++) {
    const next = await grow(hamiltonian, border, state, SHORT.threshold, { signal });
    if (next === state) break;
    state = next;
  }
  return state;
}

function withPartner(
  { numElectrons: [alpha, beta] }: ActiveHamiltonian,
  { alphaMask, betaMask }: Determinant,
  most: number,
): DeterminantList {
  if (alpha !== beta || alphaMask === betaMask || most < 2) return productDeterminants([alphaMask], [betaMask]);
  return determinantList(Int32Array.of(alphaMask, betaMask), Int32Array.of(betaMask, alphaMask));
}
