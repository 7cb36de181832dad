/** The circuits whose counts are known, compiled for the 133 qubits of Heron r1, and whether what comes out does the same. */
import { compile, heavyHexCoupling, HERON_R1, isaViolations, type Compiled, type Target } from '@cofactor/sdk/circuits';
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
  /** Held against the device alone: turns below 1e-5 are left out, so that it is another operator by as much. */
  approximate?: boolean;
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
export const QFT_100: Row = { name: 'qft_100', circuit: fourier(100), approximate: true };

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
export function compiledAndChecked({ circuit, approximate = false }: Row): Compiled {
  const compiled = compile(circuit, HERON);
  const misfits = isaViolations(compiled.circuit, HERON);
  if (misfits.length > 0) throw new Error(misfits[0]);
  if (approximate) return compiled;
  const lost = 1 - operatorOverlap(circuit, compiled);
  if (Math.abs(lost) > 1e-8) throw new Error(`the compiled circuit is another unitary: ${lost} of their overlap is lost`);
  return compiled;
}
