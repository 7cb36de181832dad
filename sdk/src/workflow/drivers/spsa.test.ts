import { expect, test } from 'vitest';
import { stream } from '../../contracts/index.ts';
import { spsa } from './spsa.ts';

/** Four coupled angles; the lowest value is −2.5 at (1, −0.5, 0.3, 0.3). */
const landscape = ([a, b, c, d]: readonly number[]) =>
  -Math.cos(a - 1) - Math.cos(b + 0.5) - 0.5 * Math.cos(c + d - 0.6) + 0.25 * (c - d) ** 2;

function play(sigma: number, iterations: number, seed: number) {
  const noise = stream(seed, 'noise');
  const walk = spsa([0, 0, 0, 0], { iterations, random: stream(seed, 'signs') });
  let asked = 0;
  let turn = walk.next();
  while (!turn.done) {
    asked++;
    turn = walk.next(landscape(turn.value) + sigma * (2 * noise.uniform() - 1));
  }
  return { ...turn.value, asked };
}

test('two values a step whatever the number of parameters, and the minimum in spite of noise larger than any single slope', () => {
  for (const seed of [1, 2, 3, 4, 5]) {
    const { point, asked, values } = play(0.1, 400, seed);
    expect(asked).toBe(821);
    expect(values).toHaveLength(400);
    expect(landscape(point)).toBeLessThan(-2.5 + 0.03);
  }
});

test('the same seed walks the same way', () => {
  expect(play(0.1, 50, 7)).toEqual(play(0.1, 50, 7));
});

test('where every value is the same it stays', () => {
  const walk = spsa([0.3, 0.7], { iterations: 5, random: stream(1, 'signs') });
  let turn = walk.next();
  while (!turn.done) turn = walk.next(1);
  turn.value.point.forEach((x, k) => expect(x).toBeCloseTo([0.3, 0.7][k], 12));
});
