import fc from 'fast-check';
import { expect, test } from 'vitest';
import { randomHamiltonian } from '../../hamiltonian/example-hamiltonians.test.support.ts';
import type { ActiveHamiltonian } from '../../hamiltonian/index.ts';
import { symmetricEigen } from '../../linear-algebra.ts';
import { solveCi } from '../determinant-ci/index.ts';
import { determinantCoupling } from '../../../kernels/determinants/slater-condon.ts';
import { binomial, stringsOf } from '../../../kernels/determinants/strings.ts';
import { selectedCi } from './selected-ci.ts';
import { determinantList, determinantsOf, productDeterminants } from '../../../kernels/determinants/list.ts';
import { solveSubspace } from './solve.ts';

/** Orbitals, electrons of each spin, seed. */
const space = fc
  .record({ n: fc.integer({ min: 2, max: 5 }), a: fc.nat(), b: fc.nat(), seed: fc.nat({ max: 10_000 }), order: fc.nat({ max: 1000 }) })
  .map(({ n, a, b, seed, order }) => ({ order, hamiltonian: randomHamiltonian(n, [a % (n + 1), b % (n + 1)], { seed }) }));
const RUNS = { numRuns: 25, seed: 12 };
/** Rounding of energies of some ten hartree, and what a residual below 3e-6 leaves. */
const ROUNDING = 1e-8;

const masksOf = (hamiltonian: ActiveHamiltonian, spin: 0 | 1): number[] => [
  ...stringsOf(hamiltonian.numOrbitals, hamiltonian.numElectrons[spin]).masks,
];

/** A fixed shuffle. */
const shuffled = (masks: readonly number[], order: number): number[] =>
  masks
    .map((mask, k) => ({ mask, key: ((k + 1) * (2 * order + 7919)) % 10_007 }))
    .sort((x, y) => x.key - y.key)
    .map(({ mask }) => mask);

/** Lowest state of the sector; with as many α as β electrons the lowest of even spin, which a closed subspace looks for. */
async function exactHartree(hamiltonian: ActiveHamiltonian): Promise<number> {
  const [alpha, beta] = hamiltonian.numElectrons;
  if (alpha !== beta) return (await solveCi(hamiltonian)).roots[0].energyHartree;
  const quintets = alpha >= 2 && hamiltonian.numOrbitals - alpha >= 2;
  const energies = await Promise.all(
    [1, ...(quintets ? [5] : [])].map(async (multiplicity) => (await solveCi(hamiltonian, { multiplicity })).roots[0].energyHartree),
  );
  return Math.min(...energies);
}

test('a growing product of strings falls to the exact energy and never below it', async () => {
  await fc.assert(
    fc.asyncProperty(space, async ({ hamiltonian, order }) => {
      const exact = await exactHartree(hamiltonian);
      const alpha = shuffled(masksOf(hamiltonian, 0), order);
      const beta = hamiltonian.numElectrons[0] === hamiltonian.numElectrons[1] ? alpha : shuffled(masksOf(hamiltonian, 1), order);
      let before = Number.POSITIVE_INFINITY;
      for (const share of [0.3, 0.6, 1]) {
        const part = (masks: number[]): number[] => masks.slice(0, Math.ceil(share * masks.length));
        const { energyHartree } = await solveSubspace(hamiltonian, productDeterminants(part(alpha), part(beta)));
        expect(energyHartree).toBeGreaterThan(exact - ROUNDING);
        expect(energyHartree).toBeLessThan(before + ROUNDING);
        before = energyHartree;
      }
      expect(Math.abs(before - exact)).toBeLessThan(ROUNDING);
    }),
    RUNS,
  );
});

test('any list of determinants gives the lowest eigenvalue of its dense matrix', async () => {
  await fc.assert(
    fc.asyncProperty(space, async ({ hamiltonian, order }) => {
      const all = determinantsOf(productDeterminants(masksOf(hamiltonian, 0), masksOf(hamiltonian, 1)));
      const list = all.filter((_, k) => (k * 7 + order) % 3 !== 0 || k === 0);
      const masks = ['alphaMask', 'betaMask'].map((spin) => Int32Array.from(list, (one) => one[spin as 'alphaMask']));
      const size = list.length;
      const dense = Float64Array.from({ length: size * size }, (_, k) =>
        determinantCoupling(hamiltonian, list[Math.floor(k / size)], list[k % size]),
      );
      const { values } = symmetricEigen(dense, size);
      const { energyHartree, vector, residual } = await solveSubspace(hamiltonian, determinantList(masks[0], masks[1]));
      const energy = energyHartree - hamiltonian.coreEnergyHartree;
      // a list closed under the exchange of spins may leave out odd states, but has an eigenvalue all the same
      expect(Math.min(...values.map((value) => Math.abs(value - energy)))).toBeLessThan(ROUNDING);
      if (hamiltonian.numElectrons[0] !== hamiltonian.numElectrons[1]) expect(Math.abs(values[0] - energy)).toBeLessThan(ROUNDING);
      expect(vector.reduce((sum, x) => sum + x * x, 0)).toBeCloseTo(1, 10);
      expect(residual).toBeLessThan(1e-5);
    }),
    RUNS,
  );
});

test('occupations hold the electrons, and ⟨S²⟩ of the whole space is that of full CI', async () => {
  await fc.assert(
    fc.asyncProperty(space, async ({ hamiltonian }) => {
      const [alpha, beta] = hamiltonian.numElectrons;
      const found = await solveSubspace(hamiltonian, productDeterminants(masksOf(hamiltonian, 0), masksOf(hamiltonian, 1)));
      const sum = (values: number[]): number => values.reduce((total, x) => total + x, 0);
      expect(sum(found.occupations.alpha)).toBeCloseTo(alpha, 8);
      expect(sum(found.occupations.beta)).toBeCloseTo(beta, 8);
      if (alpha === beta) {
        expect(Math.min(Math.abs(found.s2), Math.abs(found.s2 - 6))).toBeLessThan(1e-4); // singlet or quintet
      } else {
        const { roots } = await solveCi(hamiltonian);
        expect(Math.abs(found.s2 - roots[0].s2)).toBeLessThan(1e-4);
      }
    }),
    RUNS,
  );
});

test('selected CI is variational at every size, exact at the last, and equal in every run', async () => {
  await fc.assert(
    fc.asyncProperty(space, async ({ hamiltonian }) => {
      const { numOrbitals: n, numElectrons } = hamiltonian;
      const sector = binomial(n, numElectrons[0]) * binomial(n, numElectrons[1]);
      const exact = await exactHartree(hamiltonian);
      for (const size of [1, Math.ceil(sector / 3), sector]) {
        const { energyHartree, determinants } = await selectedCi(hamiltonian, size);
        expect(energyHartree).toBeGreaterThan(exact - ROUNDING);
        expect(determinants).toBeLessThanOrEqual(size);
        expect(determinants).toBeGreaterThanOrEqual(size - 1);
        if (size === sector) expect(Math.abs(energyHartree - exact)).toBeLessThan(ROUNDING);
        expect((await selectedCi(hamiltonian, size)).energyHartree).toBe(energyHartree);
      }
    }),
    RUNS,
  );
});
