/**
 * How the energy of an active space moves with its size: CASCI in the orbitals next to the frontier, a pair more at a time.
 *
 * A smaller space freezes the lowest orbitals of the larger one, doubly occupied, and leaves its highest empty, so that energies fall as
 * sizes grow. Spaces of more determinants than some milliseconds' worth are not tried.
 */
import { isCofactorError } from '@cofactor/sdk/contracts';
import { binomial } from '../../kernels/determinants/strings.ts';
import { solveCi } from '../correlation/determinant-ci/index.ts';
import { fockMatrices, hartreeFockEnergy } from '../hamiltonian/mean-field.ts';
import type { ActiveHamiltonian } from '../hamiltonian/index.ts';
import { range } from '../linear-algebra.ts';

export interface SizedEnergy {
  electrons: number;
  orbitals: number;
  /** Of the lowest state with no more unpaired electrons than the reference has. */
  energyHartree: number;
}

const MOST_DETERMINANTS = 20_000;

/** From one pair of orbitals, and what is singly occupied, to the whole space. @throws CANCELLED */
export async function energyBySize(hamiltonian: ActiveHamiltonian, signal?: AbortSignal): Promise<SizedEnergy[]> {
  const { numOrbitals, numElectrons } = hamiltonian;
  const [alpha, beta] = numElectrons;
  const found: SizedEnergy[] = [];
  for (let pairs = 1; pairs <= Math.max(beta, numOrbitals - alpha); pairs++) {
    const [first, last] = [Math.max(0, beta - pairs), Math.min(numOrbitals, alpha + pairs)];
    const [a, b] = [alpha - first, beta - first];
    if (binomial(last - first, a) * binomial(last - first, b) > MOST_DETERMINANTS) break;
    try {
      const { roots } = await solveCi(narrowedHamiltonian(hamiltonian, first, last), { multiplicity: a - b + 1, signal });
      found.push({ electrons: a + b, orbitals: last - first, energyHartree: roots[0].energyHartree });
    } catch (error) {
      if (!isCofactorError(error, 'NOT_CONVERGED')) throw error; // a size without an answer has no line
    }
  }
  return found;
}

/** One line, where there is something to compare: the smallest space, and what each larger one adds. */
export function describeSizes(found: readonly SizedEnergy[], { numOrbitals }: Pick<ActiveHamiltonian, 'numOrbitals'>): string[] {
  if (found.length < 2) return [];
  const told = found.map(({ electrons, orbitals, energyHartree }, k) => {
    const step = k === 0 ? `${energyHartree.toFixed(6)} Eh` : `${((energyHartree - found[k - 1].energyHartree) * 1000).toFixed(2)} mEh`;
    return `(${electrons}, ${orbitals}) ${step}`;
  });
  const largest = found[found.length - 1].orbitals;
  return [
    `energy by size, CASCI in the orbitals next to the frontier: ${told.join(', ')}` +
      (largest < numOrbitals ? `; larger ones up to ${numOrbitals} orbitals were not tried` : ''),
  ];
}

/** Orbitals first … last − 1; those below are frozen, doubly occupied. */
function narrowedHamiltonian(hamiltonian: ActiveHamiltonian, first: number, last: number): ActiveHamiltonian {
  const { numOrbitals: n, numElectrons, coreEnergyHartree, eri } = hamiltonian;
  const frozen = Array.from({ length: first }, (_, p) => p);
  const occupation = { alpha: frozen, beta: frozen };
  const core = { ...hamiltonian, numElectrons: [first, first] as const };
  const h1 = fockMatrices(core, occupation).alpha;
  const inside = range(first, last);
  return {
    numOrbitals: last - first,
    numElectrons: [numElectrons[0] - first, numElectrons[1] - first],
    coreEnergyHartree: first === 0 ? coreEnergyHartree : hartreeFockEnergy(core, occupation),
    h1: Float64Array.from(inside.flatMap((p) => inside.map((q) => h1[p * n + q]))),
    eri: Float64Array.from(
      inside.flatMap((p) => inside.flatMap((q) => inside.flatMap((r) => inside.map((t) => eri[((p * n + q) * n + r) * n + t])))),
    ),
  };
}
