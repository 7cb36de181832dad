/** What came out: value, uncertainty, provenance. One document per kind of problem; results are read tolerantly. */
import * as z from 'zod';
import { SerializedError } from '../errors.ts';
import { Resources } from './forecast.ts';
import { StepProvenance, Warning } from './step.ts';
import { GeometryTrace } from './steps/molecule.ts';
import { ActiveSpaceReport, HeatBathReport } from './steps/active-space.ts';
import { SearchOutput } from './steps/search.ts';
import { SurrogateReport, TrainOutput } from './steps/learning.ts';
import { Structure } from './structure.ts';

export const Convergence = z.object({
  converged: z.boolean(),
  iterations: z.int(),
  residual: z.number().nullable(),
  energiesHartree: z.array(z.number()).optional().describe('After each iteration, of a variational loop.'),
});

const common = {
  schema: z.literal('cofactor.result/1').default('cofactor.result/1'),
  status: z.literal('succeeded'),
  resources: Resources,
  wallMs: z.number(),
  queueMs: z.number(),
  costMicroUsd: z.int(),
  convergence: Convergence,
  provenance: z.object({
    cofactorVersion: z.string(),
    inputHash: z.string(),
    seed: z.int(),
    scfReference: z.string().optional(),
    steps: z.array(StepProvenance),
  }),
  warnings: z.array(Warning),
};

/** The best classical number for the same question in the same space: a quantum number never stands without it. */
export const ClassicalReference = z.object({
  method: z.string(),
  energyHartree: z.number(),
  exactInSpace: z.boolean(),
  states: z
    .array(z.object({ energyHartree: z.number(), s2: z.number() }))
    .optional()
    .describe('With problem.states.'),
  wallMs: z.number(),
  note: z.string().optional(),
});

/** How a sampled subspace came about. */
export const SubspaceReport = z.object({
  determinants: z.int(),
  sectorDeterminants: z.number().describe('All determinants with these electron numbers.'),
  exhaustive: z.boolean().describe('The subspace is the whole sector: a full diagonalisation, whatever was sampled.'),
  samples: z.int(),
  samplesInSector: z.int().describe('With the right electron numbers as measured.'),
  spreadHartree: z.number().describe('Between the batches of the last iteration.'),
});

/** Another way to pick determinants, diagonalised likewise. */
export const RivalSubspace = z.object({ energyHartree: z.number(), determinants: z.int(), s2: z.number(), note: z.string() });

const LadderArm = z.object({
  energyHartree: z.number(),
  determinants: z.int(),
  chanceHartree: z.array(z.number()).describe('Energies of as many strings, drawn uniformly.'),
});

/** What samples are worth at several subspace sizes. */
export const SubspaceLadder = z.object({
  rungs: z
    .array(
      z.object({
        maxDeterminants: z.int(),
        measured: LadderArm.optional().describe(
          'Outcomes with the right electron numbers, most frequent first; absent where there are none.',
        ),
        recovered: LadderArm.optional().describe('All outcomes, with configuration recovery; absent where none is needed.'),
        selectedCi: z.object({ energyHartree: z.number(), determinants: z.int() }),
      }),
    )
    .min(1),
  numOrbitals: z.int(),
  numElectrons: z.tuple([z.int(), z.int()]),
  sectorDeterminants: z.number(),
  samples: z.int(),
  samplesInSector: z.int(),
  configurations: z.int().describe('Different outcomes.'),
  configurationsInSector: z.int(),
});
export type SubspaceLadder = z.infer<typeof SubspaceLadder>;

/** What of the structure the energy is of, and what stands around it. */
export const RegionsReport = z.object({
  atoms: z.array(z.int()).describe('Index in the structure of each atom of the quantum region, in the order of the result; caps follow.'),
  caps: z
    .array(z.object({ quantum: z.int(), replaced: z.int(), distanceBohr: z.number() }))
    .describe('Hydrogens on cut bonds: the atoms of the bond, and how far the cap is from the one it caps.'),
  pointCharges: z.int(),
  pointChargeSum: z.number().describe('In elementary charges.'),
  leftOut: z.array(z.string()).describe('What of the whole is not in the energy.'),
});
export type RegionsReport = z.infer<typeof RegionsReport>;

