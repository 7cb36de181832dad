/** Steps on a molecule and its basis: mean field, the correlation on top of it, forces and geometry. */
import * as z from 'zod';
import { ArrayRef } from '../../artifact-store.ts';
import { HeldCoordinate } from '../geometry.ts';
import { AtomicSpins, DensityFunctional, QuadratureGrid, ScfStability } from '../method.ts';
import { BasisText } from '../problem.ts';

/** Nuclei, electrons and basis: what integrals need. Atomic units. */
export const MolecularSystem = z.strictObject({
  atomicNumbers: z.array(z.int().min(1)).min(1),
  positionsBohr: z.array(z.number()).min(3).describe('x, y, z of each atom in turn.'),
  charge: z.int(),
  multiplicity: z.int().min(1),
  basis: z.string(),
  basisText: BasisText.optional().describe('The set itself, where it is not one of the library.'),
  angular: z.enum(['cartesian', 'spherical']).optional(),
  pointCharges: z.strictObject({ charges: z.array(z.number()), positionsBohr: z.array(z.number()) }).optional(),
});
export type MolecularSystem = z.infer<typeof MolecularSystem>;

export const StabilityFlag = z.enum(['stable', 'unstable', 'unknown']);

export const Orbitals = z
  .object({ alpha: ArrayRef, beta: ArrayRef.optional() })
  .describe('Coefficients, row-major [basis function, orbital].');
export type Orbitals = z.infer<typeof Orbitals>;

export const ScfSpec = z.strictObject({
  kind: z.literal('scf'),
  system: MolecularSystem,
  reference: z.enum(['rhf', 'uhf', 'rohf']),
  functional: DensityFunctional.optional().describe('Kohn–Sham instead of Hartree–Fock: rhf and uhf then stand for RKS and UKS.'),
  grid: QuadratureGrid.optional().describe('Of the functional. Absent: standard.'),
  guess: z.enum(['atomic', 'core', 'broken-symmetry']).default('atomic'),
  initialOrbitals: Orbitals.optional().describe('Start from these, e.g. the neighbouring point of a scan.'),
  atomicSpins: AtomicSpins.optional(),
  stability: ScfStability.default('follow').describe(
    'What is done at a saddle point. A scan only checks, so that its curve does not depend on its grid.',
  ),
  maxIterations: z.int().min(1).default(128),
  convergenceHartree: z.number().positive().default(1e-10),
});
export const ScfOutput = z.object({
  reference: z.enum(['rhf', 'uhf', 'rohf']),
  energyHartree: z.number(),
  nuclearRepulsionHartree: z.number(),
  embeddingHartree: z.object({ nuclei: z.number(), electrons: z.number() }).optional(),
  exchangeCorrelation: z
    .object({
      functional: DensityFunctional,
      grid: QuadratureGrid,
      energyHartree: z.number().describe('Without exact exchange.'),
      gridPoints: z.int(),
      integratedElectrons: z.number().describe('Integral of the density on the grid.'),
    })
    .optional()
    .describe('Of Kohn–Sham.'),
  orbitals: Orbitals,
  orbitalEnergiesHartree: z.object({ alpha: z.array(z.number()), beta: z.array(z.number()).optional() }),
  occupied: z.tuple([z.int(), z.int()]),
  numFunctions: z.int(),
  angular: z.enum(['cartesian', 'spherical']),
  s2: z.number(),
  spinPopulations: z.array(z.number()).optional().describe('α less β electrons on each atom by Mulliken; absent of a closed shell.'),
  dipoleAu: z.tuple([z.number(), z.number(), z.number()]),
  stability: z.object({ internal: StabilityFlag, rhfToUhf: StabilityFlag.optional(), lowestEigenvalue: z.number().nullable() }),
  iterations: z.int(),
  residual: z.number(),
});
export type ScfOutput = z.infer<typeof ScfOutput>;

