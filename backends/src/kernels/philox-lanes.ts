/**
 * Random words inside kernels: Philox4x32-10 (sdk/src/contracts/philox.ts, DOI 10.1145/2063384.2063405), four counters side by
 * side. Words come in the order (word 0 of counters n…n+3, word 1 of the same, …), n = 0, 4, 8, …; the key is drawn from a
 * named stream, so a kernel's numbers belong to (seed, label, index) like all others.
 */
import { philox4x32Into, type RandomStream } from '@cofactor/sdk/contracts';
import type { Arena } from './arena.ts';

const STATE_BYTES = 64;
const BUFFER_BYTES = 1024;

/** A fresh state in `arena`, for a kernel's `rng` argument. */
export function pushPhilox(arena: Arena, random: RandomStream): number {
  const at = arena.allocate(STATE_BYTES + BUFFER_BYTES);
  const words = arena.int32(at, STATE_BYTES / 4);
  words.fill(0);
  words[0] = random.uint32();
  words[1] = random.uint32();
  words[4] = BUFFER_BYTES; // nothing in the buffer yet
  return at;
}

/** The readable twin of philox.as.ts. */
export class PhiloxLanes {
  readonly #key: Uint32Array;
  readonly #block = new Uint32Array(16);
  #counter = 0;
  #position = 16;

  constructor(random: RandomStream) {
    this.#key = new Uint32Array([random.uint32(), random.uint32()]);
  }

  nextWord(): number {
    if (this.#position === 16) {
      const out = new Uint32Array(4);
      for (let lane = 0; lane < 4; lane++) {
        const counter = this.#counter + lane;
        philox4x32Into(out, new Uint32Array([counter >>> 0, Math.floor(counter / 2 ** 32), 0, 0]), this.#key);
        for (let word = 0; word < 4; word++) this.#block[4 * word + lane] = out[word];
      }
      this.#counter += 4;
      this.#position = 0;
    }
    return this.#block[this.#position++];
  }

  nextBelow(bound: number): number {
    return Number((BigInt(this.nextWord()) * BigInt(bound)) >> 32n);
  }
}
