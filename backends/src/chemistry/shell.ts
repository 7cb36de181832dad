/**
 * Contracted Gaussian shells and the system that integrals run over.
 *
 *   φ(r) = S(x, y, z) Σ_i c_i N_i exp(−a_i r²),   r measured from the shell's atom
 *
 * N_i normalises primitive i; the sum is then scaled to unit self-overlap. The angular part S runs over the cartesian
 * monomials of degree l in lexicographic order (xx xy xz yy yz zz …) or the real solid harmonics m = −l … l (p stays x y z).
 * Every basis function has unit self-overlap, each cartesian component (xx and xy alike) included.
 */
import { invalidInput } from '@cofactor/sdk/contracts';

export interface Shell {
  /** Index of the atom that carries the shell. */
  atom: number;
  /** Angular momentum: 0 = s, 1 = p, 2 = d, … */
  l: number;
  spherical: boolean;
  /** Bohr⁻². */
  exponents: readonly number[];
  /** [contraction][primitive], for individually normalised primitives; each contraction is renormalised to unit self-overlap. */
  coefficients: readonly (readonly number[])[];
}

/** Atoms and the shells the integrals run over. */
export interface BasisSystem {
  atomicNumbers: readonly number[];
  /** 3 per atom. */
  positionsBohr: Float64Array;
  shells: readonly Shell[];
  /** Number of basis functions: shells in order, their contractions in order, their angular functions in order. */
  numFunctions: number;
}

/** Angular functions in one contraction of a shell: 2l + 1 or (l + 1)(l + 2)/2. */
export function numAngularFunctions(l: number, spherical: boolean): number {
  return spherical ? 2 * l + 1 : ((l + 1) * (l + 2)) / 2;
}

/** Checks shells against atoms and counts functions. @throws CofactorError INVALID_INPUT naming the shell. */
export function makeBasisSystem(atomicNumbers: readonly number[], positionsBohr: ArrayLike<number>, shells: readonly Shell[]): BasisSystem {
  if (positionsBohr.length !== 3 * atomicNumbers.length)
    throw invalidInput('positionsBohr', `${3 * atomicNumbers.length} numbers, three for each atom`, positionsBohr.length);
  const positions = Float64Array.from(positionsBohr);
  if (!positions.every(Number.isFinite)) throw invalidInput('positionsBohr', 'finite numbers', [...positions]);
  let numFunctions = 0;
  for (const [index, shell] of shells.entries()) {
    const { atom, l, exponents, coefficients } = shell;
    const path = `shells[${index}]`;
    if (!Number.isInteger(atom) || atom < 0 || atom >= atomicNumbers.length)
      throw invalidInput(`${path}.atom`, `an index below ${atomicNumbers.length}`, atom);
    if (!Number.isInteger(l) || l < 0) throw invalidInput(`${path}.l`, 'an integer >= 0', l);
    if (exponents.length === 0 || !exponents.every((a) => Number.isFinite(a) && a > 0))
      throw invalidInput(`${path}.exponents`, 'one or more positive numbers', exponents);
    for (const contraction of coefficients)
      if (contraction.length !== exponents.length || !contraction.every(Number.isFinite) || !contraction.some((c) => c !== 0))
        throw invalidInput(`${path}.coefficients`, `${exponents.length} finite numbers, not all zero`, contraction);
    numFunctions += coefficients.length * numAngularFunctions(l, shell.spherical);
  }
  return { atomicNumbers: [...atomicNumbers], positionsBohr: positions, shells: [...shells], numFunctions };
}
