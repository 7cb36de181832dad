/**
 * Hermite Gaussians Λ_tuv(r; p, P) = (∂/∂P_x)ᵗ (∂/∂P_y)ᵘ (∂/∂P_z)ᵛ exp(−p|r − P|²): their numbering, and the expansion of a
 * product of two cartesian Gaussians in them (McMurchie–Davidson).
 *
 *   x_Aⁱ x_Bʲ exp(−a x_A² − b x_B²) = exp(−(ab/p) X_AB²) Σ_{t ≤ i+j} E_t^{ij} Λ_t(x; p, P),  p = a + b,  P = (aA + bB)/p  (1)
 *   E_t^{i+1,j} = E_{t−1}^{ij}/2p + X_PA E_t^{ij} + (t+1) E_{t+1}^{ij},   the same in j with X_PB,   E_0^{00} = 1           (2)
 *
 * The exponential of (1) is left to the caller, who multiplies three dimensions together.
 *
 * Source  McMurchie & Davidson, J. Comput. Phys. 26, 218 (1978), doi:10.1016/0021-9991(78)90092-X;
 *         Helgaker, Jørgensen & Olsen (2000), §9.5.1.
 */

/** Number of Hermite Gaussians with t + u + v ≤ order. */
export function numHermite(order: number): number {
  return ((order + 1) * (order + 2) * (order + 3)) / 6;
}

type Indices = readonly (readonly [number, number, number])[];

const indicesOf: Indices[] = [];

/** (t, u, v) in the numbering all kernels use: t outermost, v innermost. */
export function hermiteIndices(order: number): Indices {
  return (indicesOf[order] ??= makeIndices(order));
}

function makeIndices(order: number): Indices {
  const indices: [number, number, number][] = [];
  for (let t = 0; t <= order; t++) for (let u = 0; t + u <= order; u++) for (let v = 0; t + u + v <= order; v++) indices.push([t, u, v]);
  return indices;
}

/** Equation (2) in one dimension: out[(i (lb + 1) + j)(la + lb + 1) + t] = E_t^{ij} for i ≤ la, j ≤ lb. */
export function hermiteExpansionInto(out: Float64Array, la: number, lb: number, p: number, xPA: number, xPB: number): void {
  const width = la + lb + 1;
  const half = 0.5 / p;
  out.fill(0, 0, (la + 1) * (lb + 1) * width);
  out[0] = 1;
  for (let i = 0; i <= la; i++)
    for (let j = 0; j <= lb; j++) {
      if (i + j === 0) continue;
      const to = (i * (lb + 1) + j) * width;
      const from = j > 0 ? to - width : to - (lb + 1) * width;
      const shift = j > 0 ? xPB : xPA;
      for (let t = 0; t <= i + j; t++)
        out[to + t] = (t > 0 ? half * out[from + t - 1] : 0) + shift * out[from + t] + (t < i + j ? (t + 1) * out[from + t + 1] : 0);
    }
}
