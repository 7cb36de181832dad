/**
 * A register of n qubits as 2ⁿ complex amplitudes, and the operations a simulator, a variational loop and its adjoint gradient
 * need, each in one pass over the amplitudes it touches.
 *
 *   |ψ⟩ = Σ_k (amplitudes[2k] + i·amplitudes[2k + 1]) |k⟩,   qubit q is bit q of k                                        (1)
 *   P = i^|x∧z| Σ_k (−1)^|k∧z| |k ⊕ x⟩⟨k|                     Pauli string by masks: X in x, Z in z, Y in both             (2)
 *   H = Σ_x Σ_k c_(x,k) P(x, z_k),  c real                    Pauli sum, its strings grouped by x                         (3)
 *
 * Memory      16·2ⁿ bytes, n ≤ 27. Two-vector operations need both in one memory: make the second with `sibling()`.
 * Accuracy    a gate is one rounding or two per amplitude; sums are blocked. Parity with state-vector.ref.ts: 1e-13.
 * Speed       state-vector.bench.ts.
 */
import { Arena } from '../arena.ts';
import { kernelVariant, type KernelVariant } from '../wasm.ts';
import { stateVectorKernel, type StateVectorKernel } from './kernel.ts';
import { BasisStateSampler } from './sampling.ts';

/** Bit q is qubit q. Registers end below 32 qubits, so masks of any integer type fit in 32 bits. */
export type Mask = number | bigint;

export interface Complex {
  re: number;
  im: number;
}

/** Strings of a Pauli sum that share their X mask; coefficients are real, so the sum is hermitian. */
export interface PauliGroup {
  xMask: Mask;
  zMasks: Int32Array;
  coefficients: Float64Array;
}

export interface StateVectorOptions {
  /** @default the fastest this engine validates */
  variant?: KernelVariant;
  /** Memory to share with other vectors. @default a fresh one */
  arena?: Arena;
}

export interface VectorPlace {
  arena: Arena;
  variant: KernelVariant;
  /** Of amplitude 0. */
  address: number;
  numQubits: number;
}

const MAX_QUBITS = 27;
const SCRATCH_BYTES = 512;
/**
 * A sign table of 2^b entries costs K/2^b + b/2 operations an amplitude for K strings. Measured at n = 12, ns an amplitude of Hψ with
 * b = 5, 7, 9: K = 6 1.82 1.76 1.82, K = 40 2.74 1.95 1.88, K = 79 3.72 2.20 1.94.
 */
const MAX_TABLE_BITS = 9;
const LONGEST_SHORT_GROUP = 24;

export class StateVector {
  readonly numQubits: number;
  readonly #arena: Arena;
  readonly #variant: KernelVariant;
  readonly #psi: number;
  readonly #scratch: number;
  #kernel: StateVectorKernel | undefined;

  /** |0…0⟩ on `numQubits` qubits. @throws RangeError unless 1 ≤ numQubits ≤ 27, or when the memory cannot be had. */
  constructor(numQubits: number, { variant = kernelVariant(), arena }: StateVectorOptions = {}) {
    if (!Number.isInteger(numQubits) || numQubits < 1 || numQubits > MAX_QUBITS) {
      throw new RangeError(`a state vector takes 1 to ${MAX_QUBITS} qubits, got ${numQubits}`);
    }
    const bytes = 16 * 2 ** numQubits;
    this.numQubits = numQubits;
    this.#variant = variant;
    this.#arena = arena ?? new Arena(bytes + SCRATCH_BYTES);
    this.#psi = this.#arena.allocateZeros(bytes);
    this.#scratch = this.#arena.allocate(SCRATCH_BYTES);
    this.#kernel = stateVectorKernel(this.#arena.memory, variant);
    this.amplitudes[0] = 1;
  }

