/** What is asked, and to which accuracy: never by which method. One schema per kind. */
import * as z from 'zod';
import { GeometryConstraint, RelaxedScan } from './geometry.ts';
import { PauliString } from './hamiltonian.ts';
import { EnergyMethod } from './method.ts';
import { Environment, StructureSource } from './structure.ts';

const Accuracy = z.number().positive().optional().describe('Wanted accuracy of the energy, in hartree.');

/** How the orbitals that carry the correlation are picked. The electrons outside are frozen in the lowest orbitals. */
const size = { electrons: z.int().min(1), orbitals: z.int().min(1) };
export const ActiveSpace = z.discriminatedUnion('select', [
  z.strictObject({ select: z.literal('full') }).describe('All orbitals (less the frozen core).'),
  z.strictObject({ select: z.literal('frontier'), ...size }).describe('Orbitals next to the Fermi level, by energy.'),
  z
    .strictObject({ select: z.literal('orbitals'), orbitalIndices: z.array(z.int().min(0)).min(1), electrons: z.int().min(1).optional() })
    .describe('Orbitals by 0-based index; electrons default to those the reference puts there.'),
  z
    .strictObject({
      select: z.literal('avas'),
      ...size,
      atoms: z.array(z.int().min(0)).min(1).describe('0-based atoms whose atomic orbitals define the space.'),
      shells: z.array(z.string().regex(/^[1-9][spdf]$/, 'a shell such as 2p')).min(1),
    })
    .describe('Atomic valence active space, DOI 10.1021/acs.jctc.7b00128.'),
  z.strictObject({ select: z.literal('mp2-natural'), ...size }),
  z.strictObject({ select: z.literal('entropy'), ...size }),
  z.strictObject({ select: z.literal('auto') }),
]);
export type ActiveSpace = z.infer<typeof ActiveSpace>;

/** Text of a Hamiltonian, or a file that the client reads and inlines. */
export const HamiltonianSource = z
  .strictObject({
    format: z.enum(['fcidump', 'pauli']),
    file: z.string().min(1).optional(),
    data: z.string().optional(),
  })
  .refine((source) => (source.file === undefined) !== (source.data === undefined), { error: 'exactly one of file and data' });
export type HamiltonianSource = z.infer<typeof HamiltonianSource>;

const BASIS_FORMATS = ['bse-json', 'nwchem', 'gaussian'] as const;

/** Text of a basis set of one's own, or a file that the client reads and inlines. */
export const BasisSource = z
  .strictObject({
    format: z.enum(BASIS_FORMATS).describe('Basis Set Exchange JSON, NWChem, or Gaussian text.'),
    file: z.string().min(1).optional(),
    data: z.string().optional(),
  })
  .refine((source) => (source.file === undefined) !== (source.data === undefined), { error: 'exactly one of file and data' });
export type BasisSource = z.infer<typeof BasisSource>;

/** The same with the text at hand, as a step takes it. */
export const BasisText = z.strictObject({ format: z.enum(BASIS_FORMATS), data: z.string() });
export type BasisText = z.infer<typeof BasisText>;

export const EnergyProblem = z
  .strictObject({
    kind: z.literal('energy'),
    structure: StructureSource.optional(),
    hamiltonian: HamiltonianSource.optional(),
    charge: z.int().default(0),
    multiplicity: z.int().min(1).default(1).describe('2S + 1'),
    basis: z.string().min(1).optional().describe('Name as the Basis Set Exchange spells it, case-insensitive; needed with a structure.'),
    basisText: BasisSource.optional().describe('A basis set of your own, instead of the name of one.'),
    angular: z.enum(['cartesian', 'spherical']).optional().describe('Default: cartesian for 3-21G and the 6-31G family, else spherical.'),
    frozenCore: z.boolean().default(false),
    activeSpace: ActiveSpace.default({ select: 'full' }),
    environment: Environment.optional(),
    gradient: z.boolean().optional().describe('Also the derivatives of a mean-field energy by the places of the nuclei.'),
    regions: z
      .strictObject({
        quantum: z
          .string()
          .optional()
          .describe('Computed, with caps of hydrogen on cut bonds; charge and multiplicity are those of this region.'),
        classical: z.string().optional().describe('A point charge an atom.'),
        coarse: z.string().optional().describe('A point charge a residue.'),
      })
      .optional()
      .describe('Selections, such as "residue 94 96 and chain A" or "within 5.0 of element Zn", that say which atoms are treated how.'),
    states: z.int().min(1).max(32).default(1).describe('How many of the lowest states.'),
    accuracyHartree: Accuracy,
  })
  .refine((problem) => (problem.structure === undefined) !== (problem.hamiltonian === undefined), {
    error: 'exactly one of structure and hamiltonian',
    path: ['structure'],
  })
  .refine((problem) => problem.structure === undefined || (problem.basis === undefined) !== (problem.basisText === undefined), {
    error: 'a basis set such as 6-31g* (an energy of a structure needs one, by name or by its text)',
    path: ['basis'],
  });
