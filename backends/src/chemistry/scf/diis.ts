/**
 * Direct inversion in the iterative subspace: the combination of past Fock matrices whose combined error is smallest.
 *
 *   min ‖Σ c_i e_i‖²  with  Σ c_i = 1,   F = Σ c_i F_i
 *
 * Solved with a multiplier for the constraint and for y_i = c_i ‖e_i‖: the matrix ⟨e_i|e_j⟩/‖e_i‖‖e_j‖ keeps a unit diagonal
 * however far the errors have shrunk. Source: Pulay, Chem. Phys. Lett. 73, 393 (1980), DOI 10.1016/0009-2614(80)80396-4;
 * J. Comput. Chem. 3, 556 (1982), DOI 10.1002/jcc.540030413.
 */
import { combine, dot, solveLeastSquares } from '../linear-algebra.ts';

/** Of an error vector; the square of it is not zero yet. */
const SMALLEST_NORM = 1e-150;

export class Diis {
  readonly #most: number;
  readonly #matrices: (readonly Float64Array[])[] = [];
  readonly #errors: Float64Array[] = [];
  /** ⟨e_i|e_j⟩, j ≤ i. */
  readonly #products: number[][] = [];

  /** @param most iterates that are kept */
  constructor(most = 12) {
    this.#most = most;
  }

  /** Adds an iterate (the matrices of all spins and their joint error vector) and answers the extrapolated matrices. */
  extrapolate(matrices: readonly Float64Array[], error: Float64Array): Float64Array[] {
    this.#matrices.push(matrices);
    this.#errors.push(error);
    this.#products.push(this.#errors.map((other) => dot(error, other)));
    if (this.#errors.length > this.#most) {
      this.#matrices.shift();
      this.#errors.shift();
      this.#products.shift();
      for (const row of this.#products) row.shift();
    }
    const weights = this.#weights();
    return matrices.map((_, spin) =>
      combine(
        this.#matrices.map((iterate) => iterate[spin]),
        weights,
      ),
    );
  }

  #weights(): number[] {
    const count = this.#errors.length;
    const norms = this.#products.map((row, i) => Math.max(Math.sqrt(row[i]), SMALLEST_NORM));
    const smallest = Math.min(...norms);
    const size = count + 1;
    const system = new Float64Array(size * size);
    for (let i = 0; i < count; i++) {
      for (let j = 0; j <= i; j++) {
        system[i * size + j] = system[j * size + i] = this.#products[i][j] / (norms[i] * norms[j]);
      }
      system[i * size + count] = system[count * size + i] = smallest / norms[i];
    }
    const right = new Float64Array(size);
    right[count] = 1;
    const y = solveLeastSquares(system, right, size);
    const weights = norms.map((value, i) => (y[i] * smallest) / value);
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    return weights.map((weight) => weight / total);
  }
}
