/**
 * Half of a direct CI product: everything that moves electrons of the row spin. Formulas, shapes and the readable twin:
 * ci.ref.ts. All arguments are byte offsets, byte strides or counts; the front (ci.ts) checks shapes and lays out tables.
 */
import { madd } from '../simd.as';

/** Rows of the micro-kernel: 6 × 4 keeps 12 accumulators, 2 columns and 1 splat within the 16 vector registers of x64. */
const ROWS: i32 = 6;

/**
 * x[I, tile] = Σ_J H[I, J] c[J, tile] on a tile of 16 columns; H sparse by rows (first, at, value).
 * `at[e]` is J · 128, the place of row J in `pack` (numRows · 128 bytes), where the tile is first made contiguous.
 */
export function sameSpin(x: usize, c: usize, stride: usize, numRows: i32, first: usize, at: usize, value: usize, pack: usize): void {
  let from = c;
  let to = pack;
  for (let j = 0; j < numRows; j++) {
    v128.store(to, v128.load(from));
    v128.store(to, v128.load(from, 16), 16);
    v128.store(to, v128.load(from, 32), 32);
    v128.store(to, v128.load(from, 48), 48);
    v128.store(to, v128.load(from, 64), 64);
    v128.store(to, v128.load(from, 80), 80);
    v128.store(to, v128.load(from, 96), 96);
    v128.store(to, v128.load(from, 112), 112);
    from += stride;
    to += 128;
  }
  let target = x;
  for (let i = 0; i < numRows; i++) {
    let s0 = f64x2.splat(0), s1 = f64x2.splat(0), s2 = f64x2.splat(0), s3 = f64x2.splat(0);
    let s4 = f64x2.splat(0), s5 = f64x2.splat(0), s6 = f64x2.splat(0), s7 = f64x2.splat(0);
    const begin = load<i32>(first + (<usize>i << 2));
    const end = load<i32>(first + (<usize>i << 2), 4);
    for (let e = begin; e < end; e++) {
      const h = v128.load64_splat(value + (<usize>e << 3));
      const p = pack + <usize>load<i32>(at + (<usize>e << 2));
      s0 = madd(h, v128.load(p), s0);
      s1 = madd(h, v128.load(p, 16), s1);
      s2 = madd(h, v128.load(p, 32), s2);
      s3 = madd(h, v128.load(p, 48), s3);
      s4 = madd(h, v128.load(p, 64), s4);
      s5 = madd(h, v128.load(p, 80), s5);
      s6 = madd(h, v128.load(p, 96), s6);
      s7 = madd(h, v128.load(p, 112), s7);
    }
    v128.store(target, s0);
    v128.store(target, s1, 16);
    v128.store(target, s2, 32);
    v128.store(target, s3, 48);
    v128.store(target, s4, 64);
    v128.store(target, s5, 80);
    v128.store(target, s6, 96);
    v128.store(target, s7, 112);
    target += stride;
  }
}

/**
 * d ← the column spin's single excitations of one row of c: d[place] = ± c[source]. `list` holds (place, source) as byte
 * offsets, the sign in bit 31 of the second. The places of a block never change, so all others stay zero.
 */
export function gather(d: usize, c: usize, list: usize, count: i32): void {
  const end = list + (<usize>count << 3);
  for (let entry = list; entry < end; entry += 8) {
    const code = load<u32>(entry, 4);
    const bits = load<u64>(c + <usize>(code & 0x7fffffff)) ^ (<u64>(code & 0x80000000) << 32);
    store<u64>(d + <usize>load<u32>(entry), bits);
  }
}

/** One row of the result from one accumulator pair: x += s + (sign · m) ∘ c. */
// @ts-ignore: decorator
@inline
function addRow(x: usize, s0: v128, s1: v128, sign: usize, m: usize, c0: v128, c1: v128): void {
  const f = v128.load64_splat(sign);
  v128.store(x, f64x2.add(v128.load(x), madd(f64x2.mul(f, v128.load(m)), c0, s0)));
  v128.store(x, f64x2.add(v128.load(x, 16), madd(f64x2.mul(f, v128.load(m, 16)), c1, s1)), 16);
}

/**
 * One row J of c through all its row-spin excitations, on a block of 4-column tiles:
 *   x[target, col] += sign · ( Σ_(k < depth) g[pair, k] d[k, col] + m[pair, col] c[J, col] ),  k ≤ pair where depth is negative
 * Excitations stand in groups of six (padded with sign 0), pairs ascending. x, c, m point at the block's first column,
 * c at row J; `target` holds byte offsets of rows from x, `pair` pair indices, `sign` doubles. d: [tile][numPairs][4].
 * a: scratch, 6 · numPairs doubles a group.
 */
