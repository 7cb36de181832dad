/**
 * Data movement of the four-index transformation: integral blocks to full rows (μν|··), half-transformed columns to matrices.
 * Twin: four-index.ref.ts. Layouts of bra, kets and integrals: ../repulsion/layout.ts.
 */

/**
 * rows[lane][ab][λ][σ] = scale of the lane × scale of the ket × integrals[ket][ab][cd][lane], for (λσ) = (cd) and (dc).
 * `ketScales`: one f64 for each ket. Elements that no ket holds are left as they are.
 */
export function unpackRows(rows: usize, bra: usize, scale0: f64, scale1: f64, kets: usize, ketScales: usize, numKets: i32, integrals: usize, n: i32): void {
  const numRows = load<i32>(bra, 16) * load<i32>(bra, 20);
  const matrixBytes = <usize>n * <usize>n * 8;
  let at = integrals;
  for (let k = 0; k < numKets; k++) {
    const ket = <usize>load<u32>(kets + (<usize>k << 2));
    const scale = load<f64>(ketScales + (<usize>k << 3));
    const firstC = <usize>load<u32>(ket, 8);
    const nc = <usize>load<u32>(ket, 12);
    const firstD = <usize>load<u32>(ket, 16);
    const nd = <usize>load<u32>(ket, 20);
    let matrix0 = rows;
    let matrix1 = rows + <usize>numRows * matrixBytes;
    for (let row = 0; row < numRows; row++) {
      for (let i: usize = 0; i < nc; i++) {
        const c = firstC + i;
        for (let j: usize = 0; j < nd; j++) {
          const d = firstD + j;
          const cd = (c * n + d) << 3;
          const dc = (d * n + c) << 3;
          const value0 = scale0 * scale * load<f64>(at);
          const value1 = scale1 * scale * load<f64>(at, 8);
          store<f64>(matrix0 + cd, value0);
          store<f64>(matrix0 + dc, value0);
          store<f64>(matrix1 + cd, value1);
          store<f64>(matrix1 + dc, value1);
          at += 16;
        }
      }
      matrix0 += matrixBytes;
      matrix1 += matrixBytes;
    }
  }
}

/** matrices[k][μ][ν] = matrices[k][ν][μ] = half[pair of μ ≥ ν][first + k], pairs row by row, each of `width` columns. */
export function unpackColumns(matrices: usize, half: usize, width: i32, first: i32, count: i32, n: i32): void {
  const matrixBytes = <usize>n * <usize>n * 8;
  let from = half + (<usize>first << 3);
  for (let mu: usize = 0; mu < <usize>n; mu++)
    for (let nu: usize = 0; nu <= mu; nu++) {
      let to = matrices + ((mu * n + nu) << 3);
      let mirrored = matrices + ((nu * n + mu) << 3);
      for (let k: usize = 0; k < <usize>count; k++) {
        const value = load<f64>(from + (k << 3));
        store<f64>(to, value);
        store<f64>(mirrored, value);
        to += matrixBytes;
        mirrored += matrixBytes;
      }
      from += <usize>width << 3;
    }
}
