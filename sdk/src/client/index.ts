/** Client of the gateway: fetch and nothing of Node, so it runs in a browser. */
export { bare, constantOf, fromGraphqlInput, membersOf, spokenFields, toGraphqlInput } from './graphql-input.ts';
export { graphqlName, graphqlNames } from './graphql-names.ts';