export function mixedSpin(
  x: usize, c: usize, numTiles: i32, numPairs: i32, depth: i32,
  target: usize, pair: usize, sign: usize, numGroups: i32,
  g: usize, m: usize, mStride: usize, d: usize, a: usize,
): void {
  const groupBytes = <usize>(numPairs * ROWS) << 3;
  for (let group = 0; group < numGroups; group++) {
    const limit = depthOf(depth, pair + (<usize>(group * ROWS) << 2));
    for (let i = 0; i < ROWS; i++) {
      const row = <usize>(group * ROWS + i);
      const s = load<f64>(sign + (row << 3));
      let from = g + (<usize>(load<i32>(pair + (row << 2)) * numPairs) << 3);
      let to = a + <usize>group * groupBytes + (<usize>i << 3);
      for (let k = 0; k < limit; k++) {
        store<f64>(to, s * load<f64>(from));
        from += 8;
        to += ROWS << 3;
      }
    }
  }
  for (let tile = 0; tile < numTiles; tile++) {
    const column = <usize>tile << 5;
    const dTile = d + ((<usize>tile * <usize>numPairs) << 5);
    const c0 = v128.load(c + column);
    const c1 = v128.load(c + column, 16);
    for (let group = 0; group < numGroups; group++) {
      const targets = target + (<usize>(group * ROWS) << 2);
      const pairs = pair + (<usize>(group * ROWS) << 2);
      const signs = sign + (<usize>(group * ROWS) << 3);
      let s00 = f64x2.splat(0), s01 = f64x2.splat(0), s10 = f64x2.splat(0), s11 = f64x2.splat(0);
      let s20 = f64x2.splat(0), s21 = f64x2.splat(0), s30 = f64x2.splat(0), s31 = f64x2.splat(0);
      let s40 = f64x2.splat(0), s41 = f64x2.splat(0), s50 = f64x2.splat(0), s51 = f64x2.splat(0);
      let p = dTile;
      let q = a + <usize>group * groupBytes;
      const end = dTile + (<usize>depthOf(depth, pairs) << 5);
      while (p < end) {
        const b0 = v128.load(p);
        const b1 = v128.load(p, 16);
        let w = v128.load64_splat(q);
        s00 = madd(w, b0, s00);
        s01 = madd(w, b1, s01);
        w = v128.load64_splat(q, 8);
        s10 = madd(w, b0, s10);
        s11 = madd(w, b1, s11);
        w = v128.load64_splat(q, 16);
        s20 = madd(w, b0, s20);
        s21 = madd(w, b1, s21);
        w = v128.load64_splat(q, 24);
        s30 = madd(w, b0, s30);
        s31 = madd(w, b1, s31);
        w = v128.load64_splat(q, 32);
        s40 = madd(w, b0, s40);
        s41 = madd(w, b1, s41);
        w = v128.load64_splat(q, 40);
        s50 = madd(w, b0, s50);
        s51 = madd(w, b1, s51);
        p += 32;
        q += ROWS << 3;
      }
      const mTile = m + column;
      const xTile = x + column;
      addRow(xTile + <usize>load<u32>(targets), s00, s01, signs, mTile + <usize>load<u32>(pairs) * mStride, c0, c1);
      addRow(xTile + <usize>load<u32>(targets, 4), s10, s11, signs + 8, mTile + <usize>load<u32>(pairs, 4) * mStride, c0, c1);
      addRow(xTile + <usize>load<u32>(targets, 8), s20, s21, signs + 16, mTile + <usize>load<u32>(pairs, 8) * mStride, c0, c1);
      addRow(xTile + <usize>load<u32>(targets, 12), s30, s31, signs + 24, mTile + <usize>load<u32>(pairs, 12) * mStride, c0, c1);
      addRow(xTile + <usize>load<u32>(targets, 16), s40, s41, signs + 32, mTile + <usize>load<u32>(pairs, 16) * mStride, c0, c1);
      addRow(xTile + <usize>load<u32>(targets, 20), s50, s51, signs + 40, mTile + <usize>load<u32>(pairs, 20) * mStride, c0, c1);
    }
  }
}

/** Pairs k that a group of excitations needs. */
// @ts-ignore: decorator
@inline
function depthOf(depth: i32, pairs: usize): i32 {
  return depth < 0 ? load<i32>(pairs, (ROWS - 1) << 2) + 1 : depth;
}

/** out[i, j] += factor · x[j, i] for i < rows, j < columns; byte strides. Two by two, in tiles of 16 that keep both sides in cache. */
export function addTransposed(out: usize, outStride: usize, x: usize, xStride: usize, rows: i32, columns: i32, factor: f64): void {
  const f = f64x2.splat(factor);
  for (let i0 = 0; i0 < rows; i0 += 16) {
    const i1 = min(i0 + 16, rows);
    for (let j0 = 0; j0 < columns; j0 += 16) {
      const j1 = min(j0 + 16, columns);
      const evenRows = i0 + ((i1 - i0) & ~1), evenColumns = j0 + ((j1 - j0) & ~1);
      for (let i = i0; i < evenRows; i += 2) {
        let to = out + <usize>i * outStride + (<usize>j0 << 3);
        let from = x + <usize>j0 * xStride + (<usize>i << 3);
        for (let j = j0; j < evenColumns; j += 2) {
          const a = v128.load(from), b = v128.load(from + xStride);
          v128.store(to, f64x2.add(v128.load(to), f64x2.mul(f, v128.shuffle<f64>(a, b, 0, 2))));
          v128.store(to + outStride, f64x2.add(v128.load(to + outStride), f64x2.mul(f, v128.shuffle<f64>(a, b, 1, 3))));
          to += 16;
          from += xStride << 1;
        }
      }
      if (evenColumns < j1) addTransposedScalar(out, outStride, x, xStride, i0, i1, evenColumns, factor);
      if (evenRows < i1) {
        for (let j = j0; j < evenColumns; j++) addTransposedScalar(out, outStride, x, xStride, evenRows, i1, j, factor);
      }
    }
  }
}

