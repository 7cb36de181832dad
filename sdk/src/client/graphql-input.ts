/**
 * Documents as GraphQL input, and back. The shapes follow from the zod schemas alone:
 *
 *   a union by tag       { kind: "energy", … }      ↔  { energy: { … } }           an input of exactly one field (@oneOf)
 *   a constant           schema: "cofactor.job/1"   ↔  nothing: the type says it
 *   an enum value        "ccsd-t"                   ↔  ccsdT
 *   a record             { "01": 512 }              ↔  [{ key: "01", value: 512 }]
 *
 * Values are not judged here: a gateway parses what comes out with the schema, and a client what it puts in.
 */
import type * as z from 'zod';
import { graphqlName, graphqlNames } from './graphql-names.ts';

type Fields = Record<string, unknown>;

/** What the schema says, without the wrappers that say "may be left out". */
export function bare(schema: z.core.$ZodType): z.core.$ZodTypes {
  const { _zod: inner } = schema as z.core.$ZodTypes;
  switch (inner.def.type) {
    case 'optional':
    case 'nullable':
    case 'default':
    case 'prefault':
    case 'readonly':
      return bare(inner.def.innerType);
    default:
      return schema as z.core.$ZodTypes;
  }
}

/** The one value a schema allows, if there is but one: it need not be said. */
export function constantOf(schema: z.core.$ZodType): string | undefined {
  const { def } = bare(schema)._zod;
  return def.type === 'literal' && def.values.length === 1 ? String(def.values[0]) : undefined;
}

/** Fields of an object whose value has to be said. */
export function spokenFields(schema: z.core.$ZodObject): [wire: string, field: z.core.$ZodType][] {
  return Object.entries(schema._zod.def.shape).filter(([, field]) => constantOf(field) === undefined);
}

/** The members of a union by tag. @throws Error for a union without a tag, which GraphQL cannot say */
export function membersOf(schema: z.core.$ZodType): { tag: string; members: Map<string, z.core.$ZodObject> } {
  const { def } = bare(schema)._zod;
  if (def.type !== 'union' || !('discriminator' in def)) throw new Error('not a union by tag');
  const { discriminator: tag, options } = def as z.core.$ZodDiscriminatedUnionDef;
  const objects = options as unknown as z.core.$ZodObject[];
  return { tag, members: new Map(objects.map((object) => [constantOf(object._zod.def.shape[tag]) ?? '', object])) };
}

/** A document as the variable of its GraphQL input type. Unknown fields stay, for the gateway to refuse. */
export function toGraphqlInput(schema: z.core.$ZodType, value: unknown): unknown {
  const { def } = bare(schema)._zod;
  if (value === null || value === undefined) return value;
  switch (def.type) {
    case 'array':
      return asArray(value).map((item) => toGraphqlInput(def.element, item));
    case 'tuple':
      return asArray(value).map((item, k) => (k < def.items.length ? toGraphqlInput(def.items[k], item) : item));
    case 'enum':
      return typeof value === 'string' ? graphqlName(value) : value;
    case 'record':
      return Object.entries(value).map(([key, item]) => ({ key, value: toGraphqlInput(def.valueType, item) }));
    case 'object':
      return fieldsToInput(def.shape, value as Fields);
    case 'union': {
      const { tag, members } = membersOf(schema);
      const { [tag]: named, ...rest } = value as Fields;
      const member = members.get(String(named));
      return member ? { [graphqlName(String(named))]: toGraphqlInput(member, rest) } : value;
    }
    default:
      return value;
  }
}

function fieldsToInput(shape: z.core.$ZodShape, value: Fields): Fields {
  const said = Object.entries(value).filter(
    ([wire, field]) => field !== undefined && !(wire in shape && constantOf(shape[wire]) !== undefined),
  );
  return Object.fromEntries(said.map(([wire, field]) => [graphqlName(wire), wire in shape ? toGraphqlInput(shape[wire], field) : field]));
}

/**
 * The inverse, of an input that GraphQL has checked: fields that are null were left out, and enum values are those of the wire
 * already, since the enum types of the gateway's schema carry them.
 */
export function fromGraphqlInput(schema: z.core.$ZodType, value: unknown): unknown {
  const { def } = bare(schema)._zod;
  if (value === null || value === undefined) return value;
  switch (def.type) {
    case 'array':
      return asArray(value).map((item) => fromGraphqlInput(def.element, item));
    case 'tuple':
      return asArray(value).map((item, k) => (k < def.items.length ? fromGraphqlInput(def.items[k], item) : item));
    case 'record':
      return Object.fromEntries(
        (asArray(value) as { key: string; value: unknown }[]).map((entry) => [entry.key, fromGraphqlInput(def.valueType, entry.value)]),
      );
    case 'object':
      return { ...constantsOf(def.shape), ...fieldsFromInput(def.shape, value as Fields) };
    case 'union': {
      const { members } = membersOf(schema);
      const [[name, body]] = Object.entries(value);
      return fromGraphqlInput(members.get(graphqlNames(members.keys()).get(name) ?? '') as z.core.$ZodObject, body);
    }
    default:
      return value;
  }
}

function fieldsFromInput(shape: z.core.$ZodShape, value: Fields): Fields {
  const wireOf = graphqlNames(Object.keys(shape));
  const given = Object.entries(value).filter(([, field]) => field !== null && field !== undefined);
  return Object.fromEntries(
    given.map(([name, field]) => {
      const wire = wireOf.get(name) ?? name;
      return [wire, fromGraphqlInput(shape[wire], field)];
    }),
  );
}

/** Constants that a document must state; those with a default say themselves. */
function constantsOf(shape: z.core.$ZodShape): Fields {
  const required = Object.entries(shape).filter(([, field]) => (field as z.core.$ZodTypes)._zod.def.type === 'literal');
  return Object.fromEntries(required.map(([wire, field]) => [wire, constantOf(field)]));
}

const asArray = (value: unknown): unknown[] => (Array.isArray(value) ? value : [value]);
