/**
 * Steps: the smallest unit one backend runs in one go. A spec says everything the step needs (arrays as artifacts), so it
 * can run in another process, be hashed, and be replayed. Built kinds are listed by family; a backend declares which it runs.
 */
import * as z from 'zod';
import { contentHash } from '../canonical.ts';
import { Resources } from './forecast.ts';
import { Seed } from './job.ts';
import { ACTIVE_SPACE_STEPS } from './steps/active-space.ts';
import { CIRCUIT_STEPS } from './steps/circuit.ts';
import { LEARNING_STEPS } from './steps/learning.ts';
import { MOLECULE_STEPS } from './steps/molecule.ts';
import { SEARCH_STEPS } from './steps/search.ts';

/** Something the reader must know about a number. */
export const Warning = z.object({ code: z.string(), message: z.string() });
export type Warning = z.infer<typeof Warning>;

const STEPS = { ...MOLECULE_STEPS, ...ACTIVE_SPACE_STEPS, ...CIRCUIT_STEPS, ...SEARCH_STEPS, ...LEARNING_STEPS };

export type StepKind = keyof typeof STEPS;
export const STEP_KINDS = Object.keys(STEPS) as [StepKind, ...StepKind[]];

export type StepSpec<K extends StepKind = StepKind> = { [P in K]: z.infer<(typeof STEPS)[P]['spec']> }[K];
export type StepSpecInput<K extends StepKind = StepKind> = { [P in K]: z.input<(typeof STEPS)[P]['spec']> }[K];
export type StepOutput<K extends StepKind = StepKind> = { [P in K]: z.infer<(typeof STEPS)[P]['output']> }[K];

type AnySpec = (typeof STEPS)[StepKind]['spec'];
export const StepSpec = z.discriminatedUnion('kind', Object.values(STEPS).map(({ spec }) => spec) as [AnySpec, ...AnySpec[]]);

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
