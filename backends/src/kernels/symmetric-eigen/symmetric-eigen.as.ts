/**
 * Eigenvalues and vectors of a real symmetric matrix: Householder reflections to tridiagonal form, then the implicit QL iteration,
 * whose rotations turn rows of what becomes Vᵀ. Twin: symmetric-eigen.ref.ts.
 *
 *   A = Q T Qᵀ,  Q = H_0 H_1 …,  H_k = 1 − τ_k v_k v_kᵀ;   T = Z diag(d) Zᵀ;   rows of Zᵀ Qᵀ are the eigenvectors
 *
 * Layouts  a, r: n rows of m numbers, m the even number ≥ n, the last column zero when n is odd; a (both triangles) is overwritten.
 *          d: n eigenvalues, in no order, row i of r belongs to d_i; e, tau, w: m numbers of work each, w zero at first.
 * Cost     about n³ multiply-adds for T, ⅔ n³ for Q and 3 n³ for the rotations, on two lanes.
 * Source   Golub & Van Loan, Matrix Computations (4th ed., 2013), §8.3.
 */
import { madd, nmadd } from '../simd.as';

const EPSILON: f64 = 2.220446049250313e-16;
/** Squares of what is smaller vanish. */
const NOTHING: f64 = 1e-150;
const MAX_SWEEPS: i32 = 64;

/** @returns 1, or 0 when an eigenvalue did not settle */
export function eigen(a: usize, r: usize, d: usize, e: usize, tau: usize, w: usize, n: i32): i32 {
  const row = <usize>(n + (n & 1)) << 3;
  tridiagonalize(a, d, e, tau, w, n, row);
  accumulate(a, r, tau, n, row);
  return iterate(r, d, e, n, row);
}

/** d and e of T; v_k goes to row k of a, from column k + 1. */
function tridiagonalize(a: usize, d: usize, e: usize, tau: usize, w: usize, n: i32, row: usize): void {
  for (let k = 0; k < n; k++) {
    const v = a + <usize>k * row;
    const at = <usize>k << 3;
    store<f64>(d + at, load<f64>(v + at));
    store<f64>(tau + at, 0);
    store<f64>(e + at, 0);
    if (k == n - 1) return;
    // Loops run over whole pairs of columns: what may lie before column k + 1 counts as zero.
    store<f64>(v + at, 0);
    const from = <usize>((k + 1) & ~1) << 3;
    const alpha = load<f64>(v + at, 8);
    store<f64>(v + at, 0, 8);
    const rest = dot(v, v, from, row);
    if (rest == 0) {
      store<f64>(e + at, alpha);
      continue;
    }
    const length = sqrt(alpha * alpha + rest);
    const image = alpha > 0 ? -length : length;
    const first = alpha - image;
    const t = 2 / (rest + first * first);
    store<f64>(v + at, first, 8);
    store<f64>(e + at, image);
    store<f64>(tau + at, t);
    store<f64>(w + at, 0);
    for (let i = k + 1; i < n; i++) store<f64>(w + (<usize>i << 3), t * dot(a + <usize>i * row, v, from, row));
    subtract(w, 0.5 * t * dot(w, v, from, row), v, from, row);
    for (let i = k + 1; i < n; i++) {
      const to = a + <usize>i * row;
      const vi = v128.load64_splat(v + (<usize>i << 3));
      const wi = v128.load64_splat(w + (<usize>i << 3));
      for (let c = from; c < row; c += 16) v128.store(to + c, nmadd(wi, v128.load(v + c), nmadd(vi, v128.load(w + c), v128.load(to + c))));
    }
  }
}

/** Qᵀ = … H_1 H_0, from the last reflection to the first, so that it acts on a corner only. */
function accumulate(a: usize, r: usize, tau: usize, n: i32, row: usize): void {
  for (let i = 0; i < n; i++) {
    const to = r + <usize>i * row;
    for (let c: usize = 0; c < row; c += 16) v128.store(to + c, f64x2.splat(0));
    store<f64>(to + (<usize>i << 3), 1);
  }
  for (let k = n - 3; k >= 0; k--) {
    const t = load<f64>(tau + (<usize>k << 3));
    if (t == 0) continue;
    const v = a + <usize>k * row;
    const from = <usize>((k + 1) & ~1) << 3;
    for (let i = k + 1; i < n; i++) {
      const to = r + <usize>i * row;
      subtract(to, t * dot(to, v, from, row), v, from, row);
    }
  }
}

