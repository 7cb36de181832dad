/** All resolvers, merged by type. */
import type { Resolvers } from '../schema/schema.ts';
import { backendResolvers } from './backends.ts';
import { comparisonResolvers } from './comparisons.ts';
import { jobResolvers } from './jobs.ts';
import { nodeResolvers } from './node.ts';

export const resolvers: Resolvers = {
  Query: { ...jobResolvers.Query, ...comparisonResolvers.Query, ...backendResolvers.Query, ...nodeResolvers.Query },
  Mutation: { ...jobResolvers.Mutation, ...comparisonResolvers.Mutation },
  Subscription: jobResolvers.Subscription,
  Job: jobResolvers.Job,
};
