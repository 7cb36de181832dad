/** Bodies are JSON and not compressed: forms and plain text are what a foreign page could send, and a small zip can be a large bomb. */
import type { Plugin } from 'graphql-yoga';

export function useJsonOnly({ path }: { path: string }): Plugin {
  return {
    onRequest(event) {
      const { request, url, fetchAPI } = event;
      if (url.pathname !== path || request.method !== 'POST') return;
      const type = request.headers.get('content-type') ?? '';
      const encoding = request.headers.get('content-encoding') ?? 'identity';
      if (/^application\/json\s*(;|$)/i.test(type) && encoding === 'identity') return;
      const message = `expected an uncompressed body of application/json, got ${type || 'no content-type'}${encoding === 'identity' ? '' : ` (${encoding})`}`;
      const body = JSON.stringify({ errors: [{ message, extensions: { code: 'INVALID_INPUT' } }] });
      event.endResponse(new fetchAPI.Response(body, { status: 415, headers: { 'content-type': 'application/json; charset=utf-8' } }));
    },
  };
}
