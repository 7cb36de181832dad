/** The schema: types of the documents from their zod schemas, the rest from root.ts, resolvers by type and field. */
import { Comparison, Forecast, Job, Plan, Report, Result } from '@cofactor/sdk/contracts';
import {
  assertValidSchema,
  extendSchema,
  GraphQLSchema,
  isNamedType,
  isObjectType,
  parse,
  type GraphQLFieldResolver,
  type GraphQLNamedType,
} from 'graphql';
import type { GatewayContext } from '../resolvers/context.ts';
import { EnumTypes } from './enum-types.ts';
import { eventTypes } from './event-types.ts';
import { InputTypes } from './input-types.ts';
import { OutputTypes } from './output-types.ts';
import { problemTypes, userErrorType } from './problem-types.ts';
import { ROOT } from './root.ts';
import { DateTime, Json, NoOptions, SafeInt } from './scalars.ts';

// oxlint-disable-next-line typescript/no-explicit-any -- arguments are checked by GraphQL, not by TypeScript
export type Resolver = GraphQLFieldResolver<any, GatewayContext>;
/** By type and field. A field of a subscription has two: where events come from, and what becomes of each. */
export type Resolvers = Record<string, Record<string, Resolver | { subscribe: Resolver; resolve: Resolver }>>;

/** Types of the documents alone. */
function documentTypes(): GraphQLNamedType[] {
  const enums = new EnumTypes();
  const userError = userErrorType(enums);
  const inputs = new InputTypes(enums);
  const outputs = new OutputTypes(enums, () => userError);
  const { event, types: events } = eventTypes(outputs);
  const types = [
    ...[Job, Comparison].map((schema) => inputs.of(schema, '')),
    ...[Result, Plan, Forecast, Report].map((schema) => outputs.of(schema, '')),
  ].filter(isNamedType);
  return [...types, event, ...events, userError, ...problemTypes(outputs, enums, userError), SafeInt, Json, NoOptions, DateTime];
}

/** @throws Error for a resolver of a field that is not there, and for a schema that GraphQL does not allow */
export function makeSchema(resolvers: Resolvers): GraphQLSchema {
  const schema = extendSchema(new GraphQLSchema({ types: documentTypes(), assumeValid: true }), parse(ROOT));
  for (const [typeName, fields] of Object.entries(resolvers)) {
    const type = schema.getType(typeName);
    if (!isObjectType(type)) throw new Error(`resolvers of ${typeName}, which is no type`);
    for (const [name, resolver] of Object.entries(fields)) {
      const field = type.getFields()[name];
      if (field === undefined) throw new Error(`a resolver of ${typeName}.${name}, which is no field`);
      if (typeof resolver === 'function') field.resolve = resolver;
      else Object.assign(field, resolver);
    }
  }
  assertValidSchema(schema);
  return schema;
}
