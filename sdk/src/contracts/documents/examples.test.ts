import { expect, test } from 'vitest';
import type * as z from 'zod';
import { canonicalJson } from '../canonical.ts';
import { EXAMPLES } from './examples.test.support.ts';
import { PROBLEM_KINDS } from './problem-kind.ts';
import { DOCUMENTS, type DocumentName } from './schemas.ts';

/** What a person or a gateway sends is strict, all the way down; what comes back is read tolerantly. */
const STRICT: readonly DocumentName[] = [
  'cofactor.job/1',
  'cofactor.comparison/1',
  'cofactor.structure/1',
  'cofactor.circuit/1',
  'cofactor.step/1',
  'cofactor.target/1',
];

test('every document version has a kept example, and every kind of problem a job', () => {
  expect(new Set(EXAMPLES.map(({ document }) => document))).toEqual(new Set(Object.keys(DOCUMENTS)));
  const kinds = EXAMPLES.filter(({ document }) => document === 'cofactor.job/1').map(({ json }) => (json.problem as { kind: string }).kind);
  expect(new Set(kinds)).toEqual(new Set(PROBLEM_KINDS));
});

test.each(EXAMPLES.map((example) => [example.file, example] as const))(
  '%s parses, and parsing what was parsed changes nothing',
  (_, { document, json }) => {
    const schema: z.ZodType = DOCUMENTS[document];
    const parsed = schema.parse(json);
    expect(parsed).toMatchObject(json);
    expect(canonicalJson(schema.parse(JSON.parse(JSON.stringify(parsed))))).toBe(canonicalJson(parsed));
  },
);

test.each(EXAMPLES.map((example) => [example.file, example] as const))(
  '%s with an unknown field: refused in a request, harmless in an answer',
  (_, { document, json }) => {
    const schema: z.ZodType = DOCUMENTS[document];
    expect(schema.safeParse({ ...json, unknownField: 1 }).success).toBe(!STRICT.includes(document));
  },
);
