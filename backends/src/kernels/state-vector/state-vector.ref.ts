/**
 * Readable twin of the state-vector kernels: every operation written from its definition, one basis index after the other.
 *
 *   gate on q           ψ'_k = Σ_c m[bit_q(k), c] ψ_(k with bit q set to c)                                               (1)
 *   Pauli string        P|k⟩ = i^|x∧z| (−1)^|k∧z| |k ⊕ x⟩                                                                 (2)
 *   Pauli rotation      exp(−iθP/2) = cos(θ/2) − i sin(θ/2) P,  since P² = 1                                              (3)
 *   excitation          T|i⟩ = σ_i |j⟩;  exp(θ(T − T†)) turns the plane (i, j) by θ, since (T − T†)³ = −(T − T†)           (4)
 *
 * Source      Nielsen & Chuang, Quantum Computation and Quantum Information (2010), §4; for (4) Yordanov, Arvidsson-Shukur & Barnes,
 *             Phys. Rev. A 102, 062612 (2020), doi:10.1103/PhysRevA.102.062612.
 * Shapes      amplitudes: Float64Array[2·2ⁿ], interleaved (re, im); qubit q is bit q of the index. Masks are numbers below 2ⁿ.
 * Invariants  gates and rotations keep the norm; a hermitian P has a real expectation.
 */
import type { Complex, PauliGroup } from './state-vector.ts';

export class ReferenceStateVector {
  readonly numQubits: number;
  amplitudes: Float64Array;

  constructor(numQubits: number) {
    this.numQubits = numQubits;
    this.amplitudes = new Float64Array(2 * 2 ** numQubits);
    this.amplitudes[0] = 1;
  }

  sibling(): ReferenceStateVector {
    return new ReferenceStateVector(this.numQubits);
  }

  reset(basisState = 0): void {
    this.amplitudes.fill(0);
    this.amplitudes[2 * basisState] = 1;
  }

  copyFrom(other: ReferenceStateVector): void {
    this.amplitudes.set(other.amplitudes);
  }

  scale(factor: number): void {
    this.amplitudes = this.amplitudes.map((value) => factor * value);
  }

  apply1(q: number, m: Float64Array): void {
    this.#applyMatrix([q], m);
  }

  applyDiagonal1(q: number, d0re: number, d0im: number, d1re: number, d1im: number): void {
    this.#applyMatrix([q], Float64Array.of(d0re, d0im, 0, 0, 0, 0, d1re, d1im));
  }

  applyControlledPhase(a: number, b: number, re: number, im: number): void {
    const m = new Float64Array(32);
    m[0] = m[10] = m[20] = 1;
    m[30] = re;
    m[31] = im;
    this.#applyMatrix([a, b], m);
  }

  applyX(q: number): void {
    this.#permute((k) => k ^ (1 << q));
  }

  applyCx(control: number, target: number): void {
    this.#permute((k) => k ^ (bit(k, control) << target));
  }

  applyCz(a: number, b: number): void {
    this.applyControlledPhase(a, b, -1, 0);
  }

  applySwap(a: number, b: number): void {
    this.#permute((k) => (bit(k, a) === bit(k, b) ? k : k ^ (1 << a) ^ (1 << b)));
  }

  apply2(q0: number, q1: number, m: Float64Array): void {
    this.#applyMatrix([q0, q1], m);
  }

  applyPauliRotation(x: number, z: number, theta: number): void {
    const rotated = this.#pauliTimesPsi(x, z);
    const psi = this.amplitudes;
    const [c, s] = [Math.cos(theta / 2), Math.sin(theta / 2)];
    this.#replace((k) => [c * psi[2 * k] + s * rotated[2 * k + 1], c * psi[2 * k + 1] - s * rotated[2 * k]]);
  }

  expectationPauli(x: number, z: number): number {
    return this.pauliMatrixElement(this, x, z).re;
  }

