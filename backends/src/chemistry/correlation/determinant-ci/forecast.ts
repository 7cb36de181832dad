/** What a CI costs, before anything is allocated. */
import { tooLarge } from '@cofactor/sdk/contracts';
import { sigmaBytes, sigmaFlops, vectorBytes } from '../../../kernels/determinants/sigma-size.ts';
import { binomial, MAX_ORBITALS } from '../../../kernels/determinants/strings.ts';

export interface CiForecast {
  determinants: number;
  /** Peak of the arena where the search needs all vectors it may have: vectors, tables and scratch. */
  memoryBytes: number;
  /** The same of a search that converges as most do. */
  likelyBytes: number;
  /** Multiply-adds counted as two; the product of one vector, both spins apart. */
  flopsPerSigma: number;
}

/** Vectors that a search likely adds to its start for each root (scripts/memory-forecast.ts). */
const ITERATIONS = 11;
/** One WebAssembly memory. */
const MEMORY_LIMIT_BYTES = 2 ** 32;
/** Vectors of a search: `subspace` with their products, and `starts` to begin with, of which all but the roots are guards. */
export interface SearchSize {
  subspace: number;
  starts: number;
}

/** As many vectors as a search for `roots` states would like, fewer where memory allows no more. */
export function searchSize(numOrbitals: number, numAlpha: number, numBeta: number, roots: number): SearchSize {
  const room = Math.floor((MEMORY_LIMIT_BYTES - sigmaBytes(numOrbitals, numAlpha, numBeta)) / vectorBytes(numOrbitals, numAlpha, numBeta));
  const size = (subspace: number): SearchSize => ({ subspace, starts: Math.min(2 * roots + 7, Math.floor(subspace / 2)) });
  const least = 2 * (roots + 1);
  let subspace = 4 * roots + 22;
  while (subspace > least && 2 * subspace + size(subspace).starts > room) subspace--;
  return size(subspace);
}

/** Size and cost of `roots` states of a full CI. */
export function forecastCi(numOrbitals: number, numAlpha: number, numBeta: number, roots = 1): CiForecast {
  const alphaStrings = binomial(numOrbitals, numAlpha);
  const betaStrings = binomial(numOrbitals, numBeta);
  const determinants = alphaStrings * betaStrings;
  const { subspace, starts } = searchSize(numOrbitals, numAlpha, numBeta, roots);
  const withVectors = (count: number): number =>
    sigmaBytes(numOrbitals, numAlpha, numBeta) + count * vectorBytes(numOrbitals, numAlpha, numBeta);
  return {
    determinants,
    memoryBytes: withVectors(2 * subspace + starts),
    likelyBytes: withVectors(2 * Math.min(subspace, starts + ITERATIONS * roots) + starts),
    flopsPerSigma: sigmaFlops(numOrbitals, numAlpha, numBeta),
  };
}

/** Products of a short search, and flops of a multiply-add on two lanes. */
const [PRODUCTS, FLOPS_OF_A_STEP] = [10, 4];

/** Multiply-adds of a short search: what helper threads are worth. */
export const sharedWork = (flopsPerSigma: number): number => (PRODUCTS * flopsPerSigma) / FLOPS_OF_A_STEP;

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
