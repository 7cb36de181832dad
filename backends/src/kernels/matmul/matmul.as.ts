/**
 * Dense real matrix product C += A·B in double precision. Twin: matmul.ref.ts.
 *
 * B is copied in blocks of DEPTH rows into panels of six columns, so that the innermost loop reads it without gaps; four rows of C
 * by one panel stay in registers (12 accumulators). A is read element by element with any two strides, so Aᵀ costs nothing extra.
 *
 * Shapes  C m × n (row stride in bytes), A m × k (strides of rows and columns in bytes), B k × n (row stride in bytes).
 *         pack: ⌈n/6⌉ · 6 · DEPTH · 8 bytes, then 192 bytes more.
 * Cost    2mnk flops at 60–70 % of the machine's 128-bit peak.
 */
import { madd } from '../simd.as';

const DEPTH: i32 = 256;

export function matmul(c: usize, rowC: usize, a: usize, rowA: usize, columnA: usize, b: usize, rowB: usize, m: i32, n: i32, k: i32, pack: usize): void {
  const panels = (n + 5) / 6;
  const edge = pack + <usize>(panels * 6 * DEPTH * 8);
  for (let k0 = 0; k0 < k; k0 += DEPTH) {
    const depth = min(DEPTH, k - k0);
    const panelBytes = <usize>depth * 48;
    packPanels(pack, b + <usize>k0 * rowB, rowB, n, depth);
    const ak = a + <usize>k0 * columnA;
    for (let i = 0; i < m; i += 4) {
      const rows = min(4, m - i);
      const a0 = ak + <usize>i * rowA;
      // Rows past the end read the last row again; only `rows` of them are added to C.
      const a1 = rows > 1 ? a0 + rowA : a0;
      const a2 = rows > 2 ? a1 + rowA : a1;
      const a3 = rows > 3 ? a2 + rowA : a2;
      const ci = c + <usize>i * rowC;
      for (let panel = 0; panel < panels; panel++) {
        const columns = min(6, n - panel * 6);
        const at = ci + <usize>(panel * 48);
        const bp = pack + <usize>panel * panelBytes;
        if (rows == 4 && columns == 6) tile(at, rowC, a0, a1, a2, a3, columnA, bp, depth);
        else {
          for (let zero: usize = 0; zero < 192; zero += 16) v128.store(edge + zero, f64x2.splat(0));
          tile(edge, 48, a0, a1, a2, a3, columnA, bp, depth);
          for (let row = 0; row < rows; row++)
            for (let column = 0; column < columns; column++) {
              const to = at + <usize>row * rowC + (<usize>column << 3);
              store<f64>(to, load<f64>(to) + load<f64>(edge + <usize>(row * 48 + column * 8)));
            }
        }
      }
    }
  }
}

function packPanels(pack: usize, b: usize, rowB: usize, n: i32, depth: i32): void {
  let at = pack;
  for (let j = 0; j < n; j += 6) {
    const columns = min(6, n - j);
    let from = b + (<usize>j << 3);
    for (let row = 0; row < depth; row++) {
      for (let column = 0; column < 6; column++)
        store<f64>(at + (<usize>column << 3), column < columns ? load<f64>(from + (<usize>column << 3)) : 0);
      at += 48;
      from += rowB;
    }
  }
}

/** Four rows by six columns of C. */
// @ts-ignore: decorator
@inline
function tile(c: usize, rowC: usize, a0: usize, a1: usize, a2: usize, a3: usize, columnA: usize, b: usize, depth: i32): void {
  let c00 = f64x2.splat(0), c01 = c00, c02 = c00;
  let c10 = c00, c11 = c00, c12 = c00;
  let c20 = c00, c21 = c00, c22 = c00;
  let c30 = c00, c31 = c00, c32 = c00;
  for (let k = 0; k < depth; k++) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    const b2 = v128.load(b, 32);
    const x0 = v128.load64_splat(a0);
    c00 = madd(x0, b0, c00);
    c01 = madd(x0, b1, c01);
    c02 = madd(x0, b2, c02);
    const x1 = v128.load64_splat(a1);
    c10 = madd(x1, b0, c10);
    c11 = madd(x1, b1, c11);
    c12 = madd(x1, b2, c12);
    const x2 = v128.load64_splat(a2);
    c20 = madd(x2, b0, c20);
    c21 = madd(x2, b1, c21);
    c22 = madd(x2, b2, c22);
    const x3 = v128.load64_splat(a3);
    c30 = madd(x3, b0, c30);
    c31 = madd(x3, b1, c31);
    c32 = madd(x3, b2, c32);
    b += 48;
    a0 += columnA;
    a1 += columnA;
    a2 += columnA;
    a3 += columnA;
  }
  addRow(c, c00, c01, c02);
  addRow(c + rowC, c10, c11, c12);
  addRow(c + 2 * rowC, c20, c21, c22);
  addRow(c + 3 * rowC, c30, c31, c32);
}

// @ts-ignore: decorator
@inline
function addRow(c: usize, x: v128, y: v128, z: v128): void {
  v128.store(c, f64x2.add(v128.load(c), x));
  v128.store(c, f64x2.add(v128.load(c, 16), y), 16);
  v128.store(c, f64x2.add(v128.load(c, 32), z), 32);
}
