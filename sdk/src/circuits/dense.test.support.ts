/** Dense complex matrices from definitions alone, for tests: row-major, interleaved (re, im). Slow and obvious. */
import type { Operation } from '../contracts/index.ts';
import { type FixedGate, GATES } from './gates.ts';
import type { PauliOperator } from './operators/pauli.ts';

export type Dense = Float64Array;

export const sizeOf = (m: Dense): number => Math.sqrt(m.length / 2);

export function identity(size: number): Dense {
  const m = new Float64Array(2 * size * size);
  for (let k = 0; k < size; k++) m[2 * k * (size + 1)] = 1;
  return m;
}

export function multiply(a: Dense, b: Dense): Dense {
  const n = sizeOf(a);
  const out = new Float64Array(a.length);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < n; k++) {
      const [re, im] = [a[2 * (i * n + k)], a[2 * (i * n + k) + 1]];
      if (re === 0 && im === 0) continue;
      for (let j = 0; j < n; j++) {
        const [bre, bim] = [b[2 * (k * n + j)], b[2 * (k * n + j) + 1]];
        out[2 * (i * n + j)] += re * bre - im * bim;
        out[2 * (i * n + j) + 1] += re * bim + im * bre;
      }
    }
  }
  return out;
}

/** a + (re + i·im) b */
export function plus(a: Dense, b: Dense, re = 1, im = 0): Dense {
  const out = Float64Array.from(a);
  for (let k = 0; k < a.length; k += 2) {
    out[k] += re * b[k] - im * b[k + 1];
    out[k + 1] += re * b[k + 1] + im * b[k];
  }
  return out;
}

export function adjoint(a: Dense): Dense {
  const n = sizeOf(a);
  const out = new Float64Array(a.length);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      out[2 * (j * n + i)] = a[2 * (i * n + j)];
      out[2 * (j * n + i) + 1] = -a[2 * (i * n + j) + 1];
    }
  }
  return out;
}

/** e^A by Taylor series of A/2¹⁰ and ten squarings. */
export function exponential(a: Dense): Dense {
  const small = a.map((x) => x / 1024);
  let term = identity(sizeOf(a));
  let sum = term;
  for (let k = 1; k <= 14; k++) {
    term = multiply(term, small).map((x) => x / k);
    sum = plus(sum, term);
  }
  for (let k = 0; k < 10; k++) sum = multiply(sum, sum);
  return sum;
}

export function distance(a: Dense, b: Dense): number {
  return a.reduce((most, x, k) => Math.max(most, Math.abs(x - b[k])), 0);
}

/** Distance after turning b by the phase that brings it closest to a. */
export function distanceUpToPhase(a: Dense, b: Dense): number {
  let [re, im] = [0, 0];
  for (let k = 0; k < a.length; k += 2) {
    re += a[k] * b[k] + a[k + 1] * b[k + 1];
    im += a[k + 1] * b[k] - a[k] * b[k + 1];
  }
  const norm = Math.hypot(re, im);
  return distance(a, plus(new Float64Array(b.length), b, re / norm, im / norm));
}

const LETTERS: Record<string, number[]> = {
  I: [1, 0, 0, 0, 0, 0, 1, 0],
  X: [0, 0, 1, 0, 1, 0, 0, 0],
  Y: [0, 0, 0, -1, 0, 1, 0, 0],
  Z: [1, 0, 0, 0, 0, 0, -1, 0],
};

/** Kronecker product, leftmost letter on the highest qubit. */
export function pauliMatrix(text: string): Dense {
  return Array.from(text).reduce<Dense>((left, letter) => kronecker(left, Float64Array.from(LETTERS[letter])), Float64Array.of(1, 0));
}

function kronecker(a: Dense, b: Dense): Dense {
  const [n, m] = [sizeOf(a), sizeOf(b)];
  const out = new Float64Array(2 * (n * m) ** 2);
  for (let i = 0; i < n * m; i++) {
    for (let j = 0; j < n * m; j++) {
      const at = 2 * (Math.floor(i / m) * n + Math.floor(j / m));
      const bt = 2 * ((i % m) * m + (j % m));
      out[2 * (i * n * m + j)] = a[at] * b[bt] - a[at + 1] * b[bt + 1];
      out[2 * (i * n * m + j) + 1] = a[at] * b[bt + 1] + a[at + 1] * b[bt];
    }
  }
  return out;
}

