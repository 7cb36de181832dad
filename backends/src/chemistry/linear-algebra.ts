/**
 * Dense real linear algebra for chemistry. Every matrix is a row-major Float64Array whose shape the caller states; sizes are
 * those of a basis (up to some hundreds): large products and symmetric eigenproblems go through kernels, least squares to a library.
 */
import { Matrix, SVD } from 'ml-matrix';
import { Arena } from '../kernels/arena.ts';
import { createMatmul, type Matmul } from '../kernels/matmul/matmul.ts';
import { createSymmetricEigen } from '../kernels/symmetric-eigen/symmetric-eigen.ts';

/** Products of more multiply-adds than this go through the kernel: below, copying in and out costs more than it saves. */
const KERNEL_FROM = 30_000;
let eigensolver: { most: number; solve: ReturnType<typeof createSymmetricEigen> } | undefined;
let scratch: { arena: Arena; matmul: Matmul; maxColumns: number } | undefined;

/** C (m×n) = A (m×k) · B (k×n). Cost m·k·n multiply-adds. */
export function multiply(a: Float64Array, b: Float64Array, m: number, k: number, n: number): Float64Array {
  if (m * k * n > KERNEL_FROM) return multiplyInKernel(a, b, m, k, n);
  const c = new Float64Array(m * n);
  for (let i = 0; i < m; i++) {
    const row = c.subarray(i * n, (i + 1) * n);
    for (let l = 0; l < k; l++) {
      const al = a[i * k + l];
      for (let j = 0; j < n; j++) row[j] += al * b[l * n + j];
    }
  }
  return c;
}

function multiplyInKernel(a: Float64Array, b: Float64Array, m: number, k: number, n: number): Float64Array {
  if (!scratch || scratch.maxColumns < n) {
    const arena = new Arena();
    scratch = { arena, matmul: createMatmul(arena, n), maxColumns: n };
  }
  const { arena, matmul } = scratch;
  const mark = arena.mark();
  const [left, right, product] = [arena.push(a.subarray(0, m * k)), arena.push(b.subarray(0, k * n)), arena.allocate(8 * m * n)];
  arena.float64(product, m * n).fill(0);
  matmul(product, left, right, m, n, k);
  const c = new Float64Array(arena.float64(product, m * n));
  arena.release(mark);
  return c;
}

/** Aᵀ (n×m) of A (m×n). */
export function transpose(a: Float64Array, m: number, n: number): Float64Array {
  const t = new Float64Array(m * n);
  for (let i = 0; i < m; i++) for (let j = 0; j < n; j++) t[j * m + i] = a[i * n + j];
  return t;
}

/** Cᵀ A D with A (n×n), C (n×p), D (n×q): p×q. */
export function sandwich(c: Float64Array, a: Float64Array, d: Float64Array, n: number, p: number, q: number): Float64Array {
  return multiply(transpose(c, n, p), multiply(a, d, n, n, q), p, n, q);
}

/** C A Cᵀ with C (n×p), A (p×p): n×n. The way back from orbitals to basis functions. */
export function expand(c: Float64Array, a: Float64Array, n: number, p: number): Float64Array {
  return multiply(c, multiply(a, transpose(c, n, p), p, p, n), n, p, n);
}

/** Σ a_i b_i: the trace of AᵀB, or the inner product of two vectors. */
export function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}

export function norm(a: Float64Array): number {
  return Math.sqrt(dot(a, a));
}

/** Σ_k weights[k] matrices[k]. */
export function combine(matrices: readonly Float64Array[], weights: readonly number[]): Float64Array {
  const sum = new Float64Array(matrices[0].length);
  for (let k = 0; k < matrices.length; k++) for (let i = 0; i < sum.length; i++) sum[i] += weights[k] * matrices[k][i];
  return sum;
}

