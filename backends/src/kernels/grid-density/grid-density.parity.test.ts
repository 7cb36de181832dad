import { stream } from '@cofactor/sdk/contracts';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Arena } from '../arena.ts';
import { combineRef, densityRef, functionsOfRuns, gatherRef, scatterRef } from './grid-density.ref.ts';
import { createGridDensity, type PointValues } from './grid-density.ts';

test('the kernel agrees with the twin for any runs, odd and even sizes, with and without gradients', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 0, max: 2 }), fc.integer({ min: 1, max: 5 })), { minLength: 1, maxLength: 4 }),
      fc.integer({ min: 1, max: 6 }),
      fc.boolean(),
      fc.nat(),
      (pieces, points, withGradient, seed) => {
        const random = stream(seed, 'grid density', 0);
        let next = 0;
        const runs = Int32Array.from(
          pieces.flatMap(([gap, length]) => {
            const first = next + gap;
            next = first + length;
            return [first, length];
          }),
        );
        const n = next + random.integer(3);
        const m = functionsOfRuns(runs).length;
        const array = (length: number) => Float64Array.from({ length }, () => random.normal());
        const matrix = array(n * n);
        const square = array(m * m);
        const product = array(points * m);
        const factors = array(4 * points);
        const columns = Array.from({ length: withGradient ? 4 : 1 }, () => array(points * m));

        const arena = new Arena();
        const kernel = createGridDensity(arena);
        const at = (values: Float64Array) => arena.push(values);
        const functions = { runs: arena.push(runs), numRuns: runs.length / 2, size: m };
        const [values, dx, dy, dz] = columns.map(at);
        const given: PointValues = { values, ...(withGradient && { gradient: [dx, dy, dz] as const }) };
        const [taken, changed] = [at(new Float64Array(m * m)), at(matrix)];
        kernel.gather(taken, changed, n, functions);
        expect(arena.float64(taken, m * m)).toEqual(gatherRef(matrix, n, runs));
        kernel.scatter(changed, n, at(square), functions);
        const expected = matrix.slice();
        scatterRef(expected, n, square, runs);
        expect(arena.float64(changed, n * n)).toEqual(expected);

        const [densities, combined] = [at(new Float64Array(4 * points)), at(new Float64Array(points * m))];
        kernel.density(densities, at(product), given, points, m);
        kernel.combine(combined, at(factors), given, points, m);
        const close = (got: Float64Array, wanted: Float64Array) => {
          for (let k = 0; k < wanted.length; k++) expect(Math.abs(got[k] - wanted[k])).toBeLessThan(1e-12);
        };
        close(arena.float64(densities, 4 * points), densityRef(product, columns, points));
        close(arena.float64(combined, points * m), combineRef(factors, columns, points));
      },
    ),
    { numRuns: 200 },
  );
});
