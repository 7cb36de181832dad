/**
 * ⟨D|H|D'⟩ of two determinants by the Slater–Condon rules (without the core energy). For small model spaces; the large
 * products are in kernels/ci.
 *
 * Source      Slater, Phys. Rev. 34 (1929) 1293, DOI 10.1103/PhysRev.34.1293; Condon, Phys. Rev. 36 (1930) 1121,
 *             DOI 10.1103/PhysRev.36.1121.
 */
import type { ActiveHamiltonian } from '../../hamiltonian/active-hamiltonian.ts';
import { excitationSign, orbitalsOf, popcount } from './strings.ts';
import type { Determinant } from './spin.ts';

type Integrals = Pick<ActiveHamiltonian, 'numOrbitals' | 'h1' | 'eri'>;

export function determinantCoupling(hamiltonian: Integrals, left: Determinant, right: Determinant): number {
  const alphaMoves = popcount(left.alphaMask & ~right.alphaMask);
  const betaMoves = popcount(left.betaMask & ~right.betaMask);
  if (alphaMoves + betaMoves > 2) return 0;
  if (alphaMoves === 2) return doubleCoupling(hamiltonian, left.alphaMask, right.alphaMask);
  if (betaMoves === 2) return doubleCoupling(hamiltonian, left.betaMask, right.betaMask);
  if (alphaMoves === 1 && betaMoves === 1) {
    const { numOrbitals: n, eri } = hamiltonian;
    const [a, i, alphaSign] = singleMove(left.alphaMask, right.alphaMask);
    const [b, j, betaSign] = singleMove(left.betaMask, right.betaMask);
    return alphaSign * betaSign * eri[((a * n + i) * n + b) * n + j];
  }
  if (alphaMoves === 1) return singleCoupling(hamiltonian, left.alphaMask, right.alphaMask, right.betaMask);
  if (betaMoves === 1) return singleCoupling(hamiltonian, left.betaMask, right.betaMask, right.alphaMask);
  return diagonalEnergy(hamiltonian, right);
}

/** E_ai takes `right` to `left`: a, i and the sign. */
function singleMove(left: number, right: number): [number, number, number] {
  const [a] = orbitalsOf(left & ~right);
  const [i] = orbitalsOf(right & ~left);
  return [a, i, excitationSign(right, a, i)];
}

function diagonalEnergy({ numOrbitals: n, h1, eri }: Integrals, { alphaMask, betaMask }: Determinant): number {
  let energy = 0;
  for (const [own, other] of [
    [alphaMask, betaMask],
    [betaMask, alphaMask],
  ]) {
    for (const p of orbitalsOf(own)) {
      energy += h1[p * n + p];
      for (const q of orbitalsOf(own)) energy += 0.5 * (eri[((p * n + p) * n + q) * n + q] - eri[((p * n + q) * n + q) * n + p]);
      for (const q of orbitalsOf(other)) energy += 0.5 * eri[((p * n + p) * n + q) * n + q];
    }
  }
  return energy;
}

function singleCoupling({ numOrbitals: n, h1, eri }: Integrals, left: number, right: number, other: number): number {
  const [a, i, sign] = singleMove(left, right);
  let sum = h1[a * n + i];
  for (const k of orbitalsOf(right & left)) sum += eri[((a * n + i) * n + k) * n + k] - eri[((a * n + k) * n + k) * n + i];
  for (const k of orbitalsOf(other)) sum += eri[((a * n + i) * n + k) * n + k];
  return sign * sum;
}

function doubleCoupling({ numOrbitals: n, eri }: Integrals, left: number, right: number): number {
  const [a, b] = orbitalsOf(left & ~right);
  const [i, j] = orbitalsOf(right & ~left);
  const between = right ^ (1 << i) ^ (1 << a);
  const sign = excitationSign(right, a, i) * excitationSign(between, b, j);
  return sign * (eri[((a * n + i) * n + b) * n + j] - eri[((a * n + j) * n + b) * n + i]);
}
