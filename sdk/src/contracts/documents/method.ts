/** How a problem is answered. One strict schema per method; `METHODS` says which kinds of problem each answers. */
import * as z from 'zod';
import type { ProblemKind } from './problem-kind.ts';

const scfControls = {
  maxIterations: z.int().min(1).max(1000).default(128),
  convergenceHartree: z.number().positive().default(1e-10),
  guess: z.enum(['atomic', 'core', 'broken-symmetry']).default('atomic'),
};
export const AtomicSpins = z
  .array(z.strictObject({ atom: z.int().min(0).describe('Index from 0.'), unpairedElectrons: z.int().describe('Negative: β.') }))
  .min(1)
  .describe(
    'With guess broken-symmetry: atoms whose unpaired electrons start up or down, taken from the high-spin solution; they add up to the multiplicity less one.',
  );
export type AtomicSpins = z.infer<typeof AtomicSpins>;
export const ScfStability = z
  .enum(['follow', 'follow-to-uhf', 'check', 'skip'])
  .describe(
    'A saddle point is left for the lower solution (follow-to-uhf: also a closed shell whose spins would rather part, which makes it unrestricted), only flagged, or not looked for.',
  );
const named = <N extends string>(name: N) => z.strictObject({ name: z.literal(name) });

export const DensityFunctional = z
  .enum(['svwn5', 'pbe', 'b3lyp'])
  .describe(
    'svwn5: local density, VWN5; pbe: its gradient; b3lyp: hybrid with 20 % exact exchange, VWN fitted to the random-phase approximation as in Gaussian, Psi4 and PySCF.',
  );
export type DensityFunctional = z.infer<typeof DensityFunctional>;
export const QuadratureGrid = z.enum(['coarse', 'standard', 'fine']).describe('Points in space on which a density functional is summed.');
export type QuadratureGrid = z.infer<typeof QuadratureGrid>;

/** Kohn–Sham: closed shells restricted unless their spins are to part (guess broken-symmetry), open shells unrestricted. */
export const DftMethod = z.strictObject({
  name: z.literal('dft'),
  functional: DensityFunctional.default('b3lyp'),
  grid: QuadratureGrid.default('standard'),
  ...scfControls,
  atomicSpins: AtomicSpins.optional(),
});
export type DftMethod = z.infer<typeof DftMethod>;

export const Ansatz = z.enum(['uccsd', 'paired-doubles', 'reference']).describe('reference: the mean-field determinant alone.');
/** Of a loop that is driven step by step: also what is no product of excitations. */
export const CircuitAnsatz = z.enum([...Ansatz.options, 'hardware-efficient']).describe('reference: the mean-field determinant alone.');
export const Layers = z.int().min(1).max(100).optional().describe('Of hardware-efficient. Absent: 2.');
export const JastrowPairs = z
  .enum(['local', 'all'])
  .optional()
  .describe(
    'Which phases lucj keeps. local (absent): between neighbours of one spin and the two spins of an orbital, what a square lattice of qubits has. all: between all orbitals.',
  );
export const Mapping = z
  .enum(['jordan-wigner', 'parity', 'parity-reduced', 'bravyi-kitaev', 'tapered'])
  .describe(
    'From spin orbitals to qubits. parity-reduced leaves out the two qubits that the electron numbers fix, tapered one for every Z2 symmetry of the Hamiltonian.',
  );
export type Mapping = z.infer<typeof Mapping>;
export const MaxTwoQubitGates = z.int().min(1).optional().describe('Of paired-doubles, which takes as many doubles as fit. Absent: 150.');
export const Mitigation = z
  .array(z.enum(['readout', 'zne', 'postselect']))
  .optional()
  .describe(
    'Errors taken out afterwards: readout inverts the known confusion of each qubit, zne amplifies the errors of gates and extrapolates to none, postselect keeps what has the parities of the electrons.',
  );