export const EnergyResult = z.object({
  ...common,
  kind: z.literal('energy'),
  energyHartree: z.number(),
  standardErrorHartree: z.number().describe('0 without sampling noise.'),
  unmitigated: z
    .object({ energyHartree: z.number(), standardErrorHartree: z.number() })
    .optional()
    .describe('What the same shots say without mitigation.'),
  components: z.object({
    nuclearRepulsionHartree: z.number().optional(),
    embeddingHartree: z.object({ nuclei: z.number(), electrons: z.number() }).optional(),
    scfHartree: z.number().optional(),
    correlationHartree: z.number().optional().describe('Energy less the SCF reference named in provenance.'),
    referenceHartree: z.number().optional().describe('Of nevpt2: the energy of the active space.'),
    secondOrderHartree: z.number().optional().describe('Of nevpt2: what perturbation theory adds to it.'),
  }),
  properties: z.object({
    dipoleAu: z.tuple([z.number(), z.number(), z.number()]).optional(),
    s2: z.number().optional(),
    spinPopulations: z.array(z.number()).optional().describe('α less β electrons on each atom by Mulliken.'),
    naturalOccupations: z.array(z.number()).optional(),
    leadingWeight: z.number().optional(),
    orbitalEnergiesHartree: z.array(z.number()).optional(),
    stability: z.string().optional(),
    gradientHartreePerBohr: z.array(z.number()).optional().describe('x, y, z of each atom in turn.'),
    pointChargeGradientHartreePerBohr: z.array(z.number()).optional(),
    t1Diagnostic: z.number().optional().describe('Of coupled cluster: above 0.02 one determinant is in doubt.'),
  }),
  states: z.array(z.object({ energyHartree: z.number(), s2: z.number().optional() })).optional(),
  activeSpace: ActiveSpaceReport.optional(),
  regions: RegionsReport.optional(),
  spaceReference: z
    .object({ hartreeFockHartree: z.number(), mp2Hartree: z.number() })
    .optional()
    .describe('Hartree–Fock and MP2 inside the same active Hamiltonian.'),
  classical: ClassicalReference.optional(),
  subspace: SubspaceReport.optional(),
  nullArm: RivalSubspace.optional().describe('The same recovery and diagonalisation on uniformly random samples.'),
  heatBath: HeatBathReport.optional().describe('What the energy of hci was extrapolated from.'),
  selectedCi: RivalSubspace.optional().describe('Selected CI with as many determinants.'),
  ladder: SubspaceLadder.optional().describe('With method.ladder: the samples at several sizes.'),
});
export type EnergyResult = z.infer<typeof EnergyResult>;

/** A geometry where no force is left but on what is held. */
const Relaxed = z.object({
  energyHartree: z.number(),
  positionsBohr: z.array(z.number()).describe('x, y, z of each atom in turn.'),
  iterations: z.int(),
  residual: z.number().describe('Largest component of the gradient left, hartree per bohr.'),
});

export const GeometryResult = z.object({
  ...common,
  kind: z.literal('geometry'),
  energyHartree: z.number().describe('Of a scan the lowest.'),
  structure: Structure.describe('Where it came to rest; of a scan where the energy is lowest.'),
  gradientHartreePerBohr: z.array(z.number()).describe('x, y, z of each atom in turn; what is held may feel a force.'),
  trace: GeometryTrace,
  held: z
    .array(z.object({ what: z.string(), value: z.number(), unit: z.enum(['angstrom', 'degrees']) }))
    .optional()
    .describe('Coordinates that were held, as they are in the structure.'),
  points: z
    .array(Relaxed.extend({ value: z.number() }))
    .optional()
    .describe('Of a scan, in its units, in the order asked for.'),
  properties: z
    .object({ dipoleAu: z.tuple([z.number(), z.number(), z.number()]), s2: z.number(), stability: z.string() })
    .optional()
    .describe('Of the mean field at the structure; not of a scan.'),
});
export type GeometryResult = z.infer<typeof GeometryResult>;

export const CircuitResult = z.object({
  ...common,
  kind: z.literal('circuit'),
  expectations: z.array(z.number()),
  standardErrors: z.array(z.number()),
  counts: z.record(z.string(), z.int()).optional().describe('With shots: by outcome of the measured bits, bit 0 rightmost.'),
  probabilities: z.record(z.string(), z.number()).optional().describe('Without shots, of at most 12 qubits.'),
});
export type CircuitResult = z.infer<typeof CircuitResult>;

