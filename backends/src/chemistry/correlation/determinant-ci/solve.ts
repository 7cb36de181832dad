/**
 * Full CI in the space of an active Hamiltonian (FCI, CASCI): the lowest states, of the spin asked.
 *
 * Spin is targeted without a penalty: the start is pure in S², H and the preconditioner commute with S², so the search stays
 * in that spin; the ⟨S²⟩ of every state is computed and checked at the end. With as many α as β electrons a state of spin S
 * has C = (−1)^S Cᵀ, which halves the work.
 */
import { invalidInput, notConverged, type Warning } from '@cofactor/sdk/contracts';
import { type ActiveHamiltonian, checkElectrons } from '../../hamiltonian/active-hamiltonian.ts';
import { davidson, type VectorCheckpoint } from '../determinants/davidson.ts';
import type { Arena } from '../../../kernels/arena.ts';
import type { HalfSigmaPlan } from '../../../kernels/ci/ci.ts';
import { helpersFor } from '../../threads/team.ts';
import { spinSquare } from '../../../kernels/determinants/spin-square.ts';
import type { Determinant } from '../../../kernels/determinants/strings.ts';
import { naturalOccupations, rdm1 } from './density.ts';
import { checkCiSize, searchSize, sharedWork } from './forecast.ts';
import { SigmaBuilder, type SpinParity } from '../../../kernels/determinants/sigma.ts';
import { numStates } from './spin.ts';
import { startVectors } from './start.ts';
import { startSigmaTeam } from './team.ts';

/** Determinants a search takes without being told otherwise: some minutes on one core. */
export const DEFAULT_MAX_DETERMINANTS = 20_000_000;
/** Permuted integrals differ by less, in hartree: rounding of their transformation. */
const SYMMETRY_TOLERANCE = 1e-8;
/** Largest error of ⟨S²⟩ in a state of the spin asked. */
const SPIN_TOLERANCE = 1e-5;

export interface CiOptions {
  /** @default 1 */
  roots?: number;
  /** 2S + 1 of the states wanted. @default the lowest states, whatever their spin */
  multiplicity?: number;
  /** Of the noise in the start. @default 0 */
  seed?: number;
  /** Error of an energy 0.1 hartree below the next of its spin. @default 1e-10 */
  convergenceHartree?: number;
  /** @default 150 */
  maxIterations?: number;
  /** @default 20 million */
  maxDeterminants?: number;
  signal?: AbortSignal;
  onProgress?: (progress: { iteration: number; energyHartree: number; residual: number }) => void;
  /** Saves the vectors of the search, to start from them again. */
  checkpoint?: VectorCheckpoint;
}

export interface CiRoot {
  energyHartree: number;
  s2: number;
  /** Weight |c|² of the largest determinant. */
  leadingWeight: number;
  leadingDeterminant: Determinant;
  /** Descending. */
  naturalOccupations: Float64Array;
  /** Always true: what does not converge is an error. */
  converged: true;
}

export interface CiResult {
  roots: CiRoot[];
  determinants: number;
  iterations: number;
  /** Products H c. */
  products: number;
  /** Largest norm (H − E)c over the roots. */
  residual: number;
  /** One a root, row-major [α strings, β strings] (strings.ts). */
  vectors: Float64Array[];
  warnings: Warning[];
}

/** @throws INVALID_INPUT, TOO_LARGE (before anything is allocated), NOT_CONVERGED, CANCELLED. */
export async function solveCi(hamiltonian: ActiveHamiltonian, options: CiOptions = {}): Promise<CiResult> {
  const { roots = 1, multiplicity } = options;
  const { numOrbitals, numElectrons } = hamiltonian;
  checkHamiltonian(hamiltonian);
  const { determinants, memoryBytes, flopsPerSigma } = checkCiSize(
    numOrbitals,
    numElectrons[0],
    numElectrons[1],
    roots,
    options.maxDeterminants ?? DEFAULT_MAX_DETERMINANTS,
  );
  checkRoots(hamiltonian, roots, multiplicity, determinants);

  const helpers = helpersFor(sharedWork(flopsPerSigma));
  let team: ReturnType<typeof startSigmaTeam> | undefined;
  const startTeam = (arena: Arena, halves: readonly HalfSigmaPlan[]) => (team = startSigmaTeam(arena, halves, helpers));
  const parity = parityOf(numElectrons, multiplicity);
  const sigma = new SigmaBuilder(hamiltonian, parity, Math.min(memoryBytes, 2 ** 28), helpers > 0 ? startTeam : undefined);
  try {
    return await search(sigma, hamiltonian, determinants, options);
  } finally {
    team?.leave();
  }
}

