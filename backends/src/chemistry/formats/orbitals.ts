/** Orbitals of a molecule as other programs are given them: coefficients over basis functions, energies and occupations. */
import { invalidInput } from '@cofactor/sdk/contracts';
import type { BasisSystem } from '../shell.ts';

/** Orbitals that hold electrons of one spin, or of both. */
export interface OrbitalSet {
  /** Row-major [basis function, orbital]. */
  coefficients: Float64Array;
  /** One per orbital. */
  energiesHartree: ArrayLike<number>;
  /** Electrons in each: 0 … 2 of both spins, 0 … 1 of one. */
  occupations: readonly number[];
}

export interface MolecularOrbitals {
  system: BasisSystem;
  /** Of both spins; of α alone where there is a `beta`. */
  alpha: OrbitalSet;
  beta?: OrbitalSet;
}

/** @throws INVALID_INPUT for sets that do not fit the system */
export function checkOrbitals({ system: { numFunctions }, alpha, beta }: MolecularOrbitals): void {
  for (const [name, set] of [['alpha', alpha] as const, ...(beta ? [['beta', beta] as const] : [])]) {
    const { coefficients, energiesHartree, occupations } = set;
    const numOrbitals = occupations.length;
    if (coefficients.length !== numFunctions * numOrbitals || energiesHartree.length !== numOrbitals) {
      const got = `${coefficients.length} coefficients, ${energiesHartree.length} energies and ${numOrbitals} occupations`;
      throw invalidInput(
        `orbitals.${name}`,
        `coefficients of ${numFunctions} functions, an energy and an occupation for each orbital`,
        got,
      );
    }
  }
}
