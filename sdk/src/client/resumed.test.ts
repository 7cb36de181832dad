import * as fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { CofactorError, type JobEvent } from '../contracts/index.ts';
import { resumed } from './resumed.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const cut = (): CofactorError => new CofactorError('UNAVAILABLE', 'cut', { what: 'gateway' });
const eventAt = (seq: number, last: number): JobEvent =>
  seq === last ? { seq, atMs: seq, type: 'succeeded' } : { seq, atMs: seq, type: 'warning', code: 'x', message: `${seq}` };

/** A gateway with `last` events whose k-th connection breaks after `lives[k]` of them. */
function gateway(last: number, lives: readonly number[]) {
  const opened: number[] = [];
  async function* open(after: number): AsyncGenerator<JobEvent> {
    const life = lives[opened.length] ?? Infinity;
    opened.push(after);
    for (let seq = after + 1, k = 0; seq <= last; seq++, k++) {
      if (k >= life) throw cut();
      yield eventAt(seq, last);
    }
  }
  return { open, opened };
}

async function collect(events: AsyncIterable<JobEvent>): Promise<number[]> {
  const seqs: number[] = [];
  const all = (async () => {
    for await (const { seq } of events) seqs.push(seq);
  })();
  all.catch(() => undefined);
  await vi.runAllTimersAsync();
  await all;
  return seqs;
}

const identity = (event: JobEvent): JobEvent => event;
const upTo = (last: number, after = 0): number[] => Array.from({ length: last - after }, (_, k) => after + k + 1);

test('however a stream is cut, every event arrives once and in order', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 30 }), fc.array(fc.integer({ min: 0, max: 6 }), { maxLength: 8 }), async (last, lives) => {
      const { open } = gateway(last, lives);
      expect(await collect(resumed(open, identity, 0))).toEqual(upTo(last));
    }),
  );
});

test('it begins after the number asked for, and again after the last one that came', async () => {
  const { open, opened } = gateway(9, [3, 2]);
  expect(await collect(resumed(open, identity, 2))).toEqual(upTo(9, 2));
  expect(opened).toEqual([2, 5, 7]);
});

test('events sent twice are heard once; a hole is gone back for', async () => {
  let connection = 0;
  async function* open(after: number): AsyncGenerator<JobEvent> {
    if (connection++ === 0) for (const seq of [1, 1, 2, 4]) yield eventAt(seq, 5);
    else for (let seq = after; seq <= 5; seq++) if (seq > 0) yield eventAt(seq, 5);
  }
  expect(await collect(resumed(open, identity, 0))).toEqual([1, 2, 3, 4, 5]);
});

test('a stream that ends without an error but before the job is gone on with', async () => {
  let connection = 0;
  async function* open(after: number): AsyncGenerator<JobEvent> {
    const until = connection++ === 0 ? 2 : 4;
    for (let seq = after + 1; seq <= until; seq++) yield eventAt(seq, 4);
  }
  expect(await collect(resumed(open, identity, 0))).toEqual([1, 2, 3, 4]);
});

test('a gateway that stays away is UNAVAILABLE at last', async () => {
  const { open, opened } = gateway(5, [2, ...Array.from({ length: 50 }, () => 0)]);
  await expect(collect(resumed(open, identity, 0))).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  expect(opened.length).toBeGreaterThan(5);
  expect(opened.length).toBeLessThan(15);
});

test('what waiting does not help is thrown at once', async () => {
  let opened = 0;
  // oxlint-disable-next-line require-yield -- the connection brings nothing but an error
  async function* open(): AsyncGenerator<JobEvent> {
    opened++;
    throw new CofactorError('NOT_FOUND', 'no job', { what: 'job', id: 'x' });
  }
  await expect(collect(resumed(open, identity, 0))).rejects.toMatchObject({ code: 'NOT_FOUND' });
  expect(opened).toBe(1);
});

test('a reader that leaves ends the connection', async () => {
  let signal: AbortSignal | undefined;
  async function* open(after: number, stop: AbortSignal): AsyncGenerator<JobEvent> {
    signal = stop;
    for (let seq = after + 1; ; seq++) yield eventAt(seq, Infinity);
  }
  for await (const { seq } of resumed(open, identity, 0)) if (seq === 3) break;
  expect(signal?.aborted).toBe(true);
});

test('a signal ends the stream early, without an error', async () => {
  const stop = new AbortController();
  const { open } = gateway(9, []);
  const seqs: number[] = [];
  for await (const { seq } of resumed(open, identity, 0, stop.signal)) {
    seqs.push(seq);
    if (seq === 4) stop.abort();
  }
  expect(seqs).toEqual([1, 2, 3, 4]);
});
