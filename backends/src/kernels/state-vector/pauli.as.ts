/**
 * Pauli strings as masks: P = i^|x∧z| · Σ_i (−1)^|i∧z| |i ⊕ x⟩⟨i|. The power of i is the front's business: kernels get it as a
 * real factor and, where it is ±i, `imaginary`.
 *
 * Sums of strings with one x have the form Σ_i D(i) |i ⊕ x⟩⟨i| with D(i) = Σ_k c_k (−1)^|i∧z_k|. Over a block of 2^b consecutive i,
 * D is the Walsh–Hadamard transform of the coefficients (signed by the bits above the block) scattered at z_k mod 2^b: b/2 vector
 * additions an amplitude, however many strings there are. Registers smaller than the table are one block.
 */
import { madd } from '../simd.as';
import { alternating, multiply, paritySign, swapped } from './complex.as';

// @ts-ignore: decorator
@inline
function rotatePair(p: usize, q: usize, c: v128, factorP: v128, factorQ: v128, imaginary: bool): void {
  const a = v128.load(p);
  const b = v128.load(q);
  v128.store(p, madd(factorP, imaginary ? swapped(b) : b, v128.mul<f64>(c, a)));
  v128.store(q, madd(factorQ, imaginary ? swapped(a) : a, v128.mul<f64>(c, b)));
}

// @ts-ignore: decorator
@inline
function rotatePairs(psi: usize, n: i32, x: usize, z: usize, c: v128, factor: v128, imaginary: bool): void {
  const flip = x << 4, signBits = z << 4;
  const pivot = (<usize>1) << (31 - clz<usize>(flip));
  const flipSign = paritySign(x & z);
  const end = (<usize>16) << n;
  for (let o: usize = 0; o < end; o = ((o | pivot) + 16) & ~pivot) {
    const signed = v128.xor(factor, paritySign(o & signBits));
    rotatePair(psi + o, psi + (o ^ flip), c, v128.xor(signed, flipSign), signed, imaginary);
  }
}

/** cos·1 + f·i^imaginary·(string without its power of i), that is exp(−iθP/2). */
export function pauliRotation(psi: usize, n: i32, x: usize, z: usize, cosine: f64, factor: f64, imaginary: bool): void {
  const c = v128.splat<f64>(cosine);
  if (x == 0) {
    const im = alternating(factor);
    const signBits = z << 4;
    const end = (<usize>16) << n;
    for (let o: usize = 0; o < end; o += 16) {
      v128.store(psi + o, multiply(c, v128.xor(im, paritySign(o & signBits)), v128.load(psi + o)));
    }
  } else if (imaginary) {
    rotatePairs(psi, n, x, z, c, alternating(factor), true);
  } else {
    rotatePairs(psi, n, x, z, c, v128.splat<f64>(factor), false);
  }
}

/** out[0] + i·out[1] = Σ_i (−1)^|i∧z| λ_(i⊕x)* ψ_i over the i whose `pinned` bits are clear. */
export function pauliElementInto(out: usize, lambda: usize, psi: usize, n: i32, pinned: usize, x: usize, z: usize): void {
  const fixed = pinned << 4, flip = x << 4, signBits = z << 4;
  const end = (<usize>16) << n;
  let real: f64 = 0, imaginary: f64 = 0;
  let o: usize = 0;
  while (o < end) {
    // partial sums of 1024 keep the rounding error of long vectors small
    let direct = v128.splat<f64>(0), crossed = v128.splat<f64>(0);
    for (let k = 0; k < 1024 && o < end; k++) {
      const ket = v128.xor(v128.load(psi + o), paritySign(o & signBits));
      const bra = v128.load(lambda + (o ^ flip));
      direct = madd(bra, ket, direct);
      crossed = madd(bra, swapped(ket), crossed);
      o = ((o | fixed) + 16) & ~fixed;
    }
    real += v128.extract_lane<f64>(direct, 0) + v128.extract_lane<f64>(direct, 1);
    imaginary += v128.extract_lane<f64>(crossed, 0) - v128.extract_lane<f64>(crossed, 1);
  }
  store<f64>(out, real);
  store<f64>(out, imaginary, 8);
}

