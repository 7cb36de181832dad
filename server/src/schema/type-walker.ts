/**
 * zod → GraphQL: the one walk over a schema that requests and answers share. Scalars, lists, tuples and records are the same in
 * both; what an object and a union become is said by input-types.ts and output-types.ts.
 */
import { bare } from '@cofactor/sdk/client';
import {
  GraphQLBoolean,
  GraphQLFloat,
  GraphQLList,
  GraphQLNonNull,
  GraphQLString,
  type GraphQLEnumType,
  type GraphQLNullableType,
  type GraphQLScalarType,
  type GraphQLType,
} from 'graphql';
import * as z from 'zod';
import type { EnumTypes } from './enum-types.ts';
import { SafeInt } from './scalars.ts';
import { itemPath, typeName } from './type-names.ts';

/** In every position that this walk fills. */
type Shared = GraphQLScalarType | GraphQLEnumType;

export abstract class TypeWalker<Type extends GraphQLType> {
  readonly #enums: EnumTypes;

  constructor(enums: EnumTypes) {
    this.#enums = enums;
  }

  /** What is not as its form says; undefined for all others. */
  protected abstract special(schema: z.core.$ZodTypes): Type | undefined;
  protected abstract objectType(schema: z.core.$ZodObject, name: string): Type;
  protected abstract unionType(schema: z.core.$ZodType, name: string): Type;
  /** An entry of a record: its key, and a value of this type. */
  protected abstract entryType(value: z.core.$ZodType, name: string): Type;

  /** @param path name of a type that has none of its own. @throws Error for what GraphQL cannot say */
  of(schema: z.core.$ZodType, path: string): Type {
    const inner = bare(schema);
    const special = this.special(inner);
    if (special) return special;
    const { def } = inner._zod;
    const name = typeName(inner, path);
    switch (def.type) {
      case 'array':
        return listOf(this.element(def.element, itemPath(path)));
      case 'tuple':
        return listOf(required(this.#tupleItem(def.items, path)));
      case 'record':
        return listOf(required(this.entryType(def.valueType, `${name}Entry`)));
      case 'object':
        return this.objectType(inner as z.core.$ZodObject, name);
      case 'union':
        return this.unionType(inner, name);
      default:
        return this.#scalar(inner, name, path) as Shared & Type;
    }
  }

  /** Null only where null is a value. */
  protected element(schema: z.core.$ZodType, path: string): Type {
    const type = this.of(schema, path);
    return (schema as z.core.$ZodTypes)._zod.def.type === 'nullable' ? type : required(type);
  }

  #scalar(schema: z.core.$ZodTypes, name: string, path: string): Shared {
    const { def } = schema._zod;
    switch (def.type) {
      case 'string':
      case 'literal':
        return GraphQLString;
      case 'boolean':
        return GraphQLBoolean;
      case 'number':
        return schema instanceof z.ZodNumber && schema.isInt ? SafeInt : GraphQLFloat;
      case 'enum':
        return this.#enums.of(name, Object.values(def.entries).map(String));
      default:
        throw new Error(`no GraphQL type for zod's ${def.type} at ${path}`);
    }
  }

  /** Tuples here are of one type, or numbers: integers when all are. */
  #tupleItem(items: readonly z.core.$ZodType[], path: string): Type {
    const types = new Set<GraphQLType>(items.map((item) => this.of(item, itemPath(path))));
    if (types.size === 1) return [...types][0] as Type;
    if ([...types].every((type) => type === SafeInt || type === GraphQLFloat)) return GraphQLFloat as Shared & Type;
    throw new Error(`no GraphQL type for a tuple of different things at ${path}`);
  }
}

/** A list may stand wherever its items may. */
const listOf = <Type extends GraphQLType>(item: Type): Type => new GraphQLList(item) as GraphQLType as Type;
const required = <Type extends GraphQLType>(type: Type): Type => new GraphQLNonNull(type as GraphQLNullableType) as GraphQLType as Type;

export function descriptionOf(schema: z.core.$ZodType): string | undefined {
  return schema instanceof z.ZodType ? (schema.description ?? undefined) : undefined;
}
