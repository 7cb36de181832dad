import { stream } from '@cofactor/sdk/contracts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Arena } from '../arena.ts';
import { randomHamiltonian } from '../../chemistry/hamiltonian/example-hamiltonians.test.support.ts';
import { type DeterminantList, determinantList, groupDeterminants } from '../determinants/list.ts';
import { stringsOf } from '../determinants/strings.ts';
import { addProductRef } from './subspace-elements.ref.ts';
import { mostRowBytes, SubspaceElements } from './subspace-elements.ts';

const none = async (): Promise<void> => {};

/** About a share of the sector, at least one determinant. */
function randomList(n: number, [a, b]: readonly [number, number], share: number, seed: number): DeterminantList {
  const random = stream(seed, 'subspace-elements');
  const picked: [number, number][] = [];
  for (const alpha of stringsOf(n, a).masks)
    for (const beta of stringsOf(n, b).masks) if (picked.length === 0 || random.uniform() < share) picked.push([alpha, beta]);
  return determinantList(
    Int32Array.from(picked, ([alpha]) => alpha),
    Int32Array.from(picked, ([, beta]) => beta),
  );
}

const spaces = fc.record({
  n: fc.integer({ min: 1, max: 6 }),
  a: fc.nat(),
  b: fc.nat(),
  seed: fc.nat({ max: 10_000 }),
  share: fc.constantFrom(0.05, 0.3, 0.8, 1),
});

test('the product agrees with that over all pairs, with elements kept, in part, or made again', async () => {
  await fc.assert(
    fc.asyncProperty(spaces, async ({ n, a, b, seed, share }) => {
      const electrons = [a % (n + 1), b % (n + 1)] as [number, number];
      const hamiltonian = randomHamiltonian(n, electrons, { seed });
      const list = randomList(n, electrons, share, seed);
      const length = list.alphaMasks.length;
      const random = stream(seed, 'vector');
      const c = Float64Array.from({ length }, () => random.normal());
      const wanted = new Float64Array(length);
      addProductRef(wanted, c, hamiltonian, list);
      for (const share of [0, 1]) {
        const arena = new Arena();
        const elements = new SubspaceElements(arena, hamiltonian, groupDeterminants(list));
        const bytes = length * mostRowBytes(n, electrons, length);
        await elements.find(share * (bytes + 2 ** 25), none);
        expect(elements.keptBytes).toBeLessThanOrEqual(share * bytes + 128);
        const [sigma, vector] = [wanted.length, wanted.length].map((size) => arena.float64(arena.allocate(8 * size), size).fill(0));
        vector.set(c);
        elements.addProduct(sigma, vector);
        const worst = sigma.reduce((most, x, i) => Math.max(most, Math.abs(x - wanted[i])), 0);
        expect(worst).toBeLessThan(1e-12 * Math.max(1, length));
      }
    }),
    { numRuns: 60, seed: 3 },
  );
});

test('many blocks, some kept and the rest made again, give the same product', async () => {
  const electrons = [4, 4] as const;
  const hamiltonian = randomHamiltonian(9, [...electrons], { seed: 8 });
  const list = randomList(9, electrons, 1, 1);
  const groups = groupDeterminants(list);
  const product = async (mostBytes: number): Promise<{ sigma: Float64Array; keptBytes: number }> => {
    const arena = new Arena();
    const elements = new SubspaceElements(arena, hamiltonian, groups);
    await elements.find(mostBytes, none);
    const [sigma, vector] = [0, 1].map(() => arena.float64(arena.allocate(8 * groups.length), groups.length).fill(0));
    for (let i = 0; i < groups.length; i++) vector[i] = 1 / (1 + i);
    elements.addProduct(sigma, vector);
    return { sigma, keptBytes: elements.keptBytes };
  };
  const whole = await product(2 ** 31);
  const part = await product(2 ** 24 + 2 ** 22);
  const nothing = await product(0);
  expect(whole.keptBytes).toBeGreaterThan(part.keptBytes);
  expect(part.keptBytes).toBeGreaterThan(0);
  expect(nothing.keptBytes).toBe(0);
  for (const { sigma } of [part, nothing]) {
    expect(sigma.reduce((most, x, i) => Math.max(most, Math.abs(x - whole.sigma[i])), 0)).toBeLessThan(1e-10);
  }
});