/** Columns `indices` of A (n × columns), in the order given. */
export function selectColumns(a: Float64Array, n: number, columns: number, indices: readonly number[]): Float64Array {
  const out = new Float64Array(n * indices.length);
  for (let i = 0; i < n; i++) for (let k = 0; k < indices.length; k++) out[i * indices.length + k] = a[i * columns + indices[k]];
  return out;
}

/** 1 (n×n). */
export function unitMatrix(n: number): Float64Array {
  const one = new Float64Array(n * n);
  for (let i = 0; i < n; i++) one[i * n + i] = 1;
  return one;
}

/** The integers from..to−1. */
export function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, k) => from + k);
}

export interface Eigen {
  /** Ascending. */
  values: Float64Array;
  /** n×n, row-major; column k belongs to values[k]; VᵀV = 1. */
  vectors: Float64Array;
}

/** Eigenvalues and vectors of a symmetric A (n×n): A V = V diag(values). Only symmetric input is meaningful. */
export function symmetricEigen(a: Float64Array, n: number): Eigen {
  if (n === 0) return { values: new Float64Array(0), vectors: new Float64Array(0) };
  if (!eigensolver || eigensolver.most < n) eigensolver = { most: n, solve: createSymmetricEigen(n) };
  const { values, vectors, stride } = eigensolver.solve(a, n);
  const order = range(0, n).sort((k, l) => values[k] - values[l]);
  const columns = new Float64Array(n * n);
  for (let k = 0; k < n; k++) {
    const row = order[k] * stride;
    for (let i = 0; i < n; i++) columns[i * n + k] = vectors[row + i];
  }
  return { values: Float64Array.from(order, (k) => values[k]), vectors: columns };
}

/** f(A) = V f(values) Vᵀ of a symmetric A (n×n). */
export function symmetricFunction(a: Float64Array, n: number, f: (value: number) => number): Float64Array {
  const { values, vectors } = symmetricEigen(a, n);
  const scaled = vectors.slice();
  for (let i = 0; i < n; i++) for (let k = 0; k < n; k++) scaled[i * n + k] *= f(values[k]);
  return multiply(scaled, transpose(vectors, n, n), n, n, n);
}

/**
 * Canonical orthogonalisation: X (n×m) with XᵀSX = 1, X = U s^(−1/2) over the overlap eigenvalues s above `threshold`.
 * m < n when the basis is linearly dependent. Source: Szabo & Ostlund, Modern Quantum Chemistry, §3.4.5.
 */
export function canonicalOrthogonalizer(
  overlap: Float64Array,
  n: number,
  threshold = 1e-7,
): { x: Float64Array; numOrbitals: number; smallestEigenvalue: number } {
  const { values, vectors } = symmetricEigen(overlap, n);
  const kept = range(0, n).filter((k) => values[k] > threshold);
  const x = selectColumns(vectors, n, n, kept);
  for (let i = 0; i < n; i++) for (let k = 0; k < kept.length; k++) x[i * kept.length + k] /= Math.sqrt(values[kept[k]]);
  return { x, numOrbitals: kept.length, smallestEigenvalue: values[0] };
}

/** Löwdin's symmetric orthonormalisation of the columns of C (n×p) in the metric S: C (CᵀSC)^(−1/2), the closest such set. */
export function lowdinOrthonormalize(c: Float64Array, overlap: Float64Array, n: number, p: number): Float64Array {
  return multiply(
    c,
    symmetricFunction(sandwich(c, overlap, c, n, p, p), p, (value) => 1 / Math.sqrt(value)),
    n,
    p,
    p,
  );
}

/** Least-squares, minimum-norm solution x of A x = b, A (n×n): what near-singular systems such as DIIS need. */
export function solveLeastSquares(a: Float64Array, b: Float64Array, n: number): Float64Array {
  return Float64Array.from(new SVD(Matrix.from1DArray(n, n, a), { autoTranspose: true }).solve(Matrix.columnVector(b)).to1DArray());
}
