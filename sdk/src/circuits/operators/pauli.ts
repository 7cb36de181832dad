/**
 * Pauli strings as two bit masks, and their sums.
 *
 *   P(x, z) = i^|x∧z| Xˣ Zᶻ,   X on the bits of x alone, Z on those of z alone, Y on both                            (1)
 *   P(a) P(b) = i^k P(a ⊕ b),  k = |xa∧za| + |xb∧zb| + 2|za∧xb| − |x∧z|  (mod 4)                                    (2)
 *
 * Bit q is qubit q; text prints qubit 0 rightmost. Masks are bigint, so there is no limit on qubits.
 *
 * Source      Aaronson & Gottesman, Phys. Rev. A 70, 052328 (2004), DOI 10.1103/PhysRevA.70.052328 (the symplectic form).
 */
import { invalidInput, type PauliSum } from '../../contracts/index.ts';

export interface Pauli {
  readonly x: bigint;
  readonly z: bigint;
}

export const IDENTITY: Pauli = { x: 0n, z: 0n };

/** Number of set bits. */
export function countBits(mask: bigint): number {
  if (mask <= 0xffff_ffffn) return countBits32(Number(mask));
  return countBits32(Number(mask & 0xffff_ffffn)) + countBits(mask >> 32n);
}

/** In pairs, in fours, in bytes, then all bytes summed into the highest. */
export function countBits32(word: number): number {
  const pairs = word - ((word >>> 1) & 0x5555_5555);
  const fours = (pairs & 0x3333_3333) + ((pairs >>> 2) & 0x3333_3333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f_0f0f, 0x0101_0101) >>> 24;
}

/** Mask with these bits set. */
export function maskOf(qubits: readonly number[]): bigint {
  return qubits.reduce((mask, qubit) => mask | (1n << BigInt(qubit)), 0n);
}

/** Qubits of a mask, ascending. */
export function qubitsOf(mask: bigint): number[] {
  const qubits: number[] = [];
  for (let qubit = 0, rest = mask; rest > 0n; qubit++, rest >>= 1n) if (rest & 1n) qubits.push(qubit);
  return qubits;
}

/** `IZYX` → masks; the rightmost character is qubit 0. @param qubits where the characters act, from the right @default 0, 1, 2 … */
export function parsePauli(text: string, qubits?: readonly number[]): Pauli {
  if (!/^[IXYZ]*$/.test(text)) throw invalidInput('pauli', 'a string of I, X, Y and Z', text);
  const mask = (letters: RegExp) => BigInt(`0b0${text.replace(letters, '1').replace(/[IXYZ]/g, '0')}`);
  const [x, z] = [mask(/[XY]/g), mask(/[YZ]/g)];
  if (!qubits) return { x, z };
  const placed = (bits: bigint) => maskOf(qubitsOf(bits).map((k) => qubits[k]));
  return { x: placed(x), z: placed(z) };
}

/** Inverse of `parsePauli`. */
export function formatPauli({ x, z }: Pauli, numQubits: number): string {
  const [xs, zs] = [x, z].map((mask) => mask.toString(2).padStart(numQubits, '0'));
  let text = '';
  for (let k = 0; k < numQubits; k++) text += 'IXZY'[Number(xs[k]) + 2 * Number(zs[k])];
  return text;
}

/** Qubits on which the string is not the identity. */
export function supportOf({ x, z }: Pauli): number[] {
  return qubitsOf(x | z);
}

export function commute(a: Pauli, b: Pauli): boolean {
  return ((countBits(a.x & b.z) + countBits(a.z & b.x)) & 1) === 0;
}

/** (2): a·b = i^phase · pauli, phase 0 … 3. */
export function multiplyPaulis(a: Pauli, b: Pauli): { pauli: Pauli; phase: number } {
  const pauli = { x: a.x ^ b.x, z: a.z ^ b.z };
  const k = countBits(a.x & a.z) + countBits(b.x & b.z) + 2 * countBits(a.z & b.x) - countBits(pauli.x & pauli.z);
  return { pauli, phase: k & 3 };
}

export interface PauliTerm extends Pauli {
  readonly re: number;
  readonly im: number;
}

/** Terms below this, in the units of the operator, are rounding: ten thousand of them stay below 1e-10. */
const NEGLIGIBLE = 1e-14;

/** Σ_k c_k P_k with complex c_k on a fixed number of qubits: the working form of an operator. `PauliSum` is its hermitian document. */
export class PauliOperator {
  readonly numQubits: number;
  readonly #terms = new Map<bigint, { x: bigint; z: bigint; re: number; im: number }>();

  constructor(numQubits: number) {
    this.numQubits = numQubits;
  }

  static fromSum(sum: PauliSum): PauliOperator {
    const operator = new PauliOperator(sum.numQubits);
    sum.terms.forEach(([text, coefficient], index) => {
      if (text.length !== sum.numQubits) throw invalidInput(`terms.${index}.0`, `a string of ${sum.numQubits} Paulis`, text);
      operator.add(parsePauli(text), coefficient);
    });
    return operator;
  }

  /** Adds (re + i·im) P in place. */
  add({ x, z }: Pauli, re: number, im = 0): this {
    const key = (x << BigInt(this.numQubits)) | z;
    const term = this.#terms.get(key);
    if (term) {
      term.re += re;
      term.im += im;
    } else {
      this.#terms.set(key, { x, z, re, im });
    }
    return this;
  }

  /** Adds factor · other in place. */
  addScaled(other: PauliOperator, factor: number): this {
    for (const term of other.terms()) this.add(term, factor * term.re, factor * term.im);
    return this;
  }

  times(other: PauliOperator): PauliOperator {
    const product = new PauliOperator(this.numQubits);
    for (const a of this.#terms.values()) {
      for (const b of other.#terms.values()) {
        const { pauli, phase } = multiplyPaulis(a, b);
        const [re, im] = timesPowerOfI(a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re, phase);
        product.add(pauli, re, im);
      }
    }
    return product;
  }

  adjoint(): PauliOperator {
    const adjoint = new PauliOperator(this.numQubits);
    for (const term of this.#terms.values()) adjoint.add(term, term.re, -term.im);
    return adjoint;
  }

  /** Terms that are not negligible, in ascending order of (x, z): the same operator lists them the same way. */
  terms(): PauliTerm[] {
    return Array.from(this.#terms.entries())
      .filter(([, { re, im }]) => Math.abs(re) > NEGLIGIBLE || Math.abs(im) > NEGLIGIBLE)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, term]) => ({ ...term }));
  }

  /** The operator as a document. @throws INVALID_INPUT when it is not hermitian: a coefficient with an imaginary part above 1e-10. */
  toSum(): PauliSum {
    const terms = this.terms().map(({ x, z, re, im }): [string, number] => {
      const text = formatPauli({ x, z }, this.numQubits);
      if (Math.abs(im) > 1e-10) throw invalidInput(`operator.${text}`, 'a real coefficient (a hermitian operator)', `${re} + ${im}i`);
      return [text, re];
    });
    return { numQubits: this.numQubits, terms: terms.filter(([, coefficient]) => Math.abs(coefficient) > NEGLIGIBLE) };
  }
}

function timesPowerOfI(re: number, im: number, power: number): [number, number] {
  switch (power) {
    case 1:
      return [-im, re];
    case 2:
      return [-re, -im];
    case 3:
      return [im, -re];
    default:
      return [re, im];
  }
}
