import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { stream } from '@cofactor/sdk/contracts';
import { randomHamiltonian } from '../../hamiltonian/example-hamiltonians.test.support.ts';
import { hartreeFockEnergy } from '../../hamiltonian/mean-field.ts';
import { rotateHamiltonian } from '../../hamiltonian/rotation.ts';
import { symmetricEigen } from '../../linear-algebra.ts';
import { rdm1, rdm2 } from './density.ts';
import { solveCi } from './solve.ts';
import { stringsOf } from '../../../kernels/determinants/strings.ts';

/** Orbitals, electrons of each spin, seed. */
const space = fc
  .record({ n: fc.integer({ min: 2, max: 6 }), a: fc.nat(), b: fc.nat(), seed: fc.nat({ max: 10_000 }) })
  .map(({ n, a, b, seed }) => ({ seed, n, electrons: [a % (n + 1), b % (n + 1)] as [number, number] }));
const RUNS = { numRuns: 25, seed: 11 };

function orthogonal(n: number, seed: number): Float64Array {
  const random = stream(seed, 'rotation');
  const m = new Float64Array(n * n);
  for (let p = 0; p < n; p++) for (let q = 0; q <= p; q++) m[p * n + q] = m[q * n + p] = random.normal();
  return symmetricEigen(m, n).vectors;
}

test('the ground state lies at or below every determinant', async () => {
  await fc.assert(
    fc.asyncProperty(space, async ({ n, electrons, seed }) => {
      const hamiltonian = randomHamiltonian(n, electrons, { seed });
      const { roots } = await solveCi(hamiltonian);
      expect(roots[0].energyHartree).toBeLessThanOrEqual(hartreeFockEnergy(hamiltonian) + 1e-9);
    }),
    RUNS,
  );
});

test('energies do not depend on the orbitals, natural occupations neither', async () => {
  await fc.assert(
    fc.asyncProperty(space, async ({ n, electrons, seed }) => {
      const hamiltonian = randomHamiltonian(n, electrons, { seed });
      const rotated = rotateHamiltonian(hamiltonian, orthogonal(n, seed));
      const [here, there] = [await solveCi(hamiltonian), await solveCi(rotated)];
      expect(there.roots[0].energyHartree).toBeCloseTo(here.roots[0].energyHartree, 8);
    }),
    RUNS,
  );
});

test('exchanging the spins changes nothing', async () => {
  await fc.assert(
    fc.asyncProperty(space, async ({ n, electrons: [a, b], seed }) => {
      const [one, other] = [await solveCi(randomHamiltonian(n, [a, b], { seed })), await solveCi(randomHamiltonian(n, [b, a], { seed }))];
      expect(other.roots[0].energyHartree).toBeCloseTo(one.roots[0].energyHartree, 9);
      expect(other.roots[0].s2).toBeCloseTo(one.roots[0].s2, 6);
    }),
    RUNS,
  );
});

test('density matrices hold the number of electrons, and the energy', async () => {
  await fc.assert(
    fc.asyncProperty(space, async ({ n, electrons, seed }) => {
      const hamiltonian = randomHamiltonian(n, electrons, { seed });
      const total = electrons[0] + electrons[1];
      const { vectors, roots } = await solveCi(hamiltonian);
      const vector = { alpha: stringsOf(n, electrons[0]), beta: stringsOf(n, electrons[1]), coefficients: vectors[0] };
      const [one, two] = [rdm1(vector), rdm2(vector)];
      let trace = 0;
      for (let p = 0; p < n; p++) trace += one[p * n + p];
      expect(trace).toBeCloseTo(total, 10);
      let energy = hamiltonian.coreEnergyHartree;
      for (let k = 0; k < n * n; k++) energy += hamiltonian.h1[k] * one[k];
      for (let k = 0; k < n ** 4; k++) energy += 0.5 * hamiltonian.eri[k] * two[k];
      expect(energy).toBeCloseTo(roots[0].energyHartree, 8);
      // Σ_r rdm2[p,q,r,r] = (N − 1) rdm1[p,q]
      for (let pq = 0; pq < n * n; pq++) {
        let sum = 0;
        for (let r = 0; r < n; r++) sum += two[pq * n * n + r * n + r];
        expect(sum).toBeCloseTo((total - 1) * one[pq], 9);
      }
      expect(roots[0].naturalOccupations.every((x) => x > -1e-10 && x < 2 + 1e-10)).toBe(true);
    }),
    RUNS,
  );
});
