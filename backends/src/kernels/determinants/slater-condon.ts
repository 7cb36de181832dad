/**
 * Matrix elements between strings of one spin, and between determinants, by the Slater–Condon rules; without the core energy.
 *
 *   diagonal        e(I) = Σ_p h_pp + ½ Σ_pq [(pp|qq) − (pq|qp)]                                 p, q ∈ I
 *   single i → a    ± ( h_ai + Σ_(k ∈ I, k ≠ i) [(ai|kk) − (ak|ki)] + Σ_(k of other spin) (ai|kk) )
 *   double ij → ab  ± [(ai|bj) − (aj|bi)], the second only for electrons of one spin
 *
 * Source      Slater, Phys. Rev. 34 (1929) 1293, DOI 10.1103/PhysRev.34.1293; Condon, Phys. Rev. 36 (1930) 1121,
 *             DOI 10.1103/PhysRev.36.1121.
 */
import type { SparseRows } from '../ci/ci.ts';
import type { HamiltonianArrays } from '@cofactor/sdk/circuits';
import { type Determinant, excitationSign, orbitalsOf, popcount, type StringSpace, stringIndex } from './strings.ts';

type Integrals = Pick<HamiltonianArrays, 'numOrbitals' | 'h1' | 'eri'>;

/** e(I) of every string. */
export function stringEnergies(integrals: Integrals, { masks }: StringSpace): Float64Array {
  return Float64Array.from(masks, (mask) => oneSpinEnergy(integrals, orbitalsOf(mask)));
}

/** H between different strings of one spin. */
export function stringCouplings(integrals: Integrals, { masks, numElectrons, numOrbitals }: StringSpace): SparseRows {
  const holes = numOrbitals - numElectrons;
  const each = numElectrons * holes + ((numElectrons * (numElectrons - 1)) / 2) * ((holes * (holes - 1)) / 2);
  const at = new Int32Array(masks.length * each);
  const value = new Float64Array(masks.length * each);
  const full = 2 ** numOrbitals - 1;
  let e = 0;
  for (const mask of masks) {
    const occupied = orbitalsOf(mask);
    const empty = orbitalsOf(full & ~mask);
    for (const [x, i] of occupied.entries()) {
      for (const [y, a] of empty.entries()) {
        const moved = mask ^ (1 << i) ^ (1 << a);
        const sign = excitationSign(mask, a, i);
        at[e] = stringIndex(moved);
        value[e++] = sign * oneSpinSingle(integrals, a, i, occupied);
        for (let z = 0; z < x; z++) {
          const j = occupied[z];
          for (let w = 0; w < y; w++) {
            const b = empty[w];
            at[e] = stringIndex(moved ^ (1 << j) ^ (1 << b));
            value[e++] = sign * excitationSign(moved, b, j) * oneSpinDouble(integrals, a, i, b, j);
          }
        }
      }
    }
  }
  return { first: Int32Array.from({ length: masks.length + 1 }, (_, j) => j * each), at, value };
}

/** ⟨left|H|right⟩. For small model spaces; the large products are in kernels/ci. */
export function determinantCoupling(integrals: Integrals, left: Determinant, right: Determinant): number {
  const alphaMoves = popcount(left.alphaMask & ~right.alphaMask);
  const betaMoves = popcount(left.betaMask & ~right.betaMask);
  if (alphaMoves + betaMoves > 2) return 0;
  if (alphaMoves === 2) return doubleCoupling(integrals, left.alphaMask, right.alphaMask);
  if (betaMoves === 2) return doubleCoupling(integrals, left.betaMask, right.betaMask);
  if (alphaMoves === 1 && betaMoves === 1) {
    const [a, i, alphaSign] = singleMove(left.alphaMask, right.alphaMask);
    const [b, j, betaSign] = singleMove(left.betaMask, right.betaMask);
    return alphaSign * betaSign * coulomb(integrals, a, i, b, j);
  }
  if (alphaMoves === 1) return singleCoupling(integrals, left.alphaMask, right.alphaMask, right.betaMask);
  if (betaMoves === 1) return singleCoupling(integrals, left.betaMask, right.betaMask, right.alphaMask);
  const [alpha, beta] = [orbitalsOf(right.alphaMask), orbitalsOf(right.betaMask)];
  let energy = oneSpinEnergy(integrals, alpha) + oneSpinEnergy(integrals, beta);
  for (const p of alpha) for (const q of beta) energy += coulomb(integrals, p, p, q, q);
  return energy;
}

/** (pq|rs) */
function coulomb({ numOrbitals: n, eri }: Integrals, p: number, q: number, r: number, s: number): number {
  return eri[((p * n + q) * n + r) * n + s];
}

function oneSpinEnergy(integrals: Integrals, occupied: readonly number[]): number {
  const { numOrbitals: n, h1 } = integrals;
  let energy = 0;
  for (const p of occupied) {
    energy += h1[p * n + p];
    for (const q of occupied) energy += 0.5 * (coulomb(integrals, p, p, q, q) - coulomb(integrals, p, q, q, p));
  }
  return energy;
}

/** h_ai + Σ_k [(ai|kk) − (ak|ki)]; k = i adds nothing. */
export function oneSpinSingle(integrals: Integrals, a: number, i: number, occupied: readonly number[]): number {
  let sum = integrals.h1[a * integrals.numOrbitals + i];
  for (const k of occupied) sum += coulomb(integrals, a, i, k, k) - coulomb(integrals, a, k, k, i);
  return sum;
}

function oneSpinDouble(integrals: Integrals, a: number, i: number, b: number, j: number): number {
  return coulomb(integrals, a, i, b, j) - coulomb(integrals, a, j, b, i);
}

/** E_ai takes `right` to `left`: a, i and the sign. */
function singleMove(left: number, right: number): [number, number, number] {
  const [a] = orbitalsOf(left & ~right);
  const [i] = orbitalsOf(right & ~left);
  return [a, i, excitationSign(right, a, i)];
}

function singleCoupling(integrals: Integrals, left: number, right: number, other: number): number {
  const [a, i, sign] = singleMove(left, right);
  let sum = oneSpinSingle(integrals, a, i, orbitalsOf(right));
  for (const k of orbitalsOf(other)) sum += coulomb(integrals, a, i, k, k);
  return sign * sum;
}

function doubleCoupling(integrals: Integrals, left: number, right: number): number {
  const [a, b] = orbitalsOf(left & ~right);
  const [i, j] = orbitalsOf(right & ~left);
  const between = right ^ (1 << i) ^ (1 << a);
  return excitationSign(right, a, i) * excitationSign(between, b, j) * oneSpinDouble(integrals, a, i, b, j);
}
