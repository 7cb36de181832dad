/**
 * Four-index transformation of the repulsion integrals, in quarter steps, without ever holding the integrals themselves.
 *
 *   1  rows (μν|λσ) of one bra at a time → Σ_σ C_σy → Σ_λ C_λx        half-transformed (μν|xy), all μ ≥ ν
 *   2  columns (··|xy)                   → Σ_ν C_νv → Σ_μ C_μu        (uv|xy)
 *
 * The side with fewer orbital pairs is transformed first, within a side the smaller orbital set. Rows need integrals without the
 * symmetry of bra and ket, so a pass computes each twice; when the half-transformed integrals exceed `memoryBytes`, x is cut in
 * ranges and there are several passes.
 *
 * Cost  n²/2 · (n² m_y + n m_x m_y) + m_x m_y · (n² m_v + n m_u m_v) multiply-adds, m_x m_y / 2 in the second where x = y.
 */
import { throwIfCancelled } from '@cofactor/sdk/contracts';
import { Arena } from '../../kernels/arena.ts';
import { createFourIndex } from '../../kernels/four-index/four-index.ts';
import { createMatmul } from '../../kernels/matmul/matmul.ts';
import type { HermitePair } from '../../kernels/repulsion/layout.ts';
import { RepulsionKernels } from '../../kernels/repulsion/repulsion.ts';
import { type Batch, batchOrder } from './batches.ts';
import { packPairs } from './screened-pairs.ts';
import { survivingKets } from './screening.ts';

export interface TransformOptions {
  /** Bytes for half-transformed integrals. */
  memoryBytes: number;
  /** Schwarz bound below which integrals are left out. */
  screening: number;
  signal?: AbortSignal;
  onProgress?: (fraction: number) => void;
}

const CHUNK_BYTES = 2 ** 20;

/** One side of (pq|rs): the orbital sets in the order they are applied, and where an element goes in the side's m_p × m_q. */
interface Side {
  inner: Float64Array;
  outer: Float64Array;
  numInner: number;
  numOuter: number;
  /** Both sets are the same array: only outer ≥ inner is computed. */
  symmetric: boolean;
  /** Positions count up. */
  inOrder: boolean;
  /** Position of (outer i, inner j) in the side, at i · numInner + j. */
  positions: Int32Array;
}

/** @param order the function at each position of the kernels' numbering, which the rows of `inner` and `outer` follow */
function makeSide(left: Float64Array, right: Float64Array, order: Int32Array): Side {
  const [numLeft, numRight] = [left.length / order.length, right.length / order.length];
  const [leftRows, rightRows] = [rowsInOrder(left, order), rowsInOrder(right, order)];
  if (numRight <= numLeft)
    return {
      inner: rightRows,
      outer: leftRows,
      numInner: numRight,
      numOuter: numLeft,
      symmetric: left === right,
      inOrder: true,
      positions: Int32Array.from({ length: numLeft * numRight }, (_, index) => index),
    };
  const positions = Int32Array.from(
    { length: numLeft * numRight },
    (_, index) => (index % numLeft) * numRight + Math.floor(index / numLeft),
  );
  return { inner: left, outer: right, numInner: numLeft, numOuter: numRight, symmetric: false, inOrder: false, positions };
}

/** (pq|rs), row-major [m_p, m_q, m_r, m_s], from n × m coefficient matrices. */
export function transformRepulsion(
  n: number,
  batches: readonly Batch[],
  pairs: readonly HermitePair[],
  [cp, cq, cr, cs]: readonly [Float64Array, Float64Array, Float64Array, Float64Array],
  options: TransformOptions,
): Float64Array {
  const order = batchOrder(batches);
  const bra = makeSide(cp, cq, order);
  const ket = makeSide(cr, cs, order);
  const [numBra, numKet] = [bra.numInner * bra.numOuter, ket.numInner * ket.numOuter];
  const out = new Float64Array(numBra * numKet); // [first side][second side] until the end
  if (out.length === 0) return out;
  const ketFirst = 2 * numKet < numBra; // not for less: the transposition at the end costs something too
  const [first, second] = ketFirst ? [ket, bra] : [bra, ket];
  const numAoPairs = (n * (n + 1)) / 2;
  const perPass = Math.max(1, Math.floor(options.memoryBytes / (8 * numAoPairs * first.numInner)));
  const passes = Math.ceil(first.numOuter / perPass);
  for (let pass = 0; pass < passes; pass++) {
    const arena = new Arena();
    const range = { from: pass * perPass, to: Math.min((pass + 1) * perPass, first.numOuter) };
    const progress = (fraction: number): void => options.onProgress?.((pass + fraction) / passes);
    const half = halfTransform(arena, n, batches, pairs, first, range, { ...options, onProgress: (fraction) => progress(fraction / 2) });
    finish(out, arena, n, half, second, { ...options, onProgress: (fraction) => progress((1 + fraction) / 2) });
  }
  return ketFirst ? transposed(out, numKet, numBra) : out;
}

