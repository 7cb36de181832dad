/**
 * Layers of a circuit whose Hamiltonian is diagonal, with the diagonal precomputed: QAOA, and rotations between diagonal entanglers.
 *
 *   layer     ψ ← Π_q exp(−iφ_q Y_q) · exp(−iγD) ψ                                                                  (1)
 *   rotation  a' = cos φ (a − tan φ · b),  b' = cos φ (b + tan φ · a)    on each pair of amplitudes of qubit q        (2)
 *   phase     ψ_k ← Π_q cos φ_q · e^(−iγ D_k) ψ_k                        takes the cosines of (2) along              (3)
 *   derivatives of E = ⟨ψ|O|ψ⟩ with λ = Oψ, both after the layer
 *             ∂E/∂γ = 2 Σ_k D_k Im(λ_k* ψ_k),   ∂E/∂φ_q = 2 Σ_pairs Re(λ_b* a − λ_a* b)                               (4)
 *
 * The X mixer exp(−iβ ΣX) of QAOA is (1) with all φ = β for the amplitudes i^|k| ψ_k: diag(1, i) turns X into Y, commutes with D and
 * leaves every probability alone. Real rotations need no product of complex numbers: one multiply-add an amplitude and qubit.
 *
 * Where D is the same for a string and its complement k̄, half of the amplitudes stand for all: on n qubits, of n + 1, the rotation of the
 * one left out pairs k with k̄, since diag(1, i) and the symmetry give it the amplitude (−1)^|k| i^(1−n) ψ_k̄:
 *   mirror    ψ_k' = cos φ (ψ_k + tan φ (−1)^|k| g ψ_k̄),   g = −i^(1−n)                                               (5)
 *
 * Source      QAOA: Farhi, Goldstone & Gutmann, arXiv:1411.4028; adjoint derivatives: Jones & Gacon, arXiv:2009.02823.
 * Shapes      psi, lambda: 2·2ⁿ doubles, interleaved (re, im); diagonal: 2ⁿ; angles: n.
 * Accuracy    sine and cosine to 1e-15 for |γD| < 10⁶; |cos φ| ≥ 1e-3, which the front sees to.
 * Invariants  the norm of ψ; backward ∘ forward = 1.
 */
export function layerForward(psi: Float64Array, diagonal: Float64Array, gamma: number, angles: ArrayLike<number>): void {
  phase(psi, diagonal, gamma);
  for (let q = 0; q < angles.length; q++) rotate(psi, q, angles[q]);
}

/** (4), while ψ and λ are taken back to before the layer. */
export function layerBackward(
  psi: Float64Array,
  lambda: Float64Array,
  diagonal: Float64Array,
  gamma: number,
  angles: ArrayLike<number>,
): { gamma: number; angles: number[] } {
  const derivatives = Array.from({ length: angles.length }, (_, q) => {
    let sum = 0;
    forPairs(psi.length, q, (a, b) => {
      sum += lambda[b] * psi[a] - lambda[a] * psi[b];
    });
    return 2 * sum;
  });
  for (const vector of [psi, lambda]) for (let q = 0; q < angles.length; q++) rotate(vector, q, -angles[q]);
  let sum = 0;
  diagonal.forEach((value, k) => {
    sum += value * (lambda[2 * k] * psi[2 * k + 1] - lambda[2 * k + 1] * psi[2 * k]);
  });
  for (const vector of [psi, lambda]) phase(vector, diagonal, -gamma);
  return { gamma: 2 * sum, angles: derivatives };
}

function phase(psi: Float64Array, diagonal: Float64Array, gamma: number): void {
  diagonal.forEach((value, k) => {
    const [c, s] = [Math.cos(gamma * value), Math.sin(gamma * value)];
    const [re, im] = [psi[2 * k], psi[2 * k + 1]];
    psi[2 * k] = c * re + s * im;
    psi[2 * k + 1] = c * im - s * re;
  });
}

function rotate(psi: Float64Array, q: number, phi: number): void {
  const [c, s] = [Math.cos(phi), Math.sin(phi)];
  forPairs(psi.length, q, (a, b) => {
    [psi[a], psi[b]] = [c * psi[a] - s * psi[b], c * psi[b] + s * psi[a]];
  });
}

/** Doubles whose amplitudes differ in qubit q. */
function forPairs(length: number, q: number, visit: (a: number, b: number) => void): void {
  const step = 2 << q;
  for (let a = 0; a < length; a++) if ((a & step) === 0) visit(a, a | step);
}
