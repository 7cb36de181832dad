import { readdirSync, readFileSync } from 'node:fs';
import { inlineFiles } from '@cofactor/sdk';
import { bare, fromGraphqlInput, graphqlName, graphqlNames, membersOf, spokenFields, toGraphqlInput } from '@cofactor/sdk/client';
import { Comparison, DOCUMENTS, ERROR_CODES, ERROR_DETAILS, Forecast, Job, JobEvent, Plan, Report, Result } from '@cofactor/sdk/contracts';
import { jobs as anyJob } from '@cofactor/sdk/testing/arbitraries';
import * as fc from 'fast-check';
import {
  coerceInputValue,
  getNamedType,
  isInputObjectType,
  isInputType,
  isInterfaceType,
  isObjectType,
  isUnionType,
  printSchema,
  type GraphQLNamedType,
} from 'graphql';
import { describe, expect, test } from 'vitest';
import type * as z from 'zod';
import { resolvers } from '../resolvers/index.ts';
import { problemName } from './problems.ts';
import { makeSchema } from './schema.ts';

const schema = makeSchema(resolvers);
const ROOT = new URL('../../../', import.meta.url);

/** Through the form that GraphQL allows and back; what GraphQL refuses is thrown. */
function throughGraphql(document: unknown, zod: z.ZodType, typeName: string): unknown {
  const type = schema.getType(typeName);
  if (!isInputType(type)) throw new Error(`${typeName} is no input`);
  const input = JSON.parse(JSON.stringify(toGraphqlInput(zod, document))) as unknown;
  const coerced: unknown = coerceInputValue(input, type, (path, _, error) => {
    throw new Error(`${path.join('.')}: ${error.message}`);
  });
  return fromGraphqlInput(zod, coerced);
}

async function documentsIn(folder: string): Promise<[string, Record<string, unknown>][]> {
  const directory = new URL(folder, ROOT);
  const files = readdirSync(directory).filter((file) => file.endsWith('.json'));
  return Promise.all(
    files.map(async (file): Promise<[string, Record<string, unknown>]> => {
      const json: unknown = JSON.parse(readFileSync(new URL(file, directory), 'utf8'));
      const inlined = folder.startsWith('examples/') ? await inlineFiles(json, directory.pathname) : json;
      return [`${folder}${file}`, inlined as Record<string, unknown>];
    }),
  );
}

describe('documents and GraphQL input', async () => {
  const found = (await Promise.all(['examples/jobs/', 'examples/lih-curve/', 'sdk/docs/examples/'].map(documentsIn))).flat();
  const jobs = found.filter(([, { schema }]) => schema === 'cofactor.job/1');
  const comparisons = found.filter(([, { schema }]) => schema === 'cofactor.comparison/1');

  test('there are examples of every kind of problem', () => {
    const kinds = new Set(jobs.map(([, { problem }]) => (problem as { kind: string }).kind));
    expect([...kinds].sort()).toEqual(['circuit', 'energy', 'explore', 'geometry', 'minimum', 'train', 'transport']);
    expect(comparisons.length).toBeGreaterThanOrEqual(3);
  });

  test.each(jobs)('%s → GraphQL input → document is the identity', (_, document) => {
    expect(throughGraphql(document, Job, 'JobInput')).toEqual(document);
  });

  test.each(comparisons)('%s → GraphQL input → document is the identity', (_, document) => {
    expect(throughGraphql(document, Comparison, 'ComparisonInput')).toEqual(document);
  });

  test('so it is for any job at all', () => {
    fc.assert(
      fc.property(anyJob(), (document) => {
        expect(throughGraphql(document, Job, 'JobInput')).toEqual(JSON.parse(JSON.stringify(document)));
      }),
    );
  });

  test('GraphQL itself refuses two members of a union, and a field that is not there', () => {
    const [, document] = jobs[0];
    expect(() => throughGraphql({ ...document, colour: 'red' }, Job, 'JobInput')).toThrow(/colour/);
    const type = schema.getType('MethodInput');
    const refusals: string[] = [];
    if (isInputType(type)) coerceInputValue({ fci: {}, casci: {} }, type, (_, __, error) => refusals.push(error.message));
    expect(refusals.join()).toMatch(/exactly one/i);
  });
});

