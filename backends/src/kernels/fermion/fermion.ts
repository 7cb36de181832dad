/**
 * Front of the fermion kernel: lays pairs of strings out in an arena and runs moves on planes that lie there.
 * Formulas, shapes and source: fermion.ref.ts. Rows are padded to whole tiles of eight, columns as for the CI kernel, so that
 * H acts on the same vectors.
 */
import type { Arena } from '../arena.ts';
import { paddedColumns } from '../ci/ci.ts';
import { instantiateKernel, type KernelVariant, kernelVariant } from '../wasm.ts';
import type { ComplexRotation, DiagonalAngles, PairedMove, StringPairs } from './fermion.ref.ts';

export type { ComplexRotation, PairedMove, StringPairs } from './fermion.ref.ts';

interface Exports {
  rotateSequence(psi: number, rowBytes: number, steps: number, count: number): void;
  elementRows(lambda: number, psi: number, rowBytes: number, rows: number, count: number): number;
  elementPairs(lambda: number, psi: number, rows: number, rowCount: number, columns: number, columnCount: number): number;
  interleave(both: number, psi: number, lambda: number, n: number): void;
  sweepSequence(both: number, rowBytes: number, steps: number, count: number): void;
  gatherRows(tile: number, tileBytes: number, numTiles: number, re: number, im: number, rowBytes: number, count: number): void;
  // biome-ignore format: one line a kernel
  scatterRows(re: number, im: number, rowBytes: number, tile: number, tileBytes: number, numTiles: number, count: number, phases: number): void;
  gatherColumns(tile: number, re: number, im: number, rowBytes: number, count: number): void;
  scatterColumns(re: number, im: number, rowBytes: number, tile: number, count: number, phases: number): void;
  rotateTile(tile: number, rotations: number, numRotations: number): void;
  phaseRow(re: number, im: number, count: number, low: number, high: number, column: number, split: number): void;
  weight(plane: number, n: number): number;
}

/** Strings of the other spin in a tile, and the bytes of one string there: eight complex amplitudes. */
const TILE = 8;
const TILE_STRING_BYTES = 128;
const ROTATION_BYTES = 40;
/** Steps of excitations that one call takes. */
const STEPS = 64;
const STEP_BYTES = 48;
/** Tiles of columns gathered at a time: 256 bytes of a row. */
const TILES_TOGETHER = 4;

interface PairList {
  readonly offset: number;
  readonly count: number;
  /** Of sign +1, which stand first. */
  readonly plus: number;
}

/** A move with its lists in the arena; `columns` is null where all columns ride along in their order. */
export interface LaidMove {
  readonly rows: PairList;
  readonly columns: PairList | null;
}

/** Π_k exp(θ_k (T_k − T_k†)), the first to act first. */
export interface MoveProduct {
  readonly moves: readonly LaidMove[];
  readonly angles: ArrayLike<number>;
}

/** Rotations and phases of one spin with their tables in the arena. */
interface LaidRotations {
  readonly rotations: { readonly offset: number; readonly count: number };
  readonly phases: number;
}

/** Planes of one shape in one arena. */
export class FermionKernel {
  readonly numRows: number;
  readonly numColumns: number;
  /** Doubles from one row to the next. */
  readonly stride: number;
  readonly #arena: Arena;
  readonly #exports: Exports;
  readonly #lists = new Map<number, WeakMap<StringPairs, PairList>>();
  readonly #paddedRows: number;
  #tile = 0;
  #steps = 0;
  #bytesMoved = 0;

  constructor(arena: Arena, numRows: number, numColumns: number, variant: KernelVariant = kernelVariant()) {
    this.numRows = numRows;
    this.numColumns = numColumns;
    this.stride = paddedColumns(numColumns);
    this.#paddedRows = Math.ceil(numRows / TILE) * TILE;
    this.#arena = arena;
    this.#exports = instantiateKernel<Exports>('fermion', arena.memory, variant);
  }

  /** Bytes that `rotateRowStrings`, `rotateColumnStrings` and `applyDiagonal` have read from planes and written to them. */
  get bytesMoved(): number {
    return this.#bytesMoved;
  }

  /** Bytes of one real plane. */
  get planeBytes(): number {
    return this.#paddedRows * this.stride * 8;
  }

  /** A plane of zeros. */
  plane(): Float64Array {
    return this.#arena.float64(this.#arena.allocate(this.planeBytes), this.planeBytes / 8).fill(0);
  }

  /** Σ |x|² over a row of a plane. */
  rowWeight(plane: Float64Array, row: number): number {
    return this.#exports.weight(plane.byteOffset + row * this.stride * 8, this.stride);
  }

  // ── Excitations ──

