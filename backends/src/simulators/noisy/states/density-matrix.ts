/**
 * An exact mixed state of a few qubits, as its expectation values of all Pauli strings.
 *
 *   ρ = 2⁻ⁿ Σ_P r_P P,   r_P = tr(Pρ) real,   index of P = Σ_q (x_q + 2 z_q) 4^q                                          (1)
 *   channel on a qubit     r_P' = Σ_l R_kl r_(P with l on the qubit), R of channels.ts; some in a row are one matrix      (2)
 *   cz                     X_a → X_a Z_b, X_b → Z_a X_b: strings exchange places, with a sign −1 where x_a x_b (z_a ⊕ z_b)  (3)
 *   depolarisation         shrinks every string that acts on its qubits                                                   (4)
 *   outcomes               2ⁿ p(k) = Σ_z (−1)^|k∧z| r_(0,z), a Walsh–Hadamard transform                                   (5)
 *
 * Memory      8·4ⁿ bytes. Real arithmetic on as many numbers as ρ has, and an expectation value is read, not computed.
 * Source      Greenbaum, arXiv:1509.02921 (Pauli transfer matrices).
 */
import type { Pauli } from '@cofactor/sdk/circuits';
import type { Pace } from '../../statevector/pace.ts';
import { dampingTransfer, depolarizingTransfer, flipTransfer, readoutTransfer, unitaryTransfer } from '../model/channels.ts';
import type { ReadoutError } from '../model/noise-model.ts';
import type { Step } from './noisy-circuit.ts';

export class DensityMatrix {
  readonly numQubits: number;
  readonly #values: Float64Array;
  /** (2), not yet applied. */
  readonly #pending: (Float64Array | undefined)[];

  /** |0…0⟩⟨0…0|, or a copy. */
  constructor(numQubits: number, other?: DensityMatrix) {
    this.numQubits = numQubits;
    this.#values = other ? other.#values.slice() : new Float64Array(4 ** numQubits);
    this.#pending = Array.from({ length: numQubits }, (_, qubit) => (other ? other.#pending[qubit] : undefined));
    if (!other) for (let k = 0; k < 2 ** numQubits; k++) this.#values[pauliIndex(0, k)] = 1;
  }

  copy(): DensityMatrix {
    return new DensityMatrix(this.numQubits, this);
  }

  /** (2). @param transfer 4×4 in the order I, X, Z, Y; its first row is 1 0 0 0: traces stay */
  apply(qubit: number, transfer: Float64Array): void {
    const before = this.#pending[qubit];
    this.#pending[qubit] = before ? multiply4(transfer, before) : transfer;
  }

  /** (3), then (4) with probability p. */
  cz(a: number, b: number, p: number): void {
    this.#settle(a);
    this.#settle(b);
    const [low, high] = [4 ** Math.min(a, b), 4 ** Math.max(a, b)];
    const values = this.#values;
    const offset = (pair: number) => (pair & 3) * low + (pair >> 2) * high;
    const from = Int32Array.from(CZ_EXCHANGES, ([pair]) => offset(pair));
    const to = Int32Array.from(CZ_EXCHANGES, ([, pair]) => offset(pair));
    const factor = Float64Array.from(CZ_EXCHANGES, ([, , sign]) => sign * (1 - p));
    for (let outer = 0; outer < values.length; outer += 4 * high) {
      for (let middle = outer; middle < outer + high; middle += 4 * low) {
        for (let base = middle; base < middle + low; base++) {
          for (let k = 0; k < factor.length; k++) {
            const other = values[base + from[k]];
            values[base + from[k]] = factor[k] * values[base + to[k]];
            values[base + to[k]] = factor[k] * other;
          }
        }
      }
    }
  }

  /** ⟨P⟩. */
  expectation({ x, z }: Pauli): number {
    this.#settleAll();
    return this.#values[pauliIndex(Number(x), Number(z))];
  }

  /** (5): of all basis states; rounding may leave some just below 0. */
  probabilities(): Float64Array {
    this.#settleAll();
    const size = 2 ** this.numQubits;
    const out = Float64Array.from({ length: size }, (_, z) => this.#values[pauliIndex(0, z)] / size);
    for (let half = 1; half < size; half *= 2) {
      for (let block = 0; block < size; block += 2 * half) {
        for (let k = block; k < block + half; k++) [out[k], out[k + half]] = [out[k] + out[k + half], out[k] - out[k + half]];
      }
    }
    return out;
  }

  async run(steps: readonly Step[], pace: Pace): Promise<void> {
    for (const [index, step] of steps.entries()) {
      this.step(step);
      if (pace.due) await pace.rest((index + 1) / steps.length);
    }
  }

  step(step: Step): void {
    switch (step.kind) {
      case 'cz':
        return this.cz(...step.qubits, step.depolarizing);
      case 'flip':
        return this.apply(step.qubit, flipTransfer(step.probability));
      case 'damp':
        return this.apply(step.qubit, dampingTransfer(step.probability));
      case 'pulse':
        this.apply(step.qubit, unitaryTransfer(step.matrix));
        if (step.depolarizing > 0) this.apply(step.qubit, depolarizingTransfer(step.depolarizing));
    }
  }

  /** From now on Z strings are as they are read. */
  measure(errors: readonly ReadoutError[]): void {
    errors.forEach((error, qubit) => this.apply(qubit, readoutTransfer(error)));
  }

  #settleAll(): void {
    for (let qubit = 0; qubit < this.numQubits; qubit++) this.#settle(qubit);
  }

  #settle(qubit: number): void {
    const r = this.#pending[qubit];
    if (!r) return;
    this.#pending[qubit] = undefined;
    const values = this.#values;
    const stride = 4 ** qubit;
    const [, , , , xi, xx, xz, xy, zi, zx, zz, zy, yi, yx, yz, yy] = r;
    for (let block = 0; block < values.length; block += 4 * stride) {
      for (let k = block; k < block + stride; k++) {
        const i = values[k];
        const x = values[k + stride];
        const z = values[k + 2 * stride];
        const y = values[k + 3 * stride];
        values[k + stride] = xi * i + xx * x + xz * z + xy * y;
        values[k + 2 * stride] = zi * i + zx * x + zz * z + zy * y;
        values[k + 3 * stride] = yi * i + yx * x + yz * z + yy * y;
      }
    }
  }
}

/** (3) on the pairs of letters b·4 + a but II, each once: it, what it exchanges places with (itself, for Z and I), and the sign. */
const CZ_EXCHANGES = Array.from({ length: 15 }, (_, k): [number, number, number] => {
  const pair = k + 1;
  const [xa, za, xb, zb] = [pair & 1, (pair >> 1) & 1, (pair >> 2) & 1, pair >> 3];
  return [pair, pair ^ (xb << 1) ^ (xa << 3), xa & xb & (za ^ zb) ? -1 : 1];
}).filter(([pair, image]) => pair <= image);

/** Index of (1). */
function pauliIndex(x: number, z: number): number {
  return spread(x) + 2 * spread(z);
}

/** Bit q to bit 2q. */
function spread(mask: number): number {
  let out = 0;
  for (let q = 0; mask >> q; q++) out += ((mask >> q) & 1) * 4 ** q;
  return out;
}

/** a·b of real 4×4 matrices. */
function multiply4(a: Float64Array, b: Float64Array): Float64Array {
  const out = new Float64Array(16);
  for (let row = 0; row < 16; row += 4) {
    for (let k = 0; k < 4; k++) for (let column = 0; column < 4; column++) out[row + column] += a[row + k] * b[4 * k + column];
  }
  return out;
}
