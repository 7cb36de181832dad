/**
 * The Pauli strings that generalized excitations fall into under Jordan–Wigner, each once and without its Z chain: the pool of
 * qubit-ADAPT. An orbital pair of one spin gives XY and YX, four orbitals give the eight of an odd number of Y,
 *
 *   exp(−iθP),   P = X or Y on 2 or 4 qubits, an odd number of Y, so that amplitudes stay real                            (1)
 *
 * A string of weight w is 2(w − 1) CX, at most 6, where an excitation of two electrons is eight strings with chains. It flips an even number
 * of α and of β qubits: the parities of both stay, the electron numbers need not.
 *
 * Source      Tang, Shkolnikov, Barron, Grimsley, Mayhall, Barnes & Economou, PRX Quantum 2, 020310 (2021),
 *             DOI 10.1103/PRXQuantum.2.020310. Its minimal complete pools of 2n − 2 strings flip one qubit each: on a determinant all
 *             their slopes are zero by parity, and the ansatz does not grow; see Shkolnikov et al.,
 *             arXiv:2109.05340. They are left out.
 */
import type { Circuit } from '../../contracts/index.ts';
import { circuitBuilder, parameter } from '../circuit.ts';
import { excitationMasks, excitationStrings } from '../operators/excitation.ts';
import { formatPauli, type Pauli, supportOf } from '../operators/pauli.ts';
import { generalizedExcitations } from './generalized-excitations.ts';
import { type HamiltonianSizes, referenceOrbitals } from './uccsd.ts';

/** In the order of the excitations that first need them. */
export function qubitPool(sizes: Pick<HamiltonianSizes, 'numOrbitals'>): Pauli[] {
  const pool = new Map<string, Pauli>();
  for (const excitation of generalizedExcitations(sizes)) {
    const { parity } = excitationMasks(excitation);
    for (const { pauli } of excitationStrings(excitation)) {
      const bare = { x: pauli.x, z: pauli.z & ~parity };
      const key = `${bare.x} ${bare.z}`;
      if (!pool.has(key)) pool.set(key, bare);
    }
  }
  return [...pool.values()];
}

/** How many strings the pool has: 2 for each pair, 8 for each four orbitals that an excitation joins. */
export function qubitPoolSize({ numOrbitals: n }: Pick<HamiltonianSizes, 'numOrbitals'>): number {
  const pairs = (n * (n - 1)) / 2;
  const fours = (pairs * (n - 2) * (n - 3)) / 12;
  return 2 * (2 * pairs) + 8 * (2 * fours + pairs ** 2);
}

/** Π_k exp(−iθ_k P_k) on the reference determinant, the first string acting first. */
export function stringProduct(sizes: HamiltonianSizes, strings: readonly Pauli[]): Circuit {
  const numQubits = 2 * sizes.numOrbitals;
  const builder = circuitBuilder(numQubits);
  for (const qubit of referenceOrbitals(sizes)) builder.gate('x', [qubit]);
  strings.forEach((pauli, k) => {
    const letters = formatPauli(pauli, numQubits).replaceAll('I', '');
    builder.pauliRotation(letters, supportOf(pauli), parameter(k, 2));
  });
  return builder.build();
}
