/** What a circuit takes on a device: qubits, depth, gates. */
import type { Circuit } from '../contracts/index.ts';
import { decomposeUntil } from './decompose.ts';
import { type FixedGate, GATES } from './gates.ts';

export interface CircuitResources {
  qubits: number;
  parameters: number;
  /** Longest chain of gates that must follow each other, one- and two-qubit gates alike. */
  depth: number;
  oneQubitGates: number;
  twoQubitGates: number;
  measurements: number;
}

/**
 * Counts gates on one and two qubits as they stand; wider ones (ccx, cswap, Pauli rotations, excitations) after decomposing
 * them into CX ladders. No gate is optimised away. A barrier aligns its qubits and takes no time.
 */
export function circuitResources({ numQubits, numParameters, operations }: Circuit): CircuitResources {
  const counts = { qubits: numQubits, parameters: numParameters, depth: 0, oneQubitGates: 0, twoQubitGates: 0, measurements: 0 };
  const ready = new Int32Array(numQubits); // first free moment of each qubit
  const small = ({ gate }: { gate: string }) => gate in GATES && GATES[gate as FixedGate].qubits <= 2;
  for (const { gate, qubits } of decomposeUntil(operations, small)) {
    if (gate === 'id') continue;
    const start = qubits.reduce((latest, qubit) => Math.max(latest, ready[qubit]), 0);
    const end = gate === 'barrier' ? start : start + 1;
    for (const qubit of qubits) ready[qubit] = end;
    if (gate === 'measure') counts.measurements += qubits.length;
    else if (small({ gate })) counts[qubits.length === 1 ? 'oneQubitGates' : 'twoQubitGates']++;
  }
  counts.depth = Math.max(0, ...ready);
  return counts;
}
