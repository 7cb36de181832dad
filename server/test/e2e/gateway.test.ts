/** The gateway over HTTP and WebSocket: what it answers, and to whom. */
import { readFile } from 'node:fs/promises';
import { toGraphqlInput } from '@cofactor/sdk/client';
import { Comparison, Job } from '@cofactor/sdk/contracts';
import { auditServer } from 'graphql-http';
import { createClient } from 'graphql-ws';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { openSubscriptions } from '../../src/resolvers/subscriptions.ts';
import { dataOf, HYDROGEN, jobIdOf, SIXTY_QUBITS, SUBMIT, submission, testGateway, type TestGateway } from './test-gateway.ts';

let here: TestGateway;
beforeAll(async () => {
  here = await testGateway();
}, 120_000);
afterAll(() => here.close());

const stored = async (): Promise<number> =>
  (await here.store.database.query<{ n: number }>('SELECT count(*)::int AS n FROM cofactor.job'))[0].n;
let keys = 0;
const newKey = (): string => `key-${++keys}`;

async function submit(document: unknown = HYDROGEN, key = newKey()): Promise<string> {
  return jobIdOf(await here.query(SUBMIT, submission(document, key)));
}

describe('jobs', () => {
  test('the same idempotency key is one job', async () => {
    const key = newKey();
    const before = await stored();
    const first = await here.query(SUBMIT, submission(HYDROGEN, key));
    expect(first.data).toMatchObject({ submitJob: { __typename: 'SubmitJobSuccess', job: { state: 'QUEUED' } } });
    expect(await here.query(SUBMIT, submission(HYDROGEN, key))).toEqual(first);
    expect(await stored()).toBe(before + 1);
  });

  test('the same key for another job is a conflict', async () => {
    const key = newKey();
    await submit(HYDROGEN, key);
    const { data, status } = await here.query(SUBMIT, submission({ ...HYDROGEN, method: { name: 'rhf' } }, key));
    expect(status).toBe(200);
    expect(data).toMatchObject({ submitJob: { __typename: 'Conflict', code: 'CONFLICT' } });
  });

  test('a bad value is a problem that names the field, and nothing is stored', async () => {
    const before = await stored();
    const { data } = await here.query(SUBMIT, submission({ ...HYDROGEN, problem: { ...HYDROGEN.problem, multiplicity: 0 } }, newKey()));
    expect(data).toMatchObject({
      submitJob: {
        __typename: 'InvalidInput',
        path: 'problem.multiplicity',
        issues: [{ path: 'problem.multiplicity', expected: '>= 1', got: '0' }],
      },
    });
    expect(await stored()).toBe(before);
  });

  test('sixty qubits are a typed problem with the limit, and nothing is stored', async () => {
    const before = await stored();
    const started = performance.now();
    const { data } = await here.query(SUBMIT, submission(SIXTY_QUBITS, newKey()));
    expect(data).toMatchObject({ submitJob: { __typename: 'TooLarge', resource: 'qubits', asked: 60 } });
    expect(performance.now() - started).toBeLessThan(2000);
    expect(await stored()).toBe(before);
  });

  test('a kind that is not built is Unsupported, a file is not opened', async () => {
    const transport = {
      ...HYDROGEN,
      problem: { kind: 'transport', sites: [{ energyHartree: 0 }], couplings: [], timesSeconds: [0] },
      method: { name: 'heom' },
    };
    expect((await here.query(SUBMIT, submission(transport, newKey()))).data).toMatchObject({ submitJob: { __typename: 'Unsupported' } });
    const file = { ...HYDROGEN, problem: { ...HYDROGEN.problem, structure: { format: 'xyz', file: '/etc/passwd' } } };
    expect((await here.query(SUBMIT, submission(file, newKey()))).data).toMatchObject({ submitJob: { __typename: 'InvalidInput' } });
  });

  test('an unknown field is malformed GraphQL: 400, naming the field', async () => {
    const { status, errors, data } = await here.query(SUBMIT, submission({ ...HYDROGEN, colour: 'red' }, newKey()));
    expect(data).toBeUndefined();
    expect(status).toBe(400);
    expect(errors?.[0].message).toMatch(/colour/);
  });

  test('a plan that was agreed to is the plan that runs', async () => {
    const ESTIMATE = `query ($input: JobInput!) { estimateJob(input: $input) {
      ... on EstimateSuccess { planHash plan { stages { steps { kind backend } } forecast { costMicroUsd { likely } } } } } }`;
    const { estimateJob: estimate } = dataOf<{ estimateJob: { planHash: string; plan: { stages: { steps: { kind: string }[] }[] } } }>(
      await here.query(ESTIMATE, { input: toGraphqlInput(Job, HYDROGEN) }),
    );
    expect(estimate.plan.stages.flatMap(({ steps }) => steps.map(({ kind }) => kind))).toContain('casci');
    const agreed = await here.query(SUBMIT, submission(HYDROGEN, newKey(), { planHash: estimate.planHash }));
    expect(agreed.data).toMatchObject({ submitJob: { job: { planHash: estimate.planHash } } });
    const stale = await here.query(SUBMIT, submission(HYDROGEN, newKey(), { planHash: 'f'.repeat(64) }));
    expect(stale.data).toMatchObject({ submitJob: { __typename: 'Conflict', code: 'CONFLICT' } });
  });

  test('pages of jobs: newest first, each once, at most 100', async () => {
    const reader = await here.key('pages');
    const ids: string[] = [];
    for (let k = 0; k < 5; k++) {
      ids.unshift(jobIdOf(await here.query(SUBMIT, submission(HYDROGEN, newKey()), reader)));
    }
    const PAGE = 'query ($after: String) { jobs(first: 2, after: $after) { nodes { id } pageInfo { hasNextPage endCursor } } }';
    const seen: string[] = [];
    for (let after: string | null = null, more = true; more; ) {
      const answer = await here.query(PAGE, { after }, reader);
      const { jobs: page } = dataOf<{ jobs: { nodes: { id: string }[]; pageInfo: { hasNextPage: boolean; endCursor: string } } }>(answer);
      seen.push(...page.nodes.map(({ id }) => id));
      ({ hasNextPage: more, endCursor: after } = page.pageInfo);
    }
    expect(seen).toEqual(ids);
    const many = await here.query('{ jobs(first: 101) { nodes { id } } }', {}, reader);
    expect(many.errors?.[0].extensions?.code).toBe('INVALID_INPUT');
    const filtered = await here.query('{ jobs(first: 10, filter: { states: [SUCCEEDED] }) { nodes { id } } }', {}, reader);
    expect(filtered.data).toEqual({ jobs: { nodes: [] } });
  });

  test('a comparison has its own type and identity', async () => {
    const document = {
      schema: 'cofactor.comparison/1',
      problem: HYDROGEN.problem,
      arms: [{ method: { name: 'rhf' } }, { method: { name: 'fci' } }],
    };
    const submitted = await here.query(
      `mutation ($input: SubmitComparisonInput!) { submitComparison(input: $input) { __typename ... on SubmitComparisonSuccess { comparison { id state } } } }`,
      { input: { comparison: toGraphqlInput(Comparison, document), idempotencyKey: newKey() } },
    );
    const { comparison } = dataOf<{ submitComparison: { comparison: { id: string } } }>(submitted).submitComparison;
    const found = await here.query(
      `query ($id: ID!) { job(id: $id) { id } comparison(id: $id) { id report { inputHash } } node(id: $id) { __typename id } }`,
      {
        id: comparison.id,
      },
    );
    expect(found.data).toEqual({
      job: null,
      comparison: { id: comparison.id, report: null },
      node: { __typename: 'Comparison', id: comparison.id },
    });
  });

  test('a comparison is refused as a job is: an unknown field, a bad value, another document under its key, of another tenant', async () => {
    const document = { schema: 'cofactor.comparison/1', problem: HYDROGEN.problem, arms: [{ method: { name: 'rhf' } }] };
    const ask = (changes: object, idempotencyKey: string) =>
      here.query(
        `mutation ($input: SubmitComparisonInput!) { submitComparison(input: $input) {
          __typename ... on SubmitComparisonSuccess { comparison { id } } ... on UserError { path } } }`,
        { input: { comparison: toGraphqlInput(Comparison, { ...document, ...changes }), idempotencyKey } },
      );
    const before = await stored();
    const unknown = await ask({ colour: 'red' }, newKey());
    expect(unknown).toMatchObject({ status: 400, errors: [{ message: expect.stringContaining('colour') as string }] });
    const bad = await ask({ problem: { ...HYDROGEN.problem, multiplicity: 0 } }, newKey());
    expect(bad.data).toEqual({ submitComparison: { __typename: 'InvalidInput', path: 'problem.multiplicity' } });
    expect(await stored()).toBe(before);
    const key = newKey();
    const first = await ask({}, key);
    expect((await ask({ arms: [{ method: { name: 'fci' } }] }, key)).data).toMatchObject({ submitComparison: { __typename: 'Conflict' } });
    const { comparison } = dataOf<{ submitComparison: { comparison: { id: string } } }>(first).submitComparison;
    const stranger = await here.key('stranger');
    expect((await here.query('query ($id: ID!) { comparison(id: $id) { id } }', comparison, stranger)).data).toEqual({ comparison: null });
  });

  test('cancel', async () => {
    const id = await submit();
    const CANCEL =
      'mutation ($id: ID!) { cancelJob(id: $id) { __typename ... on CancelJobSuccess { job { ... on Job { state } } } ... on UserError { code } } }';
    expect((await here.query(CANCEL, { id })).data).toEqual({ cancelJob: { __typename: 'CancelJobSuccess', job: { state: 'CANCELLED' } } });
    expect((await here.query(CANCEL, { id: crypto.randomUUID() })).data).toEqual({
      cancelJob: { __typename: 'NotFound', code: 'NOT_FOUND' },
    });
  });

  test('backends: those of the workers, with capabilities', async () => {
    const { data } = await here.query(
      '{ backends { id available capabilities { step maxQubits } } backend(id: "statevector") { id } viewer { tenant scopes } }',
    );
    expect(data).toMatchObject({ backend: { id: 'statevector' }, viewer: { tenant: 'own', scopes: ['read', 'submit'] } });
    const found = data as { backends: { id: string; capabilities: { step: string }[] }[] };
    expect(found.backends.find(({ id }) => id === 'statevector')?.capabilities.map(({ step }) => step)).toContain('vqeLoop');
  });
});

