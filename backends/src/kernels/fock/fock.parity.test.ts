import { stream } from '@cofactor/sdk/contracts';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Arena } from '../arena.ts';
import { digestRef } from './fock.ref.ts';
import { createDigest } from './fock.ts';

test('the kernel agrees with the twin for any block anywhere in the matrices, both lanes', () => {
  const size = fc.integer({ min: 1, max: 7 });
  fc.assert(
    fc.property(size, size, size, size, fc.nat(), (na, nb, nc, nd, seed) => {
      const random = stream(seed, 'fock', 0);
      const n = 11;
      const list = (length: number): number[] => {
        const first = random.integer(n - length + 1);
        return Array.from({ length }, (_, index) => first + index);
      };
      const numbers = (length: number): Float64Array => Float64Array.from({ length }, () => 2 * random.uniform() - 1);
      const lanes = [0, 1].map(() => [list(na), list(nb)] as const);
      const kets = [0, 1, 2].map(() => [list(nc), list(nd)] as const);
      const density = numbers(n * n);
      const integrals = numbers(2 * kets.length * na * nb * nc * nd);

      const arena = new Arena();
      const push = (values: readonly number[]): number => arena.push(Int32Array.from(values));
      const braFunctions = push([...lanes.flatMap((lane) => lane.map(([first]) => first)), na, nb]);
      const addresses = kets.map(([cs, ds]) => push([0, 0, cs[0], nc, ds[0], nd]));
      const coulomb = arena.push(new Float64Array(2 * n * n));
      const exchange = arena.push(new Float64Array(n * n));
      const block = { braFunctions, kets: push(addresses), numKets: kets.length, integrals: arena.push(integrals) };
      const digest = createDigest(arena, n, 7);
      const densityAddress = arena.push(density);
      digest(block, densityAddress, coulomb, exchange);
      const coulombAlone = arena.push(new Float64Array(2 * n * n));
      digest(block, densityAddress, coulombAlone, 0);

      const [j, k] = [new Float64Array(n * n), new Float64Array(n * n)];
      const length = na * nb * nc * nd;
      for (const [lane, [as, bs]] of lanes.entries())
        for (const [index, [cs, ds]] of kets.entries())
          digestRef(
            [as, bs, cs, ds],
            Float64Array.from({ length }, (_, at) => integrals[2 * (index * length + at) + lane]),
            density,
            j,
            k,
            n,
          );
      for (let at = 0; at < n * n; at++) {
        const [left, right] = arena.float64(coulomb + 16 * at, 2);
        expect(Math.abs(left + right - j[at])).toBeLessThan(1e-11);
        const [leftAlone, rightAlone] = arena.float64(coulombAlone + 16 * at, 2);
        expect(Math.abs(leftAlone + rightAlone - j[at])).toBeLessThan(1e-11);
        expect(Math.abs(arena.float64(exchange, n * n)[at] - k[at])).toBeLessThan(1e-11);
      }
    }),
    { numRuns: 50, seed: 2 },
  );
});
