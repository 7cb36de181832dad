/**
 * Diagonal of H over determinants, and the same averaged over spin.
 *
 *   d(Iα, Iβ) = e(Iα) + e(Iβ) + Σ_(p ∈ Iα, q ∈ Iβ) (pp|qq)                                                     (1)
 *   d̄ = d + K(Aα) + K(Aβ) − w K(Aα ∪ Aβ),   K(A) = Σ_(p<q ∈ A) (pq|qp),  w = [nα(nα−1) + nβ(nβ−1)] / n(n−1)     (2)
 *
 * Aσ are the singly occupied orbitals of spin σ, nσ their number, n = nα + nβ. d̄ is the mean of d over the determinants of
 * one spatial configuration: it commutes with S², so a search preconditioned with it never leaves the spin it started in.
 */
import type { HamiltonianArrays } from '@cofactor/sdk/circuits';
import { stringEnergies } from './slater-condon.ts';
import { orbitalsOf, popcount, type StringSpace } from './strings.ts';

/** Calls `visit(index, d, d̄, ia, ib)` for every determinant, row by row. */
export function forEachDiagonal(
  hamiltonian: HamiltonianArrays,
  alpha: StringSpace,
  beta: StringSpace,
  visit: (ia: number, ib: number, energy: number, averaged: number) => void,
): void {
  const { numOrbitals: n, eri } = hamiltonian;
  const alphaEnergies = stringEnergies(hamiltonian, alpha);
  const betaEnergies = stringEnergies(hamiltonian, beta);
  const exchange = exchangeSums(hamiltonian);
  const field = new Float64Array(n);
  const betaOrbitals = Array.from(beta.masks, orbitalsOf);
  for (let ia = 0; ia < alpha.masks.length; ia++) {
    const a = alpha.masks[ia];
    field.fill(0);
    for (const p of orbitalsOf(a)) for (let q = 0; q < n; q++) field[q] += eri[((p * n + p) * n + q) * n + q];
    for (let ib = 0; ib < beta.masks.length; ib++) {
      const b = beta.masks[ib];
      let energy = alphaEnergies[ia] + betaEnergies[ib];
      for (const q of betaOrbitals[ib]) energy += field[q];
      const alphaOpen = a & ~b;
      const betaOpen = b & ~a;
      const na = popcount(alphaOpen);
      const nb = popcount(betaOpen);
      const open = na + nb;
      const parallel = open < 2 ? 0 : (na * (na - 1) + nb * (nb - 1)) / (open * (open - 1));
      visit(ia, ib, energy, energy + exchange(alphaOpen) + exchange(betaOpen) - parallel * exchange(alphaOpen | betaOpen));
    }
  }
}

/** K(A) of (2), from a table over all masks where that is small. */
function exchangeSums({ numOrbitals: n, eri }: HamiltonianArrays): (mask: number) => number {
  const withLower = (mask: number): number => {
    const top = 31 - Math.clz32(mask);
    let sum = 0;
    for (const q of orbitalsOf(mask ^ (1 << top))) sum += eri[((top * n + q) * n + q) * n + top];
    return sum;
  };
  if (n <= 16) {
    const table = new Float64Array(2 ** n);
    for (let mask = 1; mask < table.length; mask++) table[mask] = table[mask ^ (1 << (31 - Math.clz32(mask)))] + withLower(mask);
    return (mask) => table[mask];
  }
  return (mask) => {
    let sum = 0;
    for (let rest = mask; rest !== 0; rest ^= 1 << (31 - Math.clz32(rest))) sum += withLower(rest);
    return sum;
  };
}