describe('who may see and do what', () => {
  test("another tenant's job is as one that does not exist", async () => {
    const id = await submit();
    const stranger = await here.key('stranger');
    const { data } = await here.query(
      'query ($id: ID!) { job(id: $id) { id } comparison(id: $id) { id } node(id: $id) { id } }',
      { id },
      stranger,
    );
    expect(data).toEqual({ job: null, comparison: null, node: null });
    const cancel = await here.query('mutation ($id: ID!) { cancelJob(id: $id) { __typename } }', { id }, stranger);
    expect(cancel.data).toEqual({ cancelJob: { __typename: 'NotFound' } });
    const events = await (await subscribe(id, stranger)).text();
    expect(events).toContain('NOT_FOUND');
    expect(events).not.toContain('planned');
  });

  test('no key, a wrong key, a revoked key: 401 and nothing else', async () => {
    for (const authorization of ['', 'Bearer nonsense', `Bearer cfk_abcdefgh_${'A'.repeat(43)}000000`, 'Basic dXNlcjpwYXNz']) {
      const response = await here.post(JSON.stringify({ query: '{ viewer { tenant } }' }), { authorization });
      expect(response.status).toBe(401);
      expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
    }
    const { secret, key } = await here.store.keys.create({ tenant: 'gone', scopes: ['read'] });
    expect((await here.query('{ viewer { tenant } }', {}, secret)).status).toBe(200);
    await here.store.keys.revoke(key.prefix, 'gone');
    expect((await here.query('{ viewer { tenant } }', {}, secret)).status).toBe(401);
  });

  test('a key that may only read does not submit', async () => {
    const reader = await here.key('own', ['read']);
    const before = await stored();
    const { data } = await here.query(SUBMIT, submission(HYDROGEN, newKey()), reader);
    expect(data).toMatchObject({ submitJob: { __typename: 'Forbidden', code: 'FORBIDDEN' } });
    expect(await stored()).toBe(before);
  });

  test('introspection and suggestions are for the scope admin', async () => {
    const { status, errors } = await here.query('{ __schema { types { name } } }');
    expect(status).toBe(400);
    expect(errors?.[0].message).toMatch(/introspection/i);
    expect((await here.query('{ viewers { tenant } }')).errors?.[0].message).not.toMatch(/did you mean/i);
    const admin = await here.key('own', ['read', 'admin']);
    expect((await here.query('{ __schema { queryType { name } } }', {}, admin)).data).toEqual({
      __schema: { queryType: { name: 'Query' } },
    });
  });

  test('what is not planned is masked, and logged', async () => {
    const { jobs } = here.store;
    const find = jobs.find.bind(jobs);
    jobs.find = () => Promise.reject(new Error('canary: connection string'));
    try {
      const { errors } = await here.query('{ job(id: "x") { id } }');
      expect(errors?.[0].extensions?.code).toBe('INTERNAL');
      expect(JSON.stringify(errors)).not.toContain('canary');
      expect(here.log.join()).toContain('canary');
    } finally {
      jobs.find = find;
    }
  });

  test('keys are in no log line', async () => {
    const secret = await here.key('quiet');
    await here.query('{ viewer { tenant } }', {}, secret);
    expect(here.log.join()).not.toContain(secret);
  });
});