export const ZeroNoise = z
  .strictObject({
    folding: z.enum(['local', 'global']).default('local').describe('Every two-qubit gate is undone and redone, or the whole circuit.'),
    scales: z.array(z.number().min(1)).min(2).max(10).default([1, 2, 3]).describe('How many times the errors; the shots are shared.'),
    fit: z.enum(['linear', 'quadratic', 'exponential']).default('exponential'),
  })
  .describe('How zne amplifies and extrapolates.');
export type ZeroNoise = z.infer<typeof ZeroNoise>;

export const VqeMethod = z.strictObject({
  name: z.literal('vqe'),
  ansatz: CircuitAnsatz.default('uccsd'),
  maxTwoQubitGates: MaxTwoQubitGates,
  layers: Layers,
  mapping: Mapping.optional().describe('jordan-wigner (default), and for paired-doubles no other.'),
  amplitudes: z
    .enum(['variational', 'noiseless'])
    .optional()
    .describe('variational (default): optimised on the backend. noiseless: optimised exactly beforehand, and the backend measures once.'),
  start: z.enum(['zero', 'mp2']).default('mp2').describe('Starting amplitudes.'),
  optimizer: z
    .enum(['lbfgs', 'spsa'])
    .optional()
    .describe(
      'lbfgs (default): by gradients, from shift rules where the backend has none. spsa: two sampled values a step, for maxIterations.',
    ),
  maxIterations: z.int().min(1).max(100_000).default(500),
  gradientTolerance: z.number().positive().default(1e-6).describe('Largest component of the gradient at the end, in hartree.'),
  shots: z.int().min(0).default(0).describe('Per expectation value; 0 = exact.'),
  mitigation: Mitigation,
  zeroNoise: ZeroNoise.optional(),
});
export type VqeMethod = z.infer<typeof VqeMethod>;

export const OperatorPool = z
  .enum(['fermionic', 'qubit'])
  .optional()
  .describe(
    'What an ansatz grows from. fermionic (absent): generalized single and double excitations. qubit: their Pauli strings one by one, without the Z of Jordan–Wigner: fewer gates each, and they need not keep the electrons.',
  );
export type OperatorPool = z.infer<typeof OperatorPool>;

/** VQE with an ansatz that grows by the operator with the steepest slope until none is steep. */
export const AdaptVqeMethod = z.strictObject({
  name: z.literal('adapt-vqe'),
  pool: OperatorPool,
  maxOperators: z.int().min(1).max(10_000).default(200).describe('Growths at most.'),
  poolTolerance: z.number().positive().default(5e-4).describe('Steepest slope left in the pool at the end, in hartree.'),
  maxIterations: z.int().min(1).max(100_000).default(500).describe('Of the optimisation after each growth.'),
  gradientTolerance: z.number().positive().default(1e-6).describe('Largest component of its gradient at the end, in hartree.'),
});
export type AdaptVqeMethod = z.infer<typeof AdaptVqeMethod>;

/** Samples are worth what they find beyond chance: diagonalised at several sizes, beside random ones and selected CI. */
export const Ladder = z.strictObject({
  rungs: z.int().min(1).max(12).default(6).describe('Sizes at most, each a quarter of the next; the highest is maxProductDimension.'),
  draws: z.int().min(5).max(100).default(9).describe('Random subspaces of each size.'),
});

