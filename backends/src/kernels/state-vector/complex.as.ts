/** Complex arithmetic with one number per v128: lane 0 real, lane 1 imaginary. */
import { madd } from '../simd.as';

/** (im, re): what multiplication by i needs, up to a sign. */
// @ts-ignore: decorator
@inline
export function swapped(a: v128): v128 {
  return v128.shuffle<f64>(a, a, 1, 0);
}

/** (−x, x): i·x·a = alternating(x) ∘ swapped(a). */
// @ts-ignore: decorator
@inline
export function alternating(x: f64): v128 {
  return v128.replace_lane<f64>(v128.splat<f64>(x), 0, -x);
}

/** m·a for m given as splat(re) and alternating(im). */
// @ts-ignore: decorator
@inline
export function multiply(re: v128, im: v128, a: v128): v128 {
  return madd(im, swapped(a), v128.mul<f64>(re, a));
}

/** c + m·a. */
// @ts-ignore: decorator
@inline
export function multiplyAdd(re: v128, im: v128, a: v128, c: v128): v128 {
  return madd(im, swapped(a), madd(re, a, c));
}

/** Both sign bits set when popcount(bits) is odd: XOR with it multiplies by (−1)^popcount. */
// @ts-ignore: decorator
@inline
export function paritySign(bits: usize): v128 {
  return v128.splat<i64>((<i64>popcnt<usize>(bits)) << 63);
}