async function search(sigma: SigmaBuilder, hamiltonian: ActiveHamiltonian, determinants: number, options: CiOptions): Promise<CiResult> {
  const { roots = 1, multiplicity, seed = 0, signal, checkpoint } = options;
  const { numOrbitals, numElectrons, coreEnergyHartree } = hamiltonian;
  const { subspace, starts } = searchSize(numOrbitals, numElectrons[0], numElectrons[1], roots);
  const saved = (await checkpoint?.load()) ?? [];
  const resumed = saved.map((packed) => {
    const vector = sigma.vector();
    sigma.unpackInto(vector, packed);
    return vector;
  });
  const start = [...resumed, ...startVectors(sigma, hamiltonian, { roots, limit: starts, multiplicity, seed })].slice(0, starts);
  const { energies, vectors, residuals, iterations, products } = await davidson(sigma, start, {
    roots,
    maxSubspace: subspace,
    maxIterations: options.maxIterations ?? 150,
    convergenceHartree: options.convergenceHartree ?? 1e-10,
    coreEnergyHartree,
    signal,
    onIteration: async (progress, ritzVectors) => {
      options.onProgress?.(progress);
      await checkpoint?.save(() => ritzVectors().map((vector) => sigma.pack(vector)));
    },
  });

  const found = energies.map((energy, k) => describeRoot(sigma, vectors[k], energy + coreEnergyHartree));
  if (multiplicity !== undefined) {
    const wanted = (multiplicity ** 2 - 1) / 4;
    const strayed = found.find(({ s2 }) => Math.abs(s2 - wanted) > SPIN_TOLERANCE);
    if (strayed) {
      throw notConverged(`CI: a state of ⟨S²⟩ = ${wanted} was asked and ${strayed.s2.toFixed(6)} found: ask for more roots`, {
        iterations,
        residual: Math.max(...residuals),
        lastEnergyHartree: strayed.energyHartree,
      });
    }
  }
  return {
    roots: found,
    determinants,
    iterations,
    products,
    residual: Math.max(...residuals),
    vectors: vectors.map((vector) => sigma.pack(vector)),
    warnings: found.flatMap((root, k) => multireferenceWarning(root, k, numElectrons)),
  };
}

function describeRoot(sigma: SigmaBuilder, vector: Float64Array, energyHartree: number): CiRoot {
  const { alpha, beta, stride } = sigma;
  let leading = 0;
  for (let i = 1; i < vector.length; i++) if (Math.abs(vector[i]) > Math.abs(vector[leading])) leading = i;
  return {
    energyHartree,
    s2: spinSquare(vector, alpha, beta, stride),
    leadingWeight: vector[leading] ** 2,
    leadingDeterminant: { alphaMask: alpha.masks[Math.floor(leading / stride)], betaMask: beta.masks[leading % stride] },
    naturalOccupations: naturalOccupations(rdm1({ alpha, beta, coefficients: sigma.pack(vector) })),
    converged: true,
  };
}

/** Weight of the leading determinant below which one determinant is no description: Jiang, DeYonker & Wilson, DOI 10.1021/ct2006852. */
const MULTIREFERENCE_WEIGHT = 0.9;
/** Natural occupations inside these are of open shells. */
const OPEN_SHELL: readonly [number, number] = [0.2, 1.8];

