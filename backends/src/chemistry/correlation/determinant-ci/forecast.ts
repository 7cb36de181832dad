/** What a CI costs, before anything is allocated. */
import { tooLarge } from '@cofactor/sdk/contracts';
import { paddedColumns } from '../../../kernels/ci/ci.ts';
import { binomial, MAX_ORBITALS } from './strings.ts';

export interface CiForecast {
  determinants: number;
  /** Peak of the arena: vectors, tables and scratch. */
  memoryBytes: number;
  /** Multiply-adds counted as two; the product of one vector, both spins apart. */
  flopsPerSigma: number;
}

/** One WebAssembly memory. */
const MEMORY_LIMIT_BYTES = 2 ** 32;
/** Start vectors at most: the roots, and guards beside them. */
export function startSize(roots: number): number {
  return 2 * roots + 7;
}

/** Number of vectors kept (each with its product) when memory allows less than is wanted. */
export function subspaceSize(numOrbitals: number, numAlpha: number, numBeta: number, roots: number): number {
  const vector = 8 * binomial(numOrbitals, numAlpha) * paddedColumns(binomial(numOrbitals, numBeta));
  const room = Math.floor((MEMORY_LIMIT_BYTES - fixedBytes(numOrbitals, numAlpha, numBeta)) / (2 * vector));
  const [least, wanted] = [2 * startSize(roots), 2 * startSize(roots) + 8];
  return Math.max(least, Math.min(wanted, room));
}

/**
 * Size and cost of `roots` states of a full CI.
 * Source of the flop count: (3) of kernels/ci/ci.ref.ts.
 */
export function forecastCi(numOrbitals: number, numAlpha: number, numBeta: number, roots = 1): CiForecast {
  const alphaStrings = binomial(numOrbitals, numAlpha);
  const betaStrings = binomial(numOrbitals, numBeta);
  const determinants = alphaStrings * betaStrings;
  const vector = 8 * alphaStrings * paddedColumns(betaStrings);
  const pairs = (numOrbitals * (numOrbitals - 1)) / 2;
  const perDeterminant = (electrons: number): number => {
    const singles = electrons * (numOrbitals - electrons);
    const doubles = ((electrons * (electrons - 1)) / 2) * (((numOrbitals - electrons) * (numOrbitals - electrons - 1)) / 2);
    return singles * pairs + 2 * (singles + doubles);
  };
  return {
    determinants,
    memoryBytes: fixedBytes(numOrbitals, numAlpha, numBeta) + 2 * vector * subspaceSize(numOrbitals, numAlpha, numBeta, roots),
    flopsPerSigma: determinants * (perDeterminant(numAlpha) + perDeterminant(numBeta)),
  };
}

/** Tables and scratch of both halves, the diagonal, the preconditioner and three vectors of scratch. */
function fixedBytes(numOrbitals: number, numAlpha: number, numBeta: number): number {
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
  const vector = 8 * binomial(numOrbitals, numAlpha) * paddedColumns(binomial(numOrbitals, numBeta));
  return half(numAlpha, numBeta) + half(numBeta, numAlpha) + 7 * vector;
}

/** @throws TOO_LARGE, naming what fits. */
export function checkCiSize(numOrbitals: number, numAlpha: number, numBeta: number, roots: number, maxDeterminants: number): CiForecast {
  const limit = (what: string, asked: number, most: number): never => {
    throw tooLarge(
      `full CI of (${numAlpha}α, ${numBeta}β) electrons in ${numOrbitals} orbitals needs ${asked} ${what}, limit ${most}: ` +
        `choose a smaller active space; ${largestThatFits(numAlpha, numBeta, roots, maxDeterminants)}`,
      { resource: what, asked, limit: most, fits: largestThatFits(numAlpha, numBeta, roots, maxDeterminants) },
    );
  };
  if (numOrbitals > MAX_ORBITALS) limit('orbitals', numOrbitals, MAX_ORBITALS);
  const forecast = forecastCi(numOrbitals, numAlpha, numBeta, roots);
  if (forecast.determinants > maxDeterminants) limit('determinants', forecast.determinants, maxDeterminants);
  if (forecast.memoryBytes > MEMORY_LIMIT_BYTES) limit('bytes of memory', forecast.memoryBytes, MEMORY_LIMIT_BYTES);
  return forecast;
}

/** The largest space with as many electrons, in words. */
function largestThatFits(numAlpha: number, numBeta: number, roots: number, maxDeterminants: number): string {
  for (let n = MAX_ORBITALS; n >= Math.max(numAlpha, numBeta, 1); n--) {
    const { determinants, memoryBytes } = forecastCi(n, numAlpha, numBeta, roots);
    if (determinants <= maxDeterminants && memoryBytes <= MEMORY_LIMIT_BYTES) {
      return `with as many electrons ${n} orbitals fit (${determinants} determinants)`;
    }
  }
  return 'no number of orbitals holds so many electrons within the limit';
}
