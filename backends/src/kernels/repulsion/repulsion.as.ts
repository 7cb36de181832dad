/**
 * Repulsion integrals for any angular momentum, two bra pairs in the lanes of each v128 against shared kets. What a generated
 * kernel (repulsion.gen.ts) spells out is read here from a table of the class. Twin: repulsion.ref.ts. Byte layouts: layout.ts.
 *
 * Ket table (i32)  order, numT, numU, numRows, numEntries, cube offset of t + u for [u][t], rowStart (numRows + 1), then of each
 *                  entry the byte offset of its u in the square
 * Bra table (i32)  numT, numRows, numEntries, rowStart (numRows + 1), byte offset of each entry's t
 * Cube             R_tuv at ((t·side + u)·side + v)·16 bytes, side = order + 1
 * Square           R_{t+u} at (u·numT + t)·16 bytes: what the innermost loops read runs without gaps
 */
import { boys } from '../boys/boys.as';
import { madd } from '../simd.as';

/** X[cd][t] of each ket and bra primitive. `work` holds order + 1 values, two cubes and a square. */
export function ket(
  table: usize,
  geometry: usize,
  numBra: i32,
  kets: usize,
  numKets: i32,
  boysTable: usize,
  cutoff: f64,
  work: usize,
  x: usize,
): void {
  const order = load<i32>(table);
  const numT = load<i32>(table, 4);
  const numU = load<i32>(table, 8);
  const numRows = load<i32>(table, 12);
  const numEntries = load<i32>(table, 16);
  const cubeOffsets = table + 20;
  const rowStart = cubeOffsets + (<usize>(numT * numU) << 2);
  const entryOffsets = rowStart + (<usize>(numRows + 1) << 2);
  const side = <usize>(order + 1);
  const square = work + ((side + 2 * side * side * side) << 4);
  const rowBytes = <usize>numT << 4;
  const stride = 40 + (<usize>numEntries << 3);
  for (let k = 0; k < numKets; k++) {
    const pair = <usize>load<u32>(kets + (<usize>k << 2));
    const first = <usize>load<u32>(pair);
    const end = first + <usize>load<u32>(pair, 4) * stride;
    for (let i = 0; i < numBra; i++) {
      const bra = geometry + <usize>(i * 80);
      const p = v128.load(bra);
      const least = cutoff / load<f64>(bra, 64);
      const xEnd = x + <usize>numRows * rowBytes;
      for (let at = x; at < xEnd; at += 16) v128.store(at, f64x2.splat(0));
      for (let prim = first; prim < end; prim += stride) {
        if (load<f64>(prim, 32) < least) break;
        const r = hermiteCoulomb(
          order,
          p,
          v128.load64_splat(prim),
          f64x2.sub(v128.load(bra, 16), v128.load64_splat(prim, 8)),
          f64x2.sub(v128.load(bra, 32), v128.load64_splat(prim, 16)),
          f64x2.sub(v128.load(bra, 48), v128.load64_splat(prim, 24)),
          boysTable,
          work,
        );
        for (let index: usize = 0; index < <usize>(numT * numU); index++)
          v128.store(square + (index << 4), v128.load(r + <usize>load<i32>(cubeOffsets + (index << 2))));
        let at = x;
        for (let row = 0; row < numRows; row++) {
          const to = load<i32>(rowStart + (<usize>row << 2), 4);
          let entry = load<i32>(rowStart + (<usize>row << 2));
          const next = at + rowBytes;
          for (; entry + 4 <= to; entry += 4) {
            const e = prim + (<usize>entry << 3);
            const e0 = v128.load64_splat(e, 40);
            const e1 = v128.load64_splat(e, 48);
            const e2 = v128.load64_splat(e, 56);
            const e3 = v128.load64_splat(e, 64);
            const offset = entryOffsets + (<usize>entry << 2);
            let r0 = square + <usize>load<i32>(offset);
            let r1 = square + <usize>load<i32>(offset, 4);
            let r2 = square + <usize>load<i32>(offset, 8);
            let r3 = square + <usize>load<i32>(offset, 12);
            for (let to = at; to < next; to += 16) {
              const low = madd(e1, v128.load(r1), madd(e0, v128.load(r0), v128.load(to)));
              v128.store(to, madd(e3, v128.load(r3), madd(e2, v128.load(r2), low)));
              r0 += 16;
              r1 += 16;
              r2 += 16;
              r3 += 16;
            }
          }
          for (; entry < to; entry++) {
            const e0 = v128.load64_splat(prim + (<usize>entry << 3), 40);
            let r0 = square + <usize>load<i32>(entryOffsets + (<usize>entry << 2));
            for (let to = at; to < next; to += 16) {
              v128.store(to, madd(e0, v128.load(r0), v128.load(to)));
              r0 += 16;
            }
          }
          at = next;
        }
      }
      x = xEnd;
    }
  }
}

