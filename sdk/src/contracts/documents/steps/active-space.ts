/** Steps in an active space: its Hamiltonian, configuration interaction in it, its orbitals, and the perturbation outside. */
import * as z from 'zod';
import { Hamiltonian } from '../hamiltonian.ts';
import { Seed } from '../job.ts';
import { ActiveSpace, HamiltonianSource } from '../problem.ts';
import { MolecularSystem, Orbitals, ScfOutput } from './molecule.ts';

export const TransformSpec = z.strictObject({
  kind: z.literal('transform'),
  system: MolecularSystem,
  scf: ScfOutput,
  frozenCore: z.boolean(),
  activeSpace: ActiveSpace,
});
/** Which orbitals are in, and why: one line a person can read per decision. */
export const ActiveSpaceReport = z.object({
  select: z.string(),
  electrons: z.tuple([z.int(), z.int()]),
  orbitals: z.int(),
  coreOrbitals: z.int(),
  reasons: z.array(z.string()),
  activeOrbitals: z
    .array(
      z.object({
        composition: z.string().describe('Such as "C 2p π 91 %": shares of atomic orbitals in a minimal basis.'),
        energyHartree: z.number().describe('Diagonal of the Fock matrix.'),
        occupation: z.number().optional().describe('Natural occupation, where the orbital was chosen by it.'),
        entropy: z.number().optional().describe('Of the orbital, in nats, where it was chosen by it.'),
      }),
    )
    .optional()
    .describe('What each active orbital is.'),
});
export type ActiveSpaceReport = z.infer<typeof ActiveSpaceReport>;
export const TransformOutput = z.object({ hamiltonian: Hamiltonian, activeSpace: ActiveSpaceReport });
export type TransformOutput = z.infer<typeof TransformOutput>;

/** Reads a Hamiltonian from text (FCIDUMP) instead of making it from a molecule. */
export const ReadHamiltonianSpec = z.strictObject({ kind: z.literal('read-hamiltonian'), source: HamiltonianSource });
export const ReadHamiltonianOutput = z.object({ hamiltonian: Hamiltonian });

/** Classical reference numbers inside an active Hamiltonian: its Hartree–Fock determinant and MP2 on it. */
export const SpaceReferenceSpec = z.strictObject({ kind: z.literal('space-reference'), hamiltonian: Hamiltonian });
export const SpaceReferenceOutput = z.object({ hartreeFockHartree: z.number(), mp2Hartree: z.number() });

export const CasciSpec = z.strictObject({
  kind: z.literal('casci'),
  hamiltonian: Hamiltonian,
  roots: z.int().min(1).default(1),
  multiplicity: z.int().min(1).optional().describe('Target spin; absent: the lowest states whatever their spin.'),
  seed: Seed.default(0),
});
export const CasciRoot = z.object({
  energyHartree: z.number(),
  s2: z.number(),
  leadingWeight: z.number().describe('Weight of the largest determinant: well below 1 means multireference.'),
  naturalOccupations: z.array(z.number()),
});
export const CasciOutput = z.object({
  roots: z.array(CasciRoot).min(1),
  determinants: z.number(),
  iterations: z.int(),
  residual: z.number(),
});
export type CasciOutput = z.infer<typeof CasciOutput>;

/** Active orbitals and CI optimised together, from the orbitals of a restricted mean field. */
export const CasscfSpec = z.strictObject({
  kind: z.literal('casscf'),
  system: MolecularSystem,
  scf: ScfOutput,
  activeSpace: ActiveSpace.describe('Where the optimisation starts.'),
  roots: z.int().min(1).default(1),
  weights: z.array(z.number().min(0)).optional().describe('Of the roots in the average that is minimised. Absent: equal.'),
  multiplicity: z.int().min(1).optional().describe('Target spin; absent: the lowest states whatever their spin.'),
  maxIterations: z.int().min(1).default(60),
  gradientTolerance: z.number().positive().default(1e-6),
  seed: Seed.default(0),
});
export const CasscfOutput = z.object({
  averageEnergyHartree: z.number().describe('What is minimised.'),
  roots: z.array(CasciRoot).min(1),
  activeSpace: ActiveSpaceReport.describe('Its orbitals are the natural ones of the average, with their occupations.'),
  orbitals: Orbitals.describe('Core and empty ones of the Fock matrix of the average, active ones natural.'),
  orbitalEnergiesHartree: z.array(z.number()).describe('Diagonal of that Fock matrix.'),
  determinants: z.number(),
  iterations: z.int(),
  residual: z.number().describe('Norm of the orbital gradient.'),
});

