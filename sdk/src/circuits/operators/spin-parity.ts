/**
 * Two qubits less for an operator that keeps the numbers of α and of β electrons modulo two: the occupation of the last orbital of each
 * spin follows from the others of that spin (tapering.ts). With α qubits 0 … n−1 and β qubits n … 2n−1, qubits n−1 and 2n−1 are dropped
 * and the β qubits move down by one.
 */
import type { PauliSum } from '../../contracts/index.ts';
import { type HamiltonianSizes, referenceOrbitals } from '../ansatz/uccsd.ts';
import { countBits, maskOf } from './pauli.ts';
import { mapSum, type QubitMap } from './qubit-map.ts';
import { tapering } from './tapering.ts';

/** Jordan–Wigner without the qubit of the last orbital of each spin, which the electron numbers fix. @param sizes n ≥ 2 orbitals */
export function withoutSpinParities(sizes: HamiltonianSizes): QubitMap {
  const n = sizes.numOrbitals;
  const block = (1n << BigInt(n)) - 1n;
  const parities = [
    { mask: block, qubit: n - 1 },
    { mask: block << BigInt(n), qubit: 2 * n - 1 },
  ];
  return tapering(parities, 2 * n, maskOf(referenceOrbitals(sizes)));
}

/** The operator on 2n − 2 qubits. @throws INVALID_INPUT for a term that changes a parity. */
export function dropSpinParities(sum: PauliSum, sizes: HamiltonianSizes): PauliSum {
  return mapSum(sum, withoutSpinParities(sizes));
}

/** Full index of a reduced state: alpha[r mod 2ⁿ⁻¹] + beta[r div 2ⁿ⁻¹]. */
export function spinParityIndices({ numOrbitals: n, numElectrons }: HamiltonianSizes): { alpha: Float64Array; beta: Float64Array } {
  const [alpha, beta] = numElectrons.map((electrons) =>
    Float64Array.from({ length: 2 ** (n - 1) }, (_, bits) => bits + ((countBits(BigInt(bits)) + electrons) % 2) * 2 ** (n - 1)),
  );
  return { alpha, beta: beta.map((bits) => bits * 2 ** n) };
}
