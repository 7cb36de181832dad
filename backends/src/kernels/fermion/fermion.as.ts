/**
 * Moves of a fermionic state of fixed electron numbers: rotations between pairs of determinants, and orbital rotations on tiles.
 * Formulas, shapes and the readable twin: fermion.ref.ts. Arguments are byte offsets, byte strides or counts; the front
 * (fermion.ts) checks shapes and lays lists out: entries (from, to) of two u32 byte offsets, the sign in bit 0 of `to`.
 */
import { madd, nmadd } from '../simd.as';

// ── Excitations on one real plane ──

/**
 * Columns of a list that come first have sign +1, `plus` of them. A step of a sequence is 48 bytes: lists of rows and of columns
 * (u32; columns 0 where all ride along in their order), numbers of rows, of columns, of columns with sign +1 (i32), padding,
 * cos θ, sin θ, and ⟨λ|T − T†|ψ⟩ as its result (f64).
 */
const STEP: usize = 48;

/** ψ ← Π exp(θ(T − T†)) ψ, the first step first. */
export function rotateSequence(psi: usize, rowBytes: usize, steps: usize, count: i32): void {
  const last = steps + <usize>count * STEP;
  for (let step = steps; step < last; step += STEP) {
    const rows = <usize>load<u32>(step), columns = <usize>load<u32>(step, 4);
    const rowCount = load<i32>(step, 8);
    const cosine = load<f64>(step, 24), sine = load<f64>(step, 32);
    if (columns) rotatePairs(psi, rows, rowCount, columns, load<i32>(step, 12), load<i32>(step, 16), cosine, sine);
    else rotateRows(psi, rowBytes, rows, rowCount, cosine, sine);
  }
}

/** Whole rows: all columns of row `from` with those of row `to`. */
function rotateRows(psi: usize, rowBytes: usize, rows: usize, count: i32, cosine: f64, sine: f64): void {
  const c = f64x2.splat(cosine);
  const last = rows + (<usize>count << 3);
  for (let entry = rows; entry < last; entry += 8) {
    const to = load<u32>(entry, 4);
    const s = f64x2.splat(to & 1 ? -sine : sine);
    let p = psi + <usize>load<u32>(entry);
    let q = psi + <usize>(to & ~1);
    const end = p + rowBytes;
    for (; p < end; p += 16, q += 16) {
      const a = v128.load(p), b = v128.load(q);
      v128.store(p, nmadd(s, b, f64x2.mul(c, a)));
      v128.store(q, madd(s, a, f64x2.mul(c, b)));
    }
  }
}

/** Rows and columns: each pair of rows through all pairs of columns. */
function rotatePairs(
  psi: usize, rows: usize, rowCount: i32, columns: usize, columnCount: i32, plus: i32, cosine: f64, sine: f64,
): void {
  const last = rows + (<usize>rowCount << 3);
  const middle = columns + (<usize>plus << 3), end = columns + (<usize>columnCount << 3);
  for (let entry = rows; entry < last; entry += 8) {
    const to = load<u32>(entry, 4);
    const p = psi + <usize>load<u32>(entry);
    const q = psi + <usize>(to & ~1);
    const s = to & 1 ? -sine : sine;
    rotateColumns(p, q, columns, middle, cosine, s);
    rotateColumns(p, q, middle, end, cosine, -s);
  }
}

// @ts-ignore: decorator
@inline
function rotateColumns(p: usize, q: usize, columns: usize, end: usize, cosine: f64, sine: f64): void {
  for (let column = columns; column < end; column += 8) {
    const i = p + <usize>load<u32>(column), j = q + <usize>(load<u32>(column, 4) & ~1);
    const a = load<f64>(i), b = load<f64>(j);
    store<f64>(i, cosine * a - sine * b);
    store<f64>(j, cosine * b + sine * a);
  }
}

/** ⟨λ|T − T†|ψ⟩ on whole rows. */
export function elementRows(lambda: usize, psi: usize, rowBytes: usize, rows: usize, count: i32): f64 {
  let sum: f64 = 0;
  const last = rows + (<usize>count << 3);
  for (let entry = rows; entry < last; entry += 8) {
    const to = load<u32>(entry, 4);
    const i = <usize>load<u32>(entry), j = <usize>(to & ~1);
    let part = f64x2.splat(0);
    for (let k: usize = 0; k < rowBytes; k += 16) {
      part = madd(v128.load(lambda + j + k), v128.load(psi + i + k), part);
      part = nmadd(v128.load(lambda + i + k), v128.load(psi + j + k), part);
    }
    const row = f64x2.extract_lane(part, 0) + f64x2.extract_lane(part, 1);
    sum += to & 1 ? -row : row;
  }
  return sum;
}

