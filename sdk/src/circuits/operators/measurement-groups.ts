/**
 * Which Pauli strings one measurement setting serves: strings that agree, qubit by qubit, wherever both act (qubit-wise commuting).
 * Their common basis needs single-qubit rotations alone.
 *
 * Source      Kandala et al., Nature 549, 242 (2017), DOI 10.1038/nature23879 (tensor-product basis sets).
 */
import type { Pauli } from './pauli.ts';

export interface MeasurementGroup {
  /** The Pauli measured on each qubit of its support; members are its restrictions. */
  basis: Pauli;
  /** Indices into the strings given. */
  members: number[];
}

/** First fit in the order given: put large coefficients first. The identity joins no group. */
export function groupQubitwise(strings: readonly Pauli[]): MeasurementGroup[] {
  const groups: MeasurementGroup[] = [];
  strings.forEach((pauli, index) => {
    if ((pauli.x | pauli.z) === 0n) return;
    const group = groups.find(({ basis }) => agree(basis, pauli));
    if (group) {
      group.basis = { x: group.basis.x | pauli.x, z: group.basis.z | pauli.z };
      group.members.push(index);
    } else {
      groups.push({ basis: pauli, members: [index] });
    }
  });
  return groups;
}

function agree(a: Pauli, b: Pauli): boolean {
  const both = (a.x | a.z) & (b.x | b.z);
  return (((a.x ^ b.x) | (a.z ^ b.z)) & both) === 0n;
}
