/**
 * Davidson's method for the lowest eigenpair of a symmetric operator known by its products and an approximate diagonal.
 * Source: Davidson, J. Comput. Phys. 17, 87 (1975), DOI 10.1016/0021-9991(75)90065-0.
 */
import { dot, norm, symmetricEigen } from '../linear-algebra.ts';

const MAX_SUBSPACE = 30;

export interface LowestEigenpair {
  /** An upper bound of the lowest eigenvalue, whether converged or not. */
  value: number;
  /** Unit norm. */
  vector: Float64Array;
  residual: number;
  converged: boolean;
}

/**
 * @param apply products of several vectors at once
 * @param diagonal approximate diagonal of the operator, for the preconditioner
 * @param start vectors to begin with, not parallel; should overlap every symmetry of interest
 */
export function lowestEigenpair(
  apply: (vectors: readonly Float64Array[]) => Float64Array[],
  diagonal: Float64Array,
  start: readonly Float64Array[],
  options: { tolerance: number; maxIterations: number; onIteration?(): void },
): LowestEigenpair {
  const size = diagonal.length;
  let basis = orthonormalize(start, []);
  let products = apply(basis);
  for (let iteration = 1; ; iteration++) {
    options.onIteration?.();
    const k = basis.length;
    const projected = new Float64Array(k * k);
    for (let i = 0; i < k; i++) for (let j = 0; j <= i; j++) projected[i * k + j] = projected[j * k + i] = dot(basis[i], products[j]);
    const { values, vectors } = symmetricEigen(projected, k);
    const value = values[0];
    const weights = basis.map((_, i) => vectors[i * k]);
    const vector = sumOf(basis, weights);
    const product = sumOf(products, weights);
    const remainder = product.map((entry, i) => entry - value * vector[i]);
    const residual = norm(remainder);
    if (residual < options.tolerance || iteration >= options.maxIterations || k >= size)
      return { value, vector, residual, converged: residual < options.tolerance || k >= size };
    if (k >= MAX_SUBSPACE) [basis, products] = [[vector], [product]];
    const correction = remainder.map((entry, i) => {
      const gap = diagonal[i] - value;
      return entry / (Math.abs(gap) < 1e-2 ? Math.sign(gap || 1) * 1e-2 : gap);
    });
    const added = orthonormalize([correction], basis);
    if (added.length === 0) return { value, vector, residual, converged: false };
    basis.push(...added);
    products.push(...apply(added));
  }
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
