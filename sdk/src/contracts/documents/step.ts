/**
 * Steps: the smallest unit one backend runs in one go. A spec says everything the step needs (arrays as artifacts), so it
 * can run in another process, be hashed, and be replayed. Built kinds are listed here; a backend declares which it runs.
 */
import * as z from 'zod';
import { ArrayRef } from '../artifact-store.ts';
import { contentHash } from '../canonical.ts';
import { Circuit } from './circuit.ts';
import { Resources } from './forecast.ts';
import { HeldCoordinate } from './geometry.ts';
import { Hamiltonian, Parity, PauliSum } from './hamiltonian.ts';
import { Seed } from './job.ts';
import {
  Ansatz,
  AtomicSpins,
  CircuitAnsatz,
  Layers,
  DensityFunctional,
  Mapping,
  MaxTwoQubitGates,
  Mitigation,
  QuadratureGrid,
  ScfStability,
  SearchMethod,
  TrotterOrder,
  ZeroNoise,
} from './method.ts';
import { ActiveSpace, BasisText, CircuitProgram, HamiltonianSource, MinimumModel } from './problem.ts';

/** Something the reader must know about a number. */
export const Warning = z.object({ code: z.string(), message: z.string() });
export type Warning = z.infer<typeof Warning>;

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

/** Coupled cluster with singles and doubles, on an RHF or UHF solution. */
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

