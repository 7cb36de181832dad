/** Small complex matrices of gates: row-major, interleaved (re, im); bit k of the index of a two-qubit gate is its qubit k. */

export type Unitary = Float64Array;

export const sizeOf = (m: Unitary): number => Math.sqrt(m.length / 2);

export function identityOf(size: number): Unitary {
  const m = new Float64Array(2 * size * size);
  for (let k = 0; k < size; k++) m[2 * k * (size + 1)] = 1;
  return m;
}

/** a after b. */
export function multiply(a: Unitary, b: Unitary): Unitary {
  const n = sizeOf(a);
  const out = new Float64Array(a.length);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < n; k++) {
      const [re, im] = [a[2 * (i * n + k)], a[2 * (i * n + k) + 1]];
      for (let j = 0; j < n; j++) {
        const [from, to] = [2 * (k * n + j), 2 * (i * n + j)];
        out[to] += re * b[from] - im * b[from + 1];
        out[to + 1] += re * b[from + 1] + im * b[from];
      }
    }
  }
  return out;
}

export function adjoint(a: Unitary): Unitary {
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

/** One-qubit gates on qubits 0 and 1 of a pair. */
export function tensor(low: Unitary, high: Unitary): Unitary {
  const out = new Float64Array(32);
  for (let row = 0; row < 4; row++) {
    for (let column = 0; column < 4; column++) {
      const [l, h] = [2 * (2 * (row & 1) + (column & 1)), 2 * (2 * (row >> 1) + (column >> 1))];
      const to = 2 * (4 * row + column);
      out[to] = low[l] * high[h] - low[l + 1] * high[h + 1];
      out[to + 1] = low[l] * high[h + 1] + low[l + 1] * high[h];
    }
  }
  return out;
}

/** The same two-qubit gate with its qubits named the other way round. */
export function exchanged(m: Unitary): Unitary {
  const swap = [0, 2, 1, 3];
  const out = new Float64Array(32);
  for (let row = 0; row < 4; row++) {
    for (let column = 0; column < 4; column++) {
      for (const part of [0, 1]) out[2 * (4 * swap[row] + swap[column]) + part] = m[2 * (4 * row + column) + part];
    }
  }
  return out;
}

/** e^(i·angle) m */
export function turned(m: Unitary, angle: number): Unitary {
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  return m.map((_, k) => (k % 2 === 0 ? c * m[k] - s * m[k + 1] : c * m[k] + s * m[k - 1]));
}

/** |tr(a† b)| / n: 1 where the two are equal up to a phase. */
export function overlap(a: Unitary, b: Unitary): number {
  let [re, im] = [0, 0];
  for (let k = 0; k < a.length; k += 2) {
    re += a[k] * b[k] + a[k + 1] * b[k + 1];
    im += a[k] * b[k + 1] - a[k + 1] * b[k];
  }
  return Math.hypot(re, im) / sizeOf(a);
}

/** Largest element of |a − b|. */
export function difference(a: Unitary, b: Unitary): number {
  return a.reduce((most, x, k) => Math.max(most, Math.abs(x - b[k])), 0);
}

const EQUAL = 1e-9;

/** Up to a phase. By its elements: an overlap is blind to differences of first order. */
export function isIdentity(m: Unitary): boolean {
  const n = sizeOf(m);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      const at = 2 * (i * n + j);
      const [re, im] = i === j ? [m[at] - m[0], m[at + 1] - m[1]] : [m[at], m[at + 1]];
      if (Math.hypot(re, im) > EQUAL) return false;
    }
  }
  return true;
}
