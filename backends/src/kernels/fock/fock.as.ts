/**
 * Coulomb and exchange matrices from blocks of unique integrals, two bra pairs in the lanes of each v128.
 *
 *   J_ab += 2 (ab|cd) D_cd    J_cd += 2 (ab|cd) D_ab
 *   K_ac += (ab|cd) D_bd      K_ad += (ab|cd) D_bc      K_bc += (ab|cd) D_ad      K_bd += (ab|cd) D_ac
 *
 * With every integral weighted by one over how often its eight permutations repeat, J + Jᵀ and K + Kᵀ are the full matrices for a
 * symmetric D. Twin: fock.ref.ts.
 *
 * Layouts  bra: six u32: function lists of a and b of lane 0, of lane 1, their lengths. Ket: layout.ts. Matrices n × n.
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
    let ab: usize = 0;
    for (let a: usize = 0; a < <usize>na; a++)
      for (let b: usize = 0; b < <usize>nb; b++) {
        const dabValue = v128.load(dab + ab);
        let jabSum = v128.load(jab + ab);
        let cd: usize = 0;
        for (let c: usize = 0; c < <usize>nc; c++) {
          const ac = (a * nc + c) << 4;
          const bc = (b * nc + c) << 4;
          const dacValue = v128.load(dac + ac);
          const dbcValue = v128.load(dbc + bc);
          let kacSum = v128.load(kac + ac);
          let kbcSum = v128.load(kbc + bc);
          let ad = (a * nd) << 4;
          let bd = (b * nd) << 4;
          for (let d = 0; d < nd; d++) {
            const value = v128.load(at);
            jabSum = madd(value, v128.load(dcd + cd), jabSum);
            v128.store(jcd + cd, madd(value, dabValue, v128.load(jcd + cd)));
            kacSum = madd(value, v128.load(dbd + bd), kacSum);
            kbcSum = madd(value, v128.load(dad + ad), kbcSum);
            v128.store(kad + ad, madd(value, dbcValue, v128.load(kad + ad)));
            v128.store(kbd + bd, madd(value, dacValue, v128.load(kbd + bd)));
            at += 16;
            cd += 16;
            ad += 16;
            bd += 16;
          }
          v128.store(kac + ac, kacSum);
          v128.store(kbc + bc, kbcSum);
        }
        v128.store(jab + ab, jabSum);
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

/** One block of the density for each lane, and zeros beside it. */
// @ts-ignore: decorator
@inline
function gather(out: usize, zeros: usize, i0: usize, i1: usize, ni: i32, j0: usize, j1: usize, nj: i32, matrix: usize, row: usize): void {
  let at: usize = 0;
  for (let i: usize = 0; i < <usize>ni; i++) {
    const row0 = matrix + row * load<u32>(i0 + (i << 2));
    const row1 = matrix + row * load<u32>(i1 + (i << 2));
    for (let j: usize = 0; j < <usize>nj; j++) {
      const first = v128.load64_splat(row0 + (<usize>load<u32>(j0 + (j << 2)) << 3));
      v128.store(out + at, f64x2.replace_lane(first, 1, load<f64>(row1 + (<usize>load<u32>(j1 + (j << 2)) << 3))));
      v128.store(zeros + at, f64x2.splat(0));
      at += 16;
    }
  }
}

/** Adds `factor` times each lane to its block of the matrix. */
// @ts-ignore: decorator
@inline
function scatter(block: usize, i0: usize, i1: usize, ni: i32, j0: usize, j1: usize, nj: i32, matrix: usize, row: usize, factor: f64): void {
  let at = block;
  for (let i: usize = 0; i < <usize>ni; i++) {
    const row0 = matrix + row * load<u32>(i0 + (i << 2));
    const row1 = matrix + row * load<u32>(i1 + (i << 2));
    for (let j: usize = 0; j < <usize>nj; j++) {
      const to0 = row0 + (<usize>load<u32>(j0 + (j << 2)) << 3);
      store<f64>(to0, load<f64>(to0) + factor * load<f64>(at));
      const to1 = row1 + (<usize>load<u32>(j1 + (j << 2)) << 3);
      store<f64>(to1, load<f64>(to1) + factor * load<f64>(at, 8));
      at += 16;
    }
  }
}