/** Strongly contracted second-order perturbation theory on the states of an active space. */
export const Nevpt2Spec = z.strictObject({
  kind: z.literal('nevpt2'),
  system: MolecularSystem,
  scf: ScfOutput,
  activeSpace: ActiveSpace,
  casscf: CasscfOutput.optional().describe('Orbitals optimised before. Absent: those of the mean field.'),
  frozenCore: z.boolean(),
  roots: z.int().min(1).default(1),
  multiplicity: z.int().min(1).optional().describe('Target spin; absent: the lowest states whatever their spin.'),
  seed: Seed.default(0),
});
export const Nevpt2Output = z.object({
  roots: z
    .array(
      CasciRoot.extend({
        referenceHartree: z.number().describe('Of the active space.'),
        secondOrderHartree: z.number(),
        classesHartree: z.record(z.string(), z.number()).describe('By orbitals outside the space: core i, j and empty r, s.'),
      }),
    )
    .min(1),
  activeSpace: ActiveSpaceReport,
  frozenOrbitals: z.int(),
  determinants: z.number(),
  iterations: z.int().describe('Of the CI.'),
  residual: z.number(),
});

/** Occupied orbitals of one spin as bits, orbital 0 rightmost, as counts print them: a mask is never a JSON number. */
const OccupationString = z.string().regex(/^[01]+$/, 'a bit string such as 00111, orbital 0 rightmost');

/** Diagonalises H in the product of α and β strings. */
export const SubspaceSpec = z.strictObject({
  kind: z.literal('subspace'),
  hamiltonian: Hamiltonian,
  alphaStrings: z.array(OccupationString).min(1),
  betaStrings: z.array(OccupationString).min(1),
});
export const SubspaceOutput = z.object({
  energyHartree: z.number().describe('Lowest eigenvalue: an upper bound of the exact one.'),
  s2: z.number(),
  leadingWeight: z.number(),
  occupations: z.object({ alpha: z.array(z.number()), beta: z.array(z.number()) }).describe('⟨n_p⟩ of each orbital, by spin.'),
  stringWeights: z
    .object({ alpha: z.array(z.number()), beta: z.array(z.number()) })
    .optional()
    .describe('Σ|c|² of each string, in the order asked; of a product.'),
  determinants: z.int(),
  iterations: z.int(),
  residual: z.number(),
});

/** Selected CI: determinants picked by perturbation theory until there are so many. */
export const SelectedCiSpec = z.strictObject({
  kind: z.literal('selected-ci'),
  hamiltonian: Hamiltonian,
  determinants: z.int().min(1),
});

/** Heat-bath selected CI: lists of determinants at falling thresholds, their second-order corrections, and the extrapolation. */
export const HeatBathCiSpec = z.strictObject({
  kind: z.literal('heat-bath-ci'),
  hamiltonian: Hamiltonian,
  thresholdHartree: z.number().positive(),
});
export const HeatBathReport = z.object({
  fitErrorHartree: z.number().describe('Of the extrapolation: its standard error, or its shift without the coarsest list.'),
  points: z.array(
    z.object({
      thresholdHartree: z.number(),
      determinants: z.int(),
      variationalHartree: z.number().describe('An upper bound of the exact energy.'),
      perturbationHartree: z.number().describe('Epstein–Nesbet correction of second order.'),
    }),
  ),
});
export const HeatBathCiOutput = HeatBathReport.extend({
  energyHartree: z.number().describe('Extrapolated; not variational.'),
  s2: z.number(),
  leadingWeight: z.number(),
  iterations: z.int(),
  residual: z.number(),
});

export const ACTIVE_SPACE_STEPS = {
  transform: { spec: TransformSpec, output: TransformOutput },
  'read-hamiltonian': { spec: ReadHamiltonianSpec, output: ReadHamiltonianOutput },
  'space-reference': { spec: SpaceReferenceSpec, output: SpaceReferenceOutput },
  casci: { spec: CasciSpec, output: CasciOutput },
  casscf: { spec: CasscfSpec, output: CasscfOutput },
  nevpt2: { spec: Nevpt2Spec, output: Nevpt2Output },
  subspace: { spec: SubspaceSpec, output: SubspaceOutput },
  'selected-ci': { spec: SelectedCiSpec, output: SubspaceOutput },
  'heat-bath-ci': { spec: HeatBathCiSpec, output: HeatBathCiOutput },
};
