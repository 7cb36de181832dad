/** What something will take, as a range with its assumptions; and what it took. */
import * as z from 'zod';

export const Range = z.object({ low: z.number().min(0), likely: z.number().min(0), high: z.number().min(0) });
export type Range = z.infer<typeof Range>;

/** Sizes that follow from the input alone or from an earlier step; what is not known yet is absent. */
export const Sizes = z.object({
  basisFunctions: z.int().optional(),
  numOrbitals: z.int().optional(),
  numElectrons: z.tuple([z.int(), z.int()]).optional(),
  determinants: z.number().optional(),
  qubits: z.int().optional(),
  parameters: z.int().optional(),
  oneQubitGates: z.number().optional(),
  twoQubitGates: z.number().optional(),
  depth: z.number().optional(),
  tStates: z.number().optional().describe('Of one run on an error-corrected machine that fails once in a thousand.'),
  shots: z.number().optional(),
  evaluations: z.number().optional().describe('Of a model, by a search.'),
  shotsToAccuracy: z.number().optional().describe('For a standard error of 1.6e-3 hartree, were the energy measured once.'),
  pauliTerms: z.int().optional(),
});
export type Sizes = z.infer<typeof Sizes>;

export const Forecast = z.object({
  memoryBytes: Range,
  wallMs: Range,
  costMicroUsd: Range,
  sizes: Sizes.default({}),
  assumptions: z.array(z.string()).default([]),
  open: z.boolean().optional().describe('How large it is, or how long it searches, shows only on the way.'),
});
export type Forecast = z.infer<typeof Forecast>;

/** One run of a circuit on an error-corrected machine, as an estimator says. */
export const FaultTolerant = z.object({
  physicalQubits: z.number(),
  runtimeMs: z.number(),
  logicalQubits: z.number(),
  codeDistance: z.number(),
  tStates: z.number(),
  errorBudget: z.number().describe('Chance that the run fails.'),
});

/** What a step or a job used; fields as they apply. */
export const Resources = Sizes.extend({
  circuitEvaluations: z.int().optional(),
  peakMemoryBytes: z.number().optional(),
  faultTolerant: FaultTolerant.optional(),
});
export type Resources = z.infer<typeof Resources>;

export const exactly = (value: number): Range => ({ low: value, likely: value, high: value });
