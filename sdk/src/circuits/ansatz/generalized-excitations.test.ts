import { expect, test } from 'vitest';
import { generalizedExcitations } from './generalized-excitations.ts';
import { uccsdExcitations } from './uccsd.ts';

test('each excitation stands once, keeps the spins, and those of UCCSD are among them', () => {
  for (const numOrbitals of [1, 2, 3, 4]) {
    const pool = generalizedExcitations({ numOrbitals });
    const names = pool.map(({ creation, annihilation }) => [[...annihilation].join(), [...creation].join()].sort().join(' '));
    expect(new Set(names).size).toBe(pool.length);
    for (const { creation, annihilation } of pool) {
      const betas = (orbitals: readonly number[]) => orbitals.filter((p) => p >= numOrbitals).length;
      expect(betas(creation)).toBe(betas(annihilation));
      expect(new Set([...creation, ...annihilation]).size).toBe(2 * creation.length);
    }
    const half = Math.floor(numOrbitals / 2);
    for (const { creation, annihilation } of uccsdExcitations({ numOrbitals, numElectrons: [half, half] })) {
      expect(names).toContain([annihilation.join(), creation.join()].sort().join(' '));
    }
  }
  expect(generalizedExcitations({ numOrbitals: 2 })).toEqual([
    { creation: [1], annihilation: [0] },
    { creation: [3], annihilation: [2] },
    { creation: [1, 3], annihilation: [0, 2] },
    { creation: [1, 2], annihilation: [0, 3] },
  ]);
});
