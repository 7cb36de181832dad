/**
 * Davidson's method for the lowest eigenpairs of a symmetric operator known by its products and an approximate diagonal.
 * Source: Davidson, J. Comput. Phys. 17, 87 (1975), DOI 10.1016/0021-9991(75)90065-0.
 */
import { dot, norm, symmetricEigen } from '../../linear-algebra.ts';

const MAX_SUBSPACE = 40;

export interface RitzPair {
  /** An upper bound of the eigenvalue of its rank. */
  value: number;
  /** Unit norm. */
  vector: Float64Array;
  /** ‖Av − value·v‖: an eigenvalue lies within it of `value`. */
  residual: number;
}

export interface DavidsonOptions {
  /** How many of the lowest pairs are refined. */
  roots: number;
  /** Which of the pairs, lowest first, need no more work. The search ends when all are settled. */
  settled(pairs: readonly RitzPair[]): boolean[];
  maxIterations: number;
  onIteration?(): void;
}

/**
 * @param apply products of several vectors at once
 * @param diagonal approximate diagonal of the operator, for the preconditioner
 * @param start vectors to begin with; a symmetry none of them has is found only by chance
 * @returns the lowest pairs, and whether all of them settled
 */
export function lowestEigenpairs(
  apply: (vectors: readonly Float64Array[]) => Float64Array[],
  diagonal: Float64Array,
  start: readonly Float64Array[],
  options: DavidsonOptions,
): { pairs: RitzPair[]; settled: boolean } {
  let basis = orthonormalize(start, []);
  let products = apply(basis);
  for (let iteration = 1; ; iteration++) {
    options.onIteration?.();
    const k = basis.length;
    const projected = new Float64Array(k * k);
    for (let i = 0; i < k; i++) for (let j = 0; j <= i; j++) projected[i * k + j] = projected[j * k + i] = dot(basis[i], products[j]);
    const { values, vectors } = symmetricEigen(projected, k);
    const ritz = Array.from({ length: Math.min(options.roots, k) }, (_, root) => {
      const weights = basis.map((_, i) => vectors[i * k + root]);
      const vector = sumOf(basis, weights);
      const product = sumOf(products, weights);
      const remainder = product.map((entry, i) => entry - values[root] * vector[i]);
      return { value: values[root], vector, product, remainder, residual: norm(remainder) };
    });
    const done = options.settled(ritz);
    const settled = done.every(Boolean) || k >= diagonal.length;
    const pairs = ritz.map(({ value, vector, residual }) => ({ value, vector, residual }));
    if (settled || iteration >= options.maxIterations) return { pairs, settled };
    if (k + options.roots > MAX_SUBSPACE) {
      basis = ritz.map(({ vector }) => vector);
      products = ritz.map(({ product }) => product);
    }
    const corrections = ritz
      .filter((_, root) => !done[root])
      .map(({ value, remainder }) => remainder.map((entry, i) => entry / awayFromZero(diagonal[i] - value)));
    const added = orthonormalize(corrections, basis);
    if (added.length === 0) return { pairs, settled: false };
    basis.push(...added);
    products.push(...apply(added));
  }
}

function awayFromZero(gap: number): number {
  return Math.abs(gap) < 1e-2 ? Math.sign(gap || 1) * 1e-2 : gap;
}

function sumOf(vectors: readonly Float64Array[], weights: readonly number[]): Float64Array {
  const sum = new Float64Array(vectors[0].length);
  vectors.forEach((vector, k) => {
    for (let i = 0; i < sum.length; i++) sum[i] += weights[k] * vector[i];
  });
  return sum;
}

/** Gram–Schmidt, twice; what depends on the rest is dropped. */
function orthonormalize(vectors: readonly Float64Array[], against: readonly Float64Array[]): Float64Array[] {
  const kept: Float64Array[] = [];
  for (const candidate of vectors) {
    const vector = candidate.slice();
    const before = norm(vector);
    for (let pass = 0; pass < 2; pass++) {
      for (const other of [...against, ...kept]) {
        const overlap = dot(other, vector);
        for (let i = 0; i < vector.length; i++) vector[i] -= overlap * other[i];
      }
    }
    const length = norm(vector);
    if (length > 1e-10 * before && length > 1e-300) kept.push(vector.map((entry) => entry / length));
  }
  return kept;
}
