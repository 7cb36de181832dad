/**
 * Keys: whatever is a tenant's is answered to who presents a key. GraphQL and the keys themselves take it as a Bearer token, which
 * no browser sends by itself, so that a page of somebody else cannot act in a user's name (CSRF). The pages for people, which
 * change nothing, take it as the password a browser asks for.
 *
 * Who guesses is told 401, and after a while 429; who has a key is not kept out by one who guesses from the same address.
 */
import { CofactorError, isCofactorError } from '@cofactor/sdk/contracts';
import type { Plugin } from 'graphql-yoga';
import type { Caller } from '../resolvers/context.ts';

/** @throws UNAUTHENTICATED; UNAVAILABLE when it cannot be looked up now */
export type Authenticate = (key: string) => Promise<Caller>;

export interface ApiKeysOptions {
  /** How a path wants its key; undefined: not at all. */
  schemeOf: (path: string) => Scheme | undefined;
  authenticate: Authenticate;
  /** Wrong keys from one address within the window, before it is told to wait. @default 100 */
  maxFailures?: number;
  /** @default 60000 */
  windowMs?: number;
}

export type Scheme = 'Bearer' | 'Basic';

interface ServerContext extends Record<string, unknown> {
  caller?: Caller;
  req?: { socket: { remoteAddress?: string } };
}

export function useApiKeys({ schemeOf, authenticate, maxFailures = 100, windowMs = 60_000 }: ApiKeysOptions): Plugin {
  const failures = new Failures(maxFailures, windowMs);
  return {
    async onRequest(event) {
      const { request, url, serverContext, fetchAPI } = event;
      const scheme = schemeOf(url.pathname);
      if (scheme === undefined) return;
      const context = serverContext as ServerContext;
      const key = (scheme === 'Bearer' ? bearer : basic)(request.headers.get('authorization'));
      const refuse = (status: number, error: CofactorError, headers: Record<string, string> = {}): void => {
        const { message, ...extensions } = error.toJSON();
        const body = { error, errors: [{ message, extensions }] }; // as a plain answer has it, and as GraphQL has it
        const type = { 'content-type': 'application/json; charset=utf-8' };
        event.endResponse(new fetchAPI.Response(JSON.stringify(body), { status, headers: { ...type, ...headers } }));
      };
      try {
        context.caller = await authenticate(key ?? '');
      } catch (error) {
        if (isCofactorError(error, 'UNAVAILABLE')) refuse(503, error);
        else if (!isCofactorError(error, 'UNAUTHENTICATED')) throw error;
        else if (key !== undefined && failures.add(context.req?.socket.remoteAddress ?? '')) {
          refuse(429, unauthenticated('too many wrong keys from this address: wait a minute'), {
            'retry-after': String(Math.ceil(windowMs / 1000)),
          });
        } else refuse(401, unauthenticated(`${error.message}: ${WAYS[scheme]}`), { 'www-authenticate': CHALLENGES[scheme] });
      }
    },
  };
}

/** Who asks, once `useApiKeys` has found out. @throws UNAUTHENTICATED */
export function callerOf(serverContext: object): Caller {
  const { caller } = serverContext as ServerContext;
  if (caller === undefined) throw unauthenticated('no key was presented');
  return caller;
}

const WAYS = {
  Bearer: 'send it as Authorization: Bearer <key>; `cofactor key create` makes one',
  Basic: 'give it as the password, with any name; `cofactor key create` makes one',
} as const satisfies Record<Scheme, string>;
const CHALLENGES = { Bearer: 'Bearer', Basic: 'Basic realm="Cofactor: any name, and a key as the password", charset="UTF-8"' } as const;

function unauthenticated(message: string): CofactorError<'UNAUTHENTICATED'> {
  return new CofactorError('UNAUTHENTICATED', message, {});
}

/** The key of an `Authorization` header. */
export function bearer(header: string | null | undefined): string | undefined {
  return /^Bearer +(\S+)$/i.exec(header ?? '')?.[1];
}

/** The password of Basic credentials (RFC 7617). */
function basic(header: string | null | undefined): string | undefined {
  const encoded = /^Basic +([A-Za-z0-9+/=]+)$/i.exec(header ?? '')?.[1];
  return encoded === undefined
    ? undefined
    : Buffer.from(encoded, 'base64')
        .toString('utf8')
        .replace(/^[^:]*:/, '');
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
