/**
 * GraphQL over fetch: queries and mutations as one POST, subscriptions as server-sent events (the "distinct connections" mode
 * of GraphQL over SSE). Whatever goes wrong arrives as a CofactorError.
 */
import { CofactorError, isCofactorError, throwIfCancelled } from '../contracts/index.ts';
import { serverSentEvents } from './server-sent-events.ts';

export interface TransportOptions {
  /** Of the gateway, e.g. http://127.0.0.1:4000; its path defaults to /graphql. */
  url: string;
  /** A key of the gateway. */
  token?: string;
  /** @default the one of the platform */
  fetch?: typeof globalThis.fetch;
}

type Variables = Readonly<Record<string, unknown>>;

interface GraphqlAnswer {
  data?: Record<string, unknown> | null;
  errors?: { message: string; extensions?: Record<string, unknown> }[];
}

export class Transport {
  readonly url: string;
  readonly #token: string | undefined;
  readonly #fetch: typeof globalThis.fetch;

  constructor({ url, token, fetch = globalThis.fetch }: TransportOptions) {
    this.url = endpoint(url);
    this.#token = token;
    this.#fetch = fetch;
  }

  /** Data of a query or mutation. @throws CofactorError */
  async request<T>(query: string, variables: Variables, signal?: AbortSignal): Promise<T> {
    const response = await this.#post(query, variables, 'application/graphql-response+json, application/json;q=0.9', signal);
    return dataOf<T>(await answerOf(response, this.url, signal));
  }

  /** Data of each event, until the server says it is complete. @throws UNAVAILABLE also when the stream is cut */
  async *subscribe<T>(query: string, variables: Variables, signal: AbortSignal): AsyncGenerator<T, void, undefined> {
    const response = await this.#post(query, variables, 'text/event-stream', signal);
    if (!response.ok || !response.body || !response.headers.get('content-type')?.startsWith('text/event-stream')) {
      dataOf(await answerOf(response, this.url, signal));
      throw unavailable(this.url, 'it does not stream events');
    }
    try {
      for await (const { event, data } of serverSentEvents(response.body, signal)) {
        if (event === 'complete') return;
        if (event === 'next') yield dataOf<T>(JSON.parse(data) as GraphqlAnswer);
      }
    } catch (error) {
      throwIfCancelled(signal);
      throw isCofactorError(error) ? error : unavailable(this.url, 'the stream was cut', error);
    }
    throw unavailable(this.url, 'the stream ended early');
  }

  /** The JSON at a path beside that of GraphQL. @throws CofactorError */
  async get(path: string, signal?: AbortSignal): Promise<unknown> {
    const response = await this.#send(new URL(path, this.url).href, { headers: { accept: 'application/json' } }, signal);
    const text = await textOf(response, this.url, signal);
    let body: unknown;
    try {
      body = JSON.parse(text);
    } catch (error) {
      throw unavailable(this.url, `it answered ${response.status}, which is not JSON`, error);
    }
    if (response.ok) return body;
    throw CofactorError.fromJSON((body as { error?: unknown } | null)?.error);
  }

  async #post(query: string, variables: Variables, accept: string, signal?: AbortSignal): Promise<Response> {
    const headers = { 'content-type': 'application/json', accept };
    return this.#send(this.url, { method: 'POST', headers, body: JSON.stringify({ query, variables }) }, signal);
  }

  async #send(
    url: string,
    { headers, ...request }: { method?: string; headers: Record<string, string>; body?: string },
    signal?: AbortSignal,
  ): Promise<Response> {
    throwIfCancelled(signal);
    const authorization: Record<string, string> = this.#token === undefined ? {} : { authorization: `Bearer ${this.#token}` };
    try {
      return await this.#fetch(url, { ...request, headers: { ...headers, ...authorization }, signal });
    } catch (error) {
      throwIfCancelled(signal);
      throw unavailable(this.url, 'it cannot be reached', error);
    }
  }
}

function endpoint(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed?.protocol !== 'http:' && parsed?.protocol !== 'https:') {
    const message = `url: expected the address of a gateway such as http://127.0.0.1:4000, got ${JSON.stringify(url)}`;
    throw new CofactorError('INVALID_INPUT', message, { issues: [{ path: 'url', expected: 'an http or https address', got: url }] });
  }
  if (parsed.pathname === '/') parsed.pathname = '/graphql';
  return parsed.href;
}

async function textOf(response: Response, url: string, signal: AbortSignal | undefined): Promise<string> {
  try {
    return await response.text();
  } catch (error) {
    throwIfCancelled(signal);
    throw unavailable(url, 'its answer was cut', error);
  }
}

async function answerOf(response: Response, url: string, signal: AbortSignal | undefined): Promise<GraphqlAnswer> {
  const text = await textOf(response, url, signal);
  try {
    const answer = JSON.parse(text) as GraphqlAnswer;
    if (answer.data !== undefined || Array.isArray(answer.errors)) return answer;
  } catch {
    // Not of a gateway: what is in front of it, or something else altogether.
  }
  if (response.status === 413) {
    const message = 'the gateway takes no request of this size: submit less at once, such as fewer structures';
    throw new CofactorError('TOO_LARGE', message, { resource: 'request bytes', asked: 0, limit: 0 });
  }
  throw unavailable(url, `it answered ${response.status}, which is not GraphQL`);
}

/** @throws the error that the answer reports */
function dataOf<T>({ data, errors }: GraphqlAnswer): T {
  const [first] = errors ?? [];
  if (first === undefined) return data as T;
  const { code, retryable = false, details = {} } = first.extensions ?? {};
  const error = CofactorError.fromJSON({ code, retryable, details, message: first.message });
  // A code that is not ours comes from GraphQL itself: the request was malformed.
  if (error.code !== 'INTERNAL' || code === 'INTERNAL') throw error;
  throw new CofactorError('INVALID_INPUT', first.message, {
    issues: [{ path: '(request)', expected: 'what the schema of the gateway allows', got: first.message }],
  });
}

function unavailable(url: string, why: string, cause?: unknown): CofactorError<'UNAVAILABLE'> {
  const fix = 'start one with `cofactor serve`, or check the URL';
  return new CofactorError('UNAVAILABLE', `no gateway at ${url}: ${why}: ${fix}`, { what: 'gateway', fix }, { cause });
}
