import { expect, test } from 'vitest';
import { Arena } from './arena.ts';
import { supportsRelaxedSimd } from './wasm.ts';

test('relaxed SIMD is found on the Node versions that have it', () => {
  expect(supportsRelaxedSimd()).toBe(Number(process.versions.node.split('.')[0]) >= 22);
});

test('an arena hands out disjoint, aligned blocks and grows its memory', () => {
  const arena = new Arena();
  const a = arena.allocate(100);
  const b = arena.allocate(200_000);
  expect(a % 64).toBe(0);
  expect(b - a).toBe(128);
  arena.float64(b, 25_000).fill(1);
  expect(arena.float64(a, 12).every((x) => x === 0)).toBe(true);
  const mark = arena.mark();
  arena.allocate(64);
  arena.release(mark);
  expect(arena.usedBytes).toBe(mark);
  arena.release(b);
  const c = arena.allocateZeros(300_000); // old ones below, fresh pages above
  expect(c).toBe(b);
  expect(arena.float64(c, 37_500).every((x) => x === 0)).toBe(true);
});
