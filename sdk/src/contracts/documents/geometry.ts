/** What is held or driven while a geometry relaxes. */
import * as z from 'zod';
import { LENGTH_UNITS } from '../units.ts';

const atom = z.int().min(0).describe('Index from 0.');
const pair = z.tuple([atom, atom]);
const triple = z.tuple([atom, atom, atom]).describe('The corner in the middle.');
const quadruple = z.tuple([atom, atom, atom, atom]);
const HELD = 'Absent: what it is at the start.';

/** Kept while everything else relaxes. */
export const GeometryConstraint = z.discriminatedUnion('type', [
  z
    .strictObject({
      type: z.literal('distance'),
      atoms: pair,
      value: z.number().positive().optional().describe(HELD),
      units: z.enum(LENGTH_UNITS).optional().describe('Of the value.'),
    })
    .refine(({ value, units }) => (value === undefined) === (units === undefined), {
      error: 'units (angstrom or bohr) with a value, neither without',
      path: ['units'],
    }),
  z.strictObject({ type: z.literal('angle'), atoms: triple, degrees: z.number().positive().lt(180).optional().describe(HELD) }),
  z.strictObject({ type: z.literal('dihedral'), atoms: quadruple, degrees: z.number().min(-360).max(360).optional().describe(HELD) }),
  z.strictObject({ type: z.literal('position'), atoms: z.array(atom).min(1).describe('Atoms that stay where they are.') }),
]);
export type GeometryConstraint = z.infer<typeof GeometryConstraint>;

/** A coordinate that is driven through its values; at each everything else relaxes, from the geometry before. */
export const RelaxedScan = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('distance'),
    atoms: pair,
    values: z.array(z.number().positive()).min(1).max(200),
    units: z.enum(LENGTH_UNITS),
  }),
  z.strictObject({ type: z.literal('angle'), atoms: triple, degrees: z.array(z.number().positive().lt(180)).min(1).max(200) }),
  z.strictObject({ type: z.literal('dihedral'), atoms: quadruple, degrees: z.array(z.number().min(-360).max(360)).min(1).max(200) }),
]);
export type RelaxedScan = z.infer<typeof RelaxedScan>;

/** The same as a step takes it: one atom is held in its place, two are a distance, three an angle, four a dihedral. */
export const HeldCoordinate = z.strictObject({
  atoms: z.array(atom).min(1).max(4),
  value: z.number().optional().describe(`Bohr or radians; not of one atom. ${HELD}`),
});
export type HeldCoordinate = z.infer<typeof HeldCoordinate>;
