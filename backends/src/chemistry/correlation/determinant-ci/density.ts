/**
 * Reduced density matrices of a CI vector, spin-summed.
 *
 *   rdm1[p,q] = ⟨E_pq⟩,   rdm2[p,q,r,s] = ⟨E_pq E_rs⟩ − δ_qr ⟨E_ps⟩                                            (1)
 *   E = E_core + Σ h1 ∘ rdm1 + ½ Σ (pq|rs) rdm2[p,q,r,s]                                                      (2)
 *
 * Source      Helgaker, Jørgensen & Olsen, Molecular Electronic-Structure Theory (2000), §1.7.
 * Shapes      c: row-major [α strings, β strings]; rdm1 n², rdm2 n⁴ row-major.
 * Cost        rdm1: singles per determinant; rdm2: n⁴ multiply-adds per determinant.
 */
import { Arena } from '../../../kernels/arena.ts';
import type { Excitations } from '../../../kernels/ci/ci.ts';
import { createMatmul } from '../../../kernels/matmul/matmul.ts';
import { symmetricEigen } from '../../linear-algebra.ts';
import { orbitalsOf, pairIndex, singleExcitations, type StringSpace } from '../../../kernels/determinants/strings.ts';

/** A CI vector with the strings it is written in. */
export interface CiVector {
  readonly alpha: StringSpace;
  readonly beta: StringSpace;
  /** Row-major [α strings, β strings], normalised. */
  readonly coefficients: Float64Array;
}

/** (1). The trace is the number of electrons. */
export function rdm1(vector: CiVector): Float64Array {
  const n = vector.alpha.numOrbitals;
  const out = new Float64Array(n * n);
  addSpinDensity(out, vector.alpha, vector.beta.masks.length, vector.coefficients);
  addSpinDensity(out, vector.beta, vector.alpha.masks.length, transposed(vector));
  return out;
}

/** Adds ⟨E^σ_pq⟩ of the row spin of c. */
function addSpinDensity(out: Float64Array, rows: StringSpace, numColumns: number, c: Float64Array): void {
  const n = rows.numOrbitals;
  const { first, target, pair, sign } = singleExcitations(rows);
  const pairs = new Float64Array((n * (n - 1)) / 2);
  for (let j = 0; j < rows.masks.length; j++) {
    const weight = rowDot(c, j, j, numColumns);
    for (const p of orbitalsOf(rows.masks[j])) out[p * n + p] += weight;
    // each pair of strings is met from both ends: once is enough
    for (let e = first[j]; e < first[j + 1]; e++) if (target[e] > j) pairs[pair[e]] += sign[e] * rowDot(c, j, target[e], numColumns);
  }
  for (let p = 1; p < n; p++) {
    for (let q = 0; q < p; q++) {
      out[p * n + q] += pairs[pairIndex(p, q)];
      out[q * n + p] += pairs[pairIndex(p, q)];
    }
  }
}

function rowDot(c: Float64Array, i: number, j: number, columns: number): number {
  let sum = 0;
  for (let k = 0, a = i * columns, b = j * columns; k < columns; k++) sum += c[a + k] * c[b + k];
  return sum;
}

function transposed({ alpha, beta, coefficients }: CiVector): Float64Array {
  const [rows, columns] = [alpha.masks.length, beta.masks.length];
  const out = new Float64Array(coefficients.length);
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) out[j * rows + i] = coefficients[i * columns + j];
  return out;
}

/** Eigenvalues of rdm1, descending: 2 or 0 in a closed shell, towards 1 with strong correlation. */
export function naturalOccupations(density: Float64Array): Float64Array {
  const n = Math.round(Math.sqrt(density.length));
  return symmetricEigen(density, n).values.map((_, k, values) => values[n - 1 - k]);
}

/** (1), by ⟨E_pq E_rs⟩ = Σ_K ⟨K|E_qp|c⟩ ⟨K|E_rs|c⟩, the K of one α string at a time. */
export function rdm2(vector: CiVector): Float64Array {
  const { alpha, beta, coefficients: c } = vector;
  const n = alpha.numOrbitals;
  const columns = beta.masks.length;
  const alphaMoves = directedMoves(alpha, singleExcitations(alpha));
  const betaMoves = directedMoves(beta, singleExcitations(beta));
  const size = n * n;
  const arena = new Arena();
  const matmul = createMatmul(arena, size);
  const dAddress = arena.allocate(8 * size * columns);
  const gramAddress = arena.allocate(8 * size * size);
  const d = arena.float64(dAddress, size * columns); // ⟨K|E_rs|c⟩ as [β string of K, rs]
  const gram = arena.float64(gramAddress, size * size).fill(0);
  for (let k = 0; k < alpha.masks.length; k++) {
    d.fill(0);
    for (const { source, operator, sign } of alphaMoves[k]) {
      for (let b = 0; b < columns; b++) d[b * size + operator] += sign * c[source * columns + b];
    }
    for (let b = 0; b < columns; b++) {
      for (const { source, operator, sign } of betaMoves[b]) d[b * size + operator] += sign * c[k * columns + source];
    }
    matmul(gramAddress, dAddress, dAddress, size, size, columns, true);
  }
  const density = rdm1(vector);
  const out = new Float64Array(size * size);
  for (let p = 0; p < n; p++) {
    for (let q = 0; q < n; q++) {
      const qp = q * n + p;
      for (let r = 0; r < n; r++) {
        for (let s = 0; s < n; s++) {
          const rs = r * n + s;
          out[(p * n + q) * size + rs] = gram[qp * size + rs] - (q === r ? density[p * n + s] : 0);
        }
      }
    }
  }
  return out;
}

export interface Move {
  /** String the electron comes from. */
  source: number;
  /** r n + s of E_rs. */
  operator: number;
  sign: number;
}

/** For each string K all ⟨K|E_rs|source⟩ ≠ 0, the diagonal included. */
export function directedMoves({ numOrbitals: n, masks }: StringSpace, { first, target, pair, sign }: Excitations): Move[][] {
  const ends: [number, number][] = [];
  for (let p = 1; p < n; p++) for (let q = 0; q < p; q++) ends[pairIndex(p, q)] = [p, q];
  return Array.from(masks, (mask, k) => {
    const moves: Move[] = orbitalsOf(mask).map((p) => ({ source: k, operator: p * n + p, sign: 1 }));
    for (let e = first[k]; e < first[k + 1]; e++) {
      const [p, q] = ends[pair[e]];
      // K has one of p, q occupied: E puts the electron there from the other
      const [to, from] = (mask >>> p) & 1 ? [p, q] : [q, p];
      moves.push({ source: target[e], operator: to * n + from, sign: sign[e] });
    }
    return moves;
  });
}
