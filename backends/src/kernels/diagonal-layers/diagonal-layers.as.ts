/**
 * Layers of a diagonal phase and real rotations, cache block by cache block. Formulas and the readable twin: diagonal-layers.ref.ts.
 * A block of 2^NEAR amplitudes goes through its phase and all rotations inside it while it is in the nearest cache, 2^block amplitudes
 * through theirs while they are in the next. The qubits above follow by GROUP: rows of 2^ROW amplitudes, one for each setting of the
 * group, are rotated on their way into scratch and on their way back, so that a layer of 20 qubits passes twice over the memory.
 */
import { madd, nmadd } from '../simd.as';

// @ts-ignore: decorator
@inline
const NEAR: i32 = 9;
// @ts-ignore: decorator
@inline
const GROUP: i32 = 6;
// @ts-ignore: decorator
@inline
const ROW: i32 = 5;

/** Kinds of phase: none, of a diagonal, of a table by the level of each amplitude. */
// @ts-ignore: decorator
@inline
const DIAGONAL: i32 = 1;
// @ts-ignore: decorator
@inline
const LEVELS: i32 = 2;

// @ts-ignore: decorator
@inline
function swapped(a: v128): v128 {
  return v128.shuffle<f64>(a, a, 1, 0);
}

/** Entry k of the table of constants (diagonal-layers.ts): the compiler would build each anew in every turn of a loop. */
// @ts-ignore: decorator
@inline
function constant(table: usize, k: usize): v128 {
  return v128.load(table + (k << 4));
}

/** sin r by its series to r¹⁵, |r| ≤ π/4; halves of the series side by side, so that no chain is long. */
// @ts-ignore: decorator
@inline
function sine(r: v128, r2: v128, r4: v128, table: usize): v128 {
  let even = madd(constant(table, 6), r4, constant(table, 4));
  let odd = madd(constant(table, 5), r4, constant(table, 3));
  even = madd(even, r4, constant(table, 2));
  odd = madd(odd, r4, constant(table, 1));
  even = madd(even, r4, constant(table, 0));
  return madd(v128.mul<f64>(madd(odd, r2, even), r2), r, r);
}

/** cos r by its series to r¹⁶. */
// @ts-ignore: decorator
@inline
function cosine(r2: v128, r4: v128, table: usize): v128 {
  let even = madd(constant(table, 15), r4, constant(table, 13));
  let odd = madd(constant(table, 14), r4, constant(table, 12));
  even = madd(even, r4, constant(table, 11));
  odd = madd(odd, r4, constant(table, 10));
  even = madd(even, r4, constant(table, 9));
  odd = madd(odd, r4, constant(table, 8));
  return madd(madd(even, r2, odd), r2, constant(table, 7));
}

/** x in quadrants, rounded: the number of quarter turns stands in the low bits. */
// @ts-ignore: decorator
@inline
function quadrant(x: v128, table: usize): v128 {
  return madd(x, constant(table, 16), constant(table, 17));
}

/** x less its quarter turns. */
// @ts-ignore: decorator
@inline
function remainder(x: v128, rounded: v128, table: usize): v128 {
  const k = v128.sub<f64>(rounded, constant(table, 17));
  return nmadd(k, constant(table, 19), nmadd(k, constant(table, 18), x));
}

// @ts-ignore: decorator
@inline
function oddTurns(j: v128, table: usize): v128 {
  return v128.sub<i64>(constant(table, 22), v128.and(j, constant(table, 20)));
}

/** Cosine of the whole angle from sine and cosine of the remainder. */
// @ts-ignore: decorator
@inline
function cosineOf(s: v128, c: v128, j: v128, odd: v128, table: usize): v128 {
  const sign = v128.shl<i64>(v128.and(v128.add<i64>(j, constant(table, 20)), constant(table, 21)), 62);
  return v128.xor(v128.bitselect(s, c, odd), sign);
}

// @ts-ignore: decorator
@inline
function sineOf(s: v128, c: v128, j: v128, odd: v128, table: usize): v128 {
  return v128.xor(v128.bitselect(c, s, odd), v128.shl<i64>(v128.and(j, constant(table, 21)), 62));
}

