/**
 * Lennard-Jones cluster in reduced units (ε = σ = 1).
 *
 *   V = 4 Σ_(i<j) (r_ij⁻¹² − r_ij⁻⁶)                                                                              (1)
 *   ∂V/∂x_i = Σ_j (24 r⁻⁸ − 48 r⁻¹⁴) (x_i − x_j)                                                                  (2)
 *
 * Shapes      x, gradient: Float64Array[3 stride], all x then all y then all z.
 * Cost        N (N − 1) / 2 pairs, two at a time in the kernel.
 * Invariants  Σ gradient = 0; V does not change under translation and rotation.
 */
export function lennardJones(gradient: Float64Array, x: Float64Array, numAtoms: number, stride: number): number {
  let energy = 0;
  gradient.fill(0);
  for (let i = 0; i < numAtoms; i++) {
    for (let j = 0; j < numAtoms; j++) {
      if (i === j) continue;
      const d = [0, 1, 2].map((axis) => x[axis * stride + i] - x[axis * stride + j]);
      const inverse = 1 / (d[0] ** 2 + d[1] ** 2 + d[2] ** 2);
      const r6 = inverse ** 3;
      energy += 2 * r6 * (r6 - 1);
      for (const axis of [0, 1, 2]) gradient[axis * stride + i] += r6 * inverse * (24 - 48 * r6) * d[axis];
    }
  }
  return energy;
}
