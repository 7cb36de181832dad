/** Steps on circuits: making them, running them, and the exact numbers of the observables they are asked for. */
import * as z from 'zod';
import { Circuit } from '../circuit.ts';
import { Hamiltonian, Parity, PauliSum } from '../hamiltonian.ts';
import { Seed } from '../job.ts';
import {
  Ansatz,
  CircuitAnsatz,
  JastrowPairs,
  Layers,
  Mapping,
  MaxTwoQubitGates,
  Mitigation,
  OperatorPool,
  TrotterOrder,
  ZeroNoise,
} from '../method.ts';
import { CircuitProgram } from '../problem.ts';

/** An ansatz on a Hamiltonian, mapped to qubits: circuit, observable and where to start. What `expectation` steps then use. */
export const AnsatzSpec = z.strictObject({
  kind: z.literal('ansatz'),
  hamiltonian: Hamiltonian,
  ansatz: z.enum([...CircuitAnsatz.options, 'lucj']).describe('lucj has no parameters: its angles are those of MP2 or CCSD.'),
  maxTwoQubitGates: MaxTwoQubitGates,
  layers: Layers.describe('Of hardware-efficient, and factors of lucj. Absent: 2.'),
  pairs: JastrowPairs,
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

/** The whole variational loop on a backend that has analytic gradients. */
export const VqeLoopSpec = z.strictObject({
  kind: z.literal('vqe-loop'),
  hamiltonian: Hamiltonian,
  ansatz: z.enum([...Ansatz.options, 'adapt']).describe('adapt grows by the operator with the steepest slope, and starts from none.'),
  start: z.enum(['zero', 'mp2']),
  maxIterations: z.int().min(1),
  gradientTolerance: z.number().positive(),
  maxTwoQubitGates: MaxTwoQubitGates,
  pool: OperatorPool,
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
  strings: z
    .array(z.string())
    .optional()
    .describe('Of adapt from the qubit pool: P of each factor exp(−iθP), first to act first; qubit 0 rightmost.'),
  states: z
    .array(z.object({ energyHartree: z.number(), s2: z.number() }))
    .optional()
    .describe('The lowest first, as many as were asked for; each is an upper bound of the exact one.'),
});
export type VqeLoopOutput = z.infer<typeof VqeLoopOutput>;

export const CIRCUIT_STEPS = {
  ansatz: { spec: AnsatzSpec, output: AnsatzOutput },
  'phase-circuit': { spec: PhaseCircuitSpec, output: PhaseCircuitOutput },
  diagonalise: { spec: DiagonaliseSpec, output: DiagonaliseOutput },
  expectation: { spec: ExpectationSpec, output: ExpectationOutput },
  sample: { spec: SampleSpec, output: SampleOutput },
  'vqe-loop': { spec: VqeLoopSpec, output: VqeLoopOutput },
  'read-program': { spec: ReadProgramSpec, output: ReadProgramOutput },
};