/** Another search of the same model. */
export const RivalSearch = z.object({
  value: z.number(),
  feasible: z.boolean(),
  provenOptimal: z.boolean(),
  evaluations: z.number(),
  wallMs: z.number(),
  note: z.string(),
  trace: SearchOutput.shape.trace.optional(),
  levels: SearchOutput.shape.levels,
});

export const MinimumResult = z.object({
  ...common,
  kind: z.literal('minimum'),
  ...SearchOutput.omit({ notes: true }).shape,
  classical: RivalSearch.optional().describe('The best classical search, beside a quantum one.'),
  nullArm: RivalSearch.optional().describe('Random trials, as many evaluations.'),
});
export type MinimumResult = z.infer<typeof MinimumResult>;

export const TransportResult = z.object({
  ...common,
  kind: z.literal('transport'),
  times: z.array(z.number()),
  populations: z.array(z.array(z.number())),
  efficiency: z.number().optional(),
  ratesPerSecond: z.array(z.number()).optional(),
  transferTimeSeconds: z.number().optional(),
});

/** An energy that the surrogate gives, or why it must not be asked. */
export const Prediction = z.object({
  energyHartree: z.number().optional(),
  band90Hartree: z.number().optional().describe('Half the width of the band that nine of ten energies are expected in.'),
  refused: z.string().optional().describe('Unlike all labels: what to ask instead.'),
});
export type Prediction = z.infer<typeof Prediction>;

/** An energy that the oracle gave, and why it was asked. */
export const LabelReport = z.object({
  structure: z.int().min(0).describe('Its place in problem.structures or problem.candidates.'),
  energyHartree: z.number(),
  standardErrorHartree: z.number(),
  why: z.string(),
});
export type LabelReport = z.infer<typeof LabelReport>;

const learned = {
  model: TrainOutput.shape.model,
  training: SurrogateReport,
  labels: z.array(LabelReport).describe('In the order they were made.'),
};

export const TrainResult = z.object({
  ...common,
  kind: z.literal('train'),
  ...learned,
  predictions: z.array(Prediction).optional().describe('One per structure of problem.predict.'),
});
export type TrainResult = z.infer<typeof TrainResult>;

const missed = {
  meanErrorHartree: z.number(),
  maxErrorHartree: z.number(),
  insideBand90: z.number().min(0).max(1).describe('Share of the hidden points in their 90 % band.'),
};

/** How well a choice of labels predicts hidden points. */
export const LabelArm = z.object({
  choice: z.enum(['committee', 'random', 'even']),
  labels: z.array(z.int().min(0)).describe('Candidates, in the order they were labelled.'),
  ...missed,
  refused: z.int().describe('Hidden points unlike all labels of this arm; their errors are those of extrapolation.'),
  againstExact: z.object(missed).optional().describe('The same against the exact energies, the error of the oracle included.'),
});
export type LabelArm = z.infer<typeof LabelArm>;

export const ExploreResult = z.object({
  ...common,
  kind: z.literal('explore'),
  ...learned,
  predictions: z.array(Prediction).describe('One per candidate.'),
  unlabelled: z
    .array(z.object({ structure: z.int().min(0), error: SerializedError }))
    .describe('Candidates that the oracle could not label.'),
  holdout: z
    .object({
      structures: z.array(z.int().min(0)).describe('Their places in problem.holdout; what the oracle could not answer is left out.'),
      energiesHartree: z.array(z.number()),
      exactHartree: z.array(z.number()).optional().describe('In the same Hamiltonian, where the oracle answers beside an exact energy.'),
      predictions: z.array(Prediction),
      arms: z.array(LabelArm),
    })
    .optional()
    .describe('Hidden points with their oracle energies; the first arm is the answer, the others as many labels chosen otherwise.'),
});
export type ExploreResult = z.infer<typeof ExploreResult>;

export const FailedResult = z.object({
  schema: z.literal('cofactor.result/1').default('cofactor.result/1'),
  status: z.enum(['failed', 'refused', 'cancelled']),
  kind: z.string(),
  error: SerializedError,
});
export type FailedResult = z.infer<typeof FailedResult>;

export const Result = z.discriminatedUnion('kind', [
  EnergyResult,
  GeometryResult,
  CircuitResult,
  MinimumResult,
  TransportResult,
  TrainResult,
  ExploreResult,
]);
export type Result = z.infer<typeof Result>;
