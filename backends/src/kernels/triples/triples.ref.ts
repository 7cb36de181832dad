/** The triples energy of three occupied orbitals, formula (2) of triples.as.ts as it stands: its readable twin. */
interface TripleTerms {
  /** W as [a, b, c]. */
  w: Float64Array;
  /** t of i, j and k. */
  singles: readonly [Float64Array, Float64Array, Float64Array];
  /** (ia|jb), (ia|kb) and (ja|kb), each v × v. */
  pairs: readonly [Float64Array, Float64Array, Float64Array];
  virtualEnergies: Float64Array;
  /** ε_i + ε_j + ε_k. */
  occupiedEnergy: number;
}

export function tripleEnergy({ w, singles: [ti, tj, tk], pairs: [ij, ik, jk], virtualEnergies: e, occupiedEnergy }: TripleTerms): number {
  const v = e.length;
  const at = (a: number, b: number, c: number): number => (a * v + b) * v + c;
  const full = (a: number, b: number, c: number): number =>
    w[at(a, b, c)] + ti[a] * jk[b * v + c] + tj[b] * ik[a * v + c] + tk[c] * ij[a * v + b];
  let energy = 0;
  for (let a = 0; a < v; a++)
    for (let b = 0; b < v; b++)
      for (let c = 0; c < v; c++) {
        const left = 4 * w[at(a, b, c)] + w[at(b, c, a)] + w[at(c, a, b)];
        const right = full(a, b, c) - (full(c, b, a) + full(a, c, b) + full(b, a, c)) / 3;
        energy += (left * right) / (occupiedEnergy - e[a] - e[b] - e[c]);
      }
  return energy;
}
