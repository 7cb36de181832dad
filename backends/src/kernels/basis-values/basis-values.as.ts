/**
 * Basis functions of one batch, their gradients and second derivatives at points, two points in the lanes of each v128. Twin:
 * basis-values.ref.ts.
 *
 *   φ(r) = P(x, y, z) R(r²),   R = Σ_i c_i exp(−a_i r²),   ∇φ = R ∇P + P R′ (x, y, z),   R′ = −2 Σ_i a_i c_i exp(−a_i r²)
 *   ∂i∂jφ = R ∂i∂jP + R′ (r_i ∂jP + r_j ∂iP + δ_ij P) + R″ r_i r_j P,   R″ = 4 Σ_i a_i² c_i exp(−a_i r²)
 *
 * Layouts  points: v128 x, y, z of each pair. values, dx, dy, dz: row-major [point, column], `row` bytes a point, from the batch's
 *          first column on; dx = 0 leaves the gradients out. shape: i32 primitives, sets, l, functions, then for each function set,
 *          terms and i, j, k of each term. numbers: f64 centre, exponents, coefficients [primitive][set], factors of all terms.
 * *          hessians: xx, xy, xz, yy, yz, zz, each a matrix like values, `matrix` bytes apart. scratch: 3 sets + 3 (l + 3) values of
 *          16 bytes.
 * Cost     an exponential a primitive, some 20 operations a term, for two points.
 */
import { madd, nmadd } from '../simd.as';