/** ⟨λ|T − T†|ψ⟩ on pairs of rows and of columns. */
export function elementPairs(lambda: usize, psi: usize, rows: usize, rowCount: i32, columns: usize, columnCount: i32): f64 {
  let sum: f64 = 0;
  const last = rows + (<usize>rowCount << 3);
  const lastColumn = columns + (<usize>columnCount << 3);
  for (let entry = rows; entry < last; entry += 8) {
    const to = load<u32>(entry, 4);
    const p = <usize>load<u32>(entry), q = <usize>(to & ~1);
    let part: f64 = 0;
    for (let column = columns; column < lastColumn; column += 8) {
      const target = load<u32>(column, 4);
      const i = p + <usize>load<u32>(column), j = q + <usize>(target & ~1);
      const term = load<f64>(lambda + j) * load<f64>(psi + i) - load<f64>(lambda + i) * load<f64>(psi + j);
      part += target & 1 ? -term : term;
    }
    sum += to & 1 ? -part : part;
  }
  return sum;
}

// ── Excitations on ψ and λ at once: ψ[k] and λ[k] beside each other, 16 bytes, so every offset is twice that on a plane ──

/** both ← (ψ[k], λ[k]); n even. */
export function interleave(both: usize, psi: usize, lambda: usize, n: i32): void {
  const end = psi + (<usize>n << 3);
  for (; psi < end; psi += 16, lambda += 16, both += 32) {
    const a = v128.load(psi), b = v128.load(lambda);
    v128.store(both, v128.shuffle<f64>(a, b, 0, 2));
    v128.store(both, v128.shuffle<f64>(a, b, 1, 3), 16);
  }
}

/** The sweep back: from the last step to the first ⟨λ|T − T†|ψ⟩, and ψ and λ turned in the same pass. */
export function sweepSequence(both: usize, rowBytes: usize, steps: usize, count: i32): void {
  for (let step = steps + <usize>(count - 1) * STEP; step >= steps; step -= STEP) {
    const rows = <usize>load<u32>(step), columns = <usize>load<u32>(step, 4);
    const rowCount = load<i32>(step, 8);
    const c = v128.load64_splat(step, 24), s = v128.load64_splat(step, 32);
    const sum = columns
      ? sweepPairs(both, rows, rowCount, columns, load<i32>(step, 12), load<i32>(step, 16), c, s)
      : sweepRows(both, rowBytes, rows, rowCount, c, s);
    store<f64>(step, f64x2.extract_lane(sum, 0) - f64x2.extract_lane(sum, 1), 40);
  }
}

function sweepRows(both: usize, rowBytes: usize, rows: usize, count: i32, c: v128, sine: v128): v128 {
  let sum = f64x2.splat(0);
  const last = rows + (<usize>count << 3);
  for (let entry = rows; entry < last; entry += 8) {
    const to = load<u32>(entry, 4);
    const flip = i64x2.splat(<i64>(to & 1) << 63);
    const s = v128.xor(sine, flip);
    let i = both + (<usize>load<u32>(entry) << 1);
    let j = both + (<usize>(to & ~1) << 1);
    const end = i + (rowBytes << 1);
    let even = f64x2.splat(0), odd = f64x2.splat(0);
    for (; i < end; i += 32, j += 32) {
      let a = v128.load(i), b = v128.load(j);
      even = madd(a, v128.shuffle<f64>(b, b, 1, 0), even);
      v128.store(i, nmadd(s, b, f64x2.mul(c, a)));
      v128.store(j, madd(s, a, f64x2.mul(c, b)));
      a = v128.load(i, 16);
      b = v128.load(j, 16);
      odd = madd(a, v128.shuffle<f64>(b, b, 1, 0), odd);
      v128.store(i, nmadd(s, b, f64x2.mul(c, a)), 16);
      v128.store(j, madd(s, a, f64x2.mul(c, b)), 16);
    }
    sum = f64x2.add(sum, v128.xor(f64x2.add(even, odd), flip));
  }
  return sum;
}

function sweepPairs(both: usize, rows: usize, rowCount: i32, columns: usize, columnCount: i32, plus: i32, c: v128, sine: v128): v128 {
  let sum = f64x2.splat(0);
  const last = rows + (<usize>rowCount << 3);
  const middle = columns + (<usize>plus << 3), end = columns + (<usize>columnCount << 3);
  for (let entry = rows; entry < last; entry += 8) {
    const to = load<u32>(entry, 4);
    const flip = i64x2.splat(<i64>(to & 1) << 63);
    const p = both + (<usize>load<u32>(entry) << 1);
    const q = both + (<usize>(to & ~1) << 1);
    const s = v128.xor(sine, flip);
    const row = f64x2.sub(sweepColumns(p, q, columns, middle, c, s), sweepColumns(p, q, middle, end, c, f64x2.neg(s)));
    sum = f64x2.add(sum, v128.xor(row, flip));
  }
  return sum;
}

