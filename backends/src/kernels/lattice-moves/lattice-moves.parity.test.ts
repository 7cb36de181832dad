import { stream } from '@cofactor/sdk/contracts';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { PhiloxLanes } from '../philox-lanes.ts';
import { chainEnergy, chainMoves, type ChainState, type ChainTables } from './lattice-moves.ref.ts';
import { LatticeChains } from './lattice-moves.ts';

/** Square, cubic or tetrahedral, with random contact energies. */
function randomTables(n: number, dimensions: 2 | 3, alternating: boolean, seed: number): ChainTables {
  const side = 32;
  const random = stream(seed, 'lattice-moves-test');
  const axes = [1, -1, side, -side, side * side, -side * side].slice(0, 2 * dimensions);
  const diamond = [1 + side + side ** 2, 1 - side - side ** 2, -1 + side - side ** 2, -1 - side + side ** 2];
  const even = alternating ? diamond : axes;
  const energies = new Float64Array(n * n);
  for (let i = 0; i < n; i++) for (let j = 0; j < i - 1; j++) energies[i * n + j] = energies[j * n + i] = -Math.round(3 * random.uniform());
  return {
    numResidues: n,
    coordination: even.length,
    alternating,
    size: side ** (alternating ? 3 : dimensions),
    steps: Int32Array.from([...even, ...even.map((step) => (alternating ? -step : step))]),
    energies,
  };
}

test('the kernel makes the moves of the twin, keeps the chain whole and its energy right', () => {
  const shape = fc.constantFrom<[2 | 3, boolean]>([2, false], [3, false], [3, true]);
  fc.assert(
    fc.property(
      fc.integer({ min: 3, max: 20 }),
      shape,
      fc.nat(),
      fc.double({ min: 0, max: 2, noNaN: true }),
      (n, [axes, alternating], seed, beta) => {
        const tables = randomTables(n, axes, alternating, seed);
        const chain = new LatticeChains(tables, stream(seed, 'chain')).chain();
        const twin = new PhiloxLanes(stream(seed, 'chain'));
        const state: ChainState = { cells: chain.cells.slice(), best: chain.cells.slice(), energy: 0, lowest: 0, accepted: 0 };
        for (let piece = 0; piece < 3; piece++) {
          chain.move(beta, 60);
          chainMoves(state, tables, beta, 60, twin);
          expect([...chain.cells]).toEqual([...state.cells]);
          expect([...chain.best]).toEqual([...state.best]);
          expect([chain.energy, chain.lowest, chain.accepted]).toEqual([state.energy, state.lowest, state.accepted]);
          expect(chain.energy).toBe(chainEnergy(tables, chain.cells));
          expect(new Set(chain.cells).size).toBe(n);
        }
      },
    ),
    { numRuns: 60, seed: 6 },
  );
});
