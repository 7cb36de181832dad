/**
 * Coulomb and exchange matrices from blocks of unique integrals, two bra pairs in the lanes of each v128.
 *
 *   J_ab += 2 (ab|cd) D_cd    J_cd += 2 (ab|cd) D_ab
 *   K_ac += (ab|cd) D_bd      K_ad += (ab|cd) D_bc      K_bc += (ab|cd) D_ad      K_bd += (ab|cd) D_ac
 *
 * With every integral weighted by one over how often its eight permutations repeat, J + Jᵀ and K + Kᵀ are the full matrices for a
 * symmetric D. Twin: fock.ref.ts.
 *
 * Layouts  bra and kets: ../repulsion/layout.ts. Matrices n × n, the functions of a batch neighbours.
 *          integrals: pairs [ket][a][b][c][d]. scratch: 2(ab) + 2(cd) + 2(a + b)(c + d) values of 16 bytes.
 * Cost     six multiply-adds an integral; blocks of D are gathered and of J, K scattered once for each block.
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
  const dab = scratch;
  const jab = dab + (<usize>(na * nb) << 4);
  const start = jab + (<usize>(na * nb) << 4);
  gather(dab, jab, a0, a1, na, b0, b1, nb, density, row);
  let at = integrals;
  for (let k = 0; k < numKets; k++) {
    const ket = <usize>load<u32>(kets + (<usize>k << 2));
    const cs = <usize>load<u32>(ket, 8);
    const nc = load<i32>(ket, 12);
    const ds = <usize>load<u32>(ket, 16);
    const nd = load<i32>(ket, 20);
    const dcd = start;
    const jcd = dcd + (<usize>(nc * nd) << 4);
    const dac = jcd + (<usize>(nc * nd) << 4);
    const kac = dac + (<usize>(na * nc) << 4);
    const dad = kac + (<usize>(na * nc) << 4);
    const kad = dad + (<usize>(na * nd) << 4);
    const dbc = kad + (<usize>(na * nd) << 4);
    const kbc = dbc + (<usize>(nb * nc) << 4);
    const dbd = kbc + (<usize>(nb * nc) << 4);
    const kbd = dbd + (<usize>(nb * nd) << 4);
    gather(dcd, jcd, cs, cs, nc, ds, ds, nd, density, row);
    gather(dac, kac, a0, a1, na, cs, cs, nc, density, row);
    gather(dad, kad, a0, a1, na, ds, ds, nd, density, row);
    gather(dbc, kbc, b0, b1, nb, cs, cs, nc, density, row);
    gather(dbd, kbd, b0, b1, nb, ds, ds, nd, density, row);
    const cdBytes = <usize>(nc * nd) << 4;
    const ndBytes = <usize>nd << 4;
    let ab: usize = 0;
    for (let a = 0; a < na; a++)
      for (let b = 0; b < nb; b++) {
        const dabValue = v128.load(dab + ab);
        const ac = <usize>(a * nc) << 4;
        const bc = <usize>(b * nc) << 4;
        const ad = <usize>a * ndBytes;
        const bd = <usize>b * ndBytes;
        let d: usize = 0;
        for (; d + 64 <= ndBytes; d += 64)
          strip4(at + d, nc, ndBytes, dabValue, jab + ab, dcd + d, dac + ac, kac + ac, dbc + bc, kbc + bc, dad + ad + d, kad + ad + d, dbd + bd + d, kbd + bd + d, jcd + d);
        for (; d < ndBytes; d += 16)
          strip1(at + d, nc, ndBytes, dabValue, jab + ab, dcd + d, dac + ac, kac + ac, dbc + bc, kbc + bc, dad + ad + d, kad + ad + d, dbd + bd + d, kbd + bd + d, jcd + d);
        at += cdBytes;
        ab += 16;
      }
    scatter(jcd, cs, cs, nc, ds, ds, nd, coulomb, row, 2);
    scatter(kac, a0, a1, na, cs, cs, nc, exchange, row, 1);
    scatter(kad, a0, a1, na, ds, ds, nd, exchange, row, 1);
    scatter(kbc, b0, b1, nb, cs, cs, nc, exchange, row, 1);
    scatter(kbd, b0, b1, nb, ds, ds, nd, exchange, row, 1);
  }
  scatter(jab, a0, a1, na, b0, b1, nb, coulomb, row, 2);
}

/** All c with four neighbouring d of one ab: what does not depend on c stays in registers. */
// @ts-ignore: decorator
@inline
function strip4(
  at: usize, nc: i32, stride: usize, dab: v128, jab: usize, dcd: usize, dac: usize, kac: usize, dbc: usize, kbc: usize,
  dad: usize, kad: usize, dbd: usize, kbd: usize, jcd: usize,
): void {
  let j = v128.load(jab);
  const ad0 = v128.load(dad), ad1 = v128.load(dad, 16), ad2 = v128.load(dad, 32), ad3 = v128.load(dad, 48);
  const bd0 = v128.load(dbd), bd1 = v128.load(dbd, 16), bd2 = v128.load(dbd, 32), bd3 = v128.load(dbd, 48);
  let kad0 = v128.load(kad), kad1 = v128.load(kad, 16), kad2 = v128.load(kad, 32), kad3 = v128.load(kad, 48);
  let kbd0 = v128.load(kbd), kbd1 = v128.load(kbd, 16), kbd2 = v128.load(kbd, 32), kbd3 = v128.load(kbd, 48);
  for (let c = 0; c < nc; c++) {
    const ac = v128.load(dac);
    const bc = v128.load(dbc);
    const i0 = v128.load(at), i1 = v128.load(at, 16), i2 = v128.load(at, 32), i3 = v128.load(at, 48);
    j = madd(i3, v128.load(dcd, 48), madd(i2, v128.load(dcd, 32), madd(i1, v128.load(dcd, 16), madd(i0, v128.load(dcd), j))));
    v128.store(jcd, madd(i0, dab, v128.load(jcd)));
    v128.store(jcd, madd(i1, dab, v128.load(jcd, 16)), 16);
    v128.store(jcd, madd(i2, dab, v128.load(jcd, 32)), 32);
    v128.store(jcd, madd(i3, dab, v128.load(jcd, 48)), 48);
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
    dcd += stride;
    jcd += stride;
    dac += 16;
    kac += 16;
    dbc += 16;
    kbc += 16;
  }
  v128.store(jab, j);
  v128.store(kad, kad0);
  v128.store(kad, kad1, 16);
  v128.store(kad, kad2, 32);
  v128.store(kad, kad3, 48);
  v128.store(kbd, kbd0);
  v128.store(kbd, kbd1, 16);
  v128.store(kbd, kbd2, 32);
  v128.store(kbd, kbd3, 48);
}

