/** Jobs over GraphQL: form by the schema, values by zod inside the service, which knows whose job it is. */
import { fromGraphqlInput } from '@cofactor/sdk/client';
import { Job } from '@cofactor/sdk/contracts';
import { orProblem } from '../schema/problems.ts';
import type { Resolvers } from '../schema/schema.ts';
import type { JobState } from '../jobs/state-machine.ts';
import { requireScope, type GatewayContext } from './context.ts';
import { entity, jobEntity, type JobEntity } from './entities.ts';
import { limitedPerKey } from './subscriptions.ts';

interface SubmitJobInput {
  job: unknown;
  idempotencyKey: string;
  planHash?: string | null;
}

interface JobsArguments {
  first: number;
  after?: string | null;
  filter?: { states?: JobState[] | null } | null;
}

export const jobResolvers = {
  Query: {
    async job(_, { id }: { id: string }, { jobs, caller }) {
      requireScope(caller, 'read');
      const found = await jobs.find({ id, tenant: caller.tenant });
      return found?.kind === 'job' ? jobEntity(found) : null;
    },
    async jobs(_, { first, after, filter }: JobsArguments, { jobs, caller }) {
      requireScope(caller, 'read');
      const { items, hasNextPage } = await jobs.list({
        tenant: caller.tenant,
        first,
        after: after ?? undefined,
        filter: { kind: 'job', states: filter?.states ?? undefined },
      });
      const nodes = items.flatMap((record) => (record.kind === 'job' ? [jobEntity(record)] : []));
      return {
        nodes,
        edges: nodes.map((node) => ({ cursor: node.id, node })),
        pageInfo: { hasNextPage, hasPreviousPage: Boolean(after), startCursor: nodes.at(0)?.id, endCursor: nodes.at(-1)?.id },
      };
    },
    estimateJob: (_, { input }: { input: unknown }, { jobs }) =>
      orProblem(async () => {
        const { plan, planHash } = await jobs.estimate({ document: fromGraphqlInput(Job, input) });
        return { __typename: 'EstimateSuccess', plan, planHash, planDocument: plan };
      }),
  },
  Mutation: {
    submitJob: (_, { input }: { input: SubmitJobInput }, { jobs, caller }) =>
      orProblem(async () => {
        requireScope(caller, 'submit');
        const document = fromGraphqlInput(Job, input.job);
        const { idempotencyKey, planHash } = input;
        const record = await jobs.submit({
          document,
          idempotencyKey,
          tenant: caller.tenant,
          planHash: planHash ?? undefined,
          maySpend: caller.scopes.includes('spend'),
        });
        return { __typename: 'SubmitJobSuccess', job: entity(record) };
      }),
    cancelJob: (_, { id }: { id: string }, { jobs, caller }) =>
      orProblem(async () => {
        requireScope(caller, 'submit');
        return { __typename: 'CancelJobSuccess', job: entity(await jobs.cancel({ id, tenant: caller.tenant })) };
      }),
  },
  Subscription: {
    jobEvents: {
      subscribe(_, { id, afterSeq }: { id: string; afterSeq?: number | null }, { jobs, caller, signal }) {
        requireScope(caller, 'read');
        return limitedPerKey(caller, signal, (stop) => jobs.watch({ id, tenant: caller.tenant, afterSeq: afterSeq ?? 0, signal: stop }));
      },
      resolve: (event: unknown) => event,
    },
  },
  Job: {
    plan: ({ id }: JobEntity, _, { jobs, caller }: GatewayContext) => jobs.plan({ id, tenant: caller.tenant }),
    planDocument: ({ id }: JobEntity, _, { jobs, caller }: GatewayContext) => jobs.plan({ id, tenant: caller.tenant }),
  },
} satisfies Resolvers;