export const Mp2Spec = z.strictObject({
  kind: z.literal('mp2'),
  system: MolecularSystem,
  scf: ScfOutput,
  frozenCore: z.boolean(),
  auxiliaryBasis: z.string().min(1).optional().describe('Fits densities in it; auto: in that made for the basis. Absent: exact integrals.'),
});
export const Mp2Output = z.object({
  energyHartree: z.number(),
  correlationHartree: z.number(),
  frozenOrbitals: z.int(),
  auxiliaryFunctions: z.int().optional().describe('Of density fitting.'),
});

/** Coupled cluster with singles and doubles, on an RHF, UHF or ROHF solution. */
export const CoupledClusterSpec = z.strictObject({
  kind: z.literal('coupled-cluster'),
  system: MolecularSystem,
  scf: ScfOutput,
  frozenCore: z.boolean(),
  triples: z.boolean().describe('Adds the perturbative triples: CCSD(T).'),
  maxIterations: z.int().min(1).default(100),
  convergenceHartree: z.number().positive().default(1e-8),
});
export const CoupledClusterOutput = z.object({
  energyHartree: z.number(),
  correlationHartree: z.number(),
  ccsdHartree: z.number(),
  mp2Hartree: z.number(),
  triplesHartree: z.number().optional(),
  t1Diagnostic: z.number(),
  frozenOrbitals: z.int(),
  iterations: z.int(),
  residual: z.number(),
});

/** Derivatives of an RHF or UHF energy by the places of nuclei and point charges. */
export const GradientSpec = z.strictObject({ kind: z.literal('gradient'), system: MolecularSystem, scf: ScfOutput });
export const GradientOutput = z.object({
  gradientHartreePerBohr: z.array(z.number()).describe('x, y, z of each atom in turn.'),
  pointChargeGradientHartreePerBohr: z.array(z.number()).optional().describe('x, y, z of each point charge in turn.'),
});

/** Methods beyond a mean field that move nuclei: their forces are central differences of energies. */
export const CorrelatedForces = z.enum(['mp2', 'ccsd', 'ccsd-t']);
export type CorrelatedForces = z.infer<typeof CorrelatedForces>;

/** Moves the nuclei until no force is left on them: energies and gradients of a mean field, each from the orbitals before. */
export const OptimizeGeometrySpec = z.strictObject({
  kind: z.literal('optimize-geometry'),
  system: MolecularSystem.describe('Where it starts.'),
  reference: z.enum(['rhf', 'uhf']),
  functional: DensityFunctional.optional(),
  grid: QuadratureGrid.optional(),
  correlation: CorrelatedForces.optional().describe('On top of Hartree–Fock, of all electrons.'),
  guess: ScfSpec.shape.guess.describe('Of the first geometry.'),
  atomicSpins: AtomicSpins.optional(),
  initialOrbitals: Orbitals.optional().describe('Of a geometry nearby, instead of a guess.'),
  scfMaxIterations: ScfSpec.shape.maxIterations,
  convergenceHartree: ScfSpec.shape.convergenceHartree,
  held: z.array(HeldCoordinate).default([]),
  gradientTolerance: z.number().positive().default(1e-4).describe('Largest component left, hartree per bohr.'),
  maxIterations: z.int().min(1).default(100),
});
export const GeometryTrace = z
  .array(
    z.object({ energyHartree: z.number(), residual: z.number().describe('Largest component of the gradient left, hartree per bohr.') }),
  )
  .describe('Every geometry on the way.');
export const OptimizeGeometryOutput = z.object({
  system: MolecularSystem.describe('Where it came to rest.'),
  energyHartree: z.number(),
  gradientHartreePerBohr: z.array(z.number()).describe('x, y, z of each atom in turn; what is held may feel a force.'),
  orbitals: Orbitals,
  iterations: z.int(),
  residual: z.number(),
  trace: GeometryTrace,
});

export const MOLECULE_STEPS = {
  scf: { spec: ScfSpec, output: ScfOutput },
  mp2: { spec: Mp2Spec, output: Mp2Output },
  'coupled-cluster': { spec: CoupledClusterSpec, output: CoupledClusterOutput },
  gradient: { spec: GradientSpec, output: GradientOutput },
  'optimize-geometry': { spec: OptimizeGeometrySpec, output: OptimizeGeometryOutput },
};
