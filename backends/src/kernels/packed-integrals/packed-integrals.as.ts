/**
 * All unique integrals of a basis in one triangle of rows, and Coulomb and exchange matrices from them in one sweep.
 *
 *   C_ij += (ij|kl) D_kl    C_kl += (ij|kl) D_ij
 *   K_ik += (ij|kl) D_jl    K_il += (ij|kl) D_jk    K_jk += (ij|kl) D_il    K_jl += (ij|kl) D_ik
 *
 * over i ≥ j, k ≥ l, ij ≥ kl, each integral weighted by one over how often its eight permutations repeat: J = 2(C + Cᵀ), and
 * K + Kᵀ is the exchange matrix, for a symmetric D. Twin: packed-integrals.ref.ts.
 *
 * A row ij holds (ij|kl) by pairs of k (even k and k + 1), in each by pairs of l = 0 … k + 1: four places (k, l) (k, l + 1) (k + 1, l)
 * (k + 1, l + 1). One step of the innermost loop reads them with all they meet: twelve multiply-adds on two lanes, four streams, and
 * whatever depends on one of l, k, j, i alone stays in registers or in the first-level cache. What has no integral (l > k, kl > ij)
 * is zero.
 *
 * Layouts  table: u32 address of row (i, 0) for each i; rows (i, j) of one i follow each other, K(K + 2)/2 places each with K = i|1 + 1.
 *          The pair of even k starts k(k + 2)/2 places into its row. m is the even number ≥ n.
 *          A set is two parts of m × m × 2 numbers. First, by pairs of k and of l: D as above, then C in the same way. Then, by k and
 *          by pairs of l: D_kl D_k,l+1 K_kl K_k,l+1.
 *          bounds: m × m numbers Q_ij with |(ij|kl)| ≤ Q_ij Q_kl; then for each pair of k the largest Q_kl, and those of each eight l.
 *          bra, kets, integrals: ../repulsion/layout.ts.
 * Cost     six multiply-adds an integral and set, four without Coulomb, two without exchange; memory is read once for all sets.
 */
import { madd } from '../simd.as';

/** Byte offset of (k, l) in its row. */
// @ts-ignore: decorator
@inline
function offset(k: usize, l: usize): usize {
  const even = k & ~1;
  return (((even * (even + 2)) >> 1) + ((l >> 1) << 2) + ((k & 1) << 1) + (l & 1)) << 3;
}

/** Bytes of a row of i. */
// @ts-ignore: decorator
@inline
function rowBytes(i: usize): usize {
  return offset((i | 1) + 1, 0);
}

/**
 * Adds a block of weighted integrals, two bras in the lanes with a list of kets of one class, to their places. Lane 0 of ket `omitted`
 * is passed over: its places belong to the mirror image in another block, which another thread may be writing.
 */
export function place(table: usize, bra: usize, kets: usize, numKets: i32, integrals: usize, omitted: i32): void {
  const na = <usize>load<u32>(bra, 16);
  const nb = <usize>load<u32>(bra, 20);
  let at = integrals;
  for (let x = 0; x < numKets; x++) {
    const ket = <usize>load<u32>(kets + (<usize>x << 2));
    const firstC = <usize>load<u32>(ket, 8);
    const nc = <usize>load<u32>(ket, 12);
    const firstD = <usize>load<u32>(ket, 16);
    const nd = <usize>load<u32>(ket, 20);
    const stepC = nd << 4;
    const stepB = nc * stepC;
    const stepA = nb * stepB;
    for (let lane: usize = x == omitted ? 1 : 0; lane < 2; lane++) {
      const firstA = <usize>load<u32>(bra + (lane << 3));
      const firstB = <usize>load<u32>(bra + (lane << 3), 4);
      const from = at + (lane << 3);
      // Two batches are one or apart: then all of one comes above all of the other.
      const upperOfBra = max(firstA, firstB);
      const upperOfKet = max(firstC, firstD);
      if (firstA == firstB || firstC == firstD || upperOfBra == upperOfKet) {
        for (let a: usize = 0; a < na; a++)
          for (let b: usize = 0; b < nb; b++) placeOneByOne(table, firstA + a, firstB + b, from + a * stepA + b * stepB, firstC, nc, firstD, nd);
      } else if (upperOfBra > upperOfKet) {
        if (firstA > firstB) placeRows(table, from, firstA, na, stepA, firstB, nb, stepB, firstC, nc, stepC, firstD, nd, 16);
        else placeRows(table, from, firstB, nb, stepB, firstA, na, stepA, firstC, nc, stepC, firstD, nd, 16);
      } else {
        if (firstC > firstD) placeRows(table, from, firstC, nc, stepC, firstD, nd, 16, firstA, na, stepA, firstB, nb, stepB);
        else placeRows(table, from, firstD, nd, 16, firstC, nc, stepC, firstA, na, stepA, firstB, nb, stepB);
      }
    }
    at += na * stepA;
  }
}

