/** The circuits whose counts are known, compiled for the 133 qubits of Heron r1, and whether what comes out does the same. */
import {
  circuitBuilder,
  compile,
  heavyHexCoupling,
  HERON_R1,
  isaViolations,
  type Compiled,
  type FixedGate,
  type Target,
} from '@cofactor/sdk/circuits';
import type { Circuit, GateName } from '@cofactor/sdk/contracts';
import { readFileSync } from 'node:fs';
import {
  barencoToffoli,
  bernsteinVazirani,
  circularLayers,
  cuccaroAdder,
  fourier,
  isingStep,
  rippleAdder,
  toffoliLadder,
  vbeAdder,
} from './circuits.test.support.ts';
import { operatorOverlap } from './zip.test.support.ts';

const GATES: GateName[] = ['cz', 'rz', 'sx', 'x', 'id'];
export const HERON: Target = { id: 'heron-r1', gates: GATES, ...heavyHexCoupling(HERON_R1) };

export interface Row {
  name: string;
  circuit: Circuit;
  /** The circuit without the entangling turns that the compiler leaves out, where it has such; its operator is the one to be met. */
  kept?: Circuit;
}

export const ROWS: readonly Row[] = [
  { name: 'tof_3', circuit: toffoliLadder(3) },
  { name: 'tof_4', circuit: toffoliLadder(4) },
  { name: 'tof_10', circuit: toffoliLadder(10) },
  { name: 'barenco_tof_3', circuit: barencoToffoli(3) },
  { name: 'barenco_tof_10', circuit: barencoToffoli(10) },
  { name: 'adder_n10', circuit: cuccaroAdder(4) },
  { name: 'vbe_adder_3', circuit: vbeAdder(3) },
  { name: 'rc_adder_6', circuit: rippleAdder(6) },
  { name: 'qft_n4', circuit: fourier(4) },
  { name: 'bv_100', circuit: bernsteinVazirani(100) },
  { name: 'su2_circular_89', circuit: circularLayers(89, 3) },
  { name: 'su2_circular_100', circuit: circularLayers(100, 3) },
  { name: 'tfim_5x15', circuit: isingStep(5, 15) },
];
/** Some seconds of work: in the benchmark alone. */
export const QFT_100: Row = { name: 'qft_100', circuit: fourier(100), kept: withoutNegligible(fourier(100)) };

interface Reference {
  source: string;
  program: string;
  circuits: Record<string, number>;
}

/** CZ gates that Qiskit takes, by name. */
export function qiskitCounts(): Reference {
  return JSON.parse(readFileSync(new URL('../../../data/reference/compile/qiskit-level-2.json', import.meta.url), 'utf8')) as Reference;
}

export const twoQubitGates = ({ operations }: Circuit): number =>
  operations.filter(({ gate, qubits }) => qubits.length === 2 && gate !== 'barrier').length;

/** Compiled and held against the device and, as an operator, against the circuit. @throws when a gate does not fit, or the unitary is another */
export function compiledAndChecked({ circuit, kept }: Row): Compiled {
  const compiled = compile(circuit, HERON);
  const misfits = isaViolations(compiled.circuit, HERON);
  if (misfits.length > 0) throw new Error(misfits[0]);
  const lost = 1 - (kept ? operatorOverlap(kept, compiled, 1e-7) : operatorOverlap(circuit, compiled));
  if (Math.abs(lost) > (kept ? 3e-8 : 1e-8)) throw new Error(`the compiled circuit is another unitary: ${lost} of their overlap is lost`);
  return compiled;
}

/**
 * CP(θ) = P(θ/2) ⊗ P(θ/2) · exp(iθ/4 ZZ) up to a phase: where θ/2 ≤ 1e-5 only the turns of the qubits stay. What that changes is bounded
 * by the sum of θ/4 over the pairs left out, 8e-4 in the norm of the operator for 100 qubits.
 */
export function withoutNegligible({ numQubits, operations }: Circuit): Circuit {
  const builder = circuitBuilder(numQubits);
  for (const { gate, qubits, angles = [] } of operations) {
    const half = Number(angles[0]) / 2;
    if (gate === 'cp' && half <= 1e-5) for (const qubit of qubits) builder.gate('p', [qubit], half);
    else builder.gate(gate as FixedGate, qubits, ...angles);
  }
  return builder.build();
}
