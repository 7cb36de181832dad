/**
 * zod → GraphQL output types, for what the gateway answers: results, plans, reports, events. The source of an object is the
 * document itself. A document inside a document (the job in a plan) is JSON; an error is a UserError; a record is a list of
 * entries.
 */
import { bare, graphqlName, membersOf } from '@cofactor/sdk/client';
import { Comparison, Job, SerializedError, Structure } from '@cofactor/sdk/contracts';
import {
  GraphQLBoolean,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLString,
  GraphQLUnionType,
  type GraphQLFieldConfig,
  type GraphQLInterfaceType,
  type GraphQLOutputType,
} from 'graphql';
import type * as z from 'zod';
import type { EnumTypes } from './enum-types.ts';
import { descriptionOf, numberType } from './input-types.ts';
import { toProblem } from './problems.ts';
import { Json } from './scalars.ts';
import { fieldPath, itemPath, memberName, typeName } from './type-names.ts';

type Source = Record<string, unknown>;
type Field = GraphQLFieldConfig<Source, unknown>;

/** Documents that stand whole inside another one. */
const WHOLE: ReadonlySet<unknown> = new Set([Job, Comparison, Structure]);

export class OutputTypes {
  readonly #objects = new Map<string, GraphQLObjectType>();
  readonly #unions = new Map<string, GraphQLUnionType>();
  readonly #enums: EnumTypes;
  readonly #userError: () => GraphQLInterfaceType;

  constructor(enums: EnumTypes, userError: () => GraphQLInterfaceType) {
    this.#enums = enums;
    this.#userError = userError;
  }

  of(schema: z.core.$ZodType, path: string): GraphQLOutputType {
    const inner = bare(schema);
    const { def } = inner._zod;
    const name = typeName(inner, path);
    if (WHOLE.has(inner)) return Json;
    if (inner === (SerializedError as z.core.$ZodType)) return this.#userError();
    switch (def.type) {
      case 'string':
      case 'literal':
        return GraphQLString;
      case 'boolean':
        return GraphQLBoolean;
      case 'number':
        return numberType(inner);
      case 'enum':
        return this.#enums.of(name, Object.values(def.entries).map(String));
      case 'array':
        return new GraphQLList(this.#required(def.element, itemPath(path)));
      case 'tuple':
        return new GraphQLList(this.#required(def.items[0], itemPath(path)));
      case 'record':
        return bare(def.valueType)._zod.def.type === 'unknown' ? Json : this.#entries(def.valueType, `${name}Entry`);
      case 'unknown':
        return Json;
      case 'object':
        return this.object(inner as z.core.$ZodObject, name);
      case 'union':
        return this.#union(inner, name);
      default:
        throw new Error(`no GraphQL output for zod's ${def.type} at ${path}`);
    }
  }

  /** @param interfaces it implements, with the fields they add to those of the schema */
  object(
    schema: z.core.$ZodObject,
    name: string,
    interfaces: GraphQLInterfaceType[] = [],
    more: Record<string, Field> = {},
  ): GraphQLObjectType {
    return this.#make(name, descriptionOf(schema), interfaces, () => ({ ...this.fields(schema, name), ...more }));
  }

  fields(schema: z.core.$ZodObject, name: string): Record<string, Field> {
    return Object.fromEntries(
      Object.entries(schema._zod.def.shape).map(([wire, field]): [string, Field] => [
        graphqlName(wire),
        {
          type: field._zod.optout === 'optional' ? this.of(field, fieldPath(name, wire)) : this.#required(field, fieldPath(name, wire)),
          description: descriptionOf(field),
          resolve: (source) => toGraphql(field, source[wire]),
        },
      ]),
    );
  }

  #union(schema: z.core.$ZodType, name: string): GraphQLUnionType {
    const known = this.#unions.get(name);
    if (known) return known;
    const { tag, members } = membersOf(schema);
    const names = new Map([...members].map(([value, member]) => [value, memberName(member, value, name)]));
    const made = new GraphQLUnionType({
      name,
      types: () => [...members].map(([value, member]) => this.object(member, names.get(value) ?? '')),
      resolveType: (source: Source) => names.get(String(source[tag])),
    });
    this.#unions.set(name, made);
    return made;
  }

  #entries(value: z.core.$ZodType, name: string): GraphQLOutputType {
    const entry = this.#make(name, undefined, [], () => ({
      key: { type: new GraphQLNonNull(GraphQLString) },
      value: { type: this.#required(value, `${name}Value`) },
    }));
    return new GraphQLList(new GraphQLNonNull(entry));
  }

  #make(
    name: string,
    description: string | undefined,
    interfaces: GraphQLInterfaceType[],
    fields: () => Record<string, Field>,
  ): GraphQLObjectType {
    const known = this.#objects.get(name);
    if (known) return known;
    const made = new GraphQLObjectType({ name, description, interfaces, fields });
    this.#objects.set(name, made);
    return made;
  }

  #required(schema: z.core.$ZodType, path: string): GraphQLOutputType {
    const type = this.of(schema, path);
    return (schema as z.core.$ZodTypes)._zod.def.type === 'nullable' ? type : new GraphQLNonNull(type);
  }
}

/** A value of a document as its GraphQL type expects it. */
function toGraphql(schema: z.core.$ZodType, value: unknown): unknown {
  const inner = bare(schema);
  if (value === null || value === undefined) return value;
  if (inner === (SerializedError as z.core.$ZodType)) return toProblem(value as SerializedError);
  const { def } = inner._zod;
  if (def.type === 'record' && bare(def.valueType)._zod.def.type !== 'unknown') {
    return Object.entries(value).map(([key, item]) => ({ key, value: item }));
  }
  return value;
}
