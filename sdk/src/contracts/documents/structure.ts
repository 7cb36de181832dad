/** What is there: atoms in space, and how they belong together. `pose` makes it from the source a document names. */
import * as z from 'zod';
import { LENGTH_UNITS } from '../units.ts';

export const STRUCTURE_FORMATS = ['xyz', 'pdb', 'pqr', 'mmcif', 'smiles', 'qcschema'] as const;

/** Where a structure comes from: text in a format, or a file that the client reads and inlines (a gateway never does). */
export const StructureSource = z
  .strictObject({
    format: z.enum(STRUCTURE_FORMATS).describe('XYZ, PDB, PQR and mmCIF are in ångström, QCSchema in bohr, by definition.'),
    file: z.string().min(1).optional().describe('Path of a file next to the document; read and inlined by the client.'),
    data: z.string().optional().describe('The text itself.'),
  })
  .refine((source) => (source.file === undefined) !== (source.data === undefined), { error: 'exactly one of file and data' });
export type StructureSource = z.infer<typeof StructureSource>;

const Vector3 = z.tuple([z.number(), z.number(), z.number()]);

export const Atom = z.strictObject({
  element: z.string().describe('Symbol: H … Og.'),
  positionBohr: Vector3,
  name: z.string().optional().describe('Name in its residue, e.g. CA.'),
  residue: z.int().min(0).optional().describe('Index into residues.'),
  formalCharge: z.int().optional().describe('As the file states it, e.g. 2 of a zinc ion.'),
  partialCharge: z.number().optional().describe('As the file states it, in elementary charges.'),
});
export type Atom = z.infer<typeof Atom>;

export const Structure = z.strictObject({
  schema: z.literal('cofactor.structure/1').default('cofactor.structure/1'),
  label: z.string().optional().describe('For people; not part of the content hash.'),
  atoms: z.array(Atom).min(1),
  bonds: z.array(z.strictObject({ atoms: z.tuple([z.int().min(0), z.int().min(0)]), order: z.number().min(0) })).default([]),
  residues: z
    .array(z.strictObject({ name: z.string(), number: z.int(), chain: z.string().default(''), insertionCode: z.string().default('') }))
    .default([]),
});
export type Structure = z.infer<typeof Structure>;

/** Point charges around the quantum region. Any geometry that is not a standard format states its units. */
export const Environment = z.strictObject({
  pointCharges: z
    .array(z.strictObject({ x: z.number(), y: z.number(), z: z.number(), charge: z.number().describe('In elementary charges.') }))
    .min(1),
  units: z.enum(LENGTH_UNITS),
});
export type Environment = z.infer<typeof Environment>;
