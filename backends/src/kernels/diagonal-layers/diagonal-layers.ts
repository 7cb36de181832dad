/** Front of the layers kernel: ψ, its adjoint partner λ and the diagonals of one circuit in one memory. Formulas: diagonal-layers.ref.ts. */
import { Arena } from '../arena.ts';
import { instantiateKernel, kernelVariant, type KernelVariant } from '../wasm.ts';

interface LayersKernel {
  // biome-ignore format: one line a kernel
  forward(psi: number, n: number, block: number, kind: number, cost: number, gamma: number, scale: number, tangents: number, scratch: number, table: number): void;
  // biome-ignore format: one line a kernel
  backward(psi: number, lambda: number, n: number, block: number, kind: number, cost: number, gamma: number, scale: number, tangents: number, sums: number, scratch: number, table: number, weights: number): number;
  observe(lambda: number, psi: number, n: number, cost: number): number;
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
/** A diagonal of no more different values goes by a table of phases: half a megabyte of entries. */
const MAX_LEVELS = 2 ** 14;
/** Values that differ by less than this share of the largest are one level. */
const LEVEL_GRID = 2 ** -46;

/** Kinds of phase (diagonal-layers.as.ts). */
const NONE = 0;
const DIAGONAL = 1;
const LEVELS = 2;

/** A diagonal of this register. */
export interface Diagonal {
  readonly address: number;
  /** 2ⁿ doubles: a view of live memory. */
  values(): Float64Array;
  /** Its different values, where they are few. */
  readonly levels?: Levels;
}

/** The number of the value that each amplitude has, and the values. */
interface Levels {
  /** 2ⁿ 16-bit numbers. */
  readonly address: number;
  readonly values: Float64Array;
  /** The values in the kernel's memory, and room for their entries. */
  readonly weights: number;
  readonly entries: number;
}

export interface Layer {
  /** Absent: no phase. */
  diagonal?: Diagonal;
  gamma: number;
  /** Rotations exp(−iφY), one per qubit. */
  angles: ArrayLike<number>;
}

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

  /** @throws RangeError unless 1 ≤ numQubits ≤ 26 */
  constructor(numQubits: number, variant: KernelVariant = kernelVariant()) {
    if (!Number.isInteger(numQubits) || numQubits < 1 || numQubits > MAX_QUBITS)
      throw new RangeError(`a register of layers takes 1 to ${MAX_QUBITS} qubits, got ${numQubits}`);
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

  /** @param values 2ⁿ finite numbers, which stay as they are @default a table to write into */
  diagonal(values?: Float64Array): Diagonal {
    const size = 2 ** this.numQubits;
    const address = this.#arena.allocate(8 * size);
    const view = (): Float64Array => this.#arena.float64(address, size);
    if (!values) return { address, values: view };
    view().set(values);
    const levels = this.#levels(values);
    return { address, values: view, ...(levels && { levels }) };
  }

  #levels(values: Float64Array): Levels | undefined {
    const found = levelsOf(values);
    if (!found) return undefined;
    const address = this.#arena.allocate(2 * values.length);
    new Uint16Array(this.#arena.memory.buffer, address, values.length).set(found.numbers);
    return { address, values: found.values, weights: this.#arena.push(found.values), entries: this.#arena.allocate(32 * found.values.length) };
  }

  /** Interleaved (re, im), 2·2ⁿ doubles: a view of live memory. */
  get amplitudes(): Float64Array {
    return this.#arena.float64(this.#psi, 2 * 2 ** this.numQubits);
  }

  /** ψ ← layer ψ. */
  apply({ diagonal, gamma, angles }: Layer): void {
    this.#halves(angles).forEach((half, k) => {
      const scale = this.#setTangents(half);
      const [kind, cost, table] = this.#phase(k === 0 ? diagonal : undefined, gamma, scale);
      // biome-ignore format: one call of the kernel
      this.#kernel.forward(this.#psi, this.numQubits, this.#block, kind, cost, gamma, scale, this.#tangents, this.#scratch, table);
    });
  }

