/**
 * The border of a list of determinants: those outside it that H couples to a vector over it.
 *
 *   Σ_a = Σ_i H_ai c_i    over i in the list with |H_ai c_i| ≥ ε,  for every a outside with at least one such i             (1)
 *
 * Growth in heat-bath CI asks which a there are, a second-order correction for Σ_a² / (E − H_aa). The kernel takes all a of one α string
 * together, so that its memory is a row of β strings, not a table of all a; within a string of the list determinants stand by
 * falling |c|, and moves whose largest integral leaves them below ε are not looked at.
 *
 * Source      Holmes, Tubman & Umrigar, J. Chem. Theory Comput. 12 (2016) 3674, DOI 10.1021/acs.jctc.6b00407 (screening).
 * Cost        one multiply-add and look-up for each connection of the list's determinants, some thousands each.
 */
import type { HamiltonianArrays } from '@cofactor/sdk/circuits';
import { type DeterminantList, determinantsOf } from '../determinants/list.ts';
import { determinantCoupling } from '../determinants/slater-condon.ts';
import { basisStateIndex, type Determinant, orbitalsOf } from '../determinants/strings.ts';

/** (1), by basis state. */
export function borderRef(
  hamiltonian: HamiltonianArrays,
  list: DeterminantList,
  vector: Float64Array,
  threshold: number,
): Map<number, { determinant: Determinant; sum: number }> {
  const { numOrbitals: n } = hamiltonian;
  const determinants = determinantsOf(list);
  const inside = new Set(determinants.map(({ alphaMask, betaMask }) => basisStateIndex(alphaMask, betaMask, n)));
  const border = new Map<number, { determinant: Determinant; sum: number }>();
  for (const [i, from] of determinants.entries()) {
    forEachConnected(from, n, (alphaMask, betaMask) => {
      const key = basisStateIndex(alphaMask, betaMask, n);
      const determinant = { alphaMask, betaMask };
      const term = vector[i] * determinantCoupling(hamiltonian, determinant, from);
      if (inside.has(key) || Math.abs(term) < threshold) return;
      border.set(key, { determinant, sum: (border.get(key)?.sum ?? 0) + term });
    });
  }
  return border;
}

/** Calls `visit` once for every single and double excitation of a determinant, spins kept, in a fixed order. */
export function forEachConnected(
  { alphaMask, betaMask }: Determinant,
  numOrbitals: number,
  visit: (alphaMask: number, betaMask: number) => void,
): void {
  const alpha = singles(alphaMask, numOrbitals);
  const beta = singles(betaMask, numOrbitals);
  for (const a of alpha) visit(a, betaMask);
  for (const b of beta) visit(alphaMask, b);
  for (const a of doubles(alphaMask, numOrbitals)) visit(a, betaMask);
  for (const b of doubles(betaMask, numOrbitals)) visit(alphaMask, b);
  for (const a of alpha) for (const b of beta) visit(a, b);
}

function singles(mask: number, numOrbitals: number): number[] {
  const empty = orbitalsOf((2 ** numOrbitals - 1) & ~mask);
  return orbitalsOf(mask).flatMap((i) => empty.map((a) => mask ^ (1 << i) ^ (1 << a)));
}

function doubles(mask: number, numOrbitals: number): number[] {
  const occupied = orbitalsOf(mask);
  const empty = orbitalsOf((2 ** numOrbitals - 1) & ~mask);
  const found: number[] = [];
  for (const [x, i] of occupied.entries()) {
    for (const j of occupied.slice(0, x)) {
      for (const [y, a] of empty.entries()) {
        for (const b of empty.slice(0, y)) found.push(mask ^ (1 << i) ^ (1 << j) ^ (1 << a) ^ (1 << b));
      }
    }
  }
  return found;
}
