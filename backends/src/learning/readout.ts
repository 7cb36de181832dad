/**
 * Output layer of a network in double precision: ridge regression on its hidden features, in the dual form, with the
 * predictions for labels left out in closed form.
 *
 *   (Φ Φᵀ + D + ρ) a = y,   w = Φᵀ a;   left-out residual of block B:  y_B − ŷ_B = ((Φ Φᵀ + D + ρ)⁻¹_BB)⁻¹ a_B           (1)
 *
 * One eigendecomposition of Φ Φᵀ + D serves every ridge ρ.
 *
 * Source      Hoerl & Kennard 1970, DOI 10.1080/00401706.1970.10488634; Cook & Weisberg, Residuals and Influence in
 *             Regression (1982), §2.2 (deletion formula).
 * Shapes      Φ rows × features; a block is all rows of one label: its energy and, where known, its gradient.
 */
import { EigenvalueDecomposition, Matrix, solve } from 'ml-matrix';

export interface Readout {
  /** One per feature. */
  weights: number[];
  /** What the first row of each block would have been predicted as without the block. */
  leftOut: number[];
}

/**
 * @param blocks first row and number of rows of each label.
 * @param noise D, one number per row.
 * @returns the solution of (1) for a given ρ.
 */
export function prepareReadout(
  phi: Matrix,
  y: readonly number[],
  noise: readonly number[],
  blocks: readonly [number, number][],
): (ridge: number) => Readout {
  const gram = phi.mmul(phi.transpose());
  noise.forEach((d, row) => gram.set(row, row, gram.get(row, row) + d));
  const { realEigenvalues: values, eigenvectorMatrix: vectors } = new EigenvalueDecomposition(gram, { assumeSymmetric: true });
  const projected = vectors.transpose().mmul(Matrix.columnVector([...y]));
  return (ridge) => {
    const inverted = values.map((value) => 1 / (Math.max(value, 0) + ridge));
    const dual = vectors.mmul(projected.clone().mulColumnVector(inverted));
    const leftOut = blocks.map(([start, count]) => {
      const end = start + count - 1;
      const rows = vectors.subMatrix(start, end, 0, values.length - 1);
      const block = rows.clone().mulRowVector(inverted).mmul(rows.transpose());
      return y[start] - solve(block, dual.subMatrix(start, end, 0, 0)).get(0, 0);
    });
    return { weights: phi.transpose().mmul(dual).to1DArray(), leftOut };
  };
}
