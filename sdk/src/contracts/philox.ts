/**
 * Philox4x32-10, the one random generator of Cofactor.
 *
 * Counter based: block n of a stream is a pure function of (key, n), so any number of independent streams can be drawn in
 * any order, on any thread, and resumed from a position that fits in a checkpoint.
 *
 * Source      Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC'11,
 *             DOI 10.1145/2063384.2063405. Known answers: philox.reference.test.ts.
 * Key         first 8 bytes of SHA-256(`${seed}/${label}/${index}`), little-endian: streams with different names do not
 *             overlap in practice.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { invalidInput } from './errors.ts';

const M0 = 0xd2511f53;
const M1 = 0xcd9e8d57;
const W0 = 0x9e3779b9;
const W1 = 0xbb67ae85;

/** Ten rounds on `counter` (4 words) under `key` (2 words), written to `out` (4 words). All unsigned 32-bit. */
export function philox4x32Into(out: Uint32Array, counter: Uint32Array, key: Uint32Array): void {
  let [c0, c1, c2, c3] = counter;
  let [k0, k1] = key;
  for (let round = 0; round < 10; round++) {
    const high0 = mulHigh(M0, c0);
    const low0 = Math.imul(M0, c0);
    const high1 = mulHigh(M1, c2);
    const low1 = Math.imul(M1, c2);
    c0 = (high1 ^ c1 ^ k0) >>> 0;
    c1 = low1 >>> 0;
    c2 = (high0 ^ c3 ^ k1) >>> 0;
    c3 = low0 >>> 0;
    k0 = (k0 + W0) >>> 0;
    k1 = (k1 + W1) >>> 0;
  }
  out[0] = c0;
  out[1] = c1;
  out[2] = c2;
  out[3] = c3;
}

/** High 32 bits of the 64-bit product of two unsigned 32-bit integers. */
function mulHigh(a: number, b: number): number {
  const aHigh = a >>> 16;
  const aLow = a & 0xffff;
  const bHigh = b >>> 16;
  const bLow = b & 0xffff;
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16);
  const middle2 = aLow * bHigh + (middle & 0xffff);
  return (aHigh * bHigh + Math.floor(middle / 0x10000) + (middle2 >>> 16)) >>> 0;
}

/** A named stream of random numbers. `position` counts 32-bit words drawn: save it to resume. */
export class RandomStream {
  readonly #key: Uint32Array;
  readonly #counter = new Uint32Array(4);
  readonly #block = new Uint32Array(4);
  #position = 0;
  #filled = -1;

  constructor(key: Uint32Array) {
    this.#key = key;
  }

  get position(): number {
    return this.#position;
  }

  set position(words: number) {
    this.#position = words;
  }

  /** Uniform on 0 … 2³²−1. */
  uint32(): number {
    const block = Math.floor(this.#position / 4);
    if (block !== this.#filled) {
      this.#counter[0] = block >>> 0;
      this.#counter[1] = Math.floor(block / 0x1_0000_0000);
      philox4x32Into(this.#block, this.#counter, this.#key);
      this.#filled = block;
    }
    return this.#block[this.#position++ % 4];
  }

  /** Uniform on [0, 1), 53 bits. */
  uniform(): number {
    const high = this.uint32() >>> 5;
    const low = this.uint32() >>> 6;
    return (high * 0x400_0000 + low) / 0x20_0000_0000_0000;
  }

  /** Standard normal, by Box and Muller (DOI 10.1214/aoms/1177706645). */
  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    return radius * Math.cos(2 * Math.PI * this.uniform());
  }

  /** Uniform integer on 0 … bound−1, without bias. @param bound 1 … 2³² @throws INVALID_INPUT for any other bound */
  integer(bound: number): number {
    if (!Number.isInteger(bound) || bound < 1 || bound > 0x1_0000_0000) throw invalidInput('bound', 'an integer from 1 to 2³²', bound);
    const limit = Math.floor(0x1_0000_0000 / bound) * bound;
    for (;;) {
      const word = this.uint32();
      if (word < limit) return word % bound;
    }
  }
}

/** The stream named (seed, label, index). Same name, same numbers, everywhere. @param seed 0 … 2³²−1 */
export function stream(seed: number, label: string, index = 0): RandomStream {
  const digest = sha256(utf8ToBytes(`${seed}/${label}/${index}`));
  const view = new DataView(digest.buffer, digest.byteOffset, 8);
  return new RandomStream(new Uint32Array([view.getUint32(0, true), view.getUint32(4, true)]));
}
