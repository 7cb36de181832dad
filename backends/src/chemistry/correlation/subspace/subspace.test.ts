import { describe, expect, test } from 'vitest';
import { hubbardHamiltonian, randomHamiltonian } from '../../hamiltonian/example-hamiltonians.test.support.ts';
import { stringsOf } from '../../../kernels/determinants/strings.ts';
import { productDeterminants } from '../../../kernels/determinants/list.ts';
import { MAX_SUBSPACE_DETERMINANTS } from './forecast.ts';
import { selectedCi } from './selected-ci.ts';
import { stringWeights } from './properties.ts';
import { solveSubspace } from './solve.ts';

const hamiltonian = randomHamiltonian(6, [3, 3], { seed: 1 });
const all = [...stringsOf(6, 3).masks];

test('one determinant has its own energy: U for each doubly occupied site', async () => {
  const hubbard = hubbardHamiltonian(4, [2, 2], { repulsion: 5 });
  const { energyHartree, leadingWeight, s2 } = await solveSubspace(hubbard, productDeterminants([0b0011], [0b0110]));
  expect(energyHartree).toBeCloseTo(5, 12);
  expect(leadingWeight).toBeCloseTo(1, 12);
  expect(s2).toBeCloseTo(1, 12); // one unpaired electron of each spin: half singlet, half triplet
});

test('two sites and all four determinants: U/2 − √(U²/4 + 4t²)', async () => {
  const hubbard = hubbardHamiltonian(2, [1, 1], { repulsion: 4 });
  const { energyHartree, s2 } = await solveSubspace(hubbard, productDeterminants([1, 2], [1, 2]));
  expect(energyHartree).toBeCloseTo(2 - Math.sqrt(8), 10);
  expect(s2).toBeCloseTo(0, 10);
});

test('weights of strings are those of the determinants they stand in', async () => {
  const hubbard = hubbardHamiltonian(2, [1, 1], { repulsion: 4 });
  const { basis, vector } = await solveSubspace(hubbard, productDeterminants([1], [1, 2]));
  const { alpha, beta } = stringWeights(basis, vector);
  expect(alpha.get(1)).toBeCloseTo(1, 12);
  expect([...beta.keys()]).toEqual([1, 2]);
  [1, 2].forEach((mask, k) => expect(beta.get(mask)).toBeCloseTo(vector[k] ** 2, 14));
});

describe('refusals', () => {
  test.each([
    ['nothing', productDeterminants([], [7]), 'INVALID_INPUT'],
    ['a determinant twice', productDeterminants([7, 7], [7]), 'INVALID_INPUT'],
    ['another number of electrons', productDeterminants([3], [7]), 'INVALID_INPUT'],
    ['an orbital that is not there', productDeterminants([7], [0b1000011]), 'INVALID_INPUT'],
  ])('%s', async (_, determinants, code) => {
    await expect(solveSubspace(hamiltonian, determinants)).rejects.toMatchObject({ code });
  });

  test('more determinants than fit, before anything is built', async () => {
    const wide = { ...hamiltonian, numOrbitals: 16, numElectrons: [8, 8] as const };
    const strings = [...stringsOf(16, 8).masks].slice(0, Math.ceil(Math.sqrt(MAX_SUBSPACE_DETERMINANTS)) + 1);
    await expect(solveSubspace(wide, productDeterminants(strings, strings))).rejects.toMatchObject({ code: 'TOO_LARGE' });
    await expect(selectedCi(wide, MAX_SUBSPACE_DETERMINANTS + 1)).rejects.toMatchObject({ code: 'TOO_LARGE' });
  });

  test('a search that was aborted', async () => {
    const abort = new AbortController();
    const solving = solveSubspace(hamiltonian, productDeterminants(all, all), { signal: abort.signal });
    abort.abort();
    await expect(solving).rejects.toMatchObject({ code: 'CANCELLED' });
  });
});