export function basisValues(values: usize, dx: usize, dy: usize, dz: usize, row: usize, points: usize, numPairs: i32, shape: usize, numbers: usize, scratch: usize): void {
  const primitives = load<i32>(shape);
  const sets = load<i32>(shape, 4);
  const l = load<i32>(shape, 8);
  const functions = load<i32>(shape, 12);
  const cx = v128.load64_splat(numbers);
  const cy = v128.load64_splat(numbers, 8);
  const cz = v128.load64_splat(numbers, 16);
  const exponents = numbers + 24;
  const coefficients = exponents + (<usize>primitives << 3);
  const factors = coefficients + (<usize>(primitives * sets) << 3);
  const radial = scratch;
  const slope = radial + (<usize>sets << 4);
  // Powers from −1, which is only ever multiplied by zero.
  const stride = <usize>(l + 2) << 4;
  const powersX = slope + (<usize>sets << 4) + 16;
  const powersY = powersX + stride;
  const powersZ = powersY + stride;
  const one = f64x2.splat(1);
  const zero = f64x2.splat(0);
  v128.store(powersX - 16, zero);
  v128.store(powersY - 16, zero);
  v128.store(powersZ - 16, zero);
  v128.store(powersX, one);
  v128.store(powersY, one);
  v128.store(powersZ, one);
  for (let pair = 0; pair < numPairs; pair++) {
    const point = points + <usize>pair * 48;
    const x = f64x2.sub(v128.load(point), cx);
    const y = f64x2.sub(v128.load(point, 16), cy);
    const z = f64x2.sub(v128.load(point, 32), cz);
    const r2 = madd(x, x, madd(y, y, f64x2.mul(z, z)));
    for (let set = 0; set < sets; set++) {
      v128.store(radial + (<usize>set << 4), zero);
      v128.store(slope + (<usize>set << 4), zero);
    }
    let coefficient = coefficients;
    for (let i = 0; i < primitives; i++) {
      const a = v128.load64_splat(exponents + (<usize>i << 3));
      const e = decay(f64x2.mul(a, r2));
      const twice = f64x2.mul(f64x2.splat(-2), a);
      for (let set = 0; set < sets; set++) {
        const at = <usize>set << 4;
        const term = f64x2.mul(v128.load64_splat(coefficient), e);
        v128.store(radial + at, f64x2.add(v128.load(radial + at), term));
        v128.store(slope + at, madd(twice, term, v128.load(slope + at)));
        coefficient += 8;
      }
    }
    for (let k = 0; k < l; k++) {
      const at = <usize>k << 4;
      v128.store(powersX + at + 16, f64x2.mul(v128.load(powersX + at), x));
      v128.store(powersY + at + 16, f64x2.mul(v128.load(powersY + at), y));
      v128.store(powersZ + at + 16, f64x2.mul(v128.load(powersZ + at), z));
    }
    let entry = shape + 16;
    let factor = factors;
    let at = <usize>(2 * pair) * row;
    for (let f = 0; f < functions; f++) {
      const set = <usize>load<i32>(entry) << 4;
      const terms = load<i32>(entry, 4);
      entry += 8;
      const r = v128.load(radial + set);
      const s = v128.load(slope + set);
      let sum = zero;
      let sumX = zero;
      let sumY = zero;
      let sumZ = zero;
      for (let term = 0; term < terms; term++) {
        const i = load<i32>(entry);
        const j = load<i32>(entry, 4);
        const k = load<i32>(entry, 8);
        entry += 12;
        const c = v128.load64_splat(factor);
        factor += 8;
        const px = v128.load(powersX + (<usize>i << 4));
        const py = v128.load(powersY + (<usize>j << 4));
        const pz = f64x2.mul(c, v128.load(powersZ + (<usize>k << 4)));
        const pyz = f64x2.mul(py, pz);
        sum = madd(px, pyz, sum);
        if (dx) {
          const lower = v128.load(powersX + (<usize>i << 4) - 16);
          sumX = madd(f64x2.mul(f64x2.splat(<f64>i), lower), pyz, sumX);
          const pxz = f64x2.mul(px, pz);
          sumY = madd(f64x2.mul(f64x2.splat(<f64>j), v128.load(powersY + (<usize>j << 4) - 16)), pxz, sumY);
          const pxy = f64x2.mul(f64x2.mul(px, py), c);
          sumZ = madd(f64x2.mul(f64x2.splat(<f64>k), v128.load(powersZ + (<usize>k << 4) - 16)), pxy, sumZ);
        }
      }
      put(values + at, row, f64x2.mul(sum, r));
      if (dx) {
        const outward = f64x2.mul(sum, s);
        put(dx + at, row, madd(sumX, r, f64x2.mul(outward, x)));
        put(dy + at, row, madd(sumY, r, f64x2.mul(outward, y)));
        put(dz + at, row, madd(sumZ, r, f64x2.mul(outward, z)));
      }
      at += 8;
    }
  }
}

/** The lanes go to two rows. */
// @ts-ignore: decorator
@inline
function put(at: usize, row: usize, value: v128): void {
  v128.store64_lane(at, value, 0);
  v128.store64_lane(at + row, value, 1);
}

/** exp(−t) of t ≥ 0: t = k ln 2 + r with |r| ≤ ½ ln 2, the series of exp(−r) to r¹³/13!, times 2⁻ᵏ. Zero past t = 700. */
// @ts-ignore: decorator
@inline
function decay(t: v128): v128 {
  const k = f64x2.nearest(f64x2.mul(f64x2.min(t, f64x2.splat(700)), f64x2.splat(1.4426950408889634)));
  // ln 2 in two parts, so that k ln 2 is exact to the last bit of r.
  const r = nmadd(k, f64x2.splat(1.9082149292705877e-10), nmadd(k, f64x2.splat(0.6931471803691238), f64x2.min(t, f64x2.splat(700))));
  const u = f64x2.neg(r);
  let sum = madd(u, f64x2.splat(1.0 / 6227020800.0), f64x2.splat(1.0 / 479001600.0));
  sum = madd(u, sum, f64x2.splat(1.0 / 39916800.0));
  sum = madd(u, sum, f64x2.splat(1.0 / 3628800.0));
  sum = madd(u, sum, f64x2.splat(1.0 / 362880.0));
  sum = madd(u, sum, f64x2.splat(1.0 / 40320.0));
  sum = madd(u, sum, f64x2.splat(1.0 / 5040.0));
  sum = madd(u, sum, f64x2.splat(1.0 / 720.0));
  sum = madd(u, sum, f64x2.splat(1.0 / 120.0));
  sum = madd(u, sum, f64x2.splat(1.0 / 24.0));
  sum = madd(u, sum, f64x2.splat(1.0 / 6.0));
  sum = madd(u, sum, f64x2.splat(0.5));
  sum = madd(u, sum, f64x2.splat(1));
  sum = madd(u, sum, f64x2.splat(1));
  // 2⁻ᵏ by its exponent bits: k + 2⁵² · 1.5 holds k in its low bits.
  const shifted = f64x2.sub(f64x2.splat(6755399441055744.0 + 1023.0), k);
  const power = i64x2.shl(shifted, 52);
  return v128.andnot(f64x2.mul(sum, power), f64x2.gt(t, f64x2.splat(700)));
}

