import { isCofactorError, stream } from '@cofactor/sdk/contracts';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type BasisSystem, makeBasisSystem, type Shell } from '../shell.ts';
import { hydrogenMolecule, largestDifference, randomSystem, symmetricMatrix } from './fixtures.ts';
import { createRepulsion, forecastRepulsion } from './index.ts';
import { repulsionTensor } from './repulsion.ref.ts';

const systems = fc.nat().map((seed) => randomSystem(seed, 3, 1, 3));

function identity(n: number): Float64Array {
  return Float64Array.from({ length: n * n }, (_, index) => (index % (n + 1) === 0 ? 1 : 0));
}

function tensorOf(system: BasisSystem): Float64Array {
  const one = identity(system.numFunctions);
  return createRepulsion(system).transform(one, one, one, one);
}

/** J and K straight from their definition. */
function fromTensor(eri: Float64Array, density: Float64Array, n: number): [Float64Array, Float64Array] {
  const [j, k] = [new Float64Array(n * n), new Float64Array(n * n)];
  for (let mu = 0; mu < n; mu++)
    for (let nu = 0; nu < n; nu++)
      for (let la = 0; la < n; la++)
        for (let si = 0; si < n; si++) {
          const value = eri[((mu * n + nu) * n + la) * n + si];
          j[mu * n + nu] += value * density[la * n + si];
          k[mu * n + la] += value * density[nu * n + si];
        }
  return [j, k];
}

describe('integrals over random shells up to f', () => {
  test('agree with the readable twin, and have the eightfold symmetry and the Schwarz bound', () => {
    fc.assert(
      fc.property(systems, (system) => {
        const n = system.numFunctions;
        const eri = tensorOf(system);
        expect(largestDifference(eri, repulsionTensor(system))).toBeLessThan(2e-12); // screening leaves out up to 1e-12
        const at = (p: number, q: number, r: number, s: number): number => eri[((p * n + q) * n + r) * n + s];
        const random = stream(n, 'elements', 0);
        for (let sample = 0; sample < 200; sample++) {
          const [p, q, r, s] = [0, 1, 2, 3].map(() => random.integer(n));
          for (const other of [
            at(q, p, r, s),
            at(p, q, s, r),
            at(q, p, s, r),
            at(r, s, p, q),
            at(s, r, p, q),
            at(r, s, q, p),
            at(s, r, q, p),
          ])
            expect(Math.abs(other - at(p, q, r, s))).toBeLessThan(2e-12);
          expect(at(p, q, r, s) ** 2).toBeLessThanOrEqual(at(p, q, p, q) * at(r, s, r, s) + 1e-12);
        }
      }),
      { numRuns: 6, seed: 6 },
    );
  });

  test('give J and K of several densities as their definition does, stored or direct', () => {
    fc.assert(
      fc.property(systems, fc.nat(), (system, seed) => {
        const n = system.numFunctions;
        const random = stream(seed, 'densities', 0);
        const densities = [0, 1].map(() => symmetricMatrix(n, random));
        const eri = repulsionTensor(system);
        for (const memoryBytes of [2 ** 30, 0]) {
          const repulsion = createRepulsion(system, { memoryBytes });
          expect(repulsion.mode).toBe(memoryBytes > 0 ? 'stored' : 'direct');
          for (let repeat = 0; repeat < 2; repeat++) {
            const { coulomb, exchange } = repulsion.coulombExchange(densities);
            const alone = repulsion.coulombExchange(densities, { exchange: false });
            for (const [index, density] of densities.entries()) {
              const [j, k] = fromTensor(eri, density, n);
              expect(largestDifference(coulomb[index], j)).toBeLessThan(1e-10);
              expect(largestDifference(alone.coulomb[index], j)).toBeLessThan(1e-10);
              expect(alone.exchange[index].every((x) => x === 0)).toBe(true);
              expect(largestDifference(exchange[index], k)).toBeLessThan(1e-10);
            }
          }
          repulsion.dispose();
        }
      }),
      { numRuns: 6, seed: 8 },
    );
  });
});

