/** Events of a job over connections that are cut in the middle: each reader has every event once, in order, whatever carries it. */
import { GatewayClient } from '@cofactor/sdk/client';
import type { JobEvent, JobInput } from '@cofactor/sdk/contracts';
import { createClient } from 'graphql-ws';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { collected } from '../collected.ts';
import { openSubscriptions } from '../../src/resolvers/subscriptions.ts';
import { cuttingProxy, type CuttingProxy } from './cutting-proxy.ts';
import { HYDROGEN, testGateway, type TestGateway } from './test-gateway.ts';

const H4 = {
  ...HYDROGEN,
  problem: { ...HYDROGEN.problem, structure: { format: 'xyz', data: '4\n\nH 0 0 0\nH 0 0 1\nH 0 0 2\nH 0 0 3\n' } },
  method: { name: 'vqe' },
  backend: 'statevector',
} as JobInput;

let here: TestGateway;
let token: string;
let id: string;
let whole: JobEvent[];
beforeAll(async () => {
  here = await testGateway();
  here.store.worker.start();
  token = await here.key('reader');
  const direct = new GatewayClient({ url: here.gateway.url, token });
  ({ id } = await direct.submit(H4));
  whole = await collected(direct.events(id));
  expect(whole.length).toBeGreaterThan(6);
  expect(whole.map(({ seq }) => seq)).toEqual(whole.map((_, k) => k + 1));
}, 120_000);
afterAll(() => here.close());

/** What is read through a proxy that lets a little more through each time. */
async function throughCuts(
  read: (proxy: CuttingProxy) => Promise<JobEvent[]>,
  { least, more }: { least: number; more: number },
): Promise<{ events: JobEvent[]; cuts: number }> {
  let budget = least;
  const proxy = await cuttingProxy(here.gateway.url, () => (budget += more));
  try {
    return { events: await read(proxy), cuts: proxy.cuts() };
  } finally {
    proxy.close();
  }
}

/** Reads again after each cut, from where it was: until the last event. */
async function again(read: (afterSeq: number, take: (event: JobEvent) => void) => Promise<unknown>): Promise<JobEvent[]> {
  const events: JobEvent[] = [];
  for (let visits = 0; events.at(-1)?.type !== 'succeeded'; visits++) {
    if (visits > 200) throw new Error('no end of cuts');
    await read(events.at(-1)?.seq ?? 0, (event) => events.push(event)).catch(() => undefined); // cut
  }
  return events;
}

test('the SDK', { timeout: 60_000 }, async () => {
  const read = ({ url }: CuttingProxy) => collected(new GatewayClient({ url, token }).events(id));
  const { events, cuts } = await throughCuts(read, { least: 500, more: 150 });
  expect(events).toEqual(whole);
  expect(cuts).toBeGreaterThan(1);
});

test('a WebSocket, with afterSeq', { timeout: 60_000 }, async () => {
  const read = ({ url }: CuttingProxy) =>
    again(async (afterSeq, take) => {
      const client = createClient({
        url: url.replace('http', 'ws'),
        webSocketImpl: WebSocket,
        connectionParams: { authorization: `Bearer ${token}` },
        retryAttempts: 0, // it would subscribe with the same variables, and hear events twice
      });
      const query = 'subscription ($id: ID!, $afterSeq: SafeInt) { jobEvents(id: $id, afterSeq: $afterSeq) { document } }';
      try {
        const messages = client.iterate<{ jobEvents: { document: JobEvent } }>({ query, variables: { id, afterSeq } });
        for await (const { data } of messages) if (data) take(data.jobEvents.document);
      } finally {
        await client.dispose();
      }
    });
  const { events, cuts } = await throughCuts(read, { least: 300, more: 150 });
  expect(events).toEqual(whole);
  expect(cuts).toBeGreaterThan(1);
});

describe('GET /jobs/<id>/events', () => {
  const open = (url: string, headers: Record<string, string> = {}, signal?: AbortSignal): Promise<Response> =>
    fetch(url, { headers: { authorization: `Bearer ${token}`, ...headers }, signal });
  const address = (job: string, base = here.gateway.url): string => base.replace('/graphql', `/jobs/${job}/events`);

  /** Whole events of a text that may end anywhere. */
  function eventsIn(text: string): JobEvent[] {
    const blocks = text.split('\n\n').slice(0, -1);
    return blocks.flatMap((block) => {
      const [, lastId, data] = /^id: (\d+)\ndata: (.*)$/.exec(block) ?? [];
      if (data === undefined) return [];
      const event = JSON.parse(data) as JobEvent;
      expect(event.seq).toBe(Number(lastId));
      return [event];
    });
  }

  test('cut again and again: Last-Event-ID goes on where it stopped', { timeout: 60_000 }, async () => {
    const read = ({ url }: CuttingProxy) =>
      again(async (afterSeq, take) => {
        const response = await open(address(id, url), afterSeq === 0 ? {} : { 'last-event-id': String(afterSeq) });
        const decoder = new TextDecoder();
        let text = '';
        try {
          for await (const chunk of response.body ?? []) text += decoder.decode(chunk, { stream: true });
        } finally {
          eventsIn(text).forEach(take);
        }
      });
    const { events, cuts } = await throughCuts(read, { least: 500, more: 150 });
    expect(events).toEqual(whole);
    expect(cuts).toBeGreaterThan(1);
  });

  test('from a number on; nothing more to come is 204', async () => {
    const response = await open(`${address(id)}?afterSeq=3`);
    expect(response.headers.get('content-type')).toContain('text/event-stream');
    expect(eventsIn(await response.text())).toEqual(whole.slice(3));
    expect((await open(address(id), { 'last-event-id': String(whole.length) })).status).toBe(204);
  });

  test('refusals: no key, a key as a browser sends it, a stranger, a job that is not there, a number that is none', async () => {
    expect((await open(address(id), { authorization: '' })).status).toBe(401);
    expect((await open(address(id), { authorization: `Basic ${btoa(`anybody:${token}`)}` })).status).toBe(401);
    const stranger = await open(address(id), { authorization: `Bearer ${await here.key('stranger')}` });
    expect(stranger.status).toBe(404);

    expect((await open(address(crypto.randomUUID()))).status).toBe(404);
    expect((await open(address(id), { 'last-event-id': 'first' })).status).toBe(400);
    expect((await open(address(id), { authorization: `Bearer ${await here.key('reader', ['submit'])}` })).status).toBe(403);
  });

  test('a reader that leaves leaves nothing behind, and ten are the most a key may have', async () => {
    const key = await here.key('leaver');
    await here.store.worker.drain(); // what comes now waits
    const { id: waiting } = await new GatewayClient({ url: here.gateway.url, token: key }).submit(H4);
    const before = openSubscriptions();
    const left = new AbortController();
    const headers = { authorization: `Bearer ${key}` };
    const readers = await Promise.all(Array.from({ length: 10 }, () => open(address(waiting), headers, left.signal)));
    for (const { body } of readers) await body?.getReader().read();
    await expect.poll(openSubscriptions).toBe(before + 10);
    expect((await open(address(waiting), headers)).status).toBe(503);
    left.abort();
    await expect.poll(openSubscriptions, { timeout: 5000 }).toBe(before);
  });
});
