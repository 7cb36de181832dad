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
    depth: number,
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
/** Most columns of one pass of the mixed-spin kernel: its slice of D stays in the second-level cache (128 … 512 measured alike). */
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

/** A half product as threads know it: sizes, and addresses of its tables in their memory. Plain data. */
export interface HalfSigmaPlan {
  numRows: number;
  numPairs: number;
  /** Pairs rs that every pair pq takes, −1 for those up to its own. */
  depth: number;
  /** Doubles from one row of C and of x to the next. */
  stride: number;
  x: number;
  sameSpin: { first: number; at: number; value: number };
  /** Row excitations in groups of six, the last padded with sign 0 onto the spare row of x. */
  groups: { first: Int32Array; target: number; pair: number; sign: number };
  /** Of columns: `list` holds (place in D, source in a row of C) in order of place. */
  blocks: readonly { column: number; tiles: number; list: number; count: number }[];
  pairRepulsion: number;
  occupied: { offset: number; stride: number };
}

/** What one thread needs to make some blocks of a half product: the tables, and scratch of its own. */
export class HalfSigmaWorker {
  readonly #kernel: CiKernel;
  readonly #plan: HalfSigmaPlan;
  readonly #pack: number;
  readonly #d: { offset: number; length: number };
  readonly #a: number;

  constructor(kernel: CiKernel, plan: HalfSigmaPlan) {
    const { arena } = kernel;
    const { packBytes, dBytes, aBytes } = scratchSizes(plan);
    this.#kernel = kernel;
    this.#plan = plan;
    this.#pack = arena.allocate(packBytes);
    this.#d = { offset: arena.allocate(dBytes), length: dBytes / 8 };
    this.#a = arena.allocate(aBytes);
  }

  /** What one takes from its arena. */
  static bytes(plan: HalfSigmaPlan): number {
    const { packBytes, dBytes, aBytes } = scratchSizes(plan);
    return packBytes + dBytes + aBytes + 192; // aligned
  }

