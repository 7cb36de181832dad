import { expect, test } from 'vitest';
import { sumMatrix } from '../dense.test.support.ts';
import { jordanWignerHamiltonian } from './jordan-wigner.ts';
import { randomHamiltonian } from '../../testing/random-hamiltonian.ts';
import { dropSpinParities, spinParityIndices } from './spin-parity.ts';

test.each([
  [3, [1, 1]],
  [3, [2, 1]],
  [3, [1, 2]],
  [4, [2, 2]],
] as const)(
  'on the states of its parities, the reduced Hamiltonian of %i orbitals and %j electrons is the whole one',
  (n, numElectrons) => {
    const hamiltonian = randomHamiltonian(n, numElectrons, 17);
    const whole = jordanWignerHamiltonian(hamiltonian);
    const full = sumMatrix(2 * n, whole.terms);
    const small = sumMatrix(2 * n - 2, dropSpinParities(whole, hamiltonian).terms);
    const { alpha, beta } = spinParityIndices(hamiltonian);
    const size = 4 ** (n - 1);
    const at = (r: number) => alpha[r % 2 ** (n - 1)] + beta[Math.floor(r / 2 ** (n - 1))];
    const bits = (mask: number) => mask.toString(2).replaceAll('0', '').length;
    let largest = 0;
    for (let row = 0; row < size; row++) {
      expect(bits(at(row) % 2 ** n) % 2).toBe(numElectrons[0] % 2);
      expect(bits(Math.floor(at(row) / 2 ** n)) % 2).toBe(numElectrons[1] % 2);
      for (let column = 0; column < size; column++) {
        for (const part of [0, 1]) {
          const difference = small[2 * (row * size + column) + part] - full[2 * (at(row) * 4 ** n + at(column)) + part];
          largest = Math.max(largest, Math.abs(difference));
        }
      }
    }
    expect(largest).toBeLessThan(1e-12);
  },
);

test('a term that moves one electron between spins is refused', () => {
  expect(() => dropSpinParities({ numQubits: 4, terms: [['IXIX', 1]] }, { numOrbitals: 2, numElectrons: [1, 1] })).toThrow(
    /keeps the symmetries that were taken out/,
  );
});
