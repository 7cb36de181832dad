/** What a job says while it runs, in order. `seq` counts from 1 without gaps, so a reader resumes where it stopped. */
import * as z from 'zod';
import { SerializedError } from '../errors.ts';

const base = { seq: z.int().min(1), atMs: z.number() };

/** Progress of one step: a fraction where the end is known, and the numbers worth watching. */
export const Progress = z.object({
  fraction: z.number().min(0).max(1).optional(),
  message: z.string().optional(),
  iteration: z.int().optional(),
  energyHartree: z.number().optional(),
  residual: z.number().optional(),
});
export type Progress = z.infer<typeof Progress>;

export const JobEvent = z.discriminatedUnion('type', [
  z.object({ ...base, type: z.literal('planned'), planHash: z.string(), steps: z.array(z.string()) }),
  z.object({ ...base, type: z.literal('step-started'), step: z.string(), kind: z.string(), backend: z.string() }),
  z.object({ ...base, type: z.literal('step-progress'), step: z.string(), progress: Progress }),
  z.object({ ...base, type: z.literal('step-finished'), step: z.string(), wallMs: z.number(), replayed: z.boolean() }),
  z.object({ ...base, type: z.literal('warning'), code: z.string(), message: z.string() }),
  z.object({ ...base, type: z.literal('succeeded') }),
  z.object({ ...base, type: z.literal('failed'), error: SerializedError }),
  z.object({ ...base, type: z.literal('cancelled') }),
]);
export type JobEvent = z.infer<typeof JobEvent>;