function iterate(r: usize, d: usize, e: usize, n: i32, row: usize): i32 {
  let size: f64 = 0;
  for (let i = 0; i < n; i++) size = max(size, abs(load<f64>(d + (<usize>i << 3))) + abs(load<f64>(e + (<usize>i << 3))));
  const nothing = max(EPSILON * EPSILON * size, NOTHING);
  for (let l = 0; l < n; l++) {
    const dl = d + (<usize>l << 3);
    const el = e + (<usize>l << 3);
    for (let sweep = 0; ; sweep++) {
      let m = l;
      for (; m < n - 1; m++) {
        const coupling = abs(load<f64>(e + (<usize>m << 3)));
        if (coupling <= nothing || coupling <= EPSILON * (abs(load<f64>(d + (<usize>m << 3))) + abs(load<f64>(d + (<usize>m << 3), 8)))) break;
      }
      if (m == l) break;
      if (sweep == MAX_SWEEPS) return 0;
      // The eigenvalue of the first two rows that is nearer to d_l.
      const half = (load<f64>(dl, 8) - load<f64>(dl)) / (2 * load<f64>(el));
      const root = sqrt(half * half + 1);
      let g = load<f64>(d + (<usize>m << 3)) - load<f64>(dl) + load<f64>(el) / (half + (half < 0 ? -root : root));
      let s: f64 = 1;
      let c: f64 = 1;
      let p: f64 = 0;
      let i = m - 1;
      for (; i >= l; i--) {
        const di = d + (<usize>i << 3);
        const ei = e + (<usize>i << 3);
        const f = s * load<f64>(ei);
        const b = c * load<f64>(ei);
        const h = sqrt(f * f + g * g);
        store<f64>(ei, h, 8);
        if (h == 0) break; // T falls apart here
        s = f / h;
        c = g / h;
        g = load<f64>(di, 8) - p;
        const t = (load<f64>(di) - g) * s + 2 * c * b;
        p = s * t;
        store<f64>(di, g + p, 8);
        g = c * t - b;
        turn(r + <usize>i * row, row, c, s);
      }
      store<f64>(e + (<usize>m << 3), 0);
      if (i >= l) store<f64>(d + (<usize>i << 3), load<f64>(d + (<usize>i << 3), 8) - p, 8);
      else {
        store<f64>(dl, load<f64>(dl) - p);
        store<f64>(el, g);
      }
    }
  }
  return 1;
}

/** (x, y) ↦ (c x − s y, s x + c y) for a row and the next. */
// @ts-ignore: decorator
@inline
function turn(x: usize, row: usize, c: f64, s: f64): void {
  const cc = f64x2.splat(c);
  const ss = f64x2.splat(s);
  for (let at = x; at < x + row; at += 16) {
    const first = v128.load(at);
    const second = v128.load(at + row);
    v128.store(at, nmadd(ss, second, f64x2.mul(cc, first)));
    v128.store(at + row, madd(ss, first, f64x2.mul(cc, second)));
  }
}

// @ts-ignore: decorator
@inline
function dot(x: usize, y: usize, from: usize, to: usize): f64 {
  let even = f64x2.splat(0);
  let odd = even;
  let at = from;
  for (; at + 32 <= to; at += 32) {
    even = madd(v128.load(x + at), v128.load(y + at), even);
    odd = madd(v128.load(x + at, 16), v128.load(y + at, 16), odd);
  }
  if (at < to) even = madd(v128.load(x + at), v128.load(y + at), even);
  const sum = f64x2.add(even, odd);
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}

/** x − factor · y to x. */
// @ts-ignore: decorator
@inline
function subtract(x: usize, factor: f64, y: usize, from: usize, to: usize): void {
  const f = f64x2.splat(factor);
  for (let at = from; at < to; at += 16) v128.store(x + at, nmadd(f, v128.load(y + at), v128.load(x + at)));
}
