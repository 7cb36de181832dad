/**
 * What electrons of one spin do among themselves: Slater–Condon rules on strings.
 *
 *   diagonal      e(I) = Σ_p h_pp + ½ Σ_pq [(pp|qq) − (pq|qp)]                       p, q ∈ I
 *   single i → a  ± ( h_ai + Σ_(k ∈ I, k ≠ i) [(ai|kk) − (ak|ki)] )
 *   double ij → ab  ± [(ai|bj) − (aj|bi)],  i > j, a > b
 *
 * Source      Slater, Phys. Rev. 34 (1929) 1293, DOI 10.1103/PhysRev.34.1293; Condon, Phys. Rev. 36 (1930) 1121,
 *             DOI 10.1103/PhysRev.36.1121.
 */
import type { SparseRows } from '../../../kernels/ci/ci.ts';
import type { ActiveHamiltonian } from '../../hamiltonian/active-hamiltonian.ts';
import { excitationSign, orbitalsOf, type StringSpace, stringIndex } from './strings.ts';

type Integrals = Pick<ActiveHamiltonian, 'numOrbitals' | 'h1' | 'eri'>;

/** e(I) of every string. */
export function stringEnergies({ numOrbitals: n, h1, eri }: Integrals, space: StringSpace): Float64Array {
  const pair = new Float64Array(n * n);
  for (let p = 0; p < n; p++) {
    for (let q = 0; q < n; q++) pair[p * n + q] = eri[((p * n + p) * n + q) * n + q] - eri[((p * n + q) * n + q) * n + p];
  }
  return Float64Array.from(space.masks, (mask) => {
    const occupied = orbitalsOf(mask);
    let energy = 0;
    for (const p of occupied) {
      energy += h1[p * n + p];
      for (const q of occupied) energy += 0.5 * pair[p * n + q];
    }
    return energy;
  });
}

/** Matrix of the one-spin Hamiltonian between different strings. */
export function stringCouplings({ numOrbitals: n, h1, eri }: Integrals, space: StringSpace): SparseRows {
  const { masks, numElectrons } = space;
  const holes = n - numElectrons;
  const each = numElectrons * holes + ((numElectrons * (numElectrons - 1)) / 2) * ((holes * (holes - 1)) / 2);
  const at = new Int32Array(masks.length * each);
  const value = new Float64Array(masks.length * each);
  const full = 2 ** n - 1;
  let e = 0;
  for (const mask of masks) {
    const occupied = orbitalsOf(mask);
    const empty = orbitalsOf(full & ~mask);
    for (let x = 0; x < occupied.length; x++) {
      const i = occupied[x];
      for (let y = 0; y < empty.length; y++) {
        const a = empty[y];
        const aiRow = (a * n + i) * n * n;
        let single = h1[a * n + i];
        for (const k of occupied) if (k !== i) single += eri[aiRow + k * n + k] - eri[((a * n + k) * n + k) * n + i];
        const moved = mask ^ (1 << i) ^ (1 << a);
        const sign = excitationSign(mask, a, i);
        at[e] = stringIndex(moved);
        value[e++] = sign * single;
        for (let z = 0; z < x; z++) {
          const j = occupied[z];
          for (let w = 0; w < y; w++) {
            const b = empty[w];
            at[e] = stringIndex(moved ^ (1 << j) ^ (1 << b));
            value[e++] = sign * excitationSign(moved, b, j) * (eri[aiRow + b * n + j] - eri[((a * n + j) * n + b) * n + i]);
          }
        }
      }
    }
  }
  return { first: Int32Array.from({ length: masks.length + 1 }, (_, j) => j * each), at, value };
}
