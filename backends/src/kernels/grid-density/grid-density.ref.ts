/** Readable twin of grid-density.as.ts: see there for the formulas. */

/** The functions of runs (first function, how many) in turn. */
export function functionsOfRuns(runs: Int32Array): number[] {
  return Array.from({ length: runs.length / 2 }, (_, k) => Array.from({ length: runs[2 * k + 1] }, (__, i) => runs[2 * k] + i)).flat();
}

export function gatherRef(matrix: Float64Array, n: number, runs: Int32Array): Float64Array {
  const functions = functionsOfRuns(runs);
  return Float64Array.from(functions.flatMap((i) => functions.map((j) => matrix[i * n + j])));
}

export function scatterRef(matrix: Float64Array, n: number, square: Float64Array, runs: Int32Array): void {
  const functions = functionsOfRuns(runs);
  functions.forEach((i, row) => functions.forEach((j, column) => (matrix[i * n + j] += square[row * functions.length + column])));
}

/** @param columns φ and, where there are any, its three derivatives; [point][function] @returns [point][4] */
export function densityRef(product: Float64Array, columns: readonly Float64Array[], points: number): Float64Array {
  const m = product.length / points;
  return Float64Array.from({ length: 4 * points }, (_, at) => {
    const [point, which] = [Math.floor(at / 4), at % 4];
    if (which >= columns.length) return 0;
    let sum = 0;
    for (let i = 0; i < m; i++) sum += product[point * m + i] * columns[which][point * m + i];
    return which === 0 ? sum : 2 * sum;
  });
}

/** @param factors [point][4] @returns [point][function] */
export function combineRef(factors: Float64Array, columns: readonly Float64Array[], points: number): Float64Array {
  const m = columns[0].length / points;
  return columns[0].map((_, at) => columns.reduce((sum, column, which) => sum + factors[4 * Math.floor(at / m) + which] * column[at], 0));
}
