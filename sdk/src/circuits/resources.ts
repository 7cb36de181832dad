/** What a circuit takes on a device: qubits, depth, gates. */
import type { Circuit, Operation, Sizes } from '../contracts/index.ts';
import { decomposeUntil } from './decompose.ts';
import { type FixedGate, GATES } from './gates.ts';
import { excitationMasks } from './operators/excitation.ts';
import { qubitsOf } from './operators/pauli.ts';
import { addMagic, type Magic, tStates } from './t-states.ts';

export interface CircuitResources {
  qubits: number;
  parameters: number;
  /** Longest chain of gates that must follow each other, one- and two-qubit gates alike. */
  depth: number;
  oneQubitGates: number;
  twoQubitGates: number;
  measurements: number;
  /** On an error-corrected machine (t-states.ts). */
  tStates: number;
}

/**
 * Counts gates on one and two qubits as they stand; wider ones (ccx, cswap, Pauli rotations, excitations) after decomposing
 * them into CX ladders. No gate is optimised away. A barrier aligns its qubits and takes no time.
 */
export function circuitResources({ numQubits, numParameters, operations }: Circuit): CircuitResources {
  const magic: Magic = { tGates: 0, rotations: 0 };
  for (const operation of operations) addMagic(operation, magic);
  const counts = {
    qubits: numQubits,
    parameters: numParameters,
    depth: 0,
    oneQubitGates: 0,
    twoQubitGates: 0,
    measurements: 0,
    tStates: tStates(magic),
  };
  const ready = new Int32Array(numQubits); // first free moment of each qubit
  const small = ({ gate }: { gate: string }) => gate in GATES && GATES[gate as FixedGate].qubits <= 2;
  for (const operation of decomposeUntil(operations, (it) => small(it) || it.gate === 'excitation')) {
    const { gate, qubits } = operation;
    if (gate === 'id') continue;
    if (gate === 'excitation') {
      scheduleExcitation(operation, ready, counts);
      continue;
    }
    const start = qubits.reduce((latest, qubit) => Math.max(latest, ready[qubit]), 0);
    const end = gate === 'barrier' ? start : start + 1;
    for (const qubit of qubits) ready[qubit] = end;
    if (gate === 'measure') counts.measurements += qubits.length;
    else if (small({ gate })) counts[qubits.length === 1 ? 'oneQubitGates' : 'twoQubitGates']++;
  }
  counts.depth = Math.max(0, ...ready);
  return counts;
}

/** What a plan and a result say of a circuit. */
export function circuitSizes(circuit: Circuit): Sizes {
  const { measurements: _, ...sizes } = circuitResources(circuit);
  return sizes;
}

/** The ladders of an excitation, as `decompose` writes them, without writing them: a large ansatz has a million gates. */
function scheduleExcitation({ creation = [], annihilation = [] }: Operation, ready: Int32Array, counts: CircuitResources): void {
  const involved = [...creation, ...annihilation];
  const masks = excitationMasks({ creation, annihilation });
  const support = qubitsOf(masks.creation | masks.annihilation | masks.parity); // of every string, with X or Y on those involved
  const strings = 2 ** (involved.length - 1);
  for (let k = 0; k < strings; k++) {
    for (const qubit of involved) ready[qubit]++;
    for (let k = 1; k < support.length; k++)
      ready[support[k - 1]] = ready[support[k]] = Math.max(ready[support[k - 1]], ready[support[k]]) + 1;
    ready[support[support.length - 1]]++;
    for (let k = support.length - 1; k > 0; k--)
      ready[support[k - 1]] = ready[support[k]] = Math.max(ready[support[k - 1]], ready[support[k]]) + 1;
    for (const qubit of involved) ready[qubit]++;
  }
  counts.oneQubitGates += strings * (2 * involved.length + 1);
  counts.twoQubitGates += strings * 2 * (support.length - 1);
}