/** Moves the nuclei until no force is left on them: energies and gradients of a mean field, each from the orbitals before. */
export const OptimizeGeometrySpec = z.strictObject({
  kind: z.literal('optimize-geometry'),
  system: MolecularSystem.describe('Where it starts.'),
  reference: z.enum(['rhf', 'uhf']),
  functional: DensityFunctional.optional(),
  grid: QuadratureGrid.optional(),
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

/** An ansatz on a Hamiltonian, mapped to qubits: circuit, observable and where to start. What `expectation` steps then use. */
export const AnsatzSpec = z.strictObject({
  kind: z.literal('ansatz'),
  hamiltonian: Hamiltonian,
  ansatz: z.enum([...CircuitAnsatz.options, 'lucj']).describe('lucj has no parameters: its angles are those of MP2 or CCSD.'),
  maxTwoQubitGates: MaxTwoQubitGates,
  layers: Layers,
  mapping: Mapping.default('jordan-wigner'),
  start: z.enum(['zero', 'mp2', 'ccsd']).describe('ccsd: of lucj, solved in the space.'),
});
export const AnsatzOutput = z.object({
  circuit: Circuit,
  observable: PauliSum,
  startParameters: z.array(z.number()),
  parities: z.array(Parity).optional().describe('Of the electrons, as far as the mapping does not fix them.'),
});
export type AnsatzOutput = z.infer<typeof AnsatzOutput>;

/** The lowest eigenvalues of a Pauli sum, exactly: the reference of what is asked of qubits directly. */
export const DiagonaliseSpec = z.strictObject({
  kind: z.literal('diagonalise'),
  observable: PauliSum,
  roots: z.int().min(1).default(1),
  seed: Seed.default(0),
});
export const DiagonaliseOutput = z.object({
  energiesHartree: z.array(z.number()).min(1).describe('Ascending, as often as they are degenerate.'),
  dimension: z.number().describe('2 to the number of qubits.'),
  iterations: z.int(),
  residual: z.number().describe('Largest norm of (H − E) v.'),
});
export type DiagonaliseOutput = z.infer<typeof DiagonaliseOutput>;

/** Phase estimation of an observable on the state of a circuit, as one circuit to be sampled (circuits/phase-estimation.ts). */
export const PhaseCircuitSpec = z.strictObject({
  kind: z.literal('phase-circuit'),
  circuit: Circuit.describe('Prepares the state; no parameters.'),
  observable: PauliSum,
  bits: z.int().min(1),
  trotterOrder: TrotterOrder,
  trotterSteps: z.int().min(1),
});
export const PhaseCircuitOutput = z.object({
  circuit: Circuit,
  bits: z.int(),
  centreHartree: z.number().describe('Energy of phase 0.'),
  periodHartree: z.number().describe('Energy of a whole turn.'),
  productFormulaHartree: z.number().optional().describe('The product formula moves no energy by more. Absent: not bounded here.'),
});

export const ExpectationSpec = z.strictObject({
  kind: z.literal('expectation'),
  circuit: Circuit,
  parameters: z.array(z.number()).default([]),
  observables: z.array(PauliSum).min(1),
  gradient: z.boolean().default(false).describe('Also the derivative of the first observable by every parameter.'),
  shots: z.int().min(0).default(0).describe('Of each measurement setting, on average; 0 = exact.'),
  mitigation: Mitigation,
  zeroNoise: ZeroNoise.optional(),
  parities: z.array(Parity).optional().describe('What postselect keeps.'),
  seed: Seed.default(0),
});
export const ExpectationOutput = z.object({
  values: z.array(z.number()),
  standardErrors: z.array(z.number()),
  unmitigated: z
    .object({ values: z.array(z.number()), standardErrors: z.array(z.number()) })
    .optional()
    .describe('The same shots without mitigation, those with amplified errors left out.'),
  gradient: z.array(z.number()).optional(),
});
export type ExpectationOutput = z.infer<typeof ExpectationOutput>;

export const SampleSpec = z.strictObject({
  kind: z.literal('sample'),
  circuit: Circuit,
  parameters: z.array(z.number()).default([]),
  shots: z.int().min(0).describe('0 = exact probabilities, on a backend that declares them.'),
  seed: Seed.default(0),
});
export const SampleOutput = z.object({
  counts: z.record(z.string(), z.int().min(1)).describe('By outcome, qubit 0 rightmost; empty without shots.'),
  probabilities: z.record(z.string(), z.number()).optional().describe('Without shots: of every outcome that can happen.'),
});

/** Reads a program into a circuit. */
export const ReadProgramSpec = z.strictObject({ kind: z.literal('read-program'), program: CircuitProgram });
export const ReadProgramOutput = z.object({
  circuit: Circuit.describe('All angles bound; measurements at the end are taken off, since a sample measures every qubit.'),
  measured: z
    .array(z.int().min(0).nullable())
    .optional()
    .describe('The qubit behind each classical bit, bit 0 first, null where none was measured. Absent: all qubits in order.'),
});
export type ReadProgramOutput = z.infer<typeof ReadProgramOutput>;

/** Looks for the lowest value of a model. */
export const SearchSpec = z.strictObject({
  kind: z.literal('search'),
  model: MinimumModel.describe('Its data inlined.'),
  method: SearchMethod,
  seed: Seed.default(0),
  target: z.number().optional().describe('A value to stop at: time to solution is measured against it.'),
  maxEvaluations: z.number().min(1).optional().describe('Of the value of the model; before that of the method.'),
  maxWallMs: z.int().min(1).optional(),
});
/** What a search found. Exactly one of assignment, fold and coordinates. */
export const SearchOutput = z.object({
  value: z.number(),
  unit: z.string().describe('Of the value: 1 where it has none, else e.g. kcal/mol or hartree.'),
  feasible: z.boolean().describe('It keeps every constraint of the model, e.g. a fold that does not cross itself.'),
  provenOptimal: z.boolean(),
  lowerBound: z.number().optional().describe('No value is below it.'),
  evaluations: z.number().describe('Of the value of the model, changes by one move counted as one.'),
  trace: z
    .array(z.object({ evaluations: z.number(), value: z.number(), wallMs: z.number().optional() }))
    .describe('Whenever the best value improved.'),
  assignment: z.array(z.int()).optional().describe('0/1 or ±1 by variable.'),
  fold: z.string().optional().describe('Unit steps RLUDFB; tetrahedral 0–3.'),
  coordinates: z.array(z.number()).optional().describe('x, y, z of each atom in turn, in the unit of length of the model.'),
  elements: z.array(z.string()).optional().describe('Symbols of those atoms, where they are of a molecule.'),
  conformers: z
    .array(
      z.object({
        value: z.number().describe('Of the force field, in kcal/mol.'),
        energyHartree: z.number().optional().describe('Of the method that ranks them.'),
        coordinates: z.array(z.number()),
      }),
    )
    .optional()
    .describe('The lowest that were met, each another one.'),
  levels: z
    .array(z.object({ value: z.number(), times: z.int().min(1) }))
    .optional()
    .describe(
      'Values that were met, the lowest first: local minima, ends of coolings, random trials. More than 60 stand on 60 even steps.',
    ),
  degeneracy: z.int().min(1).optional().describe('Different solutions of this value that were met; all of them if proven.'),
  timeToSolution: z
    .object({
      tts99Seconds: z.number(),
      low: z.number(),
      high: z.number(),
      value: z.number().optional().describe('To be met: the target, or the best that was found here.'),
      runs: z.int().optional(),
      solved: z.int().optional().describe('Of the runs, those that met it.'),
    })
    .optional()
    .describe('To meet the value once with 99 % chance by restarts, with a 95 % interval. Of the machine and of the moment.'),
  notes: z.array(z.string()).default([]).describe('What a reader must know, one line each.'),
});
export type SearchOutput = z.infer<typeof SearchOutput>;

/** A model as a diagonal observable with the circuit that searches it: what `sample` steps then use. */
export const SearchCircuitSpec = z.strictObject({
  kind: z.literal('search-circuit'),
  model: MinimumModel.describe('Its data inlined.'),
  method: SearchMethod,
  seed: Seed.default(0),
});
export const SearchCircuitOutput = z.object({
  circuit: Circuit.describe('Of grover: one round, its parameter the threshold.'),
  observable: PauliSum.describe('Of Z alone: the value of every outcome.'),
  startParameters: z.array(z.number()),
  whole: z
    .object({ grain: z.number().positive(), bits: z.int().min(1) })
    .optional()
    .describe('Of grover: every value is a whole number of grains, and differences of two take so many bits with their sign.'),
  notes: z.array(z.string()),
});

/** A model of folds, of constraints or in a file as a quadratic one without constraints, penalties set. */
export const QuadraticModelSpec = z.strictObject({
  kind: z.literal('quadratic-model'),
  model: MinimumModel.describe('Its data inlined.'),
  seed: Seed.default(0),
});
export const QuadraticModelOutput = z.object({ model: MinimumModel, notes: z.array(z.string()) });

/** What an assignment of an encoding means, with its value by definition. */
export const ReadAssignmentSpec = z.strictObject({
  kind: z.literal('read-assignment'),
  model: MinimumModel.describe('Its data inlined.'),
  encoding: z.enum(['circuit', 'quadratic']),
  assignment: z.array(z.int()).min(1).describe('Qubits 0/1, or variables of the quadratic model.'),
});
export const ReadAssignmentOutput = SearchOutput.pick({ value: true, unit: true, feasible: true, assignment: true, fold: true });

/** The whole variational loop on a backend that has analytic gradients. */
export const VqeLoopSpec = z.strictObject({
  kind: z.literal('vqe-loop'),
  hamiltonian: Hamiltonian,
  ansatz: z.enum([...Ansatz.options, 'adapt']).describe('adapt grows by the excitation with the steepest slope, and starts from none.'),
  start: z.enum(['zero', 'mp2']),
  maxIterations: z.int().min(1),
  gradientTolerance: z.number().positive(),
  maxTwoQubitGates: MaxTwoQubitGates,
  maxOperators: z.int().min(1).optional().describe('Of adapt.'),
  poolTolerance: z.number().positive().optional().describe('Of adapt: it ends where no slope is steeper, in hartree.'),
  states: z.int().min(2).optional().describe('Also excited ones of the same spin, so many in all. Absent: the lowest alone.'),
  seed: Seed.default(0),
});
export const VqeLoopOutput = z.object({
  energyHartree: z.number(),
  parameters: z.array(z.number()),
  iterations: z.int(),
  gradientNorm: z.number().describe('Largest component.'),
  energies: z.array(z.number()).describe('After each iteration.'),
  excitations: z
    .array(z.object({ creation: z.array(z.int()), annihilation: z.array(z.int()) }))
    .optional()
    .describe('Of adapt: spin orbitals of each factor, first to act first.'),
  states: z
    .array(z.object({ energyHartree: z.number(), s2: z.number() }))
    .optional()
    .describe('The lowest first, as many as were asked for; each is an upper bound of the exact one.'),
});
export type VqeLoopOutput = z.infer<typeof VqeLoopOutput>;

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

/** Nuclei in space with the electrons they carry: what a surrogate sees. */
export const Geometry = MolecularSystem.pick({ atomicNumbers: true, positionsBohr: true, charge: true, multiplicity: true });
export type Geometry = z.infer<typeof Geometry>;

/** Trains a surrogate of an energy on labels. */
export const TrainSpec = z.strictObject({
  kind: z.literal('train'),
  geometries: z.array(Geometry).min(4),
  energiesHartree: z.array(z.number()).min(4),
  standardErrorsHartree: z.array(z.number().min(0)).optional().describe('Of the labels themselves. Absent: 0.'),
  oracle: z.string().describe('What made the labels; named where a prediction is refused.'),
  members: z.int().min(4).default(8),
  hiddenUnits: z.int().min(1).default(32),
  steps: z.int().min(0).default(0),
  seed: Seed.default(0),
});
export const SurrogateReport = z.object({
  labels: z.int(),
  leftOutErrorHartree: z.number().describe('Mean absolute error on labels left out of the output layer, one at a time.'),
  device: z.string().describe('What the hidden layers were trained on; none where they stay random.'),
});
export const TrainOutput = z.object({
  model: ArrayRef.describe('The surrogate as JSON text, cofactor.surrogate/1.'),
  training: SurrogateReport,
});
export type TrainOutput = z.infer<typeof TrainOutput>;

/** Asks a surrogate for energies. Outside what it was shown it still extrapolates, but says so. */
export const PredictSpec = z.strictObject({ kind: z.literal('predict'), model: ArrayRef, geometries: z.array(Geometry).min(1) });
export const PredictOutput = z.object({
  energiesHartree: z.array(z.number()),
  standardErrorsHartree: z.array(z.number()).describe('90 % of the energies are expected within 1.645 of these.'),
  insideDomain: z.array(z.boolean()).describe('Whether the prediction may be believed.'),
  refusals: z.array(z.string()).describe('Why not, with the oracle to ask instead; empty where it may.'),
});
export type PredictOutput = z.infer<typeof PredictOutput>;

const STEPS = {
  scf: { spec: ScfSpec, output: ScfOutput },
  mp2: { spec: Mp2Spec, output: Mp2Output },
  'coupled-cluster': { spec: CoupledClusterSpec, output: CoupledClusterOutput },
  gradient: { spec: GradientSpec, output: GradientOutput },
  'optimize-geometry': { spec: OptimizeGeometrySpec, output: OptimizeGeometryOutput },
  transform: { spec: TransformSpec, output: TransformOutput },
  'read-hamiltonian': { spec: ReadHamiltonianSpec, output: ReadHamiltonianOutput },
  'space-reference': { spec: SpaceReferenceSpec, output: SpaceReferenceOutput },
  casci: { spec: CasciSpec, output: CasciOutput },
  casscf: { spec: CasscfSpec, output: CasscfOutput },
  nevpt2: { spec: Nevpt2Spec, output: Nevpt2Output },
  ansatz: { spec: AnsatzSpec, output: AnsatzOutput },
  'phase-circuit': { spec: PhaseCircuitSpec, output: PhaseCircuitOutput },
  diagonalise: { spec: DiagonaliseSpec, output: DiagonaliseOutput },
  expectation: { spec: ExpectationSpec, output: ExpectationOutput },
  sample: { spec: SampleSpec, output: SampleOutput },
  'vqe-loop': { spec: VqeLoopSpec, output: VqeLoopOutput },
  subspace: { spec: SubspaceSpec, output: SubspaceOutput },
  'selected-ci': { spec: SelectedCiSpec, output: SubspaceOutput },
  'heat-bath-ci': { spec: HeatBathCiSpec, output: HeatBathCiOutput },
  'read-program': { spec: ReadProgramSpec, output: ReadProgramOutput },
  search: { spec: SearchSpec, output: SearchOutput },
  'search-circuit': { spec: SearchCircuitSpec, output: SearchCircuitOutput },
  'quadratic-model': { spec: QuadraticModelSpec, output: QuadraticModelOutput },
  'read-assignment': { spec: ReadAssignmentSpec, output: ReadAssignmentOutput },
  train: { spec: TrainSpec, output: TrainOutput },
  predict: { spec: PredictSpec, output: PredictOutput },
} as const;

export type StepKind = keyof typeof STEPS;
export const STEP_KINDS = Object.keys(STEPS) as [StepKind, ...StepKind[]];

export type StepSpec<K extends StepKind = StepKind> = { [P in K]: z.infer<(typeof STEPS)[P]['spec']> }[K];
export type StepSpecInput<K extends StepKind = StepKind> = { [P in K]: z.input<(typeof STEPS)[P]['spec']> }[K];
export type StepOutput<K extends StepKind = StepKind> = { [P in K]: z.infer<(typeof STEPS)[P]['output']> }[K];

export const StepSpec = z.discriminatedUnion('kind', [
  ScfSpec,
  Mp2Spec,
  CoupledClusterSpec,
  GradientSpec,
  OptimizeGeometrySpec,
  TransformSpec,
  ReadHamiltonianSpec,
  SpaceReferenceSpec,
  CasciSpec,
  CasscfSpec,
  Nevpt2Spec,
  AnsatzSpec,
  PhaseCircuitSpec,
  DiagonaliseSpec,
  ExpectationSpec,
  SampleSpec,
  VqeLoopSpec,
  SubspaceSpec,
  SelectedCiSpec,
  HeatBathCiSpec,
  ReadProgramSpec,
  SearchSpec,
  SearchCircuitSpec,
  QuadraticModelSpec,
  ReadAssignmentSpec,
  TrainSpec,
  PredictSpec,
]);

/** Schema of the output of a step of this kind. */
export function stepOutputSchema<K extends StepKind>(kind: K): (typeof STEPS)[K]['output'] {
  return STEPS[kind].output;
}

/** Where a number came from: enough to repeat it. */
export const StepProvenance = z.object({
  kind: z.string(),
  backend: z.string(),
  backendVersion: z.string(),
  kernelVariant: z.string().optional(),
  seed: Seed.optional(),
  threads: z.int().optional(),
  calibration: z.string().optional(),
  notes: z.array(z.string()).optional(),
});
export type StepProvenance = z.infer<typeof StepProvenance>;

export const StepResult = z.object({
  schema: z.literal('cofactor.step-result/1').default('cofactor.step-result/1'),
  kind: z.enum(STEP_KINDS),
  output: z.unknown().describe('By kind: see stepOutputSchema.'),
  resources: Resources.default({}),
  wallMs: z.number().min(0),
  costMicroUsd: z.int().min(0).default(0),
  provenance: StepProvenance,
  warnings: z.array(Warning).default([]),
});

export interface StepResult<K extends StepKind = StepKind> extends Omit<z.infer<typeof StepResult>, 'kind' | 'output'> {
  kind: K;
  output: StepOutput<K>;
}

/** Identity of a step: what is run, not where. */
export function stepHash(spec: StepSpec): string {
  return contentHash(spec);
}
