/**
 * Many gates on a tile: 2ᵏ amplitudes that differ in k chosen qubits, copied together into cache, worked on there, and copied back.
 * On a tile every one-qubit gate is three factors, of which two cost next to nothing:
 *
 *   U = diag · c·[1 −t; t 1] · (phases and exchanges),  |t| ≤ 1
 *
 * The middle one is a multiply-add an amplitude, and three of them share one load and one store. The outer ones, and all of X, CX,
 * CZ, SWAP, RZ, …, permute basis states and turn their phases: any run of them is one table (`monomialInto`).
 */
import { madd, nmadd } from '../simd.as';
import { alternating, multiply } from './complex.as';

/** Copies `count` runs of `runBytes` bytes, the r-th from psi + offsets[r], one after the other into tile. */
export function gatherTile(tile: usize, psi: usize, offsets: usize, count: i32, runBytes: usize): void {
  let to = tile;
  for (let r = 0; r < count; r++) {
    let from = psi + <usize>load<u32>(offsets + 4 * r);
    for (const end = to + runBytes; to < end; to += 64, from += 64) {
      const a = v128.load(from), b = v128.load(from, 16), c = v128.load(from, 32), d = v128.load(from, 48);
      v128.store(to, a);
      v128.store(to, b, 16);
      v128.store(to, c, 32);
      v128.store(to, d, 48);
    }
  }
}

/** The way back. */
export function scatterTile(tile: usize, psi: usize, offsets: usize, count: i32, runBytes: usize): void {
  let from = tile;
  for (let r = 0; r < count; r++) {
    let to = psi + <usize>load<u32>(offsets + 4 * r);
    for (const end = from + runBytes; from < end; to += 64, from += 64) {
      const a = v128.load(from), b = v128.load(from, 16), c = v128.load(from, 32), d = v128.load(from, 48);
      v128.store(to, a);
      v128.store(to, b, 16);
      v128.store(to, c, 32);
      v128.store(to, d, 48);
    }
  }
}

/** [1 −t; t 1] on each of three qubits. */
export function rotate3(psi: usize, n: i32, q0: i32, q1: i32, q2: i32, tan0: f64, tan1: f64, tan2: f64): void {
  const t0 = v128.splat<f64>(tan0), t1 = v128.splat<f64>(tan1), t2 = v128.splat<f64>(tan2);
  const b0 = (<usize>16) << q0, b1 = (<usize>16) << q1, b2 = (<usize>16) << q2;
  const b01 = b0 | b1, b02 = b0 | b2, b12 = b1 | b2, fixed = b01 | b2;
  const end = (<usize>16) << n;
  for (let o: usize = 0; o < end; o = ((o | fixed) + 16) & ~fixed) {
    const p = psi + o;
    const x0 = v128.load(p), x1 = v128.load(p + b0);
    const y0 = nmadd(t0, x1, x0), y1 = madd(t0, x0, x1);
    const x2 = v128.load(p + b1), x3 = v128.load(p + b01);
    const y2 = nmadd(t0, x3, x2), y3 = madd(t0, x2, x3);
    const z0 = nmadd(t1, y2, y0), z2 = madd(t1, y0, y2);
    const z1 = nmadd(t1, y3, y1), z3 = madd(t1, y1, y3);
    const x4 = v128.load(p + b2), x5 = v128.load(p + b02);
    const y4 = nmadd(t0, x5, x4), y5 = madd(t0, x4, x5);
    const x6 = v128.load(p + b12), x7 = v128.load(p + fixed);
    const y6 = nmadd(t0, x7, x6), y7 = madd(t0, x6, x7);
    const z4 = nmadd(t1, y6, y4), z6 = madd(t1, y4, y6);
    const z5 = nmadd(t1, y7, y5), z7 = madd(t1, y5, y7);
    v128.store(p, nmadd(t2, z4, z0));
    v128.store(p + b2, madd(t2, z0, z4));
    v128.store(p + b0, nmadd(t2, z5, z1));
    v128.store(p + b02, madd(t2, z1, z5));
    v128.store(p + b1, nmadd(t2, z6, z2));
    v128.store(p + b12, madd(t2, z2, z6));
    v128.store(p + b01, nmadd(t2, z7, z3));
    v128.store(p + fixed, madd(t2, z3, z7));
  }
}

/** [1 −t; t 1] on each of two qubits. */
export function rotate2(psi: usize, n: i32, q0: i32, q1: i32, tan0: f64, tan1: f64): void {
  const t0 = v128.splat<f64>(tan0), t1 = v128.splat<f64>(tan1);
  const b0 = (<usize>16) << q0, b1 = (<usize>16) << q1, fixed = b0 | b1;
  const end = (<usize>16) << n;
  for (let o: usize = 0; o < end; o = ((o | fixed) + 16) & ~fixed) {
    const p = psi + o;
    const x0 = v128.load(p), x1 = v128.load(p + b0);
    const y0 = nmadd(t0, x1, x0), y1 = madd(t0, x0, x1);
    const x2 = v128.load(p + b1), x3 = v128.load(p + fixed);
    const y2 = nmadd(t0, x3, x2), y3 = madd(t0, x2, x3);
    v128.store(p, nmadd(t1, y2, y0));
    v128.store(p + b1, madd(t1, y0, y2));
    v128.store(p + b0, nmadd(t1, y3, y1));
    v128.store(p + fixed, madd(t1, y1, y3));
  }
}

// @ts-ignore: decorator
@inline
function multiplyAt(out: usize, psi: usize, phase: usize, minusReal: v128): void {
  const im = v128.xor(v128.load64_splat(phase, 8), minusReal);
  v128.store(out, multiply(v128.load64_splat(phase), im, v128.load(psi)));
}

/** out[o] = phases[o] · psi[sources[o]]; sources are byte offsets, u32; phases complex. */
export function monomialInto(out: usize, psi: usize, n: i32, sources: usize, phases: usize): void {
  const minusReal = realSign(<f64>n);
  const end = out + ((<usize>16) << n);
  let source = sources, phase = phases;
  for (let p = out; p < end; p += 32, phase += 32, source += 8) {
    multiplyAt(p, psi + <usize>load<u32>(source), phase, minusReal);
    multiplyAt(p + 16, psi + <usize>load<u32>(source, 4), phase + 16, minusReal);
  }
}

/** out[o] = psi[sources[o]]. */
export function permuteInto(out: usize, psi: usize, n: i32, sources: usize): void {
  const end = out + ((<usize>16) << n);
  let source = sources;
  for (let p = out; p < end; p += 32, source += 8) {
    const a = v128.load(psi + <usize>load<u32>(source)), b = v128.load(psi + <usize>load<u32>(source, 4));
    v128.store(p, a);
    v128.store(p, b, 16);
  }
}

/** psi[o] ← phases[o] · psi[o]. */
export function multiplyPhases(psi: usize, n: i32, phases: usize): void {
  const minusReal = realSign(<f64>n);
  const end = psi + ((<usize>16) << n);
  let phase = phases;
  for (let p = psi; p < end; p += 32, phase += 32) {
    multiplyAt(p, p, phase, minusReal);
    multiplyAt(p + 16, p + 16, phase + 16, minusReal);
  }
}

/** (−0, 0) from any positive number: a constant would be built anew at every use. */
// @ts-ignore: decorator
@inline
function realSign(positive: f64): v128 {
  return v128.xor(alternating(positive), v128.splat<f64>(positive));
}