function subscribe(id: string, key: string, options: { afterSeq?: number; signal?: AbortSignal } = {}): Promise<Response> {
  const query = 'subscription ($id: ID!, $afterSeq: SafeInt) { jobEvents(id: $id, afterSeq: $afterSeq) { seq type document } }';
  return fetch(here.gateway.url, {
    method: 'POST',
    signal: options.signal,
    headers: { 'content-type': 'application/json', accept: 'text/event-stream', authorization: `Bearer ${key}` },
    body: JSON.stringify({ query, variables: { id, afterSeq: options.afterSeq } }),
  });
}

describe('subscriptions', () => {
  test('events over server-sent events, from any number on', async () => {
    const key = await here.key('own');
    const id = await submit();
    await here.store.jobs.cancel({ id, tenant: 'own' });
    const all = await (await subscribe(id, key)).text();
    expect([...all.matchAll(/"seq":(\d+),"type":"([a-z]+)"/g)].map(([, seq, type]) => [seq, type])).toEqual([
      ['1', 'planned'],
      ['2', 'cancelled'],
    ]);
    const rest = await (await subscribe(id, key, { afterSeq: 1 })).text();
    expect([...rest.matchAll(/"seq":(\d+),"type"/g)].map(([, seq]) => seq)).toEqual(['2']);
  });

  test('a reader that leaves leaves nothing behind', async () => {
    const key = await here.key('leaver');
    const id = jobIdOf(await here.query(SUBMIT, submission(HYDROGEN, newKey()), key));
    const before = openSubscriptions();
    const left = new AbortController();
    const readers = await Promise.all(Array.from({ length: 10 }, () => subscribe(id, key, { signal: left.signal })));
    for (const response of readers) await response.body?.getReader().read();
    expect(openSubscriptions()).toBe(before + 10);
    expect(await (await subscribe(id, key)).text()).toMatch(/UNAVAILABLE/); // ten are the most a key may have
    left.abort();
    await expect.poll(openSubscriptions, { timeout: 5000 }).toBe(before);
  });

  test('the same over a WebSocket, and none without a key', async () => {
    const url = here.gateway.url.replace('http', 'ws');
    const id = await submit();
    await here.store.jobs.cancel({ id, tenant: 'own' });
    const read = async (authorization: string): Promise<unknown[]> => {
      const client = createClient({ url, webSocketImpl: WebSocket, connectionParams: { authorization }, retryAttempts: 0 });
      const events: unknown[] = [];
      for await (const { data } of client.iterate({ query: `subscription { jobEvents(id: "${id}") { seq type } }` })) events.push(data);
      await client.dispose();
      return events;
    };
    expect(await read(`Bearer ${await here.key('own')}`)).toEqual([
      { jobEvents: { seq: 1, type: 'planned' } },
      { jobEvents: { seq: 2, type: 'cancelled' } },
    ]);
    await expect(read('Bearer nonsense')).rejects.toMatchObject({ code: 4403 });
  });

  test('a key that is revoked while its socket is open: the next operation is refused', async () => {
    const { secret, key } = await here.store.keys.create({ tenant: 'gone', scopes: ['read'] });
    const client = createClient({
      url: here.gateway.url.replace('http', 'ws'),
      webSocketImpl: WebSocket,
      connectionParams: { authorization: `Bearer ${secret}` },
      lazy: false,
      retryAttempts: 0,
    });
    const ask = async (): Promise<unknown> => (await client.iterate({ query: '{ viewer { tenant } }' }).next()).value;
    expect(await ask()).toEqual({ data: { viewer: { tenant: 'gone' } } });
    await here.store.keys.revoke(key.prefix, 'gone');
    await expect(ask()).rejects.toMatchObject([{ extensions: { code: 'UNAUTHENTICATED' } }]);
    await client.dispose();
  });

  test('a reader over a WebSocket that leaves leaves nothing behind', async () => {
    const id = await submit();
    const before = openSubscriptions();
    const client = createClient({
      url: here.gateway.url.replace('http', 'ws'),
      webSocketImpl: WebSocket,
      connectionParams: { authorization: `Bearer ${await here.key('own')}` },
    });
    const iterator = client.iterate({ query: `subscription { jobEvents(id: "${id}") { seq } }` });
    expect((await iterator.next()).value).toMatchObject({ data: { jobEvents: { seq: 1 } } });
    expect(openSubscriptions()).toBe(before + 1);
    await iterator.return?.();
    await expect.poll(openSubscriptions, { timeout: 5000 }).toBe(before);
    await client.dispose();
  });
});

