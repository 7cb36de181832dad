/**
 * Mean-field quantities inside an active Hamiltonian, all for the determinant that fills given orbitals.
 *
 *   E = E_core + Σ_σ Σ_i h_ii + ½ Σ_σσ' Σ_ij [(ii|jj) − δ_σσ' (ij|ji)]                                          (1)
 *   F^σ_pq = h_pq + Σ_σ' Σ_j (pq|jj) − Σ_(j of σ) (pj|jq)                                                       (2)
 *
 * Source      Szabo & Ostlund, Modern Quantum Chemistry, §2.3 and §3.8.
 */
import { invalidInput } from '@cofactor/sdk/contracts';
import type { ActiveHamiltonian } from './active-hamiltonian.ts';

/** Occupied orbitals of the two spins, 0-based. */
export interface Occupation {
  readonly alpha: readonly number[];
  readonly beta: readonly number[];
}

/** The lowest orbitals of the list, as many as there are electrons. */
export function aufbau({ numElectrons: [alpha, beta] }: Pick<ActiveHamiltonian, 'numElectrons'>): Occupation {
  return { alpha: Array.from({ length: alpha }, (_, i) => i), beta: Array.from({ length: beta }, (_, i) => i) };
}

/** (1): energy of one determinant. With canonical orbitals of an SCF and `aufbau`, the SCF energy. */
export function hartreeFockEnergy(hamiltonian: ActiveHamiltonian, occupation: Occupation = aufbau(hamiltonian)): number {
  const { numOrbitals: n, h1, eri, coreEnergyHartree } = hamiltonian;
  checkOccupation(hamiltonian, occupation);
  const spins = [occupation.alpha, occupation.beta];
  let energy = coreEnergyHartree;
  for (const [spin, left] of spins.entries()) {
    for (const i of left) {
      energy += h1[i * n + i];
      for (const [other, right] of spins.entries()) {
        for (const j of right) {
          energy += 0.5 * eri[((i * n + i) * n + j) * n + j];
          if (spin === other) energy -= 0.5 * eri[((i * n + j) * n + j) * n + i];
        }
      }
    }
  }
  return energy;
}

/** (2): Fock matrices of a determinant, row-major n × n. */
export function fockMatrices(
  hamiltonian: ActiveHamiltonian,
  occupation: Occupation = aufbau(hamiltonian),
): { alpha: Float64Array; beta: Float64Array } {
  const { numOrbitals: n, h1, eri } = hamiltonian;
  checkOccupation(hamiltonian, occupation);
  const build = (own: readonly number[]): Float64Array => {
    const fock = Float64Array.from(h1);
    for (let p = 0; p < n; p++) {
      for (let q = 0; q < n; q++) {
        for (const occupied of [occupation.alpha, occupation.beta]) {
          for (const j of occupied) fock[p * n + q] += eri[((p * n + q) * n + j) * n + j];
        }
        for (const j of own) fock[p * n + q] -= eri[((p * n + j) * n + j) * n + q];
      }
    }
    return fock;
  };
  return { alpha: build(occupation.alpha), beta: build(occupation.beta) };
}

function checkOccupation({ numOrbitals, numElectrons }: ActiveHamiltonian, occupation: Occupation): void {
  for (const [spin, key] of (['alpha', 'beta'] as const).entries()) {
    const orbitals = occupation[key];
    const valid = orbitals.every((p) => Number.isInteger(p) && p >= 0 && p < numOrbitals) && new Set(orbitals).size === orbitals.length;
    if (!valid || orbitals.length !== numElectrons[spin]) {
      throw invalidInput(`occupation.${key}`, `${numElectrons[spin]} different orbitals of 0 … ${numOrbitals - 1}`, orbitals);
    }
  }
}
