/**
 * Coulomb and exchange matrices from blocks of unique integrals, two bra pairs in the lanes of each v128.
 *
 *   C_ab += (ab|cd) D_cd    C_cd += (ab|cd) D_ab
 *   K_ac += (ab|cd) D_bd    K_ad += (ab|cd) D_bc    K_bc += (ab|cd) D_ad    K_bd += (ab|cd) D_ac
 *
 * With every integral weighted by one over how often its eight permutations repeat, J = 2(C + Cᵀ), and K + Kᵀ is the exchange
 * matrix, for a symmetric D. Twin: fock.ref.ts.
 *
 * The rows D_a· and D_b· of the bra are put into lanes once, K_a· and K_b· are taken out once: kets then read and add to runs of
 * them, and nothing is gathered for a single block. c and d have rows of K of their own, because they may be the same functions.
 *
 * Layouts  bra and kets: ../repulsion/layout.ts. density, exchange n × n; coulomb n × n of v128, whose lanes add up to C; the
 *          functions of a batch are neighbours. integrals: v128 [ket][a][b][c][d]. scratch: 3(a + b)n values of 16 bytes.
 * Cost     six multiply-adds an integral, and O((a + b)n) for each call; two multiply-adds without exchange.
 */
import { madd } from '../simd.as';

export function digest(bra: usize, kets: usize, numKets: i32, integrals: usize, density: usize, coulomb: usize, exchange: usize, n: i32, scratch: usize): void {
  const a0 = <usize>load<u32>(bra);
  const b0 = <usize>load<u32>(bra, 4);
  const a1 = <usize>load<u32>(bra, 8);
  const b1 = <usize>load<u32>(bra, 12);
  const na = load<i32>(bra, 16);
  const nb = load<i32>(bra, 20);
  const row = <usize>n << 3;
  const rowPairs = <usize>n << 4;
  const ra = <usize>na * rowPairs;
  const rb = <usize>nb * rowPairs;
  const da = scratch;
  const kaOfC = da + ra;
  const kaOfD = kaOfC + ra;
  const db = kaOfD + ra;
  const kbOfC = db + rb;
  const kbOfD = kbOfC + rb;
  takeRows(da, density, a0, a1, na, row);
  takeRows(db, density, b0, b1, nb, row);
  let at = integrals;
  for (let k = 0; k < numKets; k++) {
    const ket = <usize>load<u32>(kets + (<usize>k << 2));
    const firstC = <usize>load<u32>(ket, 8);
    const nc = load<i32>(ket, 12);
    const firstD = <usize>load<u32>(ket, 16);
    const nd = load<i32>(ket, 20);
    const dcd = density + firstC * row + (firstD << 3);
    const ccd = coulomb + firstC * rowPairs + (firstD << 4);
    const c = firstC << 4;
    const ndBytes = <usize>nd << 4;
    for (let a = 0; a < na; a++) {
      const rowA = <usize>a * rowPairs;
      for (let b = 0; b < nb; b++) {
        const rowB = <usize>b * rowPairs;
        const cab0 = coulomb + (a0 + a) * rowPairs + ((b0 + b) << 4);
        const cab1 = coulomb + (a1 + a) * rowPairs + ((b1 + b) << 4) + 8;
        const dab = f64x2.replace_lane(v128.load64_splat(density + (a0 + a) * row + ((b0 + b) << 3)), 1, load<f64>(density + (a1 + a) * row + ((b1 + b) << 3)));
        let sum = f64x2.splat(0);
        let d: usize = 0;
        let dAt = firstD << 4;
        for (; d + 64 <= ndBytes; d += 64) {
          sum = f64x2.add(sum, strip4(at + d, nc, ndBytes, dab, dcd + (d >> 1), row, ccd + d, rowPairs, da + rowA + c, kaOfC + rowA + c, db + rowB + c, kbOfC + rowB + c, da + rowA + dAt, kaOfD + rowA + dAt, db + rowB + dAt, kbOfD + rowB + dAt));
          dAt += 64;
        }
        for (; d < ndBytes; d += 16) {
          sum = f64x2.add(sum, strip1(at + d, nc, ndBytes, dab, dcd + (d >> 1), row, ccd + d, rowPairs, da + rowA + c, kaOfC + rowA + c, db + rowB + c, kbOfC + rowB + c, da + rowA + dAt, kaOfD + rowA + dAt, db + rowB + dAt, kbOfD + rowB + dAt));
          dAt += 16;
        }
        store<f64>(cab0, load<f64>(cab0) + f64x2.extract_lane(sum, 0));
        store<f64>(cab1, load<f64>(cab1) + f64x2.extract_lane(sum, 1));
        at += <usize>nc * ndBytes;
      }
    }
  }
  addRows(exchange, kaOfC, kaOfD, a0, a1, na, row);
  addRows(exchange, kbOfC, kbOfD, b0, b1, nb, row);
}

