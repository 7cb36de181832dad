/** Backends of the workers: what each can carry, and whether it is there. */
import { toCofactorError, type Availability, type Backend } from '@cofactor/sdk/contracts';
import type { Resolvers } from '../schema/schema.ts';

export const backendResolvers = {
  Query: {
    backends: (_, __, { backends }) => Promise.all(backends.map(backendEntity)),
    backend: (_, { id }: { id: string }, { backends }) => findBackend(id, backends),
  },
} satisfies Resolvers;

export async function findBackend(id: string, backends: readonly Backend[]) {
  const found = backends.find((backend) => backend.id === id);
  return found ? backendEntity(found) : null;
}

/** One that cannot even say is not available, and the others are listed all the same. */
async function availabilityOf(backend: Backend): Promise<Availability> {
  return backend.available().catch((error: unknown) => ({ available: false, reason: toCofactorError(error, backend.id).message }));
}

async function backendEntity(backend: Backend) {
  const { id, version, description, locality, capabilities, pricing, tested } = backend;
  return {
    __typename: 'Backend',
    id,
    version,
    description,
    locality,
    pricing,
    ...(await availabilityOf(backend)),
    capabilities: Object.entries(capabilities).map(([step, limits]) => ({ step, ...limits })),
    contractTested: tested?.contract ?? false,
    liveTestedOn: tested?.liveOn,
  };
}
