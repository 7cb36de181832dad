/** What a user submits: problem + method + backend, one document. */
import * as z from 'zod';
import { contentHash } from '../canonical.ts';
import { invalidInput } from '../errors.ts';
import { Method } from './method.ts';
import { Problem } from './problem.ts';

export const Budget = z.strictObject({
  maxCostUsd: z.number().min(0).optional(),
  maxShots: z.int().min(0).optional(),
  maxWallMs: z.int().min(0).optional(),
  maxMemoryBytes: z.int().min(0).optional(),
});
export type Budget = z.infer<typeof Budget>;

export const Seed = z.int().min(0).max(0xffff_ffff);

export const BackendId = z
  .string()
  .regex(/^[a-z][a-z0-9-]*(:[A-Za-z0-9._/-]+)?$/, 'a backend such as cpu, statevector, noisy:heron-r3 or auto');

export const Job = z
  .strictObject({
    $schema: z.string().optional().describe('For editors; not part of the hash.'),
    schema: z.literal('cofactor.job/1'),
    label: z.string().max(200).optional().describe('For people; not part of the hash.'),
    problem: Problem,
    method: Method.optional().describe('Needed by every problem but a circuit.'),
    backend: BackendId.default('auto'),
    seed: Seed.default(0),
    budget: Budget.default({}),
  })
  .refine((job) => job.method !== undefined || job.problem.kind === 'circuit', {
    error: 'a method such as { "name": "fci" }',
    path: ['method'],
  });
export type Job = z.infer<typeof Job>;
export type JobInput = z.input<typeof Job>;

/**
 * SHA-256 of the job as it will run: after parsing, defaults and inlined files; labels and `$schema` excluded.
 * @throws INVALID_INPUT when a file has not been inlined yet: a path is not content.
 */
export function inputHash(job: Job): string {
  const { $schema: _editor, label: _label, ...content } = job;
  refuseFiles(content, 'job');
  return contentHash(content);
}

function refuseFiles(value: unknown, path: string): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [key, item] of Object.entries(value)) {
    if (key === 'file' && item !== undefined) throw invalidInput(`${path}.file`, 'inlined data (the client reads files)', item);
    refuseFiles(item, `${path}.${key}`);
  }
}
