import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import type * as z from 'zod';
import { EXAMPLES, example } from './examples.test.support.ts';
import { DOCUMENTS, type DocumentName, jsonSchema } from './schemas.ts';

const ajv = new Ajv2020({ strict: false, allErrors: true });
const validators = new Map((Object.keys(DOCUMENTS) as DocumentName[]).map((name) => [name, ajv.compile(jsonSchema(name))]));

function accepts(document: DocumentName, json: unknown): { schema: boolean; zod: boolean } {
  const schema: z.ZodType = DOCUMENTS[document];
  return { schema: validators.get(document)?.(json) === true, zod: schema.safeParse(json).success };
}

describe.each(EXAMPLES.map(({ file, ...rest }) => [file, rest] as const))('%s', (_, { document, json }) => {
  test('is valid by the exported JSON Schema', () => {
    expect(accepts(document, json)).toEqual({ schema: true, zod: true });
  });
});

test('every schema has a name of its own and says its draft', () => {
  const schemas = (Object.keys(DOCUMENTS) as DocumentName[]).map((name) => jsonSchema(name));
  expect(new Set(schemas.map(({ $id }) => $id)).size).toBe(schemas.length);
  expect(jsonSchema('cofactor.job/1')).toMatchObject({
    $id: 'urn:cofactor:job:1',
    $schema: 'https://json-schema.org/draft/2020-12/schema',
  });
});

const MUTATIONS: [what: string, document: DocumentName, file: string, change: (json: Record<string, unknown>) => void][] = [
  ['an unknown field', 'cofactor.job/1', 'job-1.energy', (json) => (json.priority = 1)],
  ['an unknown field inside', 'cofactor.job/1', 'job-1.energy', (json) => ((json.problem as Record<string, unknown>).spin = 0)],
  ['another version', 'cofactor.job/1', 'job-1.energy', (json) => (json.schema = 'cofactor.job/2')],
  ['no problem', 'cofactor.job/1', 'job-1.energy', (json) => delete json.problem],
  ['an unknown kind', 'cofactor.job/1', 'job-1.energy', (json) => ((json.problem as Record<string, unknown>).kind = 'enrgy')],
  ['a seed out of range', 'cofactor.job/1', 'job-1.energy', (json) => (json.seed = 2 ** 32)],
  ['a fraction for an integer', 'cofactor.job/1', 'job-1.energy', (json) => (json.seed = 0.5)],
  ['a string for a number', 'cofactor.job/1', 'job-1.energy', (json) => ((json.budget as Record<string, unknown>).maxShots = '10')],
  ['a backend that is none', 'cofactor.job/1', 'job-1.energy', (json) => (json.backend = 'IBM!')],
  ['no arms', 'cofactor.comparison/1', 'comparison-1.scan', (json) => (json.arms = [])],
  ['a scan without units', 'cofactor.comparison/1', 'comparison-1.scan', (json) => delete (json.scan as Record<string, unknown>).units],
  ['a negative distance', 'cofactor.comparison/1', 'comparison-1.scan', (json) => ((json.scan as { values: number[] }).values[0] = -1)],
  ['an unknown gate', 'cofactor.circuit/1', 'circuit-1', (json) => ((json.operations as { gate: string }[])[0].gate = 'warp')],
  ['no qubits', 'cofactor.circuit/1', 'circuit-1', (json) => (json.numQubits = 0)],
  ['a hash in capitals', 'cofactor.hamiltonian/1', 'hamiltonian-1', (json) => ((json.h1 as { sha256: string }).sha256 = 'A'.repeat(64))],
  [
    'a position in two dimensions',
    'cofactor.structure/1',
    'structure-1',
    (json) => ((json.atoms as { positionBohr: number[] }[])[0].positionBohr = [0, 0]),
  ],
];

test.each(MUTATIONS)('%s is refused by JSON Schema as by zod (%s)', (_, document, file, change) => {
  const json = example(file);
  change(json);
  expect(accepts(document, json)).toEqual({ schema: false, zod: false });
});
