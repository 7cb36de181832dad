import { expect, test } from 'vitest';
import { solveCi } from '../correlation/index.ts';
import { randomHamiltonian } from '../hamiltonian/example-hamiltonians.test.support.ts';
import { hartreeFockEnergy } from '../hamiltonian/index.ts';
import { describeSizes, energyBySize } from './sizes.ts';

test.each([
  [6, [3, 3]],
  [6, [4, 2]],
  [5, [1, 1]],
] as const)('%i orbitals with %j electrons: the energy falls with the size, to that of the whole space', async (numOrbitals, electrons) => {
  const hamiltonian = randomHamiltonian(numOrbitals, electrons, { coupling: 0.1 });
  const found = await energyBySize(hamiltonian);
  const energies = found.map(({ energyHartree }) => energyHartree);
  expect(found.length).toBeGreaterThan(1);
  for (let k = 1; k < energies.length; k++) expect(energies[k]).toBeLessThan(energies[k - 1]);
  expect(energies[0]).toBeLessThan(hartreeFockEnergy(hamiltonian));
  const { roots } = await solveCi(hamiltonian, { multiplicity: electrons[0] - electrons[1] + 1 });
  expect(energies.at(-1)).toBeCloseTo(roots[0].energyHartree, 9);
  expect(found.at(-1)).toMatchObject({ electrons: electrons[0] + electrons[1], orbitals: numOrbitals });
});

test('a space too large to be tried whole says so, and one of a single size says nothing', async () => {
  const hamiltonian = randomHamiltonian(11, [5, 5], { coupling: 0.02 });
  const found = await energyBySize(hamiltonian);
  expect(found.map(({ orbitals }) => orbitals)).toEqual([2, 4, 6, 8]);
  expect(describeSizes(found, hamiltonian)).toEqual([
    expect.stringMatching(/\(2, 2\) .* Eh, \(4, 4\) -.* mEh.*; larger ones up to 11 orbitals were not tried$/),
  ]);
  expect(describeSizes(found.slice(0, 1), hamiltonian)).toEqual([]);
});
