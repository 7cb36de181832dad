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
    counts: z
      .record(z.string().regex(/^[01]+$/), z.int().min(1))
      .optional()
      .describe('Measured outcomes. Of an energy: its arm is the subspace they span; of a circuit: their distribution.'),
    value: z.number().optional().describe('Of a minimum.'),
    source: z.string().regex(/\S/, 'a source that can be looked up').describe('Program, version and input, or a publication.'),
  })
  .refine(
    ({ energyHartree, energiesHartree, counts, value }) =>
      [energyHartree, energiesHartree, counts, value].filter((x) => x !== undefined).length === 1,
    { error: 'exactly one of energyHartree, energiesHartree, counts and value' },
  );
export type External = z.infer<typeof External>;

export const Arm = z
  .strictObject({
    label: z.string().min(1).max(80).optional(),
    method: Method.optional(),
    backend: BackendId.default('auto'),
    seed: Seed.default(0),
    seeds: z
      .int()
      .min(1)
      .max(100)
      .optional()
      .describe('So many runs with seed, seed + 1, …: their mean, and its interval. Absent: 5 of an arm that samples for free, else 1.'),
    external: External.optional(),
  })
  .refine((arm) => arm.method === undefined || arm.external === undefined, { error: 'not both of method and external' });
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

/** What errors are counted from: a method, or a target that is sealed until it is revealed. */
export const Reference = z
  .strictObject({
    method: Method.optional(),
    backend: BackendId.default('auto'),
    sealed: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .optional()
      .describe('SHA-256 of a `cofactor.target/1` document (`cofactor seal` prints it), revealed after the run.'),
  })
  .refine((reference) => (reference.method === undefined) !== (reference.sealed === undefined), {
    error: 'exactly one of method and sealed',
  });
export type Reference = z.infer<typeof Reference>;

export const Comparison = z
  .strictObject({
    $schema: z.string().optional(),
    schema: z.literal('cofactor.comparison/1'),
    label: z.string().max(200).optional(),
    problem: Problem,
    scan: Scan.optional(),
    reference: Reference.optional().describe('Default: the most exact method that fits the machine.'),
    arms: z.array(Arm).min(1).max(32),
    budget: Budget.default({}),
  })
  .superRefine(({ problem: { kind }, scan, arms }, context) => {
    const points = scan?.values.length;
    arms.forEach(({ method, external }, index) => {
      const issue = (field: string, message: string): void =>
        context.addIssue({ code: 'custom', path: ['arms', index, ...(field ? [field] : [])], message });
      if (external === undefined) {
        // a circuit is run as it stands
        if (kind !== 'circuit' && method === undefined) issue('', 'exactly one of method and external');
        return;
      }
      const expected = expectedExternal(kind, points);
      const given = (Object.keys(external) as (keyof External)[]).find((key) => key !== 'source') ?? 'source';
      const short = external.energiesHartree !== undefined && external.energiesHartree.length !== points;
      if (!expected.fields.includes(given) || short) issue('external', expected.text);
    });
  });
export type Comparison = z.infer<typeof Comparison>;
export type ComparisonInput = z.input<typeof Comparison>;

/** What an external arm may give. */
function expectedExternal(kind: Problem['kind'], points: number | undefined): { fields: readonly string[]; text: string } {
  if (kind === 'minimum') return { fields: ['value'], text: 'value (of a minimum)' };
  if (kind === 'circuit') return { fields: ['counts'], text: 'counts (of a circuit)' };
  if (points === undefined) return { fields: ['energyHartree', 'counts'], text: 'energyHartree or counts (there is no scan)' };
  return { fields: ['energiesHartree'], text: `energiesHartree with ${points} values, one per scan point` };
}
