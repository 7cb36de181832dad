/**
 * What gates, noise and readout do to qubits, as Kraus operators and as transfer matrices.
 *
 *   E(ρ) = Σ_j K_j ρ K_j†,   R_kl = ½ tr(P_k E(P_l)) on one qubit, Paulis in the order I, X, Z, Y                         (1)
 *   relaxation over t      amplitude damping γ = 1 − e^(−t/T1), and a phase flip with p_φ = ½ (1 − e^(t/2T1 − t/T2)):
 *                          excited populations shrink by e^(−t/T1), coherences by e^(−t/T2)                               (2)
 *   depolarisation         ρ → (1 − p) ρ + p I/d: a random Pauli, the identity included, with probability p             (3)
 *   average error e        1 − e = (d F + 1)/(d + 1) with the process fidelity F = tr(R)/d²;
 *                          depolarisation after relaxation makes F' = (1 − p) F + p/d²                                   (4)
 *
 * Shapes      matrices are row-major; complex ones interleaved (re, im).
 * Source      Nielsen & Chuang (2010), §8.3; (4): Nielsen, Phys. Lett. A 303, 249 (2002), DOI 10.1016/S0375-9601(02)01272-0.
 */
import type { NoiseModel, ReadoutError } from './noise-model.ts';

export interface Relaxation {
  /** γ of (2). */
  damping: number;
  /** p_φ of (2). */
  flip: number;
}

/** (2). Damping stays below 1, so that the part of a state that is damped away can still be told. */
export function relaxationOver(durationNs: number, { t1Us, t2Us }: NonNullable<NoiseModel['relaxation']>): Relaxation {
  const t = durationNs / 1000;
  return { damping: Math.min(-Math.expm1(-t / t1Us), 1 - 1e-12), flip: Math.max(0, -Math.expm1(t / (2 * t1Us) - t / t2Us) / 2) };
}

/** Phase flips of average error e = 2p/3. */
export function dephasing(averageError: number): Relaxation {
  return { damping: 0, flip: 1.5 * averageError };
}

/**
 * p of (3) such that relaxation on each qubit of a gate and then depolarisation of all have the average error of the gate, by (4).
 * @returns 0 where relaxation alone is worse.
 */
export function depolarizing(averageError: number, relaxations: readonly Relaxation[]): number {
  const d = 2 ** relaxations.length;
  const relaxed = relaxations.reduce((product, one) => product * processFidelity(one), 1);
  const target = 1 - (averageError * (d + 1)) / d;
  return Math.max(0, (relaxed - target) / (relaxed - 1 / d ** 2));
}

function processFidelity({ damping, flip }: Relaxation): number {
  return (2 - damping + 2 * Math.sqrt(1 - damping) * (1 - 2 * flip)) / 4;
}

/** I, X, Z, Y: bit 0 of the index is X, bit 1 is Z. */
export const PAULI_MATRICES: readonly Float64Array[] = [
  Float64Array.of(1, 0, 0, 0, 0, 0, 1, 0),
  Float64Array.of(0, 0, 1, 0, 1, 0, 0, 0),
  Float64Array.of(1, 0, 0, 0, 0, 0, -1, 0),
  Float64Array.of(0, 0, 0, -1, 0, 1, 0, 0),
];

/** R of ρ → UρU†, a rotation: column l has the components of U P_l U†. */
export function unitaryTransfer(u: Float64Array): Float64Array {
  const transfer = Float64Array.of(1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  const back = adjoint(u);
  for (let column = 1; column < 4; column++) {
    const image = product(product(u, PAULI_MATRICES[column]), back); // hermitian and traceless
    transfer[4 + column] = image[4];
    transfer[8 + column] = image[0];
    transfer[12 + column] = image[5];
  }
  return transfer;
}

/** a·b of 2×2 matrices. */
export function product(a: Float64Array, b: Float64Array): Float64Array {
  const out = new Float64Array(8);
  for (let row = 0; row < 4; row += 2) {
    for (let column = 0; column < 2; column++) {
      const to = 2 * (row + column);
      for (let k = 0; k < 2; k++) {
        const [are, aim] = [a[2 * (row + k)], a[2 * (row + k) + 1]];
        const [bre, bim] = [b[2 * (2 * k + column)], b[2 * (2 * k + column) + 1]];
        out[to] += are * bre - aim * bim;
        out[to + 1] += are * bim + aim * bre;
      }
    }
  }
  return out;
}

export function adjoint(a: Float64Array): Float64Array {
  return Float64Array.of(a[0], -a[1], a[4], -a[5], a[2], -a[3], a[6], -a[7]);
}

/** R of amplitude damping: K₀ = diag(1, √(1 − γ)), K₁ = √γ |0⟩⟨1|. */
export function dampingTransfer(damping: number): Float64Array {
  const coherence = Math.sqrt(1 - damping);
  return Float64Array.of(1, 0, 0, 0, 0, coherence, 0, 0, damping, 0, 1 - damping, 0, 0, 0, 0, coherence);
}

/** R of a phase flip: K₀ = √(1 − p), K₁ = √p Z. */
export function flipTransfer(flip: number): Float64Array {
  const coherence = 1 - 2 * flip;
  return Float64Array.of(1, 0, 0, 0, 0, coherence, 0, 0, 0, 0, 1, 0, 0, 0, 0, coherence);
}

/** R of (3) on one qubit. */
export function depolarizingTransfer(probability: number): Float64Array {
  const kept = 1 - probability;
  return Float64Array.of(1, 0, 0, 0, 0, kept, 0, 0, 0, 0, kept, 0, 0, 0, 0, kept);
}

/** R of a measurement that errs: ⟨Z⟩ as it is read, and no coherence. */
export function readoutTransfer({ oneGivenZero, zeroGivenOne }: ReadoutError): Float64Array {
  return Float64Array.of(1, 0, 0, 0, 0, 0, 0, 0, zeroGivenOne - oneGivenZero, 0, 1 - oneGivenZero - zeroGivenOne, 0, 0, 0, 0, 0);
}