/** (u0 + u1, u0 − u1). */
// @ts-ignore: decorator
@inline
function butterflyInside(u: v128): v128 {
  const minusOdd = v128.replace_lane<f64>(v128.splat<f64>(0), 1, -0.0);
  return v128.add<f64>(v128.shuffle<f64>(u, u, 0, 0), v128.xor(v128.shuffle<f64>(u, u, 1, 1), minusOdd));
}

/** Two stages at once: transforms four vectors at distance `step`. */
// @ts-ignore: decorator
@inline
function butterfly4(t: usize, step: usize, a: v128, b: v128, c: v128, d: v128): void {
  const ab = v128.add<f64>(a, b), cd = v128.add<f64>(c, d);
  const amb = v128.sub<f64>(a, b), cmd = v128.sub<f64>(c, d);
  v128.store(t, v128.add<f64>(ab, cd));
  v128.store(t + step, v128.add<f64>(amb, cmd));
  v128.store(t + 2 * step, v128.sub<f64>(ab, cd));
  v128.store(t + 3 * step, v128.sub<f64>(amb, cmd));
}

/** table[o] = Σ_k c_k (−1)^|(base + o)∧z_k|, o < 2^b, b = 3, 5, 7, …: three stages of the transform, then two at a time. */
// @ts-ignore: decorator
@inline
function signTableInto(table: usize, b: i32, base: usize, zMasks: usize, coefficients: usize, count: i32): void {
  const end = table + ((<usize>8) << b);
  const low = ((<usize>1) << b) - 1;
  const zero = v128.splat<f64>(0);
  for (let t = table; t < end; t += 64) {
    v128.store(t, zero);
    v128.store(t, zero, 16);
    v128.store(t, zero, 32);
    v128.store(t, zero, 48);
  }
  for (let k = 0; k < count; k++) {
    const z = <usize>load<u32>(zMasks + 4 * k);
    const negative = (<i64>popcnt<usize>(z & base)) << 63;
    const slot = table + ((z & low) << 3);
    store<f64>(slot, load<f64>(slot) + reinterpret<f64>(load<i64>(coefficients + 8 * k) ^ negative));
  }
  for (let t = table; t < end; t += 64) {
    butterfly4(t, 16, butterflyInside(v128.load(t)), butterflyInside(v128.load(t, 16)), butterflyInside(v128.load(t, 32)), butterflyInside(v128.load(t, 48)));
  }
  for (let step: usize = 64; table + step < end; step <<= 2) {
    for (let block = table; block < end; block += 4 * step) {
      for (let t = block; t < block + step; t += 16) {
        butterfly4(t, step, v128.load(t), v128.load(t + step), v128.load(t + 2 * step), v128.load(t + 3 * step));
      }
    }
  }
}

/** Offset of the block's end: a register smaller than the table is one block. */
// @ts-ignore: decorator
@inline
function blockEnd(first: usize, n: i32, b: i32): usize {
  return first + ((<usize>16) << min(n, b));
}

// @ts-ignore: decorator
@inline
function expectationTerm(psi: usize, o: usize, flip: usize, d: usize, imaginary: bool, sum: v128): v128 {
  const ket = v128.load(psi + o);
  return madd(v128.load64_splat(d), v128.mul<f64>(v128.load(psi + (o ^ flip)), imaginary ? swapped(ket) : ket), sum);
}