/** Half-transformed integrals (μν|xy), [pair μ ≥ ν][column]. */
interface Half {
  address: number;
  /** Where a column stands in the side, and where its mirror image does (the same, where there is none). */
  columns: Int32Array;
  mirrored: Int32Array;
}

function halfTransform(
  arena: Arena,
  n: number,
  batches: readonly Batch[],
  pairs: readonly HermitePair[],
  side: Side,
  range: { from: number; to: number },
  options: TransformOptions,
): Half {
  const picked: number[] = []; // elements of the (outer range) × inner product that become columns
  for (let i = range.from; i < range.to; i++)
    for (let j = 0; j < side.numInner && (!side.symmetric || j <= i); j++) picked.push((i - range.from) * side.numInner + j);
  const shift = range.from * side.numInner;
  const columns = Int32Array.from(picked, (element) => side.positions[shift + element]);
  const mirrored = Int32Array.from(columns, (at) =>
    side.symmetric ? (at % side.numInner) * side.numInner + Math.floor(at / side.numInner) : at,
  );
  const numOuter = range.to - range.from;
  const address = arena.allocate(((n * (n + 1)) / 2) * columns.length * 8);
  const kernels = new RepulsionKernels(arena);
  const classes = packPairs(arena, kernels, batches, pairs, options.signal);
  const fourIndex = createFourIndex(arena);
  const matmul = createMatmul(arena, side.numInner);
  const inner = arena.push(side.inner);
  const outer = arena.push(columnRange(side.outer, n, side.numOuter, range));
  const maxRows = Math.max(...classes.map((cls) => cls.class.numRows));
  const rowsAddress = arena.allocate(2 * maxRows * n * n * 8);
  const quarterAddress = arena.allocate(2 * maxRows * n * side.numInner * 8);
  const productAddress = arena.allocate(numOuter * side.numInner * 8);
  const ranks = new Int32Array(pairs.length);
  const kets = arena.allocate(4 * pairs.length);
  const scales = arena.allocate(8 * pairs.length);
  const integrals = arena.allocate(CHUNK_BYTES + 16 * maxRows ** 2);
  const numBras = classes.reduce((sum, { bras }) => sum + bras.length, 0);
  let done = 0;
  for (const braClass of classes)
    for (const [index, bra] of braClass.bras.entries()) {
      const lanes = braClass.pairs.slice(2 * index, 2 * index + 2);
      const numRows = braClass.class.numRows;
      arena.float64(rowsAddress, 2 * numRows * n * n).fill(0);
      for (const ketClass of classes) {
        const block = kernels.block(braClass.class, ketClass.class);
        const chunk = Math.max(1, Math.floor(CHUNK_BYTES / block.blockBytes));
        const count = survivingKets(ranks, braClass, ketClass, index, options.screening);
        for (let start = 0; start < count; start += chunk) {
          throwIfCancelled(options.signal);
          const chosen = ranks.subarray(start, Math.min(start + chunk, count));
          arena.int32(kets, chosen.length).set(chosen.map((rank) => ketClass.kets[rank]));
          arena.float64(scales, chosen.length).set(Float64Array.from(chosen, (rank) => 1 / ketClass.pairs[rank].weight));
          block.compute(bra, kets, chosen.length, integrals);
          const part = { braFunctions: bra.functions, kets, numKets: chosen.length, integrals };
          fourIndex.unpackRows(rowsAddress, part, [1 / lanes[0].weight, 1 / (lanes[1] ?? lanes[0]).weight], scales, n);
        }
      }
      arena.float64(quarterAddress, lanes.length * numRows * n * side.numInner).fill(0);
      for (let lane = 0; lane < lanes.length; lane++)
        for (let row = 0; row < numRows; row++) {
          const { first, functions } = lanes[lane];
          const numB = functions[1].length;
          const [mu, nu] = [first[0] + Math.floor(row / numB), first[1] + (row % numB)];
          if (first[0] === first[1] && mu < nu) continue; // the pair's row (νμ) is the same
          throwIfCancelled(options.signal);
          const which = lane * numRows + row;
          const quarter = quarterAddress + which * n * side.numInner * 8;
          matmul(quarter, rowsAddress + which * n * n * 8, inner, n, side.numInner, n);
          arena.float64(productAddress, numOuter * side.numInner).fill(0);
          matmul(productAddress, outer, quarter, numOuter, side.numInner, n, true);
          const product = arena.float64(productAddress, numOuter * side.numInner);
          const pair = mu > nu ? (mu * (mu + 1)) / 2 + nu : (nu * (nu + 1)) / 2 + mu;
          const to = arena.float64(address + pair * columns.length * 8, columns.length);
          for (let column = 0; column < picked.length; column++) to[column] = product[picked[column]];
        }
      options.onProgress?.(++done / numBras);
    }
  return { address, columns, mirrored };
}

