import { Ajv2020 } from 'ajv/dist/2020.js';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type * as z from 'zod';
import { arbitraryOf } from '../../testing/arbitraries.ts';
import { canonicalJson } from '../canonical.ts';
import { DOCUMENTS, type DocumentName, jsonSchema } from './schemas.ts';

describe.each(Object.keys(DOCUMENTS) as DocumentName[])('%s', (name) => {
  const schema: z.ZodType = DOCUMENTS[name];
  const documents = arbitraryOf(schema);

  test('parse ∘ serialise = id on parsed documents', () => {
    fc.assert(
      fc.property(documents, (document) => {
        const parsed = schema.parse(document);
        const again = schema.parse(JSON.parse(JSON.stringify(parsed)));
        expect(canonicalJson(again)).toBe(canonicalJson(parsed));
      }),
      { numRuns: 40, seed: 1 },
    );
  });

  test('what parses is valid by the JSON Schema of stored documents', () => {
    const validate = new Ajv2020({ strict: false }).compile(jsonSchema(name, 'output'));
    fc.assert(
      fc.property(documents, (document) => {
        expect([validate(JSON.parse(JSON.stringify(schema.parse(document)))), validate.errors]).toEqual([true, null]);
      }),
      { numRuns: 20, seed: 2 },
    );
  });
});