  /** Lays the lists of a move out; lists are shared between moves that hold the same object. */
  layMove({ rows, columns }: PairedMove): LaidMove {
    const rowList = this.#lay(rows, this.stride * 8);
    return { rows: rowList, columns: isIdentity(columns, this.numColumns) ? null : this.#lay(columns, 8) };
  }

  /** Factors that `rotate` and `sweepBack` may take in one call: as many as pass some million amplitudes. */
  get factorsAtOnce(): number {
    return Math.max(1, Math.min(STEPS, Math.floor(2 ** 23 / (this.numRows * this.stride))));
  }

  /** ψ ← Π exp(θ(T − T†)) ψ over the factors `begin` … `end` − 1, `factorsAtOnce` at most, the first to act first. */
  rotate(psi: Float64Array, product: MoveProduct, begin = 0, end = product.moves.length): void {
    this.#exports.rotateSequence(psi.byteOffset, this.stride * 8, this.#laySteps(product, begin, end, 1), end - begin);
  }

  /** ⟨λ|T − T†|ψ⟩. */
  element(lambda: Float64Array, psi: Float64Array, { rows, columns }: LaidMove): number {
    const [l, p] = [lambda.byteOffset, psi.byteOffset];
    if (columns) return this.#exports.elementPairs(l, p, rows.offset, rows.count, columns.offset, columns.count);
    return this.#exports.elementRows(l, p, this.stride * 8, rows.offset, rows.count);
  }

  /** Room for ψ and λ beside each other. */
  pairOfPlanes(): Float64Array {
    return this.#arena.float64(this.#arena.allocate(2 * this.planeBytes), this.planeBytes / 4);
  }

  /** both ← (ψ[k], λ[k]). */
  interleave(both: Float64Array, psi: Float64Array, lambda: Float64Array): void {
    this.#exports.interleave(both.byteOffset, psi.byteOffset, lambda.byteOffset, psi.length);
  }

  /**
   * From factor `end` − 1 to `begin`, `factorsAtOnce` at most: elements[k] ← ⟨λ|T − T†|ψ⟩ behind factor k, then ψ and λ taken back by
   * exp(−θ(T − T†)).
   */
  sweepBack(elements: Float64Array, both: Float64Array, product: MoveProduct, begin = 0, end = product.moves.length): void {
    const steps = this.#laySteps(product, begin, end, -1);
    this.#exports.sweepSequence(both.byteOffset, this.stride * 8, steps, end - begin);
    const results = this.#arena.float64(steps, ((end - begin) * STEP_BYTES) / 8);
    for (let k = begin; k < end; k++) elements[k] = results[((k - begin) * STEP_BYTES) / 8 + 5];
  }

  #laySteps({ moves, angles }: MoveProduct, begin: number, end: number, direction: 1 | -1): number {
    this.#steps ||= this.#arena.allocate(STEPS * STEP_BYTES);
    const integers = this.#arena.int32(this.#steps, (STEPS * STEP_BYTES) / 4);
    const numbers = this.#arena.float64(this.#steps, (STEPS * STEP_BYTES) / 8);
    for (let k = begin; k < end; k++) {
      const { rows, columns } = moves[k];
      const at = ((k - begin) * STEP_BYTES) / 4;
      integers[at] = rows.offset;
      integers[at + 1] = columns === null ? 0 : columns.offset;
      integers[at + 2] = rows.count;
      integers[at + 3] = columns === null ? 0 : columns.count;
      integers[at + 4] = columns === null ? 0 : columns.plus;
      numbers[at / 2 + 3] = Math.cos(angles[k]);
      numbers[at / 2 + 4] = direction * Math.sin(angles[k]);
    }
    return this.#steps;
  }

  // ── Orbital rotations and diagonals of a complex state ──

