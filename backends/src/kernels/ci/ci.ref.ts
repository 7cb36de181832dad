/**
 * Half of a direct CI product σ = H c in the determinant basis, for one of the two spins (the row spin).
 *
 *   H = Σ_σ Σ_pq h_pq E^σ_pq + ½ Σ_σ Σ (pq|rs) a†_pσ a†_rσ a_sσ a_qσ + Σ (pq|rs) E^α_pq E^β_rs                 (1)
 *   x[I, c] = Σ_(J≠I) H_row[I, J] C[J, c]                                                                    (2)  same spin
 *           + Σ_(K → I by pair pq) ± ( Σ_(rs ≤ pq) g[pq, rs] D_K[rs, c] + m[pq, c] C[K, c] )                   (3)  mixed
 *   D_K[rs, c] = ⟨c| E_rs + E_sr |c'⟩ C[K, c'],   g[pq, rs] = (pq|rs), halved where pq = rs,   m[pq, c] = Σ_(r ∈ c) (pq|rr)
 *
 * Pairs p > q carry one index p(p−1)/2 + q. With d the diagonal of H:  σ = d ∘ C + x_α(C) + x_β(Cᵀ)ᵀ.  Where C = ε Cᵀ (equal
 * numbers of both spins, ε = (−1)^S) pairs pq ≥ rs stand here and the others in the half of the other spin, and just
 * σ = d ∘ C + x + ε xᵀ: half the work. Elsewhere all pairs stand in one half, with g unhalved, and none in the other: as many
 * products, D made once, and no group of excitations that waits for the longest of its rows.
 *
 * Source      Knowles & Handy, Chem. Phys. Lett. 111 (1984) 315, DOI 10.1016/0009-2614(84)85513-X (resolution over
 *             single excitations); Olsen, Roos, Jørgensen & Jensen, J. Chem. Phys. 89 (1988) 2185, DOI 10.1063/1.455063
 *             (splitting by spin, spin symmetry). The triangle over pairs and the sparse row side are the changes here.
 * Shapes      C, x: [numRows, stride] row-major, stride ≥ numColumns, padding zero.
 * Cost        per determinant: 2 · (row singles) · pairs / 2 flop in (3) as matrix products, 2 · (row singles + doubles) in (2).
 * Accuracy    rounding only; relaxed SIMD fuses multiply-adds.
 */

/** Single excitations of the strings of one spin: string J → target[e] by pair[e] with sign[e], e = first[J] … first[J+1]−1. */
export interface Excitations {
  readonly first: Int32Array;
  readonly target: Int32Array;
  /** Ascending within a string. */
  readonly pair: Int32Array;
  readonly sign: Int8Array;
}

/** Sparse matrix by rows: entries (at[e], value[e]), e = first[I] … first[I+1]−1. */
export interface SparseRows {
  readonly first: Int32Array;
  readonly at: Int32Array;
  readonly value: Float64Array;
}

export interface HalfSigmaTables {
  readonly numRows: number;
  readonly numColumns: number;
  readonly numPairs: number;
  readonly rowExcitations: Excitations;
  readonly columnExcitations: Excitations;
  /** H_row of (2), without its diagonal. */
  readonly sameSpin: SparseRows;
  /** Which pairs rs stand here: those up to pq, all, or none. */
  readonly mixed: 'lower' | 'all' | 'none';
  /** g of (3), [numPairs, numPairs]; with `lower` zero above the diagonal and halved on it. */
  readonly pairRepulsion: Float64Array;
  /** m of (3), [numPairs, numColumns]. */
  readonly occupiedRepulsion: Float64Array;
}

/** How many pairs rs of (3) pair pq takes here. */
export function pairsTaken(mixed: HalfSigmaTables['mixed'], pair: number, numPairs: number): number {
  return { lower: pair + 1, all: numPairs, none: 0 }[mixed];
}

/** (2) and (3), written to x. Nothing of x is read. */
export function halfSigmaInto(x: Float64Array, c: Float64Array, stride: number, tables: HalfSigmaTables): void {
  const { numRows, numColumns, numPairs, rowExcitations: row, columnExcitations: column, sameSpin } = tables;
  x.fill(0);
  for (let i = 0; i < numRows; i++) {
    for (let e = sameSpin.first[i]; e < sameSpin.first[i + 1]; e++) {
      for (let k = 0; k < numColumns; k++) x[i * stride + k] += sameSpin.value[e] * c[sameSpin.at[e] * stride + k];
    }
  }
  const d = new Float64Array(numPairs * numColumns);
  for (let j = 0; j < numRows; j++) {
    d.fill(0);
    for (let k = 0; k < numColumns; k++) {
      for (let e = column.first[k]; e < column.first[k + 1]; e++) {
        d[column.pair[e] * numColumns + column.target[e]] = column.sign[e] * c[j * stride + k];
      }
    }
    for (let e = row.first[j]; e < row.first[j + 1]; e++) {
      const pair = row.pair[e];
      for (let k = 0; k < numColumns; k++) {
        let sum = tables.occupiedRepulsion[pair * numColumns + k] * c[j * stride + k];
        for (let q = 0; q < pairsTaken(tables.mixed, pair, numPairs); q++)
          sum += tables.pairRepulsion[pair * numPairs + q] * d[q * numColumns + k];
        x[row.target[e] * stride + k] += row.sign[e] * sum;
      }
    }
  }
}
