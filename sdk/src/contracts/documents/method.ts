/** How a problem is answered. One strict schema per method; `METHODS` says which kinds of problem each answers. */
import * as z from 'zod';
import type { PROBLEM_KINDS } from './problem.ts';

const scfControls = {
  maxIterations: z.int().min(1).max(1000).default(128),
  convergenceHartree: z.number().positive().default(1e-10),
  guess: z.enum(['atomic', 'core', 'broken-symmetry']).default('atomic'),
};
const named = <N extends string>(name: N) => z.strictObject({ name: z.literal(name) });

export const VqeMethod = z.strictObject({
  name: z.literal('vqe'),
  ansatz: z.enum(['uccsd']).default('uccsd'),
  start: z.enum(['zero', 'mp2']).default('mp2').describe('Starting amplitudes.'),
  maxIterations: z.int().min(1).max(100_000).default(500),
  gradientTolerance: z.number().positive().default(1e-6).describe('Largest component of the gradient at the end, in hartree.'),
  shots: z.int().min(0).default(0).describe('Per expectation value; 0 = exact.'),
});
export type VqeMethod = z.infer<typeof VqeMethod>;

/** Sample-based quantum diagonalisation: a circuit is sampled, H is diagonalised in the determinants it gave. */
export const SqdMethod = z.strictObject({
  name: z.literal('sqd'),
  ansatz: z.enum(['uccsd']).default('uccsd').describe('The circuit that is sampled.'),
  amplitudes: z.enum(['mp2', 'optimised']).default('mp2').describe('Its parameters: from MP2, or from an exact VQE loop before.'),
  shots: z.int().min(1).max(100_000).default(10_000),
  batches: z.int().min(1).max(100).default(4).describe('Subsamples that are diagonalised in each iteration.'),
  iterations: z.int().min(1).max(100).default(2).describe('Rounds of configuration recovery.'),
  maxProductDimension: z
    .int()
    .min(1)
    .optional()
    .describe('Determinants of a subspace, α strings times β strings. Absent: a quarter of the sector, at most 10 000.'),
});
export type SqdMethod = z.infer<typeof SqdMethod>;

export const Method = z.discriminatedUnion('name', [
  z.strictObject({ name: z.literal('rhf'), ...scfControls }),
  z.strictObject({ name: z.literal('uhf'), ...scfControls }),
  named('mp2'),
  named('ccsd'),
  named('ccsd-t'),
  named('fci'),
  named('casci'),
  named('casscf'),
  named('hci'),
  VqeMethod,
  named('adapt-vqe'),
  SqdMethod,
  named('qpe'),
  named('simulated-annealing'),
  named('parallel-tempering'),
  named('tabu'),
  named('basin-hopping'),
  named('exact'),
  named('qaoa'),
  named('cvar-vqe'),
  named('annealer'),
  named('lindblad'),
  named('heom'),
  named('hopping'),
  named('surrogate'),
  named('auto'),
]);
export type Method = z.infer<typeof Method>;
export type MethodInput = z.input<typeof Method>;
export type MethodName = Method['name'];

type ProblemKind = (typeof PROBLEM_KINDS)[number];

export interface MethodFacts {
  /** Kinds of problem it answers. */
  answers: readonly ProblemKind[];
  /** Whether its hard part runs on a quantum backend. */
  domain: 'classical' | 'quantum' | 'surrogate';
  /** `correlated`: works in the active space; `mean-field`: the SCF itself. */
  family:
    | 'mean-field'
    | 'perturbation'
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
  rhf: { answers: ['energy'], domain: 'classical', family: 'mean-field', built: true },
  uhf: { answers: ['energy'], domain: 'classical', family: 'mean-field', built: true },
  mp2: { answers: ['energy'], domain: 'classical', family: 'perturbation', built: true },
  ccsd: { answers: ['energy'], domain: 'classical', family: 'correlated', built: false },
  'ccsd-t': { answers: ['energy'], domain: 'classical', family: 'correlated', built: false },
  fci: { answers: ['energy'], domain: 'classical', family: 'exact-in-space', built: true },
  casci: { answers: ['energy'], domain: 'classical', family: 'exact-in-space', built: true },
  casscf: { answers: ['energy'], domain: 'classical', family: 'correlated', built: false },
  hci: { answers: ['energy'], domain: 'classical', family: 'correlated', built: false },
  vqe: { answers: ['energy'], domain: 'quantum', family: 'variational-circuit', built: true },
  'adapt-vqe': { answers: ['energy'], domain: 'quantum', family: 'variational-circuit', built: false },
  sqd: { answers: ['energy'], domain: 'quantum', family: 'sampling', built: true },
  qpe: { answers: ['energy'], domain: 'quantum', family: 'sampling', built: false },
  'simulated-annealing': { answers: ['minimum'], domain: 'classical', family: 'search', built: false },
  'parallel-tempering': { answers: ['minimum'], domain: 'classical', family: 'search', built: false },
  tabu: { answers: ['minimum'], domain: 'classical', family: 'search', built: false },
  'basin-hopping': { answers: ['minimum'], domain: 'classical', family: 'search', built: false },
  exact: { answers: ['minimum'], domain: 'classical', family: 'search', built: false },
  qaoa: { answers: ['minimum'], domain: 'quantum', family: 'search', built: false },
  'cvar-vqe': { answers: ['minimum'], domain: 'quantum', family: 'search', built: false },
  annealer: { answers: ['minimum'], domain: 'quantum', family: 'search', built: false },
  lindblad: { answers: ['transport'], domain: 'classical', family: 'dynamics', built: false },
  heom: { answers: ['transport'], domain: 'classical', family: 'dynamics', built: false },
  hopping: { answers: ['transport'], domain: 'classical', family: 'dynamics', built: false },
  surrogate: { answers: ['train', 'explore'], domain: 'surrogate', family: 'learned', built: false },
  auto: { answers: ['energy', 'minimum'], domain: 'classical', family: 'correlated', built: false },
};