/** (re, im)·(cos − i sin) with cos in both lanes and (sin, −sin). */
// @ts-ignore: decorator
@inline
function turned(a: v128, cos: v128, sin: v128): v128 {
  return madd(swapped(a), sin, v128.mul<f64>(a, cos));
}

/** ψ ← scale·e^(−iγD) ψ on [begin, end) of psi; `cost` is the address of the first entry of D there. */
function phase(begin: usize, end: usize, cost: usize, gamma: f64, scale: f64, table: usize): void {
  const minus = constant(table, 23);
  const g = v128.splat<f64>(gamma);
  const f = v128.splat<f64>(scale);
  for (let p = begin, d = cost; p < end; p += 32, d += 16) {
    const x = v128.mul<f64>(g, v128.load(d));
    const j = quadrant(x, table);
    const r = remainder(x, j, table);
    const r2 = v128.mul<f64>(r, r);
    const r4 = v128.mul<f64>(r2, r2);
    const s = v128.mul<f64>(f, sine(r, r2, r4, table));
    const c = v128.mul<f64>(f, cosine(r2, r4, table));
    const odd = oddTurns(j, table);
    const cos = cosineOf(s, c, j, odd, table);
    const sin = sineOf(s, c, j, odd, table);
    v128.store(p, turned(v128.load(p), v128.shuffle<f64>(cos, cos, 0, 0), v128.xor(v128.shuffle<f64>(sin, sin, 0, 0), minus)));
    v128.store(p, turned(v128.load(p, 16), v128.shuffle<f64>(cos, cos, 1, 1), v128.xor(v128.shuffle<f64>(sin, sin, 1, 1), minus)), 16);
  }
}

/** Σ D Im(λ* ψ) before both are turned back by e^(+iγD) and scaled. */
function phaseBack(begin: usize, end: usize, distance: usize, cost: usize, gamma: f64, scale: f64, table: usize): f64 {
  const minus = constant(table, 23);
  const g = v128.splat<f64>(-gamma);
  const f = v128.splat<f64>(scale);
  let sum = v128.splat<f64>(0);
  for (let p = begin, d = cost; p < end; p += 32, d += 16) {
    const value = v128.load(d);
    const x = v128.mul<f64>(g, value);
    const j = quadrant(x, table);
    const r = remainder(x, j, table);
    const r2 = v128.mul<f64>(r, r);
    const r4 = v128.mul<f64>(r2, r2);
    const s = v128.mul<f64>(f, sine(r, r2, r4, table));
    const c = v128.mul<f64>(f, cosine(r2, r4, table));
    const odd = oddTurns(j, table);
    const cos = cosineOf(s, c, j, odd, table);
    const sin = sineOf(s, c, j, odd, table);
    const c0 = v128.shuffle<f64>(cos, cos, 0, 0), s0 = v128.xor(v128.shuffle<f64>(sin, sin, 0, 0), minus);
    const c1 = v128.shuffle<f64>(cos, cos, 1, 1), s1 = v128.xor(v128.shuffle<f64>(sin, sin, 1, 1), minus);
    const a0 = v128.load(p), a1 = v128.load(p, 16);
    const q = p + distance;
    const b0 = v128.load(q), b1 = v128.load(q, 16);
    sum = madd(v128.shuffle<f64>(value, value, 0, 0), v128.mul<f64>(b0, swapped(a0)), sum);
    sum = madd(v128.shuffle<f64>(value, value, 1, 1), v128.mul<f64>(b1, swapped(a1)), sum);
    v128.store(p, turned(a0, c0, s0));
    v128.store(p, turned(a1, c1, s1), 16);
    v128.store(q, turned(b0, c0, s0));
    v128.store(q, turned(b1, c1, s1), 16);
  }
  return v128.extract_lane<f64>(sum, 0) - v128.extract_lane<f64>(sum, 1);
}