/** R_tuv(pq/(p+q), r) / √(p+q), in a cube whose address is returned. */
function hermiteCoulomb(order: i32, p: v128, q: v128, dx: v128, dy: v128, dz: v128, boysTable: usize, work: usize): usize {
  const side = <usize>(order + 1);
  const rowBytes = side << 4;
  const planeBytes = side * rowBytes;
  let level = work + rowBytes;
  let above = level + side * planeBytes;
  const inverseSum = f64x2.div(f64x2.splat(1), f64x2.add(p, q));
  const alpha = f64x2.mul(f64x2.mul(p, q), inverseSum);
  boys(work, order, f64x2.mul(alpha, madd(dx, dx, madd(dy, dy, f64x2.mul(dz, dz)))), boysTable);
  const step = f64x2.mul(alpha, f64x2.splat(-2));
  let scale = f64x2.sqrt(inverseSum);
  for (let n = 0; n <= order; n++) {
    const at = work + (<usize>n << 4);
    v128.store(at, f64x2.mul(v128.load(at), scale));
    scale = f64x2.mul(scale, step);
  }
  for (let n = order; n >= 0; n--) {
    const most = order - n;
    v128.store(level, v128.load(work + (<usize>n << 4)));
    // (0, 0, v) from v − 1, then whole rows (0, u, ·) from u − 1, then whole planes (t, ·, ·) from t − 1.
    for (let v: usize = 1; v <= <usize>most; v++) raise(level + (v << 4), above + (v << 4), 16, v, dz, 1);
    for (let u: usize = 1; u <= <usize>most; u++) raise(level + u * rowBytes, above + u * rowBytes, rowBytes, u, dy, most - <i32>u + 1);
    for (let t: usize = 1; t <= <usize>most; t++)
      for (let u: usize = 0; t + u <= <usize>most; u++) {
        const offset = t * planeBytes + u * rowBytes;
        raise(level + offset, above + offset, planeBytes, t, dx, most - <i32>(t + u) + 1);
      }
    const swap = above;
    above = level;
    level = swap;
  }
  return above;
}

/** to[k] = d · above[k − back] + (power − 1) · above[k − 2 back] for `count` neighbours k. */
// @ts-ignore: decorator
@inline
function raise(to: usize, above: usize, back: usize, power: usize, d: v128, count: i32): void {
  const end = to + (<usize>count << 4);
  let first = above - back;
  if (power == 1) {
    for (let at = to; at < end; at += 16) {
      v128.store(at, f64x2.mul(d, v128.load(first)));
      first += 16;
    }
    return;
  }
  const factor = f64x2.splat(<f64>(power - 1));
  for (let at = to; at < end; at += 16) {
    v128.store(at, madd(d, v128.load(first), f64x2.mul(factor, v128.load(first - back))));
    first += 16;
  }
}

/** (ab|cd) = Σ_p Σ_t E_p[ab][t] X_p[cd][t], of each ket. */
export function bra(table: usize, expansions: usize, numBra: i32, x: usize, numKets: i32, numColumns: i32, out: usize): void {
  const numT = load<i32>(table);
  const numRows = load<i32>(table, 4);
  const numEntries = load<i32>(table, 8);
  const rowStart = table + 12;
  const offsets = rowStart + (<usize>(numRows + 1) << 2);
  const columnBytes = <usize>numT << 4;
  const rowBytes = <usize>numColumns << 4;
  const outBytes = <usize>numRows * rowBytes;
  for (let k = 0; k < numKets; k++) {
    for (let at = out; at < out + outBytes; at += 16) v128.store(at, f64x2.splat(0));
    let expansion = expansions;
    for (let i = 0; i < numBra; i++) {
      let at = out;
      for (let row = 0; row < numRows; row++) {
        const to = load<i32>(rowStart + (<usize>row << 2), 4);
        let entry = load<i32>(rowStart + (<usize>row << 2));
        const next = at + rowBytes;
        for (; entry + 4 <= to; entry += 4) {
          const e = expansion + (<usize>entry << 4);
          const e0 = v128.load(e);
          const e1 = v128.load(e, 16);
          const e2 = v128.load(e, 32);
          const e3 = v128.load(e, 48);
          const offset = offsets + (<usize>entry << 2);
          let x0 = x + <usize>load<i32>(offset);
          let x1 = x + <usize>load<i32>(offset, 4);
          let x2 = x + <usize>load<i32>(offset, 8);
          let x3 = x + <usize>load<i32>(offset, 12);
          for (let to = at; to < next; to += 16) {
            const low = madd(e1, v128.load(x1), madd(e0, v128.load(x0), v128.load(to)));
            v128.store(to, madd(e3, v128.load(x3), madd(e2, v128.load(x2), low)));
            x0 += columnBytes;
            x1 += columnBytes;
            x2 += columnBytes;
            x3 += columnBytes;
          }
        }
        for (; entry < to; entry++) {
          const e0 = v128.load(expansion + (<usize>entry << 4));
          let x0 = x + <usize>load<i32>(offsets + (<usize>entry << 2));
          for (let to = at; to < next; to += 16) {
            v128.store(to, madd(e0, v128.load(x0), v128.load(to)));
            x0 += columnBytes;
          }
        }
        at = next;
      }
      x += <usize>numColumns * columnBytes;
      expansion += <usize>numEntries << 4;
    }
    out += outBytes;
  }
}
