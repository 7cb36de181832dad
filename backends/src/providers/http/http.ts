/**
 * JSON over HTTP with one policy: Retry-After is honoured up to 5 min, otherwise waits are drawn from 0.5 s·2ⁿ up to 30 s (full
 * jitter), 5 tries. A call that must not happen twice (`once`) is tried again only where it certainly was not carried out: no
 * connection, 429 or 503. Otherwise it ends as `AnswerLost`, and the caller looks up what became of it.
 * Time, chance and `fetch` come from outside; nothing secret gets into an error.
 */
import { cancelled, CofactorError, stream } from '@cofactor/sdk/contracts';
import { systemClock, type Clock } from '@cofactor/sdk/workflow';
import type * as z from 'zod';
import { createRedactor, type Redactor } from './redaction.ts';

export interface HttpSurroundings {
  /** @default the platform's */
  fetch?: typeof fetch;
  clock?: Clock;
  /** Numbers in [0, 1) for the jitter. */
  random?: () => number;
}

export interface HttpOptions extends HttpSurroundings {
  provider: string;
  baseUrl: string;
  /** Headers of every call, credentials among them. */
  headers: (signal: AbortSignal) => Promise<Record<string, string>> | Record<string, string>;
  redact?: Redactor;
  /** Told of a 401, after which the call is made once more: an expired token is dropped here. */
  onUnauthorized?: () => void;
  /** What to do about credentials that are refused. */
  credentialFix: string;
  /** The reason a refusal gives, in the provider's own shape. */
  reasonOf?: (body: unknown) => string | undefined;
}

export interface Call {
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  path: string;
  query?: Record<string, string | number | undefined>;
  body?: unknown;
  headers?: Record<string, string>;
  signal: AbortSignal;
  /** Must not be carried out twice. */
  once?: boolean;
}

export interface Answer {
  status: number;
  headers: Headers;
  body: unknown;
}

export interface Http {
  /** @throws CofactorError; AnswerLost for a `once` call that may have been carried out */
  send(call: Call): Promise<Answer>;
  /** The same, its body held against a schema. */
  json<S extends z.ZodType>(call: Call, schema: S): Promise<z.infer<S>>;
}

/** A call that may or may not have been carried out. */
export class AnswerLost extends Error {
  override readonly name = 'AnswerLost';
}

export const RETRY = { tries: 5, firstMs: 500, longestMs: 30_000, longestAfterMs: 300_000, timeoutMs: 30_000 } as const;
/** Certainly nothing was sent. */
const NOT_CONNECTED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT', 'EHOSTUNREACH', 'ENETUNREACH']);

