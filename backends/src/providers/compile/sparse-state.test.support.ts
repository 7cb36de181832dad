/**
 * States of any number of qubits of which few are entangled, or few amplitudes differ from zero: clusters of qubits, each a table of
 * amplitudes. What a gate entangles is one cluster, and a qubit that has come free leaves it. Adders and Toffoli gates on basis states, the
 * Fourier transform of one, cat states: all are small here, whatever the number of qubits.
 */
import { GATES, type FixedGate } from '@cofactor/sdk/circuits';
import type { Operation } from '@cofactor/sdk/contracts';

type Complex = readonly [re: number, im: number];

interface Cluster {
  qubits: number[];
  /** By basis state: bit q is qubit q. */
  amplitudes: Map<bigint, Complex>;
}

const times = ([a, b]: Complex, [c, d]: Complex): Complex => [a * c - b * d, a * d + b * c];
const bit = (q: number): bigint => 1n << BigInt(q);

export class SparseState {
  readonly #clusters = new Map<number, Cluster>();
  readonly #pairs: boolean;
  readonly #tolerance: number;

  /**
   * @param pairs whether pairs that are entangled with each other alone leave their cluster too
   * @param tolerance of the amplitudes when a qubit leaves its cluster; a hundredth of it counts as zero
   */
  constructor({ pairs = false, tolerance = 1e-11 }: { pairs?: boolean; tolerance?: number } = {}) {
    this.#pairs = pairs;
    this.#tolerance = tolerance;
  }

  /** Whether these qubits are in one cluster. */
  together(qubits: readonly number[]): boolean {
    return qubits.every((q) => this.#of(q) === this.#of(qubits[0]));
  }

  /** Amplitudes of the largest cluster. */
  get size(): number {
    return Math.max(...[...new Set(this.#clusters.values())].map(({ amplitudes }) => amplitudes.size));
  }

  apply({ gate, qubits, angles = [] }: Operation): void {
    if (gate === 'barrier' || gate === 'measure') return;
    this.applyMatrix(qubits, GATES[gate as FixedGate].matrix(...(angles as number[])));
  }

  /** The inverse of a gate. */
  undo({ gate, qubits, angles = [] }: Operation): void {
    const matrix = GATES[gate as FixedGate].matrix(...(angles as number[]));
    const n = Math.sqrt(matrix.length / 2);
    const adjoint = matrix.map((_, k) => {
      const [row, column] = [Math.floor(k / 2 / n), Math.floor(k / 2) % n];
      return (k % 2 === 0 ? 1 : -1) * matrix[2 * (column * n + row) + (k % 2)];
    });
    this.applyMatrix(qubits, adjoint);
  }

  /** @param matrix row-major, interleaved; bit k of the index is `qubits[k]` */
  applyMatrix(qubits: readonly number[], matrix: Float64Array): void {
    const cluster = this.#joined(qubits);
    const n = 1 << qubits.length;
    const masks = Array.from({ length: n }, (_, k) => qubits.reduce((mask, q, at) => mask | ((k >> at) & 1 ? bit(q) : 0n), 0n));
    const rest = ~masks[n - 1];
    const bases = new Set([...cluster.amplitudes.keys()].map((key) => key & rest));
    const amplitudes = new Map<bigint, Complex>();
    for (const base of bases) {
      const before = masks.map((mask) => cluster.amplitudes.get(base | mask));
      for (let row = 0; row < n; row++) {
        let [re, im] = [0, 0];
        for (let column = 0; column < n; column++) {
          const amplitude = before[column];
          if (amplitude === undefined) continue;
          const at = 2 * (row * n + column);
          re += matrix[at] * amplitude[0] - matrix[at + 1] * amplitude[1];
          im += matrix[at] * amplitude[1] + matrix[at + 1] * amplitude[0];
        }
        if (Math.hypot(re, im) > this.#tolerance / 100) amplitudes.set(base | masks[row], [re, im]);
      }
    }
    cluster.amplitudes = amplitudes;
    if (qubits.length === 1) return;
    for (const qubit of qubits) this.#release([qubit]);
    if (this.#pairs) for (const qubit of qubits) for (const other of this.#of(qubit).qubits) this.#release([qubit, other]);
  }

  /** ⟨0…0|ψ⟩ */
  get zeroAmplitude(): Complex {
    const clusters = new Set(this.#clusters.values());
    return [...clusters].reduce<Complex>((product, { amplitudes }) => times(product, amplitudes.get(0n) ?? [0, 0]), [1, 0]);
  }

  #of(qubit: number): Cluster {
    const known = this.#clusters.get(qubit) ?? { qubits: [qubit], amplitudes: new Map<bigint, Complex>([[0n, [1, 0]]]) };
    this.#clusters.set(qubit, known);
    return known;
  }

  #joined(qubits: readonly number[]): Cluster {
    const parts = [...new Set(qubits.map((q) => this.#of(q)))];
    if (parts.length === 1) return parts[0];
    const whole = parts.reduce((a, b) => ({
      qubits: [...a.qubits, ...b.qubits],
      amplitudes: new Map(
        [...a.amplitudes].flatMap(([j, x]) => [...b.amplitudes].map(([k, y]): [bigint, Complex] => [j | k, times(x, y)])),
      ),
    }));
    for (const q of whole.qubits) this.#clusters.set(q, whole);
    return whole;
  }

  /** Qubits whose state is a factor of that of their cluster stand by themselves again: amplitude(s, r) = amplitude(s, r₀) amplitude(s₀, r) / amplitude(s₀, r₀). */
  #release(qubits: readonly number[]): void {
    const cluster = this.#of(qubits[0]);
    if (cluster.qubits.length <= qubits.length || qubits.some((q) => !cluster.qubits.includes(q))) return;
    const mask = qubits.reduce((bits, q) => bits | bit(q), 0n);
    const entries = [...cluster.amplitudes];
    const [topKey, top] = entries.reduce((best, entry) => (Math.hypot(...entry[1]) > Math.hypot(...best[1]) ? entry : best));
    const inside = new Map(entries.filter(([key]) => (key & ~mask) === (topKey & ~mask)).map(([key, a]) => [key & mask, a]));
    const outside = new Map(entries.filter(([key]) => (key & mask) === (topKey & mask)).map(([key, a]) => [key & ~mask, a]));
    if (inside.size * outside.size !== entries.length) return;
    const size = top[0] ** 2 + top[1] ** 2;
    const inverse: Complex = [top[0] / size, -top[1] / size];
    for (const [key, amplitude] of entries) {
      const [a, b] = [inside.get(key & mask), outside.get(key & ~mask)];
      if (a === undefined || b === undefined) return;
      const [re, im] = times(times(a, b), inverse);
      if (Math.hypot(re - amplitude[0], im - amplitude[1]) > this.#tolerance) return;
    }
    const norm = Math.hypot(...[...outside.values()].map((a) => Math.hypot(...a)));
    cluster.qubits = cluster.qubits.filter((q) => !qubits.includes(q));
    cluster.amplitudes = new Map([...outside].map(([key, [re, im]]) => [key, [re / norm, im / norm]]));
    const scale = times(inverse, [norm, 0]);
    const alone: Cluster = { qubits: [...qubits], amplitudes: new Map([...inside].map(([key, a]) => [key, times(a, scale)])) };
    for (const q of qubits) this.#clusters.set(q, alone);
  }
}
