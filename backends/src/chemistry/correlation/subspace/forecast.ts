/** How large a subspace may be, and what it takes: known without loading a solver. */
import { tooLarge } from '@cofactor/sdk/contracts';
import { binomial, popcount } from '../../../kernels/determinants/strings.ts';
import { borderBytes } from '../../../kernels/subspace-border/border-size.ts';

/** Determinants a subspace may have: some minutes on one core. */
export const MAX_SUBSPACE_DETERMINANTS = 1_000_000;
/** Masks of both spins together are keys below 2⁵³. */
export const MAX_SUBSPACE_ORBITALS = 26;
/** Matrix elements are kept up to here, and made again in every product beyond. */
export const KEPT_BYTES = 2 ** 30;
/** Up to so many determinants a search has more vectors, which take fewer products. */
const MANY_DETERMINANTS = 50_000;

const BLOCK_BYTES = 2 ** 24;
/** With the heads of runs, and elements of one electron. */
const BYTES_PER_ELEMENT = 9;
/**
 * Power of the share of the sector: selected CI of N2 (10e, 16o) with 2500, 10 000 and 100 000 determinants finds 2.1, 2.9 and 6.2 % of a
 * determinant's connections in the list, of [2Fe-2S] (30e, 20o) with 2500 and 20 000 determinants 2.3 and 4.5 %.
 */
const CLOSE = 0.3;

/** Pairs of strings that a forecast looks at: some ms. */
const MOST_COMPARED = 2e6;

const SMALLER = 'ask for a smaller method.maxProductDimension';

/** @throws TOO_LARGE when a subspace of this many determinants is not solved here */
export function checkSubspaceSize(determinants: number, numOrbitals: number, smaller = SMALLER): void {
  const refuse = (resource: string, asked: number, limit: number, way: string): never => {
    throw tooLarge(`a subspace takes at most ${limit} ${resource}, got ${asked}: ${way}`, { resource, asked, limit });
  };
  if (numOrbitals > MAX_SUBSPACE_ORBITALS) refuse('orbitals', numOrbitals, MAX_SUBSPACE_ORBITALS, 'choose a smaller active space');
  if (determinants > MAX_SUBSPACE_DETERMINANTS) refuse('determinants', determinants, MAX_SUBSPACE_DETERMINANTS, smaller);
}

/** How many determinants one is connected to: one or two electrons moved. */
function countConnected(numOrbitals: number, [alpha, beta]: readonly [number, number]): number {
  const pairs = (k: number): number => (k * (k - 1)) / 2;
  const one = (k: number): number => k * (numOrbitals - k);
  const two = (k: number): number => pairs(k) * pairs(numOrbitals - k);
  return one(alpha) + one(beta) + two(alpha) + two(beta) + one(alpha) * one(beta);
}

export interface SubspaceForecast {
  /** Matrix elements below the diagonal. */
  elements: number;
  /** Strings and determinants compared or looked up to find them. */
  lookUps: number;
  memoryBytes: number;
}

/**
 * A diagonalisation among so many determinants, products of about as many strings of either spin. Chosen strings lie close together: of
 * the determinants one is connected to, a far larger share is in the list than of the sector (CLOSE).
 */
export function forecastSubspace(determinants: number, n: number, electrons: readonly [number, number]): SubspaceForecast {
  const sector = binomial(n, electrons[0]) * binomial(n, electrons[1]);
  const part = Math.min(1, determinants / sector);
  const share = part ** CLOSE * (0.5 + 0.5 * part);
  const elements = (determinants * Math.min(determinants, share * countConnected(n, electrons))) / 2;
  const strings = electrons.map((count) => Math.min(determinants, binomial(n, count)));
  return sized(elements, determinants, strings, n, electrons);
}

/**
 * The same for the products of strings that are known, whose elements can be counted from pairs of strings: s_σ of them differ in one
 * electron, d_σ in two.
 *
 *   elements = N_β (s_α + d_α) + N_α (s_β + d_β) + 2 s_α s_β
 */
export function forecastProducts(
  strings: readonly [alpha: readonly number[], beta: readonly number[]],
  n: number,
  electrons: readonly [number, number],
): SubspaceForecast {
  const [alpha, beta] = strings.map(closePairs);
  const [numAlpha, numBeta] = strings.map(({ length }) => length);
  const elements = numBeta * (alpha.single + alpha.double) + numAlpha * (beta.single + beta.double) + 2 * alpha.single * beta.single;
  return sized(elements, numAlpha * numBeta, [numAlpha, numBeta], n, electrons);
}

/** Pairs of strings that differ in one electron, and in two: counted for evenly chosen strings where there are many. */
function closePairs(masks: readonly number[]): { single: number; double: number } {
  const { length } = masks;
  const step = Math.ceil(length ** 2 / MOST_COMPARED);
  const differing = [0, 0, 0];
  let rows = 0;
  for (let i = 0; i < length; i += step, rows++)
    for (const mask of masks) {
      const moved = popcount(mask ^ masks[i]) / 2;
      if (moved <= 2) differing[moved]++;
    }
  const [, single, double] = differing.map((count) => (count * length) / (2 * rows));
  return { single, double };
}

function sized(
  elements: number,
  determinants: number,
  strings: readonly number[],
  n: number,
  electrons: readonly [number, number],
): SubspaceForecast {
  const tables = strings.reduce((sum, count, spin) => sum + 100 * count * electrons[spin] * Math.max(1, n - electrons[spin]) ** 0.5, 0);
  return {
    elements,
    lookUps: 2 * elements,
    memoryBytes:
      Math.min(BYTES_PER_ELEMENT * elements, KEPT_BYTES) + BLOCK_BYTES + tables + determinants * bytesPerDeterminant(determinants),
  };
}

/** The same with what lies outside the list, for selected CI and its corrections. */
export function forecastSelection(determinants: number, n: number, electrons: readonly [number, number]): SubspaceForecast {
  const search = forecastSubspace(determinants, n, electrons);
  const lookUps = search.lookUps + determinants * countConnected(n, electrons);
  return { ...search, lookUps, memoryBytes: search.memoryBytes + borderBytes(n, electrons, determinants) };
}

/** Vectors of a search with their products, and the list as it is held while it is grouped. */
function bytesPerDeterminant(determinants: number): number {
  return 8 * (2 * searchVectors(determinants) + 8) + 80;
}

/** Vectors of a search, each with its product. */
export function searchVectors(determinants: number): number {
  return determinants > MANY_DETERMINANTS ? 12 : 24;
}