/** The same for C alone. */
export function digestCoulomb(bra: usize, kets: usize, numKets: i32, integrals: usize, density: usize, coulomb: usize, n: i32): void {
  const a0 = <usize>load<u32>(bra);
  const b0 = <usize>load<u32>(bra, 4);
  const a1 = <usize>load<u32>(bra, 8);
  const b1 = <usize>load<u32>(bra, 12);
  const na = load<i32>(bra, 16);
  const nb = load<i32>(bra, 20);
  const row = <usize>n << 3;
  const rowPairs = <usize>n << 4;
  let at = integrals;
  for (let k = 0; k < numKets; k++) {
    const ket = <usize>load<u32>(kets + (<usize>k << 2));
    const firstC = <usize>load<u32>(ket, 8);
    const nc = load<i32>(ket, 12);
    const firstD = <usize>load<u32>(ket, 16);
    const nd = load<i32>(ket, 20);
    for (let a = 0; a < na; a++)
      for (let b = 0; b < nb; b++) {
        const ab0 = (a0 + a) * row + ((b0 + b) << 3);
        const ab1 = (a1 + a) * row + ((b1 + b) << 3);
        const dab = f64x2.replace_lane(v128.load64_splat(density + ab0), 1, load<f64>(density + ab1));
        let sum = f64x2.splat(0);
        let dcd = density + firstC * row + (firstD << 3);
        let ccd = coulomb + firstC * rowPairs + (firstD << 4);
        for (let c = 0; c < nc; c++) {
          for (let d = 0; d < nd; d++) {
            const integral = v128.load(at);
            sum = madd(integral, v128.load64_splat(dcd + (<usize>d << 3)), sum);
            const to = ccd + (<usize>d << 4);
            v128.store(to, madd(integral, dab, v128.load(to)));
            at += 16;
          }
          dcd += row;
          ccd += rowPairs;
        }
        const cab0 = coulomb + (ab0 << 1);
        const cab1 = coulomb + (ab1 << 1) + 8;
        store<f64>(cab0, load<f64>(cab0) + f64x2.extract_lane(sum, 0));
        store<f64>(cab1, load<f64>(cab1) + f64x2.extract_lane(sum, 1));
      }
  }
}

/** Rows i0 … of the matrix to lane 0, rows i1 … to lane 1, of `out`; zeros to the two sets of rows behind it. */
function takeRows(out: usize, matrix: usize, i0: usize, i1: usize, count: i32, row: usize): void {
  const setBytes = <usize>count * row * 2;
  let row0 = matrix + i0 * row;
  let row1 = matrix + i1 * row;
  const end = row0 + <usize>count * row;
  for (; row0 < end; row0 += 8) {
    v128.store(out, f64x2.replace_lane(v128.load64_splat(row0), 1, load<f64>(row1)));
    v128.store(out + setBytes, f64x2.splat(0));
    v128.store(out + 2 * setBytes, f64x2.splat(0));
    out += 16;
    row1 += 8;
  }
}

/** Adds x + y, lane 0 to rows i0 … of the matrix, lane 1 to rows i1 …; they may be the same. */
function addRows(matrix: usize, x: usize, y: usize, i0: usize, i1: usize, count: i32, row: usize): void {
  let row0 = matrix + i0 * row;
  let row1 = matrix + i1 * row;
  const end = row0 + <usize>count * row;
  for (; row0 < end; row0 += 8) {
    const sum = f64x2.add(v128.load(x), v128.load(y));
    store<f64>(row0, load<f64>(row0) + f64x2.extract_lane(sum, 0));
    store<f64>(row1, load<f64>(row1) + f64x2.extract_lane(sum, 1));
    x += 16;
    y += 16;
    row1 += 8;
  }
}

