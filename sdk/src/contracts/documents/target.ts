/**
 * A target that is written down before a comparison runs and shown after: the comparison carries only its hash, so that nobody can
 * fit the arms to it, nor it to the arms.
 */
import * as z from 'zod';
import { contentHash } from '../canonical.ts';

export const Target = z
  .strictObject({
    $schema: z.string().optional(),
    schema: z.literal('cofactor.target/1'),
    energyHartree: z.number().optional(),
    energiesHartree: z.array(z.number().nullable()).min(1).optional().describe('One per scan point; null where there is none.'),
    value: z.number().optional().describe('Of a minimum.'),
    source: z.string().min(1).describe('Program, version and input, or a publication or measurement.'),
    salt: z.string().min(16).describe('Random text of at least 16 characters: without it the number could be guessed from the hash.'),
  })
  .refine((target) => [target.energyHartree, target.energiesHartree, target.value].filter((x) => x !== undefined).length === 1, {
    error: 'exactly one of energyHartree, energiesHartree and value',
  });
export type Target = z.infer<typeof Target>;

/** What goes into `reference.sealed`: SHA-256 of the canonical JSON, however the file is spaced. */
export function sealOf({ $schema: _editor, ...target }: Target): string {
  return contentHash(target);
}
