import { stream } from '@cofactor/sdk/contracts';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { eliminateSpin, introduceSpin } from './frontier.ref.ts';
import { Frontier } from './frontier.ts';

test('spins join and leave as in the twin, whatever the order', () => {
  fc.assert(
    fc.property(fc.array(fc.boolean(), { minLength: 1, maxLength: 40 }), fc.nat(), (joins, seed) => {
      const random = stream(seed, 'frontier-test');
      const frontier = new Frontier(15);
      const table = new Float64Array(2 ** 15);
      let width = 0;
      for (const join of joins) {
        if (join && width < 15) {
          const couplings = new Map<number, number>();
          for (let bit = 0; bit < width; bit++) if (random.uniform() < 0.5) couplings.set(bit, Math.round(8 * random.normal()));
          const field = Math.round(8 * random.normal());
          frontier.introduce(field, couplings);
          introduceSpin(table, width++, field, couplings);
        } else if (width > 0) {
          const bit = random.integer(width);
          const noted = frontier.eliminate(bit);
          const expected = eliminateSpin(table, width--, bit);
          expect(expected.map((_, d) => ((noted[d >> 3] >> (d & 7)) & 1) === 1)).toEqual(expected);
        }
        expect(frontier.value).toBe(table[0]);
      }
    }),
    { numRuns: 40, seed: 9 },
  );
});