/** ψ ← x·ψ + y·(im, re), lane by lane, with (x, y) the entry of the amplitude's level; `level` is the address of the first. */
function phaseByLevel(begin: usize, end: usize, level: usize, entries: usize): void {
  for (let p = begin, l = level; p < end; p += 16, l += 2) {
    const entry = entries + (<usize>load<u16>(l) << 5);
    const a = v128.load(p);
    v128.store(p, madd(swapped(a), v128.load(entry, 16), v128.mul<f64>(a, v128.load(entry))));
  }
}

/** Σ w Im(λ* ψ), w the weight of the level, before both go through their entry. */
function phaseByLevelBack(begin: usize, end: usize, distance: usize, level: usize, entries: usize, weights: usize): f64 {
  let sum = v128.splat<f64>(0);
  for (let p = begin, l = level; p < end; p += 16, l += 2) {
    const at = <usize>load<u16>(l);
    const x = v128.load(entries + (at << 5)), y = v128.load(entries + (at << 5), 16);
    const a = v128.load(p), b = v128.load(p + distance);
    const turned = swapped(a);
    sum = madd(v128.load64_splat(weights + (at << 3)), v128.mul<f64>(b, turned), sum);
    v128.store(p, madd(turned, y, v128.mul<f64>(a, x)));
    v128.store(p + distance, madd(swapped(b), y, v128.mul<f64>(b, x)));
  }
  return v128.extract_lane<f64>(sum, 0) - v128.extract_lane<f64>(sum, 1);
}

function scaleRun(begin: usize, end: usize, scale: f64): void {
  const f = v128.splat<f64>(scale);
  for (let p = begin; p < end; p += 16) v128.store(p, v128.mul<f64>(f, v128.load(p)));
}

/** Rotations of three qubits on runs of amplitudes, eight of them `fromStep` bytes apart, into eight `toStep` apart. tangents: of the three. */
// @ts-ignore: decorator
@inline
function rotate8(from: usize, fromStep: usize, to: usize, toStep: usize, run: usize, tangents: usize): void {
  const t0 = v128.load64_splat(tangents), t1 = v128.load64_splat(tangents, 8), t2 = v128.load64_splat(tangents, 16);
  for (let o: usize = 0; o < run; o += 16) {
    let p = from + o;
    const a0 = v128.load(p), a1 = v128.load(p + fromStep), a2 = v128.load(p + 2 * fromStep), a3 = v128.load(p + 3 * fromStep);
    p += 4 * fromStep;
    const a4 = v128.load(p), a5 = v128.load(p + fromStep), a6 = v128.load(p + 2 * fromStep), a7 = v128.load(p + 3 * fromStep);
    const b0 = nmadd(t0, a1, a0), b1 = madd(t0, a0, a1), b2 = nmadd(t0, a3, a2), b3 = madd(t0, a2, a3);
    const b4 = nmadd(t0, a5, a4), b5 = madd(t0, a4, a5), b6 = nmadd(t0, a7, a6), b7 = madd(t0, a6, a7);
    const c0 = nmadd(t1, b2, b0), c2 = madd(t1, b0, b2), c1 = nmadd(t1, b3, b1), c3 = madd(t1, b1, b3);
    const c4 = nmadd(t1, b6, b4), c6 = madd(t1, b4, b6), c5 = nmadd(t1, b7, b5), c7 = madd(t1, b5, b7);
    let q = to + o;
    v128.store(q, nmadd(t2, c4, c0));
    v128.store(q + toStep, nmadd(t2, c5, c1));
    v128.store(q + 2 * toStep, nmadd(t2, c6, c2));
    v128.store(q + 3 * toStep, nmadd(t2, c7, c3));
    q += 4 * toStep;
    v128.store(q, madd(t2, c0, c4));
    v128.store(q + toStep, madd(t2, c1, c5));
    v128.store(q + 2 * toStep, madd(t2, c2, c6));
    v128.store(q + 3 * toStep, madd(t2, c3, c7));
  }
}

/** Rotations of qubits 0, 1 and 2: eight neighbours at a time. */
function rotateLowest(begin: usize, end: usize, tangents: usize): void {
  for (let p = begin; p < end; p += 128) rotate8(p, 16, p, 16, 16, tangents);
}

