/**
 * Pauli strings as masks: P = i^|x∧z| · Σ_i (−1)^|i∧z| |i ⊕ x⟩⟨i|. The power of i is the front's business: kernels get it as a
 * real factor and, where it is ±i, `imaginary`.
 *
 * Sums of strings with one x have the form Σ_i D(i) |i ⊕ x⟩⟨i| with D(i) = Σ_k c_k (−1)^|i∧z_k|. Over a block of 2^b consecutive i,
 * D is the Walsh–Hadamard transform of the coefficients (signed by the bits above the block) scattered at z_k mod 2^b: b/2 vector
 * additions an amplitude, however many strings there are.
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

/** table[o] = Σ_k c_k (−1)^|(base + o)∧z_k|, o < 2^b. */
// @ts-ignore: decorator
@inline
function signTableInto(table: usize, b: i32, base: usize, zMasks: usize, coefficients: usize, count: i32): void {
  const size = (<usize>8) << b;
  const low = ((<usize>1) << b) - 1;
  const zero = v128.splat<f64>(0);
  for (let t = table; t < table + size; t += 16) v128.store(t, zero);
  for (let k = 0; k < count; k++) {
    const z = <usize>load<u32>(zMasks + 4 * k);
    const c = load<f64>(coefficients + 8 * k);
    const slot = table + ((z & low) << 3);
    store<f64>(slot, load<f64>(slot) + (popcnt<usize>(z & base) & 1 ? -c : c));
  }
  const minusOdd = v128.replace_lane<f64>(v128.splat<f64>(0), 1, -0.0);
  for (let t = table; t < table + size; t += 16) {
    const v = v128.load(t);
    v128.store(t, v128.add<f64>(v128.shuffle<f64>(v, v, 0, 0), v128.xor(v128.shuffle<f64>(v, v, 1, 1), minusOdd)));
  }
  for (let half: usize = 16; half < size; half <<= 1) {
    for (let block = table; block < table + size; block += 2 * half) {
      for (let t = block; t < block + half; t += 16) {
        const u = v128.load(t);
        const v = v128.load(t + half);
        v128.store(t, v128.add<f64>(u, v));
        v128.store(t + half, v128.sub<f64>(u, v));
      }
    }
  }
}

// @ts-ignore: decorator
@inline
function expectationBlock(psi: usize, first: usize, b: i32, flip: usize, table: usize, imaginary: bool): f64 {
  const end = first + ((<usize>16) << b);
  let sum = v128.splat<f64>(0);
  for (let o = first; o < end; o += 16, table += 8) {
    const ket = v128.load(psi + o);
    const bra = v128.load(psi + (o ^ flip));
    sum = madd(v128.load64_splat(table), v128.mul<f64>(bra, imaginary ? swapped(ket) : ket), sum);
  }
  const re = v128.extract_lane<f64>(sum, 0), im = v128.extract_lane<f64>(sum, 1);
  return imaginary ? im - re : re + im;
}

/** Re Σ_i i^imaginary · D(i) ψ_(i⊕x)* ψ_i, D from `count` strings; table: 2^b doubles of scratch, 1 ≤ b ≤ n. */
export function pauliGroupExpectation(psi: usize, n: i32, x: usize, zMasks: usize, coefficients: usize, count: i32, imaginary: bool, table: usize, b: i32): f64 {
  const block = (<usize>1) << b;
  const end = (<usize>1) << n;
  // blocks i and i ⊕ x give complex conjugates: one of the two is enough
  const pivot = x >> b ? (<usize>1) << (31 - clz<usize>(x)) : 0;
  let total: f64 = 0;
  for (let base: usize = 0; base < end; base = ((base | pivot) + block) & ~pivot) {
    signTableInto(table, b, base, zMasks, coefficients, count);
    total += imaginary ? expectationBlock(psi, base << 4, b, x << 4, table, true) : expectationBlock(psi, base << 4, b, x << 4, table, false);
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
function accumulateBlock(out: usize, psi: usize, first: usize, b: i32, flip: usize, table: usize, imaginary: bool, both: bool): void {
  const end = first + ((<usize>16) << b);
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
    signTableInto(table, b, base, zMasks, coefficients, count);
    if (pivot) {
      if (imaginary) accumulateBlock(out, psi, base << 4, b, flip, table, true, true);
      else accumulateBlock(out, psi, base << 4, b, flip, table, false, true);
    } else if (imaginary) accumulateBlock(out, psi, base << 4, b, flip, table, true, false);
    else accumulateBlock(out, psi, base << 4, b, flip, table, false, false);
  }
}