// @ts-ignore: decorator
@inline
function expectationBlock(psi: usize, first: usize, end: usize, flip: usize, table: usize, imaginary: bool): f64 {
  let even = v128.splat<f64>(0), odd = v128.splat<f64>(0); // two sums: one would wait for its own additions
  for (let o = first; o < end; o += 32, table += 16) {
    even = expectationTerm(psi, o, flip, table, imaginary, even);
    odd = expectationTerm(psi, o + 16, flip, table + 8, imaginary, odd);
  }
  const sum = v128.add<f64>(even, odd);
  const re = v128.extract_lane<f64>(sum, 0), im = v128.extract_lane<f64>(sum, 1);
  return imaginary ? im - re : re + im;
}

/** Re Σ_i i^imaginary · D(i) ψ_(i⊕x)* ψ_i, D from `count` strings; table: 2^b doubles of scratch, b odd, ≥ 3. */
export function pauliGroupExpectation(psi: usize, n: i32, x: usize, zMasks: usize, coefficients: usize, count: i32, imaginary: bool, table: usize, b: i32): f64 {
  const block = (<usize>1) << b;
  const end = (<usize>1) << n;
  // blocks i and i ⊕ x give complex conjugates: one of the two is enough
  const pivot = x >> b ? (<usize>1) << (31 - clz<usize>(x)) : 0;
  let total: f64 = 0;
  for (let base: usize = 0; base < end; base = ((base | pivot) + block) & ~pivot) {
    signTableInto(table, b, base, zMasks, coefficients, count);
    total += imaginary
      ? expectationBlock(psi, base << 4, blockEnd(base << 4, n, b), x << 4, table, true)
      : expectationBlock(psi, base << 4, blockEnd(base << 4, n, b), x << 4, table, false);
  }
  return pivot ? 2 * total : total;
}

// @ts-ignore: decorator
@inline
function accumulateAt(out: usize, psi: usize, d: v128, imaginary: bool): void {
  const ket = v128.load(psi);
  v128.store(out, madd(d, imaginary ? swapped(ket) : ket, v128.load(out)));
}

// @ts-ignore: decorator
@inline
function accumulateBlock(out: usize, psi: usize, first: usize, end: usize, flip: usize, table: usize, imaginary: bool, both: bool): void {
  const minusEven = v128.replace_lane<f64>(v128.splat<f64>(0), 0, -0.0); // i·D on (im, re) is (−D, D)
  const minusOdd = v128.replace_lane<f64>(v128.splat<f64>(0), 1, -0.0); // −i·D, its conjugate
  for (let o = first; o < end; o += 16, table += 8) {
    const d = v128.load64_splat(table);
    const partner = o ^ flip;
    accumulateAt(out + partner, psi + o, imaginary ? v128.xor(d, minusEven) : d, imaginary);
    if (both) accumulateAt(out + o, psi + partner, imaginary ? v128.xor(d, minusOdd) : d, imaginary);
  }
}

/** out += Σ_i i^imaginary · D(i) |i ⊕ x⟩⟨i|ψ⟩; the operator is hermitian. Arguments as in pauliGroupExpectation. */
export function pauliGroupAccumulate(out: usize, psi: usize, n: i32, x: usize, zMasks: usize, coefficients: usize, count: i32, imaginary: bool, table: usize, b: i32): void {
  const block = (<usize>1) << b;
  const end = (<usize>1) << n;
  const flip = x << 4;
  const pivot = x >> b ? (<usize>1) << (31 - clz<usize>(x)) : 0;
  for (let base: usize = 0; base < end; base = ((base | pivot) + block) & ~pivot) {
    const first = base << 4;
    const last = blockEnd(first, n, b);
    signTableInto(table, b, base, zMasks, coefficients, count);
    if (pivot) {
      if (imaginary) accumulateBlock(out, psi, first, last, flip, table, true, true);
      else accumulateBlock(out, psi, first, last, flip, table, false, true);
    } else if (imaginary) accumulateBlock(out, psi, first, last, flip, table, true, false);
    else accumulateBlock(out, psi, first, last, flip, table, false, false);
  }
}
