/** `GET /jobs/<id>/capsule`: a job that has succeeded, with all that its steps gave, as `cofactor pack` writes it. */
import type { Plugin } from 'graphql-yoga';
import type { Jobs } from '../resolvers/context.ts';
import { jobRoute } from './job-route.ts';
import { jsonAnswer } from './json-answers.ts';

const ROUTE = jobRoute('capsule');

export const isCapsuleRoute = ROUTE.matches;

export function useCapsuleRoute({ jobs }: { jobs: Pick<Jobs, 'capsule'> }): Plugin {
  return ROUTE.plugin(async ({ id, caller, fetchAPI }) => jsonAnswer(fetchAPI, 200, await jobs.capsule({ id, tenant: caller.tenant })));
}
