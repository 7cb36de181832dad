/**
 * Eigenvalues and vectors of a small real symmetric matrix by cyclic Jacobi rotations: some tens of rows, to the last digits.
 * Source: Golub & Van Loan, Matrix Computations (2013), §8.5.
 */

interface SymmetricEigen {
  /** By descending absolute value. */
  values: number[];
  /** Row k belongs to values[k], normalised. */
  vectors: Float64Array[];
}

const MAX_SWEEPS = 60;

/** @param matrix n × n row-major, symmetric. */
export function symmetricEigen(matrix: Float64Array, n: number): SymmetricEigen {
  const a = matrix.slice();
  const vectors = Array.from({ length: n }, (_, k) => Float64Array.from({ length: n }, (__, j) => (j === k ? 1 : 0)));
  const scale = Math.hypot(...a);
  for (let sweep = 0; sweep < MAX_SWEEPS; sweep++) {
    let off = 0;
    for (let p = 1; p < n; p++) for (let q = 0; q < p; q++) off += a[p * n + q] ** 2;
    if (Math.sqrt(off) <= 1e-15 * scale) break;
    for (let p = 1; p < n; p++) for (let q = 0; q < p; q++) if (a[p * n + q] !== 0) rotate(a, vectors, n, p, q);
  }
  const order = Array.from({ length: n }, (_, k) => k).sort((x, y) => Math.abs(a[y * (n + 1)]) - Math.abs(a[x * (n + 1)]) || x - y);
  return { values: order.map((k) => a[k * (n + 1)]), vectors: order.map((k) => vectors[k]) };
}

/** Zeroes a_pq. */
function rotate(a: Float64Array, vectors: Float64Array[], n: number, p: number, q: number): void {
  const tau = (a[q * (n + 1)] - a[p * (n + 1)]) / (2 * a[p * n + q]);
  const t = (tau >= 0 ? 1 : -1) / (Math.abs(tau) + Math.hypot(1, tau));
  const c = 1 / Math.hypot(1, t);
  const s = t * c;
  for (let k = 0; k < n; k++) {
    const [x, y] = [a[k * n + p], a[k * n + q]];
    a[k * n + p] = c * x - s * y;
    a[k * n + q] = s * x + c * y;
  }
  for (let k = 0; k < n; k++) {
    const [x, y] = [a[p * n + k], a[q * n + k]];
    a[p * n + k] = c * x - s * y;
    a[q * n + k] = s * x + c * y;
    const [u, v] = [vectors[p][k], vectors[q][k]];
    vectors[p][k] = c * u - s * v;
    vectors[q][k] = s * u + c * v;
  }
}
