/** Front of the layers kernel: ψ, its adjoint partner λ and the diagonals of one circuit in one memory. Formulas: diagonal-layers.ref.ts. */
import { Arena } from '../arena.ts';
import { diagonalPhases, noPhase, type Phases, signPhases } from './phases.ts';
import { instantiateKernel, kernelVariant, type KernelVariant } from '../wasm.ts';

interface LayersKernel {
  // biome-ignore format: one line a kernel
  forward(psi: number, n: number, block: number, kind: number, cost: number, gamma: number, scale: number, tangents: number, scratch: number, table: number): void;
  // biome-ignore format: one line a kernel
  backward(psi: number, lambda: number, n: number, block: number, kind: number, cost: number, gamma: number, scale: number, tangents: number, sums: number, scratch: number, table: number, weights: number): number;
  observe(lambda: number, psi: number, n: number, cost: number): number;
  observePairs(lambda: number, psi: number, n: number, cost: number): number;
  mirror(psi: number, n: number, tan: number, table: number): void;
  mirrorBack(psi: number, lambda: number, n: number, tan: number, sign: number, table: number): number;
  scaleInPlace(psi: number, n: number, scale: number): void;
}

/** Qubits of the nearest block of the kernel, of the largest one, and of a group above: those above are rotated first on the way back. */
const NEAR_QUBITS = 9;
const BLOCK_QUBITS = 15;
const GROUP_QUBITS = 6;
/** Rows of one group of qubits above, of two vectors. */
const SCRATCH_BYTES = 2 * 16 * 2 ** (GROUP_QUBITS + 5);
const MAX_QUBITS = 26;
/** A rotation with a smaller cosine is done in two halves, so that tangents stay small. */
const LEAST_COSINE = 1e-3;
/** A diagonal whose mean is asked for; its values may be changed in place. */
interface Observable {
  readonly address: number;
  /** 2ⁿ doubles, or 2·2ⁿ for pairs: a view of live memory. */
  values(): Float64Array;
  readonly pairs: boolean;
}

export interface Layer {
  /** Absent: no phase. */
  phases?: Phases;
  gamma: number;
  /** Rotations exp(−iφY), one per qubit. */
  angles: ArrayLike<number>;
  /** Rotation of the qubit that a mirror symmetry left out: formula (5). */
  mirror?: number;
}

/** What one pass of the kernel does of a layer. */
type Pass = Required<Pick<Layer, 'angles' | 'mirror'>>;

export class DiagonalLayers {
  readonly numQubits: number;
  readonly #arena: Arena;
  readonly #kernel: LayersKernel;
  readonly #block: number;
  readonly #psi: number;
  readonly #tangents: number;
  readonly #sums: number;
  readonly #scratch: number;
  readonly #table: number;
  #lambda = 0;

  /** @throws RangeError unless 0 ≤ numQubits ≤ 26 */
  constructor(numQubits: number, variant: KernelVariant = kernelVariant()) {
    if (!Number.isInteger(numQubits) || numQubits < 0 || numQubits > MAX_QUBITS)
      throw new RangeError(`a register of layers takes 0 to ${MAX_QUBITS} qubits, got ${numQubits}`);
    this.numQubits = numQubits;
    this.#arena = new Arena(40 * 2 ** numQubits);
    this.#kernel = instantiateKernel<LayersKernel>('diagonal-layers', this.#arena.memory, variant);
    this.#block = numQubits - GROUP_QUBITS * Math.max(0, Math.ceil((numQubits - BLOCK_QUBITS) / GROUP_QUBITS));
    this.#psi = this.#arena.allocate(16 * 2 ** numQubits);
    this.#tangents = this.#arena.allocate(8 * numQubits);
    this.#sums = this.#arena.allocate(8 * numQubits + 8);
    this.#scratch = this.#arena.allocate(SCRATCH_BYTES);
    this.#table = this.#arena.push(constants());
  }

