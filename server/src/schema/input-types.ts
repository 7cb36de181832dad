/**
 * zod → GraphQL input types. A union by tag is a @oneOf input, so GraphQL itself refuses two members at once; a constant is
 * left out; what zod judges beyond form (ranges, patterns, what goes with what) is judged by zod when the document is parsed.
 * `toGraphqlInput` (sdk/client) turns a document into these shapes.
 */
import { bare, graphqlName, membersOf, spokenFields } from '@cofactor/sdk/client';
import {
  GraphQLBoolean,
  GraphQLFloat,
  GraphQLInputObjectType,
  GraphQLList,
  GraphQLNonNull,
  GraphQLString,
  type GraphQLInputFieldConfig,
  type GraphQLInputType,
  type GraphQLScalarType,
} from 'graphql';
import * as z from 'zod';
import type { EnumTypes } from './enum-types.ts';
import { NoOptions, SafeInt } from './scalars.ts';
import { fieldPath, itemPath, memberName, typeName } from './type-names.ts';

export class InputTypes {
  readonly #objects = new Map<string, GraphQLInputObjectType>();
  readonly #enums: EnumTypes;

  constructor(enums: EnumTypes) {
    this.#enums = enums;
  }

  /** @param path name of a type that has none of its own. @throws Error for what GraphQL cannot say */
  of(schema: z.core.$ZodType, path: string): GraphQLInputType {
    const inner = bare(schema);
    const { def } = inner._zod;
    const name = typeName(inner, path);
    switch (def.type) {
      case 'string':
        return GraphQLString;
      case 'boolean':
        return GraphQLBoolean;
      case 'number':
        return numberType(inner);
      case 'enum':
        return this.#enums.of(name, Object.values(def.entries).map(String));
      case 'array':
        return new GraphQLList(this.#element(def.element, itemPath(path)));
      case 'tuple':
        return new GraphQLList(new GraphQLNonNull(this.#tupleItem(def.items, path)));
      case 'record':
        return new GraphQLList(new GraphQLNonNull(this.#entry(def.valueType, `${name}Entry`)));
      case 'object':
        return this.#object(inner as z.core.$ZodObject, name);
      case 'union':
        return this.#union(inner, name);
      default:
        throw new Error(`no GraphQL input for zod's ${def.type} at ${path}`);
    }
  }

  #object(schema: z.core.$ZodObject, name: string): GraphQLInputType {
    const fields = spokenFields(schema);
    if (fields.length === 0) return NoOptions;
    return this.#make(name, schema, false, () =>
      fields.map(([wire, field]) => [
        graphqlName(wire),
        { type: this.#field(field, fieldPath(name, wire)), description: descriptionOf(field) },
      ]),
    );
  }

  #union(schema: z.core.$ZodType, name: string): GraphQLInputType {
    const { members } = membersOf(schema);
    return this.#make(name, schema, true, () =>
      [...members].map(([tag, member]) => [
        graphqlName(tag),
        { type: this.of(member, memberName(member, tag, name)), description: descriptionOf(member) },
      ]),
    );
  }

  #entry(value: z.core.$ZodType, name: string): GraphQLInputType {
    return this.#make(name, undefined, false, () => [
      ['key', { type: new GraphQLNonNull(GraphQLString) }],
      ['value', { type: this.#element(value, `${name}Value`) }],
    ]);
  }

  #make(
    name: string,
    schema: z.core.$ZodType | undefined,
    isOneOf: boolean,
    fields: () => [string, GraphQLInputFieldConfig][],
  ): GraphQLInputObjectType {
    const known = this.#objects.get(name);
    if (known) return known;
    const description = schema && descriptionOf(schema);
    const made = new GraphQLInputObjectType({ name: `${name}Input`, description, isOneOf, fields: () => Object.fromEntries(fields()) });
    this.#objects.set(name, made);
    return made;
  }

  /** Mandatory unless the schema says it may be left out. */
  #field(schema: z.core.$ZodType, path: string): GraphQLInputType {
    const type = this.of(schema, path);
    return schema._zod.optin === undefined ? new GraphQLNonNull(type) : type;
  }

  /** Null only where null is a value. */
  #element(schema: z.core.$ZodType, path: string): GraphQLInputType {
    const type = this.of(schema, path);
    return (schema as z.core.$ZodTypes)._zod.def.type === 'nullable' ? type : new GraphQLNonNull(type);
  }

  /** Tuples here are numbers: integers when all are. */
  #tupleItem(items: readonly z.core.$ZodType[], path: string): GraphQLInputType {
    const types = new Set(items.map((item) => this.of(item, itemPath(path))));
    if (types.size === 1) return [...types][0];
    if ([...types].every((type) => type === SafeInt || type === GraphQLFloat)) return GraphQLFloat;
    throw new Error(`no GraphQL input for a tuple of different things at ${path}`);
  }
}

export function numberType(schema: z.core.$ZodType): GraphQLScalarType<unknown, number> {
  return schema instanceof z.ZodNumber && schema.isInt ? SafeInt : GraphQLFloat;
}

export function descriptionOf(schema: z.core.$ZodType): string | undefined {
  return schema instanceof z.ZodType ? (schema.description ?? undefined) : undefined;
}
