/**
 * Sums of many Pauli strings in flat arrays, for algebra at a million terms: 32-bit words of masks, found again by hashing.
 *
 *   term k   (re[k] + i·im[k]) P(x_k, z_k),   words 2W·k … 2W·k + W − 1 of `masks` are x_k, the next W are z_k,   W = ⌈n/32⌉   (1)
 *
 * Products by (2) of pauli.ts: O(terms · terms), a look-up each. Equal strings are one term; terms below 1e-14 are dropped.
 */
import { invalidInput, type PauliSum } from '../../contracts/index.ts';
import { countBits32, PauliOperator } from './pauli.ts';

const NEGLIGIBLE = 1e-14;

export class PackedPaulis {
  readonly numQubits: number;
  /** W: words of a mask. */
  readonly words: number;
  #masks: Uint32Array;
  #re: Float64Array;
  #im: Float64Array;
  /** Open addressing: term + 1, or 0. */
  #table: Int32Array;
  #size = 0;

  /** @param capacity terms that are expected; more may come */
  constructor(numQubits: number, capacity = 16) {
    this.numQubits = numQubits;
    this.words = Math.max(1, Math.ceil(numQubits / 32));
    this.#masks = new Uint32Array(2 * this.words * capacity);
    this.#re = new Float64Array(capacity);
    this.#im = new Float64Array(capacity);
    this.#table = new Int32Array(tableSize(capacity));
  }

  static from(sum: PauliSum): PackedPaulis {
    const packed = new PackedPaulis(sum.numQubits, sum.terms.length);
    const term = new Uint32Array(2 * packed.words);
    for (const [k, [text, coefficient]] of sum.terms.entries()) {
      packString(text, sum.numQubits, term, `terms.${k}.0`);
      packed.#add(term, 0, coefficient, 0);
    }
    return packed;
  }

  /** Terms, those that cancelled included until `simplified`. */
  get size(): number {
    return this.#size;
  }

  /** As in (1): a view, as long as nothing is added. */
  get masks(): Uint32Array {
    return this.#masks.subarray(0, 2 * this.words * this.#size);
  }

