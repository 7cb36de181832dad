/**
 * Tables over moves of electrons that the subspace kernels look up. A move i → a of a string is the number a n + i; with its sign it
 * is (a n + i) · 2 + (1 where the sign is −).
 */
import type { HamiltonianArrays } from '@cofactor/sdk/circuits';
import { excitationSign, orbitalsOf } from './strings.ts';

/** Pairs i < j of n. */
export function numPairs(n: number): number {
  return (n * (n - 1)) / 2;
}

/** Place of {p, q} among the n(n + 1)/2 pairs p ≥ q, at p n + q. */
export function symmetricPairs(n: number): Int32Array {
  return Int32Array.from({ length: n * n }, (_, k) => {
    const [p, q] = [Math.floor(k / n), k % n];
    const high = Math.max(p, q);
    return (high * (high + 1)) / 2 + Math.min(p, q);
  });
}

/** (ai|bj) by pairs {a, i}, {b, j}. */
export function oppositeSpinTable({ numOrbitals: n, eri }: HamiltonianArrays): Float64Array {
  const table = new Float64Array((numPairs(n) + n) ** 2);
  let at = 0;
  for (let p = 0; p < n; p++)
    for (let q = 0; q <= p; q++) for (let r = 0; r < n; r++) for (let s = 0; s <= r; s++) table[at++] = eri[((p * n + q) * n + r) * n + s];
  return table;
}

/** (ai|bj) − (aj|bi) by pairs i < j and a < b, either way round. */
export function sameSpinTable({ numOrbitals: n, eri }: HamiltonianArrays): Float64Array {
  const table = new Float64Array(numPairs(n) ** 2);
  const coulomb = (p: number, q: number, r: number, s: number): number => eri[((p * n + q) * n + r) * n + s];
  let at = 0;
  for (let b = 1; b < n; b++)
    for (let a = 0; a < b; a++)
      for (let j = 1; j < n; j++) for (let i = 0; i < j; i++) table[at++] = coulomb(a, i, b, j) - coulomb(a, j, b, i);
  return table;
}

/** (ai|kk) at (a n + i) n + k. */
export function coulombField({ numOrbitals: n, eri }: HamiltonianArrays): Float64Array {
  return Float64Array.from({ length: n ** 3 }, (_, at) => eri[at * n + (at % n)]);
}

/** (ak|ki) at (a n + i) n + k. */
export function exchangeField({ numOrbitals: n, eri }: HamiltonianArrays): Float64Array {
  return Float64Array.from({ length: n ** 3 }, (_, at) => {
    const [a, i, k] = [Math.floor(at / (n * n)), Math.floor(at / n) % n, at % n];
    return eri[((a * n + k) * n + k) * n + i];
  });
}

/** Single excitations of strings: those of string u are the pairs (place of the target, move with its sign) first[u] … first[u + 1]. */
export interface Singles {
  readonly first: Int32Array;
  readonly moves: Int32Array;
}

/** Those between strings of a list. */
export function singlesWithin(masks: Int32Array, n: number): Singles {
  const placeOf = new Map<number, number>();
  for (let u = 0; u < masks.length; u++) placeOf.set(masks[u], u);
  const first = new Int32Array(masks.length + 1);
  const moves: number[] = [];
  for (let u = 0; u < masks.length; u++) {
    forEachSingle(masks[u], n, (target, move) => {
      const place = placeOf.get(target);
      if (place !== undefined) moves.push(place, move);
    });
    first[u + 1] = moves.length / 2;
  }
  return { first, moves: Int32Array.from(moves) };
}

/** Calls `visit` for every string one electron away, with the move that leads there and its sign. */
export function forEachSingle(mask: number, n: number, visit: (target: number, move: number) => void): void {
  const empty = orbitalsOf((2 ** n - 1) & ~mask);
  for (const i of orbitalsOf(mask)) {
    for (const a of empty) visit(mask ^ (1 << i) ^ (1 << a), (a * n + i) * 2 + (excitationSign(mask, a, i) < 0 ? 1 : 0));
  }
}
