/** Events: one interface, one type for each kind. The event of a comparison says which arm and point (0-based) it is about. */
import { graphqlName, membersOf } from '@cofactor/sdk/client';
import { JobEvent } from '@cofactor/sdk/contracts';
import {
  GraphQLFloat,
  GraphQLInterfaceType,
  GraphQLNonNull,
  GraphQLString,
  type GraphQLFieldConfig,
  type GraphQLObjectType,
} from 'graphql';
import type { OutputTypes } from './output-types.ts';
import { Json, SafeInt } from './scalars.ts';
import { memberName } from './type-names.ts';

type Source = Record<string, unknown>;

const shared: Record<string, GraphQLFieldConfig<Source, unknown>> = {
  seq: { type: new GraphQLNonNull(SafeInt), description: 'From 1 without gaps: a reader goes on after the last one it has.' },
  atMs: { type: new GraphQLNonNull(GraphQLFloat) },
  type: { type: new GraphQLNonNull(GraphQLString) },
  arm: { type: GraphQLString },
  point: { type: SafeInt },
  document: { type: new GraphQLNonNull(Json), description: 'The event as a document of the wire.', resolve: (event) => event },
};

export function eventTypes(outputs: OutputTypes): { event: GraphQLInterfaceType; types: GraphQLObjectType[] } {
  const members = [...membersOf(JobEvent).members];
  const names = new Map(members.map(([tag, member]) => [tag, memberName(member, tag, 'JobEvent')]));
  const event = new GraphQLInterfaceType({
    name: 'JobEvent',
    fields: shared,
    resolveType: ({ type }: Source) => names.get(String(type)),
  });
  const types = members.map(([tag, member]) => outputs.object(member, names.get(tag) ?? graphqlName(tag), [event], shared));
  return { event, types };
}
