/** Pages for people: `/` lists a tenant's jobs, `/jobs/<id>` shows one. They run no script and change nothing. */
import { isCofactorError } from '@cofactor/sdk/contracts';
import type { Plugin } from 'graphql-yoga';
import { requireScope, type Jobs } from '../resolvers/context.ts';
import { jobPage, jobsPage, messagePage } from '../web/dashboard.ts';
import { callerOf } from './api-keys.ts';

const HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy':
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
};
const JOBS_ON_A_PAGE = 50;

export function usePages({ jobs }: { jobs: Pick<Jobs, 'find' | 'list'> }): Plugin {
  return {
    async onRequest(event) {
      const { request, url, serverContext, fetchAPI } = event;
      const id = /^\/jobs\/([^/]+)$/.exec(url.pathname)?.[1];
      if (request.method !== 'GET' || (url.pathname !== '/' && id === undefined)) return;
      const answer = (status: number, body: string): void =>
        event.endResponse(new fetchAPI.Response(body, { status, headers: { ...HEADERS } })); // a copy: the length of the body is written into it
      try {
        const caller = callerOf(serverContext);
        requireScope(caller, 'read');
        const { tenant } = caller;
        if (id === undefined) {
          const after = url.searchParams.get('after') ?? undefined;
          return answer(200, jobsPage(tenant, await jobs.list({ tenant, first: JOBS_ON_A_PAGE, after })));
        }
        const record = await jobs.find({ id, tenant });
        answer(record ? 200 : 404, record ? await jobPage(record) : messagePage('Not found', `There is no job ${id} of yours.`));
      } catch (error) {
        if (isCofactorError(error, 'FORBIDDEN')) return answer(403, messagePage('Not allowed', error.message));
        if (isCofactorError(error, 'INVALID_INPUT')) return answer(400, messagePage('Not understood', error.message));
        if (isCofactorError(error, 'UNAVAILABLE')) return answer(503, messagePage('Not now', error.message));
        throw error;
      }
    },
  };
}
