import { expect, test } from 'vitest';
import type { JobEvent } from '../../contracts/index.ts';
import { EventLog, EventSource } from './events.ts';

const clock = { now: () => 5, sleep: async () => undefined };

async function read(log: EventLog, afterSeq?: number, signal?: AbortSignal): Promise<number[]> {
  const seen: number[] = [];
  for await (const { seq } of log.read(afterSeq, signal)) seen.push(seq);
  return seen;
}

test('readers before, during and after see the same events, from where they ask', async () => {
  const log = new EventLog();
  const source = new EventSource(clock, (event) => log.push(event));
  const early = read(log);
  source.emit({ type: 'warning', code: 'a', message: '' });
  await Promise.resolve();
  const late = read(log, 1);
  source.emit({ type: 'warning', code: 'b', message: '' });
  source.emit({ type: 'succeeded' });
  expect(await Promise.all([early, late, read(log), read(log, 2), read(log, 3)])).toEqual([[1, 2, 3], [2, 3], [1, 2, 3], [3], []]);
});

test('nothing is said after the end', () => {
  const events: JobEvent[] = [];
  const source = new EventSource(clock, (event) => events.push(event));
  source.emit({ type: 'cancelled' });
  source.emit({ type: 'succeeded' });
  expect(events).toEqual([{ seq: 1, atMs: 5, type: 'cancelled' }]);
});

test('a reader leaves when its signal fires', async () => {
  const controller = new AbortController();
  const reading = read(new EventLog(), 0, controller.signal);
  controller.abort();
  expect(await reading).toEqual([]);
});
