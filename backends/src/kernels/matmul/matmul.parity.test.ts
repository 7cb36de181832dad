import { stream } from '@cofactor/sdk/contracts';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Arena } from '../arena.ts';
import { matmulInto } from './matmul.ref.ts';
import { createMatmul } from './matmul.ts';

test('the kernel agrees with the twin for any shape, either orientation of A, and adds to what C holds', () => {
  const size = fc.integer({ min: 1, max: 20 });
  fc.assert(
    fc.property(size, size, fc.oneof(size, fc.integer({ min: 250, max: 270 })), fc.boolean(), fc.nat(), (m, n, k, transposed, seed) => {
      const random = stream(seed, 'matmul', 0);
      const matrix = (length: number): Float64Array => Float64Array.from({ length }, () => 2 * random.uniform() - 1);
      const [a, b, c] = [matrix(m * k), matrix(k * n), matrix(m * n)];
      const arena = new Arena();
      const matmul = createMatmul(arena, n);
      const at = arena.push(c);
      matmul(at, arena.push(a), arena.push(b), m, n, k, transposed);
      matmulInto(c, a, b, m, n, k, transposed);
      const got = arena.float64(at, m * n);
      for (let i = 0; i < m * n; i++) expect(Math.abs(got[i] - c[i])).toBeLessThan(1e-13 * k);
    }),
    { numRuns: 60, seed: 1 },
  );
});