  pauliMatrixElement(other: ReferenceStateVector, x: number, z: number): Complex {
    return product(other.amplitudes, this.#pauliTimesPsi(x, z));
  }

  imaginaryPauliElement(other: ReferenceStateVector, x: number, z: number): number {
    return this.pauliMatrixElement(other, x, z).im;
  }

  expectationSum(groups: readonly PauliGroup[]): number {
    const image = this.sibling();
    this.applyPauliSumInto(image, groups);
    return image.innerProduct(this).re;
  }

  applyPauliSumInto(out: ReferenceStateVector, groups: readonly PauliGroup[]): void {
    out.amplitudes.fill(0);
    this.addPauliSumInto(out, groups);
  }

  addPauliSumInto(out: ReferenceStateVector, groups: readonly PauliGroup[]): void {
    for (const { xMask, zMasks, coefficients } of groups) {
      for (let k = 0; k < zMasks.length; k++) {
        const image = this.#pauliTimesPsi(Number(xMask), zMasks[k]);
        for (let i = 0; i < image.length; i++) out.amplitudes[i] += coefficients[k] * image[i];
      }
    }
  }

  applyExcitation(creation: number, annihilation: number, parity: number, theta: number): void {
    const [c, s] = [Math.cos(theta), Math.sin(theta)];
    const generated = this.#excitationTimesPsi(creation, annihilation, parity);
    const psi = this.amplitudes;
    this.#replace((k) => {
      const active = (k & (creation | annihilation)) === creation || (k & (creation | annihilation)) === annihilation;
      if (!active) return [psi[2 * k], psi[2 * k + 1]];
      return [c * psi[2 * k] + s * generated[2 * k], c * psi[2 * k + 1] + s * generated[2 * k + 1]];
    });
  }

  excitationGradient(other: ReferenceStateVector, creation: number, annihilation: number, parity: number): number {
    return 2 * product(other.amplitudes, this.#excitationTimesPsi(creation, annihilation, parity)).re;
  }

  innerProduct(other: ReferenceStateVector): Complex {
    return product(other.amplitudes, this.amplitudes);
  }

  norm(): number {
    return Math.hypot(...this.amplitudes);
  }

  probabilitiesInto(out: Float64Array): void {
    for (let k = 0; k < 2 ** this.numQubits; k++) out[k] = Math.hypot(this.amplitudes[2 * k], this.amplitudes[2 * k + 1]) ** 2;
  }

  sample(uniforms: Float64Array): Uint32Array {
    const size = 2 ** this.numQubits;
    const probabilities = new Float64Array(size);
    this.probabilitiesInto(probabilities);
    const total = probabilities.reduce((sum, p) => sum + p, 0);
    return Uint32Array.from(uniforms, (uniform) => {
      let cumulative = 0;
      return probabilities.findIndex((p) => (cumulative += p) > uniform * total);
    });
  }

  /** Equation (1) for any number of qubits: element (r, c) of m belongs to the values r, c of the bits listed, lowest first. */
  #applyMatrix(qubits: number[], m: Float64Array): void {
    const psi = this.amplitudes;
    const size = 2 ** qubits.length;
    this.#replace((k) => {
      const row = qubits.reduce((value, q, position) => value | (bit(k, q) << position), 0);
      const sum: [number, number] = [0, 0];
      for (let column = 0; column < size; column++) {
        const source = qubits.reduce((index, q, position) => (index & ~(1 << q)) | (bit(column, position) << q), k);
        const [re, im] = [m[2 * (row * size + column)], m[2 * (row * size + column) + 1]];
        sum[0] += re * psi[2 * source] - im * psi[2 * source + 1];
        sum[1] += re * psi[2 * source + 1] + im * psi[2 * source];
      }
      return sum;
    });
  }

  /** ψ'_k = ψ_source(k); every permutation here is its own inverse. */
  #permute(source: (k: number) => number): void {
    const psi = this.amplitudes;
    this.#replace((k) => [psi[2 * source(k)], psi[2 * source(k) + 1]]);
  }

  /** Equation (2). */
  #pauliTimesPsi(x: number, z: number): Float64Array {
    const image = new Float64Array(this.amplitudes.length);
    const turns = countBits(x & z);
    for (let k = 0; k < 2 ** this.numQubits; k++) {
      let [re, im] = [this.amplitudes[2 * k], this.amplitudes[2 * k + 1]];
      for (let turn = 0; turn < turns; turn++) [re, im] = [-im, re];
      const sign = parity(k & z);
      image[2 * (k ^ x)] = sign * re;
      image[2 * (k ^ x) + 1] = sign * im;
    }
    return image;
  }

  /** (T − T†)ψ of equation (4). */
  #excitationTimesPsi(creation: number, annihilation: number, parityMask: number): Float64Array {
    const image = new Float64Array(this.amplitudes.length);
    const both = creation | annihilation;
    for (let i = 0; i < 2 ** this.numQubits; i++) {
      if ((i & both) !== annihilation) continue;
      const j = i ^ both;
      const sigma = parity(i & parityMask);
      for (const part of [0, 1]) {
        image[2 * j + part] = sigma * this.amplitudes[2 * i + part];
        image[2 * i + part] = -sigma * this.amplitudes[2 * j + part];
      }
    }
    return image;
  }

  #replace(amplitude: (k: number) => [number, number]): void {
    const next = new Float64Array(this.amplitudes.length);
    for (let k = 0; k < 2 ** this.numQubits; k++) [next[2 * k], next[2 * k + 1]] = amplitude(k);
    this.amplitudes = next;
  }
}

function bit(k: number, q: number): number {
  return (k >>> q) & 1;
}

function countBits(mask: number): number {
  return mask.toString(2).replaceAll('0', '').length;
}

/** (−1)^|mask|. */
function parity(mask: number): 1 | -1 {
  return countBits(mask) % 2 === 0 ? 1 : -1;
}

/** Σ_k a_k* b_k. */
function product(a: Float64Array, b: Float64Array): Complex {
  const sum = { re: 0, im: 0 };
  for (let k = 0; k < a.length; k += 2) {
    sum.re += a[k] * b[k] + a[k + 1] * b[k + 1];
    sum.im += a[k] * b[k + 1] - a[k + 1] * b[k];
  }
  return sum;
}