/** Sample-based quantum diagonalisation: a circuit is sampled, H is diagonalised in the determinants it gave. */
export const SqdMethod = z.strictObject({
  name: z.literal('sqd'),
  ansatz: z.enum(['uccsd', 'lucj']).default('uccsd').describe('The circuit that is sampled; lucj takes closed shells.'),
  amplitudes: z
    .enum(['mp2', 'ccsd', 'optimised'])
    .default('mp2')
    .describe('Its parameters: from MP2, from CCSD in the space (lucj), or from an exact VQE loop before (uccsd).'),
  layers: Layers.describe('Factors of lucj: the more, the more of the cluster operator they hold. Absent: 2.'),
  pairs: JastrowPairs,
  shots: z.int().min(1).max(100_000).default(10_000),
  batches: z.int().min(1).max(100).default(4).describe('Subsamples that are diagonalised in each iteration.'),
  iterations: z.int().min(1).max(100).default(2).describe('Rounds of configuration recovery.'),
  maxProductDimension: z
    .int()
    .min(1)
    .optional()
    .describe('Determinants of a subspace, α strings times β strings. Absent: a quarter of the sector, at most 10 000.'),
  carryOver: z
    .boolean()
    .optional()
    .describe(
      'Strings that weigh most in the subspaces of one iteration are in those of the next, beside strings that were in none; the last iteration has the heaviest of all. Absent: every iteration draws anew. Not of a ladder.',
    ),
  counts: z
    .record(z.string(), z.int().min(1))
    .optional()
    .describe('Outcomes measured elsewhere, α orbitals in the rightmost bits: no circuit is run.'),
  ladder: Ladder.optional().describe('Several sizes, most frequent outcomes first, in place of batches.'),
});
export type SqdMethod = z.infer<typeof SqdMethod>;

/** Of a product formula. */
export const TrotterOrder = z.int().refine((order) => order === 1 || order === 2 || order === 4, { error: '1, 2 or 4' });

/** Phase estimation on the mean-field determinant: the energy in steps of its resolution. */
export const QpeMethod = z.strictObject({
  name: z.literal('qpe'),
  bits: z.int().min(1).max(16).default(8).describe('Of the phase: the resolution halves with each, the gates double.'),
  trotterOrder: TrotterOrder.default(2),
  trotterSteps: z
    .int()
    .min(1)
    .max(1000)
    .default(4)
    .describe(
      'Of the shortest evolution; longer ones take as many times more. What they leave of an error is not in the standard error: a warning says its bound, for orders 1 and 2.',
    ),
  mapping: Mapping.optional(),
  shots: z.int().min(1).max(100_000).default(1000),
});
export type QpeMethod = z.infer<typeof QpeMethod>;

/** Heat-bath selected CI, extrapolated to all determinants. */
export const HciMethod = z.strictObject({
  name: z.literal('hci'),
  thresholdHartree: z
    .number()
    .positive()
    .default(1e-3)
    .describe('Determinants that couple by more join the last list; lists at 2, 4 and 8 times it come before.'),
});
export type HciMethod = z.infer<typeof HciMethod>;

/** Orbitals and CI of an active space together, for one state or the average of problem.states. */
export const CasscfMethod = z.strictObject({
  name: z.literal('casscf'),
  weights: z
    .array(z.number().min(0))
    .min(1)
    .optional()
    .describe('Of the states in the average that is minimised, of sum 1, one for each of problem.states. Absent: equal.'),
  maxIterations: z.int().min(1).max(1000).default(60).describe('Of the orbitals.'),
  gradientTolerance: z.number().positive().default(1e-6).describe('Norm of the orbital gradient at the end, in hartree.'),
});
export type CasscfMethod = z.infer<typeof CasscfMethod>;

/** Second-order perturbation theory, strongly contracted, on the states of an active space. */
export const Nevpt2Method = z.strictObject({
  name: z.literal('nevpt2'),
  reference: z.enum(['casci', 'casscf']).default('casci').describe('casscf optimises the orbitals first, all states in one average.'),
});
export type Nevpt2Method = z.infer<typeof Nevpt2Method>;

const coupledCluster = <N extends string>(name: N) =>
  z.strictObject({
    name: z.literal(name),
    reference: z
      .enum(['uhf', 'rohf'])
      .optional()
      .describe('Of open shells: rohf has no spin contamination to begin with. Absent: uhf. Closed shells are restricted.'),
  });

