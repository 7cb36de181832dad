/**
 * 2ⁿ amplitudes in two arrays. Gates are written from their definitions, each in the form that shows best what it does: a
 * 2 × 2 matrix with control bits, a permutation, exp(−iθP/2), or exp(θ(T − T†)).
 */
import { type Angle, type Operation, type PauliSum, unsupported } from '../../contracts/index.ts';

type Complex = readonly [re: number, im: number];
type Matrix2 = readonly [Complex, Complex, Complex, Complex];

const { cos, sin, SQRT1_2: R, PI } = Math;
const ZERO: Complex = [0, 0];
const ONE: Complex = [1, 0];
const phase = (angle: number): Complex => [cos(angle), sin(angle)];
const diagonal = (a: Complex, b: Complex): Matrix2 => [a, ZERO, ZERO, b];

const X: Matrix2 = [ZERO, ONE, ONE, ZERO];
const Y: Matrix2 = [ZERO, [0, -1], [0, 1], ZERO];
const Z = diagonal(ONE, [-1, 0]);
const H: Matrix2 = [
  [R, 0],
  [R, 0],
  [R, 0],
  [-R, 0],
];

const rx = (t: number): Matrix2 => [
  [cos(t / 2), 0],
  [0, -sin(t / 2)],
  [0, -sin(t / 2)],
  [cos(t / 2), 0],
];
const ry = (t: number): Matrix2 => [
  [cos(t / 2), 0],
  [-sin(t / 2), 0],
  [sin(t / 2), 0],
  [cos(t / 2), 0],
];
const rz = (t: number): Matrix2 => diagonal(phase(-t / 2), phase(t / 2));
const p = (t: number): Matrix2 => diagonal(ONE, phase(t));
const u = (t: number, f: number, l: number): Matrix2 => {
  const scaled = (factor: number, angle: number): Complex => [factor * cos(angle), factor * sin(angle)];
  return [[cos(t / 2), 0], scaled(-sin(t / 2), l), scaled(sin(t / 2), f), scaled(cos(t / 2), f + l)];
};

/** Gates that are a 2 × 2 matrix on the last qubit, the others being controls. */
const MATRICES: Record<string, (...angles: number[]) => Matrix2> = {
  id: () => diagonal(ONE, ONE),
  x: () => X,
  y: () => Y,
  z: () => Z,
  h: () => H,
  s: () => p(PI / 2),
  sdg: () => p(-PI / 2),
  t: () => p(PI / 4),
  tdg: () => p(-PI / 4),
  sx: () => [
    [0.5, 0.5],
    [0.5, -0.5],
    [0.5, -0.5],
    [0.5, 0.5],
  ],
  sxdg: () => [
    [0.5, -0.5],
    [0.5, 0.5],
    [0.5, 0.5],
    [0.5, -0.5],
  ],
  rx,
  ry,
  rz,
  p,
  u,
  cx: () => X,
  cy: () => Y,
  cz: () => Z,
  ch: () => H,
  cp: p,
  crx: rx,
  cry: ry,
  crz: rz,
  ccx: () => X,
};

const ROTATIONS: Record<string, string> = { rxx: 'XX', ryy: 'YY', rzz: 'ZZ' };

export class DenseState {
  readonly numQubits: number;
  readonly re: Float64Array;
  readonly im: Float64Array;

  constructor(numQubits: number) {
    this.numQubits = numQubits;
    this.re = new Float64Array(2 ** numQubits);
    this.im = new Float64Array(2 ** numQubits);
    this.re[0] = 1;
  }

  apply({ gate, qubits, angles = [], pauli, creation, annihilation }: Operation, parameters: readonly number[]): void {
    const values = angles.map((angle) => bind(angle, parameters));
    if (gate === 'barrier' || gate === 'measure') return;
    if (gate in MATRICES) {
      this.#matrix(MATRICES[gate](...values), qubits[qubits.length - 1], maskOf(qubits.slice(0, -1)));
    } else if (gate in ROTATIONS) {
      this.#rotate(ROTATIONS[gate], qubits, values[0]);
    } else if (gate === 'pauli-rotation' && pauli !== undefined) {
      this.#rotate(pauli, qubits, values[0]);
    } else if (gate === 'excitation' && creation && annihilation) {
      this.#excite(creation, annihilation, values[0]);
    } else if (gate === 'swap' || gate === 'cswap') {
      this.#swap(qubits[qubits.length - 2], qubits[qubits.length - 1], maskOf(qubits.slice(0, -2)));
    } else if (gate === 'iswap') {
      // exp(iπ(XX + YY)/4)
      this.#rotate('XX', qubits, -PI / 2);
      this.#rotate('YY', qubits, -PI / 2);
    } else if (gate === 'ecr') {
      this.#ecr(qubits[0], qubits[1]);
    } else {
      throw unsupported(`the dense simulator has no ${gate}`, { what: gate });
    }
  }

  probabilities(): Float64Array {
    return this.re.map((re, index) => re * re + this.im[index] ** 2);
  }

  /** ⟨ψ| Σ c P |ψ⟩ */
  mean(sum: PauliSum): number {
    const { re, im } = this.image(sum);
    return this.re.reduce((total, amplitude, index) => total + amplitude * re[index] + this.im[index] * im[index], 0);
  }