/** Σ c P, one column after the other: a Pauli string has one element in each. */
export function sumMatrix(numQubits: number, terms: readonly (readonly [string, number])[]): Dense {
  const n = 2 ** numQubits;
  const out = new Float64Array(2 * n * n);
  for (const [text, c] of terms) {
    for (let column = 0; column < n; column++) {
      let [row, re, im] = [column, c, 0];
      for (let q = 0; q < numQubits; q++) {
        const letter = text.at(-1 - q);
        const one = (column >> q) & 1;
        if (letter === 'X' || letter === 'Y') row ^= 1 << q;
        if (letter === 'Z' && one) [re, im] = [-re, -im];
        if (letter === 'Y') [re, im] = one ? [im, -re] : [-im, re]; // Y|0⟩ = i|1⟩, Y|1⟩ = −i|0⟩
      }
      out[2 * (row * n + column)] += re;
      out[2 * (row * n + column) + 1] += im;
    }
  }
  return out;
}

export function operatorMatrix(operator: PauliOperator): Dense {
  const n = operator.numQubits;
  return operator.terms().reduce<Dense>(
    (sum, { x, z, re, im }) => {
      const letters = Array.from({ length: n }, (_, q) => 'IXZY'[Number((x >> BigInt(q)) & 1n) + 2 * Number((z >> BigInt(q)) & 1n)]);
      return plus(sum, pauliMatrix(letters.reverse().join('')), re, im);
    },
    new Float64Array(2 * 4 ** n),
  );
}

/** a_p on the occupation basis, from its definition: removes p, with a sign for every occupied orbital below. */
export function annihilationMatrix(p: number, numQubits: number): Dense {
  const n = 2 ** numQubits;
  const out = new Float64Array(2 * n * n);
  for (let k = 0; k < n; k++) {
    if (((k >> p) & 1) === 0) continue;
    let sign = 1;
    for (let q = 0; q < p; q++) if ((k >> q) & 1) sign = -sign;
    out[2 * ((k ^ (1 << p)) * n + k)] = sign;
  }
  return out;
}

/** Matrix of an operation with bound angles on a register, from the matrix column, dense exponentials and ladder matrices. */
export function operationMatrix({ gate, qubits, angles = [], pauli, creation, annihilation }: Operation, numQubits: number): Dense {
  const values = angles.map(Number);
  if (gate === 'pauli-rotation') {
    const letters = Array.from({ length: numQubits }, (_, q) => (qubits.includes(q) ? pauli!.at(-1 - qubits.indexOf(q))! : 'I'));
    const string = pauliMatrix(letters.reverse().join(''));
    return exponential(plus(new Float64Array(string.length), string, 0, -values[0] / 2));
  }
  if (gate === 'excitation') {
    const factors = [
      ...creation!.map((p) => adjoint(annihilationMatrix(p, numQubits))),
      ...annihilation!.toReversed().map((p) => annihilationMatrix(p, numQubits)),
    ];
    const t = factors.reduce(multiply);
    return exponential(plus(t, adjoint(t), -1).map((x) => values[0] * x));
  }
  return embed(GATES[gate as FixedGate].matrix(...values), qubits, numQubits);
}

/** A gate matrix on some qubits of a register: bit k of its index is qubits[k]. */
export function embed(m: Dense, qubits: readonly number[], numQubits: number): Dense {
  const n = 2 ** numQubits;
  const size = sizeOf(m);
  const mask = qubits.reduce((sum, q) => sum | (1 << q), 0);
  const local = (k: number) => qubits.reduce((index, q, bit) => index | (((k >> q) & 1) << bit), 0);
  const out = new Float64Array(2 * n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      if ((i & ~mask) !== (j & ~mask)) continue;
      for (const part of [0, 1]) out[2 * (i * n + j) + part] = m[2 * (local(i) * size + local(j)) + part];
    }
  }
  return out;
}

export function circuitMatrix(operations: Iterable<Operation>, numQubits: number): Dense {
  let product = identity(2 ** numQubits);
  for (const operation of operations) product = multiply(operationMatrix(operation, numQubits), product);
  return product;
}
