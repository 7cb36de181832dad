import { buildAnsatz } from '@cofactor/sdk/circuits';
import { H2_HAMILTONIAN, H2_REFERENCE, randomHamiltonian } from '@cofactor/sdk/testing';
import { eriIndex } from '@cofactor/sdk/contracts';
import { expect, test } from 'vitest';
import type { ActiveHamiltonian } from '../../hamiltonian/active-hamiltonian.ts';
import { rotateHamiltonian } from '../../hamiltonian/rotation.ts';
import { hartreeFockEnergy } from '../../hamiltonian/mean-field.ts';
import { ccsdInSpace } from './in-space.ts';

test('H2: the one amplitude times its integral is the correlation energy of full CI', () => {
  const { h1, eri, ...sizes } = H2_HAMILTONIAN;
  const n = 2;
  const hamiltonian: ActiveHamiltonian = { ...sizes, h1: dense(h1, n, 2), eri: dense(eri, n, 4) };
  const { ccsdHartree, pairAmplitudes } = ccsdInSpace(hamiltonian);
  expect(ccsdHartree).toBeCloseTo(H2_REFERENCE.fciHartree, 6);
  expect(pairAmplitudes).toHaveLength(1);
  const exchange = hamiltonian.eri[eriIndex(1, 0, 1, 0, n)];
  expect(hartreeFockEnergy(hamiltonian) + pairAmplitudes[0] * exchange).toBeCloseTo(ccsdHartree, 7);
});

test('orbitals turned among the occupied turn the amplitudes with them', () => {
  const n = 4;
  const hamiltonian = { ...randomHamiltonian(n, [2, 2], 2) } as ActiveHamiltonian;
  for (let p = 0; p < n; p++) hamiltonian.h1[p * n + p] += 10 * p; // one determinant dominates
  const here = ccsdInSpace(hamiltonian);
  const [c, s] = [Math.cos(0.7), Math.sin(0.7)];
  const there = ccsdInSpace(rotateHamiltonian(hamiltonian, Float64Array.of(c, -s, 0, 0, s, c, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1)));
  expect(there.ccsdHartree).toBeCloseTo(here.ccsdHartree, 8);
  const turned = (i: number, j: number, rest: number) => {
    const u = [
      [c, -s],
      [s, c],
    ];
    let sum = 0;
    for (let k = 0; k < 2; k++) for (let l = 0; l < 2; l++) sum += u[k][i] * u[l][j] * here.pairAmplitudes[(k * 2 + l) * 4 + rest];
    return sum;
  };
  there.pairAmplitudes.forEach((t, k) => expect(t).toBeCloseTo(turned(k >> 3, (k >> 2) & 1, k & 3), 6));
});

test('LUCJ of these amplitudes is another circuit than that of MP2', () => {
  const hamiltonian = { ...randomHamiltonian(4, [2, 2], 2) } as ActiveHamiltonian;
  for (let p = 0; p < 4; p++) hamiltonian.h1[p * 5] += 10 * p;
  const options = { ansatz: 'lucj', mapping: 'jordan-wigner' } as const;
  const { pairAmplitudes } = ccsdInSpace(hamiltonian);
  const fromCcsd = buildAnsatz(hamiltonian, { ...options, start: 'ccsd', pairAmplitudes });
  expect(fromCcsd.circuit).not.toEqual(buildAnsatz(hamiltonian, { ...options, start: 'mp2' }).circuit);
  expect(() => buildAnsatz(hamiltonian, { ...options, start: 'ccsd' })).toThrow(/start/);
});

/** Entries [i, j, …, value] of a symmetric table, all permutations written out. */
function dense(entries: readonly (readonly number[])[], n: number, indices: 2 | 4): Float64Array {
  const out = new Float64Array(n ** indices);
  for (const entry of entries) {
    const value = entry[indices];
    const [p, q, r = 0, s = 0] = entry;
    const orders =
      indices === 2
        ? [
            [p, q],
            [q, p],
          ]
        : [
            [p, q, r, s],
            [q, p, r, s],
            [p, q, s, r],
            [q, p, s, r],
            [r, s, p, q],
            [s, r, p, q],
            [r, s, q, p],
            [s, r, q, p],
          ];
    for (const order of orders) out[order.reduce((at, index) => at * n + index, 0)] = value;
  }
  return out;
}
