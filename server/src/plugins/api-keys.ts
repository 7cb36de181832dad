/**
 * Keys: every GraphQL request carries `Authorization: Bearer <key>`. A browser never sends that header by itself, so a page of
 * somebody else cannot act in a user's name (CSRF). Who guesses is told 401, and after a while 429; who has a key is not kept
 * out by one who guesses from the same address.
 */
import { isCofactorError } from '@cofactor/sdk/contracts';
import type { Plugin } from 'graphql-yoga';
import type { Caller } from '../resolvers/context.ts';

/** @throws UNAUTHENTICATED */
export type Authenticate = (key: string) => Promise<Caller>;

export interface ApiKeysOptions {
  path: string;
  authenticate: Authenticate;
  /** Wrong keys from one address within the window, before it is told to wait. @default 100 */
  maxFailures?: number;
  /** @default 60000 */
  windowMs?: number;
}

interface ServerContext extends Record<string, unknown> {
  caller?: Caller;
  req?: { socket: { remoteAddress?: string } };
}

export function useApiKeys({ path, authenticate, maxFailures = 100, windowMs = 60_000 }: ApiKeysOptions): Plugin {
  const failures = new Failures(maxFailures, windowMs);
  return {
    async onRequest(event) {
      const { request, url, serverContext, fetchAPI } = event;
      if (url.pathname !== path || request.method === 'OPTIONS') return;
      const context = serverContext as ServerContext;
      const address = context.req?.socket.remoteAddress ?? '';
      const key = bearer(request.headers.get('authorization'));
      try {
        context.caller = await authenticate(key ?? '');
      } catch (error) {
        if (isCofactorError(error, 'UNAVAILABLE')) return event.endResponse(refusal(fetchAPI, 503, 'UNAVAILABLE', error.message));
        if (!isCofactorError(error, 'UNAUTHENTICATED')) throw error;
        if (key !== undefined && failures.add(address)) {
          const retryAfter = { 'retry-after': String(Math.ceil(windowMs / 1000)) };
          return event.endResponse(
            refusal(fetchAPI, 429, 'UNAUTHENTICATED', 'too many wrong keys from this address: wait a minute', retryAfter),
          );
        }
        const way = 'send it as Authorization: Bearer <key>; `cofactor key create` makes one';
        event.endResponse(refusal(fetchAPI, 401, 'UNAUTHENTICATED', `${error.message}: ${way}`, { 'www-authenticate': 'Bearer' }));
      }
    },
  };
}

/** The key of an `Authorization` header. */
export function bearer(header: string | null | undefined): string | undefined {
  return /^Bearer +(\S+)$/i.exec(header ?? '')?.[1];
}

/** A refusal before GraphQL, in the form of its errors. */
function refusal(
  { Response }: { Response: typeof globalThis.Response },
  status: number,
  code: string,
  message: string,
  headers: Record<string, string> = {},
): Response {
  const body = JSON.stringify({ errors: [{ message, extensions: { code, retryable: status === 503, details: {} } }] });
  return new Response(body, { status, headers: { 'content-type': 'application/json; charset=utf-8', ...headers } });
}

/** Wrong keys by address, within a window. */
class Failures {
  readonly #counts = new Map<string, { count: number; until: number }>();
  readonly #most: number;
  readonly #windowMs: number;

  constructor(most: number, windowMs: number) {
    this.#most = most;
    this.#windowMs = windowMs;
  }

  /** @returns whether there have been too many */
  add(address: string): boolean {
    const now = Date.now();
    for (const [old, { until }] of this.#counts) if (until < now) this.#counts.delete(old);
    const entry = this.#counts.get(address) ?? { count: 0, until: now + this.#windowMs };
    entry.count++;
    this.#counts.set(address, entry);
    return entry.count > this.#most;
  }
}
