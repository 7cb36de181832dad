/**
 * Two qubits less for an operator that keeps the numbers of α and of β electrons modulo two: the occupation of the last orbital of each
 * spin follows from the others of that spin.
 *
 *   Z_d = (−1)^N Π_(q ≠ d of the spin) Z_q,   X_d acts by itself when an even number of the spin's qubits flip        (1)
 *
 * With α qubits 0 … n−1 and β qubits n … 2n−1, qubits n−1 and 2n−1 are dropped and the β qubits move down by one.
 *
 * Source      Bravyi, Gambetta, Mezzacapo & Temme, arXiv:1701.08213 (tapering off qubits).
 */
import { invalidInput, type PauliSum } from '../../contracts/index.ts';
import type { HamiltonianArrays } from './fermion.ts';
import { countBits, parsePauli, PauliOperator } from './pauli.ts';

type Sizes = Pick<HamiltonianArrays, 'numOrbitals' | 'numElectrons'>;

/** (1): the operator on 2n − 2 qubits. @param sizes n ≥ 2 orbitals. @throws INVALID_INPUT for a term that changes a parity. */
export function dropSpinParities(sum: PauliSum, { numOrbitals: n, numElectrons }: Sizes): PauliSum {
  const half = BigInt(n - 1);
  const kept = (1n << half) - 1n;
  const last = 1n << half;
  const reduced = new PauliOperator(2 * n - 2);
  for (const [text, coefficient] of sum.terms) {
    const { x, z } = parsePauli(text);
    let sign = 1;
    const parts = numElectrons.map((electrons, spin) => {
      const shift = BigInt(spin * n);
      const [xs, zs] = [(x >> shift) & (kept | last), (z >> shift) & (kept | last)];
      if (countBits(xs) % 2 === 1) throw invalidInput(`terms.${text}`, 'a term that keeps the parity of each spin', text);
      if (zs & last && electrons % 2 === 1) sign = -sign;
      return { x: xs & kept, z: (zs & last ? zs ^ kept : zs) & kept };
    });
    const small = { x: parts[0].x | (parts[1].x << half), z: parts[0].z | (parts[1].z << half) };
    const turns = countBits(x & z) - countBits(small.x & small.z); // Y = iXZ: powers of i that come or go
    reduced.add(small, ((turns & 3) === 0 ? sign : -sign) * coefficient);
  }
  return reduced.toSum();
}

/** Full index of a reduced state: alpha[r mod 2ⁿ⁻¹] + beta[r div 2ⁿ⁻¹]. */
export function spinParityIndices({ numOrbitals: n, numElectrons }: Sizes): { alpha: Float64Array; beta: Float64Array } {
  const [alpha, beta] = numElectrons.map((electrons) =>
    Float64Array.from({ length: 2 ** (n - 1) }, (_, bits) => bits + ((countBits(BigInt(bits)) + electrons) % 2) * 2 ** (n - 1)),
  );
  return { alpha, beta: beta.map((bits) => bits * 2 ** n) };
}
