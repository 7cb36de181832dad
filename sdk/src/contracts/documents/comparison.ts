/** One problem (or one problem along a coordinate), many arms: quantum, classical, and numbers from elsewhere. */
import * as z from 'zod';
import { LENGTH_UNITS } from '../units.ts';
import { BackendId, Budget, Seed } from './job.ts';
import { Method } from './method.ts';
import { Problem } from './problem.ts';

/** A number or counts from outside Cofactor, with its source. With a scan: one energy (or null) per point. */
export const External = z
  .strictObject({
    energyHartree: z.number().optional(),
    energiesHartree: z.array(z.number().nullable()).min(1).optional().describe('One per scan point; null where the source has none.'),
    counts: z.record(z.string().regex(/^[01]+$/), z.int().min(1)).optional(),
    source: z.string().min(1).describe('Program, version and input, or a publication.'),
  })
  .refine((external) => [external.energyHartree, external.energiesHartree, external.counts].filter((x) => x !== undefined).length === 1, {
    error: 'exactly one of energyHartree, energiesHartree and counts',
  });
export type External = z.infer<typeof External>;

export const Arm = z
  .strictObject({
    label: z.string().min(1).max(80).optional(),
    method: Method.optional(),
    backend: BackendId.default('auto'),
    seed: Seed.default(0),
    seeds: z.int().min(2).max(100).optional().describe('So many runs with seed, seed + 1, …: their mean, and its interval.'),
    external: External.optional(),
  })
  .refine((arm) => (arm.method === undefined) !== (arm.external === undefined), { error: 'exactly one of method and external' });
export type Arm = z.infer<typeof Arm>;
export type ArmInput = z.input<typeof Arm>;

/** The problem repeated while one distance changes: atoms `move` shift along the line from atoms[0] to atoms[1]. */
export const Scan = z.strictObject({
  label: z.string().min(1).default('R'),
  coordinate: z.strictObject({
    type: z.literal('distance'),
    atoms: z.tuple([z.int().min(0), z.int().min(0)]),
    move: z.array(z.int().min(0)).min(1).optional().describe('Atoms that move; default: atoms[1] alone.'),
  }),
  units: z.enum(LENGTH_UNITS),
  values: z.array(z.number().positive()).min(1).max(200),
});
export type Scan = z.infer<typeof Scan>;

export const Comparison = z
  .strictObject({
    $schema: z.string().optional(),
    schema: z.literal('cofactor.comparison/1'),
    label: z.string().max(200).optional(),
    problem: Problem,
    scan: Scan.optional(),
    reference: z
      .strictObject({ method: Method, backend: BackendId.default('auto') })
      .optional()
      .describe('Default: the most exact method that fits the machine.'),
    arms: z.array(Arm).min(1).max(32),
    budget: Budget.default({}),
  })
  .superRefine((comparison, context) => {
    const points = comparison.scan?.values.length;
    comparison.arms.forEach((arm, index) => {
      const given = arm.external?.energiesHartree?.length;
      if (
        points === undefined ? given !== undefined : arm.external?.energyHartree !== undefined || (given !== undefined && given !== points)
      ) {
        const expected =
          points === undefined ? 'energyHartree (there is no scan)' : `energiesHartree with ${points} values, one per scan point`;
        context.addIssue({ code: 'custom', path: ['arms', index, 'external'], message: expected });
      }
    });
  });
export type Comparison = z.infer<typeof Comparison>;
export type ComparisonInput = z.input<typeof Comparison>;