/** One row after the other, ij above all xy: what is written of a row stands side by side. */
// @ts-ignore: decorator
@inline
function placeRows(
  table: usize, at: usize, firstI: usize, numI: usize, stepI: usize, firstJ: usize, numJ: usize, stepJ: usize,
  firstX: usize, numX: usize, stepX: usize, firstY: usize, numY: usize, stepY: usize,
): void {
  if (firstX > firstY) placeOrderedRows(table, at, firstI, numI, stepI, firstJ, numJ, stepJ, firstX, numX, stepX, firstY, numY, stepY);
  else placeOrderedRows(table, at, firstI, numI, stepI, firstJ, numJ, stepJ, firstY, numY, stepY, firstX, numX, stepX);
}

/** The same for i > j, k > l throughout: four places at a time where they are whole. */
function placeOrderedRows(
  table: usize, at: usize, firstI: usize, numI: usize, stepI: usize, firstJ: usize, numJ: usize, stepJ: usize,
  firstK: usize, numK: usize, stepK: usize, firstL: usize, numL: usize, stepL: usize,
): void {
  const whole = ((firstK | numK | firstL | numL) & 1) == 0;
  for (let i = firstI; i < firstI + numI; i++) {
    const bytes = rowBytes(i);
    let row = <usize>load<u32>(table + (i << 2)) + firstJ * bytes;
    let ofJ = at;
    for (let j: usize = 0; j < numJ; j++) {
      let ofK = ofJ;
      if (whole) {
        for (let k = firstK; k < firstK + numK; k += 2) {
          let to = row + offset(k, firstL);
          let from = ofK;
          for (const end = to + (numL << 4); to < end; to += 32) {
            addTwo(to, from, from + stepL);
            addTwo(to + 16, from + stepK, from + stepK + stepL);
            from += stepL << 1;
          }
          ofK += stepK << 1;
        }
      } else {
        for (let k = firstK; k < firstK + numK; k++) {
          const run = row + offset(k, 0);
          let from = ofK;
          for (let l = firstL; l < firstL + numL; l++) {
            const to = run + ((l >> 1) << 5) + ((l & 1) << 3);
            store<f64>(to, load<f64>(to) + load<f64>(from));
            from += stepL;
          }
          ofK += stepK;
        }
      }
      row += bytes;
      ofJ += stepJ;
    }
    at += stepI;
  }
}

// @ts-ignore: decorator
@inline
function addTwo(to: usize, first: usize, second: usize): void {
  v128.store(to, f64x2.add(v128.load(to), v128.load64_lane(second, v128.load64_zero(first), 1)));
}

/** All cd of one ab, where one of a, b may be of a batch with one of c, d, or with each other. */
function placeOneByOne(table: usize, a: usize, b: usize, at: usize, firstC: usize, nc: usize, firstD: usize, nd: usize): void {
  const i = max(a, b);
  const j = min(a, b);
  const row = <usize>load<u32>(table + (i << 2)) + j * rowBytes(i);
  const column = offset(i, j);
  for (let c = firstC; c < firstC + nc; c++)
    for (let d = firstD; d < firstD + nd; d++) {
      const k = max(c, d);
      const l = min(c, d);
      const to = i > k || (i == k && j >= l) ? row + offset(k, l) : <usize>load<u32>(table + (k << 2)) + l * rowBytes(k) + column;
      store<f64>(to, load<f64>(to) + load<f64>(at));
      at += 16;
    }
}

