/** `GET /jobs/<id>/<leaf>`: what a key that may read asks of one job beside GraphQL. */
import type { Plugin } from 'graphql-yoga';
import { requireScope } from '../resolvers/context.ts';
import { callerOf } from './api-keys.ts';
import { refusal } from './json-answers.ts';

type RequestEvent = Parameters<NonNullable<Plugin['onRequest']>>[0];

interface JobRequest extends Pick<RequestEvent, 'request' | 'url' | 'fetchAPI'> {
  id: string;
  caller: ReturnType<typeof callerOf>;
}

export interface JobRoute {
  matches: (path: string) => boolean;
  /** @param answer what it throws is answered as a refusal */
  plugin: (answer: (asked: JobRequest) => Promise<Response>) => Plugin;
}

export function jobRoute(leaf: string): JobRoute {
  const path = new RegExp(`^/jobs/([^/]+)/${leaf}$`);
  return {
    matches: (asked) => path.test(asked),
    plugin: (answer) => ({
      async onRequest(event) {
        const { request, url, serverContext, fetchAPI } = event;
        const id = path.exec(url.pathname)?.[1];
        if (id === undefined || request.method !== 'GET') return;
        try {
          const caller = callerOf(serverContext);
          requireScope(caller, 'read');
          event.endResponse(await answer({ id, caller, request, url, fetchAPI }));
        } catch (error) {
          event.endResponse(refusal(fetchAPI, error));
        }
      },
    }),
  };
}
