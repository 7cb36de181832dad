/**
 * State-vector kernels: 2ⁿ amplitudes, interleaved complex128, one amplitude a v128. Formulas stand in state-vector.ref.ts,
 * argument checks in state-vector.ts.
 *
 * Every argument that selects qubits is a mask over the basis index. Amplitude k lies at byte k·16, so masks are shifted by 4 once
 * and then work on byte offsets. All loops visit the indices whose `pinned` bits are clear, in ascending order:
 *
 *   next(o) = ((o | pinned) + 16) & ~pinned                       the carry runs through the pinned bits
 *
 * Shapes      psi: 16·2ⁿ bytes, 16-byte aligned; 1 ≤ n ≤ 27, so every offset fits in 32 bits.
 */
export { dense1, dense2, diagonal1, exchange, scaleSubspace } from './gates.as';
export { pauliElementInto, pauliGroupAccumulate, pauliGroupExpectation, pauliRotation } from './pauli.as';
export { excitationElement, excitationRotation } from './excitation.as';
export { gatherTile, monomialInto, multiplyPhases, permuteInto, rotate2, rotate3, scatterTile } from './tiles.as';

/** out = factor · psi; out may be psi. The streaming speed that gates are measured against. */
export function scaleInto(out: usize, psi: usize, n: i32, factor: f64): void {
  const f = v128.splat<f64>(factor);
  const end = (<usize>16) << n;
  for (let o: usize = 0; o < end; o += 32) {
    const a = v128.mul<f64>(v128.load(psi + o), f);
    const b = v128.mul<f64>(v128.load(psi + o, 16), f);
    v128.store(out + o, a);
    v128.store(out + o, b, 16);
  }
}

export function clear(psi: usize, n: i32): void {
  const zero = v128.splat<f64>(0);
  const end = psi + ((<usize>16) << n);
  for (let p = psi; p < end; p += 32) {
    v128.store(p, zero);
    v128.store(p, zero, 16);
  }
}