export const Mp2Method = z.strictObject({
  name: z.literal('mp2'),
  densityFitting: z
    .boolean()
    .optional()
    .describe('Expands products of orbitals in an auxiliary basis: faster, some 1e-5 hartree an atom off.'),
  auxiliaryBasis: z.string().min(1).optional().describe('Of the fitting. Absent: the one made for problem.basis.'),
});
export type Mp2Method = z.infer<typeof Mp2Method>;

const ENERGY_METHODS = [
  z.strictObject({ name: z.literal('rhf'), ...scfControls, stability: ScfStability.optional().describe('Absent: follow.') }),
  z.strictObject({ name: z.literal('uhf'), ...scfControls, atomicSpins: AtomicSpins.optional() }),
  DftMethod,
  Mp2Method,
  coupledCluster('ccsd'),
  coupledCluster('ccsd-t'),
  named('fci'),
  named('casci'),
  CasscfMethod,
  Nevpt2Method,
  HciMethod,
  VqeMethod,
  AdaptVqeMethod,
  SqdMethod,
  QpeMethod,
] as const;

/** Methods that give the energy of a structure. */
export const EnergyMethod = z.discriminatedUnion('name', [...ENERGY_METHODS]);
export type EnergyMethod = z.infer<typeof EnergyMethod>;

/** A committee of networks learned from labels; the backend of the job is where the hard part of a label runs. */
export const SurrogateMethod = z.strictObject({
  name: z.literal('surrogate'),
  oracle: EnergyMethod.optional().describe('Makes the labels, and is to be asked where the surrogate may not be believed.'),
  members: z.int().min(4).max(64).default(8).describe('Of the committee; where they disagree it does not know.'),
  hiddenUnits: z.int().min(1).max(512).default(32).describe('Of every network, per element.'),
  steps: z.int().min(0).max(100_000).default(0).describe('Of Adam on the hidden layers; 0 leaves them random and solves the output alone.'),
});
export type SurrogateMethod = z.infer<typeof SurrogateMethod>;

/** Where a search stops early; absent: when its own schedule ends. */
const searchLimits = {
  maxEvaluations: z.int().min(1).optional().describe('Of the value of the model.'),
  maxWallMs: z.int().min(1).optional().describe('Gives the best found so far; equal seeds then need not give equal bits.'),
};
const betaRange = z
  .tuple([z.number().positive(), z.number().positive()])
  .optional()
  .describe('Inverse temperatures, hot and cold, per unit of the value. Absent: from the couplings of the model.');
const layers = z.int().min(1).max(50);
const circuitShots = z.int().min(0).max(1_000_000).default(1024).describe('Per evaluation of the circuit; 0 = exact.');
const circuitSearch = {
  iterations: z.int().min(1).max(10_000).optional().describe('Of the optimiser of the angles. Absent: 200 by gradients, 60 of SPSA.'),
  restarts: z.int().min(1).max(1000).optional().describe('Absent: 1, and 5 of rotations by gradients.'),
};

