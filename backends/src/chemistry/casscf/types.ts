/** What an optimisation of active orbitals is asked and what it answers. Atomic units throughout. */
import type { Warning } from '@cofactor/sdk/contracts';
import type { CiRoot } from '../correlation/index.ts';
import type { Repulsion } from '../integrals/index.ts';
import type { BasisSystem } from '../shell.ts';

/** Columns of one coefficient matrix: doubly occupied, active, empty orbitals in turn. */
export interface OrbitalFrame {
  /** Row-major n × numOrbitals, orthonormal. */
  coefficients: Float64Array;
  /** Basis functions n. */
  numFunctions: number;
  numOrbitals: number;
  numCore: number;
  numActive: number;
}

export interface CasscfInput {
  system: BasisSystem;
  /** One-electron Hamiltonian in basis functions, n × n. */
  coreHamiltonian: Float64Array;
  repulsion: Pick<Repulsion, 'transform' | 'coulombExchange'>;
  /** Where the optimisation starts. */
  frame: OrbitalFrame;
  /** α, β electrons in the active orbitals. */
  numElectrons: readonly [number, number];
  /** Everything without electrons: nuclei, and nuclei with point charges. */
  nuclearRepulsionHartree: number;
}

export interface CasscfControl {
  /** States solved for. @default 1 */
  roots?: number;
  /** Of the states in the energy that is minimised, one each, non-negative, of sum 1. @default equal */
  weights?: readonly number[];
  /** 2S + 1 of the states. @default the lowest states, whatever their spin */
  multiplicity?: number;
  /** Of the noise in the start of the CI. @default 0 */
  seed?: number;
  /** Orbital steps. @default 60 */
  maxIterations?: number;
  /**
   * Norm of the orbital gradient at the end, hartree. The average errs by about its square, its states by about as much as it.
   * @default 1e-6
   */
  gradientTolerance?: number;
  /** @default 20 million */
  maxDeterminants?: number;
  signal?: AbortSignal;
  onProgress?: (progress: CasscfProgress) => void;
}

export interface CasscfProgress {
  iteration: number;
  /** Of the weighted average. */
  energyHartree: number;
  residual: number;
}

export interface CasscfResult {
  /** Σ w_k E_k: what is minimised. */
  averageEnergyHartree: number;
  /** Ascending in energy; in the final orbitals. */
  roots: CiRoot[];
  /** Core and empty orbitals diagonalise the Fock matrix of the average density, active ones are its natural orbitals. */
  frame: OrbitalFrame;
  /** Of the active orbitals, descending: those of the average density. */
  naturalOccupations: Float64Array;
  /** Diagonal of the Fock matrix of the average density, all orbitals. */
  orbitalEnergiesHartree: Float64Array;
  determinants: number;
  iterations: number;
  /** Norm of the orbital gradient. */
  residual: number;
  warnings: Warning[];
}
