import fc from 'fast-check';
import { expect, test } from 'vitest';
import { determinantCoupling } from '../../../kernels/determinants/slater-condon.ts';
import { popcount } from '../../../kernels/determinants/strings.ts';
import { randomHamiltonian } from '../../hamiltonian/example-hamiltonians.test.support.ts';
import type { ActiveHamiltonian } from '../../hamiltonian/index.ts';
import { startCandidates } from './start-candidates.ts';

/** Centres of two orbitals each with Hund's coupling, and one orbital of low energy between them. */
function twoCentres(): ActiveHamiltonian {
  const n = 5;
  const eri = new Float64Array(n ** 4);
  const set = (p: number, q: number, r: number, s: number, value: number): void => void (eri[((p * n + q) * n + r) * n + s] = value);
  for (let p = 0; p < 4; p++) {
    set(p, p, p, p, 1);
    const q = p ^ 1; // the other orbital of its centre
    set(p, p, q, q, 0.8);
    set(p, q, p, q, 0.1);
    set(p, q, q, p, 0.1);
  }
  set(4, 4, 4, 4, 0.3);
  const h1 = new Float64Array(n * n);
  h1[4 * n + 4] = -2;
  return { numOrbitals: n, numElectrons: [3, 3], coreEnergyHartree: 0, h1, eri };
}

test('spins stand parallel on a centre and opposite on opposite centres, the orbital between them is full', () => {
  const [first] = startCandidates(twoCentres());
  expect(first).toEqual({ alphaMask: 0b11100, betaMask: 0b10011 });
});

test('candidates have the electrons asked for, lowest first, and no single excitation lies below the first', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 6 }), fc.nat(), fc.nat(), fc.nat({ max: 1000 }), (n, a, b, seed) => {
      const electrons = [a % (n + 1), b % (n + 1)] as const;
      const hamiltonian = randomHamiltonian(n, electrons, { seed });
      const candidates = startCandidates(hamiltonian);
      const energies = candidates.map((determinant) => determinantCoupling(hamiltonian, determinant, determinant));
      expect(energies).toEqual(energies.toSorted((x, y) => x - y));
      for (const { alphaMask, betaMask } of candidates) expect([popcount(alphaMask), popcount(betaMask)]).toEqual(electrons);
      const [{ alphaMask, betaMask }] = candidates;
      for (let i = 0; i < n; i++) {
        for (let k = 0; k < n; k++) {
          if (!((alphaMask >> i) & 1) || (alphaMask >> k) & 1) continue;
          const moved = { alphaMask: alphaMask ^ (1 << i) ^ (1 << k), betaMask };
          expect(determinantCoupling(hamiltonian, moved, moved)).toBeGreaterThan(energies[0] - 1e-9);
        }
      }
    }),
    { numRuns: 60, seed: 2 },
  );
});