const SEARCH_METHODS = [
  z
    .strictObject({
      name: z.literal('simulated-annealing'),
      sweeps: z.int().min(1).max(10_000_000).default(1000).describe('Trials of every variable, or moves per atom, from hot to cold.'),
      restarts: z.int().min(1).max(100_000).default(20),
      betaRange,
      ...searchLimits,
    })
    .describe('Kirkpatrick, Gelatt & Vecchi 1983, DOI 10.1126/science.220.4598.671.'),
  z
    .strictObject({
      name: z.literal('parallel-tempering'),
      sweeps: z.int().min(1).max(10_000_000).default(1000).describe('Of every replica; neighbours may swap after each.'),
      replicas: z.int().min(2).max(1000).default(16),
      restarts: z.int().min(1).max(100_000).default(1),
      betaRange,
      ...searchLimits,
    })
    .describe('Swendsen & Wang 1986, DOI 10.1103/PhysRevLett.57.2607.'),
  z
    .strictObject({
      name: z.literal('tabu'),
      iterations: z.int().min(1).max(100_000_000).default(10_000).describe('Moves of one start.'),
      tenure: z.int().min(1).optional().describe('Moves for which a variable stays put. Absent: by the number of variables.'),
      restarts: z.int().min(1).max(100_000).default(20),
      ...searchLimits,
    })
    .describe('Glover 1989, DOI 10.1287/ijoc.1.3.190.'),
  z
    .strictObject({
      name: z.literal('basin-hopping'),
      hops: z.int().min(1).max(10_000_000).default(1000).describe('Perturb, minimise, accept or not.'),
      temperature: z.number().positive().optional().describe('Of acceptance, in the unit of the value. Absent: adapted.'),
      stepSize: z.number().positive().optional().describe('Largest displacement, in the unit of length of the model. Absent: adapted.'),
      restarts: z.int().min(1).max(100_000).default(10),
      ...searchLimits,
    })
    .describe('Wales & Doye 1997, DOI 10.1021/jp970984n.'),
  z.strictObject({ name: z.literal('exact'), ...searchLimits }).describe('Branch and bound or enumeration: the minimum, with proof.'),
  z
    .strictObject({
      name: z.literal('qaoa'),
      layers: layers.default(8),
      shots: circuitShots,
      warmStart: z.boolean().default(false).describe('Start from the relaxed solution instead of the uniform superposition.'),
      angles: z
        .enum(['gradient', 'spsa', 'transfer'])
        .optional()
        .describe(
          'gradient: exact derivatives, on a simulator that has them. spsa: from shots. transfer: those of the infinite spin glass, none optimised. Absent: gradient where there are any, else spsa.',
        ),
      ...circuitSearch,
      ...searchLimits,
    })
    .describe('Farhi, Goldstone & Gutmann, arXiv:1411.4028; warm start: Egger et al. 2021, DOI 10.22331/q-2021-06-17-479.'),
  z
    .strictObject({
      name: z.literal('cvar-vqe'),
      alpha: z.number().positive().max(1).default(0.1).describe('Share of the best shots whose mean is minimised.'),
      layers: layers.default(2),
      shots: circuitShots,
      angles: z.enum(['gradient', 'spsa']).optional().describe('As of qaoa.'),
      ...circuitSearch,
      ...searchLimits,
    })
    .describe('Barkoutsos et al. 2020, DOI 10.22331/q-2020-04-20-256.'),
  z
    .strictObject({ name: z.literal('grover'), ...searchLimits })
    .describe('Minimum finding by amplitude amplification of what lies below the best so far: Dürr & Høyer, arXiv:quant-ph/9607014.'),
  z
    .strictObject({
      name: z.literal('annealer'),
      reads: z.int().min(1).max(10_000).default(1000),
      annealingTimeMicroseconds: z.number().positive().max(2000).default(20),
      chainStrength: z.number().positive().optional().describe('Of the qubits that stand for one variable. Absent: from the couplings.'),
      ...searchLimits,
    })
    .describe('A quantum annealer, or its emulation.'),
  z.strictObject({ name: z.literal('random'), ...searchLimits }).describe('Uniformly random trials: what luck alone finds.'),
  z
    .strictObject({ name: z.literal('auto'), ...searchLimits })
    .describe(
      'Of an energy: the cheapest method that is expected to meet problem.accuracyHartree within the budget. Of a minimum: the classical searches of the model in turn, until a proof or a limit.',
    ),
] as const;

/** Methods that look for the minimum of a model. */
export const SearchMethod = z.discriminatedUnion('name', [...SEARCH_METHODS]);
export type SearchMethod = z.infer<typeof SearchMethod>;

export const Method = z.discriminatedUnion('name', [
  ...ENERGY_METHODS,
  ...SEARCH_METHODS,
  named('lindblad'),
  named('heom'),
  named('hopping'),
  SurrogateMethod,
]);
export type Method = z.infer<typeof Method>;
export type MethodInput = z.input<typeof Method>;
export type MethodName = Method['name'];

