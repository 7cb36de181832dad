/**
 * The GraphQL gateway on one port: `/graphql` over HTTP (subscriptions as server-sent events) and WebSocket, pages for people, health and
 * metrics. It knows GraphQL and nothing of SQL: the services it is given do the work.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CofactorError } from '@cofactor/sdk/contracts';
import { createYoga } from 'graphql-yoga';
import type { Logger } from 'pino';
import { useApiKeys, type Scheme } from './plugins/api-keys.ts';
import { publicError } from './plugins/error-masking.ts';
import { isCapsuleRoute, useCapsuleRoute } from './plugins/capsule-route.ts';
import { isEventRoute, useEventRoute } from './plugins/event-route.ts';
import { useHealth } from './plugins/health.ts';
import { useJsonOnly } from './plugins/json-only.ts';
import { useKeyRoutes } from './plugins/key-routes.ts';
import { usePages } from './plugins/pages.ts';
import { useQueryLimits } from './plugins/query-limits.ts';
import type { Caller, GatewayServices } from './resolvers/context.ts';
import { resolvers } from './resolvers/index.ts';
import { makeSchema } from './schema/schema.ts';
import type { KeyStore } from './store/keys.ts';
import { serveWebSockets } from './websocket.ts';

export interface GatewayOptions {
  /** 0 for any that is free. */
  port: number;
  /** @default 127.0.0.1: this machine alone */
  host?: string;
  services: GatewayServices;
  keys: KeyStore;
  logger: Logger;
  /** Counters of the worker in this process, for metrics. */
  counters?: Readonly<Record<string, number>>;
}

export interface Gateway {
  /** Of GraphQL. */
  url: string;
  port: number;
  /** Says it is not ready, ends streams (their readers resume elsewhere), and closes. */
  close(): Promise<void>;
}

const PATH = '/graphql';
const MAX_BODY_BYTES = 1024 * 1024;
/** What a path is for decides how it wants its key; health needs none. */
function schemeOf(path: string): Scheme | undefined {
  if (path === PATH || path === '/keys' || path.startsWith('/keys/') || isEventRoute(path) || isCapsuleRoute(path)) return 'Bearer';
  return path === '/' || path.startsWith('/jobs/') ? 'Basic' : undefined;
}

/** A client that sends this slowly is not one. */
const RECEIVE_MS = 10_000;

/** @throws UNAVAILABLE when the port is taken */
export async function startGateway({ port, host = '127.0.0.1', services, keys, logger, counters }: GatewayOptions): Promise<Gateway> {
  const closing = new AbortController();
  const { signal } = closing;
  const authenticate = (secret: string): Promise<Caller> => keys.authenticate(secret);
  const yoga = createYoga<{ caller: Caller; signal?: AbortSignal }>({
    schema: makeSchema(resolvers),
    graphqlEndpoint: PATH,
    plugins: [
      useHealth({ jobs: services.jobs, counters, draining: () => signal.aborted }),
      useJsonOnly({ path: PATH }),
      useApiKeys({ schemeOf, authenticate }),
      useKeyRoutes({ keys }),
      usePages({ jobs: services.jobs }),
      useCapsuleRoute({ jobs: services.jobs }),
      useEventRoute({ jobs: services.jobs, signal }),
      useQueryLimits(),
      { onResponse: ({ response }) => void (response.status === 413 && response.headers.set('connection', 'close')) }, // the rest is not read
    ],
    context: ({ caller, request, signal: socket }) => ({
      ...services,
      caller,
      signal: AbortSignal.any([signal, socket ?? request.signal]),
    }),
    maskedErrors: { maskError: (error) => publicError(error, logger) },
    maxRequestBodySize: MAX_BODY_BYTES,
    batching: false,
    multipart: false,
    graphiql: false,
    landingPage: false,
    cors: false,
    logging: false,
    parserAndValidationCache: false, // what is valid depends on the caller: useQueryLimits has its own
  });
  const timeouts = { requestTimeout: RECEIVE_MS, headersTimeout: RECEIVE_MS, connectionsCheckingInterval: 1000 };
  const server = createServer(timeouts, (request, response) => void yoga(request, response));
  const closeSockets = serveWebSockets({ server, path: PATH, yoga, authenticate, maxBytes: MAX_BODY_BYTES, signal });
  server.listen(port, host);
  await once(server, 'listening').catch((cause: Error) => {
    const fix = 'choose another with --port';
    throw new CofactorError('UNAVAILABLE', `cannot listen on ${host}:${port} (${cause.message}): ${fix}`, { what: 'port', fix }, { cause });
  });
  const bound = (server.address() as AddressInfo).port;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}${PATH}`,
    port: bound,
    async close() {
      closing.abort();
      await closeSockets();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      setTimeout(() => server.closeAllConnections(), 1000).unref();
      await closed;
      await yoga.dispose();
    },
  };
}