  /** self + factor · other. */
  plus(other: PackedPaulis, factor = 1): PackedPaulis {
    this.#sameWidth(other);
    const sum = new PackedPaulis(this.numQubits, this.#size + other.#size);
    for (const [terms, scale] of [
      [this, 1],
      [other, factor],
    ] as const)
      for (let k = 0; k < terms.#size; k++) sum.#add(terms.#masks, 2 * terms.words * k, scale * terms.#re[k], scale * terms.#im[k]);
    return sum.simplified();
  }

  /** self · other. */
  times(other: PackedPaulis): PackedPaulis {
    return this.#products(other, false);
  }

  /** self · other − other · self: only strings that anticommute take part. */
  commutator(other: PackedPaulis): PackedPaulis {
    return this.#products(other, true);
  }

  #products(other: PackedPaulis, commutator: boolean): PackedPaulis {
    this.#sameWidth(other);
    const { words } = this;
    const product = new PackedPaulis(this.numQubits, Math.max(16, this.#size, other.#size));
    const term = new Uint32Array(2 * words);
    const [a, b] = [this.#masks, other.#masks];
    for (let i = 0; i < this.#size; i++) {
      const [p, re, im] = [2 * words * i, this.#re[i], this.#im[i]];
      for (let j = 0; j < other.#size; j++) {
        const q = 2 * words * j;
        let [phase, crossing] = [0, 0];
        for (let w = 0; w < words; w++) {
          const [xa, za, xb, zb] = [a[p + w], a[p + words + w], b[q + w], b[q + words + w]];
          const [x, z] = [xa ^ xb, za ^ zb];
          term[w] = x;
          term[words + w] = z;
          const across = countBits32(za & xb);
          phase += countBits32(xa & za) + countBits32(xb & zb) + 2 * across - countBits32(x & z);
          crossing += across + countBits32(xa & zb);
        }
        if (commutator && (crossing & 1) === 0) continue;
        const factor = commutator ? 2 : 1;
        const real = factor * (re * other.#re[j] - im * other.#im[j]);
        const imaginary = factor * (re * other.#im[j] + im * other.#re[j]);
        switch (phase & 3) {
          case 0:
            product.#add(term, 0, real, imaginary);
            break;
          case 1:
            product.#add(term, 0, -imaginary, real);
            break;
          case 2:
            product.#add(term, 0, -real, -imaginary);
            break;
          default:
            product.#add(term, 0, imaginary, -real);
        }
      }
    }
    return product.simplified();
  }

  /** Without the terms that have cancelled. */
  simplified(): PackedPaulis {
    let kept = 0;
    for (let k = 0; k < this.#size; k++) if (this.#matters(k)) kept++;
    if (kept === this.#size) return this;
    const left = new PackedPaulis(this.numQubits, Math.max(1, kept));
    for (let k = 0; k < this.#size; k++) if (this.#matters(k)) left.#add(this.#masks, 2 * this.words * k, this.#re[k], this.#im[k]);
    return left;
  }

  /** The working form of few terms. */
  toOperator(): PauliOperator {
    const operator = new PauliOperator(this.numQubits);
    const mask = (from: number): bigint => {
      let bits = 0n;
      for (let w = this.words - 1; w >= 0; w--) bits = (bits << 32n) | BigInt(this.#masks[from + w]);
      return bits;
    };
    for (let k = 0; k < this.#size; k++) {
      const from = 2 * this.words * k;
      operator.add({ x: mask(from), z: mask(from + this.words) }, this.#re[k], this.#im[k]);
    }
    return operator;
  }

  #matters(k: number): boolean {
    return Math.abs(this.#re[k]) > NEGLIGIBLE || Math.abs(this.#im[k]) > NEGLIGIBLE;
  }

  #sameWidth({ numQubits }: PackedPaulis): void {
    if (numQubits !== this.numQubits) throw invalidInput('other.numQubits', `${this.numQubits}`, numQubits);
  }

  /** Adds to the term with these masks, which lie at `from`. */
  #add(masks: Uint32Array, from: number, re: number, im: number): void {
    const length = 2 * this.words;
    let hash = 0;
    for (let w = 0; w < length; w++) {
      hash = Math.imul(hash ^ masks[from + w], 0x9e3779b1);
      hash ^= hash >>> 15;
    }
    const most = this.#table.length - 1;
    let slot = hash & most;
    for (let found = this.#table[slot]; found !== 0; found = this.#table[slot]) {
      let [w, at] = [0, (found - 1) * length];
      while (w < length && this.#masks[at] === masks[from + w]) {
        w++;
        at++;
      }
      if (w === length) {
        this.#re[found - 1] += re;
        this.#im[found - 1] += im;
        return;
      }
      slot = (slot + 1) & most;
    }
    if (this.#size === this.#re.length) {
      this.#grow();
      this.#add(masks, from, re, im);
      return;
    }
    this.#table[slot] = this.#size + 1;
    const to = this.#size * length;
    for (let w = 0; w < length; w++) this.#masks[to + w] = masks[from + w];
    this.#re[this.#size] = re;
    this.#im[this.#size] = im;
    this.#size++;
  }

  #grow(): void {
    const larger = new PackedPaulis(this.numQubits, 2 * this.#re.length);
    for (let k = 0; k < this.#size; k++) larger.#add(this.#masks, 2 * this.words * k, this.#re[k], this.#im[k]);
    this.#masks = larger.#masks;
    this.#re = larger.#re;
    this.#im = larger.#im;
    this.#table = larger.#table;
  }
}

/** At most half full. */
const tableSize = (capacity: number): number => 2 ** Math.ceil(Math.log2(Math.max(16, 2 * capacity)));

function packString(text: string, numQubits: number, term: Uint32Array, path: string): void {
  if (text.length !== numQubits) throw invalidInput(path, `a string of ${numQubits} Paulis`, text);
  const words = term.length / 2;
  term.fill(0);
  for (let qubit = 0; qubit < numQubits; qubit++) {
    const letter = 'IXZY'.indexOf(text[numQubits - 1 - qubit]);
    if (letter < 0) throw invalidInput(path, 'a string of I, X, Y and Z', text);
    if (letter & 1) term[qubit >>> 5] |= 1 << (qubit & 31);
    if (letter & 2) term[words + (qubit >>> 5)] |= 1 << (qubit & 31);
  }
}
