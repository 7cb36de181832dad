/**
 * zod → GraphQL input types. A union by tag is a @oneOf input, so GraphQL itself refuses two members at once; a constant is
 * left out; what zod judges beyond form (ranges, patterns, what goes with what) is judged by zod when the document is parsed.
 * `toGraphqlInput` (sdk/client) turns a document into these shapes.
 */
import { graphqlName, membersOf, spokenFields } from '@cofactor/sdk/client';
import { GraphQLInputObjectType, GraphQLNonNull, GraphQLString, type GraphQLInputFieldConfig, type GraphQLInputType } from 'graphql';
import type * as z from 'zod';
import { NoOptions } from './scalars.ts';
import { fieldPath, memberName } from './type-names.ts';
import { descriptionOf, TypeWalker } from './type-walker.ts';

export class InputTypes extends TypeWalker<GraphQLInputType> {
  readonly #objects = new Map<string, GraphQLInputObjectType>();

  protected override special(): undefined {
    return undefined;
  }

  protected override objectType(schema: z.core.$ZodObject, name: string): GraphQLInputType {
    const fields = spokenFields(schema);
    if (fields.length === 0) return NoOptions;
    return this.#make(name, schema, false, () =>
      fields.map(([wire, field]) => [
        graphqlName(wire),
        { type: this.#field(field, fieldPath(name, wire)), description: descriptionOf(field) },
      ]),
    );
  }

  protected override unionType(schema: z.core.$ZodType, name: string): GraphQLInputType {
    const { members } = membersOf(schema);
    return this.#make(name, schema, true, () =>
      [...members].map(([tag, member]) => [
        graphqlName(tag),
        { type: this.of(member, memberName(member, tag, name)), description: descriptionOf(member) },
      ]),
    );
  }

  protected override entryType(value: z.core.$ZodType, name: string): GraphQLInputType {
    return this.#make(name, undefined, false, () => [
      ['key', { type: new GraphQLNonNull(GraphQLString) }],
      ['value', { type: this.element(value, `${name}Value`) }],
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
}
