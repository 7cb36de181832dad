/**
 * Boys function F_m(T), m = 0 … mMax: the one transcendental inside every Coulomb integral over Gaussians.
 *
 *   F_m(T) = ∫₀¹ t^(2m) exp(−T t²) dt                                                                   (1)
 *   F_mMax(T) = e^−T Σ_k (2T)ᵏ / ((2mMax+1)(2mMax+3)…(2mMax+2k+1))                                      (2)  all terms > 0
 *   F_(m−1) = (2T F_m + e^−T) / (2m − 1)                                                                (3)  downward, stable
 *   large T   F_m = (2m−1)!!/(2T)^m · ½√(π/T), neglecting less than 1e-16 relative                      (4)
 *
 * Source      Helgaker, Jørgensen & Olsen, Molecular Electronic-Structure Theory (2000), §9.8.
 * Shapes      out: Float64Array[≥ mMax + 1], out[m] = F_m(T). Nothing is allocated.
 * Units       T is dimensionless: T = α |R_PQ|².
 * Cost        O(mMax + T) below the switch, O(mMax) above.
 * Accuracy    relative error ≤ 1e-14 for mMax ≤ 24 (boys.reference.test.ts).
 * Invariants  F_m(0) = 1 / (2m + 1);  0 < F_(m+1) < F_m ≤ 1;  dF_m/dT = −F_(m+1).
 */
export function boysInto(out: Float64Array, mMax: number, T: number): void {
  if (T >= boysSwitch(mMax)) {
    out[0] = 0.5 * Math.sqrt(Math.PI / T);
    for (let m = 0; m < mMax; m++) out[m + 1] = ((2 * m + 1) * out[m]) / (2 * T);
    return;
  }
  const expT = Math.exp(-T);
  let term = 1 / (2 * mMax + 1);
  let sum = term;
  for (let k = 2 * mMax + 3; term > 1e-17 * sum; k += 2) sum += term *= (2 * T) / k;
  out[mMax] = expT * sum;
  for (let m = mMax; m > 0; m--) out[m - 1] = (2 * T * out[m] + expT) / (2 * m - 1);
}

/**
 * Least whole T from which (4) holds for all m ≤ mMax: the tail it drops, T^(m−½) e^−T / Γ(m+½) relative to F_m, is then
 * below 1e-16. It rises with mMax: 35 at 0, 50 at 4, 60 at 8.
 */
export function boysSwitch(mMax: number): number {
  let logGamma = 0.5 * Math.log(Math.PI); // ln Γ(m + ½)
  for (let m = 0; m < mMax; m++) logGamma += Math.log(m + 0.5);
  let T = mMax + 30;
  while ((mMax - 0.5) * Math.log(T) - T - logGamma > Math.log(1e-16)) T++;
  return T;
}
