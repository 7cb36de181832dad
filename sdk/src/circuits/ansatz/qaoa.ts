/**
 * QAOA of an Ising form as a circuit that any circuit backend samples.
 *
 *   H = Σ h_i s_i + Σ J_ij s_i s_j,   s = +1 where the bit is 1: s_i = −Z_i                                           (1)
 *   parameters (γ_1 … γ_p, β_1 … β_p):   Π_l exp(+iβ_l ΣX) exp(−iγ_l H) |+…+⟩                                          (2)
 *
 * Source      Farhi, Goldstone & Gutmann, arXiv:1411.4028.
 * Cost        p rotations ZZ a coupling: two CX each.
 */
import type { Circuit } from '../../contracts/index.ts';
import { circuitBuilder, parameter } from '../circuit.ts';

export interface IsingTerms {
  /** One per variable. */
  fields: ArrayLike<number>;
  couplings: Iterable<readonly [i: number, j: number, weight: number]>;
}

/** @throws INVALID_INPUT for a coupling of variables that are not there */
export function isingQaoaCircuit({ fields, couplings }: IsingTerms, layers: number): Circuit {
  const qubits = Array.from({ length: fields.length }, (_, q) => q);
  const pairs = [...couplings];
  const builder = circuitBuilder(qubits.length);
  for (const q of qubits) builder.gate('h', [q]);
  for (let l = 0; l < layers; l++) {
    for (const q of qubits) if (fields[q] !== 0) builder.gate('rz', [q], parameter(l, -2 * fields[q]));
    for (const [i, j, weight] of pairs) builder.pauliRotation('ZZ', [i, j], parameter(l, 2 * weight));
    for (const q of qubits) builder.gate('rx', [q], parameter(layers + l, -2));
  }
  return builder.build();
}
