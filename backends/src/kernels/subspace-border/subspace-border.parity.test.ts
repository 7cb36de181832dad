import { stream } from '@cofactor/sdk/contracts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { randomHamiltonian } from '../../chemistry/hamiltonian/example-hamiltonians.test.support.ts';
import { determinantList, groupDeterminants } from '../determinants/list.ts';
import { determinantCoupling } from '../determinants/slater-condon.ts';
import { basisStateIndex, stringsOf } from '../determinants/strings.ts';
import { borderRef } from './subspace-border.ref.ts';
import { SubspaceBorder } from './subspace-border.ts';

const none = async (): Promise<void> => {};

const spaces = fc.record({
  n: fc.integer({ min: 1, max: 6 }),
  a: fc.nat(),
  b: fc.nat(),
  seed: fc.nat({ max: 10_000 }),
  share: fc.constantFrom(0.02, 0.3, 0.8),
  threshold: fc.constantFrom(0, 0.03, 0.3),
  halved: fc.boolean(),
});

test('the border is that of the twin: who is in it, their sums and their own energies', async () => {
  await fc.assert(
    fc.asyncProperty(spaces, async ({ n, a, b, seed, share, threshold, halved }) => {
      const electrons = [a % (n + 1), b % (n + 1)] as [number, number];
      const half = halved && electrons[0] === electrons[1];
      const hamiltonian = randomHamiltonian(n, electrons, { seed });
      const random = stream(seed, 'subspace-border');
      const border = new SubspaceBorder(hamiltonian);
      for (const round of [0, 1]) {
        const picked: [number, number][] = [];
        for (const alpha of stringsOf(n, electrons[0]).masks)
          for (const beta of stringsOf(n, electrons[1]).masks)
            if (picked.length === 0 || random.uniform() < share) picked.push([alpha, beta]);
        const masks = [0, 1].map((spin) => Int32Array.from(picked, (pair) => pair[spin]));
        const list = determinantList(masks[0], masks[1]);
        const vector = Float64Array.from(list.alphaMasks, () => random.normal());
        const wanted = borderRef(hamiltonian, list, vector, threshold);
        for (const [key, { determinant, sum }] of wanted) {
          if (half && determinant.betaMask > determinant.alphaMask) wanted.delete(key);
          // without a threshold rounding decides whether a coupling of nothing is one
          if (threshold === 0 && Math.abs(sum) < 1e-10) wanted.delete(key);
        }
        let found = 0;
        const options = { threshold, halved: half, pause: none };
        await border.forEach(groupDeterminants(list), vector, options, ({ alphaMask, betaMasks, sums, diagonal }) => {
          for (const [k, betaMask] of betaMasks.entries()) {
            if (threshold === 0 && Math.abs(sums[k]) < 1e-10) continue;
            found++;
            const other = wanted.get(basisStateIndex(alphaMask, betaMask, n));
            expect(Math.abs(sums[k] - (other?.sum ?? NaN))).toBeLessThan(1e-11);
            const determinant = { alphaMask, betaMask };
            expect(Math.abs(diagonal[k] - determinantCoupling(hamiltonian, determinant, determinant))).toBeLessThan(1e-11);
          }
        });
        expect(found, `list ${round}`).toBe(wanted.size);
      }
    }),
    { numRuns: 80, seed: 4 },
  );
});