/** MULTIREFERENCE when the leading weight is below 0.90, or more natural occupations than unpaired electrons lie in 0.2 … 1.8. */
function multireferenceWarning(root: CiRoot, index: number, [alpha, beta]: readonly [number, number]): Warning[] {
  const open = root.naturalOccupations.filter((x) => x > OPEN_SHELL[0] && x < OPEN_SHELL[1]).length;
  const unpaired = Math.abs(alpha - beta);
  if (root.leadingWeight >= MULTIREFERENCE_WEIGHT && open <= unpaired) return [];
  return [
    {
      code: 'MULTIREFERENCE',
      message:
        `root ${index}: leading determinant weighs ${root.leadingWeight.toFixed(3)} (rule: below ${MULTIREFERENCE_WEIGHT}), ` +
        `${open} natural occupations lie between ${OPEN_SHELL[0]} and ${OPEN_SHELL[1]} (rule: more than ${unpaired} unpaired electrons): ` +
        'single-reference methods are unreliable here',
    },
  ];
}

/** States of spin S have C = (−1)^S Cᵀ when the numbers of α and β electrons are equal. */
function parityOf([alpha, beta]: readonly [number, number], multiplicity: number | undefined): SpinParity {
  if (alpha !== beta || multiplicity === undefined) return 0;
  return ((multiplicity - 1) / 2) % 2 === 0 ? 1 : -1;
}

function checkHamiltonian({ numOrbitals: n, numElectrons, h1, eri, coreEnergyHartree }: ActiveHamiltonian): void {
  if (!Number.isInteger(n) || n < 1) throw invalidInput('numOrbitals', 'an integer >= 1', n);
  checkElectrons(numElectrons, n);
  if (h1.length !== n * n) throw invalidInput('h1', `${n * n} numbers for ${n} orbitals`, h1.length);
  if (eri.length !== n ** 4) throw invalidInput('eri', `${n ** 4} numbers for ${n} orbitals`, eri.length);
  if (!Number.isFinite(coreEnergyHartree) || !h1.every(Number.isFinite) || !eri.every(Number.isFinite)) {
    throw invalidInput('hamiltonian', 'finite numbers', 'NaN or infinity');
  }
  const same = (a: number, b: number): boolean => Math.abs(a - b) < SYMMETRY_TOLERANCE;
  for (let p = 0; p < n; p++) {
    for (let q = 0; q <= p; q++) {
      const [pq, qp] = [p * n + q, q * n + p];
      if (!same(h1[pq], h1[qp])) throw invalidInput('h1', 'a symmetric matrix', `${h1[pq]} and ${h1[qp]} at ${p}, ${q}`);
      for (let r = 0; r < n; r++) {
        for (let s = 0; s <= r; s++) {
          const [rs, sr] = [r * n + s, s * n + r];
          const value = eri[pq * n * n + rs];
          if (!same(value, eri[qp * n * n + rs]) || !same(value, eri[pq * n * n + sr]) || !same(value, eri[rs * n * n + pq])) {
            throw invalidInput('eri', 'eightfold symmetry of real orbitals', `(${p} ${q}|${r} ${s}) unlike its permutations`);
          }
        }
      }
    }
  }
}

function checkRoots(
  { numOrbitals, numElectrons }: ActiveHamiltonian,
  roots: number,
  multiplicity: number | undefined,
  determinants: number,
): void {
  const total = numElectrons[0] + numElectrons[1];
  if (multiplicity !== undefined) {
    const least = Math.abs(numElectrons[0] - numElectrons[1]) + 1;
    if (!Number.isInteger(multiplicity) || multiplicity < least || (multiplicity - least) % 2 !== 0) {
      throw invalidInput(
        'multiplicity',
        `${least}, ${least + 2}, … for ${numElectrons[0]} α and ${numElectrons[1]} β electrons`,
        multiplicity,
      );
    }
  }
  const states = multiplicity === undefined ? determinants : numStates(numOrbitals, total, multiplicity);
  if (!Number.isInteger(roots) || roots < 1 || roots > states) {
    throw invalidInput('roots', `1 … ${states}, the number of states of this space and spin`, roots);
  }
}
