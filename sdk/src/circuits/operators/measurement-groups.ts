/**
 * Which Pauli strings one measurement setting serves: strings that agree, qubit by qubit, wherever both act (qubit-wise commuting).
 * Their common basis needs single-qubit rotations alone.
 *
 * Source      Kandala et al., Nature 549, 242 (2017), DOI 10.1038/nature23879 (tensor-product basis sets).
 */
import type { Pauli } from './pauli.ts';

export interface MeasurementGroup {
  /** The Pauli measured on each qubit of its support; members are its restrictions. */
  basis: Pauli;
  /** Indices into the strings given. */
  members: number[];
}

/** First fit in the order given: put large coefficients first. The identity joins no group. Cost: strings × groups, some ns each. */
export function groupQubitwise(strings: readonly Pauli[]): MeasurementGroup[] {
  const { words, stride } = packed(strings);
  let bases = new Uint32Array(64 * stride); // of the groups, side by side
  const groups: { basis: Pauli; members: number[] }[] = [];
  for (const [index, pauli] of strings.entries()) {
    if ((pauli.x | pauli.z) === 0n) continue;
    const own = stride * index;
    const at = firstAgreeing(bases, groups.length, words, own, stride);
    if (at === groups.length) {
      if (stride * at === bases.length) bases = doubled(bases);
      groups.push({ basis: pauli, members: [index] });
    } else {
      const group = groups[at];
      group.basis = { x: group.basis.x | pauli.x, z: group.basis.z | pauli.z };
      group.members.push(index);
    }
    for (let w = 0; w < stride; w++) bases[stride * at + w] |= words[own + w];
  }
  return groups;
}

/**
 * Sets of strings that all commute with each other, fewer than `groupQubitwise` makes; their common basis takes gates on two qubits.
 * First fit in the order given, indices into it; the identity joins no set.
 *
 * A string commutes with a set when it does with strings that span it, at most as many as there are qubits. Sets are asked 32 at a
 * time: bit g of a word is set g, and one word a span and qubit says in which of them the string there flips it, or its sign.
 */
export function groupCommuting(strings: readonly Pauli[]): number[][] {
  const { words, stride } = packed(strings);
  const chunks: SpanChunk[] = [];
  const groups: number[][] = [];
  for (const [index, { x, z }] of strings.entries()) {
    if ((x | z) === 0n) continue;
    const string = words.subarray(stride * index, stride * (index + 1));
    const columns = partnersOf(string);
    let at = 0;
    let place = -1;
    for (; place < 0; at++) {
      if (at === chunks.length) chunks.push(new SpanChunk(stride));
      place = chunks[at].firstCommuting(columns);
    }
    chunks[at - 1].add(place, string);
    (groups[32 * (at - 1) + place] ??= []).push(index);
  }
  return groups;
}

/** Columns of a SpanChunk that anticommute with a string: Z where it has X, and X where it has Z. */
function partnersOf(string: Uint32Array): number[] {
  return Array.from(string).flatMap((word, w) => bitsOf(word).map((bit) => 32 * (w ^ 1) + bit));
}

function bitsOf(word: number): number[] {
  const bits: number[] = [];
  for (let rest = word; rest !== 0; rest &= rest - 1) bits.push(31 - Math.clz32(rest & -rest));
  return bits;
}

/** 32 sets of commuting strings, by strings that span them over GF(2). */
class SpanChunk {
  readonly #stride: number;
  /** Bit g of word [k, column]: string k of set g acts there; a column is a bit of the packed words of a string. */
  #table: Uint32Array;
  #levels = 0;
  /** The strings of each set, reduced, to see which new ones it spans already. */
  readonly #rows: Uint32Array[][] = Array.from({ length: 32 }, () => []);

  constructor(stride: number) {
    this.#stride = stride;
    this.#table = new Uint32Array(32 * stride);
  }

  /** The first set with which a string commutes, an empty one too; −1 for none. @param columns of `partnersOf` */
  firstCommuting(columns: readonly number[]): number {
    const table = this.#table;
    const width = 32 * this.#stride;
    let against = 0;
    for (let from = 0; from < width * this.#levels; from += width) {
      let crossings = 0;
      for (let c = 0; c < columns.length; c++) crossings ^= table[from + columns[c]];
      against |= crossings;
      if (against === -1) return -1;
    }
    return 31 - Math.clz32(~against & -~against);
  }

  add(set: number, string: Uint32Array): void {
    const rows = this.#rows[set];
    const row = string.slice();
    for (const other of rows) {
      const pivot = other.findIndex((word) => word !== 0);
      if (row[pivot] & other[pivot] & -other[pivot]) for (let w = 0; w < row.length; w++) row[w] ^= other[w];
    }
    if (row.every((word) => word === 0)) return;
    const level = rows.push(row) - 1;
    const width = 32 * this.#stride;
    if (width * level === this.#table.length) this.#table = doubled(this.#table);
    this.#levels = Math.max(this.#levels, level + 1);
    for (const [w, word] of string.entries()) for (const bit of bitsOf(word)) this.#table[width * level + 32 * w + bit] |= 1 << set;
  }
}

/** Strings side by side, x and z in turn, 32 bits at a time. */
function packed(strings: readonly Pauli[]): { words: Uint32Array; stride: number } {
  const widest = strings.reduce((all, { x, z }) => all | x | z, 0n);
  const stride = 2 * Math.max(1, Math.ceil(widest.toString(2).length / 32));
  const words = new Uint32Array(stride * strings.length);
  for (const [index, { x, z }] of strings.entries())
    for (let w = 0; w < stride; w++) words[stride * index + w] = Number(((w % 2 === 0 ? x : z) >> BigInt(32 * (w >> 1))) & 0xffff_ffffn);
  return { words, stride };
}

function doubled(words: Uint32Array): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(2 * words.length);
  larger.set(words);
  return larger;
}

/** The first basis that agrees with a string on every qubit where both act, or `count`. */
function firstAgreeing(bases: Uint32Array, count: number, words: Uint32Array, own: number, stride: number): number {
  for (let at = 0, from = 0; at < count; at++, from += stride) {
    let differing = 0;
    for (let w = 0; w < stride; w += 2) {
      const [ax, az, bx, bz] = [bases[from + w], bases[from + w + 1], words[own + w], words[own + w + 1]];
      differing |= ((ax ^ bx) | (az ^ bz)) & (ax | az) & (bx | bz);
    }
    if (differing === 0) return at;
  }
  return count;
}
