import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { cpuFacts } from '../../../cpu/facts.ts';
import { popcount, stringsOf } from '../../../kernels/determinants/strings.ts';
import { forecastProducts } from './forecast.ts';

const ORBITALS = 8;
const all = [...stringsOf(ORBITALS, 3).masks];

test('elements of products of strings are those that differ in one or two electrons', () => {
  const strings = fc.subarray(all, { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(strings, strings, (alpha, beta) => {
      const determinants = alpha.flatMap((a) => beta.map((b) => [a, b]));
      let close = 0;
      for (const [i, [a, b]] of determinants.entries())
        for (const [c, d] of determinants.slice(0, i)) if (popcount(a ^ c) + popcount(b ^ d) <= 4) close++;
      expect(forecastProducts([alpha, beta], ORBITALS, [3, 3]).elements).toBeCloseTo(close, 9);
    }),
  );
});

test('many strings are counted by some of them, within a tenth', () => {
  const { masks } = stringsOf(16, 5); // 4368, of which one row in ten is looked at
  const { elements } = forecastProducts([[...masks], [1]], 16, [5, 1]);
  const [single, double] = [5 * 11, 10 * 55];
  expect(elements / ((masks.length * (single + double)) / 2)).toBeGreaterThan(0.9);
  expect(elements / ((masks.length * (single + double)) / 2)).toBeLessThan(1.1);
});

test('strings close to one another take more memory than scattered ones: the step says so before it runs', () => {
  const { masks } = stringsOf(16, 5);
  const text = (mask: number): string => mask.toString(2).padStart(16, '0');
  const bytes = (chosen: Int32Array): number => {
    const strings = Array.from(chosen, text);
    const step = { kind: 'subspace', alphaStrings: strings, betaStrings: strings } as const;
    return cpuFacts.forecast(step, { numOrbitals: 16, numElectrons: [5, 5] }).memoryBytes.likely;
  };
  const scattered = masks.filter((_, k) => k % 13 === 0).slice(0, 300);
  expect(bytes(masks.slice(0, 300))).toBeGreaterThan(1.5 * bytes(scattered));
});
