/** Readable twins of four-index.as.ts. */

/** row[λ][σ] = row[σ][λ] = integrals[c][d] for the functions λ of the list `cs`, σ of `ds`; n × n. */
export function unpackRowRef(row: Float64Array, integrals: Float64Array, cs: readonly number[], ds: readonly number[], n: number): void {
  for (const [i, c] of cs.entries())
    for (const [j, d] of ds.entries()) {
      row[c * n + d] = integrals[i * ds.length + j];
      row[d * n + c] = integrals[i * ds.length + j];
    }
}

/** The symmetric n × n matrix in column `column` of half[pair of μ ≥ ν][width]. */
export function unpackColumnRef(half: Float64Array, width: number, column: number, n: number): Float64Array {
  const out = new Float64Array(n * n);
  for (let mu = 0; mu < n; mu++)
    for (let nu = 0; nu < n; nu++) {
      const pair = mu >= nu ? (mu * (mu + 1)) / 2 + nu : (nu * (nu + 1)) / 2 + mu;
      out[mu * n + nu] = half[pair * width + column];
    }
  return out;
}