/** The same with one d. */
// @ts-ignore: decorator
@inline
function strip1(
  at: usize, nc: i32, stride: usize, dab: v128, jab: usize, dcd: usize, dac: usize, kac: usize, dbc: usize, kbc: usize,
  dad: usize, kad: usize, dbd: usize, kbd: usize, jcd: usize,
): void {
  let j = v128.load(jab);
  const ad0 = v128.load(dad);
  const bd0 = v128.load(dbd);
  let kad0 = v128.load(kad);
  let kbd0 = v128.load(kbd);
  for (let c = 0; c < nc; c++) {
    const i0 = v128.load(at);
    j = madd(i0, v128.load(dcd), j);
    v128.store(jcd, madd(i0, dab, v128.load(jcd)));
    v128.store(kac, madd(i0, bd0, v128.load(kac)));
    v128.store(kbc, madd(i0, ad0, v128.load(kbc)));
    kad0 = madd(i0, v128.load(dbc), kad0);
    kbd0 = madd(i0, v128.load(dac), kbd0);
    at += stride;
    dcd += stride;
    jcd += stride;
    dac += 16;
    kac += 16;
    dbc += 16;
    kbc += 16;
  }
  v128.store(jab, j);
  v128.store(kad, kad0);
  v128.store(kbd, kbd0);
}

/** Block (i0 …, j0 …) of the matrix in lane 0, (i1 …, j1 …) in lane 1, and zeros beside it. */
// @ts-ignore: decorator
@inline
function gather(out: usize, zeros: usize, i0: usize, i1: usize, ni: i32, j0: usize, j1: usize, nj: i32, matrix: usize, row: usize): void {
  let row0 = matrix + row * i0 + (j0 << 3);
  let row1 = matrix + row * i1 + (j1 << 3);
  const width = <usize>nj << 3;
  for (let i = 0; i < ni; i++) {
    let j: usize = 0;
    for (; j + 16 <= width; j += 16) {
      const x = v128.load(row0 + j);
      const y = v128.load(row1 + j);
      v128.store(out, v128.shuffle<f64>(x, y, 0, 2));
      v128.store(out, v128.shuffle<f64>(x, y, 1, 3), 16);
      v128.store(zeros, f64x2.splat(0));
      v128.store(zeros, f64x2.splat(0), 16);
      out += 32;
      zeros += 32;
    }
    if (j < width) {
      v128.store(out, f64x2.replace_lane(v128.load64_splat(row0 + j), 1, load<f64>(row1 + j)));
      v128.store(zeros, f64x2.splat(0));
      out += 16;
      zeros += 16;
    }
    row0 += row;
    row1 += row;
  }
}

/** Adds `factor` times each lane to its block of the matrix. The blocks may be the same: lane 0 is stored before lane 1 is loaded. */
// @ts-ignore: decorator
@inline
function scatter(block: usize, i0: usize, i1: usize, ni: i32, j0: usize, j1: usize, nj: i32, matrix: usize, row: usize, factor: f64): void {
  let row0 = matrix + row * i0 + (j0 << 3);
  let row1 = matrix + row * i1 + (j1 << 3);
  const width = <usize>nj << 3;
  const factors = f64x2.splat(factor);
  for (let i = 0; i < ni; i++) {
    let j: usize = 0;
    for (; j + 16 <= width; j += 16) {
      const x = v128.load(block);
      const y = v128.load(block, 16);
      v128.store(row0 + j, madd(factors, v128.shuffle<f64>(x, y, 0, 2), v128.load(row0 + j)));
      v128.store(row1 + j, madd(factors, v128.shuffle<f64>(x, y, 1, 3), v128.load(row1 + j)));
      block += 32;
    }
    if (j < width) {
      store<f64>(row0 + j, load<f64>(row0 + j) + factor * load<f64>(block));
      store<f64>(row1 + j, load<f64>(row1 + j) + factor * load<f64>(block, 8));
      block += 16;
    }
    row0 += row;
    row1 += row;
  }
}