export type EnergyProblem = z.infer<typeof EnergyProblem>;

/** A structure at rest: where no force is left on its atoms, near where it starts. */
export const GeometryProblem = z
  .strictObject({
    kind: z.literal('geometry'),
    structure: StructureSource.describe('Where it starts.'),
    charge: z.int().default(0),
    multiplicity: z.int().min(1).default(1).describe('2S + 1'),
    basis: z.string().min(1).optional().describe('Name as the Basis Set Exchange spells it, case-insensitive.'),
    basisText: BasisSource.optional().describe('A basis set of your own, instead of the name of one.'),
    angular: z.enum(['cartesian', 'spherical']).optional().describe('Default: cartesian for 3-21G and the 6-31G family, else spherical.'),
    environment: Environment.optional().describe(
      'Charges stay where they are, and repel no nucleus of their own sign: hold what might fall on them.',
    ),
    constraints: z.array(GeometryConstraint).optional(),
    scan: RelaxedScan.optional().describe('Absent: one geometry.'),
    gradientTolerance: z.number().positive().default(1e-4).describe('Largest component of the gradient left, in hartree per bohr.'),
    maxIterations: z.int().min(1).max(1000).default(100).describe('Geometries, of each value of a scan.'),
  })
  .refine((problem) => (problem.basis === undefined) !== (problem.basisText === undefined), {
    error: 'a basis set such as 6-31g*, by name or by its text',
    path: ['basis'],
  });
export type GeometryProblem = z.infer<typeof GeometryProblem>;

const Couplings = z.array(z.tuple([z.int().min(0), z.int().min(0), z.number()]));

/** Every pair names two different variables that exist. */
function refuseStrayPairs(count: number, pairs: z.infer<typeof Couplings>, field: string, context: z.RefinementCtx): void {
  pairs.forEach(([i, j], index) => {
    if (i === j || Math.max(i, j) >= count) {
      context.addIssue({ code: 'custom', path: [field, index], message: `two different indices below ${count}` });
    }
  });
}

function checkQuadraticForm(
  model: { variables: number; linear: number[]; quadratic: z.infer<typeof Couplings> },
  context: z.RefinementCtx,
) {
  if (model.linear.length !== model.variables) {
    context.addIssue({ code: 'custom', path: ['linear'], message: `${model.variables} numbers, one per variable` });
  }
  refuseStrayPairs(model.variables, model.quadratic, 'quadratic', context);
}

/** Kept apart from the penalties that stand for it: their weights are found, or judged, by the search. */
const LinearConstraint = z.strictObject({
  name: z.string().min(1).optional(),
  kind: z.enum(['equals', 'at-most']).describe('Σ a x = bound, or Σ a x ≤ bound with whole, non-negative a and bound.'),
  terms: z
    .array(z.tuple([z.int().min(0), z.number()]))
    .min(1)
    .describe('[variable, a].'),
  bound: z.number(),
});

/** Conformers that the force field finds, put in order by another energy. */
const ConformerRanking = z
  .strictObject({
    method: EnergyMethod,
    basis: z.string().min(1),
    charge: z.int().default(0),
    multiplicity: z.int().min(1).default(1),
    conformers: z.int().min(1).max(50).default(5).describe('How many of the lowest are asked for.'),
  })
  .describe('A single point of each conformer, which needs a structure with atoms. Absent: the force field alone.');

export const MinimumModel = z.discriminatedUnion('type', [
  z
    .strictObject({
      type: z.literal('qubo'),
      variables: z.int().min(1),
      linear: z.array(z.number()),
      quadratic: Couplings,
      offset: z.number().optional(),
      constraints: z.array(LinearConstraint).optional().describe('Linear, over the same variables.'),
      penalties: z.array(z.number().positive()).optional().describe('Weight of each constraint, to be judged. Absent: found.'),
    })
    .superRefine(checkQuadraticForm)
    .superRefine(({ variables, constraints = [], penalties }, context) => {
      constraints.forEach(({ terms }, index) => {
        if (terms.every(([variable]) => variable < variables)) return;
        context.addIssue({ code: 'custom', path: ['constraints', index, 'terms'], message: `variables below ${variables}` });
      });
      if (penalties === undefined || penalties.length === constraints.length) return;
      context.addIssue({ code: 'custom', path: ['penalties'], message: `${constraints.length} numbers, one per constraint` });
    }),
  z
    .strictObject({
      type: z.literal('ising'),
      variables: z.int().min(1),
      linear: z.array(z.number()),
      quadratic: Couplings,
      offset: z.number().optional(),
    })
    .superRefine(checkQuadraticForm),
  z
    .strictObject({ type: z.literal('maxcut'), nodes: z.int().min(1), edges: Couplings })
    .superRefine(({ nodes, edges }, context) => refuseStrayPairs(nodes, edges, 'edges', context)),
  z.strictObject({
    type: z.literal('lattice-protein'),
    sequence: z.string().min(2),
    lattice: z.enum(['square', 'cubic', 'tetrahedral']),
    interaction: z.enum(['hp', 'miyazawa-jernigan']),
  }),
  z.strictObject({ type: z.literal('cluster'), potential: z.enum(['lennard-jones', 'morse']), atoms: z.int().min(2) }),
  z.strictObject({
    type: z.literal('conformer'),
    structure: StructureSource.describe('A SMILES, or atoms with all their hydrogens, whose bonds are found from the distances.'),
    forceField: z.enum(['mmff94']),
    rank: ConformerRanking.optional(),
  }),
  z
    .strictObject({
      type: z.literal('file'),
      format: z.enum(['dimod-json', 'qubo', 'gset']),
      file: z.string().min(1).optional(),
      data: z.string().optional(),
    })
    .refine((source) => (source.file === undefined) !== (source.data === undefined), { error: 'exactly one of file and data' }),
]);