  /** e^(−iγD). @param values D, 2ⁿ finite numbers */
  diagonal(values: Float64Array): Phases {
    return diagonalPhases(this.#arena, values, this.#table);
  }

  /** For registers of real amplitudes, two in each. @param patterns as `signPhases` has them */
  signs(patterns: Uint16Array): Phases {
    return signPhases(this.#arena, patterns);
  }

  /** @param values 2ⁿ numbers, or 2·2ⁿ for amplitudes that hold two real ones */
  observable(values: Float64Array): Observable {
    const address = this.#arena.push(values);
    return { address, values: () => this.#arena.float64(address, values.length), pairs: values.length > 2 ** this.numQubits };
  }

  /** Interleaved (re, im), 2·2ⁿ doubles: a view of live memory. */
  get amplitudes(): Float64Array {
    return this.#arena.float64(this.#psi, 2 * 2 ** this.numQubits);
  }

  /** ψ ← layer ψ. */
  apply({ phases, gamma, ...turns }: Layer): void {
    this.#passes(turns).forEach((pass, k) => {
      const scale = this.#setTangents(pass);
      const phase = k === 0 && phases ? phases.write(gamma, scale, false) : noPhase(this.#table);
      // biome-ignore format: one call of the kernel
      this.#kernel.forward(this.#psi, this.numQubits, this.#block, phase.kind, phase.cost, phase.gamma, scale, this.#tangents, this.#scratch, phase.table);
      if (pass.mirror !== 0) this.#kernel.mirror(this.#psi, this.numQubits, this.#mirrorSign() * Math.tan(pass.mirror), this.#table);
    });
  }

  /** g of (5) is this, or this times i. */
  #mirrorSign(): number {
    return this.numQubits % 4 < 2 ? -1 : 1;
  }

  /** ⟨ψ|D|ψ⟩; with it λ = Dψ, from which `takeBack` goes. */
  observe({ address, pairs }: Observable): number {
    if (this.#lambda === 0) this.#lambda = this.#arena.allocate(16 * 2 ** this.numQubits);
    const name = pairs ? 'observePairs' : 'observe';
    return this.#kernel[name](this.#lambda, this.#psi, this.numQubits, address);
  }

  /** Takes the layer last applied back from ψ and λ; the derivatives of what was observed by its angles. */
  takeBack({ phases, gamma, ...turns }: Layer): { gamma: number; angles: Float64Array; mirror: number } {
    const passes = this.#passes(turns).toReversed();
    let derivatives: { angles: Float64Array; mirror: number } | undefined;
    let element = 0;
    passes.forEach((pass, k) => {
      const scale = this.#setTangents(pass);
      const phase = k === passes.length - 1 && phases ? phases.write(gamma, scale, true) : noPhase(this.#table);
      const sign = this.#mirrorSign();
      const mirror =
        pass.mirror === 0 && turns.mirror === undefined
          ? 0
          : this.#kernel.mirrorBack(this.#psi, this.#lambda, this.numQubits, sign * Math.tan(pass.mirror), sign, this.#table);
      // biome-ignore format: one call of the kernel
      const sum = this.#kernel.backward(this.#psi, this.#lambda, this.numQubits, this.#block, phase.kind, phase.cost, phase.gamma, scale, this.#tangents, this.#sums, this.#scratch, phase.table, phase.weights);
      element = 2 * sum * scale * scale;
      derivatives ??= { angles: this.#derivatives(pass), mirror: 2 * mirror };
    });
    return { gamma: element, ...(derivatives as { angles: Float64Array; mirror: number }) };
  }

  /** ψ ← factor·ψ. */
  scale(factor: number): void {
    this.#kernel.scaleInPlace(this.#psi, this.numQubits, factor);
  }

  #passes({ angles, mirror = 0 }: Pick<Layer, 'angles' | 'mirror'>): Pass[] {
    const all = Array.from(angles);
    if ([mirror, ...all].every((phi) => Math.abs(Math.cos(phi)) >= LEAST_COSINE)) return [{ angles, mirror }];
    const half = { angles: all.map((phi) => phi / 2), mirror: mirror / 2 };
    return [half, half];
  }

  /** Tangents to the kernel; the product of the cosines. */
  #setTangents({ angles, mirror }: Pass): number {
    const tangents = this.#arena.float64(this.#tangents, this.numQubits);
    let scale = Math.cos(mirror);
    for (let q = 0; q < this.numQubits; q++) {
      tangents[q] = Math.tan(angles[q]);
      scale *= Math.cos(angles[q]);
    }
    return scale;
  }

  /** Elements were taken from vectors that each rotation done before had lengthened by 1 / cos φ; qubits go in pairs. */
  #derivatives({ angles, mirror }: Pass): Float64Array {
    const near = Math.min(this.#block, NEAR_QUBITS);
    const out = this.#arena.float64(this.#sums, this.numQubits).slice();
    let factor = 2 * Math.cos(mirror) ** 2;
    for (const [from, to] of [
      [this.#block, this.numQubits],
      [near, this.#block],
      [0, near],
    ]) {
      for (let q = from; q < to; q += 2) {
        const pair = Math.min(2, to - q);
        for (let k = q; k < q + pair; k++) out[k] *= factor;
        for (let k = q; k < q + pair; k++) factor *= Math.cos(angles[k]) ** 2;
      }
    }
    return out;
  }
}

/** What the sine and cosine of the kernel read, each twice: series, π/2 in two parts, masks. */
function constants(): Float64Array {
  const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1));
  const inverse = (degree: number, sign: number): number => sign / factorial(degree);
  const bits = (value: bigint): number => new Float64Array(BigInt64Array.of(value).buffer)[0];
  const numbers = [
    ...[3, 5, 7, 9, 11, 13, 15].map((degree, k) => inverse(degree, k % 2 === 0 ? -1 : 1)),
    ...[0, 2, 4, 6, 8, 10, 12, 14, 16].map((degree, k) => inverse(degree, k % 2 === 0 ? 1 : -1)),
    2 / Math.PI,
    1.5 * 2 ** 52, // added to a small number, it rounds it
    1.5707963267341256, // the first 33 bits of π/2: times a whole number below 2²⁰ it is exact
    6.077100506506192e-11, // the rest
    bits(1n),
    bits(2n),
    0,
  ];
  return Float64Array.of(...numbers.flatMap((number) => [number, number]), 0, -0);
}
