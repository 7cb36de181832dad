/** Front of the frontier kernel: one table in an arena, with the notes for the way back. */
import { Arena } from '../arena.ts';
import { instantiateKernel } from '../wasm.ts';

interface FrontierKernel {
  introduce(table: number, width: number, low: number, high: number): void;
  eliminate(table: number, width: number, bit: number, choice: number): void;
}

const LOW_BITS = 12;

export class Frontier {
  readonly #kernel: FrontierKernel;
  readonly #arena: Arena;
  readonly #table: number;
  readonly #low: number;
  readonly #high: number;
  #width = 0;

  /** @param maxWidth spins in the frontier at a time; 25 take 256 MiB */
  constructor(maxWidth: number) {
    this.#arena = new Arena(8 * 2 ** maxWidth);
    this.#kernel = instantiateKernel<FrontierKernel>('frontier', this.#arena.memory, 'simd');
    this.#table = this.#arena.allocate(8 * 2 ** maxWidth);
    this.#low = this.#arena.allocate(8 * 2 ** LOW_BITS);
    this.#high = this.#arena.allocate(8 * 2 ** Math.max(0, maxWidth - LOW_BITS));
    this.#arena.float64(this.#table, 1)[0] = 0;
  }

  /** Lowest energy once every spin has left. */
  get value(): number {
    return this.#arena.float64(this.#table, 1)[0];
  }

  /** A spin with its field and its couplings to frontier bits joins as the highest bit. */
  introduce(field: number, couplings: ReadonlyMap<number, number>): void {
    this.#fill(this.#low, 0, Math.min(this.#width, LOW_BITS), field, couplings);
    this.#fill(this.#high, LOW_BITS, Math.max(0, this.#width - LOW_BITS), 0, couplings);
    this.#kernel.introduce(this.#table, this.#width++, this.#low, this.#high);
  }

  /** f of (2) over the states of `bits` bits from `first` on. */
  #fill(at: number, first: number, bits: number, constant: number, couplings: ReadonlyMap<number, number>): void {
    const values = this.#arena.float64(at, 2 ** bits);
    values[0] = constant;
    for (let bit = 0; bit < bits; bit++) values[0] -= couplings.get(first + bit) ?? 0;
    for (let bit = 0; bit < bits; bit++) {
      const twice = 2 * (couplings.get(first + bit) ?? 0);
      for (let s = 0; s < 2 ** bit; s++) values[s + 2 ** bit] = values[s] + twice;
    }
  }

  /** The spin at `bit` leaves; higher bits move down. Its lower values, one bit a state of those that stay. */
  eliminate(bit: number): Uint8Array {
    const bytes = Math.ceil(2 ** (this.#width - 1) / 8);
    const mark = this.#arena.mark();
    const choice = this.#arena.allocate(bytes);
    this.#kernel.eliminate(this.#table, this.#width--, bit, choice);
    const noted = new Uint8Array(this.#arena.memory.buffer, choice, bytes).slice();
    this.#arena.release(mark);
    return noted;
  }
}
