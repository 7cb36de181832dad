/**
 * Eigenvalues and vectors of a symmetric matrix by Jacobi's rotations, each of which empties one pair of elements: slow, and nothing
 * that symmetric-eigen.as.ts does.
 *
 * Shapes  a: n × n, row-major. Answers values (in no order) and vectors, of which row k belongs to values[k].
 * Source  Golub & Van Loan, Matrix Computations (4th ed., 2013), §8.5.
 */
export function jacobiEigen(a: Float64Array, n: number): { values: Float64Array; vectors: Float64Array } {
  const matrix = a.slice();
  const vectors = Float64Array.from({ length: n * n }, (_, at) => (at % (n + 1) === 0 ? 1 : 0));
  const size = Math.hypot(...a);
  for (let off = size; off > 1e-15 * size; ) {
    off = 0;
    for (let p = 0; p < n; p++)
      for (let q = 0; q < p; q++) {
        const element = matrix[p * n + q];
        off = Math.hypot(off, element);
        if (element === 0) continue;
        const angle = 0.5 * Math.atan2(2 * element, matrix[q * n + q] - matrix[p * n + p]);
        const [c, s] = [Math.cos(angle), Math.sin(angle)];
        for (let k = 0; k < n; k++) turn(matrix, k * n + p, k * n + q, c, s);
        for (let k = 0; k < n; k++) {
          turn(matrix, p * n + k, q * n + k, c, s);
          turn(vectors, p * n + k, q * n + k, c, s);
        }
      }
  }
  return { values: Float64Array.from({ length: n }, (_, k) => matrix[k * (n + 1)]), vectors };
}

function turn(x: Float64Array, p: number, q: number, c: number, s: number): void {
  const [xp, xq] = [x[p], x[q]];
  x[p] = c * xp - s * xq;
  x[q] = s * xp + c * xq;
}
