/** The circuits whose counts are known, compiled for the 133 qubits of Heron r1, and whether what comes out does the same. */
import { compile, heavyHexCoupling, HERON_R1, isaViolations, type Compiled, type Target } from '@cofactor/sdk/circuits';
import { stream, type Circuit, type GateName, type Operation } from '@cofactor/sdk/contracts';
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
import { SparseState } from './sparse-state.test.support.ts';

const GATES: GateName[] = ['cz', 'rz', 'sx', 'x', 'id'];
export const HERON: Target = { id: 'heron-r1', gates: GATES, ...heavyHexCoupling(HERON_R1) };

export interface Row {
  name: string;
  /** Its states have too many amplitudes to be followed here: held against the device alone. */
  tooWide?: boolean;
  circuit: Circuit;
  /** The same shape with angles that keep few amplitudes, where the circuit itself cannot be followed. */
  followed?: Circuit;
  /** Qubits that begin in a superposition; the others begin in a random basis state. @default all of a small circuit, 3 of a large one */
  superposed?: number;
}

export const ROWS: readonly Row[] = [
  { name: 'tof_3', circuit: toffoliLadder(3) },
  { name: 'tof_4', circuit: toffoliLadder(4) },
  { name: 'tof_10', circuit: toffoliLadder(10) },
  { name: 'barenco_tof_3', circuit: barencoToffoli(3) },
  { name: 'barenco_tof_10', tooWide: true, circuit: barencoToffoli(10) },
  { name: 'adder_n10', tooWide: true, circuit: cuccaroAdder(4) },
  { name: 'vbe_adder_3', tooWide: true, circuit: vbeAdder(3) },
  { name: 'rc_adder_6', tooWide: true, circuit: rippleAdder(6) },
  { name: 'qft_n4', circuit: fourier(4) },
  { name: 'bv_100', tooWide: true, circuit: bernsteinVazirani(100), superposed: 0 },
  { name: 'su2_circular_89', tooWide: true, circuit: circularLayers(89, 3), followed: circularLayers(89, 3, fewTurns(89)), superposed: 0 },
  { name: 'su2_circular_100', circuit: circularLayers(100, 3), followed: circularLayers(100, 3, fewTurns(100)), superposed: 0 },
  { name: 'tfim_5x15', tooWide: true, circuit: isingStep(5, 15), superposed: 1 },
];
/** Some seconds of work: in the benchmark alone. */
export const QFT_100: Row = { name: 'qft_100', tooWide: true, circuit: fourier(100), superposed: 0 };

/** One turn of each layer splits the state, the others flip a qubit or do nothing. */
function fewTurns(n: number): (k: number) => number {
  return (k) => (k % (2 * n) === 7 * Math.floor(k / (2 * n)) + 3 ? 0.9 : Math.PI * ((k * 31 + 7) % 2));
}

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

/** Compiled and held against the device and the circuit. @throws when a gate does not fit, or a random product state comes out otherwise */
export function compiledAndChecked({ circuit, followed, superposed, tooWide }: Row): Compiled {
  const compiled = compile(circuit, HERON);
  const misfits = isaViolations(compiled.circuit, HERON);
  if (misfits.length > 0) throw new Error(misfits[0]);
  if (tooWide) return compiled;
  const [logical, physical] = followed ? [followed, compile(followed, HERON)] : [circuit, compiled];
  const lost = 1 - fidelity(logical, physical, 1, superposed);
  if (Math.abs(lost) > 1e-8) throw new Error(`the compiled circuit gives another state: ${lost} of its fidelity is lost`);
  return compiled;
}

/**
 * A random product state through the compiled circuit and backwards through the logical one on the final layout: the overlap with the
 * state it began in.
 */
export function fidelity(
  logical: Circuit,
  { circuit, initialLayout, finalLayout }: Compiled,
  seed: number,
  superposed = logical.numQubits <= 12 ? 12 : 3,
): number {
  const random = stream(seed, 'compile/product-state');
  const state = new SparseState();
  const start = initialLayout.map((_, q): Operation[] => {
    const angles = q < superposed ? [3 * random.uniform(), 6 * random.uniform()] : [Math.PI * random.integer(2), 0];
    return [
      { gate: 'ry', qubits: [q], angles: [angles[0]] },
      { gate: 'rz', qubits: [q], angles: [angles[1]] },
    ];
  });
  const on = (layout: readonly number[], operation: Operation): Operation => ({
    ...operation,
    qubits: operation.qubits.map((q) => layout[q]),
  });
  for (const operation of start.flat()) state.apply(on(initialLayout, operation));
  for (const operation of circuit.operations) state.apply(operation);
  for (const operation of logical.operations.toReversed()) state.undo(on(finalLayout, operation));
  for (const operation of start.flat().toReversed()) state.undo(on(finalLayout, operation));
  const [re, im] = state.zeroAmplitude;
  return re * re + im * im;
}
