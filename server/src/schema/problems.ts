/**
 * Typed problems: one GraphQL type for each error code, all of them a UserError. A problem is what a valid request with a bad
 * value answers; malformed GraphQL, a missing key and faults of ours are top-level errors.
 */
import { ERROR_CODES, ERROR_DETAILS, isCofactorError, type ErrorCode, type SerializedError } from '@cofactor/sdk/contracts';
import { GraphQLBoolean, GraphQLInterfaceType, GraphQLNonNull, GraphQLString, type GraphQLObjectType } from 'graphql';
import type { EnumTypes } from './enum-types.ts';
import type { OutputTypes } from './output-types.ts';
import { Json } from './scalars.ts';

/** INVALID_INPUT is InvalidInput. */
export function problemName(code: ErrorCode): string {
  return code
    .toLowerCase()
    .split('_')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}

/** What its resolvers read. */
export type Problem = {
  __typename: string;
  code: ErrorCode;
  message: string;
  retryable: boolean;
  path: string | null;
  details: object;
} & Record<string, unknown>;

export function toProblem(error: SerializedError): Problem {
  const { code, message, retryable, details } = error;
  const path = code === 'INVALID_INPUT' ? ((details.issues as { path: string }[] | undefined)?.[0]?.path ?? null) : null;
  return { ...details, __typename: problemName(code), code, message, retryable, path, details };
}

/** Errors that are the fault of nobody who could read a typed answer: they stay top-level. */
const TOP_LEVEL: ReadonlySet<ErrorCode> = new Set(['UNAUTHENTICATED', 'INTERNAL']);

/** What `work` answers, or the problem it met. */
export async function orProblem<T>(work: () => Promise<T>): Promise<T | Problem> {
  try {
    return await work();
  } catch (error) {
    if (isCofactorError(error) && !TOP_LEVEL.has(error.code)) return toProblem(error.toJSON());
    throw error;
  }
}

export function userErrorType(enums: EnumTypes): GraphQLInterfaceType {
  return new GraphQLInterfaceType({
    name: 'UserError',
    description: 'Something the caller can do something about; the code says what.',
    fields: commonFields(enums),
    resolveType: ({ __typename: name }: Problem) => name,
  });
}

export function problemTypes(outputs: OutputTypes, enums: EnumTypes, userError: GraphQLInterfaceType): GraphQLObjectType[] {
  return ERROR_CODES.map((code) => outputs.object(ERROR_DETAILS[code], problemName(code), [userError], commonFields(enums)));
}

function commonFields(enums: EnumTypes) {
  return {
    code: { type: new GraphQLNonNull(enums.of('ErrorCode', ERROR_CODES)) },
    message: { type: new GraphQLNonNull(GraphQLString), description: 'What was expected, what was got, what to do next.' },
    retryable: { type: new GraphQLNonNull(GraphQLBoolean), description: 'Worth trying again without changing anything.' },
    path: { type: GraphQLString, description: 'Where in the document, with the names of the wire.' },
    details: { type: new GraphQLNonNull(Json), description: 'All that the type of this code has, with the names of the wire.' },
  };
}
