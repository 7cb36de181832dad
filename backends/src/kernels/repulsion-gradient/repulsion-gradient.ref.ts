/** Γ of the kernel's header for single functions: the readable twin of repulsion-gradient.as.ts, and its contraction with X. */
export interface DensitySet {
  /** n × n, both spins. */
  total: Float64Array;
  /** n × n each: the total alone with κ = ¼ for a closed shell, those of the spins with κ = ½ otherwise. */
  spins: readonly Float64Array[];
  kappa: number;
}

/** Γ_ab,cd for functions a, b, c, d. */
export function pairDensity({ total, spins, kappa }: DensitySet, n: number, a: number, b: number, c: number, d: number): number {
  let gamma = total[a * n + b] * total[c * n + d];
  for (const spin of spins) gamma -= kappa * (spin[a * n + c] * spin[b * n + d] + spin[a * n + d] * spin[b * n + c]);
  return gamma;
}

/** y[ab][t] += Σ_cd Γ_ab,cd x[cd][t] for functions a of `as`, … */
export function contractInto(
  y: Float64Array,
  densities: DensitySet,
  n: number,
  [as, bs, cs, ds]: readonly (readonly number[])[],
  x: Float64Array,
  numT: number,
): void {
  as.forEach((a, i) => {
    bs.forEach((b, j) => {
      cs.forEach((c, k) => {
        ds.forEach((d, l) => {
          const gamma = pairDensity(densities, n, a, b, c, d);
          const [row, column] = [i * bs.length + j, k * ds.length + l];
          for (let t = 0; t < numT; t++) y[row * numT + t] += gamma * x[column * numT + t];
        });
      });
    });
  });
}