  /** Σ c P |ψ⟩ */
  image({ terms }: PauliSum): { re: Float64Array; im: Float64Array } {
    const total = { re: new Float64Array(this.re.length), im: new Float64Array(this.re.length) };
    const qubits = Array.from({ length: this.numQubits }, (_, qubit) => qubit);
    for (const [pauli, coefficient] of terms) {
      const [re, im] = this.#pauli(pauli, qubits);
      for (let index = 0; index < re.length; index++) {
        total.re[index] += coefficient * re[index];
        total.im[index] += coefficient * im[index];
      }
    }
    return total;
  }

  #matrix([[ar, ai], [br, bi], [cr, ci], [dr, di]]: Matrix2, target: number, controls: number): void {
    const { re, im } = this;
    const bit = 2 ** target;
    for (let low = 0; low < re.length; low++) {
      if (low & bit || (low & controls) !== controls) continue;
      const high = low | bit;
      const [lr, li, hr, hi] = [re[low], im[low], re[high], im[high]];
      re[low] = ar * lr - ai * li + br * hr - bi * hi;
      im[low] = ar * li + ai * lr + br * hi + bi * hr;
      re[high] = cr * lr - ci * li + dr * hr - di * hi;
      im[high] = cr * li + ci * lr + dr * hi + di * hr;
    }
  }

  /** P |ψ⟩; character k from the right acts on qubits[k]. */
  #pauli(pauli: string, qubits: readonly number[]): [re: Float64Array, im: Float64Array] {
    const letters = Array.from(pauli).toReversed();
    const re = new Float64Array(this.re.length);
    const im = new Float64Array(this.re.length);
    for (let index = 0; index < re.length; index++) {
      let [to, a, b] = [index, this.re[index], this.im[index]];
      letters.forEach((letter, k) => {
        const bit = 2 ** qubits[k];
        const set = (index & bit) !== 0;
        if (letter === 'X' || letter === 'Y') to ^= bit;
        if (letter === 'Z' && set) [a, b] = [-a, -b];
        if (letter === 'Y') [a, b] = set ? [b, -a] : [-b, a];
      });
      re[to] = a;
      im[to] = b;
    }
    return [re, im];
  }

  /** exp(−iθP/2) = cos(θ/2) − i sin(θ/2) P */
  #rotate(pauli: string, qubits: readonly number[], theta: number): void {
    const [re, im] = this.#pauli(pauli, qubits);
    const [c, s] = [cos(theta / 2), sin(theta / 2)];
    for (let index = 0; index < re.length; index++) {
      const [a, b] = [this.re[index], this.im[index]];
      this.re[index] = c * a + s * im[index];
      this.im[index] = c * b - s * re[index];
    }
  }

  #excite(creation: readonly number[], annihilation: readonly number[], theta: number): void {
    const { re, im } = this;
    const [c, s] = [cos(theta), sin(theta)];
    for (let from = 0; from < re.length; from++) {
      const moved = excite(from, creation, annihilation);
      if (!moved) continue;
      const { to, sign } = moved;
      for (const part of [re, im]) {
        const [a, b] = [part[from], part[to]];
        part[from] = c * a - s * sign * b;
        part[to] = c * b + s * sign * a;
      }
    }
  }

  #swap(one: number, other: number, controls: number): void {
    const [bitOne, bitOther] = [2 ** one, 2 ** other];
    for (let index = 0; index < this.re.length; index++) {
      if (!(index & bitOne) || index & bitOther || (index & controls) !== controls) continue;
      const to = (index ^ bitOne) | bitOther;
      [this.re[index], this.re[to]] = [this.re[to], this.re[index]];
      [this.im[index], this.im[to]] = [this.im[to], this.im[index]];
    }
  }

  /** Echoed cross resonance, (X_a − Y_a X_b)/√2 with a = qubits[0] (as Qiskit's ECRGate). */
  #ecr(a: number, b: number): void {
    const [xr, xi] = this.#pauli('X', [a]);
    const [yr, yi] = this.#pauli('XY', [a, b]);
    for (let index = 0; index < xr.length; index++) {
      this.re[index] = R * (xr[index] - yr[index]);
      this.im[index] = R * (xi[index] - yi[index]);
    }
  }
}

function bind(angle: Angle, parameters: readonly number[]): number {
  return typeof angle === 'number' ? angle : angle.scale * parameters[angle.parameter] + angle.offset;
}

function maskOf(qubits: readonly number[]): number {
  return qubits.reduce((mask, qubit) => mask | (2 ** qubit), 0);
}

/** T|from⟩ = sign |to⟩ with T = a†_c0 a†_c1 … a_a1 a_a0; nothing when it vanishes. */
export function excite(
  from: number,
  creation: readonly number[],
  annihilation: readonly number[],
): { to: number; sign: number } | undefined {
  let [to, sign] = [from, 1];
  for (const orbital of annihilation) {
    if (!(to & (2 ** orbital))) return undefined;
    sign *= parityBelow(to, orbital);
    to ^= 2 ** orbital;
  }
  for (const orbital of creation.toReversed()) {
    if (to & (2 ** orbital)) return undefined;
    sign *= parityBelow(to, orbital);
    to ^= 2 ** orbital;
  }
  return { to, sign };
}

/** (−1)^(electrons below `orbital`). */
function parityBelow(determinant: number, orbital: number): number {
  const below = determinant % 2 ** orbital;
  const electrons = below === 0 ? 0 : bitsOf(below);
  return electrons % 2 === 0 ? 1 : -1;
}

export function bitsOf(mask: number): number {
  return Array.from(mask.toString(2)).filter((bit) => bit === '1').length;
}
