/**
 * The electronic Hamiltonian of an active space, in orthonormal real orbitals:
 *
 *   H = E_core + Σ_pq h1[p,q] E_pq + ½ Σ_pqrs (pq|rs) (E_pq E_rs − δ_qr E_ps),   E_pq = Σ_σ a†_pσ a_qσ          (1)
 *
 * Frozen doubly occupied core orbitals i, with D = 2 Σ_i C_i C_iᵀ and F = h + J(D) − ½ K(D) in atomic orbitals, act through
 *
 *   h1 = Cᵀ F C,   E_core = E_nuc + ½ Σ D ∘ (h + F)                                                             (2)
 *
 * Source      Helgaker, Jørgensen & Olsen, Molecular Electronic-Structure Theory (2000), §10.8 (inactive Fock matrix).
 * Units       hartree throughout.
 */
import { invalidInput } from '@cofactor/sdk/contracts';
import type { Repulsion } from '../integrals/index.ts';
import { dot, multiply, sandwich, transpose } from '../linear-algebra.ts';

export interface ActiveHamiltonian {
  readonly numOrbitals: number;
  /** α, β. */
  readonly numElectrons: readonly [number, number];
  /** Nuclear repulsion and frozen core. */
  readonly coreEnergyHartree: number;
  /** Row-major n × n, symmetric. */
  readonly h1: Float64Array;
  /** Chemists' (pq|rs), row-major n⁴, eightfold symmetric. */
  readonly eri: Float64Array;
}

export interface ActiveSpaceInput {
  /** One-electron Hamiltonian in atomic orbitals, row-major n × n. */
  readonly coreHamiltonian: Float64Array;
  readonly repulsion: Pick<Repulsion, 'transform' | 'coulombExchange'>;
  /** Doubly occupied, row-major n × nc. */
  readonly coreOrbitals: Float64Array;
  /** Row-major n × na. */
  readonly activeOrbitals: Float64Array;
  /** Everything without electrons: nuclei, and nuclei with point charges. */
  readonly nuclearRepulsionHartree: number;
  readonly numElectrons: readonly [number, number];
}

/** (2): the Hamiltonian of the active orbitals in the field of the core. @throws INVALID_INPUT on shapes that do not fit. */
export function activeHamiltonian(input: ActiveSpaceInput): ActiveHamiltonian {
  const { coreHamiltonian, repulsion, coreOrbitals, activeOrbitals, nuclearRepulsionHartree, numElectrons } = input;
  const n = Math.round(Math.sqrt(coreHamiltonian.length));
  if (n === 0 || n * n !== coreHamiltonian.length) {
    throw invalidInput('coreHamiltonian', 'a square matrix', `${coreHamiltonian.length} elements`);
  }
  const numCore = columnsOf('coreOrbitals', coreOrbitals, n);
  const numOrbitals = columnsOf('activeOrbitals', activeOrbitals, n);
  if (numOrbitals === 0) throw invalidInput('activeOrbitals', 'at least one orbital', 0);
  checkElectrons(numElectrons, numOrbitals);

  const fock = Float64Array.from(coreHamiltonian);
  let coreEnergyHartree = nuclearRepulsionHartree;
  if (numCore > 0) {
    const density = multiply(coreOrbitals, transpose(coreOrbitals, n, numCore), n, numCore, n).map((x) => 2 * x);
    const { coulomb, exchange } = repulsion.coulombExchange([density]);
    for (let k = 0; k < n * n; k++) fock[k] += coulomb[0][k] - 0.5 * exchange[0][k];
    coreEnergyHartree += 0.5 * (dot(density, coreHamiltonian) + dot(density, fock));
  }
  const h1 = sandwich(activeOrbitals, fock, activeOrbitals, n, numOrbitals, numOrbitals);
  for (let p = 0; p < numOrbitals; p++) {
    for (let q = 0; q < p; q++) {
      h1[p * numOrbitals + q] = h1[q * numOrbitals + p] = 0.5 * (h1[p * numOrbitals + q] + h1[q * numOrbitals + p]);
    }
  }
  const eri = repulsion.transform(activeOrbitals, activeOrbitals, activeOrbitals, activeOrbitals);
  return { numOrbitals, numElectrons, coreEnergyHartree, h1, eri };
}

/** @throws INVALID_INPUT when a spin has a number of electrons that its orbitals cannot hold. */
export function checkElectrons(numElectrons: readonly [number, number], numOrbitals: number): void {
  for (const [spin, count] of numElectrons.entries()) {
    if (!Number.isInteger(count) || count < 0 || count > numOrbitals) {
      throw invalidInput(`numElectrons[${spin}]`, `0 … ${numOrbitals} electrons of one spin in ${numOrbitals} orbitals`, count);
    }
  }
}

function columnsOf(path: string, matrix: Float64Array, rows: number): number {
  const columns = matrix.length / rows;
  if (!Number.isInteger(columns)) throw invalidInput(path, `a row-major matrix with ${rows} rows`, `${matrix.length} elements`);
  return columns;
}