test('screening changes J and K by no more than all its terms together, and leaves out more of a smaller density, stored or direct', () => {
  const random = stream(4, 'chain', 0);
  const positions = Array.from({ length: 10 }, (_, atom) => [3.1 * atom, random.uniform(), random.uniform()]).flat();
  const shells = Array.from({ length: 20 }, (_, index) => ({
    atom: index >> 1,
    l: index & 1,
    spherical: true,
    exponents: [0.3 + random.uniform()],
    coefficients: [[1]],
  }));
  const system = makeBasisSystem(
    Array.from({ length: 10 }, () => 1),
    positions,
    shells,
  );
  const n = system.numFunctions;
  const density = symmetricMatrix(n, random);
  for (const memoryBytes of [2 ** 30, 0]) {
    const repulsion = createRepulsion(system, { memoryBytes });
    const errors = [1, 1e-3, 1e-6].map((scale) => {
      const scaled = density.map((value) => scale * value);
      const [whole, screened] = [0, 1e-7].map((screening) => repulsion.coulombExchange([scaled], { screening }));
      const error = Math.max(
        largestDifference(whole.coulomb[0], screened.coulomb[0]),
        largestDifference(whole.exchange[0], screened.exchange[0]),
      );
      expect(error).toBeLessThan(n * n * 1e-7);
      return error / scale;
    });
    expect(errors[0]).toBeGreaterThan(0); // something was left out
    expect(errors[1]).toBeGreaterThan(errors[0]); // more, of a smaller density
    expect(errors[2]).toBeGreaterThan(errors[1]);
    repulsion.dispose();
  }
});

test('the four-index transformation agrees with the plain sum for any orbital sets, in one pass or many', () => {
  const system = randomSystem(3, 2, 2, 2);
  const n = system.numFunctions;
  const random = stream(0, 'orbitals', 0);
  const orbitals = (m: number): Float64Array => Float64Array.from({ length: n * m }, () => 2 * random.uniform() - 1);
  const [a, b, c] = [orbitals(2), orbitals(3), orbitals(5)];
  const eri = repulsionTensor(system);
  const element = ([cp, cq, cr, cs]: Float64Array[], [p, q, r, s]: number[]): number => {
    const [mp, mq, mr, ms] = [cp, cq, cr, cs].map((matrix) => matrix.length / n);
    let sum = 0;
    for (let mu = 0; mu < n; mu++)
      for (let nu = 0; nu < n; nu++)
        for (let la = 0; la < n; la++)
          for (let si = 0; si < n; si++)
            sum += cp[mu * mp + p] * cq[nu * mq + q] * cr[la * mr + r] * cs[si * ms + s] * eri[((mu * n + nu) * n + la) * n + si];
    return sum;
  };
  const sets = [
    [a, b, a, b],
    [b, a, c, c],
    [c, c, a, b],
    [a, a, a, a],
    [c, b, b, c],
    [a, a, c, c],
  ];
  for (const memoryBytes of [2 ** 28, 5000])
    for (const set of sets) {
      const [mp, mq, mr, ms] = set.map((matrix) => matrix.length / n);
      const out = createRepulsion(system, { memoryBytes }).transform(set[0], set[1], set[2], set[3]);
      expect(out).toHaveLength(mp * mq * mr * ms);
      for (let sample = 0; sample < 4; sample++) {
        const [p, q, r, s] = [mp, mq, mr, ms].map((m) => random.integer(m));
        expect(Math.abs(out[((p * mq + q) * mr + r) * ms + s] - element(set, [p, q, r, s]))).toBeLessThan(1e-9);
      }
    }
});

test('faint overlaps count: integrals between far pairs keep their absolute accuracy', () => {
  const shells = Array.from({ length: 6 }, (_, atom) => ({
    atom,
    l: 0,
    spherical: true,
    exponents: [3.4, 0.62, 0.17],
    coefficients: [[0.15, 0.54, 0.44]],
  }));
  const system = makeBasisSystem(
    shells.map(() => 1),
    shells.flatMap((_, atom) => [0, 0, 2.5 * atom]),
    shells,
  );
  expect(largestDifference(tensorOf(system), repulsionTensor(system))).toBeLessThan(2e-12);
});

