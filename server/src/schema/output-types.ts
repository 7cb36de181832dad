/**
 * zod → GraphQL output types, for what the gateway answers: results, plans, reports, events. The source of an object is the
 * document itself. A document inside a document (the job in a plan) is JSON; an error is a UserError; a record is a list of
 * entries.
 */
import { bare, graphqlName, membersOf } from '@cofactor/sdk/client';
import { Comparison, Job, SerializedError, Structure } from '@cofactor/sdk/contracts';
import {
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
import { toProblem } from './problems.ts';
import { Json } from './scalars.ts';
import { fieldPath, memberName } from './type-names.ts';
import { descriptionOf, TypeWalker } from './type-walker.ts';

type Source = Record<string, unknown>;
type Field = GraphQLFieldConfig<Source, unknown>;

/** Documents that stand whole inside another one. */
const WHOLE: ReadonlySet<unknown> = new Set([Job, Comparison, Structure]);

export class OutputTypes extends TypeWalker<GraphQLOutputType> {
  readonly #objects = new Map<string, GraphQLObjectType>();
  readonly #unions = new Map<string, GraphQLUnionType>();
  readonly #userError: () => GraphQLInterfaceType;

  constructor(enums: EnumTypes, userError: () => GraphQLInterfaceType) {
    super(enums);
    this.#userError = userError;
  }

  protected override special(schema: z.core.$ZodTypes): GraphQLOutputType | undefined {
    if (WHOLE.has(schema) || isAnything(schema)) return Json;
    return schema === (SerializedError as z.core.$ZodType) ? this.#userError() : undefined;
  }

  protected override objectType(schema: z.core.$ZodObject, name: string): GraphQLOutputType {
    return this.object(schema, name);
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
          type: field._zod.optout === 'optional' ? this.of(field, fieldPath(name, wire)) : this.element(field, fieldPath(name, wire)),
          description: descriptionOf(field),
          resolve: (source) => toGraphql(field, source[wire]),
        },
      ]),
    );
  }

  protected override unionType(schema: z.core.$ZodType, name: string): GraphQLUnionType {
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

  protected override entryType(value: z.core.$ZodType, name: string): GraphQLOutputType {
    return this.#make(name, undefined, [], () => ({
      key: { type: new GraphQLNonNull(GraphQLString) },
      value: { type: this.element(value, `${name}Value`) },
    }));
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
}

/** Said by its schema to be anything, or a record of anything. */
function isAnything({ _zod: { def } }: z.core.$ZodTypes): boolean {
  return def.type === 'unknown' || (def.type === 'record' && bare(def.valueType)._zod.def.type === 'unknown');
}

/** A value of a document as its GraphQL type expects it. */
function toGraphql(schema: z.core.$ZodType, value: unknown): unknown {
  const inner = bare(schema);
  if (value === null || value === undefined) return value;
  if (inner === (SerializedError as z.core.$ZodType)) return toProblem(value as SerializedError);
  if (inner._zod.def.type === 'record' && !isAnything(inner)) {
    return Object.entries(value).map(([key, item]) => ({ key, value: item }));
  }
  return value;
}
