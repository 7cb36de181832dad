import { expect, test } from 'vitest';
import { eriIndex } from '@cofactor/sdk/contracts';
import { hubbardHamiltonian, randomHamiltonian } from '../../hamiltonian/example-hamiltonians.test.support.ts';
import type { ActiveHamiltonian } from '../../hamiltonian/active-hamiltonian.ts';
import { symmetricEigen } from '../../linear-algebra.ts';
import { denseHamiltonian } from './dense.test.support.ts';
import { solveCi } from './solve.ts';
import { blockLabels } from './symmetry.ts';
import { stringsOf } from '../../../kernels/determinants/strings.ts';

/** Orbitals p carry the irrep p mod 2 (or p mod 4, irreps multiplying as their bits do): integrals that are not totally symmetric vanish. */
function blocked(hamiltonian: ActiveHamiltonian, irreps: 2 | 4): ActiveHamiltonian {
  const { numOrbitals: n } = hamiltonian;
  const h1 = hamiltonian.h1.map((x, k) => (Math.floor(k / n) % irreps === (k % n) % irreps ? x : 0));
  const eri = Float64Array.from(hamiltonian.eri);
  for (let p = 0; p < n; p++)
    for (let q = 0; q < n; q++)
      for (let r = 0; r < n; r++)
        for (let s = 0; s < n; s++) if (((p % irreps) ^ (q % irreps) ^ (r % irreps) ^ (s % irreps)) !== 0) eri[eriIndex(p, q, r, s, n)] = 0;
  return { ...hamiltonian, h1, eri };
}

test('determinants with different labels are not coupled, and a space without symmetry is one block', () => {
  const hamiltonian = blocked(randomHamiltonian(4, [2, 2], { seed: 8 }), 4);
  const labelOf = blockLabels(hamiltonian);
  const { masks } = stringsOf(4, 2);
  const labels = Array.from(masks).flatMap((a) => Array.from(masks, (b) => labelOf(a ^ b)));
  const { matrix, size } = denseHamiltonian(hamiltonian);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) if (labels[i] !== labels[j]) expect(Math.abs(matrix[i * size + j])).toBeLessThan(1e-12);
  }
  expect(new Set(labels).size).toBe(4);
  const whole = blockLabels(randomHamiltonian(4, [2, 2]));
  expect(new Set(Array.from(masks, (a) => whole(a ^ masks[0]))).size).toBe(1);
});

test('the lowest states are found whatever their block and spin', async () => {
  const spaces: ActiveHamiltonian[] = [];
  for (let seed = 0; seed < 5; seed++)
    spaces.push(blocked(randomHamiltonian(6, [3, 2], { seed, coupling: 0.1 + 0.05 * (seed % 4) }), seed % 2 ? 4 : 2));
  for (const repulsion of [0.5, 10])
    spaces.push(hubbardHamiltonian(6, [3, 3], { repulsion, periodic: true }), hubbardHamiltonian(6, [2, 2], { repulsion, periodic: true }));
  for (const hamiltonian of spaces) {
    const { matrix, size } = denseHamiltonian(hamiltonian);
    const exact = symmetricEigen(matrix, size).values;
    for (const roots of [1, 3]) {
      const result = await solveCi(hamiltonian, { roots });
      for (let k = 0; k < roots; k++) expect(result.roots[k].energyHartree - hamiltonian.coreEnergyHartree).toBeCloseTo(exact[k], 8);
    }
  }
}, 60_000);
