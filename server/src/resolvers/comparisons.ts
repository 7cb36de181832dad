/** Comparisons over GraphQL. */
import { fromGraphqlInput } from '@cofactor/sdk/client';
import { Comparison } from '@cofactor/sdk/contracts';
import { orProblem } from '../schema/problems.ts';
import type { Resolvers } from '../schema/schema.ts';
import { requireScope } from './context.ts';
import { comparisonEntity, entity } from './entities.ts';

export const comparisonResolvers = {
  Query: {
    async comparison(_, { id }: { id: string }, { jobs, caller }) {
      requireScope(caller, 'read');
      const found = await jobs.find({ id, tenant: caller.tenant });
      return found?.kind === 'comparison' ? comparisonEntity(found) : null;
    },
  },
  Mutation: {
    submitComparison: (_, { input }: { input: { comparison: unknown; idempotencyKey: string } }, { jobs, caller }) =>
      orProblem(async () => {
        requireScope(caller, 'submit');
        const document = fromGraphqlInput(Comparison, input.comparison);
        const record = await jobs.submitComparison({
          document,
          idempotencyKey: input.idempotencyKey,
          tenant: caller.tenant,
          maySpend: caller.scopes.includes('spend'),
        });
        return { __typename: 'SubmitComparisonSuccess', comparison: entity(record) };
      }),
  },
} satisfies Resolvers;
