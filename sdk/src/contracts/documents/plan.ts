/**
 * What will run, in which order, where and at what price: printed before anything runs. A plan is a DAG of steps in stages;
 * a field that an earlier step will fill is named in `inputs`, and what cannot be known before is a range with the step
 * it waits for.
 */
import * as z from 'zod';
import { Forecast, Sizes } from './forecast.ts';
import { Job } from './job.ts';
import { STEP_KINDS, Warning } from './step.ts';
import { Structure } from './structure.ts';

/** A part of the problem: which world it belongs to, what it needs from outside, how its answer goes back into the whole. */
export const Subproblem = z.object({
  id: z.string(),
  domain: z.enum(['classical', 'quantum', 'surrogate']),
  asks: z.string().describe('One line a person can read.'),
  boundary: z.array(z.string()).default([]).describe('What is fixed by the rest: frozen orbitals, point charges, …'),
  recombines: z.string().describe('How the answer enters the whole.'),
  why: z.string(),
  forecast: Forecast.optional().describe('Of its own steps.'),
});
export type Subproblem = z.infer<typeof Subproblem>;

/** A step to be: its spec with some fields still to come from earlier steps (`inputs: field → step and path in its output`). */
export const PlannedStep = z.object({
  id: z.string(),
  kind: z.enum(STEP_KINDS),
  subproblem: z.string(),
  spec: z.record(z.string(), z.unknown()),
  inputs: z
    .record(z.string(), z.object({ step: z.string(), path: z.string().describe('Dotted path in the output; empty: all of it.') }))
    .default({}),
  driver: z
    .enum(['vqe', 'sqd', 'explore', 'rank', 'circuit-search', 'grover'])
    .optional()
    .describe('A generator that asks for steps, or for whole jobs, until it is done.'),
  uses: z.array(z.string()).optional().describe('Backends of the jobs that a driver asks for, beside its own.'),
  role: z.enum(['answer', 'support', 'reference']).describe('`reference`: the classical number that stands beside a quantum one.'),
  requires: Sizes.default({}).describe('What a backend must carry.'),
  backend: z.string().optional().describe('After binding.'),
  why: z.string().optional().describe('Why this backend.'),
  forecast: Forecast.optional(),
  waitsFor: z.string().optional().describe('The step whose result narrows this forecast.'),
});
export type PlannedStep = z.infer<typeof PlannedStep>;

export const Plan = z.object({
  schema: z.literal('cofactor.plan/1').default('cofactor.plan/1'),
  inputHash: z.string(),
  job: Job,
  structure: Structure.optional(),
  subproblems: z.array(Subproblem),
  stages: z.array(z.object({ name: z.string(), steps: z.array(PlannedStep).min(1) })).min(1),
  decisions: z.array(z.string()).describe('What was decided and why, one line each.'),
  forecast: Forecast,
  warnings: z.array(Warning).default([]),
});
export type Plan = z.infer<typeof Plan>;
