import { stream } from '@cofactor/sdk/contracts';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Arena } from '../arena.ts';
import { batchKind, joinedKind } from '../repulsion/pair-class.ts';
import { basisValuesRef } from './basis-values.ref.ts';
import { type BasisBatch, createBasisValues } from './basis-values.ts';

test('the kernel agrees with the twin for all kinds of batches, at any number of points, near and far', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 5 }), fc.boolean(), fc.integer({ min: 1, max: 9 }), fc.nat(), (l, spherical, count, seed) => {
      const random = stream(seed, 'basis values', 0);
      const joined = l === 0 && spherical;
      const kind = joined ? joinedKind(batchKind(0, true), batchKind(1, true)) : batchKind(l, spherical);
      const exponents = Array.from({ length: 1 + random.integer(4) }, () => 10 ** (4 * random.uniform() - 1));
      const batch: BasisBatch = {
        kind,
        centre: [random.normal(), random.normal(), random.normal()],
        exponents,
        coefficients: exponents.map(() => Array.from({ length: joined ? 2 : 1 }, () => random.normal())),
      };
      const other: BasisBatch = { ...batch, kind: batchKind(1, true), coefficients: exponents.map(() => [1]) };
      const positions = Float64Array.from({ length: 3 * count }, () => 10 ** (2 * random.uniform() - 1) * random.normal());
      const columns = kind.functions.length + 4;

      const arena = new Arena();
      const matrix = () => arena.push(new Float64Array((count + 1) * columns));
      const [values, dx, dy, dz] = [matrix(), matrix(), matrix(), matrix()];
      const kernel = createBasisValues(arena, [other, batch], 10);
      kernel.putPoints(positions);
      kernel.fill(1, values, [dx, dy, dz], columns, 3);
      const plain = matrix();
      kernel.fill(1, plain, undefined, columns, 3);
      const bytes = 8 * (count + 1) * columns;
      const hessians = arena.push(new Float64Array((6 * bytes) / 8));
      kernel.fillHessians(1, hessians, bytes, columns, 3);

      const make = () => new Float64Array(count * columns);
      const twin = { values: make(), gradient: [make(), make(), make()] as const, hessian: Array.from({ length: 6 }, make) };
      basisValuesRef(twin, columns, 3, batch, positions);
      // Terms may cancel: the bound is on the size of the terms.
      const sizeOf = (order: number): number =>
        1e-13 * exponents.reduce((sum, a, i) => sum + (1 + a) ** order * Math.max(...batch.coefficients[i].map(Math.abs)), 1);
      const pairs = [
        [values, twin.values, sizeOf(1)],
        [plain, twin.values, sizeOf(1)],
        ...[dx, dy, dz].map((address, axis) => [address, twin.gradient[axis], sizeOf(1)]),
        ...twin.hessian.map((matrix, which) => [hessians + which * bytes, matrix, sizeOf(2)]),
      ] as [number, Float64Array, number][];
      for (const [address, expected, size] of pairs) {
        const got = arena.float64(address, count * columns);
        const worst = expected.reduce((most, wanted, k) => Math.max(most, Math.abs(got[k] - wanted) / (1 + Math.abs(wanted))), 0);
        expect(worst).toBeLessThan(size);
      }
    }),
    { numRuns: 300 },
  );
});