export type MinimumModel = z.infer<typeof MinimumModel>;

/** What is owed to a minimum beside a low value. */
const MinimumAccuracy = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('proven') }),
    z.strictObject({ kind: z.literal('gap'), value: z.number().min(0).describe('Between the value and a lower bound, in its unit.') }),
  ])
  .describe('proven: the answer is the minimum, or the job fails. gap: no more than so much above a bound. Needs method exact or auto.');

export const MinimumProblem = z.strictObject({
  kind: z.literal('minimum'),
  model: MinimumModel,
  accuracy: MinimumAccuracy.optional(),
  target: z.number().optional().describe('A value that is good enough, e.g. the best one known: the search may stop there.'),
});
export type MinimumProblem = z.infer<typeof MinimumProblem>;

/** Text of a program, or a file that the client reads and inlines. */
export const CircuitProgram = z
  .strictObject({ format: z.literal('openqasm'), file: z.string().min(1).optional(), data: z.string().optional() })
  .refine((source) => (source.file === undefined) !== (source.data === undefined), { error: 'exactly one of file and data' });
export type CircuitProgram = z.infer<typeof CircuitProgram>;

export const CircuitProblem = z.strictObject({
  kind: z.literal('circuit'),
  program: CircuitProgram,
  observables: z.array(PauliString).default([]),
  shots: z.int().min(0).default(0).describe('0 = exact.'),
});
export type CircuitProblem = z.infer<typeof CircuitProblem>;

export const TransportProblem = z.strictObject({
  kind: z.literal('transport'),
  sites: z.array(z.strictObject({ name: z.string().optional(), energyHartree: z.number() })).min(1),
  couplings: z.array(z.strictObject({ sites: z.tuple([z.int().min(0), z.int().min(0)]), couplingHartree: z.number() })),
  bath: z
    .strictObject({
      temperatureKelvin: z.number().positive(),
      reorganisationHartree: z.number().min(0),
      cutoffHartree: z.number().positive(),
    })
    .optional(),
  sinks: z.array(z.strictObject({ site: z.int().min(0), ratePerSecond: z.number().min(0) })).default([]),
  start: z.int().min(0).default(0),
  timesSeconds: z.array(z.number().min(0)).min(1),
});
export type TransportProblem = z.infer<typeof TransportProblem>;

/** A surrogate of an energy, learned from labels: those given, or those that the oracle of the method makes. */
export const TrainProblem = z.strictObject({
  kind: z.literal('train'),
  target: EnergyProblem.describe('Whose energy; every structure stands in for its own.'),
  structures: z.array(StructureSource).min(1),
  energiesHartree: z.array(z.number()).optional().describe('One per structure. Absent: the oracle is asked.'),
  predict: z.array(StructureSource).optional().describe('Structures to predict; one unlike all labels is refused with the oracle named.'),
});
export type TrainProblem = z.infer<typeof TrainProblem>;

/** A landscape explored with a surrogate and an oracle that labels where it is unsure. */
export const ExploreProblem = z.strictObject({
  kind: z.literal('explore'),
  target: EnergyProblem.describe('Whose energy; every candidate stands in for its structure, the same atoms in the same order.'),
  candidates: z.array(StructureSource).min(1),
  labels: z.int().min(1).describe('Budget: how many candidates the oracle may label.'),
  holdout: z
    .array(StructureSource)
    .optional()
    .describe(
      'Hidden points: labelled once at the end, never learned from. The surrogate is judged on them, beside as many labels at random and evenly spaced.',
    ),
});
export type ExploreProblem = z.infer<typeof ExploreProblem>;

export const Problem = z.discriminatedUnion('kind', [
  EnergyProblem,
  GeometryProblem,
  MinimumProblem,
  CircuitProblem,
  TransportProblem,
  TrainProblem,
  ExploreProblem,
]);
export type Problem = z.infer<typeof Problem>;
/** A problem as a person writes it: defaults may be left out. */
export type ProblemInput = z.input<typeof Problem>;
