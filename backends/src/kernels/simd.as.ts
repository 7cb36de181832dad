/**
 * Vector primitives shared by all kernels. One source serves both builds: where relaxed SIMD is enabled a multiply-add is
 * fused (one rounding), elsewhere it is two instructions, so only the `simd` build gives equal bits on every machine.
 */

/** a·b + c, lane by lane. */
// @ts-ignore: decorator
@inline
export function madd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return v128.relaxed_madd<f64>(a, b, c);
  return v128.add<f64>(v128.mul<f64>(a, b), c);
}

/** c − a·b, lane by lane. */
// @ts-ignore: decorator
@inline
export function nmadd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return v128.relaxed_nmadd<f64>(a, b, c);
  return v128.sub<f64>(c, v128.mul<f64>(a, b));
}
