import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { chiSquare, chiSquareTail } from '../testing/checks/statistics.ts';
import { LIMITS } from '../testing/tolerances.ts';
import { stream } from './philox.ts';

const seeds = fc.integer({ min: 0, max: 0xffff_ffff });

test('a stream goes on from a saved position as if it had never stopped', () => {
  fc.assert(
    fc.property(seeds, fc.string(), fc.nat(1000), fc.nat(50), fc.nat(50), (seed, label, index, before, after) => {
      const whole = stream(seed, label, index);
      for (let k = 0; k < before; k++) whole.uint32();
      const resumed = stream(seed, label, index);
      resumed.position = whole.position;
      for (let k = 0; k < after; k++) expect(resumed.uint32()).toBe(whole.uint32());
      expect(whole.position).toBe(before + after);
    }),
  );
});

test('another seed, label or index is another stream', () => {
  fc.assert(
    fc.property(seeds, seeds, fc.string(), fc.string(), fc.nat(), fc.nat(), (seed, seed2, label, label2, index, index2) => {
      fc.pre(`${seed}/${label}/${index}` !== `${seed2}/${label2}/${index2}`);
      const [one, other] = [stream(seed, label, index), stream(seed2, label2, index2)];
      expect([one.uint32(), one.uint32(), one.uint32()]).not.toEqual([other.uint32(), other.uint32(), other.uint32()]);
    }),
  );
});

test('uniform lies in [0, 1) and integer below its bound', () => {
  fc.assert(
    fc.property(seeds, fc.integer({ min: 1, max: 0x1_0000_0000 }), (seed, bound) => {
      const random = stream(seed, 'range');
      for (let k = 0; k < 20; k++) {
        const u = random.uniform();
        expect(u >= 0 && u < 1).toBe(true);
        const n = random.integer(bound);
        expect(Number.isInteger(n) && n >= 0 && n < bound).toBe(true);
      }
    }),
  );
});

test.each([0, -1, 1.5, NaN, 2 ** 32 + 1])('integer(%d) is refused', (bound) => {
  expect(() => stream(0, 'x').integer(bound)).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }));
});

// Seeds are fixed, so these either always pass or always fail; LIMITS.falseAlarm says how unlikely the latter was beforehand.
test.each([2, 6, 7, 100])('integer(%i) has no favourites', (bound) => {
  const random = stream(3, 'fair', bound);
  const counts = Array.from({ length: bound }, () => 0);
  for (let k = 0; k < 20_000; k++) counts[random.integer(bound)]++;
  const { statistic, freedom } = chiSquare(
    counts,
    counts.map(() => 1 / bound),
  );
  expect(chiSquareTail(statistic, freedom)).toBeGreaterThan(LIMITS.falseAlarm);
});

test('normal deviates have the moments 0, 1, 0, 3 within six standard errors', () => {
  const random = stream(4, 'normal');
  const n = 100_000;
  const moments = [0, 0, 0, 0];
  for (let k = 0; k < n; k++) {
    const x = random.normal();
    for (let power = 1; power <= 4; power++) moments[power - 1] += x ** power / n;
  }
  // variances of x, x², x³, x⁴ under the standard normal: 1, 2, 15, 96
  [
    [0, 1],
    [1, 2],
    [0, 15],
    [3, 96],
  ].forEach(([mean, variance], k) => {
    expect(Math.abs(moments[k] - mean)).toBeLessThan(LIMITS.sigmas * Math.sqrt(variance / n));
  });
});

test('neighbouring streams are uncorrelated', () => {
  const n = 20_000;
  const [one, other] = [stream(5, 'left'), stream(5, 'left', 1)];
  let covariance = 0;
  for (let k = 0; k < n; k++) covariance += ((one.uniform() - 0.5) * (other.uniform() - 0.5)) / n;
  expect(Math.abs(covariance)).toBeLessThan(LIMITS.sigmas / (12 * Math.sqrt(n)));
});
