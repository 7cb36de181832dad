import { stream } from '@cofactor/sdk/contracts';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Arena } from '../arena.ts';
import { contractInto } from './repulsion-gradient.ref.ts';
import { createContraction } from './repulsion-gradient.ts';

test('the kernel agrees with the twin for any block anywhere in the matrices, one spin or two, both lanes', () => {
  const size = fc.integer({ min: 1, max: 5 });
  fc.assert(
    fc.property(size, size, size, size, fc.integer({ min: 1, max: 11 }), fc.boolean(), fc.nat(), (na, nb, nc, nd, numT, closed, seed) => {
      const random = stream(seed, 'repulsion-gradient', 0);
      const [n, numPrimitives, numKets] = [9, 2, 3];
      const list = (length: number): number[] => {
        const first = random.integer(n - length + 1);
        return Array.from({ length }, (_, index) => first + index);
      };
      const numbers = (length: number): Float64Array => Float64Array.from({ length }, () => 2 * random.uniform() - 1);
      const lanes = [0, 1].map(() => [list(na), list(nb)] as const);
      const kets = Array.from({ length: numKets }, () => [list(nc), list(nd)] as const);
      const [rows, columns] = [na * nb, nc * nd];
      const x = numbers(2 * numKets * numPrimitives * columns * numT);
      const start = numbers(2 * numPrimitives * rows * numT);
      const total = numbers(n * n);
      const spins = closed ? [total] : [numbers(n * n), numbers(n * n)];

      const arena = new Arena();
      const push = (values: readonly number[]): number => arena.push(Int32Array.from(values));
      const addresses = kets.map(([cs, ds]) => push([0, 0, cs[0], nc, ds[0], nd]));
      const block = {
        braFunctions: push([...lanes.flatMap((lane) => lane.map(([first]) => first)), na, nb]),
        numPrimitives,
        numT,
        kets: push(addresses),
        numKets,
        x: arena.push(x),
      };
      const y = arena.push(start);
      const [totalAt, ...spinsAt] = [total, ...spins].map((matrix) => arena.push(matrix));
      createContraction(arena, n, 5)(block, { total: totalAt, spins: spinsAt }, y);

      const got = arena.float64(y, start.length);
      const blockLength = columns * numT;
      for (const [lane, [as, bs]] of lanes.entries())
        for (let p = 0; p < numPrimitives; p++) {
          const at = (k: number): number => 2 * (p * rows * numT + k) + lane;
          const expected = Float64Array.from({ length: rows * numT }, (_, k) => start[at(k)]);
          for (const [k, [cs, ds]] of kets.entries()) {
            const from = (k * numPrimitives + p) * blockLength;
            const part = Float64Array.from({ length: blockLength }, (_, i) => x[2 * (from + i) + lane]);
            contractInto(expected, { total, spins, kappa: closed ? 0.25 : 0.5 }, n, [as, bs, cs, ds], part, numT);
          }
          expected.forEach((value, k) => expect(Math.abs(got[at(k)] - value)).toBeLessThan(1e-12));
        }
    }),
    { numRuns: 80, seed: 3 },
  );
});
