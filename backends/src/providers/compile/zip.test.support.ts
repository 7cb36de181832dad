/**
 * Whether a compiled circuit C is the logical one L, on all states, whatever the number of qubits: the operator C·L† is built from its
 * middle and must come out as the permutation of qubits that the layouts say.
 *
 *   M ← Cₖ M   for each gate of C in turn,    M ← M Lⱼ†   as soon as the qubits of Lⱼ are entangled already                       (1)
 *
 * M is a state of rows (physical qubits) and columns (logical qubits), pairs of which are maximally entangled where M is a permutation. What
 * C has done and L has not undone yet is all that stands in its clusters, a few amplitudes for a compiler that works gate by gate.
 */
import { GATES, type Compiled, type FixedGate } from '@cofactor/sdk/circuits';
import type { Circuit, Operation } from '@cofactor/sdk/contracts';
import { SparseState } from './sparse-state.test.support.ts';

/** Amplitudes of a cluster past which a circuit counts as not seen to be equal. */
const MOST = 2 ** 10;

/**
 * @param tolerance to which a factor of a state is seen as one; the turns of a compiled gate are good to some 1e-9 where it is nearly the identity
 * @returns |tr(P† C L†)| / dim, 1 where they are equal up to a phase; 0 where the clusters grow too large to tell
 */
export function operatorOverlap(logical: Circuit, { circuit, initialLayout, finalLayout }: Compiled, tolerance = 1e-11): number {
  const column = (q: number): number => circuit.numQubits + q;
  const state = new SparseState({ pairs: true, tolerance });
  initialLayout.forEach((row, q) => {
    state.apply({ gate: 'h', qubits: [row] });
    state.apply({ gate: 'cx', qubits: [row, column(q)] });
  });
  const gates = logical.operations.filter(isGate);
  const waiting = queues(gates, logical.numQubits);
  /** Gates of L that are next on all their qubits; two-qubit ones only where that joins nothing. */
  const undo = (all: boolean): void => {
    for (let moved = true; moved; ) {
      moved = false;
      for (const queue of waiting) {
        const [k] = queue;
        if (k === undefined) continue;
        const { qubits } = gates[k];
        if (qubits.some((q) => waiting[q][0] !== k) || !(all || state.together(qubits.map(column)))) continue;
        state.applyMatrix(qubits.map(column), conjugate(gates[k]));
        for (const q of qubits) waiting[q].shift();
        moved = true;
      }
    }
  };
  undo(false);
  for (const operation of circuit.operations) {
    state.apply(operation);
    if (operation.qubits.length > 1) undo(false);
    if (state.size > MOST) return 0;
  }
  undo(true);
  finalLayout.forEach((row, q) => {
    state.apply({ gate: 'cx', qubits: [row, column(q)] });
    state.apply({ gate: 'h', qubits: [row] });
  });
  return Math.hypot(...state.zeroAmplitude);
}

const isGate = ({ gate }: Operation): boolean => gate !== 'barrier' && gate !== 'measure';

/** By qubit, the gates on it in order. */
function queues(gates: readonly Operation[], numQubits: number): number[][] {
  const all = Array.from({ length: numQubits }, (): number[] => []);
  gates.forEach(({ qubits }, k) => qubits.forEach((q) => all[q].push(k)));
  return all;
}

function conjugate({ gate, angles = [] }: Operation): Float64Array {
  return GATES[gate as FixedGate].matrix(...(angles as number[])).map((x, k) => (k % 2 === 0 ? x : -x));
}
