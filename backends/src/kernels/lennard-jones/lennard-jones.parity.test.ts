import { stream } from '@cofactor/sdk/contracts';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { lennardJones } from './lennard-jones.ref.ts';
import { LennardJones } from './lennard-jones.ts';

test('energy and gradient agree with the twin, and the gradient with differences of the energy', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 25 }), fc.nat(), (numAtoms, seed) => {
      const random = stream(seed, 'lennard-jones-test');
      const kernel = new LennardJones(numAtoms);
      const length = 3 * kernel.stride;
      const x = new Float64Array(length);
      for (let i = 0; i < length; i++) x[i] = 1.2 * (i % kernel.stride) * (i < kernel.stride ? 1 : 0.5) + 0.3 * random.uniform();
      const [g, expected] = [new Float64Array(length), new Float64Array(length)];
      const energy = kernel.evaluate(x, g);
      const twin = lennardJones(expected, x, numAtoms, kernel.stride);
      expect(Math.abs(energy - twin)).toBeLessThan(1e-12 * (1 + Math.abs(twin)));
      for (let i = 0; i < length; i++) expect(Math.abs(g[i] - expected[i])).toBeLessThan(1e-11 * (1 + Math.abs(expected[i])));
      const at = random.integer(numAtoms);
      const h = 1e-5;
      const [up, down] = [h, -h].map((step) => {
        const moved = x.slice();
        moved[at] += step;
        return kernel.evaluate(moved, expected);
      });
      expect(Math.abs((up - down) / (2 * h) - g[at])).toBeLessThan(1e-4 * (1 + Math.abs(g[at])));
    }),
    { numRuns: 50, seed: 2 },
  );
});
