/** An emulated service: HTTP on loopback, routes as data, every request held against a closed schema. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as z from 'zod';

export interface EmulatorRequest {
  method: string;
  path: string;
  query: Record<string, string>;
  headers: IncomingMessage['headers'];
  /** Parsed JSON, or text. */
  body: unknown;
  bytes: Buffer;
}

export interface Reply {
  status: number;
  headers?: Record<string, string>;
  /** JSON, text, bytes, or nothing. */
  body?: unknown;
  /** The connection is cut instead. */
  cut?: boolean;
}

export interface Route {
  method: string;
  /** Matches the whole path; its groups are given to `handle`, decoded. */
  path: RegExp;
  /** Of the body; a body that does not fit is refused. */
  body?: z.ZodType;
  /** Of the query. @default none may be given */
  query?: z.ZodType;
  handle(request: EmulatorRequest, ...groups: string[]): Reply | Promise<Reply>;
}

export interface Service {
  routes: readonly Route[];
  /** A refusal in the provider's own shape. */
  problem(status: number, message: string, code?: string): Reply;
  /** Runs before every route: credentials, headers. A reply refuses. */
  guard?(request: EmulatorRequest): Reply | undefined;
}

export interface RunningServer extends AsyncDisposable {
  url: string;
  /** Method and path of every request, as they came. */
  requests: string[];
  close(): Promise<void>;
}

export async function serve(service: Service): Promise<RunningServer> {
  const requests: string[] = [];
  const server = createServer((incoming, response) => {
    void answer(service, incoming, requests)
      .catch((error: unknown): Reply => service.problem(500, error instanceof Error ? error.message : String(error)))
      .then((reply) => write(response, reply));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  server.unref(); // a program that has its results exits by itself
  const { port } = server.address() as AddressInfo;
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise<void>((resolve) => void server.close(() => resolve()));
  };
  return { url: `http://127.0.0.1:${port}`, requests, close, [Symbol.asyncDispose]: close };
}

async function answer(service: Service, incoming: IncomingMessage, requests: string[]): Promise<Reply> {
  const url = new URL(incoming.url ?? '/', 'http://127.0.0.1');
  const method = incoming.method ?? 'GET';
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const bytes = Buffer.concat(chunks);
  requests.push(`${method} ${url.pathname}`);
  const text = bytes.toString('utf8');
  const request: EmulatorRequest = {
    method,
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers: incoming.headers,
    body: parsed(text, incoming.headers['content-type']),
    bytes,
  };
  const refused = service.guard?.(request);
  if (refused) return refused;
  for (const route of service.routes) {
    const match = route.method === method ? route.path.exec(url.pathname) : null;
    if (!match) continue;
    const query = (route.query ?? z.strictObject({})).safeParse(request.query);
    if (!query.success) return service.problem(400, `query ${firstIssue(query.error)}`);
    const body = (route.body ?? z.undefined()).safeParse(request.body);
    if (!body.success) return service.problem(400, `body ${firstIssue(body.error)}`);
    return route.handle(request, ...match.slice(1).map(decodeURIComponent));
  }
  return service.problem(404, `no route ${method} ${url.pathname}`);
}

const firstIssue = ({ issues: [{ path, message }] }: z.ZodError): string => `${path.join('.')}: ${message}`;

function parsed(text: string, type = ''): unknown {
  if (text === '') return undefined;
  if (!type.includes('json')) return text;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

function write(response: ServerResponse, { status, headers = {}, body, cut = false }: Reply): void {
  if (cut) {
    response.socket?.destroy();
    return;
  }
  const raw = body === undefined || typeof body === 'string' || body instanceof Uint8Array;
  const type = headers['content-type'] ?? (raw ? 'text/plain' : 'application/json');
  response.writeHead(status, { ...headers, 'content-type': type });
  response.end(raw ? body : JSON.stringify(body));
}