/** Rows j that go through the pairs of k together: what they meet of k stays in the first-level cache. */
const ROWS: usize = 4;

/** Pairs of l that are left out together. */
const STEPS: usize = 4;

/**
 * C and K of every set from rows (i, from) … (i, to − 1), the first of which is at `row`. What stands in a block
 * of bounds that times the bound of ij is below `threshold` is left out.
 */
export function digest(row: usize, i: usize, from: usize, to: usize, sets: usize, numSets: i32, m: usize, bounds: usize, threshold: f64): void {
  for (let j = from; j < to; j += ROWS) {
    for (let set: usize = 0; set < <usize>numSets; set++)
      digestRows(row, i, j, min(j + ROWS, to), sets + ((set * m * m) << 5), m, bounds, threshold, true, true);
    row += ROWS * rowBytes(i);
  }
}

/** The same for K alone. */
export function digestExchange(row: usize, i: usize, from: usize, to: usize, sets: usize, numSets: i32, m: usize, bounds: usize, threshold: f64): void {
  for (let j = from; j < to; j += ROWS) {
    for (let set: usize = 0; set < <usize>numSets; set++)
      digestRows(row, i, j, min(j + ROWS, to), sets + ((set * m * m) << 5), m, bounds, threshold, false, true);
    row += ROWS * rowBytes(i);
  }
}

/** The same for C alone. */
export function digestCoulomb(row: usize, i: usize, from: usize, to: usize, sets: usize, numSets: i32, m: usize, bounds: usize, threshold: f64): void {
  for (let j = from; j < to; j += ROWS) {
    for (let set: usize = 0; set < <usize>numSets; set++)
      digestRows(row, i, j, min(j + ROWS, to), sets + ((set * m * m) << 5), m, bounds, threshold, true, false);
    row += ROWS * rowBytes(i);
  }
}

// @ts-ignore: decorator
@inline
function digestRows(rows: usize, i: usize, from: usize, to: usize, set: usize, m: usize, bounds: usize, threshold: f64, coulomb: bool, exchange: bool): void {
  const lineBytes = m << 4;
  const lines = set + m * lineBytes;
  const lineI = lines + i * lineBytes;
  const stride = rowBytes(i);
  const boundsOfI = bounds + i * (m << 3);
  const boundsBytes = (((m + 7) >> 3) + 1) << 3;
  let boundsOfK = bounds + m * (m << 3);
  let pairs = set;
  let cij = set + (i >> 1) * (lineBytes << 1) + ((i & 1) << 4) + 32;
  for (let k: usize = 0; k <= i; k += 2) {
    const alongI = lineI + (k << 4);
    const dik0 = v128.load64_splat(alongI), dik1 = v128.load64_splat(alongI, 8);
    let start = rows - stride;
    for (let j = from; j < to; j++) {
      start += stride;
      const boundIJ = load<f64>(boundsOfI + (j << 3));
      if (boundIJ * load<f64>(boundsOfK) < threshold) continue;
      let bound = boundsOfK;
      const lineJ = lines + j * lineBytes;
      const alongJ = lineJ + (k << 4);
      const dij = v128.load64_splat(lineI + ((j >> 1) << 5) + ((j & 1) << 3));
      const djk0 = v128.load64_splat(alongJ), djk1 = v128.load64_splat(alongJ, 8);
      let ik0 = f64x2.splat(0), ik1 = ik0, jk0 = ik0, jk1 = ik0, sum0 = ik0, sum1 = ik0;
      let at = pairs;
      let ofJ = lineJ;
      let row = start;
      let ofI = lineI;
      while (ofI <= alongI) {
        bound += 8;
        if (boundIJ * load<f64>(bound) < threshold) {
          ofI += STEPS << 5;
          ofJ += STEPS << 5;
          at += STEPS << 6;
          row += STEPS << 5;
          continue;
        }
        for (const end = min(ofI + (STEPS << 5), alongI + 1); ofI < end; ofI += 32) {
        const v0 = v128.load(row), v1 = v128.load(row, 16);
        if (coulomb) {
          sum0 = madd(v0, v128.load(at), sum0);
          sum1 = madd(v1, v128.load(at, 16), sum1);
          v128.store(at, madd(v0, dij, v128.load(at, 32)), 32);
          v128.store(at, madd(v1, dij, v128.load(at, 48)), 48);
          at += 64;
        }
        if (exchange) {
          const dil = v128.load(ofI), djl = v128.load(ofJ);
          ik0 = madd(v0, djl, ik0);
          ik1 = madd(v1, djl, ik1);
          jk0 = madd(v0, dil, jk0);
          jk1 = madd(v1, dil, jk1);
          // One after the other: for i = j both are the same line.
          v128.store(ofI, madd(v1, djk1, madd(v0, djk0, v128.load(ofI, 16))), 16);
          v128.store(ofJ, madd(v1, dik1, madd(v0, dik0, v128.load(ofJ, 16))), 16);
          ofJ += 32;
        }
        row += 32;
        }
      }
      if (exchange) {
        addSums(alongI, ik0, ik1);
        addSums(alongJ, jk0, jk1);
      }
      if (coulomb) {
        const sum = f64x2.add(sum0, sum1);
        const to = cij + ((j >> 1) << 6) + ((j & 1) << 3);
        store<f64>(to, load<f64>(to) + f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1));
      }
    }
    boundsOfK += boundsBytes;
    rows += (k + 2) << 4;
    pairs += lineBytes << 1;
  }
}

