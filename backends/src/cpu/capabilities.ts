/** The kinds of step that `cpu` runs, and how large they may be. */
import type { Capabilities } from '@cofactor/sdk/contracts';
import { MAX_SUBSPACE_DETERMINANTS, MAX_SUBSPACE_ORBITALS } from '../chemistry/correlation/subspace/forecast.ts';
import { MAX_ORBITALS } from '../kernels/determinants/strings.ts';

/** Determinants a CI takes: some minutes on one core. */
export const MAX_DETERMINANTS = 20_000_000;
/** Dense algebra of this size takes minutes an iteration. */
export const MAX_BASIS_FUNCTIONS = 1000;
/** The observable has some numOrbitals⁴ Pauli strings, which travel as JSON. */
export const MAX_ANSATZ_ORBITALS = 14;

const molecular = { maxBasisFunctions: MAX_BASIS_FUNCTIONS, seeded: true };
/** Written out as a document, each some 150 characters. */
export const MAX_PHASE_ROTATIONS = 300_000;

/** A thousand products of 2²⁰ amplitudes take some ten minutes, their vectors 0.6 GiB. */
export const MAX_DIAGONALISED_QUBITS = 20;

export const capabilities = {
  scf: molecular,
  mp2: molecular,
  'coupled-cluster': molecular,
  gradient: molecular,
  'optimize-geometry': molecular,
  transform: molecular,
  'read-hamiltonian': { seeded: true },
  'read-program': { seeded: true },
  'space-reference': { seeded: true },
  casci: { maxDeterminants: MAX_DETERMINANTS, maxOrbitals: MAX_ORBITALS, seeded: true },
  casscf: { maxDeterminants: MAX_DETERMINANTS, maxOrbitals: MAX_ORBITALS, maxBasisFunctions: MAX_BASIS_FUNCTIONS, seeded: true },
  nevpt2: { maxDeterminants: MAX_DETERMINANTS, maxOrbitals: MAX_ORBITALS, maxBasisFunctions: MAX_BASIS_FUNCTIONS, seeded: true },
  ansatz: { maxOrbitals: MAX_ANSATZ_ORBITALS, seeded: true },
  'phase-circuit': { seeded: true },
  diagonalise: { maxQubits: MAX_DIAGONALISED_QUBITS, seeded: true },
  subspace: { maxDeterminants: MAX_SUBSPACE_DETERMINANTS, maxOrbitals: MAX_SUBSPACE_ORBITALS, seeded: true },
  'heat-bath-ci': { maxOrbitals: MAX_SUBSPACE_ORBITALS, seeded: true },
  'selected-ci': { maxDeterminants: MAX_SUBSPACE_DETERMINANTS, maxOrbitals: MAX_SUBSPACE_ORBITALS, seeded: true },
} as const satisfies Capabilities;
export type CpuStepKind = keyof typeof capabilities;
