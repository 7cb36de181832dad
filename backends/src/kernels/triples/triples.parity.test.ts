import { stream } from '@cofactor/sdk/contracts';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Arena } from '../arena.ts';
import { tripleEnergy } from './triples.ref.ts';
import { createTriplesEnergy } from './triples.ts';

test('the kernel agrees with the twin, and adds to what is there', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 9 }), fc.nat(), (v, seed) => {
      const random = stream(seed, 'triples', 0);
      const numbers = (length: number): Float64Array => Float64Array.from({ length }, () => 2 * random.uniform() - 1);
      const three = (length: number) => [numbers(length), numbers(length), numbers(length)] as const;
      const [w, singles, pairs] = [numbers(v ** 3), three(v), three(v * v)];
      const virtualEnergies = numbers(v).map((x) => 2 + x);
      const arena = new Arena();
      const push = (values: readonly Float64Array[]) => values.map((x) => arena.push(x)) as [number, number, number];
      const out = arena.push(Float64Array.of(0.25));
      createTriplesEnergy(arena)(
        out,
        { w: arena.push(w), singles: push(singles), pairs: push(pairs), rowBytes: 8 * v, virtualEnergies: arena.push(virtualEnergies) },
        -1.5,
        2,
        v,
      );
      const expected = 2 * tripleEnergy({ w, singles, pairs, virtualEnergies, occupiedEnergy: -1.5 });
      expect(Math.abs(arena.float64(out, 1)[0] - 0.25 - expected)).toBeLessThan(1e-12 * v ** 3);
    }),
    { numRuns: 40, seed: 2 },
  );
});
