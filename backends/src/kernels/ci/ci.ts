/**
 * Front of the CI kernel: lays the tables of a half product out in an arena and runs it; a few vector operations beside it.
 * Formulas and source: ci.ref.ts. Vectors are views of the arena's memory.
 */
import type { Arena } from '../arena.ts';
import { instantiateKernel } from '../wasm.ts';
import type { HalfSigmaTables } from './ci.ref.ts';

export type { Excitations, HalfSigmaTables, SparseRows } from './ci.ref.ts';

interface Exports {
  sameSpin(x: number, c: number, stride: number, numRows: number, first: number, at: number, value: number, pack: number): void;
  gather(d: number, c: number, list: number, count: number): void;
  mixedSpin(
    x: number,
    c: number,
    numTiles: number,
    numPairs: number,
    target: number,
    pair: number,
    sign: number,
    numGroups: number,
    g: number,
    m: number,
    mStride: number,
    d: number,
    a: number,
  ): void;
  addTransposed(out: number, outStride: number, x: number, xStride: number, rows: number, columns: number, factor: number): void;
  dot(a: number, b: number, n: number): number;
  axpy(y: number, factor: number, x: number, n: number): void;
  addCombination(y: number, vectors: number, factors: number, count: number, n: number): void;
  dots(out: number, x: number, vectors: number, count: number, n: number): void;
  multiply(out: number, a: number, b: number, n: number): void;
}

/** Columns are padded to whole tiles of the same-spin kernel. */
const TILE = 16;
/** Rows of the mixed-spin micro-kernel. */
const GROUP = 6;
/** Columns of one pass of the mixed-spin kernel: its slice of D stays in the second-level cache (128 … 512 measured alike). */
const BLOCK = 256;

/** Doubles from one row of a CI matrix to the next. */
export function paddedColumns(numColumns: number): number {
  return Math.ceil(numColumns / TILE) * TILE;
}

/** Instance of the kernel on the memory of `arena`. */
export class CiKernel {
  readonly arena: Arena;
  readonly exports: Exports;
  #lists: Int32Array = new Int32Array(0);
  #numbers: Float64Array = new Float64Array(0);

  constructor(arena: Arena) {
    this.arena = arena;
    this.exports = instantiateKernel<Exports>('ci', arena.memory);
  }

  /** A vector of zeros in the arena. */
  vector(length: number): Float64Array {
    return this.arena.float64(this.arena.allocate(length * 8), length).fill(0);
  }

  dot(a: Float64Array, b: Float64Array): number {
    return this.exports.dot(a.byteOffset, b.byteOffset, a.length);
  }

  /** y += factor · x */
  axpy(y: Float64Array, factor: number, x: Float64Array): void {
    this.exports.axpy(y.byteOffset, factor, x.byteOffset, y.length);
  }

  /** y += Σ_k factors[k] · vectors[k] */
  addCombination(y: Float64Array, factors: ArrayLike<number>, vectors: readonly Float64Array[]): void {
    const { lists, numbers } = this.#reserve(vectors);
    numbers.set(factors);
    this.exports.addCombination(y.byteOffset, lists.byteOffset, numbers.byteOffset, vectors.length, y.length);
  }

  /** x · vectors[k] for every k. */
  dots(x: Float64Array, vectors: readonly Float64Array[]): Float64Array {
    const { lists, numbers } = this.#reserve(vectors);
    this.exports.dots(numbers.byteOffset, x.byteOffset, lists.byteOffset, vectors.length, x.length);
    return numbers.slice(0, vectors.length);
  }

  /** Offsets of the vectors, and as many numbers, in the arena. */
  #reserve(vectors: readonly Float64Array[]): { lists: Int32Array; numbers: Float64Array } {
    const { arena } = this;
    if (this.#lists.length < vectors.length) {
      this.#lists = arena.int32(arena.allocate(8 * vectors.length), 2 * vectors.length);
      this.#numbers = arena.float64(arena.allocate(16 * vectors.length), 2 * vectors.length);
    }
    for (const [k, vector] of vectors.entries()) this.#lists[k] = vector.byteOffset;
    return { lists: this.#lists, numbers: this.#numbers };
  }

  /** out = a ∘ b */
  multiplyInto(out: Float64Array, a: Float64Array, b: Float64Array): void {
    this.exports.multiply(out.byteOffset, a.byteOffset, b.byteOffset, out.length);
  }

  /** out[i, j] += factor · x[j, i]; out has `rows` × `columns` within its stride. */
  addTransposed(
    out: Float64Array,
    outStride: number,
    x: Float64Array,
    xStride: number,
    rows: number,
    columns: number,
    factor: number,
  ): void {
    this.exports.addTransposed(out.byteOffset, outStride * 8, x.byteOffset, xStride * 8, rows, columns, factor);
  }
}

/** Half product with its tables in the arena: `into(c)` leaves x of (2) + (3) in `x`. */
export class HalfSigma {
  /** Result, [numRows + 1, stride]; the last row takes what padding writes and stays meaningless. */
  readonly x: Float64Array;
  readonly stride: number;
  readonly #kernel: CiKernel;
  readonly #tables: HalfSigmaTables;
  readonly #sameSpin: { first: number; at: number; value: number; pack: number };
  readonly #groups: { first: Int32Array; target: number; pair: number; sign: number };
  readonly #blocks: { column: number; tiles: number; list: number; count: number }[];
  readonly #pairRepulsion: number;
  readonly #occupied: { offset: number; stride: number };
  readonly #d: { offset: number; length: number };
  readonly #a: number;

