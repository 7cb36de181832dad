/**
 * The conventions everything else relies on, as functions, each with a test (conventions.test.ts):
 *
 * - Qubit q is bit q of the basis index; bit strings and Pauli strings print qubit 0 rightmost.
 * - Spin orbitals: all α, then all β; spin orbital p of α is qubit p, of β qubit norb + p. A determinant's creation
 *   operators stand in ascending order from the low bit, α string then β string.
 * - Two-body integrals are chemists' (pq|rs), row-major.
 * - Rotations are exp(−iθP/2).
 * - Atomic units inside (units.ts); random numbers from named Philox streams (philox.ts).
 */
import { invalidInput } from './errors.ts';

/** Basis index → bit string, qubit 0 rightmost. @param index 0 … 2ⁿ−1 (n ≤ 53) */
export function bitString(index: number, numQubits: number): string {
  let text = '';
  for (let q = 0; q < numQubits; q++) text = String(Math.floor(index / 2 ** q) % 2) + text;
  return text;
}

/** Bit string → basis index; inverse of `bitString`. */
export function basisIndex(bits: string): number {
  if (!/^[01]+$/.test(bits)) throw invalidInput('bitString', 'a string of 0 and 1', bits);
  return Array.from(bits).reduce((index, bit) => index * 2 + Number(bit), 0);
}

export const SPINS = ['alpha', 'beta'] as const;
export type Spin = (typeof SPINS)[number];

/** Qubit that holds spatial orbital `orbital` of spin `spin` under Jordan–Wigner. */
export function spinOrbital(orbital: number, spin: Spin, numOrbitals: number): number {
  return spin === 'alpha' ? orbital : numOrbitals + orbital;
}

/** Position of (pq|rs) in a row-major n⁴ array. */
export function eriIndex(p: number, q: number, r: number, s: number, numOrbitals: number): number {
  return ((p * numOrbitals + q) * numOrbitals + r) * numOrbitals + s;
}

/** Half the width of a 90 % band in standard errors of a normal distribution. */
export const BAND_90 = 1.6449;