  /** |0…0⟩ of the same size in the same memory: what `innerProduct`, `applyPauliSumInto` and gradients take as their other vector. */
  sibling(): StateVector {
    return new StateVector(this.numQubits, { variant: this.#variant, arena: this.#arena });
  }

  /** Gives the vector up: any later call throws, and the memory is free once no sibling is left. */
  dispose(): void {
    this.#kernel = undefined;
  }

  /** Interleaved (re, im), length 2·2ⁿ: a view of the live memory, to be taken afresh after other vectors were made. */
  get amplitudes(): Float64Array {
    return this.#arena.float64(this.#psi, 2 * 2 ** this.numQubits);
  }

  /** Where ψ lies, for those who work on it in tiles. */
  get place(): VectorPlace {
    return { arena: this.#arena, variant: this.#variant, address: this.#psi, numQubits: this.numQubits };
  }

  /** ψ = |basisState⟩. */
  reset(basisState: Mask = 0): void {
    const state = this.#mask(basisState);
    this.#live.clear(this.#psi, this.numQubits);
    this.amplitudes[2 * state] = 1;
  }

  /** ψ = other, from any memory. */
  copyFrom(other: StateVector): void {
    if (other.#arena === this.#arena) this.#live.scaleInto(this.#psi, this.#checked(other), this.numQubits, 1);
    else this.amplitudes.set(other.amplitudes);
  }

  /** ψ ← factor·ψ. */
  scale(factor: number): void {
    this.#live.scaleInto(this.#psi, this.#psi, this.numQubits, factor);
  }

  // ── Gates ──

  /** 2×2 matrix on qubit q; m: 8 numbers, row-major, interleaved (re, im). */
  apply1(q: number, m: Float64Array): void {
    this.#live.dense1(this.#psi, this.numQubits, this.#qubit(q), m[0], m[1], m[2], m[3], m[4], m[5], m[6], m[7]);
  }

  /** diag(d0, d1) on qubit q: RZ, phase, S, T. With d0 = 1 only half of the amplitudes are touched. */
  applyDiagonal1(q: number, d0re: number, d0im: number, d1re: number, d1im: number): void {
    const bit = 1 << this.#qubit(q);
    if (d0re === 1 && d0im === 0) this.#live.scaleSubspace(this.#psi, this.numQubits, bit, bit, d1re, d1im);
    else this.#live.diagonal1(this.#psi, this.numQubits, q, d0re, d0im, d1re, d1im);
  }

  /** diag(1, 1, 1, re + i·im) on qubits a and b. */
  applyControlledPhase(a: number, b: number, re: number, im: number): void {
    const both = this.#pair(a, b);
    this.#live.scaleSubspace(this.#psi, this.numQubits, both, both, re, im);
  }

  applyX(q: number): void {
    const bit = 1 << this.#qubit(q);
    this.#live.exchange(this.#psi, this.numQubits, bit, 0, bit);
  }

  applyCx(control: number, target: number): void {
    const both = this.#pair(control, target);
    this.#live.exchange(this.#psi, this.numQubits, both, 1 << control, both);
  }

  applyCz(a: number, b: number): void {
    this.applyControlledPhase(a, b, -1, 0);
  }

  applySwap(a: number, b: number): void {
    this.#live.exchange(this.#psi, this.numQubits, this.#pair(a, b), 1 << a, 1 << b);
  }

  /** 4×4 matrix on qubits q0, q1 with index 2·bit(q1) + bit(q0); m: 32 numbers, row-major, interleaved (re, im). */
  apply2(q0: number, q1: number, m: Float64Array): void {
    this.#pair(q0, q1);
    const splat = this.#arena.float64(this.#scratch, 64);
    for (let k = 0; k < 16; k++) {
      splat[4 * k] = splat[4 * k + 1] = m[2 * k];
      splat[4 * k + 2] = -m[2 * k + 1];
      splat[4 * k + 3] = m[2 * k + 1];
    }
    this.#live.dense2(this.#psi, this.numQubits, q0, q1, this.#scratch);
  }

  // ── Pauli strings and sums ──

  /** ψ ← exp(−iθP/2) ψ = cos(θ/2) ψ − i sin(θ/2) Pψ. */
  applyPauliRotation(xMask: Mask, zMask: Mask, theta: number): void {
    const x = this.#mask(xMask);
    const z = this.#mask(zMask);
    const { imaginary, sign } = powerOfI(3 + countBits(x & z));
    this.#live.pauliRotation(this.#psi, this.numQubits, x, z, Math.cos(theta / 2), sign * Math.sin(theta / 2), imaginary);
  }

  /** ⟨ψ|P|ψ⟩, a real number. */
  expectationPauli(xMask: Mask, zMask: Mask): number {
    const x = this.#mask(xMask);
    if (x === 0) return this.#element(this, x, zMask, 0).re;
    return 2 * this.#element(this, x, zMask, highestBit(x)).re; // k and k ⊕ x give complex conjugates
  }

  /** ⟨other|P|ψ⟩. */
  pauliMatrixElement(other: StateVector, xMask: Mask, zMask: Mask): Complex {
    return this.#element(other, this.#mask(xMask), zMask, 0);
  }

  /** Im⟨other|P|ψ⟩: with other = λ, ∂E/∂θ of a rotation exp(−iθP/2) in adjoint differentiation. */
  imaginaryPauliElement(other: StateVector, xMask: Mask, zMask: Mask): number {
    return this.pauliMatrixElement(other, xMask, zMask).im;
  }

  /** ⟨ψ|H|ψ⟩: one pass for each X mask, however many strings share it. */
  expectationSum(groups: readonly PauliGroup[]): number {
    let sum = 0;
    this.#forEachPart(groups, (x, zs, cs, count, imaginary, table, b) => {
      sum += this.#live.pauliGroupExpectation(this.#psi, this.numQubits, x, zs, cs, count, imaginary, table, b);
    });
    return sum;
  }

  /** out = Hψ; out is a sibling. */
  applyPauliSumInto(out: StateVector, groups: readonly PauliGroup[]): void {
    if (out !== this) this.#live.clear(this.#checked(out), this.numQubits);
    this.addPauliSumInto(out, groups);
  }

  /** out += Hψ; out is a sibling. A long sum may be added in parts, with other work between them. */
  addPauliSumInto(out: StateVector, groups: readonly PauliGroup[]): void {
    const target = this.#checked(out);
    if (target === this.#psi) throw new RangeError('Hψ is written to another vector: pass a sibling() as out');
    this.#forEachPart(groups, (x, zs, cs, count, imaginary, table, b) => {
      this.#live.pauliGroupAccumulate(target, this.#psi, this.numQubits, x, zs, cs, count, imaginary, table, b);
    });
  }

  // ── Fermionic excitations under Jordan–Wigner ──

  /**
   * ψ ← exp(θ(T − T†)) ψ with T|i⟩ = σ|j⟩, j = i ⊕ (creation ∨ annihilation), σ = (−1)^|i∧parity|, for every i that holds all
   * annihilated orbitals and none of the created ones; T is 0 elsewhere. In each such plane
   *
   *   ψ_i ← cos θ ψ_i − σ sin θ ψ_j,   ψ_j ← cos θ ψ_j + σ sin θ ψ_i
   *
   * For T = a†_p a_q the parity mask has the orbitals strictly between p and q. For T = a†_p a†_q a_s a_r (p < q, r < s) it is the
   * XOR of those between p and q and between r and s, without p q r s, and σ has a further constant sign, to be put into θ.
   */
  applyExcitation(creationMask: Mask, annihilationMask: Mask, parityMask: Mask, theta: number): void {
    const [creation, annihilation, parity] = this.#excitation(creationMask, annihilationMask, parityMask);
    this.#live.excitationRotation(this.#psi, this.numQubits, creation, annihilation, parity, Math.cos(theta), Math.sin(theta));
  }

  /** 2 Re⟨other|T − T†|ψ⟩: with other = λ, ∂E/∂θ of `applyExcitation` in adjoint differentiation. */
  excitationGradient(other: StateVector, creationMask: Mask, annihilationMask: Mask, parityMask: Mask): number {
    const [creation, annihilation, parity] = this.#excitation(creationMask, annihilationMask, parityMask);
    return 2 * this.#live.excitationElement(this.#checked(other), this.#psi, this.numQubits, creation, annihilation, parity);
  }

  // ── Products and measurement ──

  /** ⟨other|ψ⟩. */
  innerProduct(other: StateVector): Complex {
    return this.#element(other, 0, 0, 0);
  }

  /** ‖ψ‖ = √⟨ψ|ψ⟩. */
  norm(): number {
    return Math.sqrt(this.innerProduct(this).re);
  }

  /** out[k] = |ψ_k|², length 2ⁿ. */
  probabilitiesInto(out: Float64Array): void {
    const psi = this.amplitudes;
    for (let k = 0; k < psi.length / 2; k++) out[k] = psi[2 * k] ** 2 + psi[2 * k + 1] ** 2;
  }

  /** One basis state per uniform number in [0, 1), by inverse cumulative search: equal uniforms, equal states. */
  sample(uniforms: Float64Array): Uint32Array {
    return this.sampler().draw(uniforms);
  }

  /** `sample` for many portions of uniforms, while ψ stays as it is. */
  sampler(): BasisStateSampler {
    return new BasisStateSampler(this.amplitudes);
  }

  // ── Checks and shared parts ──

  get #live(): StateVectorKernel {
    if (!this.#kernel) throw new Error('this state vector was disposed: make a new one');
    return this.#kernel;
  }

  #qubit(q: number): number {
    if (!Number.isInteger(q) || q < 0 || q >= this.numQubits) {
      throw new RangeError(`expected a qubit from 0 to ${this.numQubits - 1}, got ${q}`);
    }
    return q;
  }

