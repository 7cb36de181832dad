/** Who is asking, and anything by its id. */
import type { Resolvers } from '../schema/schema.ts';
import { findBackend } from './backends.ts';
import { requireScope } from './context.ts';
import { entity } from './entities.ts';

export const nodeResolvers = {
  Query: {
    viewer: (_, __, { caller }) => ({ tenant: caller.tenant, keyPrefix: caller.prefix, scopes: caller.scopes }),
    async node(_, { id }: { id: string }, { jobs, caller, backends }) {
      requireScope(caller, 'read');
      const found = await jobs.find({ id, tenant: caller.tenant });
      return found ? entity(found) : findBackend(id, backends);
    },
  },
} satisfies Resolvers;
