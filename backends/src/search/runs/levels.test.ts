import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Levels } from './levels.ts';

test('values are counted, the lowest first, and rounding does not part them', () => {
  const levels = new Levels();
  for (const value of [-2, -3, -2 + 1e-9, 0.1 + 0.2, Number.NaN, Number.POSITIVE_INFINITY]) levels.add(value);
  levels.add(-3, 127);
  expect(levels.list()).toEqual([
    { value: -3, times: 128 },
    { value: -2, times: 2 },
    { value: 0.3, times: 1 },
  ]);
});

test('many values stand on at most 60 steps between the lowest and the highest, none lost', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: -1e3, max: 1e3, noNaN: true }), { minLength: 1, maxLength: 4000 }), (values) => {
      const levels = new Levels();
      for (const value of values) levels.add(value);
      const list = levels.list();
      expect(list.length).toBeLessThanOrEqual(60);
      expect(list.reduce((sum, { times }) => sum + times, 0)).toBe(values.length);
      const [low, high] = [Math.min(...values), Math.max(...values)];
      const step = Math.max(1e-6, (high - low) / 59);
      expect(Math.abs(list[0].value - low)).toBeLessThanOrEqual(step);
      expect(Math.abs(list[list.length - 1].value - high)).toBeLessThanOrEqual(step);
    }),
    { numRuns: 20, seed: 1 },
  );
});
