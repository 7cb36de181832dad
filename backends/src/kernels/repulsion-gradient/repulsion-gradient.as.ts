/**
 * Contraction of half-made repulsion integrals with the two-particle density of one or two determinants' spins, two bra pairs in the
 * lanes of each v128:
 *
 *   Γ_ab,cd = D_ab D_cd − κ Σ_σ (Dσ_ac Dσ_bd + Dσ_ad Dσ_bc)
 *   Y[p][ab][t] += Σ_kets Σ_cd Γ_ab,cd X[ket][p][cd][t]
 *
 * What is left for the gradient is the expansion of the bra's derivatives, once for each bra. Twin: repulsion-gradient.ref.ts.
 *
 * Layouts  bra, kets, X: ../repulsion/layout.ts. densities n × n, the functions of a batch neighbours; spin1 0 where there is one.
 *          y: v128 [bra primitive][ab][t]. scratch: 16 (2 (a + b) n + abcd) bytes.
 * Cost     one multiply-add on two lanes for each ab, cd, t and bra primitive.
 */
import { madd, nmadd } from '../simd.as';

export function contract(
  bra: usize,
  kets: usize,
  numKets: i32,
  x: usize,
  numBra: i32,
  numT: i32,
  total: usize,
  spin0: usize,
  spin1: usize,
  kappa: f64,
  n: i32,
  scratch: usize,
  y: usize,
): void {
  const a0 = <usize>load<u32>(bra);
  const b0 = <usize>load<u32>(bra, 4);
  const a1 = <usize>load<u32>(bra, 8);
  const b1 = <usize>load<u32>(bra, 12);
  const na = load<i32>(bra, 16);
  const nb = load<i32>(bra, 20);
  const row = <usize>n << 3;
  const pairRow = <usize>n << 4;
  const a = scratch;
  const b = a + <usize>na * pairRow;
  const otherA = b + <usize>nb * pairRow;
  const otherB = otherA + <usize>na * pairRow;
  const gamma = otherB + <usize>nb * pairRow;
  takeRows(a, spin0, a0, a1, na, row);
  takeRows(b, spin0, b0, b1, nb, row);
  if (spin1 != 0) {
    takeRows(otherA, spin1, a0, a1, na, row);
    takeRows(otherB, spin1, b0, b1, nb, row);
  }
  const numRows = na * nb;
  for (let k = 0; k < numKets; k++) {
    const ket = <usize>load<u32>(kets + (<usize>k << 2));
    const c0 = <usize>load<u32>(ket, 8);
    const nc = load<i32>(ket, 12);
    const d0 = <usize>load<u32>(ket, 16);
    const nd = load<i32>(ket, 20);
    const numColumns = nc * nd;
    let at = gamma;
    for (let i = 0; i < na; i++)
      for (let j = 0; j < nb; j++) {
        const dab = f64x2.replace_lane(
          v128.load64_splat(total + (a0 + i) * row + ((b0 + j) << 3)),
          1,
          load<f64>(total + (a1 + i) * row + ((b1 + j) << 3)),
        );
        const rowA = a + <usize>i * pairRow;
        const rowB = b + <usize>j * pairRow;
        fill(at, dab, total + c0 * row + (d0 << 3), row, rowA + (c0 << 4), rowA + (d0 << 4), rowB + (c0 << 4), rowB + (d0 << 4), kappa, nc, nd);
        if (spin1 != 0) {
          const otherRowA = otherA + <usize>i * pairRow;
          const otherRowB = otherB + <usize>j * pairRow;
          exchange(at, otherRowA + (c0 << 4), otherRowA + (d0 << 4), otherRowB + (c0 << 4), otherRowB + (d0 << 4), kappa, nc, nd);
        }
        at += <usize>numColumns << 4;
      }
    let to = y;
    for (let p = 0; p < numBra; p++) {
      multiply(to, gamma, x, numRows, numColumns, numT);
      to += <usize>(numRows * numT) << 4;
      x += <usize>(numColumns * numT) << 4;
    }
  }
}

/** Rows i0 … of the matrix to lane 0, rows i1 … to lane 1. */
function takeRows(out: usize, matrix: usize, i0: usize, i1: usize, count: i32, row: usize): void {
  let row0 = matrix + i0 * row;
  let row1 = matrix + i1 * row;
  const end = row0 + <usize>count * row;
  for (; row0 < end; row0 += 8) {
    v128.store(out, f64x2.replace_lane(v128.load64_splat(row0), 1, load<f64>(row1)));
    out += 16;
    row1 += 8;
  }
}

/** Γ of one ab: Coulomb and the exchange of the first spin. */
// @ts-ignore: decorator
@inline
function fill(at: usize, dab: v128, dcd: usize, row: usize, ac: usize, ad: usize, bc: usize, bd: usize, kappa: f64, nc: i32, nd: i32): void {
  const scale = f64x2.splat(kappa);
  for (let c = 0; c < nc; c++) {
    const xac = f64x2.mul(v128.load(ac + (<usize>c << 4)), scale);
    const xbc = f64x2.mul(v128.load(bc + (<usize>c << 4)), scale);
    for (let d = 0; d < nd; d++) {
      const offset = <usize>d << 4;
      const coulomb = f64x2.mul(dab, v128.load64_splat(dcd + (<usize>d << 3)));
      v128.store(at, nmadd(xbc, v128.load(ad + offset), nmadd(xac, v128.load(bd + offset), coulomb)));
      at += 16;
    }
    dcd += row;
  }
}

