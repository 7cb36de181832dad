/** `GET /jobs/<id>/capsule`: a job that has succeeded, with all that its steps gave, as `cofactor pack` writes it. */
import type { Plugin } from 'graphql-yoga';
import { requireScope, type Jobs } from '../resolvers/context.ts';
import { callerOf } from './api-keys.ts';
import { jsonAnswer, refusal } from './json-answers.ts';

const PATH = /^\/jobs\/([^/]+)\/capsule$/;

export const isCapsuleRoute = (path: string): boolean => PATH.test(path);

export function useCapsuleRoute({ jobs }: { jobs: Pick<Jobs, 'capsule'> }): Plugin {
  return {
    async onRequest(event) {
      const { request, url, serverContext, fetchAPI } = event;
      const id = PATH.exec(url.pathname)?.[1];
      if (id === undefined || request.method !== 'GET') return;
      try {
        const caller = callerOf(serverContext);
        requireScope(caller, 'read');
        event.endResponse(jsonAnswer(fetchAPI, 200, await jobs.capsule({ id, tenant: caller.tenant })));
      } catch (error) {
        event.endResponse(refusal(fetchAPI, error));
      }
    },
  };
}