  /** Rotations in order, then a phase (interleaved re, im) for each of `numStrings` strings, laid out in the arena. */
  layRotations(rotations: readonly ComplexRotation[], phases: Float64Array, numStrings: number): LaidRotations {
    const arena = this.#arena;
    const lists = rotations.map(({ pairs }) => this.#lay(pairs, TILE_STRING_BYTES));
    const offset = arena.allocate(Math.max(1, rotations.length) * ROTATION_BYTES);
    rotations.forEach(({ cosine, sine }, k) => {
      arena.int32(offset + k * ROTATION_BYTES, 2).set([lists[k].offset, lists[k].count]);
      arena.float64(offset + k * ROTATION_BYTES + 8, 3).set([cosine, sine.re, sine.im]);
    });
    const padded = arena.float64(arena.allocate((numStrings + 2 * TILE) * 16), 2 * (numStrings + 2 * TILE)).fill(0);
    padded.set(phases);
    return { rotations: { offset, count: rotations.length }, phases: padded.byteOffset };
  }

  /** α: rows turn among themselves, eight columns at a time. */
  rotateRowStrings(re: Float64Array, im: Float64Array, { rotations, phases }: LaidRotations): void {
    const wasm = this.#exports;
    const rowBytes = this.stride * 8;
    const tile = this.#reserveTile();
    const tileBytes = this.numRows * TILE_STRING_BYTES;
    const numTiles = this.stride / TILE;
    for (let first = 0; first < numTiles; first += TILES_TOGETHER) {
      const count = Math.min(TILES_TOGETHER, numTiles - first);
      const [p, q] = [re.byteOffset + first * TILE * 8, im.byteOffset + first * TILE * 8];
      wasm.gatherRows(tile, tileBytes, count, p, q, rowBytes, this.numRows);
      for (let k = 0; k < count; k++) wasm.rotateTile(tile + k * tileBytes, rotations.offset, rotations.count);
      wasm.scatterRows(p, q, rowBytes, tile, tileBytes, count, this.numRows, phases);
    }
    this.#bytesMoved += 4 * this.numRows * rowBytes;
  }

  /** β: columns turn among themselves, eight rows at a time. */
  rotateColumnStrings(re: Float64Array, im: Float64Array, { rotations, phases }: LaidRotations): void {
    const wasm = this.#exports;
    const rowBytes = this.stride * 8;
    const tile = this.#reserveTile();
    const count = Math.ceil(this.numColumns / 2) * 2;
    for (let row = 0; row < this.numRows; row += TILE) {
      const at = row * rowBytes;
      wasm.gatherColumns(tile, re.byteOffset + at, im.byteOffset + at, rowBytes, count);
      wasm.rotateTile(tile, rotations.offset, rotations.count);
      wasm.scatterColumns(re.byteOffset + at, im.byteOffset + at, rowBytes, tile, count, phases);
    }
    this.#bytesMoved += 4 * this.#paddedRows * rowBytes;
  }

  /** (5). */
  applyDiagonal(re: Float64Array, im: Float64Array, columnMasks: Int32Array, angles: DiagonalAngles): void {
    const arena = this.#arena;
    const numOrbitals = angles.mixed.length / this.numRows;
    const lowBits = numOrbitals >> 1;
    const mark = arena.mark();
    const low = arena.float64(arena.allocate(16 << lowBits), 2 << lowBits);
    const high = arena.float64(arena.allocate(16 << (numOrbitals - lowBits)), 2 << (numOrbitals - lowBits));
    const column = arena.float64(arena.allocate(16 * this.numColumns), 2 * this.numColumns);
    const split = arena.int32(arena.allocate(8 * this.numColumns), 2 * this.numColumns);
    const lowMask = (1 << lowBits) - 1;
    for (let j = 0; j < this.numColumns; j++) {
      column[2 * j] = Math.cos(angles.columns[j]);
      column[2 * j + 1] = -Math.sin(angles.columns[j]);
      split[2 * j] = (columnMasks[j] & lowMask) << 4;
      split[2 * j + 1] = (columnMasks[j] >>> lowBits) << 4;
    }
    for (let i = 0; i < this.numRows; i++) {
      const w = angles.mixed.subarray(i * numOrbitals, (i + 1) * numOrbitals);
      fillProducts(low, angles.rows[i], w.subarray(0, lowBits));
      fillProducts(high, 0, w.subarray(lowBits));
      const at = i * this.stride * 8;
      this.#exports.phaseRow(
        re.byteOffset + at,
        im.byteOffset + at,
        this.numColumns,
        low.byteOffset,
        high.byteOffset,
        column.byteOffset,
        split.byteOffset,
      );
    }
    arena.release(mark);
    this.#bytesMoved += 4 * this.numRows * this.stride * 8;
  }

  #lay(pairs: StringPairs, unitBytes: number): PairList {
    let laid = this.#lists.get(unitBytes);
    if (!laid) this.#lists.set(unitBytes, (laid = new WeakMap()));
    let list = laid.get(pairs);
    if (!list) {
      const { from, to, sign } = pairs;
      const entries = new Int32Array(2 * from.length);
      const plus = sign.reduce((count, s) => count + (s > 0 ? 1 : 0), 0);
      let [nextPlus, nextMinus] = [0, plus];
      for (let k = 0; k < from.length; k++) {
        const at = 2 * (sign[k] > 0 ? nextPlus++ : nextMinus++);
        entries[at] = from[k] * unitBytes;
        entries[at + 1] = (to[k] * unitBytes) | (sign[k] > 0 ? 0 : 1);
      }
      laid.set(pairs, (list = { offset: this.#arena.push(entries), count: from.length, plus }));
    }
    return list;
  }

  #reserveTile(): number {
    this.#tile ||= this.#arena.allocate(Math.max(TILES_TOGETHER * this.numRows, this.numColumns + 1) * TILE_STRING_BYTES);
    return this.#tile;
  }
}

/** out[mask] = exp(−i (start + Σ_(q ∈ mask) angles[q])). */
function fillProducts(out: Float64Array, start: number, angles: Float64Array): void {
  out[0] = Math.cos(start);
  out[1] = -Math.sin(start);
  for (let q = 0; q < angles.length; q++) {
    const [c, s] = [Math.cos(angles[q]), -Math.sin(angles[q])];
    const size = 2 << q;
    for (let k = 0; k < size; k += 2) {
      out[size + k] = c * out[k] - s * out[k + 1];
      out[size + k + 1] = c * out[k + 1] + s * out[k];
    }
  }
}

/** Whether a list leaves every string where it is. */
function isIdentity({ from, to }: StringPairs, numStrings: number): boolean {
  return from.length === numStrings && from.every((string, k) => to[k] === string);
}
