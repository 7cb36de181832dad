/**
 * Coulomb and exchange from one block of weighted unique integrals (ab|cd), for one bra: the readable twin of fock.as.ts.
 *
 *   C_ab += (ab|cd) D_cd    C_cd += (ab|cd) D_ab
 *   K_ac += (ab|cd) D_bd    K_ad += (ab|cd) D_bc    K_bc += (ab|cd) D_ad    K_bd += (ab|cd) D_ac
 *
 * Shapes  integrals[a][b][c][d] over the four function lists; density, coulomb, exchange n × n. J = 2(C + Cᵀ) and K + Kᵀ are complete once
 *         all unique quartets are in, each weighted by one over how often its eight permutations repeat.
 */
type List = readonly number[];

export function digestRef(
  [as, bs, cs, ds]: readonly [List, List, List, List],
  integrals: Float64Array,
  density: Float64Array,
  coulomb: Float64Array,
  exchange: Float64Array,
  n: number,
): void {
  let at = 0;
  for (const a of as)
    for (const b of bs)
      for (const c of cs)
        for (const d of ds) {
          const value = integrals[at++];
          coulomb[a * n + b] += value * density[c * n + d];
          coulomb[c * n + d] += value * density[a * n + b];
          exchange[a * n + c] += value * density[b * n + d];
          exchange[a * n + d] += value * density[b * n + c];
          exchange[b * n + c] += value * density[a * n + d];
          exchange[b * n + d] += value * density[a * n + c];
        }
}
