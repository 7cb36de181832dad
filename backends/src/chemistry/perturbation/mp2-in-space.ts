/**
 * Second-order perturbation theory inside an active Hamiltonian: what compares with other methods in the same space.
 *
 * The reference is a determinant that fills given orbitals. Orbitals are made semicanonical first: the occupied–occupied and
 * virtual–virtual blocks of each spin's Fock matrix are diagonalised, which leaves the determinant as it is. Where its
 * occupied–virtual block f_ia does not vanish, the determinant is not stationary, singles count too and a warning is given:
 *
 *   E = E_ref + Σ_σ Σ_ia f_ia² / (ε_i − ε_a) + E₂                    E₂ as in mp2-pairs.ts
 *
 * Source      Lauderdale, Stanton, Gauss, Watts & Bartlett, Chem. Phys. Lett. 187 (1991) 21.
 */
import { type Warning } from '@cofactor/sdk/contracts';
import type { ActiveHamiltonian } from '../hamiltonian/active-hamiltonian.ts';
import { aufbau, fockMatrices, hartreeFockEnergy, type Occupation } from '../hamiltonian/mean-field.ts';
import { transformTensor } from '../hamiltonian/rotation.ts';
import { multiply, range, sandwich, selectColumns, symmetricEigen } from '../linear-algebra.ts';
import { oppositeSpinEnergy, type PairSide, sameSpinEnergy } from './mp2-pairs.ts';

export interface Mp2InSpaceResult {
  /** Energy of the reference determinant. */
  hartreeFockHartree: number;
  /** Reference + singles + doubles. */
  energyHartree: number;
  singlesHartree: number;
  sameSpinHartree: number;
  oppositeSpinHartree: number;
  warnings: Warning[];
}

/** Occupied–virtual elements below this are those of a converged SCF. */
const STATIONARY = 1e-5;

/** @throws INVALID_INPUT on an occupation that does not fit; UNSUPPORTED when the reference is degenerate. */
export function mp2InSpace(hamiltonian: ActiveHamiltonian, occupation: Occupation = aufbau(hamiltonian)): Mp2InSpaceResult {
  const { numOrbitals: n, eri } = hamiltonian;
  const hartreeFockHartree = hartreeFockEnergy(hamiltonian, occupation);
  const fock = fockMatrices(hamiltonian, occupation);
  const alpha = semicanonical(fock.alpha, n, occupation.alpha);
  const beta = semicanonical(fock.beta, n, occupation.beta);
  const block = (first: Side, second: Side): Float64Array =>
    transformTensor(eri, n, [first.occupiedOrbitals, first.virtualOrbitals, second.occupiedOrbitals, second.virtualOrbitals]);

  const sameSpinHartree = sameSpinEnergy(block(alpha, alpha), alpha, alpha) + sameSpinEnergy(block(beta, beta), beta, beta);
  const oppositeSpinHartree = oppositeSpinEnergy(block(alpha, beta), alpha, beta);
  let singlesHartree = 0;
  let largest = 0;
  for (const { occupied, virtual, coupling } of [alpha, beta]) {
    for (const [k, f] of coupling.entries()) {
      largest = Math.max(largest, Math.abs(f));
      if (f !== 0) singlesHartree += (f * f) / (occupied[Math.floor(k / virtual.length)] - virtual[k % virtual.length]);
    }
  }
  return {
    hartreeFockHartree,
    energyHartree: hartreeFockHartree + singlesHartree + sameSpinHartree + oppositeSpinHartree,
    singlesHartree,
    sameSpinHartree,
    oppositeSpinHartree,
    warnings: largest > STATIONARY ? [notStationary(largest, singlesHartree)] : [],
  };
}

function notStationary(largest: number, singlesHartree: number): Warning {
  return {
    code: 'REFERENCE_NOT_STATIONARY',
    message:
      `the reference determinant is not stationary in this space: its Fock matrix couples occupied to virtual orbitals by up to ` +
      `${largest.toExponential(1)} hartree; MP2 holds ${singlesHartree.toExponential(1)} hartree of singles`,
  };
}

interface Side extends PairSide {
  occupiedOrbitals: Float64Array;
  virtualOrbitals: Float64Array;
  /** f_ia, row-major [i, a]. */
  coupling: Float64Array;
}

function semicanonical(fock: Float64Array, n: number, occupied: readonly number[]): Side {
  const virtual = range(0, n).filter((p) => !occupied.includes(p));
  const diagonalise = (indices: readonly number[]): { energies: Float64Array; orbitals: Float64Array } => {
    const m = indices.length;
    const columns = unitColumns(n, indices);
    const { values, vectors } = symmetricEigen(sandwich(columns, fock, columns, n, m, m), m);
    return { energies: values, orbitals: multiply(columns, vectors, n, m, m) };
  };
  const [o, v] = [diagonalise(occupied), diagonalise(virtual)];
  return {
    occupied: o.energies,
    virtual: v.energies,
    occupiedOrbitals: o.orbitals,
    virtualOrbitals: v.orbitals,
    coupling: sandwich(o.orbitals, fock, v.orbitals, n, occupied.length, virtual.length),
  };
}

function unitColumns(n: number, indices: readonly number[]): Float64Array {
  const unit = new Float64Array(n * n);
  for (let p = 0; p < n; p++) unit[p * n + p] = 1;
  return selectColumns(unit, n, n, indices);
}
