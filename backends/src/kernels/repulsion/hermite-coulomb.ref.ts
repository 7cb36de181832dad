/**
 * Hermite Coulomb integrals R_tuv(α, r): the derivatives of F_0(α r²) that carry all repulsion and attraction integrals.
 *
 *   R_tuv = (∂/∂x)ᵗ (∂/∂y)ᵘ (∂/∂z)ᵛ F_0(α|r|²)                                                         (1)
 *   R^n_000 = (−2α)ⁿ F_n(α|r|²),   R^n_{t+1,u,v} = t R^{n+1}_{t−1,u,v} + x R^{n+1}_{t,u,v}, likewise u, v    (2)
 *
 * Source  Helgaker, Jørgensen & Olsen (2000), §9.9.2.
 * Shapes  out[t][u][v] in a cube of (order + 1)³, so that offset(t + t′) = offset(t) + offset(t′); t + u + v ≤ order is filled.
 */
import { boysInto } from '../boys/boys.ref.ts';

export function hermiteCoulomb(order: number, alpha: number, x: number, y: number, z: number): Float64Array {
  const boys = new Float64Array(order + 1);
  boysInto(boys, order, alpha * (x * x + y * y + z * z));
  const side = order + 1;
  const at = (t: number, u: number, v: number): number => (t * side + u) * side + v;
  let above: Float64Array = new Float64Array(side ** 3); // R^{n+1}
  for (let n = order; n >= 0; n--) {
    const level = new Float64Array(side ** 3);
    level[0] = (-2 * alpha) ** n * boys[n];
    for (let t = 0; t <= order - n; t++)
      for (let u = 0; t + u <= order - n; u++)
        for (let v = 0; t + u + v <= order - n; v++) {
          if (v > 0) level[at(t, u, v)] = (v > 1 ? (v - 1) * above[at(t, u, v - 2)] : 0) + z * above[at(t, u, v - 1)];
          else if (u > 0) level[at(t, u, v)] = (u > 1 ? (u - 1) * above[at(t, u - 2, v)] : 0) + y * above[at(t, u - 1, v)];
          else if (t > 0) level[at(t, u, v)] = (t > 1 ? (t - 1) * above[at(t - 2, u, v)] : 0) + x * above[at(t - 1, u, v)];
        }
    above = level;
  }
  return above;
}
