import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { inTurn, machineRoom } from './turns.ts';

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

test('never more at once than the width, never more memory than there is, but one that is larger runs alone', async () => {
  const sizes = fc.array(fc.nat(12), { minLength: 1, maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(sizes, fc.integer({ min: 1, max: 4 }), async (needs, width) => {
      const running = new Set<number>();
      const results = await inTurn(
        [...needs.keys()],
        (item) => needs[item],
        { width, memoryBytes: 10 },
        async (item) => {
          running.add(item);
          const used = [...running].reduce((sum, one) => sum + needs[one], 0);
          expect(running.size).toBeLessThanOrEqual(width);
          expect(used <= 10 || running.size === 1).toBe(true);
          await pause(item % 2);
          running.delete(item);
          return item * 10;
        },
      );
      expect(results).toEqual(needs.map((_, k) => k * 10));
    }),
    { numRuns: 30 },
  );
});

test('two that fit run side by side', async () => {
  let most = 0;
  let running = 0;
  const run = async (): Promise<void> => {
    most = Math.max(most, ++running);
    await pause(5);
    running--;
  };
  await inTurn([1, 2, 3], () => 5, { width: 3, memoryBytes: 10 }, run);
  expect(most).toBe(2);
});

test('the first to throw ends it, and nothing more is started', async () => {
  const started: number[] = [];
  const run = async (item: number): Promise<void> => {
    started.push(item);
    await pause(1);
    throw new Error('no');
  };
  await expect(inTurn([1, 2, 3], () => 1, { width: 1, memoryBytes: 10 }, run)).rejects.toThrow('no');
  await pause(10);
  expect(started).toEqual([1]);
});

test('this machine has room', () => {
  expect(machineRoom().width).toBeGreaterThanOrEqual(2);
  expect(machineRoom().memoryBytes).toBeGreaterThan(0);
});
