/** How large a subspace may be, and what it takes: known without loading a solver. */
import { tooLarge } from '@cofactor/sdk/contracts';

/** Determinants a subspace may have: some seconds on one core. */
export const MAX_SUBSPACE_DETERMINANTS = 20_000;
/** Masks of both spins together are keys below 2⁵³. */
export const MAX_SUBSPACE_ORBITALS = 26;
/** Matrix elements and vectors together. */
const MEMORY_LIMIT_BYTES = 2 ** 31;

const SMALLER = 'ask for a smaller method.maxProductDimension';

/** @throws TOO_LARGE when a subspace of this many determinants does not fit */
export function checkSubspaceSize(
  determinants: number,
  numOrbitals: number,
  numElectrons: readonly [number, number],
  smaller = SMALLER,
): void {
  const refuse = (resource: string, asked: number, limit: number, way: string): never => {
    throw tooLarge(`a subspace takes at most ${limit} ${resource}, got ${asked}: ${way}`, { resource, asked, limit });
  };
  if (numOrbitals > MAX_SUBSPACE_ORBITALS) refuse('orbitals', numOrbitals, MAX_SUBSPACE_ORBITALS, 'choose a smaller active space');
  if (determinants > MAX_SUBSPACE_DETERMINANTS) {
    refuse('determinants', determinants, MAX_SUBSPACE_DETERMINANTS, smaller);
  }
  const { memoryBytes } = forecastSubspace(determinants, numOrbitals, numElectrons);
  if (memoryBytes > MEMORY_LIMIT_BYTES) refuse('bytes of memory', memoryBytes, MEMORY_LIMIT_BYTES, smaller);
}

/** How many determinants one is connected to: one or two electrons moved. */
export function countConnected(numOrbitals: number, [alpha, beta]: readonly [number, number]): number {
  const pairs = (k: number): number => (k * (k - 1)) / 2;
  const one = (k: number): number => k * (numOrbitals - k);
  const two = (k: number): number => pairs(k) * pairs(numOrbitals - k);
  return one(alpha) + one(beta) + two(alpha) + two(beta) + one(alpha) * one(beta);
}

/** Matrix elements that are kept, at most, and those that are looked for. */
export function forecastSubspace(
  determinants: number,
  numOrbitals: number,
  numElectrons: readonly [number, number],
): { elements: number; lookUps: number; memoryBytes: number } {
  const connected = countConnected(numOrbitals, numElectrons);
  const elements = (determinants * Math.min(determinants, connected)) / 2;
  // elements with their columns in arrays that double, vectors of the search, keys and objects of the list
  return { elements, lookUps: determinants * connected, memoryBytes: 2 * 12 * elements + determinants * (8 * 60 + 200) };
}
