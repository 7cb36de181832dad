import { type Clock } from '@cofactor/sdk/workflow';
import type * as z from 'zod';
import { type Redactor } from './redaction.ts';
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
export declare class AnswerLost extends Error {
  readonly name = 'AnswerLost';
}
export declare const RETRY: {
  readonly tries: 5;
  readonly firstMs: 500;
  readonly longestMs: 30000;
  readonly longestAfterMs: 300000;
  readonly timeoutMs: 30000;
};
export declare function createHttp(options: HttpOptions): Http;
/** Seconds, a date, or Azure's milliseconds. */
export declare function retryAfterMs(headers: Headers, nowMs: number): number | undefined;
export declare const backoffMs: (tries: number, random: () => number) => number;
//# sourceMappingURL=http.d.ts.map