  /** Kind, address of the diagonal or of its levels, table; entries of the levels are e^(−iγD)·scale. */
  #phase(diagonal: Diagonal | undefined, gamma: number, scale: number): [kind: number, cost: number, table: number] {
    if (!diagonal) return [NONE, 0, this.#table];
    const { address, levels } = diagonal;
    if (!levels) return [DIAGONAL, address, this.#table];
    const entries = this.#arena.float64(levels.entries, 4 * levels.values.length);
    levels.values.forEach((value, k) => {
      const [cos, sin] = [scale * Math.cos(gamma * value), scale * Math.sin(gamma * value)];
      entries[4 * k] = entries[4 * k + 1] = cos;
      entries[4 * k + 2] = sin;
      entries[4 * k + 3] = -sin;
    });
    return [LEVELS, levels.address, levels.entries];
  }

  /** ⟨ψ|D|ψ⟩; with it λ = Dψ, from which `takeBack` goes. */
  observe(diagonal: Diagonal): number {
    if (this.#lambda === 0) this.#lambda = this.#arena.allocate(16 * 2 ** this.numQubits);
    return this.#kernel.observe(this.#lambda, this.#psi, this.numQubits, diagonal.address);
  }

  /** Takes the layer last applied back from ψ and λ; the derivatives of what was observed by its angles. */
  takeBack({ diagonal, gamma, angles }: Layer): { gamma: number; angles: Float64Array } {
    const n = this.numQubits;
    const halves = this.#halves(angles).toReversed();
    let derivatives: Float64Array | undefined;
    let element = 0;
    halves.forEach((half, k) => {
      const scale = this.#setTangents(half);
      const last = k === halves.length - 1 ? diagonal : undefined;
      const [kind, cost, table] = this.#phase(last, -gamma, scale);
      const weights = last?.levels?.weights ?? 0;
      // biome-ignore format: one call of the kernel
      const sum = this.#kernel.backward(this.#psi, this.#lambda, n, this.#block, kind, cost, gamma, scale, this.#tangents, this.#sums, this.#scratch, table, weights);
      element = 2 * sum * scale * scale;
      derivatives ??= this.#derivatives(half);
    });
    return { gamma: element, angles: derivatives as Float64Array };
  }

  /** ψ ← factor·ψ. */
  scale(factor: number): void {
    this.#kernel.scaleInPlace(this.#psi, this.numQubits, factor);
  }

  #halves(angles: ArrayLike<number>): ArrayLike<number>[] {
    const all = Array.from(angles);
    if (all.every((phi) => Math.abs(Math.cos(phi)) >= LEAST_COSINE)) return [angles];
    const half = all.map((phi) => phi / 2);
    return [half, half];
  }

  /** Tangents to the kernel; the product of the cosines. */
  #setTangents(angles: ArrayLike<number>): number {
    const tangents = this.#arena.float64(this.#tangents, this.numQubits);
    let scale = 1;
    for (let q = 0; q < this.numQubits; q++) {
      tangents[q] = Math.tan(angles[q]);
      scale *= Math.cos(angles[q]);
    }
    return scale;
  }

  /** Elements were taken from vectors that each rotation done before had lengthened by 1 / cos φ; qubits go in pairs. */
  #derivatives(angles: ArrayLike<number>): Float64Array {
    const near = Math.min(this.#block, NEAR_QUBITS);
    const out = this.#arena.float64(this.#sums, this.numQubits).slice();
    let factor = 2;
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

/** The different values of a diagonal and which of them each entry is; undefined when they are many. */
function levelsOf(diagonal: Float64Array): { values: Float64Array; numbers: Uint16Array } | undefined {
  const grid = LEVEL_GRID * diagonal.reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;
  const numbers = new Uint16Array(diagonal.length);
  const known = new Map<number, number>();
  const values: number[] = [];
  for (let k = 0; k < diagonal.length; k++) {
    const place = Math.round(diagonal[k] / grid);
    let number = known.get(place);
    if (number === undefined) {
      if (values.length === MAX_LEVELS) return undefined;
      number = values.length;
      known.set(place, number);
      values.push(diagonal[k]);
    }
    numbers[k] = number;
  }
  return { values: Float64Array.from(values), numbers };
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