export interface MethodFacts {
  /** Kinds of problem it answers. */
  answers: readonly ProblemKind[];
  /** Whether its hard part runs on a quantum backend. */
  domain: 'classical' | 'quantum' | 'surrogate';
  /** `correlated`: works in the active space; `mean-field`: the SCF itself. */
  family:
    | 'mean-field'
    | 'perturbation' // of the whole molecule, on its mean field
    | 'exact-in-space'
    | 'correlated'
    | 'variational-circuit'
    | 'sampling'
    | 'search'
    | 'dynamics'
    | 'learned';
  /** False until its engine is there: the document parses, and is refused UNSUPPORTED. */
  built: boolean;
}

/** One line a method. `built: false` methods parse, are listed "not built", and are refused. */
export const METHODS: Record<MethodName, MethodFacts> = {
  rhf: { answers: ['energy', 'geometry'], domain: 'classical', family: 'mean-field', built: true },
  uhf: { answers: ['energy', 'geometry'], domain: 'classical', family: 'mean-field', built: true },
  dft: { answers: ['energy', 'geometry'], domain: 'classical', family: 'mean-field', built: true },
  mp2: { answers: ['energy', 'geometry'], domain: 'classical', family: 'perturbation', built: true },
  ccsd: { answers: ['energy', 'geometry'], domain: 'classical', family: 'perturbation', built: true },
  'ccsd-t': { answers: ['energy', 'geometry'], domain: 'classical', family: 'perturbation', built: true },
  fci: { answers: ['energy'], domain: 'classical', family: 'exact-in-space', built: true },
  casci: { answers: ['energy'], domain: 'classical', family: 'exact-in-space', built: true },
  casscf: { answers: ['energy'], domain: 'classical', family: 'correlated', built: true },
  nevpt2: { answers: ['energy'], domain: 'classical', family: 'correlated', built: true },
  hci: { answers: ['energy'], domain: 'classical', family: 'correlated', built: true },
  vqe: { answers: ['energy'], domain: 'quantum', family: 'variational-circuit', built: true },
  'adapt-vqe': { answers: ['energy'], domain: 'quantum', family: 'variational-circuit', built: true },
  sqd: { answers: ['energy'], domain: 'quantum', family: 'sampling', built: true },
  qpe: { answers: ['energy'], domain: 'quantum', family: 'sampling', built: true },
  'simulated-annealing': { answers: ['minimum'], domain: 'classical', family: 'search', built: true },
  'parallel-tempering': { answers: ['minimum'], domain: 'classical', family: 'search', built: true },
  tabu: { answers: ['minimum'], domain: 'classical', family: 'search', built: true },
  'basin-hopping': { answers: ['minimum'], domain: 'classical', family: 'search', built: true },
  exact: { answers: ['minimum'], domain: 'classical', family: 'search', built: true },
  qaoa: { answers: ['minimum'], domain: 'quantum', family: 'search', built: true },
  'cvar-vqe': { answers: ['minimum'], domain: 'quantum', family: 'search', built: true },
  grover: { answers: ['minimum'], domain: 'quantum', family: 'search', built: true },
  annealer: { answers: ['minimum'], domain: 'quantum', family: 'search', built: true },
  random: { answers: ['minimum'], domain: 'classical', family: 'search', built: true },
  lindblad: { answers: ['transport'], domain: 'classical', family: 'dynamics', built: false },
  heom: { answers: ['transport'], domain: 'classical', family: 'dynamics', built: false },
  hopping: { answers: ['transport'], domain: 'classical', family: 'dynamics', built: false },
  surrogate: { answers: ['train', 'explore'], domain: 'surrogate', family: 'learned', built: true },
  auto: { answers: ['energy', 'minimum'], domain: 'classical', family: 'search', built: true },
};
