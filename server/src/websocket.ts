/**
 * The same GraphQL over a WebSocket (graphql-transport-ws): the key comes in the connection parameters, as it would in the header. It
 * is looked up for every operation: a socket that stays open outlives no key.
 */
import type { Server } from 'node:http';
import { isCofactorError } from '@cofactor/sdk/contracts';
import { GraphQLError, type ExecutionArgs } from 'graphql';
import { useServer, type Extra } from 'graphql-ws/use/ws';
import type { YogaServerInstance } from 'graphql-yoga';
import { WebSocketServer } from 'ws';
import { bearer, type Authenticate } from './plugins/api-keys.ts';
import type { Caller } from './resolvers/context.ts';

export interface WebSocketOptions {
  server: Server;
  path: string;
  // oxlint-disable-next-line typescript/no-explicit-any -- contexts of yoga, of which we use the last step alone
  yoga: YogaServerInstance<any, any>;
  authenticate: Authenticate;
  maxBytes: number;
  signal: AbortSignal;
}

interface Session extends Record<PropertyKey, unknown> {
  key: string;
  running: Map<string, AbortController>;
}

type Operation = ExecutionArgs & { rootValue: Pick<ReturnType<WebSocketOptions['yoga']['getEnveloped']>, 'execute' | 'subscribe'> };

/** @returns what closes all sockets */
export function serveWebSockets({ server, path, yoga, authenticate, maxBytes, signal }: WebSocketOptions): () => Promise<void> {
  const sockets = new WebSocketServer({ server, path, maxPayload: maxBytes });
  const handle = useServer<{ authorization?: string }, Session>(
    {
      connectionInitWaitTimeout: 5000,
      async onConnect({ connectionParams, extra }) {
        const session = extra as Extra & Session;
        session.running = new Map();
        session.key = bearer(connectionParams?.authorization) ?? '';
        try {
          await authenticate(session.key);
          return true;
        } catch {
          return false; // 4403, whatever the reason
        }
      },
      async onSubscribe({ extra }, id, params) {
        const session = extra as Extra & Session;
        const left = new AbortController();
        session.running.set(id, left);
        let caller: Caller;
        try {
          caller = await authenticate(session.key);
        } catch (error) {
          if (!isCofactorError(error)) throw error;
          const { message, ...extensions } = error.toJSON();
          return [new GraphQLError(message, { extensions })];
        }
        const { schema, execute, subscribe, contextFactory, parse, validate } = yoga.getEnveloped({
          caller,
          signal: AbortSignal.any([signal, left.signal]),
          params,
        });
        try {
          const document = parse(params.query);
          const errors = validate(schema, document) as readonly GraphQLError[];
          if (errors.length > 0) return errors;
          return {
            schema,
            document,
            operationName: params.operationName,
            variableValues: params.variables,
            contextValue: await contextFactory(),
            rootValue: { execute, subscribe },
          };
        } catch (error) {
          if (error instanceof GraphQLError) return [error];
          throw error;
        }
      },
      execute: (args) => (args as Operation).rootValue.execute(args),
      subscribe: (args) => (args as Operation).rootValue.subscribe(args),
      onComplete({ extra }, id) {
        const { running } = extra as Extra & Session;
        running.get(id)?.abort();
        running.delete(id);
      },
      onDisconnect({ extra }) {
        for (const left of (extra as Extra & Session).running.values()) left.abort();
      },
    },
    sockets,
  );
  return async () => {
    await handle.dispose();
  };
}
