/**
 * Excitations that the symmetries of a Hamiltonian forbid. Every integral says which orbitals it flips between creation and
 * annihilation, a vector over GF(2):
 *
 *   h_pq ≠ 0  →  e_p + e_q,      (pq|rs) ≠ 0  →  e_p + e_q + e_r + e_s                                                   (1)
 *
 * Products of H reach a determinant from another only where the difference of their orbitals lies in the span of (1). What lies
 * outside differs in a parity that H keeps: of a twofold element of the point group, of fragments without contact.
 */
import type { Excitation, HamiltonianArrays } from '@cofactor/sdk/circuits';

/** Integrals that a symmetry makes zero are some 1e-13 hartree from a field converged to 1e-9; the least of others seen was 1e-5. */
const ZERO_HARTREE = 1e-10;

/** Whether H leads from a determinant to one that differs by the excitation. */
export function selectionRule({ numOrbitals: n, h1, eri }: HamiltonianArrays): (excitation: Excitation) => boolean {
  const byHighestBit = new Int32Array(32);
  const reduced = (flip: number): number => {
    let rest = flip;
    while (rest !== 0) {
      const row = byHighestBit[31 - Math.clz32(rest)];
      if (row === 0) return rest;
      rest ^= row;
    }
    return 0;
  };
  const add = (integral: number, flip: number): void => {
    const rest = Math.abs(integral) > ZERO_HARTREE ? reduced(flip) : 0;
    if (rest !== 0) byHighestBit[31 - Math.clz32(rest)] = rest;
  };
  for (let p = 0; p < n; p++) {
    for (let q = 0; q <= p; q++) {
      const pq = p * n + q;
      const flip = (1 << p) ^ (1 << q);
      add(h1[pq], flip);
      for (let r = 0; r <= p; r++) for (let s = 0; s <= r; s++) add(eri[(pq * n + r) * n + s], flip ^ (1 << r) ^ (1 << s));
    }
  }
  return ({ creation, annihilation }) => reduced([...creation, ...annihilation].reduce((flip, p) => flip ^ (1 << (p % n)), 0)) === 0;
}
