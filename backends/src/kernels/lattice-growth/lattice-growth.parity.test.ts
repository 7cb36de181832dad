import { stream } from '@cofactor/sdk/contracts';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { enumerateFolds, type GrowthTables } from './lattice-growth.ref.ts';
import { LatticeGrowth } from './lattice-growth.ts';

/** Square, cubic or tetrahedral, with random contact energies of residues that can touch. */
function randomTables(n: number, dimensions: 2 | 3, alternating: boolean, seed: number): GrowthTables {
  const side = 16;
  const random = stream(seed, 'lattice-growth-test');
  const axes = [1, -1, side, -side, side * side, -side * side].slice(0, 2 * dimensions);
  const diamond = [1 + side + side ** 2, 1 - side - side ** 2, -1 + side - side ** 2, -1 - side + side ** 2];
  const even = alternating ? diamond : axes;
  const energies = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = i - 3; j >= 0; j -= 2) energies[i * n + j] = energies[j * n + i] = Math.round(2 - 5 * random.uniform());
  }
  return {
    numResidues: n,
    coordination: even.length,
    alternating,
    size: side ** (alternating ? 3 : dimensions),
    steps: Int32Array.from([...even, ...even.map((step) => (alternating ? -step : step))]),
    energies,
  };
}

test('the bounded tree finds the minimum and every optimum of the full enumeration, in any number of pieces', () => {
  const shape = fc.constantFrom<[2 | 3, boolean]>([2, false], [3, false], [3, true]);
  fc.assert(
    fc.property(
      fc.integer({ min: 4, max: 9 }),
      shape,
      fc.nat(),
      fc.integer({ min: 1, max: 500 }),
      (n, [axes, alternating], seed, piece) => {
        const tables = randomTables(axes === 3 && !alternating ? Math.min(n, 8) : n, axes, alternating, seed);
        const expected = enumerateFolds(tables);
        for (const keepTies of [true, false]) {
          const tree = new LatticeGrowth(tables, { keepTies });
          expect(tree.rootBound).toBeLessThanOrEqual(expected.energy);
          while (!tree.done) {
            tree.advance(piece);
            expect(tree.lowerBound).toBeLessThanOrEqual(expected.energy);
          }
          expect(tree.best).toBe(expected.energy);
          expect(tree.turns.length).toBe(tables.numResidues - 1);
          if (keepTies) expect(tree.optima).toBe(expected.optima);
        }
      },
    ),
    { numRuns: 30, seed: 5 },
  );
});

test('self-avoiding walks on the diamond lattice are as many as enumerated elsewhere', () => {
  // 4 · 3 walks share the first two bonds: 108 of 4 bonds, 324 of 5, 948 of 6 (OEIS A001394)
  for (const [bonds, walks] of [
    [4, 108],
    [5, 324],
    [6, 948],
  ]) {
    const tables = { ...randomTables(bonds + 1, 3, true, 0), energies: new Float64Array((bonds + 1) ** 2) };
    expect(12 * enumerateFolds(tables).folds).toBe(walks);
  }
});