/** The exchange of another spin on top. */
// @ts-ignore: decorator
@inline
function exchange(at: usize, ac: usize, ad: usize, bc: usize, bd: usize, kappa: f64, nc: i32, nd: i32): void {
  const scale = f64x2.splat(kappa);
  for (let c = 0; c < nc; c++) {
    const xac = f64x2.mul(v128.load(ac + (<usize>c << 4)), scale);
    const xbc = f64x2.mul(v128.load(bc + (<usize>c << 4)), scale);
    for (let d = 0; d < nd; d++) {
      const offset = <usize>d << 4;
      v128.store(at, nmadd(xbc, v128.load(ad + offset), nmadd(xac, v128.load(bd + offset), v128.load(at))));
      at += 16;
    }
  }
}

/** y[ab][t] += Σ_cd Γ[ab][cd] x[cd][t]: two rows by four t stay in registers. */
// @ts-ignore: decorator
@inline
function multiply(y: usize, gamma: usize, x: usize, numRows: i32, numColumns: i32, numT: i32): void {
  const rowY = <usize>numT << 4;
  const rowGamma = <usize>numColumns << 4;
  let ab = 0;
  for (; ab + 2 <= numRows; ab += 2) {
    const y0 = y + <usize>ab * rowY;
    const g0 = gamma + <usize>ab * rowGamma;
    const end = g0 + rowGamma;
    let t: usize = 0;
    for (; t + 64 <= rowY; t += 64) {
      let s00 = v128.load(y0 + t), s01 = v128.load(y0 + t, 16), s02 = v128.load(y0 + t, 32), s03 = v128.load(y0 + t, 48);
      const y1 = y0 + rowY + t;
      let s10 = v128.load(y1), s11 = v128.load(y1, 16), s12 = v128.load(y1, 32), s13 = v128.load(y1, 48);
      let from = x + t;
      for (let g = g0; g < end; g += 16) {
        const u0 = v128.load(g), u1 = v128.load(g + rowGamma);
        const x0 = v128.load(from), x1 = v128.load(from, 16), x2 = v128.load(from, 32), x3 = v128.load(from, 48);
        s00 = madd(u0, x0, s00);
        s01 = madd(u0, x1, s01);
        s02 = madd(u0, x2, s02);
        s03 = madd(u0, x3, s03);
        s10 = madd(u1, x0, s10);
        s11 = madd(u1, x1, s11);
        s12 = madd(u1, x2, s12);
        s13 = madd(u1, x3, s13);
        from += rowY;
      }
      v128.store(y0 + t, s00);
      v128.store(y0 + t, s01, 16);
      v128.store(y0 + t, s02, 32);
      v128.store(y0 + t, s03, 48);
      v128.store(y1, s10);
      v128.store(y1, s11, 16);
      v128.store(y1, s12, 32);
      v128.store(y1, s13, 48);
    }
    for (; t < rowY; t += 16) {
      let s0 = v128.load(y0 + t), s1 = v128.load(y0 + rowY + t);
      let from = x + t;
      for (let g = g0; g < end; g += 16) {
        const x0 = v128.load(from);
        s0 = madd(v128.load(g), x0, s0);
        s1 = madd(v128.load(g + rowGamma), x0, s1);
        from += rowY;
      }
      v128.store(y0 + t, s0);
      v128.store(y0 + rowY + t, s1);
    }
  }
  for (; ab < numRows; ab++) {
    const y0 = y + <usize>ab * rowY;
    const g0 = gamma + <usize>ab * rowGamma;
    const end = g0 + rowGamma;
    let t: usize = 0;
    for (; t + 64 <= rowY; t += 64) {
      let s0 = v128.load(y0 + t), s1 = v128.load(y0 + t, 16), s2 = v128.load(y0 + t, 32), s3 = v128.load(y0 + t, 48);
      let from = x + t;
      for (let g = g0; g < end; g += 16) {
        const u = v128.load(g);
        s0 = madd(u, v128.load(from), s0);
        s1 = madd(u, v128.load(from, 16), s1);
        s2 = madd(u, v128.load(from, 32), s2);
        s3 = madd(u, v128.load(from, 48), s3);
        from += rowY;
      }
      v128.store(y0 + t, s0);
      v128.store(y0 + t, s1, 16);
      v128.store(y0 + t, s2, 32);
      v128.store(y0 + t, s3, 48);
    }
    for (; t < rowY; t += 16) {
      let s = v128.load(y0 + t);
      let from = x + t;
      for (let g = g0; g < end; g += 16) {
        s = madd(v128.load(g), v128.load(from), s);
        from += rowY;
      }
      v128.store(y0 + t, s);
    }
  }
}
