/**
 * Fermionic excitations under Jordan–Wigner, on the pairs they touch and on nothing else: a double excitation touches 1/8 of the
 * amplitudes. i has the annihilated orbitals occupied and the created ones empty, j the other way round.
 */
import { madd, nmadd } from '../simd.as';
import { paritySign } from './complex.as';

/** exp(θ(T − T†)): a_i ← c·a_i − σ·s·a_j, a_j ← c·a_j + σ·s·a_i. */
export function excitationRotation(psi: usize, n: i32, creation: usize, annihilation: usize, parity: usize, cosine: f64, sine: f64): void {
  const c = v128.splat<f64>(cosine), s = v128.splat<f64>(sine);
  const fixed = (creation | annihilation) << 4;
  const iBits = annihilation << 4, jBits = creation << 4, signBits = parity << 4;
  const end = (<usize>16) << n;
  for (let o: usize = 0; o < end; o = ((o | fixed) + 16) & ~fixed) {
    const i = o | iBits, j = o | jBits;
    const signed = v128.xor(s, paritySign(i & signBits));
    const a = v128.load(psi + i);
    const b = v128.load(psi + j);
    v128.store(psi + i, nmadd(signed, b, v128.mul<f64>(c, a)));
    v128.store(psi + j, madd(signed, a, v128.mul<f64>(c, b)));
  }
}

/** Re⟨λ|(T − T†)|ψ⟩ = Re Σ σ (λ_j* ψ_i − λ_i* ψ_j). */
export function excitationElement(lambda: usize, psi: usize, n: i32, creation: usize, annihilation: usize, parity: usize): f64 {
  const fixed = (creation | annihilation) << 4;
  const iBits = annihilation << 4, jBits = creation << 4, signBits = parity << 4;
  const end = (<usize>16) << n;
  let sum = v128.splat<f64>(0);
  for (let o: usize = 0; o < end; o = ((o | fixed) + 16) & ~fixed) {
    const i = o | iBits, j = o | jBits;
    const sign = paritySign(i & signBits);
    const forward = v128.mul<f64>(v128.load(lambda + j), v128.load(psi + i));
    sum = v128.add<f64>(sum, v128.xor(sign, nmadd(v128.load(lambda + i), v128.load(psi + j), forward)));
  }
  return v128.extract_lane<f64>(sum, 0) + v128.extract_lane<f64>(sum, 1);
}