  /** Columns of block `index` of x ← (2) + (3) of the C at byte address `c`. */
  run(c: number, index: number): void {
    const { exports: wasm, arena } = this.#kernel;
    const { numRows, numPairs, depth, stride, x, sameSpin, groups, pairRepulsion, occupied, blocks } = this.#plan;
    const { column, tiles, list, count } = blocks[index];
    const strideBytes = stride * 8;
    for (let at = column; at < column + 4 * tiles; at += TILE)
      wasm.sameSpin(x + at * 8, c + at * 8, strideBytes, numRows, sameSpin.first, sameSpin.at, sameSpin.value, this.#pack);
    if (depth !== 0) arena.float64(this.#d.offset, this.#d.length).fill(0);
    for (let j = 0; j < numRows; j++) {
      const row = c + j * strideBytes;
      const e = groups.first[j];
      if (depth !== 0) wasm.gather(this.#d.offset, row, list, count);
      wasm.mixedSpin(
        x + column * 8,
        row + column * 8,
        tiles,
        numPairs,
        depth,
        groups.target + e * 4,
        groups.pair + e * 4,
        groups.sign + e * 8,
        (groups.first[j + 1] - e) / GROUP,
        pairRepulsion,
        occupied.offset + column * 8,
        occupied.stride,
        this.#d.offset,
        this.#a,
      );
    }
  }
}

function scratchSizes({ numRows, numPairs, blocks, groups: { first } }: HalfSigmaPlan) {
  let mostGroups = 0;
  for (let j = 0; j < numRows; j++) mostGroups = Math.max(mostGroups, (first[j + 1] - first[j]) / GROUP);
  return { packBytes: numRows * TILE * 8, dBytes: numPairs * 32 * blocks[0].tiles, aBytes: mostGroups * GROUP * numPairs * 8 };
}

/** Columns of a block: an even number of blocks, so that two threads have equal shares. */
function blockColumns(stride: number): number {
  const blocks = stride <= BLOCK / 2 ? 1 : 2 * Math.ceil(stride / (2 * BLOCK));
  return paddedColumns(stride / blocks);
}

/** Half product with its tables in the arena: `apply(c)` leaves x of (2) + (3) in `x`. */
export class HalfSigma {
  /** Result, [numRows + 1, stride]; the last row takes what padding writes and stays meaningless. */
  readonly x: Float64Array;
  readonly stride: number;
  readonly plan: HalfSigmaPlan;
  readonly #worker: HalfSigmaWorker;

  constructor(kernel: CiKernel, tables: HalfSigmaTables) {
    const { arena } = kernel;
    const { numRows, numColumns, numPairs, mixed, sameSpin } = tables;
    this.stride = paddedColumns(numColumns);
    this.x = kernel.vector((numRows + 1) * this.stride);
    const occupied = kernel.vector(numPairs * this.stride);
    for (let pair = 0; pair < numPairs; pair++) {
      occupied.set(tables.occupiedRepulsion.subarray(pair * numColumns, (pair + 1) * numColumns), pair * this.stride);
    }
    this.plan = {
      numRows,
      numPairs,
      depth: { lower: -1, all: numPairs, none: 0 }[mixed],
      stride: this.stride,
      x: this.x.byteOffset,
      sameSpin: {
        first: arena.push(sameSpin.first),
        at: arena.push(sameSpin.at.map((row) => row * TILE * 8)),
        value: arena.push(sameSpin.value),
      },
      groups: layGroups(arena, tables, this.stride),
      blocks: layBlocks(arena, tables, this.stride),
      pairRepulsion: arena.push(tables.pairRepulsion),
      occupied: { offset: occupied.byteOffset, stride: this.stride * 8 },
    };
    this.#worker = new HalfSigmaWorker(kernel, this.plan);
  }

  /** x ← (2) + (3) of `c`, [numRows, stride] in the arena. @param share gives out the blocks; @default one after the other, here */
  apply(c: Float64Array, share: ShareBlocks = oneAfterTheOther): void {
    share(this.plan.blocks.length, (block) => this.#worker.run(c.byteOffset, block));
  }
}

/** Has blocks 0 … count − 1 made, some of them by `here`. */
export type ShareBlocks = (count: number, here: (block: number) => void) => void;

const oneAfterTheOther: ShareBlocks = (count, here) => {
  for (let block = 0; block < count; block++) here(block);
};

function layGroups(arena: Arena, { numRows, rowExcitations: row }: HalfSigmaTables, stride: number): HalfSigmaPlan['groups'] {
  const first = new Int32Array(numRows + 1);
  for (let j = 0; j < numRows; j++) first[j + 1] = first[j] + Math.ceil((row.first[j + 1] - row.first[j]) / GROUP) * GROUP;
  const total = first[numRows];
  const target = new Int32Array(total).fill(numRows * stride * 8);
  const pair = new Int32Array(total);
  const sign = new Float64Array(total);
  for (let j = 0; j < numRows; j++) {
    const count = row.first[j + 1] - row.first[j];
    for (let e = 0; e < first[j + 1] - first[j]; e++) {
      pair[first[j] + e] = row.pair[row.first[j] + Math.min(e, count - 1)];
      if (e >= count) continue;
      target[first[j] + e] = row.target[row.first[j] + e] * stride * 8;
      sign[first[j] + e] = row.sign[row.first[j] + e];
    }
  }
  return { first, target: arena.push(target), pair: arena.push(pair), sign: arena.push(sign) };
}

function layBlocks(arena: Arena, { numColumns, numPairs, columnExcitations: column }: HalfSigmaTables, stride: number) {
  const blocks = [];
  const size = blockColumns(stride);
  for (let begin = 0; begin < stride; begin += size) {
    const end = Math.min(begin + size, stride);
    const tiles = Math.ceil((Math.min(end, numColumns) - begin) / 4);
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
    blocks.push({ column: begin, tiles, list: arena.push(Int32Array.from(entries)), count: entries.length / 2 });
  }
  return blocks;
}
