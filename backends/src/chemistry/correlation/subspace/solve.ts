/**
 * The lowest state of H in the span of chosen determinants. By the variational principle it lies at or above the exact one, falls
 * when determinants are added, and is the exact one when all of the sector are there.
 *
 * A subspace as samples give it is the product of all α strings with all β strings that were seen.
 *
 * Source      Robledo-Moreno et al., Sci. Adv. 11 (2025), DOI 10.1126/sciadv.adu9991; Kanno et al., arXiv:2302.11320.
 */
import { invalidInput } from '@cofactor/sdk/contracts';
import { type ActiveHamiltonian, checkElectrons } from '../../hamiltonian/active-hamiltonian.ts';
import { symmetricEigen } from '../../linear-algebra.ts';
import { davidson } from '../determinants/davidson.ts';
import { determinantCoupling } from '../../../kernels/determinants/slater-condon.ts';
import { type Determinant, popcount } from '../../../kernels/determinants/strings.ts';
import { DeterminantMatrix, spinSquare } from './determinant-matrix.ts';
import { checkSubspaceSize } from './forecast.ts';

export interface SubspaceOptions {
  signal?: AbortSignal;
  onProgress?: (progress: { iteration: number; energyHartree: number; residual: number }) => void;
}

export interface SubspaceResult {
  energyHartree: number;
  s2: number;
  /** Weight |c|² of the largest determinant. */
  leadingWeight: number;
  /** ⟨n_p⟩ of every orbital, by spin. */
  occupations: { alpha: number[]; beta: number[] };
  determinants: number;
  iterations: number;
  /** ‖(H − E)c‖ within the subspace. */
  residual: number;
  /** Coefficients in the order of the determinants. */
  vector: Float64Array;
  basis: readonly Determinant[];
}

/** Lowest determinants that the start is worked out in. */
const MODEL_SPACE = 64;
/** Start vectors: the state wanted and guards. */
const STARTS = 3;

/** @throws INVALID_INPUT, TOO_LARGE (before anything is allocated), NOT_CONVERGED, CANCELLED */
export async function solveSubspace(
  hamiltonian: ActiveHamiltonian,
  determinants: readonly Determinant[],
  { signal, onProgress }: SubspaceOptions = {},
): Promise<SubspaceResult> {
  checkElectrons(hamiltonian.numElectrons, hamiltonian.numOrbitals);
  checkDeterminants(hamiltonian, determinants);
  const matrix = await DeterminantMatrix.build(hamiltonian, determinants, signal);
  const { energies, vectors, residuals, iterations } = await davidson(matrix, startVectors(matrix, hamiltonian, determinants), {
    roots: 1,
    maxSubspace: 24,
    maxIterations: 200,
    convergenceHartree: 1e-10,
    coreEnergyHartree: hamiltonian.coreEnergyHartree,
    signal,
    onIteration: async (progress) => onProgress?.(progress),
  });
  const vector = vectors[0].slice(0, determinants.length);
  return {
    energyHartree: energies[0] + hamiltonian.coreEnergyHartree,
    s2: spinSquare(hamiltonian, determinants, vector),
    leadingWeight: vector.reduce((most, x) => Math.max(most, x * x), 0),
    occupations: occupationsOf(hamiltonian, determinants, vector),
    determinants: determinants.length,
    iterations,
    residual: residuals[0],
    vector,
    basis: determinants,
  };
}

/** Every α string with every β string, α outermost. */
export function productDeterminants(alphaMasks: readonly number[], betaMasks: readonly number[]): Determinant[] {
  return alphaMasks.flatMap((alphaMask) => betaMasks.map((betaMask) => ({ alphaMask, betaMask })));
}

function checkDeterminants({ numOrbitals: n, numElectrons }: ActiveHamiltonian, determinants: readonly Determinant[]): void {
  if (determinants.length === 0) throw invalidInput('determinants', 'at least one', 0);
  checkSubspaceSize(determinants.length, n, numElectrons);
  for (const { alphaMask, betaMask } of determinants) {
    for (const [spin, mask] of [alphaMask, betaMask].entries()) {
      if (mask >= 0 && mask < 2 ** n && popcount(mask) === numElectrons[spin]) continue;
      throw invalidInput('determinants', `${numElectrons[spin]} electrons of spin ${spin} in ${n} orbitals`, mask.toString(2));
    }
  }
  const different = new Set(determinants.map(({ alphaMask, betaMask }) => alphaMask + betaMask * 2 ** n)).size;
  if (different < determinants.length) {
    throw invalidInput('determinants', 'each determinant once', `${determinants.length - different} repeated`);
  }
}

/** Lowest states of H among the determinants that are lowest by themselves; always at least one. */
function startVectors(matrix: DeterminantMatrix, hamiltonian: ActiveHamiltonian, determinants: readonly Determinant[]): Float64Array[] {
  const { averagedDiagonal: diagonal } = matrix;
  const lowest = determinants
    .map((_, i) => i)
    .sort((i, j) => diagonal[i] - diagonal[j] || i - j)
    .slice(0, MODEL_SPACE);
  const size = lowest.length;
  const model = Float64Array.from({ length: size * size }, (_, k) =>
    determinantCoupling(hamiltonian, determinants[lowest[Math.floor(k / size)]], determinants[lowest[k % size]]),
  );
  const { vectors } = symmetricEigen(model, size);
  const start: Float64Array[] = [];
  for (let k = 0; k < size && start.length < STARTS; k++) {
    const vector = matrix.vector();
    for (const [i, place] of lowest.entries()) vector[place] = vectors[i * size + k];
    matrix.keepEven(vector);
    if (vector.some((x) => Math.abs(x) > 1e-3)) start.push(vector); // odd states vanish
  }
  return start;
}

function occupationsOf(
  { numOrbitals }: ActiveHamiltonian,
  determinants: readonly Determinant[],
  vector: Float64Array,
): SubspaceResult['occupations'] {
  const sum = (mask: (determinant: Determinant) => number): number[] =>
    Array.from({ length: numOrbitals }, (_, p) =>
      determinants.reduce((total, determinant, i) => ((mask(determinant) >>> p) & 1 ? total + vector[i] * vector[i] : total), 0),
    );
  return { alpha: sum(({ alphaMask }) => alphaMask), beta: sum(({ betaMask }) => betaMask) };
}