test('s and p shells that are computed together may stand anywhere in the basis', () => {
  const shell = (atom: number, l: number, exponents: number[]): Shell => ({
    atom,
    l,
    spherical: true,
    exponents,
    coefficients: [exponents.map(() => 0.5)],
  });
  const [wide, tight] = [
    [0.3, 1.2],
    [2, 9],
  ];
  const shells = [0, 1].flatMap((atom) => [
    shell(atom, 0, wide),
    shell(atom, 2, [0.8]),
    shell(atom, 1, tight),
    shell(atom, 1, wide),
    shell(atom, 0, tight),
  ]);
  const system = makeBasisSystem([1, 1], [0, 0, 0, 0.4, -1, 1.7], shells);
  const n = system.numFunctions;
  const eri = repulsionTensor(system);
  expect(largestDifference(tensorOf(system), eri)).toBeLessThan(2e-12);
  const density = symmetricMatrix(n, stream(2, 'densities', 0));
  const [j, k] = fromTensor(eri, density, n);
  const { coulomb, exchange } = createRepulsion(system).coulombExchange([density]);
  expect(largestDifference(coulomb[0], j)).toBeLessThan(1e-10);
  expect(largestDifference(exchange[0], k)).toBeLessThan(1e-10);

  const all = Float64Array.from({ length: n * n }, (_, at) => (at % (n + 1) === 0 ? 1 : 0));
  const random = stream(2, 'orbital', 0);
  const one = Float64Array.from({ length: n }, () => random.uniform());
  const expected = new Float64Array(n ** 3);
  for (let at = 0; at < n ** 4; at++) expected[at % n ** 3] += one[Math.floor(at / n ** 3)] * eri[at];
  for (const memoryBytes of [undefined, 0]) {
    const repulsion = createRepulsion(system, { memoryBytes });
    expect(largestDifference(repulsion.transform(one, all, all, all), expected)).toBeLessThan(1e-10);
    expect(largestDifference(repulsion.transform(all, all, one, all), swapSides(expected, n))).toBeLessThan(1e-10);
  }
});

/** (λσ|1ν) from (1ν|λσ). */
function swapSides(values: Float64Array, n: number): Float64Array {
  return Float64Array.from({ length: n ** 3 }, (_, at) => values[(at % n) * n * n + Math.floor(at / n)]);
}

test('a density with one block feels few quartets in direct mode, and J and K keep their accuracy', () => {
  const system = randomSystem(21, 4, 1, 1);
  const n = system.numFunctions;
  for (const size of [1, 1e-6]) {
    const density = new Float64Array(n * n);
    density[0] = size;
    density[n + 1] = -size;
    const [j, k] = fromTensor(repulsionTensor(system), density, n);
    const repulsion = createRepulsion(system, { memoryBytes: 0 });
    const { coulomb, exchange } = repulsion.coulombExchange([density]);
    const alone = repulsion.coulombExchange([density], { exchange: false });
    expect(largestDifference(coulomb[0], j)).toBeLessThan(1e-11);
    expect(largestDifference(alone.coulomb[0], j)).toBeLessThan(1e-11);
    expect(largestDifference(exchange[0], k)).toBeLessThan(1e-11);
  }
});

test('progress rises to one, and a signal that has fired ends the call as CANCELLED', () => {
  const system = randomSystem(5, 3, 2, 1);
  const fractions: number[] = [];
  createRepulsion(system, { onProgress: (fraction) => fractions.push(fraction) });
  expect(fractions).toEqual(fractions.toSorted((x, y) => x - y));
  expect(fractions.at(-1)).toBeCloseTo(1, 12);

  const controller = new AbortController();
  const stop = (run: () => unknown): unknown => {
    try {
      return run();
    } catch (error) {
      return error;
    }
  };
  const during = stop(() => createRepulsion(system, { signal: controller.signal, onProgress: () => controller.abort() }));
  expect(isCofactorError(during, 'CANCELLED')).toBe(true);
  expect(
    isCofactorError(
      stop(() => createRepulsion(system, { signal: controller.signal })),
      'CANCELLED',
    ),
  ).toBe(true);
});

test('a density of the wrong size, or a call after dispose, is refused', () => {
  const repulsion = createRepulsion(hydrogenMolecule());
  expect(() => repulsion.coulombExchange([new Float64Array(3)])).toThrowError(/densities\[0\]: expected 4 numbers/);
  expect(() => repulsion.transform(new Float64Array(3), new Float64Array(2), new Float64Array(2), new Float64Array(2))).toThrowError(
    /cp: expected/,
  );
  repulsion.dispose();
  expect(() => repulsion.coulombExchange([new Float64Array(4)])).toThrowError(/dispose/);
});

test('the forecast bounds the memory that integrals take', () => {
  const system = randomSystem(9, 3, 3, 2);
  const forecast = forecastRepulsion(system);
  expect(forecast.mode).toBe('stored');
  expect(forecast.memoryBytes).toBeGreaterThanOrEqual((8 * system.numFunctions ** 4) / 8);
  expect(forecast.flops).toBeGreaterThan(0);
  expect(forecastRepulsion(system, { memoryBytes: forecast.memoryBytes - 1 }).mode).toBe('direct');
  expect(createRepulsion(system, { memoryBytes: forecast.memoryBytes }).mode).toBe('stored'); // no more than forecast
});
