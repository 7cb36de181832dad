/**
 * Density matrices of a weighted average of states, as an energy of real orbitals sees them.
 *
 *   γ_tu = Σ_k w_k ⟨E_tu⟩_k,   Γ_tuvx = Σ_k w_k rdm2_k[t,u,v,x], averaged over t ↔ u and over v ↔ x              (1)
 *
 * (tu|vx) has these symmetries, so that E = Σ h γ + ½ Σ (tu|vx) Γ_tuvx and its derivatives are the same with (1).
 */
import { type CiResult, rdm1, rdm2, stringsOf } from '../correlation/index.ts';

export interface ActiveDensities {
  /** γ, m × m. */
  one: Float64Array;
  /** Γ, m⁴, eightfold symmetric. */
  two: Float64Array;
}

export function averageDensities(
  { vectors }: Pick<CiResult, 'vectors'>,
  weights: readonly number[],
  numOrbitals: number,
  [numAlpha, numBeta]: readonly [number, number],
): ActiveDensities {
  const m = numOrbitals;
  const [alpha, beta] = [stringsOf(m, numAlpha), stringsOf(m, numBeta)];
  const [one, sum] = [new Float64Array(m * m), new Float64Array(m ** 4)];
  for (const [k, coefficients] of vectors.entries()) {
    if (weights[k] === 0) continue;
    const vector = { alpha, beta, coefficients };
    rdm1(vector).forEach((value, at) => (one[at] += weights[k] * value));
    rdm2(vector).forEach((value, at) => (sum[at] += weights[k] * value));
  }
  const two = new Float64Array(m ** 4);
  for (let t = 0; t < m; t++)
    for (let u = 0; u < m; u++)
      for (let v = 0; v < m; v++)
        for (let x = 0; x < m; x++) {
          const [tu, ut, vx, xv] = [t * m + u, u * m + t, v * m + x, x * m + v];
          two[tu * m * m + vx] = 0.25 * (sum[tu * m * m + vx] + sum[ut * m * m + vx] + sum[tu * m * m + xv] + sum[ut * m * m + xv]);
        }
  return { one, two };
}