/** Rotations of qubits q, q + 1 and q + 2; step = 16·2^q bytes. */
function rotate3(begin: usize, end: usize, step: usize, tangents: usize): void {
  for (let block = begin; block < end; block += 8 * step) rotate8(block, step, block, step, step, tangents);
}

/** Rotations of qubits q and q + 1; step = 16·2^q bytes. */
function rotate2(begin: usize, end: usize, step: usize, tan0: f64, tan1: f64): void {
  const t0 = v128.splat<f64>(tan0);
  const t1 = v128.splat<f64>(tan1);
  const two = 2 * step, three = 3 * step;
  for (let block = begin; block < end; block += 4 * step) {
    const stop = block + step;
    for (let p = block; p < stop; p += 16) {
      const a0 = v128.load(p), a1 = v128.load(p + step), a2 = v128.load(p + two), a3 = v128.load(p + three);
      const b0 = nmadd(t0, a1, a0), b1 = madd(t0, a0, a1);
      const b2 = nmadd(t0, a3, a2), b3 = madd(t0, a2, a3);
      v128.store(p, nmadd(t1, b2, b0));
      v128.store(p + step, nmadd(t1, b3, b1));
      v128.store(p + two, madd(t1, b0, b2));
      v128.store(p + three, madd(t1, b1, b3));
    }
  }
}

function rotate1(begin: usize, end: usize, step: usize, tan: f64): void {
  const t = v128.splat<f64>(tan);
  for (let block = begin; block < end; block += 2 * step) {
    const stop = block + step;
    for (let p = block; p < stop; p += 16) {
      const a0 = v128.load(p), a1 = v128.load(p + step);
      v128.store(p, nmadd(t, a1, a0));
      v128.store(p + step, madd(t, a0, a1));
    }
  }
}

/** Rotations of qubits from … to − 1 on [begin, end). */
function rotateRange(begin: usize, end: usize, from: i32, to: i32, tangents: usize): void {
  let q = from;
  for (; to - q >= 3 && to - q != 4; q += 3) {
    const t = tangents + (<usize>q << 3);
    if (q == 0) rotateLowest(begin, end, t);
    else rotate3(begin, end, (<usize>16) << q, t);
  }
  for (; q + 1 < to; q += 2) {
    const t = tangents + (<usize>q << 3);
    rotate2(begin, end, (<usize>16) << q, load<f64>(t), load<f64>(t, 8));
  }
  if (q < to) rotate1(begin, end, (<usize>16) << q, load<f64>(tangents + (<usize>q << 3)));
}

/** Inverse rotations of qubits q and q + 1 on ψ and λ; their elements, taken before, are added to sums[q], sums[q + 1]. */
function rotateBack2(begin: usize, end: usize, distance: usize, step: usize, tan0: f64, tan1: f64, sums: usize): void {
  const t0 = v128.splat<f64>(tan0);
  const t1 = v128.splat<f64>(tan1);
  const two = 2 * step, three = 3 * step;
  let sum0 = v128.splat<f64>(0);
  let sum1 = v128.splat<f64>(0);
  for (let block = begin; block < end; block += 4 * step) {
    const stop = block + step;
    for (let p = block; p < stop; p += 16) {
      const a0 = v128.load(p), a1 = v128.load(p + step), a2 = v128.load(p + two), a3 = v128.load(p + three);
      const q = p + distance;
      const l0 = v128.load(q), l1 = v128.load(q + step), l2 = v128.load(q + two), l3 = v128.load(q + three);
      sum0 = madd(l1, a0, nmadd(l0, a1, sum0));
      sum1 = madd(l2, a0, nmadd(l0, a2, sum1));
      sum0 = madd(l3, a2, nmadd(l2, a3, sum0));
      sum1 = madd(l3, a1, nmadd(l1, a3, sum1));
      const b0 = madd(t0, a1, a0), b1 = nmadd(t0, a0, a1);
      const b2 = madd(t0, a3, a2), b3 = nmadd(t0, a2, a3);
      v128.store(p, madd(t1, b2, b0));
      v128.store(p + step, madd(t1, b3, b1));
      v128.store(p + two, nmadd(t1, b0, b2));
      v128.store(p + three, nmadd(t1, b1, b3));
      const m0 = madd(t0, l1, l0), m1 = nmadd(t0, l0, l1);
      const m2 = madd(t0, l3, l2), m3 = nmadd(t0, l2, l3);
      v128.store(q, madd(t1, m2, m0));
      v128.store(q + step, madd(t1, m3, m1));
      v128.store(q + two, nmadd(t1, m0, m2));
      v128.store(q + three, nmadd(t1, m1, m3));
    }
  }
  v128.store(sums, v128.add<f64>(v128.load(sums), v128.add<f64>(v128.shuffle<f64>(sum0, sum1, 0, 2), v128.shuffle<f64>(sum0, sum1, 1, 3))));
}

