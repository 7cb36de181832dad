import { stream } from '@cofactor/sdk/contracts';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Arena } from '../arena.ts';
import { unpackColumnRef, unpackRowRef } from './four-index.ref.ts';
import { createFourIndex } from './four-index.ts';

test('rows are unpacked as in the twin, scaled by lane and ket', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 }), fc.nat(), (na, nb, seed) => {
      const random = stream(seed, 'unpackRows', 0);
      const n = 9;
      const kets = [
        [
          [0, 1, 2],
          [3, 4],
        ],
        [[5], [5]],
        [[6, 7], [8]],
      ];
      const laneScales = [1, 2] as const;
      const ketScales = [1, 2, 0.5];
      const arena = new Arena();
      const push = (values: readonly number[]): number => arena.push(Int32Array.from(values));
      const fourIndex = createFourIndex(arena);
      const sizes = kets.map(([cs, ds]) => na * nb * cs.length * ds.length);
      const integrals = sizes.map((size) => Float64Array.from({ length: 2 * size }, () => random.uniform()));
      const block = {
        braFunctions: push([0, 0, 0, 0, na, nb]),
        kets: push(kets.map(([cs, ds]) => push([0, 0, cs[0], cs.length, ds[0], ds.length]))),
        numKets: kets.length,
        integrals: arena.push(Float64Array.from(integrals.flatMap((values) => [...values]))),
      };
      const rows = arena.push(new Float64Array(2 * na * nb * n * n));
      fourIndex.unpackRows(rows, block, laneScales, arena.push(Float64Array.from(ketScales)), n);
      for (const lane of [0, 1] as const)
        for (let ab = 0; ab < na * nb; ab++) {
          const expected = new Float64Array(n * n);
          for (const [index, [cs, ds]] of kets.entries()) {
            const size = cs.length * ds.length;
            const part = Float64Array.from(
              { length: size },
              (_, cd) => laneScales[lane] * ketScales[index] * integrals[index][2 * (ab * size + cd) + lane],
            );
            unpackRowRef(expected, part, cs, ds, n);
          }
          expect(arena.float64(rows + 8 * n * n * (lane * na * nb + ab), n * n)).toEqual(expected);
        }
    }),
    { numRuns: 10, seed: 3 },
  );
});

test('columns are unpacked to symmetric matrices', () => {
  const random = stream(0, 'unpackColumns', 0);
  const [n, width, first, count] = [5, 7, 2, 3];
  const half = Float64Array.from({ length: ((n * (n + 1)) / 2) * width }, () => random.uniform());
  const arena = new Arena();
  const out = arena.allocate(8 * count * n * n);
  createFourIndex(arena).unpackColumns(out, arena.push(half), width, first, count, n);
  for (let k = 0; k < count; k++) expect(arena.float64(out + 8 * k * n * n, n * n)).toEqual(unpackColumnRef(half, width, first + k, n));
});
