/** Where a circuit is read out, for backends that measure once, at the end. */
import { type Circuit, type Operation, unsupported } from '../contracts/index.ts';

export interface Readout {
  /** Everything before the measurement. */
  operations: Operation[];
  /** What is read into which classical bit; every qubit into its own bit when nothing is measured explicitly. */
  measured: { qubit: number; bit: number }[];
  /** Classical bits: the length of a printed outcome. */
  numBits: number;
}

/** Parts a circuit into gates and terminal measurement. @throws UNSUPPORTED for a reset, or a gate on a qubit already measured. */
export function terminalReadout({ numQubits, operations }: Circuit): Readout {
  const measured = new Map<number, number>();
  const gates = operations.filter(({ gate, qubits, bits = [] }, index) => {
    if (gate === 'barrier') return false;
    const late = qubits.find((qubit) => [...measured.values()].includes(qubit));
    if (gate === 'reset' || late !== undefined) {
      const what = gate === 'reset' ? 'reset' : 'a measurement in the middle of a circuit';
      const why = gate === 'reset' ? '' : `: ${gate} acts on qubit ${late} after it was measured`;
      throw unsupported(`operations.${index}: ${what} is not supported here${why}; measure at the end`, { what });
    }
    if (gate === 'measure') qubits.forEach((qubit, k) => measured.set(bits[k], qubit));
    return gate !== 'measure';
  });
  if (measured.size === 0) for (let q = 0; q < numQubits; q++) measured.set(q, q);
  const list = Array.from(measured, ([bit, qubit]) => ({ qubit, bit }));
  return { operations: gates, measured: list, numBits: Math.max(...measured.keys()) + 1 };
}