  constructor(kernel: CiKernel, tables: HalfSigmaTables) {
    const { arena } = kernel;
    const { numRows, numColumns, numPairs, sameSpin } = tables;
    this.#kernel = kernel;
    this.#tables = tables;
    this.stride = paddedColumns(numColumns);
    this.x = kernel.vector((numRows + 1) * this.stride);
    this.#sameSpin = {
      first: arena.push(sameSpin.first),
      at: arena.push(sameSpin.at.map((row) => row * TILE * 8)),
      value: arena.push(sameSpin.value),
      pack: arena.allocate(numRows * TILE * 8),
    };
    this.#groups = this.#layGroups();
    this.#blocks = this.#layBlocks();
    this.#pairRepulsion = arena.push(tables.pairRepulsion);
    const occupied = kernel.vector(numPairs * this.stride);
    for (let pair = 0; pair < numPairs; pair++) {
      occupied.set(tables.occupiedRepulsion.subarray(pair * numColumns, (pair + 1) * numColumns), pair * this.stride);
    }
    this.#occupied = { offset: occupied.byteOffset, stride: this.stride * 8 };
    const dLength = numPairs * Math.min(BLOCK, this.stride);
    this.#d = { offset: arena.allocate(dLength * 8), length: dLength };
    let mostGroups = 0;
    for (let j = 0; j < numRows; j++) {
      mostGroups = Math.max(mostGroups, (this.#groups.first[j + 1] - this.#groups.first[j]) / GROUP);
    }
    this.#a = arena.allocate(mostGroups * GROUP * numPairs * 8);
  }

  /** Row excitations in groups of six, the last padded with sign 0 onto the spare row of x. */
  #layGroups(): { first: Int32Array; target: number; pair: number; sign: number } {
    const { numRows, rowExcitations: row } = this.#tables;
    const first = new Int32Array(numRows + 1);
    for (let j = 0; j < numRows; j++) first[j + 1] = first[j] + Math.ceil((row.first[j + 1] - row.first[j]) / GROUP) * GROUP;
    const total = first[numRows];
    const target = new Int32Array(total).fill(numRows * this.stride * 8);
    const pair = new Int32Array(total);
    const sign = new Float64Array(total);
    for (let j = 0; j < numRows; j++) {
      const count = row.first[j + 1] - row.first[j];
      for (let e = 0; e < first[j + 1] - first[j]; e++) {
        pair[first[j] + e] = row.pair[row.first[j] + Math.min(e, count - 1)];
        if (e >= count) continue;
        target[first[j] + e] = row.target[row.first[j] + e] * this.stride * 8;
        sign[first[j] + e] = row.sign[row.first[j] + e];
      }
    }
    const { arena } = this.#kernel;
    return { first, target: arena.push(target), pair: arena.push(pair), sign: arena.push(sign) };
  }

  /** For each block of columns, the list of (place in D, source in a row of c) in order of place. */
  #layBlocks(): { column: number; tiles: number; list: number; count: number }[] {
    const { numColumns, numPairs, columnExcitations: column } = this.#tables;
    const blocks = [];
    for (let begin = 0; begin < this.stride; begin += BLOCK) {
      const end = Math.min(begin + BLOCK, this.stride);
      const entries: number[] = [];
      for (let tile = begin; tile < Math.min(end, numColumns); tile += 4) {
        const found: [number, number][] = [];
        for (let k = tile; k < Math.min(tile + 4, numColumns); k++) {
          // an excitation k → source by a pair runs back from source to k with the same sign
          for (let e = column.first[k]; e < column.first[k + 1]; e++) {
            const place = ((((tile - begin) / 4) * numPairs + column.pair[e]) * 4 + (k - tile)) * 8;
            found.push([place, (column.target[e] * 8) | (column.sign[e] < 0 ? 0x8000_0000 : 0)]);
          }
        }
        for (const [place, source] of found.sort((a, b) => a[0] - b[0])) entries.push(place, source);
      }
      blocks.push({
        column: begin,
        tiles: (end - begin) / 4,
        list: this.#kernel.arena.push(Int32Array.from(entries)),
        count: entries.length / 2,
      });
    }
    return blocks;
  }

  /** x ← (2) + (3) of `c`, [numRows, stride] in the arena. */
  apply(c: Float64Array): void {
    const { exports: wasm, arena } = this.#kernel;
    const { numRows, numPairs } = this.#tables;
    const strideBytes = this.stride * 8;
    const x = this.x.byteOffset;
    const { first, at, value, pack } = this.#sameSpin;
    for (let column = 0; column < this.stride; column += TILE) {
      wasm.sameSpin(x + column * 8, c.byteOffset + column * 8, strideBytes, numRows, first, at, value, pack);
    }
    const groups = this.#groups;
    for (const block of this.#blocks) {
      arena.float64(this.#d.offset, this.#d.length).fill(0);
      for (let j = 0; j < numRows; j++) {
        const row = c.byteOffset + j * strideBytes;
        const e = groups.first[j];
        wasm.gather(this.#d.offset, row, block.list, block.count);
        wasm.mixedSpin(
          x + block.column * 8,
          row + block.column * 8,
          block.tiles,
          numPairs,
          groups.target + e * 4,
          groups.pair + e * 4,
          groups.sign + e * 8,
          (groups.first[j + 1] - e) / GROUP,
          this.#pairRepulsion,
          this.#occupied.offset + block.column * 8,
          this.#occupied.stride,
          this.#d.offset,
          this.#a,
        );
      }
    }
  }
}
