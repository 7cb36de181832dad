/**
 * Where packed integrals and the matrices that go with them stand. (ij|kl), i ≥ j, k ≥ l, ij ≥ kl: in rows ij, of pairs of k, of pairs
 * of l, four places (k, l) (k, l + 1) (k + 1, l) (k + 1, l + 1) for even k and l.
 */

/** Place of (k, l) in its row. */
export function placeInRow(k: number, l: number): number {
  const even = k & ~1;
  return (even * (even + 2)) / 2 + 4 * (l >> 1) + 2 * (k & 1) + (l & 1);
}

/** Places of a row of i. */
export function rowLength(i: number): number {
  return placeInRow((i | 1) + 1, 0);
}

/** Place of row (i, 0) for i = 0 … n; the last is the number of places. */
export function rowStarts(n: number): Float64Array {
  const starts = new Float64Array(n + 1);
  for (let i = 0; i < n; i++) starts[i + 1] = starts[i] + (i + 1) * rowLength(i);
  return starts;
}

/** Bytes of all integrals over n functions: n⁴ + O(n³). */
export function packedBytes(n: number): number {
  return 8 * rowStarts(n)[n];
}

/** Numbers of a set: D and C by pairs of both indices, then D and K by pairs of the second; rows and columns are an even number. */
export function setLength(n: number): number {
  return 4 * (n + (n % 2)) ** 2;
}

/** Functions l whose integrals are left out together. */
const BLOCK = 8;

/** Numbers of the bounds of n functions: of each ij, then for each pair of k the largest of all l and those of each eight l. */
export function boundsLength(n: number): number {
  const m = n + (n % 2);
  return m * m + (m / 2) * (Math.ceil(m / BLOCK) + 1);
}

/** Bounds at their places, from n × n symmetric Q with |(ij|kl)| ≤ Q_ij Q_kl. */
export function boundsOf(q: Float64Array, n: number): Float64Array {
  const m = n + (n % 2);
  const lineLength = Math.ceil(m / BLOCK) + 1;
  const bounds = new Float64Array(boundsLength(n));
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      const bound = q[i * n + j];
      const line = m * m + (i >> 1) * lineLength;
      bounds[i * m + j] = bound;
      for (const at of [line, line + 1 + Math.floor(j / BLOCK)]) bounds[at] = Math.max(bounds[at], bound);
    }
  return bounds;
}

/** Places of element (k, l) in a set. */
export function placesInSet(
  n: number,
  k: number,
  l: number,
): { densityInPairs: number; coulomb: number; density: number; exchange: number } {
  const m = n + (n % 2);
  const densityInPairs = (k >> 1) * 4 * m + 8 * (l >> 1) + 2 * (k & 1) + (l & 1);
  const density = 2 * m * m + k * 2 * m + 4 * (l >> 1) + (l & 1);
  return { densityInPairs, coulomb: densityInPairs + 4, density, exchange: density + 2 };
}
