/** Where a search for a low energy may start when nothing but the Hamiltonian is known. */
import type { PauliSum } from '../../contracts/index.ts';
import { countBits, parsePauli } from './pauli.ts';

/**
 * A basis state of low energy: from |0…0⟩ the best flip of one or two qubits as long as there is one, O(n² terms) each.
 * @returns its bits and its energy, an upper bound of the lowest eigenvalue
 */
export function lowBasisState({ numQubits, terms }: PauliSum): { bits: bigint; energy: number } {
  const diagonal = terms.flatMap(([string, coefficient]) => (/[XY]/.test(string) ? [] : [{ z: parsePauli(string).z, coefficient }]));
  const energyOf = (bits: bigint): number =>
    diagonal.reduce((sum, { z, coefficient }) => sum + (countBits(bits & z) % 2 === 1 ? -coefficient : coefficient), 0);
  const flips: bigint[] = [];
  for (let a = 0; a < numQubits; a++) for (let b = a; b < numQubits; b++) flips.push((1n << BigInt(a)) | (1n << BigInt(b)));
  let best = { bits: 0n, energy: energyOf(0n) };
  for (let improved = true; improved; ) {
    improved = false;
    const { bits } = best;
    for (const flip of flips) {
      const energy = energyOf(bits ^ flip);
      if (energy >= best.energy - 1e-12) continue;
      best = { bits: bits ^ flip, energy };
      improved = true;
    }
  }
  return best;
}
