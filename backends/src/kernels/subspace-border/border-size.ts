/** Memory of the border of a list, before anything is allocated. */
import { binomial } from '../determinants/strings.ts';

/** Rows of β strings, places of α strings, moves of the list's β strings, its determinants, and tables over four orbitals. */
export function borderBytes(n: number, [alpha, beta]: readonly [number, number], determinants: number): number {
  const rows = binomial(n, beta);
  const strings = Math.min(determinants, rows);
  return 44 * rows + 17 * binomial(n, alpha) + strings * (8 + 16 * beta * (n - beta)) + 20 * determinants + 16 * n ** 4;
}
