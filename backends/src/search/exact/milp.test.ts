import { stream } from '@cofactor/sdk/contracts';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Constraint, violation } from '../doctor/constraints.ts';
import { binaryQuadraticForm, energyOf } from '../models/binary-quadratic.ts';
import { milpMinimum } from './milp.ts';

test('the integer programme finds what looking at every assignment finds, or that there is none', { timeout: 60_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 7 }), fc.integer({ min: 0, max: 2 }), fc.nat(), async (n, numConstraints, seed) => {
      const random = stream(seed, 'milp-test');
      const quadratic: [number, number, number][] = [];
      for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) quadratic.push([j, i, random.integer(9) - 4]);
      const objective = binaryQuadraticForm({
        vartype: 'binary',
        numVariables: n,
        linear: Array.from({ length: n }, () => random.integer(9) - 4),
        quadratic,
        offset: 1,
      });
      const constraints = Array.from(
        { length: numConstraints },
        (_, c): Constraint => ({
          name: `c${c}`,
          kind: random.integer(2) === 0 ? 'equals' : 'atMost',
          terms: Array.from({ length: n }, (_term, i) => [i, random.integer(3)] as const),
          bound: random.integer(6),
        }),
      );
      let lowest: number | undefined;
      for (let bits = 0; bits < 2 ** n; bits++) {
        const x = Array.from({ length: n }, (_, i) => (bits >> i) & 1);
        if (constraints.some((constraint) => violation(constraint, x) > 0)) continue;
        lowest = Math.min(lowest ?? Number.POSITIVE_INFINITY, energyOf(objective, x));
      }
      const outcome = await milpMinimum({ objective, constraints });
      expect([outcome.status, outcome.value]).toEqual(lowest === undefined ? ['infeasible', undefined] : ['optimal', lowest]);
    }),
    { numRuns: 15, seed: 3 },
  );
});