export function basisHessians(hessians: usize, matrix: usize, row: usize, points: usize, numPairs: i32, shape: usize, numbers: usize, scratch: usize): void {
  const primitives = load<i32>(shape);
  const sets = load<i32>(shape, 4);
  const l = load<i32>(shape, 8);
  const functions = load<i32>(shape, 12);
  const exponents = numbers + 24;
  const coefficients = exponents + (<usize>primitives << 3);
  const factors = coefficients + (<usize>(primitives * sets) << 3);
  const radial = scratch;
  const slope = radial + (<usize>sets << 4);
  const curve = slope + (<usize>sets << 4);
  // Powers from −2, which are only ever multiplied by zero.
  const stride = <usize>(l + 3) << 4;
  const powersX = curve + (<usize>sets << 4) + 32;
  const powersY = powersX + stride;
  const powersZ = powersY + stride;
  const zero = f64x2.splat(0);
  for (let pair = 0; pair < numPairs; pair++) {
    const point = points + <usize>pair * 48;
    const x = f64x2.sub(v128.load(point), v128.load64_splat(numbers));
    const y = f64x2.sub(v128.load(point, 16), v128.load64_splat(numbers, 8));
    const z = f64x2.sub(v128.load(point, 32), v128.load64_splat(numbers, 16));
    const r2 = madd(x, x, madd(y, y, f64x2.mul(z, z)));
    memory.fill(radial, 0, <usize>(3 * sets) << 4);
    let coefficient = coefficients;
    for (let i = 0; i < primitives; i++) {
      const a = v128.load64_splat(exponents + (<usize>i << 3));
      const e = decay(f64x2.mul(a, r2));
      const twice = f64x2.mul(f64x2.splat(-2), a);
      for (let set = 0; set < sets; set++) {
        const at = <usize>set << 4;
        const term = f64x2.mul(v128.load64_splat(coefficient), e);
        const first = f64x2.mul(twice, term);
        v128.store(radial + at, f64x2.add(v128.load(radial + at), term));
        v128.store(slope + at, f64x2.add(v128.load(slope + at), first));
        v128.store(curve + at, madd(twice, first, v128.load(curve + at)));
        coefficient += 8;
      }
    }
    fillPowers(powersX, x, l);
    fillPowers(powersY, y, l);
    fillPowers(powersZ, z, l);
    let entry = shape + 16;
    let factor = factors;
    let at = hessians + <usize>(2 * pair) * row;
    for (let f = 0; f < functions; f++) {
      const set = <usize>load<i32>(entry) << 4;
      const terms = load<i32>(entry, 4);
      entry += 8;
      const r = v128.load(radial + set);
      const s = v128.load(slope + set);
      const t = v128.load(curve + set);
      let p = zero;
      let px = zero;
      let py = zero;
      let pz = zero;
      let pxx = zero;
      let pxy = zero;
      let pxz = zero;
      let pyy = zero;
      let pyz = zero;
      let pzz = zero;
      for (let term = 0; term < terms; term++) {
        const i = load<i32>(entry);
        const j = load<i32>(entry, 4);
        const k = load<i32>(entry, 8);
        entry += 12;
        const c = v128.load64_splat(factor);
        factor += 8;
        const x0 = f64x2.mul(c, v128.load(powersX + (<usize>i << 4)));
        const x1 = f64x2.mul(f64x2.mul(c, f64x2.splat(<f64>i)), v128.load(powersX + (<usize>i << 4) - 16));
        const x2 = f64x2.mul(f64x2.mul(c, f64x2.splat(<f64>(i * (i - 1)))), v128.load(powersX + (<usize>i << 4) - 32));
        const y0 = v128.load(powersY + (<usize>j << 4));
        const y1 = f64x2.mul(f64x2.splat(<f64>j), v128.load(powersY + (<usize>j << 4) - 16));
        const y2 = f64x2.mul(f64x2.splat(<f64>(j * (j - 1))), v128.load(powersY + (<usize>j << 4) - 32));
        const z0 = v128.load(powersZ + (<usize>k << 4));
        const z1 = f64x2.mul(f64x2.splat(<f64>k), v128.load(powersZ + (<usize>k << 4) - 16));
        const z2 = f64x2.mul(f64x2.splat(<f64>(k * (k - 1))), v128.load(powersZ + (<usize>k << 4) - 32));
        const xy = f64x2.mul(x0, y0);
        const yz = f64x2.mul(y0, z0);
        p = madd(xy, z0, p);
        px = madd(x1, yz, px);
        py = madd(f64x2.mul(x0, y1), z0, py);
        pz = madd(xy, z1, pz);
        pxx = madd(x2, yz, pxx);
        pxy = madd(f64x2.mul(x1, y1), z0, pxy);
        pxz = madd(f64x2.mul(x1, y0), z1, pxz);
        pyy = madd(f64x2.mul(x0, y2), z0, pyy);
        pyz = madd(f64x2.mul(x0, y1), z1, pyz);
        pzz = madd(xy, z2, pzz);
      }
      put(at, row, curvature(pxx, px, px, p, r, s, t, x, x, 1));
      put(at + matrix, row, curvature(pxy, px, py, p, r, s, t, x, y, 0));
      put(at + 2 * matrix, row, curvature(pxz, px, pz, p, r, s, t, x, z, 0));
      put(at + 3 * matrix, row, curvature(pyy, py, py, p, r, s, t, y, y, 1));
      put(at + 4 * matrix, row, curvature(pyz, py, pz, p, r, s, t, y, z, 0));
      put(at + 5 * matrix, row, curvature(pzz, pz, pz, p, r, s, t, z, z, 1));
      at += 8;
    }
  }
}

/** R ∂i∂jP + R′ (r_i ∂jP + r_j ∂iP + δ_ij P) + R″ r_i r_j P. */
// @ts-ignore: decorator
@inline
function curvature(pij: v128, pi: v128, pj: v128, p: v128, r: v128, s: v128, t: v128, ri: v128, rj: v128, same: f64): v128 {
  const mixed = madd(ri, pj, madd(rj, pi, f64x2.mul(f64x2.splat(same), p)));
  return madd(r, pij, madd(s, mixed, f64x2.mul(f64x2.mul(t, p), f64x2.mul(ri, rj))));
}

/** x⁻² and x⁻¹ as zeros, then 1, x … xˡ. */
// @ts-ignore: decorator
@inline
function fillPowers(powers: usize, x: v128, l: i32): void {
  memory.fill(powers - 32, 0, 32);
  let power = f64x2.splat(1);
  v128.store(powers, power);
  for (let k = 1; k <= l; k++) {
    power = f64x2.mul(power, x);
    v128.store(powers + (<usize>k << 4), power);
  }
}
