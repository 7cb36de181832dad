/** One- and two-qubit gates. Loops over contiguous runs are unrolled by two; a lowest qubit of 0 has runs of one amplitude. */
import { madd } from '../simd.as';
import { alternating, multiply, multiplyAdd, swapped } from './complex.as';

// @ts-ignore: decorator
@inline
function dense1Pair(p0: usize, p1: usize, re00: v128, im00: v128, re01: v128, im01: v128, re10: v128, im10: v128, re11: v128, im11: v128): void {
  const a = v128.load(p0);
  const b = v128.load(p1);
  v128.store(p0, multiplyAdd(re01, im01, b, multiply(re00, im00, a)));
  v128.store(p1, multiplyAdd(re11, im11, b, multiply(re10, im10, a)));
}

/** 2×2 matrix m on qubit q. */
export function dense1(psi: usize, n: i32, q: i32, m00re: f64, m00im: f64, m01re: f64, m01im: f64, m10re: f64, m10im: f64, m11re: f64, m11im: f64): void {
  const re00 = v128.splat<f64>(m00re), im00 = alternating(m00im);
  const re01 = v128.splat<f64>(m01re), im01 = alternating(m01im);
  const re10 = v128.splat<f64>(m10re), im10 = alternating(m10im);
  const re11 = v128.splat<f64>(m11re), im11 = alternating(m11im);
  const end = psi + ((<usize>16) << n);
  const half = (<usize>16) << q;
  if (q == 0) {
    for (let p = psi; p < end; p += 32) dense1Pair(p, p + 16, re00, im00, re01, im01, re10, im10, re11, im11);
    return;
  }
  for (let block = psi; block < end; block += 2 * half) {
    const stop = block + half;
    for (let p = block; p < stop; p += 32) {
      dense1Pair(p, p + half, re00, im00, re01, im01, re10, im10, re11, im11);
      dense1Pair(p + 16, p + half + 16, re00, im00, re01, im01, re10, im10, re11, im11);
    }
  }
}

// @ts-ignore: decorator
@inline
function scaleAt(p: usize, re: v128, im: v128): void {
  v128.store(p, multiply(re, im, v128.load(p)));
}

// @ts-ignore: decorator
@inline
function scaleRun(begin: usize, end: usize, re: v128, im: v128): void {
  for (let p = begin; p < end; p += 32) {
    scaleAt(p, re, im);
    scaleAt(p + 16, re, im);
  }
}

/** diag(d0, d1) on qubit q. */
export function diagonal1(psi: usize, n: i32, q: i32, d0re: f64, d0im: f64, d1re: f64, d1im: f64): void {
  const re0 = v128.splat<f64>(d0re), im0 = alternating(d0im);
  const re1 = v128.splat<f64>(d1re), im1 = alternating(d1im);
  const end = psi + ((<usize>16) << n);
  const half = (<usize>16) << q;
  if (q == 0) {
    for (let p = psi; p < end; p += 32) {
      scaleAt(p, re0, im0);
      scaleAt(p + 16, re1, im1);
    }
    return;
  }
  for (let block = psi; block < end; block += 2 * half) {
    scaleRun(block, block + half, re0, im0);
    scaleRun(block + half, block + 2 * half, re1, im1);
  }
}

/** Multiplies by d the amplitudes whose `pinned` bits equal `bits`: phase, controlled phase, CZ. */
export function scaleSubspace(psi: usize, n: i32, pinned: usize, bits: usize, dre: f64, dim: f64): void {
  const re = v128.splat<f64>(dre), im = alternating(dim);
  const fixed = pinned << 4;
  const first = psi + (bits << 4);
  const end = (<usize>16) << n;
  const run = fixed & (0 - fixed);
  if (run == 16) {
    for (let o: usize = 0; o < end; o = ((o | fixed) + 16) & ~fixed) scaleAt(first + o, re, im);
    return;
  }
  for (let o: usize = 0; o < end; o = ((o | fixed) + run) & ~fixed) scaleRun(first + o, first + o + run, re, im);
}

// @ts-ignore: decorator
@inline
function exchangeAt(p: usize, q: usize): void {
  const a = v128.load(p);
  const b = v128.load(q);
  v128.store(p, b);
  v128.store(q, a);
}

/** Exchanges the amplitudes whose `pinned` bits equal a with those whose `pinned` bits equal b: X, CX, SWAP. */
export function exchange(psi: usize, n: i32, pinned: usize, a: usize, b: usize): void {
  const fixed = pinned << 4;
  const firstA = psi + (a << 4);
  const firstB = psi + (b << 4);
  const end = (<usize>16) << n;
  const run = fixed & (0 - fixed);
  if (run == 16) {
    for (let o: usize = 0; o < end; o = ((o | fixed) + 16) & ~fixed) exchangeAt(firstA + o, firstB + o);
    return;
  }
  const distance = firstB - firstA; // modulo 2³²
  for (let o: usize = 0; o < end; o = ((o | fixed) + run) & ~fixed) {
    const stop = firstA + o + run;
    for (let p = firstA + o; p < stop; p += 32) {
      exchangeAt(p, p + distance);
      exchangeAt(p + 16, p + distance + 16);
    }
  }
}

/** Row r of the 4×4 product; the matrix is stored as 16 pairs splat(re), alternating(im). Two chains of four are faster than one of eight. */
// @ts-ignore: decorator
@inline
function row(m: usize, r: usize, a: v128, b: v128, c: v128, d: v128): v128 {
  const p = m + 128 * r;
  let direct = v128.mul<f64>(v128.load(p), a);
  let crossed = v128.mul<f64>(v128.load(p, 16), swapped(a));
  direct = madd(v128.load(p, 32), b, direct);
  crossed = madd(v128.load(p, 48), swapped(b), crossed);
  direct = madd(v128.load(p, 64), c, direct);
  crossed = madd(v128.load(p, 80), swapped(c), crossed);
  direct = madd(v128.load(p, 96), d, direct);
  crossed = madd(v128.load(p, 112), swapped(d), crossed);
  return v128.add<f64>(direct, crossed);
}

/** 4×4 matrix on qubits (q0, q1), index bit(q1)·2 + bit(q0); m: 64 doubles, (re, re, −im, im) of each element, row-major. */
export function dense2(psi: usize, n: i32, q0: i32, q1: i32, m: usize): void {
  const bit0 = (<usize>16) << q0;
  const bit1 = (<usize>16) << q1;
  const fixed = bit0 | bit1;
  const end = (<usize>16) << n;
  for (let o: usize = 0; o < end; o = ((o | fixed) + 16) & ~fixed) {
    const p = psi + o;
    const a = v128.load(p);
    const b = v128.load(p + bit0);
    const c = v128.load(p + bit1);
    const d = v128.load(p + fixed);
    v128.store(p, row(m, 0, a, b, c, d));
    v128.store(p + bit0, row(m, 1, a, b, c, d));
    v128.store(p + bit1, row(m, 2, a, b, c, d));
    v128.store(p + fixed, row(m, 3, a, b, c, d));
  }
}
