/**
 * What stands between matrices over basis functions and a block of grid points. Twin: grid-density.ref.ts.
 *
 *   gather    S_ij = D_(f i, f j) for the m functions that reach the block
 *   scatter   V_(f i, f j) += S_ij
 *   density   ρ = Σ_i P_pi φ_pi,   ∇ρ = 2 Σ_i P_pi ∇φ_pi,   P = φ D
 *   combine   R_pi = c_p0 φ_pi + c_p1 ∂xφ_pi + c_p2 ∂yφ_pi + c_p3 ∂zφ_pi
 *
 * Layouts  φ, its gradients, P, R: f64 [point][function]; dx = 0: values alone. S: f64 m × m. D, V: f64 n × n. runs: i32 pairs (first
 *          function, how many) that make up f in turn. ρ, ∇ρ and c: f64 [point][4].
 * Cost     a pass over the arrays: memory, not arithmetic.
 */
import { madd } from '../simd.as';

export function gather(square: usize, m: i32, matrix: usize, n: i32, runs: usize, numRuns: i32): void {
  const endRuns = runs + (<usize>numRuns << 3);
  let to = square;
  for (let outer = runs; outer < endRuns; outer += 8) {
    const first = load<i32>(outer);
    const last = first + load<i32>(outer, 4);
    for (let i = first; i < last; i++) {
      const row = matrix + (<usize>i * <usize>n << 3);
      for (let inner = runs; inner < endRuns; inner += 8) {
        const bytes = <usize>load<i32>(inner, 4) << 3;
        memory.copy(to, row + (<usize>load<i32>(inner) << 3), bytes);
        to += bytes;
      }
    }
  }
}

export function scatter(matrix: usize, n: i32, square: usize, m: i32, runs: usize, numRuns: i32): void {
  const endRuns = runs + (<usize>numRuns << 3);
  let from = square;
  for (let outer = runs; outer < endRuns; outer += 8) {
    const first = load<i32>(outer);
    const last = first + load<i32>(outer, 4);
    for (let i = first; i < last; i++) {
      const row = matrix + (<usize>i * <usize>n << 3);
      for (let inner = runs; inner < endRuns; inner += 8) {
        let to = row + (<usize>load<i32>(inner) << 3);
        const end = to + (<usize>load<i32>(inner, 4) << 3);
        for (; to + 16 <= end; to += 16) {
          v128.store(to, f64x2.add(v128.load(to), v128.load(from)));
          from += 16;
        }
        if (to < end) {
          store<f64>(to, load<f64>(to) + load<f64>(from));
          from += 8;
        }
      }
    }
  }
}

export function density(out: usize, product: usize, values: usize, dx: usize, dy: usize, dz: usize, points: i32, m: i32): void {
  const row = <usize>m << 3;
  const even = row & ~15;
  let at: usize = 0;
  for (let p = 0; p < points; p++) {
    let sum = f64x2.splat(0);
    let sumX = f64x2.splat(0);
    let sumY = f64x2.splat(0);
    let sumZ = f64x2.splat(0);
    const end = at + even;
    for (; at < end; at += 16) {
      const factor = v128.load(product + at);
      sum = madd(factor, v128.load(values + at), sum);
      if (dx) {
        sumX = madd(factor, v128.load(dx + at), sumX);
        sumY = madd(factor, v128.load(dy + at), sumY);
        sumZ = madd(factor, v128.load(dz + at), sumZ);
      }
    }
    if (m & 1) {
      // The other lane is zero, whatever is read beside the last function.
      const factor = v128.load64_zero(product + at);
      sum = madd(factor, v128.load64_zero(values + at), sum);
      if (dx) {
        sumX = madd(factor, v128.load64_zero(dx + at), sumX);
        sumY = madd(factor, v128.load64_zero(dy + at), sumY);
        sumZ = madd(factor, v128.load64_zero(dz + at), sumZ);
      }
      at += 8;
    }
    store<f64>(out, lanes(sum));
    store<f64>(out, 2 * lanes(sumX), 8);
    store<f64>(out, 2 * lanes(sumY), 16);
    store<f64>(out, 2 * lanes(sumZ), 24);
    out += 32;
  }
}

export function combine(right: usize, factors: usize, values: usize, dx: usize, dy: usize, dz: usize, points: i32, m: i32): void {
  const even = <usize>m << 3 & ~15;
  let at: usize = 0;
  for (let p = 0; p < points; p++) {
    const byValue = v128.load64_splat(factors);
    const byX = v128.load64_splat(factors, 8);
    const byY = v128.load64_splat(factors, 16);
    const byZ = v128.load64_splat(factors, 24);
    factors += 32;
    const end = at + even;
    for (; at < end; at += 16) {
      let sum = f64x2.mul(byValue, v128.load(values + at));
      if (dx) sum = madd(byX, v128.load(dx + at), madd(byY, v128.load(dy + at), madd(byZ, v128.load(dz + at), sum)));
      v128.store(right + at, sum);
    }
    if (m & 1) {
      let sum = f64x2.mul(byValue, v128.load64_zero(values + at));
      if (dx) sum = madd(byX, v128.load64_zero(dx + at), madd(byY, v128.load64_zero(dy + at), madd(byZ, v128.load64_zero(dz + at), sum)));
      v128.store64_lane(right + at, sum, 0);
      at += 8;
    }
  }
}

// @ts-ignore: decorator
@inline
function lanes(sum: v128): f64 {
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}