describe('names', () => {
  test('the names of the wire and of GraphQL are one to one: fields, and values, over all documents', () => {
    const names = { fields: new Set<string>(), values: new Set<string>() };
    for (const document of Object.values(DOCUMENTS)) collectNames(document, names, new Set());
    for (const set of Object.values(names)) {
      expect(set.size).toBeGreaterThan(90);
      expect(graphqlNames(set).size).toBe(set.size);
    }
    expect(graphqlNames(names.values).get('ccsdT')).toBe('ccsd-t');
    expect(graphqlName('ccsd-t')).toBe('ccsdT');
  });

  test('two names that would become one are refused', () => {
    expect(() => graphqlNames(['ccsd-t', 'ccsdT'])).toThrow(/ccsdT/);
  });
});

function collectNames(zod: z.core.$ZodType, names: { fields: Set<string>; values: Set<string> }, seen: Set<unknown>): void {
  const inner = bare(zod);
  if (seen.has(inner)) return;
  seen.add(inner);
  const { def } = inner._zod;
  if (def.type === 'enum') for (const value of Object.values(def.entries)) names.values.add(String(value));
  if (def.type === 'object') for (const wire of Object.keys(def.shape)) names.fields.add(wire);
  if (def.type === 'union' && 'discriminator' in def) for (const tag of membersOf(inner).members.keys()) names.values.add(tag);
  for (const child of childrenOf(inner)) collectNames(child, names, seen);
}

function childrenOf(zod: z.core.$ZodTypes): readonly z.core.$ZodType[] {
  const { def } = zod._zod;
  if (def.type === 'object') return Object.values(def.shape);
  if (def.type === 'array') return [def.element];
  if (def.type === 'tuple') return def.items;
  if (def.type === 'record') return [def.valueType];
  return def.type === 'union' ? def.options : [];
}

describe('every field of the documents is in the schema', () => {
  const whole = new Set<unknown>([Job, Comparison, DOCUMENTS['cofactor.structure/1']]);

  /** Says which fields of the zod schema the GraphQL type has not. */
  function missing(zod: z.core.$ZodType, type: GraphQLNamedType, path: string): string[] {
    const inner = bare(zod);
    const { def } = inner._zod;
    if (def.type === 'array') return missing(def.element, type, path);
    if (def.type === 'tuple') return missing(def.items[0], type, path);
    if (isUnionType(type) && def.type === 'union') {
      const types = type.getTypes();
      return [...membersOf(inner).members.values()].flatMap((member, k) => missing(member, types[k], path));
    }
    if (isInputObjectType(type) && def.type === 'union') {
      const fields = type.getFields();
      return [...membersOf(inner).members].flatMap(([tag, member]) =>
        graphqlName(tag) in fields ? missing(member, getNamedType(fields[graphqlName(tag)].type), `${path}.${tag}`) : [`${path}.${tag}`],
      );
    }
    if (def.type === 'object' && (isInputObjectType(type) || isObjectType(type))) {
      const fields = type.getFields();
      const wires = isInputObjectType(type) ? spokenFields(inner as z.core.$ZodObject) : Object.entries(def.shape);
      return wires.flatMap(([wire, field]) =>
        graphqlName(wire) in fields ? missing(field, getNamedType(fields[graphqlName(wire)].type), `${path}.${wire}`) : [`${path}.${wire}`],
      );
    }
    if (def.type === 'object' && type.name !== 'NoOptions' && !(type.name === 'JSON' && whole.has(inner)) && !isInterfaceType(type))
      return [path];
    return [];
  }

  test.each([
    ['JobInput', Job],
    ['ComparisonInput', Comparison],
    ['Result', Result],
    ['Plan', Plan],
    ['Forecast', Forecast],
    ['Report', Report],
  ] as [string, z.ZodType][])('%s', (name, zod) => {
    const type = schema.getType(name);
    expect(type).toBeDefined();
    expect(missing(zod, type as GraphQLNamedType, name)).toEqual([]);
  });

  test('every event and every error code has its type', () => {
    for (const [tag, member] of membersOf(JobEvent).members) {
      const name = `${graphqlName(tag).charAt(0).toUpperCase()}${graphqlName(tag).slice(1)}Event`;
      expect(missing(member, schema.getType(name) as GraphQLNamedType, tag)).toEqual([]);
    }
    for (const code of ERROR_CODES)
      expect(missing(ERROR_DETAILS[code], schema.getType(problemName(code)) as GraphQLNamedType, code)).toEqual([]);
  });

  test('a field that is gone would be noticed', () => {
    expect(missing(Plan, schema.getType('Report') as GraphQLNamedType, 'Plan')).toContain('Plan.stages');
  });
});

test('schema.graphql is what the code says (npm run gen)', () => {
  expect(readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8')).toBe(`${printSchema(schema)}\n`);
});
