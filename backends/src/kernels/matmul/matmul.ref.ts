/** C += A·B for row-major matrices, C m × n, A m × k (k × m when `transposed`), B k × n: the readable twin of matmul.as.ts. */
export function matmulInto(c: Float64Array, a: Float64Array, b: Float64Array, m: number, n: number, k: number, transposed = false): void {
  for (let i = 0; i < m; i++)
    for (let l = 0; l < k; l++) {
      const factor = transposed ? a[l * m + i] : a[i * k + l];
      for (let j = 0; j < n; j++) c[i * n + j] += factor * b[l * n + j];
    }
}
