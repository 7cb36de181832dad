/**
 * α and β strings of a determinant space.
 *
 * A string is the set of orbitals its electrons occupy, a mask with bit p for orbital p; strings of a space stand in
 * ascending order of their masks, so the rank of a mask is Σ_k C(position of its k-th bit, k), k = 1 … n. The determinant of
 * strings (Iα, Iβ) is Π_(p∈Iα) a†_pα Π_(q∈Iβ) a†_qβ |vac⟩, orbitals ascending: it is the basis state Iα + 2^norb Iβ of a
 * Jordan–Wigner register with sign +1, and stands at [Iα rank, Iβ rank] of a row-major CI matrix.
 */
import { invalidInput, tooLarge } from '@cofactor/sdk/contracts';
import type { Excitations } from '../ci/ci.ts';

/** Masks are non-negative 32-bit integers. */
export const MAX_ORBITALS = 30;

const BINOMIALS = pascalTriangle(MAX_ORBITALS + 1);

function pascalTriangle(size: number): Float64Array[] {
  const rows: Float64Array[] = [];
  for (let n = 0; n <= size; n++) {
    const row = new Float64Array(size + 2);
    row[0] = 1;
    for (let k = 1; k <= n; k++) row[k] = rows[n - 1][k - 1] + rows[n - 1][k];
    rows.push(row);
  }
  return rows;
}

/** C(n, k) for 0 ≤ n ≤ 31. */
export function binomial(n: number, k: number): number {
  return k < 0 || k > n ? 0 : BINOMIALS[n][k];
}

export function popcount(mask: number): number {
  let x = mask - ((mask >>> 1) & 0x5555_5555);
  x = (x & 0x3333_3333) + ((x >>> 2) & 0x3333_3333);
  return Math.imul((x + (x >>> 4)) & 0x0f0f_0f0f, 0x0101_0101) >>> 24;
}

export interface StringSpace {
  readonly numOrbitals: number;
  readonly numElectrons: number;
  /** Ascending. */
  readonly masks: Int32Array;
}

export interface Determinant {
  readonly alphaMask: number;
  readonly betaMask: number;
}

/** All strings of `numElectrons` in `numOrbitals`. @throws TOO_LARGE above 30 orbitals. */
export function stringsOf(numOrbitals: number, numElectrons: number): StringSpace {
  if (numOrbitals > MAX_ORBITALS) {
    throw tooLarge(`determinant strings hold at most ${MAX_ORBITALS} orbitals, got ${numOrbitals}: choose a smaller active space`, {
      resource: 'orbitals',
      asked: numOrbitals,
      limit: MAX_ORBITALS,
    });
  }
  if (!Number.isInteger(numElectrons) || numElectrons < 0 || numElectrons > numOrbitals) {
    throw invalidInput('numElectrons', `0 … ${numOrbitals} electrons of one spin in ${numOrbitals} orbitals`, numElectrons);
  }
  const masks = new Int32Array(binomial(numOrbitals, numElectrons));
  let mask = 2 ** numElectrons - 1;
  for (let i = 0; i < masks.length; i++) {
    masks[i] = mask;
    // next integer with as many bits: Gosper, HAKMEM item 175 (1972)
    const low = mask & -mask;
    const ripple = mask + low;
    mask = low === 0 ? 0 : ripple | (((mask ^ ripple) / low) >>> 2);
  }
  return { numOrbitals, numElectrons, masks };
}

/** Rank of a mask among the masks with as many bits. */
export function stringIndex(mask: number): number {
  let index = 0;
  let rest = mask;
  for (let k = 1; rest !== 0; k++) {
    index += BINOMIALS[31 - Math.clz32(rest & -rest)][k];
    rest &= rest - 1;
  }
  return index;
}

/** Position in the row-major CI matrix [α strings, β strings] of the determinant with these masks. */
export function determinantIndex(alphaMask: number, betaMask: number, numOrbitals: number): number {
  return stringIndex(alphaMask) * binomial(numOrbitals, popcount(betaMask)) + stringIndex(betaMask);
}

/** Index of the Jordan–Wigner basis state of a determinant: α at the low bits. @throws TOO_LARGE above 26 orbitals. */
export function basisStateIndex(alphaMask: number, betaMask: number, numOrbitals: number): number {
  if (numOrbitals > 26) {
    throw tooLarge(`a basis-state index of ${2 * numOrbitals} qubits does not fit 53 bits`, {
      resource: 'orbitals',
      asked: numOrbitals,
      limit: 26,
    });
  }
  return alphaMask + betaMask * 2 ** numOrbitals;
}

/** Masks of the basis state `index`; inverse of `basisStateIndex`. */
export function stringMasksOf(basisState: number, numOrbitals: number): { alphaMask: number; betaMask: number } {
  const size = 2 ** numOrbitals;
  return { alphaMask: basisState % size, betaMask: Math.floor(basisState / size) };
}

/** Orbitals of a mask, ascending. */
export function orbitalsOf(mask: number): number[] {
  const orbitals: number[] = [];
  for (let rest = mask; rest !== 0; rest &= rest - 1) orbitals.push(31 - Math.clz32(rest & -rest));
  return orbitals;
}

/** Sign of E_pq on a string with q occupied and p empty (p ≠ q): −1 to the number of electrons between them. */
export function excitationSign(mask: number, p: number, q: number): 1 | -1 {
  const low = Math.min(p, q);
  const between = mask & ((1 << Math.max(p, q)) - 1) & ~((1 << (low + 1)) - 1);
  return popcount(between) & 1 ? -1 : 1;
}

/** Index of the pair p > q. */
export function pairIndex(p: number, q: number): number {
  return (p * (p - 1)) / 2 + q;
}

/** All single excitations of every string, by pair ascending. */
export function singleExcitations({ numOrbitals, numElectrons, masks }: StringSpace): Excitations {
  const each = numElectrons * (numOrbitals - numElectrons);
  const total = masks.length * each;
  const target = new Int32Array(total);
  const pair = new Int32Array(total);
  const sign = new Int8Array(total);
  let e = 0;
  for (const mask of masks) {
    for (let p = 1; p < numOrbitals; p++) {
      for (let q = 0; q < p; q++) {
        if (((mask >>> p) & 1) === ((mask >>> q) & 1)) continue;
        target[e] = stringIndex(mask ^ (1 << p) ^ (1 << q));
        pair[e] = pairIndex(p, q);
        sign[e++] = excitationSign(mask, p, q);
      }
    }
  }
  return { first: Int32Array.from({ length: masks.length + 1 }, (_, j) => j * each), target, pair, sign };
}