export function createHttp(options: HttpOptions): Http {
  const { provider, baseUrl, headers, onUnauthorized, credentialFix, reasonOf } = options;
  const { fetch: fetchIt = fetch, clock = systemClock, random = jitter(), redact = createRedactor() } = options;

  async function send(call: Call): Promise<Answer> {
    let renewed = false;
    for (let tries = 1; ; tries++) {
      const tried = await attempt(call);
      if (tried instanceof Failure) {
        const again = tried.notSent || !call.once;
        if (!again) throw new AnswerLost(tried.message);
        if (tries >= RETRY.tries) throw new CofactorError('UNAVAILABLE', tried.message, { what: provider });
        await pause(backoffMs(tries, random), call.signal);
        continue;
      }
      if (tried.status < 400) return tried;
      if (tried.status === 401 && onUnauthorized && !renewed) {
        renewed = true;
        onUnauthorized();
        tries--;
        continue;
      }
      const busy = tried.status === 429 || tried.status === 503;
      const transient = busy || tried.status === 408 || tried.status >= 500;
      if (transient && !busy && call.once) throw new AnswerLost(`${provider} answered ${tried.status} to ${call.method} ${call.path}`);
      if (!transient || tries >= RETRY.tries) throw refusal(tried, call);
      await pause(retryAfterMs(tried.headers, clock.now()) ?? backoffMs(tries, random), call.signal);
    }
  }

  async function attempt({ method, path, query = {}, body, headers: more, signal }: Call): Promise<Answer | Failure> {
    if (signal.aborted) throw cancelled();
    const url = new URL(/^https?:/.test(path) ? path : `${baseUrl.replace(/\/$/, '')}${path}`);
    for (const [name, value] of Object.entries(query)) if (value !== undefined) url.searchParams.set(name, String(value));
    const raw = body instanceof Uint8Array || typeof body === 'string';
    let sending = false;
    try {
      const all = { accept: 'application/json', ...(body !== undefined && !raw && JSON_TYPE), ...(await headers(signal)), ...more };
      const timeout = AbortSignal.timeout(RETRY.timeoutMs);
      sending = true;
      const response = await fetchIt(url, {
        method,
        headers: all,
        body: body === undefined ? undefined : raw ? (body as string | Uint8Array<ArrayBuffer>) : JSON.stringify(body),
        signal: AbortSignal.any([signal, timeout]),
        redirect: 'error',
      });
      const text = await response.text();
      return { status: response.status, headers: response.headers, body: parseJson(text) };
    } catch (error) {
      if (!sending) throw error;
      if (signal.aborted) throw cancelled();
      const code = errorCode(error);
      return new Failure(redact(`${provider} did not answer ${method} ${url.pathname}: ${code}`), NOT_CONNECTED.has(code));
    }
  }

  function refusal({ status, headers: got, body }: Answer, { method, path }: Call): CofactorError {
    const reason = redact(reasonOf?.(body) ?? (typeof body === 'string' ? body.slice(0, 300) : JSON.stringify(body ?? '').slice(0, 300)));
    const what = redact(`${provider} refused ${method} ${path} (${status}): ${reason}`);
    switch (status) {
      case 401:
        return new CofactorError('UNAUTHENTICATED', `${provider} does not accept the credentials: ${credentialFix}`, {});
      case 403:
        return new CofactorError('FORBIDDEN', `${what}; the credentials are valid but may not do this`, { what: provider });
      case 404:
        return new CofactorError('NOT_FOUND', what, { what: provider, id: redact(path) });
      case 409:
        return new CofactorError('CONFLICT', what, { what: provider });
      case 429:
      case 503:
        return new CofactorError('PROVIDER_BUSY', `${what}; try again later`, {
          provider,
          retryAfterMs: retryAfterMs(got, clock.now()),
        });
      default:
        return new CofactorError('PROVIDER_FAILED', what, { provider, reason }, { retryable: status >= 500 });
    }
  }

  async function pause(ms: number, signal: AbortSignal): Promise<void> {
    await clock.sleep(ms, signal);
    if (signal.aborted) throw cancelled();
  }

  return {
    send,
    async json(call, schema) {
      const answer = await send(call);
      const parsed = schema.safeParse(answer.body);
      if (parsed.success) return parsed.data;
      const [issue] = parsed.error.issues;
      const message = `${provider} answered ${call.method} ${call.path} with something else than documented: ${issue.path.join('.') || 'body'}: ${issue.message}`;
      if (call.once) throw new AnswerLost(redact(message));
      throw new CofactorError('PROVIDER_FAILED', redact(message), { provider, reason: 'malformed answer' });
    },
  };
}

const JSON_TYPE = { 'content-type': 'application/json' };

class Failure {
  readonly message: string;
  /** No byte of the request left. */
  readonly notSent: boolean;
  constructor(message: string, notSent: boolean) {
    this.message = message;
    this.notSent = notSent;
  }
}

function parseJson(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

function errorCode(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (cause instanceof Error) return 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.name;
  return 'unknown';
}

/** Seconds, a date, or Azure's milliseconds. */
export function retryAfterMs(headers: Headers, nowMs: number): number | undefined {
  const ms = headers.get('retry-after-ms') ?? headers.get('x-ms-retry-after-ms');
  const after = headers.get('retry-after');
  const wait = ms !== null ? Number(ms) : after === null ? NaN : /^\d+$/.test(after) ? 1000 * Number(after) : Date.parse(after) - nowMs;
  return Number.isFinite(wait) ? Math.min(Math.max(0, wait), RETRY.longestAfterMs) : undefined;
}

export const backoffMs = (tries: number, random: () => number): number => random() * Math.min(RETRY.longestMs, RETRY.firstMs * 2 ** tries);

/** Chance that differs from process to process: clients that failed together must not come back together. */
function jitter(): () => number {
  const [seed] = crypto.getRandomValues(new Uint32Array(1));
  const draws = stream(seed, 'providers/jitter');
  return () => draws.uniform();
}
