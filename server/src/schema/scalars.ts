/** The scalars of the gateway. */
import { GraphQLError, GraphQLScalarType, Kind, valueFromASTUntyped } from 'graphql';

/** Doubles hold integers exactly up to here; JSON readers must not lose one. */
const LARGEST = Number.MAX_SAFE_INTEGER;

function safeInteger(value: unknown): number {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return value === 0 ? 0 : value; // −0 is 0
  throw new GraphQLError(`expected an integer between −${LARGEST} and ${LARGEST}, got ${JSON.stringify(value)}`);
}

export const SafeInt = new GraphQLScalarType<number, number>({
  name: 'SafeInt',
  description: 'An integer between −(2^53 − 1) and 2^53 − 1.',
  serialize: safeInteger,
  parseValue: safeInteger,
  parseLiteral: (node) => safeInteger(node.kind === Kind.INT ? Number(node.value) : valueFromASTUntyped(node)),
});

export const Json = new GraphQLScalarType({
  name: 'JSON',
  description: 'A JSON value as it is: a document of the wire, with the names of the wire.',
});

function noOptions(value: unknown): Record<string, never> {
  if (typeof value === 'object' && value !== null && Object.keys(value).length === 0) return {};
  throw new GraphQLError(`expected {}: there is nothing to set here, got ${JSON.stringify(value)}`);
}

export const NoOptions = new GraphQLScalarType({
  name: 'NoOptions',
  description: 'An empty object, {}: what it stands for has nothing to set.',
  parseValue: noOptions,
  parseLiteral: (node, variables) => noOptions(valueFromASTUntyped(node, variables)),
});

export const DateTime = new GraphQLScalarType({
  name: 'DateTime',
  description: 'A moment in UTC, as ISO 8601 writes it.',
  specifiedByURL: 'https://scalars.graphql.org/andimarek/date-time',
  serialize: (value) => (value instanceof Date ? value.toISOString() : String(value)),
});
