/**
 * How far a product formula may move an energy: bounds by commutators of its strings H_k = c_k P_k, for one slice of time t.
 *
 *   S₁:  ‖S₁(t) − e^{iHt}‖ ≤ t²/2 Σ_(i<j) ‖[H_i, H_j]‖                                                                     (1)
 *   S₂:  ≤ t³/12 Σ_i ‖[Σ_(k>i) H_k, [Σ_(j>i) H_j, H_i]]‖ + t³/24 Σ_i ‖[H_i, [H_i, Σ_(j>i) H_j]]‖                          (2)
 *
 * in the energy over t; sums of strings by the triangle inequality, ‖[P, Q]‖ = 2 where they anticommute and 0 elsewhere.
 *
 * Source      Childs, Su, Tran, Wiebe & Zhu, Phys. Rev. X 11, 011020 (2021), DOI 10.1103/PhysRevX.11.011020, propositions 9 and 10.
 */
import type { PauliSum } from '../contracts/index.ts';
import { countBits, parsePauli, type Pauli } from './operators/pauli.ts';

/** Triples are looked at one by one. */
const MAX_STRINGS = 200;

/** In hartree; undefined for order 4 and for many strings. */
export function productFormulaBound(strings: PauliSum['terms'], t: number, order: number): number | undefined {
  if (order > 2 || strings.length > MAX_STRINGS) return undefined;
  const terms = strings.map(([text, coefficient]) => ({ pauli: parsePauli(text), size: Math.abs(coefficient) }));
  let bound = 0;
  for (const [i, { pauli: first, size: a }] of terms.entries()) {
    const later = terms.slice(i + 1);
    for (const { pauli: second, size: b } of later) {
      if (!anticommute(first, second)) continue;
      if (order === 1) {
        bound += t * a * b;
        continue;
      }
      const product: Pauli = { x: first.x ^ second.x, z: first.z ^ second.z };
      const nested = later.reduce((sum, { pauli, size }) => sum + (anticommute(pauli, product) ? size : 0), 0);
      bound += (t ** 2 / 3) * a * b * nested + (t ** 2 / 6) * a * a * b;
    }
  }
  return bound;
}

function anticommute(a: Pauli, b: Pauli): boolean {
  return (countBits(a.x & b.z) + countBits(a.z & b.x)) % 2 === 1;
}