/** Adds the sums over the lanes of x and of y to two neighbours in K. */
// @ts-ignore: decorator
@inline
function addSums(at: usize, x: v128, y: v128): void {
  v128.store(at, f64x2.add(v128.load(at, 16), f64x2.add(v128.shuffle<f64>(x, y, 0, 2), v128.shuffle<f64>(x, y, 1, 3))), 16);
}

/** Copies whole values of 16 bytes. */
export function copy(to: usize, from: usize, bytes: usize): void {
  const end = from + bytes;
  for (; from < end; from += 16) {
    v128.store(to, v128.load(from));
    to += 16;
  }
}

/** Adds whole values of 16 bytes to others. */
export function add(to: usize, from: usize, bytes: usize): void {
  const end = from + bytes;
  for (; from < end; from += 16) {
    v128.store(to, f64x2.add(v128.load(to), v128.load(from)));
    to += 16;
  }
}

/** matrices[j − from][k][l] = matrices[j − from][l][k] = (ij|kl) without its weight, for rows j = from … to − 1 ≤ i; n × n each. */
export function takeRows(table: usize, i: usize, from: usize, to: usize, matrices: usize, n: usize): void {
  const matrixBytes = (n * n) << 3;
  const first = <usize>load<u32>(table + (i << 2));
  for (let j = from; j < to; j++) {
    const matrix = matrices + (j - from) * matrixBytes;
    const row = first + j * rowBytes(i);
    const weight: f64 = i == j ? 2 : 1;
    for (let k: usize = 0; k <= i; k++) {
      const last = k == i ? j : k;
      for (let l: usize = 0; l <= last; l++) putTwice(matrix, k, l, n, (k == l ? 2 : 1) * weight * load<f64>(row + offset(k, l)));
    }
    const own = matrix + ((i * n + j) << 3);
    const twice = 2 * load<f64>(own);
    putTwice(matrix, i, j, n, twice);
  }
  // kl above ij: the same places of all their rows
  for (let k = i; k < n; k++) {
    const start = <usize>load<u32>(table + (k << 2));
    const bytes = rowBytes(k);
    for (let l: usize = k == i ? from + 1 : 0; l <= k; l++) {
      const row = start + l * bytes;
      const above = k == i ? min(to, l) : to;
      let matrix = matrices;
      for (let j = from; j < above; j++) {
        putTwice(matrix, k, l, n, (i == j ? 2 : 1) * (k == l ? 2 : 1) * load<f64>(row + offset(i, j)));
        matrix += matrixBytes;
      }
    }
  }
}

// @ts-ignore: decorator
@inline
function putTwice(matrix: usize, k: usize, l: usize, n: usize, value: f64): void {
  store<f64>(matrix + ((k * n + l) << 3), value);
  store<f64>(matrix + ((l * n + k) << 3), value);
}
