import { stream } from '@cofactor/sdk/contracts';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { tailMinimum } from './spin-tree.ref.ts';
import { SpinTree } from './spin-tree.ts';

test('the trees find what enumeration finds, in any number of pieces, with bounds that never pass it', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 11 }), fc.integer({ min: 1, max: 50 }), fc.nat(), (n, piece, seed) => {
      const random = stream(seed, 'spin-tree-test');
      const couplings = Float64Array.from({ length: n * n }, () => (random.uniform() < 0.7 ? random.normal() : 0));
      const expected = tailMinimum(couplings, n, n, 0);
      const tree = new SpinTree(n, couplings);
      while (!tree.done) {
        expect(tree.lowerBound).toBeLessThanOrEqual(expected + 1e-9);
        tree.advance(piece);
      }
      expect(Math.abs(tree.lowerBound - expected)).toBeLessThan(1e-9);
      const { spins } = tree;
      let energy = 0;
      for (let i = 0; i < n; i++) for (let j = i + 1; j < n; j++) energy += couplings[i * n + j] * spins[i] * spins[j];
      expect(Math.abs(energy - expected)).toBeLessThan(1e-9);
    }),
    { numRuns: 80, seed: 8 },
  );
});