/** All c with four neighbouring d of one ab; returns what they add to C_ab. What does not depend on c stays in registers. */
// @ts-ignore: decorator
@inline
function strip4(
  at: usize, nc: i32, stride: usize, dab: v128, dcd: usize, row: usize, ccd: usize, rowPairs: usize,
  dac: usize, kac: usize, dbc: usize, kbc: usize, dad: usize, kad: usize, dbd: usize, kbd: usize,
): v128 {
  let sum0 = f64x2.splat(0), sum1 = sum0;
  const ad0 = v128.load(dad), ad1 = v128.load(dad, 16), ad2 = v128.load(dad, 32), ad3 = v128.load(dad, 48);
  const bd0 = v128.load(dbd), bd1 = v128.load(dbd, 16), bd2 = v128.load(dbd, 32), bd3 = v128.load(dbd, 48);
  let kad0 = v128.load(kad), kad1 = v128.load(kad, 16), kad2 = v128.load(kad, 32), kad3 = v128.load(kad, 48);
  let kbd0 = v128.load(kbd), kbd1 = v128.load(kbd, 16), kbd2 = v128.load(kbd, 32), kbd3 = v128.load(kbd, 48);
  for (let c = 0; c < nc; c++) {
    const ac = v128.load(dac);
    const bc = v128.load(dbc);
    const i0 = v128.load(at), i1 = v128.load(at, 16), i2 = v128.load(at, 32), i3 = v128.load(at, 48);
    sum0 = madd(i0, v128.load64_splat(dcd), sum0);
    sum1 = madd(i1, v128.load64_splat(dcd, 8), sum1);
    sum0 = madd(i2, v128.load64_splat(dcd, 16), sum0);
    sum1 = madd(i3, v128.load64_splat(dcd, 24), sum1);
    v128.store(ccd, madd(i0, dab, v128.load(ccd)));
    v128.store(ccd, madd(i1, dab, v128.load(ccd, 16)), 16);
    v128.store(ccd, madd(i2, dab, v128.load(ccd, 32)), 32);
    v128.store(ccd, madd(i3, dab, v128.load(ccd, 48)), 48);
    v128.store(kac, madd(i3, bd3, madd(i2, bd2, madd(i1, bd1, madd(i0, bd0, v128.load(kac))))));
    v128.store(kbc, madd(i3, ad3, madd(i2, ad2, madd(i1, ad1, madd(i0, ad0, v128.load(kbc))))));
    kad0 = madd(i0, bc, kad0);
    kad1 = madd(i1, bc, kad1);
    kad2 = madd(i2, bc, kad2);
    kad3 = madd(i3, bc, kad3);
    kbd0 = madd(i0, ac, kbd0);
    kbd1 = madd(i1, ac, kbd1);
    kbd2 = madd(i2, ac, kbd2);
    kbd3 = madd(i3, ac, kbd3);
    at += stride;
    dcd += row;
    ccd += rowPairs;
    dac += 16;
    kac += 16;
    dbc += 16;
    kbc += 16;
  }
  v128.store(kad, kad0);
  v128.store(kad, kad1, 16);
  v128.store(kad, kad2, 32);
  v128.store(kad, kad3, 48);
  v128.store(kbd, kbd0);
  v128.store(kbd, kbd1, 16);
  v128.store(kbd, kbd2, 32);
  v128.store(kbd, kbd3, 48);
  return f64x2.add(sum0, sum1);
}

/** The same with one d. */
// @ts-ignore: decorator
@inline
function strip1(
  at: usize, nc: i32, stride: usize, dab: v128, dcd: usize, row: usize, ccd: usize, rowPairs: usize,
  dac: usize, kac: usize, dbc: usize, kbc: usize, dad: usize, kad: usize, dbd: usize, kbd: usize,
): v128 {
  let sum = f64x2.splat(0);
  const ad0 = v128.load(dad);
  const bd0 = v128.load(dbd);
  let kad0 = v128.load(kad);
  let kbd0 = v128.load(kbd);
  for (let c = 0; c < nc; c++) {
    const i0 = v128.load(at);
    sum = madd(i0, v128.load64_splat(dcd), sum);
    v128.store(ccd, madd(i0, dab, v128.load(ccd)));
    v128.store(kac, madd(i0, bd0, v128.load(kac)));
    v128.store(kbc, madd(i0, ad0, v128.load(kbc)));
    kad0 = madd(i0, v128.load(dbc), kad0);
    kbd0 = madd(i0, v128.load(dac), kbd0);
    at += stride;
    dcd += row;
    ccd += rowPairs;
    dac += 16;
    kac += 16;
    dbc += 16;
    kbc += 16;
  }
  v128.store(kad, kad0);
  v128.store(kbd, kbd0);
  return sum;
}
