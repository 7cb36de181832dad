/** Determinants one or two electrons away: those that H can couple. */
import { type Determinant, orbitalsOf } from '../../../kernels/determinants/strings.ts';

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