/** Two at a time, each with a sum of its own: one would wait for itself. */
// @ts-ignore: decorator
@inline
function sweepColumns(p: usize, q: usize, columns: usize, end: usize, c: v128, s: v128): v128 {
  let even = f64x2.splat(0), odd = f64x2.splat(0);
  let column = columns;
  for (; column + 8 < end; column += 16) {
    even = sweepPair(p, q, load<u32>(column), load<u32>(column, 4), c, s, even);
    odd = sweepPair(p, q, load<u32>(column, 8), load<u32>(column, 12), c, s, odd);
  }
  if (column < end) even = sweepPair(p, q, load<u32>(column), load<u32>(column, 4), c, s, even);
  return f64x2.add(even, odd);
}

/** sum + (ψ_i λ_j, λ_i ψ_j), and both rotated. */
// @ts-ignore: decorator
@inline
function sweepPair(p: usize, q: usize, from: u32, to: u32, c: v128, s: v128, sum: v128): v128 {
  const i = p + (<usize>from << 1), j = q + (<usize>(to & ~1) << 1);
  const a = v128.load(i), b = v128.load(j);
  v128.store(i, nmadd(s, b, f64x2.mul(c, a)));
  v128.store(j, madd(s, a, f64x2.mul(c, b)));
  return madd(a, v128.shuffle<f64>(b, b, 1, 0), sum);
}

// ── Complex rotations on a tile: 128 bytes a string, the real parts of eight columns and then their imaginary parts ──

/**
 * Eight columns a tile of every row into `numTiles` tiles of `tileBytes`, one after the other: neighbouring tiles together,
 * since a row is a page of memory and a page is dear to find.
 */
export function gatherRows(tile: usize, tileBytes: usize, numTiles: i32, re: usize, im: usize, rowBytes: usize, count: i32): void {
  for (let k = 0; k < count; k++) {
    let to = tile;
    for (let t = 0; t < numTiles; t++) {
      const p = re + (<usize>t << 6);
      const q = im + (<usize>t << 6);
      v128.store(to, v128.load(p));
      v128.store(to, v128.load(p, 16), 16);
      v128.store(to, v128.load(p, 32), 32);
      v128.store(to, v128.load(p, 48), 48);
      v128.store(to, v128.load(q), 64);
      v128.store(to, v128.load(q, 16), 80);
      v128.store(to, v128.load(q, 32), 96);
      v128.store(to, v128.load(q, 48), 112);
      to += tileBytes;
    }
    tile += 128;
    re += rowBytes;
    im += rowBytes;
  }
}

/** Back, each string multiplied by its phase (re, im) of `phases`. */
export function scatterRows(
  re: usize, im: usize, rowBytes: usize, tile: usize, tileBytes: usize, numTiles: i32, count: i32, phases: usize,
): void {
  for (let k = 0; k < count; k++) {
    const c = v128.load64_splat(phases), s = v128.load64_splat(phases, 8);
    let from = tile;
    for (let t = 0; t < numTiles; t++) {
      const p = re + (<usize>t << 6);
      const q = im + (<usize>t << 6);
      for (let x: usize = 0; x < 64; x += 16) {
        const a = v128.load(from + x), b = v128.load(from + x, 64);
        v128.store(p + x, nmadd(s, b, f64x2.mul(c, a)));
        v128.store(q + x, madd(s, a, f64x2.mul(c, b)));
      }
      from += tileBytes;
    }
    tile += 128;
    phases += 16;
    re += rowBytes;
    im += rowBytes;
  }
}

/** Eight rows, transposed, into a tile: string = column. `count` is even. */
export function gatherColumns(tile: usize, re: usize, im: usize, rowBytes: usize, count: i32): void {
  for (let half: usize = 0; half < 2; half++) {
    const plane = half ? im : re;
    for (let row: usize = 0; row < 8; row += 2) {
      let p = plane + row * rowBytes;
      let q = p + rowBytes;
      let to = tile + (half << 6) + (row << 3);
      for (let k = 0; k < count; k += 2) {
        const a = v128.load(p), b = v128.load(q);
        v128.store(to, v128.shuffle<f64>(a, b, 0, 2));
        v128.store(to, v128.shuffle<f64>(a, b, 1, 3), 128);
        p += 16;
        q += 16;
        to += 256;
      }
    }
  }
}

