/**
 * Repulsion integrals for any angular momentum, two bra pairs in the lanes of each v128 against shared kets. What a generated
 * kernel (repulsion.gen.ts) spells out is read here from a table of the class. Twin: repulsion.ref.ts. Byte layouts: layout.ts.
 *
 * Ket table (i32)  order, numT, numRows, numEntries, cube offset of each bra t, rowStart (numRows + 1), cube offset of each entry's u
 * Bra table (i32)  numT, numRows, numEntries, rowStart (numRows + 1), byte offset of each entry's t
 * Cube             R_tuv at ((t·side + u)·side + v)·16 bytes, side = order + 1
 */
import { boys } from '../boys/boys.as';
import { madd } from '../simd.as';

/** X[cd][t] of each ket and bra primitive. `work` holds order + 1 values and two cubes. */
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
  const numRows = load<i32>(table, 8);
  const numEntries = load<i32>(table, 12);
  const braOffsets = table + 16;
  const rowStart = braOffsets + (<usize>numT << 2);
  const ketOffsets = rowStart + (<usize>(numRows + 1) << 2);
  const stride = 40 + (<usize>numEntries << 3);
  for (let k = 0; k < numKets; k++) {
    const pair = <usize>load<u32>(kets + (<usize>k << 2));
    const first = <usize>load<u32>(pair);
    const end = first + <usize>load<u32>(pair, 4) * stride;
    for (let i = 0; i < numBra; i++) {
      const bra = geometry + <usize>(i * 80);
      const p = v128.load(bra);
      const least = cutoff / load<f64>(bra, 64);
      const xEnd = x + (<usize>(numRows * numT) << 4);
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
        let at = x;
        for (let row = 0; row < numRows; row++) {
          const from = load<i32>(rowStart + (<usize>row << 2));
          const to = load<i32>(rowStart + (<usize>row << 2), 4);
          for (let t = 0; t < numT; t++) {
            const rt = r + <usize>load<i32>(braOffsets + (<usize>t << 2));
            let sum = v128.load(at);
            for (let e = from; e < to; e++)
              sum = madd(v128.load64_splat(prim + (<usize>e << 3), 40), v128.load(rt + <usize>load<i32>(ketOffsets + (<usize>e << 2))), sum);
            v128.store(at, sum);
            at += 16;
          }
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
    v128.store(level, v128.load(work + (<usize>n << 4)));
    for (let t = 0; t <= order - n; t++)
      for (let u = 0; t + u <= order - n; u++)
        for (let v = t + u == 0 ? 1 : 0; t + u + v <= order - n; v++) {
          const offset = <usize>t * planeBytes + <usize>u * rowBytes + (<usize>v << 4);
          let power = t;
          let back = planeBytes;
          let d = dx;
          if (v > 0) {
            power = v;
            back = 16;
            d = dz;
          } else if (u > 0) {
            power = u;
            back = rowBytes;
            d = dy;
          }
          let value = f64x2.mul(d, v128.load(above + offset - back));
          if (power > 1) value = madd(f64x2.splat(<f64>(power - 1)), v128.load(above + offset - 2 * back), value);
          v128.store(level + offset, value);
        }
    const swap = above;
    above = level;
    level = swap;
  }
  return above;
}

/** (ab|cd) = Σ_p Σ_t E_p[ab][t] X_p[cd][t], of each ket. */
export function bra(table: usize, expansions: usize, numBra: i32, x: usize, numKets: i32, numColumns: i32, out: usize): void {
  const numT = load<i32>(table);
  const numRows = load<i32>(table, 4);
  const numEntries = load<i32>(table, 8);
  const rowStart = table + 12;
  const offsets = rowStart + (<usize>(numRows + 1) << 2);
  const outBytes = <usize>(numRows * numColumns) << 4;
  for (let k = 0; k < numKets; k++) {
    for (let at = out; at < out + outBytes; at += 16) v128.store(at, f64x2.splat(0));
    let e = expansions;
    for (let i = 0; i < numBra; i++) {
      for (let cd = 0; cd < numColumns; cd++) {
        let at = out + (<usize>cd << 4);
        for (let row = 0; row < numRows; row++) {
          const to = load<i32>(rowStart + (<usize>row << 2), 4);
          let sum = v128.load(at);
          for (let entry = load<i32>(rowStart + (<usize>row << 2)); entry < to; entry++)
            sum = madd(v128.load(e + (<usize>entry << 4)), v128.load(x + <usize>load<i32>(offsets + (<usize>entry << 2))), sum);
          v128.store(at, sum);
          at += <usize>numColumns << 4;
        }
        x += <usize>numT << 4;
      }
      e += <usize>numEntries << 4;
    }
    out += outBytes;
  }
}
