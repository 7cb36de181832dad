/**
 * Keys of the caller's own tenant, for who holds one with the scope `admin`: what `cofactor key` speaks to while a gateway holds
 * the database.
 *
 *   GET /keys              list, without secrets
 *   POST /keys             { scopes, label?, lifetimeMs? } → { secret, key }; the secret is shown this once
 *   DELETE /keys/<prefix>  revoke
 */
import { CofactorError } from '@cofactor/sdk/contracts';
import type { Plugin } from 'graphql-yoga';
import { requireScope, type Caller } from '../resolvers/context.ts';
import type { KeyStore } from '../store/keys.ts';
import { callerOf } from './api-keys.ts';
import { jsonAnswer, refusal } from './json-answers.ts';

const MAX_BODY = 10_000;

type Keys = Pick<KeyStore, 'create' | 'list' | 'revoke'>;

export function useKeyRoutes({ keys }: { keys: Keys }): Plugin {
  return {
    async onRequest(event) {
      const { request, url, serverContext, fetchAPI } = event;
      const [, root, prefix, ...rest] = url.pathname.split('/');
      if (root !== 'keys' || rest.length > 0) return;
      try {
        const caller = callerOf(serverContext);
        requireScope(caller, 'admin');
        event.endResponse(jsonAnswer(fetchAPI, 200, await handle(keys, caller, request, prefix)));
      } catch (error) {
        event.endResponse(refusal(fetchAPI, error));
      }
    },
  };
}

async function handle(keys: Keys, { tenant }: Caller, request: Request, prefix: string | undefined): Promise<unknown> {
  if (request.method === 'GET' && prefix === undefined) return keys.list(tenant);
  if (request.method === 'DELETE' && prefix !== undefined) return keys.revoke(prefix, tenant);
  if (request.method === 'POST' && prefix === undefined)
    return keys.create({ ...(await readBody(request)), tenant } as Parameters<KeyStore['create']>[0]);
  throw new CofactorError('NOT_FOUND', `no ${request.method} here: GET or POST /keys, or DELETE /keys/<prefix>`, {
    what: 'route',
    id: request.method,
  });
}

async function readBody(request: Request): Promise<object> {
  const notAnObject = (got: string): CofactorError =>
    new CofactorError('INVALID_INPUT', `body: expected a JSON object, got ${got}`, {
      issues: [{ path: 'body', expected: 'a JSON object', got }],
    });
  if (Number(request.headers.get('content-length') ?? Infinity) > MAX_BODY) throw notAnObject('more than 10 kB, or of unknown length');
  const body: unknown = await request.json().catch(() => undefined);
  if (typeof body !== 'object' || body === null) throw notAnObject('something else');
  return body;
}