describe('pages for people', () => {
  const open = (path: string, key: string): Promise<Response> =>
    fetch(here.gateway.url.replace('/graphql', path), { headers: { authorization: `Basic ${btoa(`anybody:${key}`)}` } });

  test('the jobs of a tenant, one of them, and nothing of anybody else; no script, no markup of theirs', async () => {
    const key = await here.key('pages-for-people');
    const label = '<script>alert(1)</script>';
    const id = jobIdOf(await here.query(SUBMIT, submission({ ...HYDROGEN, label }, newKey()), key));
    const list = await open('/', key);
    const text = await list.text();
    expect(list.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(text).toContain(`/jobs/${id}`);
    expect(text).toContain('&lt;script&gt;');
    expect(text).not.toContain('<script');
    expect(text.match(/\/jobs\//g)).toHaveLength(1);
    const one = await (await open(`/jobs/${id}`, key)).text();
    expect(one).toContain('energy fci');
    expect(one).toMatch(/<\/html>\s*$/); // whole, whatever was answered before it
    expect(one).not.toContain('<script');
    expect((await open(`/jobs/${id}`, await here.key('stranger'))).status).toBe(404);
  });

  test('a browser is asked for a key', async () => {
    const response = await fetch(here.gateway.url.replace('/graphql', '/'));
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toMatch(/^Basic /);
    expect((await open('/', 'wrong')).status).toBe(401);
    expect((await open('/', await here.key('own', ['submit']))).status).toBe(403);
  });

  test('GraphQL and keys do not take what a browser sends by itself', async () => {
    const key = await here.key('own', ['read', 'admin']);
    const headers = { authorization: `Basic ${btoa(`anybody:${key}`)}` };
    expect((await here.post(JSON.stringify({ query: '{ __typename }' }), headers)).status).toBe(401);
    expect((await fetch(here.gateway.url.replace('/graphql', '/keys'), { headers })).status).toBe(401);
  });
});

test('health: alive, ready, and metrics by state', async () => {
  const base = here.gateway.url.replace('/graphql', '');
  expect((await fetch(`${base}/livez`)).status).toBe(200);
  expect((await fetch(`${base}/readyz`)).status).toBe(200);
  await submit();
  const metrics = await (await fetch(`${base}/metrics`)).text();
  expect(metrics).toMatch(/cofactor_jobs\{state="QUEUED"\} [1-9]/);
  expect((await fetch(`${base}/elsewhere`)).status).toBe(404);
});

test('GraphQL over HTTP: the audits of graphql-http find no error', { timeout: 60_000 }, async () => {
  const authorization = `Bearer ${await here.key('audit', ['read', 'submit', 'admin'])}`;
  const results = await auditServer({
    url: here.gateway.url,
    fetchFn: (url: string, init: RequestInit = {}) =>
      fetch(url, { ...init, headers: { ...(init.headers as Record<string, string>), authorization } }),
  });
  const errors = results.flatMap((result) => (result.status === 'error' ? [`${result.name}: ${result.reason}`] : []));
  expect(errors).toEqual([]);
  expect(results.filter(({ status }) => status === 'ok').length).toBeGreaterThanOrEqual(50);
});

test('the schema that is committed is the one that is served', async () => {
  const committed = await readFile(new URL('../../schema.graphql', import.meta.url), 'utf8');
  const admin = await here.key('own', ['admin']);
  const answer = await here.query('{ __schema { types { name } } }', {}, admin);
  const names = dataOf<{ __schema: { types: { name: string }[] } }>(answer)
    .__schema.types.map(({ name }) => name)
    .filter((name) => /^[A-Z].*[A-Z]|Job$/.test(name));
  for (const name of ['JobInput', 'SubmitJobResult', 'EnergyResult']) expect(names).toContain(name);
  expect(committed).toContain('input JobInput');
});