/** Back, each string multiplied by its phase. */
export function scatterColumns(re: usize, im: usize, rowBytes: usize, tile: usize, count: i32, phases: usize): void {
  for (let row: usize = 0; row < 8; row += 2) {
    let p = re + row * rowBytes;
    let q = im + row * rowBytes;
    let from = tile + (row << 3);
    let phase = phases;
    for (let k = 0; k < count; k += 2) {
      let c = v128.load64_splat(phase), s = v128.load64_splat(phase, 8);
      let a = v128.load(from), b = v128.load(from, 64);
      const re0 = nmadd(s, b, f64x2.mul(c, a)), im0 = madd(s, a, f64x2.mul(c, b));
      c = v128.load64_splat(phase, 16);
      s = v128.load64_splat(phase, 24);
      a = v128.load(from, 128);
      b = v128.load(from, 192);
      const re1 = nmadd(s, b, f64x2.mul(c, a)), im1 = madd(s, a, f64x2.mul(c, b));
      v128.store(p, v128.shuffle<f64>(re0, re1, 0, 2));
      v128.store(p + rowBytes, v128.shuffle<f64>(re0, re1, 1, 3));
      v128.store(q, v128.shuffle<f64>(im0, im1, 0, 2));
      v128.store(q + rowBytes, v128.shuffle<f64>(im0, im1, 1, 3));
      p += 16;
      q += 16;
      from += 256;
      phase += 32;
    }
  }
}

/** Two of the eight columns of one pair of strings. */
// @ts-ignore: decorator
@inline
function turn(i: usize, j: usize, c: v128, re: v128, im: v128): void {
  const a = v128.load(i), b = v128.load(i, 64);
  const x = v128.load(j), y = v128.load(j, 64);
  v128.store(i, nmadd(im, y, nmadd(re, x, f64x2.mul(c, a))));
  v128.store(i, madd(im, x, nmadd(re, y, f64x2.mul(c, b))), 64);
  v128.store(j, nmadd(im, b, madd(re, a, f64x2.mul(c, x))));
  v128.store(j, madd(im, a, madd(re, b, f64x2.mul(c, y))), 64);
}

/**
 * All rotations of a sequence on one tile. A rotation is 40 bytes: list (u32), count (i32), cos θ, Re and Im of s (f64), padding.
 *   a_i ← cos θ a_i − σ s* a_j,   a_j ← cos θ a_j + σ s a_i
 */
export function rotateTile(tile: usize, rotations: usize, numRotations: i32): void {
  const lastRotation = rotations + <usize>numRotations * 40;
  for (let rotation = rotations; rotation < lastRotation; rotation += 40) {
    const list = <usize>load<u32>(rotation);
    const last = list + (<usize>load<i32>(rotation, 4) << 3);
    const c = v128.load64_splat(rotation, 8);
    const sineRe = v128.load64_splat(rotation, 16), sineIm = v128.load64_splat(rotation, 24);
    for (let entry = list; entry < last; entry += 8) {
      const to = load<u32>(entry, 4);
      const flip = i64x2.splat(<i64>(to & 1) << 63);
      const re = v128.xor(sineRe, flip), im = v128.xor(sineIm, flip);
      const i = tile + <usize>load<u32>(entry);
      const j = tile + <usize>(to & ~1);
      // σ s* with s = re + i·im enters the first line as (re, −im)
      turn(i, j, c, re, im);
      turn(i + 16, j + 16, c, re, im);
      turn(i + 32, j + 32, c, re, im);
      turn(i + 48, j + 48, c, re, im);
    }
  }
}

// ── Diagonal ──

/**
 * One row times low[x] · high[y] · column[J], where (x, y) of column J are the byte offsets `split` holds (u32 each); all
 * phases interleaved (re, im).
 */
export function phaseRow(re: usize, im: usize, count: i32, low: usize, high: usize, column: usize, split: usize): void {
  const end = re + (<usize>count << 3);
  for (; re < end; re += 8, im += 8, column += 16, split += 8) {
    const l = low + <usize>load<u32>(split), h = high + <usize>load<u32>(split, 4);
    const lre = load<f64>(l), lim = load<f64>(l, 8);
    const hre = load<f64>(h), him = load<f64>(h, 8);
    const cre = load<f64>(column), cim = load<f64>(column, 8);
    const tre = lre * hre - lim * him, tim = lre * him + lim * hre;
    const ure = tre * cre - tim * cim, uim = tre * cim + tim * cre;
    const a = load<f64>(re), b = load<f64>(im);
    store<f64>(re, ure * a - uim * b);
    store<f64>(im, ure * b + uim * a);
  }
}

/** Σ of squares; n even. */
export function weight(plane: usize, n: i32): f64 {
  let sum = f64x2.splat(0);
  const end = plane + (<usize>n << 3);
  for (let p = plane; p < end; p += 16) {
    const a = v128.load(p);
    sum = madd(a, a, sum);
  }
  return f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1);
}
