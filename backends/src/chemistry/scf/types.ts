/** What a self-consistent field is asked and what it answers. Atomic units throughout. */
import type { AtomicSpins, DensityFunctional, QuadratureGrid, Warning } from '@cofactor/sdk/contracts';
import type { Repulsion } from '../integrals/index.ts';
import type { BasisSystem } from '../shell.ts';

/** Restricted closed-shell, unrestricted, restricted open-shell. */
export type ScfReference = 'rhf' | 'uhf' | 'rohf';

/**
 * Where the iterations start: a superposition of spherical atomic densities, the bare core Hamiltonian, or (UHF)
 * spins that break the symmetry: on the atoms of `atomicSpins`, else HOMO and LUMO mixed in opposite senses for the two spins.
 */
export type ScfGuess = 'atomic' | 'core' | 'broken-symmetry';

/** Coefficients, row-major [basis function, orbital]; `beta` when the spins differ in space (UHF). */
export interface SpinOrbitals {
  alpha: Float64Array;
  beta?: Float64Array;
}

export interface PointCharges {
  charges: Float64Array;
  /** 3 per charge. */
  positionsBohr: Float64Array;
}

export interface ScfInput {
  system: BasisSystem;
  charge: number;
  /** 2S + 1. */
  multiplicity: number;
  reference: ScfReference;
  /** Kohn–Sham instead of Hartree–Fock: rhf and uhf then stand for RKS and UKS. */
  functional?: DensityFunctional;
  /** Of the quadrature of the functional. @default 'standard' */
  grid?: QuadratureGrid;
  pointCharges?: PointCharges;
  /** @default 'atomic' */
  guess?: ScfGuess;
  /** With guess 'broken-symmetry': which atoms hold unpaired electrons, and which way they point, at the start. @default HOMO and LUMO mixed */
  atomicSpins?: AtomicSpins;
  /** Start from these instead of a guess, e.g. the neighbouring point of a scan; orthonormalised in the new overlap. */
  initialOrbitals?: SpinOrbitals;
  /** Integrals already made for this system; left alive. @default made and disposed of here */
  repulsion?: Repulsion;
}

export interface ScfProgress {
  iteration: number;
  energyHartree: number;
  residual: number;
}

export interface ScfControl {
  /** Fock builds over all attempts but those that follow an instability. @default 128 */
  maxIterations?: number;
  /** Largest change of the energy in the last iteration. @default 1e-10 */
  convergenceHartree?: number;
  /** Largest norm of the orbital gradient. @default 1e-8 */
  gradientTolerance?: number;
  /**
   * 'follow': test the solution against orbital rotations and leave a saddle point for the lower solution beside it; 'follow-to-uhf':
   * also let the spins of an RHF solution part where that lowers the energy, so that the result's reference is then uhf;
   * 'check': test and stay, as along a scan that must keep the symmetry of its orbitals; 'skip': neither. With 'check' a restricted
   * reference solves from its own guess beside `initialOrbitals`, warns where the two differ and keeps its own. @default 'follow'
   */
  stability?: 'follow' | 'follow-to-uhf' | 'check' | 'skip';
  /** Memory for stored integrals, passed on to `createRepulsion`. */
  memoryBytes?: number;
  signal?: AbortSignal;
  onProgress?(progress: ScfProgress): void;
}

export type StabilityFlag = 'stable' | 'unstable' | 'unknown';

export interface Stability {
  /** Against rotations the reference allows: RHF → RHF, UHF → UHF, ROHF → ROHF. */
  internal: StabilityFlag;
  /** RHF only: against letting the two spins differ. */
  rhfToUhf?: StabilityFlag;
  /** Lowest eigenvalue of the orbital Hessian over the tests made, ∂²E/∂κ² in hartree; null when none was made. */
  lowestEigenvalue: number | null;
}

export interface ScfResult {
  reference: ScfReference;
  system: BasisSystem;
  /** Electrons, nuclei and the embedding terms; not the mutual energy of the point charges. */
  energyHartree: number;
  nuclearRepulsionHartree: number;
  /** Present with point charges: their energy with the nuclei and with the electrons. Both are part of the energy. */
  embeddingHartree?: { nuclei: number; electrons: number };
  /** Of Kohn–Sham: the functional's own part of the energy and its quadrature. */
  exchangeCorrelation?: {
    functional: DensityFunctional;
    grid: QuadratureGrid;
    /** Without exact exchange. */
    energyHartree: number;
    gridPoints: number;
    /** Integral of the density on the grid. */
    integratedElectrons: number;
  };
  converged: true;
  iterations: number;
  /** Norm of the orbital gradient. */
  residual: number;
  /** n × numOrbitals; `beta` for UHF. Occupied first, canonical within occupied, open and virtual blocks. */
  orbitals: SpinOrbitals;
  /** ROHF: diagonal of ½(Fα + Fβ), Roothaan's choice. */
  orbitalEnergiesHartree: { alpha: Float64Array; beta?: Float64Array };
  /** Less than numFunctions when the basis is linearly dependent. */
  numOrbitals: number;
  occupied: { alpha: number; beta: number };
  /** ⟨S²⟩ of the determinant. */
  s2: number;
  /** UHF and ROHF: α minus β electrons on each atom, by Mulliken. */
  spinPopulations?: number[];
  /** About the origin of the coordinates. */
  dipoleAu: [number, number, number];
  stability: Stability;
  warnings: Warning[];
}
