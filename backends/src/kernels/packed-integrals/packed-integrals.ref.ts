/**
 * Coulomb and exchange from all unique integrals, each weighted by one over how often its eight permutations repeat: the readable
 * twin of packed-integrals.as.ts.
 *
 * Shapes  integrals: by packed-layout.ts; density, coulomb, exchange n × n. J = 2(C + Cᵀ), and K + Kᵀ is the exchange matrix.
 */
import { placeInRow, rowLength, rowStarts } from './packed-layout.ts';

export function packedPlace(starts: Float64Array, i: number, j: number, k: number, l: number): number {
  return starts[i] + j * rowLength(i) + placeInRow(k, l);
}

export function digestPackedRef(
  integrals: Float64Array,
  density: Float64Array,
  coulomb: Float64Array,
  exchange: Float64Array,
  n: number,
): void {
  const starts = rowStarts(n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++)
      for (let k = 0; k <= i; k++)
        for (let l = 0; l <= (k === i ? j : k); l++) {
          const value = integrals[packedPlace(starts, i, j, k, l)];
          coulomb[i * n + j] += value * density[k * n + l];
          coulomb[k * n + l] += value * density[i * n + j];
          exchange[i * n + k] += value * density[j * n + l];
          exchange[i * n + l] += value * density[j * n + k];
          exchange[j * n + k] += value * density[i * n + l];
          exchange[j * n + l] += value * density[i * n + k];
        }
}
