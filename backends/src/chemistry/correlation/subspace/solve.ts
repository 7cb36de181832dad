/**
 * The lowest state of H in the span of chosen determinants. By the variational principle it lies at or above the exact one, falls
 * when determinants are added, and is the exact one when all of the sector are there.
 *
 * A subspace as samples give it is the product of all α strings with all β strings that were seen.
 *
 * Source      Robledo-Moreno et al., Sci. Adv. 11 (2025), DOI 10.1126/sciadv.adu9991; Kanno et al., arXiv:2302.11320.
 */
import { invalidInput } from '@cofactor/sdk/contracts';
import { type DeterminantList, type GroupedDeterminants, groupDeterminants } from '../../../kernels/determinants/list.ts';
import { determinantCoupling } from '../../../kernels/determinants/slater-condon.ts';
import { popcount } from '../../../kernels/determinants/strings.ts';
import { type ActiveHamiltonian, checkElectrons } from '../../hamiltonian/active-hamiltonian.ts';
import { symmetricEigen } from '../../linear-algebra.ts';
import { davidson, type VectorCheckpoint } from '../determinants/davidson.ts';
import { DeterminantMatrix } from './determinant-matrix.ts';
import { checkSubspaceSize, searchVectors } from './forecast.ts';
import { occupationsOf, spinSquare } from './properties.ts';

export interface SubspaceOptions {
  signal?: AbortSignal;
  onProgress?: (progress: { iteration: number; energyHartree: number; residual: number }) => void;
}

export interface SearchOptions extends SubspaceOptions {
  /** About the vector wanted, to start from alone. @default the lowest states among the lowest determinants */
  start?: Float64Array;
  /** Error of the energy with a gap of 0.1 hartree. @default 1e-10 */
  convergenceHartree?: number;
  /** Saves the vector of the search, to start from it again. */
  checkpoint?: VectorCheckpoint;
}

export interface SubspaceState {
  energyHartree: number;
  iterations: number;
  /** ‖(H − E)c‖ within the subspace. */
  residual: number;
  /** Coefficients in the order of the determinants. */
  vector: Float64Array;
  basis: GroupedDeterminants;
}

export interface SubspaceResult extends SubspaceState {
  s2: number;
  /** Weight |c|² of the largest determinant. */
  leadingWeight: number;
  /** ⟨n_p⟩ of every orbital, by spin. */
  occupations: { alpha: number[]; beta: number[] };
  determinants: number;
}

/** Lowest determinants that the start is worked out in. */
const MODEL_SPACE = 64;
/** Start vectors: the state wanted and guards. */
const STARTS = 3;

/** @throws INVALID_INPUT, TOO_LARGE (before anything is allocated), NOT_CONVERGED, CANCELLED */
export async function solveSubspace(
  hamiltonian: ActiveHamiltonian,
  determinants: DeterminantList,
  options: SearchOptions = {},
): Promise<SubspaceResult> {
  return described(hamiltonian, await searchSubspace(hamiltonian, determinants, options));
}

/** The state alone. @throws as `solveSubspace` */
export async function searchSubspace(
  hamiltonian: ActiveHamiltonian,
  determinants: DeterminantList,
  { signal, onProgress, start, convergenceHartree = 1e-10, checkpoint }: SearchOptions = {},
): Promise<SubspaceState> {
  checkElectrons(hamiltonian.numElectrons, hamiltonian.numOrbitals);
  checkDeterminants(hamiltonian, determinants);
  const basis = groupDeterminants(determinants);
  const matrix = await DeterminantMatrix.build(hamiltonian, basis, signal);
  const saved = (await checkpoint?.load()) ?? [];
  const known = start ?? (saved[0]?.length === basis.length ? saved[0] : undefined);
  const starts = known ? [loaded(matrix, known)] : startVectors(matrix, hamiltonian, determinants);
  const { energies, vectors, residuals, iterations } = await davidson(matrix, starts, {
    roots: 1,
    maxSubspace: searchVectors(basis.length),
    maxIterations: 200,
    convergenceHartree,
    coreEnergyHartree: hamiltonian.coreEnergyHartree,
    signal,
    onIteration: async (progress, ritzVectors) => {
      onProgress?.(progress);
      await checkpoint?.save(() => ritzVectors().map((vector) => vector.slice(0, basis.length)));
    },
  });
  return {
    energyHartree: energies[0] + hamiltonian.coreEnergyHartree,
    iterations,
    residual: residuals[0],
    vector: vectors[0].slice(0, basis.length),
    basis,
  };
}

