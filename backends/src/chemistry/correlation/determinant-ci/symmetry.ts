/**
 * Blocks of H that a Hamiltonian shows by its vanishing integrals, without naming a point group.
 *
 * Let an integral h_pq ≠ 0 be the bit vector e_p + e_q over GF(2), (pq|rs) ≠ 0 the vector e_p + e_q + e_r + e_s. H moves the
 * vector of singly occupied orbitals of a determinant by sums of these only, so determinants whose vectors differ modulo their
 * span lie in different blocks: all abelian symmetries of order two, those of D2h among them.
 */
import type { ActiveHamiltonian } from '../../hamiltonian/active-hamiltonian.ts';

/** Integrals below this couple nothing. */
const VANISHING = 1e-9;

/** Label of the block of a determinant, from the mask of its singly occupied orbitals. */
export function blockLabels({ numOrbitals: n, h1, eri }: ActiveHamiltonian): (openMask: number) => number {
  // a basis of the span in echelon form: basis[k] has its leading bit at k
  const basis = new Int32Array(n);
  const reduce = (mask: number): number => {
    let rest = mask;
    for (let k = n - 1; k >= 0; k--) if (basis[k] !== 0 && (rest >>> k) & 1) rest ^= basis[k];
    return rest;
  };
  const insert = (mask: number): void => {
    const rest = reduce(mask);
    if (rest !== 0) basis[31 - Math.clz32(rest)] = rest;
  };
  for (let p = 0; p < n; p++) {
    for (let q = 0; q <= p; q++) {
      if (Math.abs(h1[p * n + q]) > VANISHING) insert((1 << p) ^ (1 << q));
      for (let r = 0; r <= p; r++) {
        for (let s = 0; s <= r; s++) {
          if (Math.abs(eri[((p * n + q) * n + r) * n + s]) > VANISHING) insert((1 << p) ^ (1 << q) ^ (1 << r) ^ (1 << s));
        }
      }
    }
  }
  return reduce;
}
