/**
 * Exchanges with a service as a fixture: what was asked and what was answered, so that an adapter can be held against it without the
 * service. It is scrubbed when it is taken (scrubber.ts): credentials become the stand-ins of their variables, with which it is replayed.
 */
import { CofactorError } from '@cofactor/sdk/contracts';
import * as z from 'zod';
import type { Environment, Variable } from './credentials.ts';
import { scrubber } from './scrubber.ts';

const Exchange = z.strictObject({
  method: z.string(),
  url: z.string(),
  /** JSON or text; absent: none, or bytes. */
  body: z.unknown().optional(),
  status: z.int(),
  headers: z.record(z.string(), z.string()),
  /** JSON or text. */
  answer: z.unknown().optional(),
});
type Exchange = z.infer<typeof Exchange>;

export const Recording = z.strictObject({
  schema: z.literal('cofactor.recording/1'),
  provider: z.string(),
  recordedOn: z.iso.date(),
  /** Variables with which it is replayed: no credential of anybody. */
  environment: z.record(z.string(), z.string()),
  exchanges: z.array(Exchange),
});
export type Recording = z.infer<typeof Recording>;

export interface RecorderOptions {
  provider: string;
  variables: readonly Variable[];
  /** Whose values are secret. */
  environment: Environment;
  /** @default the platform's */
  fetch?: typeof fetch;
}

export interface Recorder {
  /** Takes the place of `fetch` in the options of a provider. */
  fetch: typeof fetch;
  /** What was exchanged so far, scrubbed. @throws INTERNAL when a secret would be left in it */
  recording(onDay: Date): Recording;
}

/** Headers that say how an answer is read; those of requests are credentials for the most part, and none is kept. */
const KEPT_HEADERS = ['content-type', 'retry-after', 'retry-after-ms', 'x-ms-retry-after-ms', 'x-amzn-errortype'];

export function createRecorder({ provider, variables, environment, fetch: fetchIt = fetch }: RecorderOptions): Recorder {
  const exchanges: Exchange[] = [];
  return {
    async fetch(input, init) {
      const response = await fetchIt(input, init);
      const text = await response.text();
      const headers = KEPT_HEADERS.flatMap((name) => {
        const value = response.headers.get(name);
        return value === null ? [] : [[name, value] as const];
      });
      const url = input instanceof Request ? input.url : String(input);
      const { method = 'GET', body } = init ?? {};
      exchanges.push({
        method,
        url,
        ...(typeof body === 'string' && { body: plain(body) }),
        status: response.status,
        headers: Object.fromEntries(headers),
        ...(text !== '' && { answer: plain(text) }),
      });
      return new Response(text === '' ? null : text, { status: response.status, headers: response.headers });
    },

    recording(onDay) {
      const scrubbed = scrubber(variables, environment, exchanges);
      const recording: Recording = {
        schema: 'cofactor.recording/1',
        provider,
        recordedOn: onDay.toISOString().slice(0, 10),
        environment: scrubbed.standIns,
        exchanges: scrubbed.scrub(exchanges) as Exchange[],
      };
      if (scrubbed.remaining(JSON.stringify(recording)))
        throw new CofactorError('INTERNAL', `a recording of ${provider} would hold a secret and is not given out: report this`, {
          where: 'recorder',
        });
      return recording;
    },
  };
}

/** Answers as they were recorded: by method and path, in order, the last of them from then on. */
export function replay({ exchanges }: Recording): typeof fetch {
  const next = new Map<string, number>();
  return async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : String(input));
    const key = keyOf(init?.method ?? 'GET', url);
    const all = exchanges.filter((it) => keyOf(it.method, new URL(it.url)) === key);
    const at = next.get(key) ?? 0;
    next.set(key, at + 1);
    if (all.length === 0) return new Response(`nothing was recorded for ${key}`, { status: 404 });
    const { status, headers, answer } = all[Math.min(at, all.length - 1)];
    const text = answer === undefined ? null : typeof answer === 'string' ? answer : JSON.stringify(answer);
    return new Response(text, { status, headers });
  };
}

const keyOf = (method: string, { pathname }: URL): string => `${method} ${pathname}`;

function plain(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
