/** Memory and work of H on a vector of determinants, before anything is allocated. Source of the flop count: (3) of kernels/ci/ci.ref.ts. */
import { paddedColumns } from '../ci/ci.ts';
import { binomial } from './strings.ts';

export function vectorBytes(numOrbitals: number, numAlpha: number, numBeta: number): number {
  return 8 * binomial(numOrbitals, numAlpha) * paddedColumns(binomial(numOrbitals, numBeta));
}

/** Tables and scratch of both halves, the diagonal, the preconditioner and five vectors of scratch. */
export function sigmaBytes(numOrbitals: number, numAlpha: number, numBeta: number): number {
  const pairs = (numOrbitals * (numOrbitals - 1)) / 2;
  const half = (rowElectrons: number, columnElectrons: number): number => {
    const rows = binomial(numOrbitals, rowElectrons);
    const columns = paddedColumns(binomial(numOrbitals, columnElectrons));
    const holes = numOrbitals - rowElectrons;
    const singles = rowElectrons * holes;
    const doubles = ((rowElectrons * (rowElectrons - 1)) / 2) * ((holes * (holes - 1)) / 2);
    const columnSingles = columnElectrons * (numOrbitals - columnElectrons);
    return rows * (12 * (singles + doubles) + 16 * (singles + 6)) + columns * (8 * columnSingles + 8 * pairs) + 8 * pairs * pairs;
  };
  return half(numAlpha, numBeta) + half(numBeta, numAlpha) + 7 * vectorBytes(numOrbitals, numAlpha, numBeta);
}

/** Multiply-adds counted as two; the product of one vector, both spins apart. */
export function sigmaFlops(numOrbitals: number, numAlpha: number, numBeta: number): number {
  const pairs = (numOrbitals * (numOrbitals - 1)) / 2;
  const perDeterminant = (electrons: number): number => {
    const singles = electrons * (numOrbitals - electrons);
    const doubles = ((electrons * (electrons - 1)) / 2) * (((numOrbitals - electrons) * (numOrbitals - electrons - 1)) / 2);
    return singles * pairs + 2 * (singles + doubles);
  };
  return binomial(numOrbitals, numAlpha) * binomial(numOrbitals, numBeta) * (perDeterminant(numAlpha) + perDeterminant(numBeta));
}