/** Second half: column c of the first side fills row columns[c] of `out`, and the mirrored row. */
function finish(out: Float64Array, arena: Arena, n: number, half: Half, side: Side, options: TransformOptions): void {
  const fourIndex = createFourIndex(arena);
  const matmul = createMatmul(arena, side.numInner);
  const inner = arena.push(side.inner);
  const outer = arena.push(side.outer);
  const chunk = Math.max(1, Math.min(16, Math.floor((4 * CHUNK_BYTES) / (8 * n * n))));
  const size = side.numOuter * side.numInner;
  const matrices = arena.allocate(chunk * n * n * 8);
  const quarter = arena.allocate(n * side.numInner * 8);
  const productAddress = arena.allocate(size * 8);
  const width = half.columns.length;
  for (let first = 0; first < width; first += chunk) {
    const count = Math.min(chunk, width - first);
    fourIndex.unpackColumns(matrices, half.address, width, first, count, n);
    for (let k = 0; k < count; k++) {
      throwIfCancelled(options.signal);
      arena.float64(quarter, n * side.numInner).fill(0);
      matmul(quarter, matrices + k * n * n * 8, inner, n, side.numInner, n);
      const product = arena.float64(productAddress, size);
      product.fill(0);
      matmul(productAddress, outer, quarter, side.numOuter, side.numInner, n, true);
      const row = half.columns[first + k] * size;
      if (side.inOrder) out.set(product, row);
      else for (let element = 0; element < size; element++) out[row + side.positions[element]] = product[element];
      if (half.mirrored[first + k] !== half.columns[first + k]) out.copyWithin(half.mirrored[first + k] * size, row, row + size);
    }
    options.onProgress?.((first + count) / width);
  }
}

/** Transpose of a rows × columns matrix, by tiles that fit the cache. */
function transposed(matrix: Float64Array, rows: number, columns: number): Float64Array {
  const out = new Float64Array(matrix.length);
  const tile = 16;
  for (let i0 = 0; i0 < rows; i0 += tile)
    for (let j0 = 0; j0 < columns; j0 += tile)
      for (let i = i0; i < Math.min(i0 + tile, rows); i++)
        for (let j = j0; j < Math.min(j0 + tile, columns); j++) out[j * rows + i] = matrix[i * columns + j];
  return out;
}

/** Row order[i] of a matrix as row i. */
function rowsInOrder(matrix: Float64Array, order: Int32Array): Float64Array {
  const m = matrix.length / order.length;
  const out = new Float64Array(matrix.length);
  for (const [row, from] of order.entries()) out.set(matrix.subarray(from * m, (from + 1) * m), row * m);
  return out;
}

/** Columns from … to − 1 of an n × m matrix. */
function columnRange(matrix: Float64Array, n: number, m: number, { from, to }: { from: number; to: number }): Float64Array {
  const out = new Float64Array(n * (to - from));
  for (let row = 0; row < n; row++) out.set(matrix.subarray(row * m + from, row * m + to), row * (to - from));
  return out;
}
