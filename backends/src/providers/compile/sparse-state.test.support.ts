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

const ZERO = 1e-13;
const times = ([a, b]: Complex, [c, d]: Complex): Complex => [a * c - b * d, a * d + b * c];
const bit = (q: number): bigint => 1n << BigInt(q);

export class SparseState {
  readonly #clusters = new Map<number, Cluster>();

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
        if (Math.hypot(re, im) > ZERO) amplitudes.set(base | masks[row], [re, im]);
      }
    }
    cluster.amplitudes = amplitudes;
    if (qubits.length > 1) for (const qubit of qubits) this.#release(qubit);
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

  /** A qubit whose two halves of the state differ by a factor alone stands by itself again. */
  #release(qubit: number): void {
    const cluster = this.#of(qubit);
    if (cluster.qubits.length === 1) return;
    const mask = bit(qubit);
    const entries = [...cluster.amplitudes];
    const [low, high] = [entries.filter(([key]) => (key & mask) === 0n), entries.filter(([key]) => (key & mask) !== 0n)];
    const [main, other] = low.length >= high.length ? [low, high] : [high, low];
    if (other.length > 0 && other.length !== main.length) return;
    const [topKey, top] = main.reduce((best, entry) => (Math.hypot(...entry[1]) > Math.hypot(...best[1]) ? entry : best));
    const across = other.length > 0 ? cluster.amplitudes.get(topKey ^ mask) : ([0, 0] as const);
    if (across === undefined) return;
    const size = top[0] ** 2 + top[1] ** 2;
    const factor: Complex = [(across[0] * top[0] + across[1] * top[1]) / size, (across[1] * top[0] - across[0] * top[1]) / size];
    for (const [key, amplitude] of main) {
      const [re, im] = times(factor, amplitude);
      const [x, y] = cluster.amplitudes.get(key ^ mask) ?? [0, 0];
      if (Math.hypot(re - x, im - y) > 1e-11) return;
    }
    const norm = Math.sqrt(main.reduce((sum, [, [re, im]]) => sum + re * re + im * im, 0));
    const mainBit = topKey & mask;
    const alone = new Map<bigint, Complex>([[mainBit, [norm, 0]]]);
    if (other.length > 0) alone.set(mainBit ^ mask, [norm * factor[0], norm * factor[1]]);
    cluster.amplitudes = new Map(main.map(([key, [re, im]]) => [key & ~mask, [re / norm, im / norm]]));
    cluster.qubits = cluster.qubits.filter((q) => q !== qubit);
    this.#clusters.set(qubit, { qubits: [qubit], amplitudes: alone });
  }
}
