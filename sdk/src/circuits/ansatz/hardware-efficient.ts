/**
 * A hardware-efficient ansatz: turns of every qubit between layers of cz along a line, whatever the Hamiltonian.
 *
 *   |ψ(θ)⟩ = Π_(l = 1 … L) [ Π_q ry_q(θ_lq) Π_q cz_(q, q+1) ] Π_q ry_q(θ_0q) |reference⟩                                  (1)
 *
 * Real amplitudes; at θ = 0 it is the reference up to a sign, where the slope of every single turn of a Hamiltonian that keeps its
 * electrons is 0: it starts from small random angles instead. It keeps no symmetry.
 *
 * Source      Kandala et al., Nature 549, 242 (2017), DOI 10.1038/nature23879.
 */
import { type Circuit, stream } from '../../contracts/index.ts';
import { circuitBuilder, parameter } from '../circuit.ts';
import { qubitsOf } from '../operators/pauli.ts';

/** (1) with (L + 1) · qubits parameters. @param reference basis state it starts from */
export function hardwareEfficientCircuit(numQubits: number, reference: bigint, layers: number): Circuit {
  const builder = circuitBuilder(numQubits);
  for (const qubit of qubitsOf(reference)) builder.gate('x', [qubit]);
  for (let layer = 0; layer <= layers; layer++) {
    // even pairs, then odd ones: two moments whatever the width
    for (const first of layer > 0 ? [0, 1] : []) for (let q = first; q + 1 < numQubits; q += 2) builder.gate('cz', [q, q + 1]);
    for (let q = 0; q < numQubits; q++) builder.gate('ry', [q], parameter(layer * numQubits + q));
  }
  return builder.build();
}

/** Angles up to ±0.2, the same for the same ansatz. */
export function smallAngles(count: number): number[] {
  const random = stream(0, 'hardware-efficient');
  return Array.from({ length: count }, () => 0.4 * (random.uniform() - 0.5));
}