  #pair(a: number, b: number): number {
    if (a === b) throw new RangeError(`expected two different qubits, got ${a} twice`);
    return (1 << this.#qubit(a)) | (1 << this.#qubit(b));
  }

  #mask(mask: Mask): number {
    const bits = Number(mask);
    if (!Number.isInteger(bits) || bits < 0 || bits >= 2 ** this.numQubits) {
      throw new RangeError(`expected a mask or basis state of ${this.numQubits} bits, got ${mask}`);
    }
    return bits;
  }

  #excitation(creationMask: Mask, annihilationMask: Mask, parityMask: Mask): [number, number, number] {
    const creation = this.#mask(creationMask);
    const annihilation = this.#mask(annihilationMask);
    if ((creation & annihilation) !== 0 || (creation | annihilation) === 0) {
      throw new RangeError(`expected disjoint creation and annihilation masks, not both empty, got ${creation} and ${annihilation}`);
    }
    return [creation, annihilation, this.#mask(parityMask)];
  }

  /** Byte offset of `other`, which must lie in this vector's memory and have its size. */
  #checked(other: StateVector): number {
    if (other.#arena !== this.#arena) throw new RangeError('the other vector lies in another memory: make it with sibling()');
    if (other.numQubits !== this.numQubits) throw new RangeError(`expected ${this.numQubits} qubits, got ${other.numQubits}`);
    return other.#psi;
  }

  #element(other: StateVector, x: number, zMask: Mask, pinned: number): Complex {
    const z = this.#mask(zMask);
    this.#live.pauliElementInto(this.#scratch, this.#checked(other), this.#psi, this.numQubits, pinned, x, z);
    const [re, im] = this.#arena.float64(this.#scratch, 2);
    const { imaginary, sign } = powerOfI(countBits(x & z));
    return imaginary ? { re: -sign * im, im: sign * re } : { re: sign * re, im: sign * im };
  }

  /** Hands each group to `visit` in at most two parts, strings with an even and with an odd number of Y: i^|x∧z| real or imaginary. */
  #forEachPart(
    groups: readonly PauliGroup[],
    visit: (x: number, zs: number, cs: number, count: number, imaginary: boolean, table: number, b: number) => void,
  ): void {
    const arena = this.#arena;
    const largest = groups.reduce((most, { zMasks }) => Math.max(most, zMasks.length), 0);
    const mark = arena.mark();
    const zs = arena.allocate(4 * largest);
    const cs = arena.allocate(8 * largest);
    const table = arena.allocate(8 << MAX_TABLE_BITS);
    const signs = arena.int32(zs, largest);
    const weights = arena.float64(cs, largest);
    for (const { xMask, zMasks, coefficients } of groups) {
      const x = this.#mask(xMask);
      for (const imaginary of [false, true]) {
        let count = 0;
        for (let k = 0; k < zMasks.length; k++) {
          const power = powerOfI(countBits(x & zMasks[k]));
          if (power.imaginary !== imaginary) continue;
          signs[count] = zMasks[k];
          weights[count++] = power.sign * coefficients[k];
        }
        const b = count <= LONGEST_SHORT_GROUP ? MAX_TABLE_BITS - 2 : MAX_TABLE_BITS;
        if (count > 0) visit(x, zs, cs, count, imaginary, table, b);
      }
    }
    arena.release(mark);
  }
}

function countBits(mask: number): number {
  let count = 0;
  for (let rest = mask; rest !== 0; rest &= rest - 1) count++;
  return count;
}

/** Value of the highest set bit of a positive integer. */
function highestBit(mask: number): number {
  return 1 << (31 - Math.clz32(mask));
}

/** i^k = sign · (imaginary ? i : 1). */
function powerOfI(k: number): { imaginary: boolean; sign: 1 | -1 } {
  return { imaginary: (k & 1) === 1, sign: (k & 2) === 0 ? 1 : -1 };
}