function rotateBack1(begin: usize, end: usize, distance: usize, step: usize, tan: f64, sums: usize): void {
  const t = v128.splat<f64>(tan);
  let sum = v128.splat<f64>(0);
  for (let block = begin; block < end; block += 2 * step) {
    const stop = block + step;
    for (let p = block; p < stop; p += 16) {
      const a0 = v128.load(p), a1 = v128.load(p + step);
      const q = p + distance;
      const l0 = v128.load(q), l1 = v128.load(q + step);
      sum = madd(l1, a0, nmadd(l0, a1, sum));
      v128.store(p, madd(t, a1, a0));
      v128.store(p + step, nmadd(t, a0, a1));
      v128.store(q, madd(t, l1, l0));
      v128.store(q + step, nmadd(t, l0, l1));
    }
  }
  store<f64>(sums, load<f64>(sums) + v128.extract_lane<f64>(sum, 0) + v128.extract_lane<f64>(sum, 1));
}

function rotateBackRange(begin: usize, end: usize, distance: usize, from: i32, to: i32, tangents: usize, sums: usize): void {
  let q = from;
  for (; q + 1 < to; q += 2) {
    const t = tangents + (<usize>q << 3);
    rotateBack2(begin, end, distance, (<usize>16) << q, load<f64>(t), load<f64>(t, 8), sums + (<usize>q << 3));
  }
  if (q < to) rotateBack1(begin, end, distance, (<usize>16) << q, load<f64>(tangents + (<usize>q << 3)), sums + (<usize>q << 3));
}

/** Rows of 2^ROW amplitudes, one for each setting of a group, `stride` bytes apart, to `scratch` without gaps. */
function gather(scratch: usize, at: usize, stride: usize): void {
  const run = (<usize>16) << ROW;
  const end = scratch + (run << GROUP);
  for (let to = scratch, from = at; to < end; to += run, from += stride) memory.copy(to, from, run);
}

function scatter(scratch: usize, at: usize, stride: usize): void {
  const run = (<usize>16) << ROW;
  const end = scratch + (run << GROUP);
  for (let from = scratch, to = at; from < end; from += run, to += stride) memory.copy(to, from, run);
}

/** Next run of the amplitudes whose bits of a group are clear, as byte offsets. */
// @ts-ignore: decorator
@inline
function nextRun(offset: usize, fixed: usize): usize {
  return ((offset | fixed) + ((<usize>16) << ROW)) & ~fixed;
}

/** Rotations of the GROUP qubits from `from` on. */
function rotateGroup(psi: usize, n: i32, from: i32, tangents: usize, scratch: usize): void {
  const stride = (<usize>16) << from;
  const fixed = (stride << GROUP) - stride;
  const end = (<usize>16) << n;
  const run = (<usize>16) << ROW;
  const t = tangents + (<usize>from << 3);
  for (let o: usize = 0; o < end; o = nextRun(o, fixed)) {
    const at = psi + o;
    for (let k: usize = 0; k < 8; k++) rotate8(at + k * 8 * stride, stride, scratch + k * 8 * run, run, run, t);
    for (let k: usize = 0; k < 8; k++) rotate8(scratch + k * run, 8 * run, at + k * stride, 8 * stride, run, t + 24);
  }
}

