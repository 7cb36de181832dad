import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { CofactorError, ERROR_CODES, type JobEvent, type JobInput } from '../contracts/index.ts';
import { errorDetails } from '../testing/arbitraries.ts';
import { GatewayClient } from './gateway-client.ts';

const JOB: JobInput = {
  schema: 'cofactor.job/1',
  problem: { kind: 'energy', structure: { format: 'xyz', data: '1\n\nHe 0 0 0\n' }, basis: 'sto-3g' },
  method: { name: 'ccsd-t' },
};

interface Call {
  url: string;
  headers: Headers;
  body: { query: string; variables: { input?: Record<string, unknown> } };
}

/** A client whose fetch answers what `answer` says, and the requests it made. */
function client(answer: (call: Call) => Response | Promise<Response>, url = 'http://gateway.example') {
  const calls: Call[] = [];
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const body = JSON.parse(typeof init?.body === 'string' ? init.body : '') as Call['body'];
    const call: Call = { url: input instanceof Request ? input.url : input.toString(), headers: new Headers(init?.headers), body };
    calls.push(call);
    return answer(call);
  };
  return { gateway: new GatewayClient({ url, token: 'secret', fetch }), calls };
}

const json = (body: unknown, status = 200): Response => Response.json(body, { status });
const submitted = { data: { submitJob: { __typename: 'SubmitJobSuccess', job: { id: 'x', state: 'QUEUED' } } } };

test('a document goes as the input of its kind, with the key and an idempotency key of its own', async () => {
  const { gateway, calls } = client(() => json(submitted));
  await gateway.submit(JOB);
  await gateway.submit(JOB);
  const [first, second] = calls;
  expect(first.url).toBe('http://gateway.example/graphql');
  expect(first.headers.get('authorization')).toBe('Bearer secret');
  expect(first.body.variables.input?.job).toMatchObject({ problem: { energy: { basis: 'sto-3g' } }, method: { ccsdT: {} } });
  expect(first.body.variables.input?.idempotencyKey).toMatch(/^[0-9a-f]{32}$/);
  expect(second.body.variables.input?.idempotencyKey).not.toBe(first.body.variables.input?.idempotencyKey);
});

test('a submission whose answer was lost is sent again under the same key', async () => {
  let count = 0;
  const { gateway, calls } = client(() => {
    if (count++ === 0) throw new TypeError('fetch failed');
    return json(submitted);
  });
  expect(await gateway.submit(JOB)).toMatchObject({ id: 'x' });
  const keys = calls.map(({ body }) => body.variables.input?.idempotencyKey);
  expect(keys).toHaveLength(2);
  expect(keys[0]).toBe(keys[1]);
});

test('a document that is wrong does not leave the machine', async () => {
  const { gateway, calls } = client(() => json(submitted));
  await expect(gateway.submit({ ...JOB, seed: -1 })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
  expect(calls).toEqual([]);
});

test.each(ERROR_CODES)('a typed problem arrives as the error it was: %s', async (code) => {
  await fc.assert(
    fc.asyncProperty(errorDetails(code), async (details) => {
      const error = new CofactorError(code, 'expected, got, what next', details);
      const problem = JSON.parse(JSON.stringify({ __typename: 'Some', ...error.toJSON() })) as object;
      const typed = client(() => json({ data: { submitJob: problem } })).gateway;
      const thrown = await typed.submit(JOB).catch((caught: unknown) => caught);
      expect(JSON.parse(JSON.stringify(thrown))).toEqual(JSON.parse(JSON.stringify(error)));
    }),
    { numRuns: 10 },
  );
});

test('errors of the gateway by code, those of GraphQL as INVALID_INPUT', async () => {
  const denied = { errors: [{ message: 'no key', extensions: { code: 'UNAUTHENTICATED', retryable: false, details: {} } }] };
  await expect(client(() => json(denied, 401)).gateway.job('x')).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  const malformed = { errors: [{ message: 'Cannot query field', extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }] };
  await expect(client(() => json(malformed, 400)).gateway.job('x')).rejects.toMatchObject({ code: 'INVALID_INPUT' });
});

test('what is no gateway is UNAVAILABLE, with what to do', async () => {
  const answers: (() => Response)[] = [
    () => {
      throw new TypeError('fetch failed');
    },
    () => new Response('<html>', { status: 502 }),
    () => new Response('hello'),
    () => json({ hello: 'world' }),
  ];
  for (const answer of answers) {
    await expect(client(answer).gateway.job('x')).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: /cofactor serve/,
      details: { what: 'gateway' },
    });
  }
  expect(() => client(() => json({}), 'gateway.example:4000')).toThrow(/http/);
});

test('a request that is too large says so', async () => {
  await expect(client(() => new Response('', { status: 413 })).gateway.submit(JOB)).rejects.toMatchObject({ code: 'TOO_LARGE' });
});

test('a signal ends a request as CANCELLED', async () => {
  const stop = new AbortController();
  stop.abort();
  await expect(client(() => json(submitted)).gateway.submit(JOB, { signal: stop.signal })).rejects.toMatchObject({ code: 'CANCELLED' });
});

const EVENTS: JobEvent[] = [
  { seq: 1, atMs: 0, type: 'planned', planHash: 'h', steps: ['ψ', 'scf'] },
  { seq: 2, atMs: 1, type: 'warning', code: 'x', message: 'line\n\nbreaks, data: and event: inside' },
  { seq: 3, atMs: 2, type: 'succeeded' },
];

test('server-sent events arrive whole, however the bytes are cut', async () => {
  const text = `:\n\n${EVENTS.map((document) => `event: next\ndata: ${JSON.stringify({ data: { jobEvents: { document } } })}\n\n`).join(':\n\n')}event: complete\ndata:\n\n`;
  const bytes = new TextEncoder().encode(text);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 1, max: bytes.length - 1 }), { maxLength: 20 }), async (cuts) => {
      const edges = [0, ...[...new Set(cuts)].sort((a, b) => a - b), bytes.length];
      const chunks = edges.slice(1).map((edge, k) => bytes.slice(edges[k], edge));
      const { gateway } = client(() => new Response(ReadableStream.from(chunks), { headers: { 'content-type': 'text/event-stream' } }));
      const heard: JobEvent[] = [];
      for await (const event of gateway.events('x')) heard.push(event);
      expect(heard).toEqual(EVENTS);
    }),
    { numRuns: 50 },
  );
});

test('an error inside a stream is thrown, not resumed', async () => {
  const error = { message: 'no job x', extensions: { code: 'NOT_FOUND', retryable: false, details: { what: 'job', id: 'x' } } };
  const { gateway, calls } = client(
    () =>
      new Response(`event: next\ndata: ${JSON.stringify({ errors: [error] })}\n\nevent: complete\ndata:\n\n`, {
        headers: { 'content-type': 'text/event-stream' },
      }),
  );
  await expect(gateway.events('x').next()).rejects.toMatchObject({ code: 'NOT_FOUND' });
  expect(calls).toHaveLength(1);
});
