/**
 * Boys function for two arguments at once. F_0 … F_m go to `out` (one v128 each); `table` is boysTable(m) (boys-table.ts).
 * Twin: boys.ref.ts. The generated repulsion kernels hold the same steps unrolled, with F in registers.
 */
import { madd } from '../simd.as';

/** Bytes before the first row. */
const HEADER: usize = 64;

/** F_m by the table's Taylor series; arguments at or above its end give what the caller discards. */
// @ts-ignore: decorator
@inline
export function boysSeries(T: v128, table: usize): v128 {
  const t = f64x2.min(T, v128.load64_splat(table));
  const nearest = f64x2.nearest(f64x2.mul(t, f64x2.splat(16)));
  const d = f64x2.sub(f64x2.mul(nearest, f64x2.splat(0.0625)), t);
  const rows = i32x4.trunc_sat_f64x2_s_zero(nearest);
  const a = table + HEADER + (<usize>i32x4.extract_lane(rows, 0) << 6);
  const b = table + HEADER + (<usize>i32x4.extract_lane(rows, 1) << 6);
  let sum = pair(a, b, 48);
  sum = madd(sum, d, pair(a, b, 40));
  sum = madd(sum, d, pair(a, b, 32));
  sum = madd(sum, d, pair(a, b, 24));
  sum = madd(sum, d, pair(a, b, 16));
  sum = madd(sum, d, pair(a, b, 8));
  return madd(sum, d, pair(a, b, 0));
}

/** e^−T likewise. */
// @ts-ignore: decorator
@inline
export function boysExponential(T: v128, table: usize): v128 {
  const t = f64x2.min(T, v128.load64_splat(table));
  const nearest = f64x2.nearest(f64x2.mul(t, f64x2.splat(16)));
  const d = f64x2.sub(f64x2.mul(nearest, f64x2.splat(0.0625)), t);
  const rows = i32x4.trunc_sat_f64x2_s_zero(nearest);
  const a = table + HEADER + (<usize>i32x4.extract_lane(rows, 0) << 6);
  const b = table + HEADER + (<usize>i32x4.extract_lane(rows, 1) << 6);
  let sum = f64x2.splat(1.0 / 5040.0);
  sum = madd(sum, d, f64x2.splat(1.0 / 720.0));
  sum = madd(sum, d, f64x2.splat(1.0 / 120.0));
  sum = madd(sum, d, f64x2.splat(1.0 / 24.0));
  sum = madd(sum, d, f64x2.splat(1.0 / 6.0));
  sum = madd(sum, d, f64x2.splat(0.5));
  sum = madd(sum, d, f64x2.splat(1));
  sum = madd(sum, d, f64x2.splat(1));
  return f64x2.mul(sum, pair(a, b, 56));
}

/** Element at byte `offset` of rows a and b, one lane each. */
// @ts-ignore: decorator
@inline
function pair(a: usize, b: usize, offset: usize): v128 {
  return f64x2.replace_lane(v128.load64_splat(a + offset), 1, load<f64>(b + offset));
}

export function boys(out: usize, mMax: i32, T: v128, table: usize): void {
  const large = f64x2.ge(T, v128.load64_splat(table));
  const which = i64x2.bitmask(large);
  const twice = f64x2.add(T, T);
  if (which != 3) {
    const e = boysExponential(T, table);
    let f = boysSeries(T, table);
    v128.store(out + (<usize>mMax << 4), f);
    for (let m = mMax; m > 0; m--) {
      f = f64x2.mul(madd(twice, f, e), f64x2.splat(1 / <f64>(2 * m - 1)));
      v128.store(out + (<usize>(m - 1) << 4), f);
    }
  }
  if (which != 0) {
    const inverse = f64x2.div(f64x2.splat(1), twice);
    let f = f64x2.sqrt(f64x2.mul(f64x2.splat(Math.PI / 2), inverse));
    for (let m = 0; m <= mMax; m++) {
      const at = out + (<usize>m << 4);
      v128.store(at, v128.bitselect(f, v128.load(at), large));
      f = f64x2.mul(f, f64x2.mul(f64x2.splat(<f64>(2 * m + 1)), inverse));
    }
  }
}

/** F_0 … F_m of `count` pairs of arguments, for tests: v128 T at `arguments`, m + 1 v128 each at `out`. */
export function boysMany(out: usize, mMax: i32, arguments_: usize, count: i32, table: usize): void {
  for (let i = 0; i < count; i++) {
    boys(out, mMax, v128.load(arguments_ + (<usize>i << 4)), table);
    out += <usize>(mMax + 1) << 4;
  }
}