function rotateBackGroup(psi: usize, lambda: usize, n: i32, from: i32, tangents: usize, sums: usize, scratch: usize): void {
  const stride = (<usize>16) << from;
  const fixed = (stride << GROUP) - stride;
  const end = (<usize>16) << n;
  const bytes = (<usize>16) << (GROUP + ROW);
  const shift = <usize>(from - ROW) << 3;
  for (let o: usize = 0; o < end; o = nextRun(o, fixed)) {
    gather(scratch, psi + o, stride);
    gather(scratch + bytes, lambda + o, stride);
    rotateBackRange(scratch, scratch + bytes, bytes, ROW, ROW + GROUP, tangents + shift, sums + shift);
    scatter(scratch, psi + o, stride);
    scatter(scratch + bytes, lambda + o, stride);
  }
}

/**
 * One layer: the phase, then all rotations; n − block is a multiple of GROUP. scratch: 2 · 16 · 2^(GROUP + ROW) bytes.
 * @param cost diagonal or levels of the amplitudes @param table constants (diagonal) or entries (levels)
 */
export function forward(psi: usize, n: i32, block: i32, kind: i32, cost: usize, gamma: f64, scale: f64, tangents: usize, scratch: usize, table: usize): void {
  const near = min<i32>(block, NEAR);
  const nearBytes = (<usize>16) << near;
  const blockBytes = (<usize>16) << block;
  const end = psi + ((<usize>16) << n);
  for (let start = psi; start < end; start += blockBytes) {
    for (let p = start; p < start + blockBytes; p += nearBytes) {
      if (kind == LEVELS) phaseByLevel(p, p + nearBytes, cost + ((p - psi) >> 3), table);
      else if (kind == DIAGONAL) phase(p, p + nearBytes, cost + ((p - psi) >> 1), gamma, scale, table);
      else scaleRun(p, p + nearBytes, scale);
      rotateRange(p, p + nearBytes, 0, near, tangents);
    }
    rotateRange(start, start + blockBytes, near, block, tangents);
  }
  for (let q = block; q < n; q += GROUP) rotateGroup(psi, n, q, tangents, scratch);
}

/** The layer taken back from ψ and λ. sums[q]: elements of the rotations; returned: that of the phase. weights: of the levels. */
export function backward(psi: usize, lambda: usize, n: i32, block: i32, kind: i32, cost: usize, gamma: f64, scale: f64, tangents: usize, sums: usize, scratch: usize, table: usize, weights: usize): f64 {
  const near = min<i32>(block, NEAR);
  const nearBytes = (<usize>16) << near;
  const blockBytes = (<usize>16) << block;
  const end = psi + ((<usize>16) << n);
  const distance = lambda - psi;
  for (let q = 0; q < n; q++) store<f64>(sums + (<usize>q << 3), 0);
  for (let q = block; q < n; q += GROUP) rotateBackGroup(psi, lambda, n, q, tangents, sums, scratch);
  let element: f64 = 0;
  for (let start = psi; start < end; start += blockBytes) {
    rotateBackRange(start, start + blockBytes, distance, near, block, tangents, sums);
    for (let p = start; p < start + blockBytes; p += nearBytes) {
      rotateBackRange(p, p + nearBytes, distance, 0, near, tangents, sums);
      if (kind == LEVELS) {
        element += phaseByLevelBack(p, p + nearBytes, distance, cost + ((p - psi) >> 3), table, weights);
      } else if (kind == DIAGONAL) {
        element += phaseBack(p, p + nearBytes, distance, cost + ((p - psi) >> 1), gamma, scale, table);
      } else {
        scaleRun(p, p + nearBytes, scale);
        scaleRun(p + distance, p + distance + nearBytes, scale);
      }
    }
  }
  return element;
}

/** tan with the sign of (−1)^|k|. */
// @ts-ignore: decorator
@inline
function signed(tan: v128, k: usize): v128 {
  return v128.xor(tan, v128.splat<i64>(<i64>popcnt<usize>(k) << 63));
}