/** Rows `begin` to `end` of one column of it. */
function addTransposedScalar(out: usize, outStride: usize, x: usize, xStride: usize, begin: i32, end: i32, column: i32, factor: f64): void {
  for (let i = begin; i < end; i++) {
    const to = out + <usize>i * outStride + (<usize>column << 3);
    store<f64>(to, load<f64>(to) + factor * load<f64>(x + <usize>column * xStride + (<usize>i << 3)));
  }
}

/** Σ a[i] b[i]; n even. Four partial sums, so the order of additions is fixed. */
export function dot(a: usize, b: usize, n: i32): f64 {
  let s0 = f64x2.splat(0), s1 = f64x2.splat(0);
  const end4 = a + (<usize>(n & ~3) << 3);
  let p = a;
  let q = b;
  for (; p < end4; p += 32, q += 32) {
    s0 = madd(v128.load(p), v128.load(q), s0);
    s1 = madd(v128.load(p, 16), v128.load(q, 16), s1);
  }
  if (n & 2) s0 = madd(v128.load(p), v128.load(q), s0);
  s0 = f64x2.add(s0, s1);
  return f64x2.extract_lane(s0, 0) + f64x2.extract_lane(s0, 1);
}

/** y += factor · x; n even. */
export function axpy(y: usize, factor: f64, x: usize, n: i32): void {
  const f = f64x2.splat(factor);
  const end = y + (<usize>n << 3);
  for (let p = y, q = x; p < end; p += 16, q += 16) v128.store(p, madd(f, v128.load(q), v128.load(p)));
}

/** Doubles of a piece that stays in the first-level cache while many vectors pass by. */
const PIECE: i32 = 1024;

/** y += Σ_k factors[k] · vectors[k], the vectors given by their offsets; n even. Four at a time pass a piece of y, which stays in cache. */
export function addCombination(y: usize, vectors: usize, factors: usize, count: i32, n: i32): void {
  for (let begin = 0; begin < n; begin += PIECE) {
    const size = min(PIECE, n - begin);
    const at = <usize>begin << 3;
    const end = y + at + (<usize>size << 3);
    let k = 0;
    for (; k + 4 <= count; k += 4) {
      const v = vectors + (<usize>k << 2);
      const f = factors + (<usize>k << 3);
      const f0 = v128.load64_splat(f), f1 = v128.load64_splat(f, 8), f2 = v128.load64_splat(f, 16), f3 = v128.load64_splat(f, 24);
      let p0 = <usize>load<u32>(v) + at, p1 = <usize>load<u32>(v, 4) + at, p2 = <usize>load<u32>(v, 8) + at, p3 = <usize>load<u32>(v, 12) + at;
      for (let p = y + at; p < end; p += 16) {
        const first = madd(f1, v128.load(p1), madd(f0, v128.load(p0), v128.load(p)));
        v128.store(p, madd(f3, v128.load(p3), madd(f2, v128.load(p2), first)));
        p0 += 16;
        p1 += 16;
        p2 += 16;
        p3 += 16;
      }
    }
    for (; k < count; k++) axpy(y + at, load<f64>(factors + (<usize>k << 3)), <usize>load<u32>(vectors + (<usize>k << 2)) + at, size);
  }
}

/** out[k] = x · vectors[k]; n even. */
export function dots(out: usize, x: usize, vectors: usize, count: i32, n: i32): void {
  for (let k = 0; k < count; k++) store<f64>(out + (<usize>k << 3), 0);
  for (let begin = 0; begin < n; begin += PIECE) {
    const size = min(PIECE, n - begin);
    const at = <usize>begin << 3;
    for (let k = 0; k < count; k++) {
      const to = out + (<usize>k << 3);
      store<f64>(to, load<f64>(to) + dot(x + at, <usize>load<u32>(vectors + (<usize>k << 2)) + at, size));
    }
  }
}

/** out = a ∘ b, element by element; n even. */
export function multiply(out: usize, a: usize, b: usize, n: i32): void {
  const end = out + (<usize>n << 3);
  for (let o = out, p = a, q = b; o < end; o += 16, p += 16, q += 16) v128.store(o, f64x2.mul(v128.load(p), v128.load(q)));
}
