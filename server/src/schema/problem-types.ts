/** One GraphQL type for each error code, all of them a UserError. */
import { ERROR_CODES, ERROR_DETAILS } from '@cofactor/sdk/contracts';
import { GraphQLBoolean, GraphQLInterfaceType, GraphQLNonNull, GraphQLString, type GraphQLObjectType } from 'graphql';
import type { EnumTypes } from './enum-types.ts';
import type { OutputTypes } from './output-types.ts';
import { problemName, type Problem } from './problems.ts';
import { Json } from './scalars.ts';

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