/** Rotation of the qubit that a mirror symmetry left out, (5): odd and even n; tan has the sign of g. */
export function mirror(psi: usize, n: i32, tan: f64, table: usize): void {
  const last = psi + ((<usize>16) << n) - 16;
  const half = (<usize>1) << (n - 1);
  const odd = (n & 1) != 0;
  const t0 = odd ? v128.splat<f64>(tan) : v128.xor(v128.splat<f64>(tan), swapped(constant(table, 23)));
  for (let k: usize = 0; k < half; k++) {
    const p = psi + (k << 4), q = last - (k << 4);
    const t = signed(t0, k);
    const a = v128.load(p), b = v128.load(q);
    v128.store(p, madd(t, odd ? b : swapped(b), a));
    v128.store(q, odd ? nmadd(t, a, b) : madd(t, swapped(a), b));
  }
}

/** Its element, tan being the sign of g alone, before it is taken back. */
export function mirrorBack(psi: usize, lambda: usize, n: i32, tan: f64, sign: f64, table: usize): f64 {
  const last = ((<usize>16) << n) - 16;
  const half = (<usize>1) << (n - 1);
  const odd = (n & 1) != 0;
  const lanes = odd ? v128.splat<f64>(sign) : v128.xor(v128.splat<f64>(sign), swapped(constant(table, 23)));
  let sum = v128.splat<f64>(0);
  for (let k: usize = 0; k < half; k++) {
    const p = psi + (k << 4), q = psi + last - (k << 4);
    const s = signed(lanes, k);
    const a = v128.load(p), b = v128.load(q);
    const l = lambda + (k << 4), m = lambda + last - (k << 4);
    const la = v128.load(l), lb = v128.load(m);
    const ofB = v128.mul<f64>(s, odd ? b : swapped(b)), ofA = v128.mul<f64>(s, odd ? a : swapped(a));
    sum = madd(la, ofB, sum);
    sum = odd ? nmadd(lb, ofA, sum) : madd(lb, ofA, sum);
  }
  mirror(psi, n, -tan, table);
  mirror(lambda, n, -tan, table);
  return v128.extract_lane<f64>(sum, 0) + v128.extract_lane<f64>(sum, 1);
}

/** λ = Dψ; returned: Σ D |ψ|². */
export function observe(lambda: usize, psi: usize, n: i32, cost: usize): f64 {
  const end = psi + ((<usize>16) << n);
  let sum = v128.splat<f64>(0);
  for (let p = psi, q = lambda, d = cost; p < end; p += 16, q += 16, d += 8) {
    const a = v128.load(p);
    const da = v128.mul<f64>(v128.load64_splat(d), a);
    sum = madd(a, da, sum);
    v128.store(q, da);
  }
  return v128.extract_lane<f64>(sum, 0) + v128.extract_lane<f64>(sum, 1);
}

/** The same for a diagonal with a value for each of the two real numbers of an amplitude. */
export function observePairs(lambda: usize, psi: usize, n: i32, cost: usize): f64 {
  const end = psi + ((<usize>16) << n);
  let sum = v128.splat<f64>(0);
  for (let p = psi, q = lambda, d = cost; p < end; p += 16, q += 16, d += 16) {
    const a = v128.load(p);
    const da = v128.mul<f64>(v128.load(d), a);
    sum = madd(a, da, sum);
    v128.store(q, da);
  }
  return v128.extract_lane<f64>(sum, 0) + v128.extract_lane<f64>(sum, 1);
}

/** ψ ← scale·ψ: the streaming speed that a layer is measured against. */
export function scaleInPlace(psi: usize, n: i32, scale: f64): void {
  const f = v128.splat<f64>(scale);
  const end = psi + ((<usize>16) << n);
  for (let p = psi; p < end; p += 32) {
    v128.store(p, v128.mul<f64>(f, v128.load(p)));
    v128.store(p, v128.mul<f64>(f, v128.load(p, 16)), 16);
  }
}