/** A state with what is told of it. */
export function described(hamiltonian: ActiveHamiltonian, state: SubspaceState): SubspaceResult {
  const { basis, vector } = state;
  return {
    ...state,
    s2: spinSquare(hamiltonian, basis, vector),
    leadingWeight: vector.reduce((most, x) => Math.max(most, x * x), 0),
    occupations: occupationsOf(hamiltonian.numOrbitals, basis, vector),
    determinants: basis.length,
  };
}

function checkDeterminants({ numOrbitals: n, numElectrons }: ActiveHamiltonian, { alphaMasks, betaMasks }: DeterminantList): void {
  const { length } = alphaMasks;
  if (length === 0 || betaMasks.length !== length) throw invalidInput('determinants', 'at least one', Math.min(length, betaMasks.length));
  checkSubspaceSize(length, n);
  for (const [spin, masks] of [alphaMasks, betaMasks].entries()) {
    for (const mask of masks) {
      if (mask >= 0 && mask < 2 ** n && popcount(mask) === numElectrons[spin]) continue;
      throw invalidInput('determinants', `${numElectrons[spin]} electrons of spin ${spin} in ${n} orbitals`, mask.toString(2));
    }
  }
  for (let i = 1; i < length; i++) {
    if (alphaMasks[i] > alphaMasks[i - 1] || (alphaMasks[i] === alphaMasks[i - 1] && betaMasks[i] > betaMasks[i - 1])) continue;
    throw invalidInput('determinants', 'each determinant once, ascending by α mask, then by β mask', `determinant ${i} out of order`);
  }
}

function loaded(matrix: DeterminantMatrix, known: Float64Array): Float64Array {
  const vector = matrix.vector();
  vector.set(known);
  matrix.keepEven(vector);
  return vector;
}

/** Lowest states of H among the determinants that are lowest by themselves; always at least one. */
function startVectors(
  matrix: DeterminantMatrix,
  hamiltonian: ActiveHamiltonian,
  { alphaMasks, betaMasks }: DeterminantList,
): Float64Array[] {
  const diagonal = matrix.averagedDiagonal.subarray(0, alphaMasks.length);
  const bound = diagonal.toSorted()[Math.min(MODEL_SPACE, diagonal.length) - 1];
  const lowest: number[] = [];
  for (let i = 0; i < diagonal.length; i++) if (diagonal[i] <= bound) lowest.push(i);
  lowest.sort((i, j) => diagonal[i] - diagonal[j] || i - j).splice(MODEL_SPACE);
  const model = lowest.map((i) => ({ alphaMask: alphaMasks[i], betaMask: betaMasks[i] }));
  const size = model.length;
  const matrixOfModel = Float64Array.from({ length: size * size }, (_, k) =>
    determinantCoupling(hamiltonian, model[Math.floor(k / size)], model[k % size]),
  );
  const { vectors } = symmetricEigen(matrixOfModel, size);
  const start: Float64Array[] = [];
  for (let k = 0; k < size && start.length < STARTS; k++) {
    const vector = matrix.vector();
    for (const [i, place] of lowest.entries()) vector[place] = vectors[i * size + k];
    matrix.keepEven(vector);
    if (vector.some((x) => Math.abs(x) > 1e-3)) start.push(vector); // odd states vanish
  }
  return start;
}
