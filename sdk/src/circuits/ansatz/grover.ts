/**
 * Amplitude amplification of all outcomes of a diagonal observable below a threshold, down to gates.
 *
 *   values       D(x) = g d(x), d whole; a register of b qubits takes d(x) − y modulo 2ᵇ, in two's complement                (1)
 *   A_y          H on the register, exp(2πi 2^j (d(x) − y)/2ᵇ) on its qubit j where that is 1, inverse Fourier transform     (2)
 *   oracle       A_y, Z on the sign, A_y⁻¹: −1 where d(x) < y; the register is |0…0⟩ again                                  (3)
 *   round        oracle, then H X … H on all n qubits of x around a controlled Z of all of them, the and of all but the last
 *                two collected by Toffolis in the register and what it lacks of n − 2 qubits, and taken back                (4)
 *   after r rounds   P(d < y) = sin²((2r + 1) asin √(t/2ⁿ)) with t such outcomes                                            (5)
 *
 * The phases of (2) are rotations about strings of Z and the strings with Z on qubit j added: 2^j (1 − Z_j)/2 · c_m Z^m.
 * Qubits       x in 0 … n − 1, the register above it, least digit first, then what (4) lacks.
 * Source       (2) Gilliam, Woerner & Gonciulea, Quantum 5, 428 (2021), DOI 10.22331/q-2021-04-08-428; (4), (5) Boyer, Brassard,
 *              Høyer & Tapp, Fortschr. Phys. 46, 493 (1998), arXiv:quant-ph/9605034.
 */
import type { Circuit, Operation, PauliSum } from '../../contracts/index.ts';
import { circuitBuilder, parameter, type CircuitBuilder } from '../circuit.ts';
import { scaleAngle } from '../decompose.ts';
import { zStrings } from '../operators/diagonal.ts';

export interface GroverOracle {
  observable: PauliSum;
  /** g of (1). */
  grain: number;
  /** b of (1): any d(x) − y must lie in −2^(b−1) … 2^(b−1) − 1. */
  bits: number;
}

/** The uniform state, then `rounds` of (4). One parameter: y. @throws INVALID_INPUT for an observable that is not diagonal */
export function groverCircuit({ observable, grain, bits }: GroverOracle, rounds: number): Circuit {
  const n = observable.numQubits;
  const spare = Math.max(0, n - 2 - bits);
  const numQubits = n + bits + spare;
  const x = Array.from({ length: n }, (_, q) => q);
  const value = Array.from({ length: bits }, (_, j) => n + j);
  const difference = differenceOperations({ observable, grain, bits }, value);
  const undone = inverse(difference);
  const circuit = circuitBuilder(numQubits);
  for (const q of x) circuit.gate('h', [q]);
  const collected = Array.from({ length: Math.max(0, n - 2) }, (_, k) => n + k);
  const round = [
    ...difference,
    { gate: 'z', qubits: [value[bits - 1]] } satisfies Operation,
    ...undone,
    ...reflection(x, collected).operations,
  ];
  const { operations } = circuit.build();
  return {
    schema: 'cofactor.circuit/1',
    numQubits,
    numParameters: rounds > 0 ? 1 : 0,
    operations: [...operations, ...Array.from({ length: rounds }, () => round).flat()],
  };
}

/** A_y of (2). */
function differenceOperations({ observable, grain, bits }: GroverOracle, value: readonly number[]): Operation[] {
  const circuit = circuitBuilder(value[bits - 1] + 1);
  for (const qubit of value) circuit.gate('h', [qubit]);
  // 2^j turns a whole number of times for the digits above: only the fraction matters
  const turn = (j: number): number => (2 * Math.PI * 2 ** j) / 2 ** bits;
  const whole = (2 * Math.PI * (2 ** bits - 1)) / 2 ** bits; // all j together
  for (const { qubits, coefficient } of zStrings(observable)) {
    const c = coefficient / grain;
    // exp(iφ c Z^m (1 − Z_j)/2) = exp(−iθ Z^m/2) exp(+iθ Z^m Z_j/2), θ = −φ c
    if (qubits.length > 0) rotate(circuit, qubits, -whole * c);
    value.forEach((qubit, j) => rotate(circuit, [...qubits, qubit], turn(j) * c));
  }
  value.forEach((qubit, j) => circuit.gate('p', [qubit], parameter(0, -turn(j))));
  // the value of digit j of the Fourier state is read from qubit bits − 1 − j: the order is turned first
  for (let j = 0; j < bits - 1 - j; j++) circuit.gate('swap', [value[j], value[bits - 1 - j]]);
  for (let j = 0; j < bits; j++) {
    for (let k = 0; k < j; k++) circuit.gate('cp', [value[k], value[j]], -Math.PI / 2 ** (j - k));
    circuit.gate('h', [value[j]]);
  }
  return circuit.build().operations;
}

function rotate(circuit: CircuitBuilder, qubits: readonly number[], angle: number): void {
  if (qubits.length === 1) circuit.gate('rz', qubits, angle);
  else circuit.pauliRotation('Z'.repeat(qubits.length), qubits, angle);
}

/** 2|s⟩⟨s| − 1 on x up to its sign. @param collected n − 2 qubits in |0⟩, which they are again */
function reflection(x: readonly number[], collected: readonly number[]): Circuit {
  const circuit = circuitBuilder(Math.max(...x, ...collected) + 1);
  const around = (): void => x.forEach((q) => void circuit.gate('h', [q]).gate('x', [q]));
  const last = x[x.length - 1];
  around();
  if (x.length === 1) circuit.gate('z', x);
  const and = (k: number): void => void circuit.gate('ccx', [k === 0 ? x[0] : collected[k - 1], x[k + 1], collected[k]]);
  const ands = Math.max(0, x.length - 2);
  for (let k = 0; k < ands; k++) and(k);
  if (x.length > 1) circuit.gate('cz', [ands === 0 ? x[0] : collected[ands - 1], last]);
  for (let k = ands - 1; k >= 0; k--) and(k);
  x.forEach((q) => void circuit.gate('x', [q]).gate('h', [q]));
  return circuit.build();
}

/** Backwards, each undone: h and swap are their own inverse, the others turn by an angle. */
function inverse(operations: readonly Operation[]): Operation[] {
  return operations
    .toReversed()
    .map(({ angles, ...operation }) => ({ ...operation, ...(angles && { angles: angles.map((angle) => scaleAngle(angle, -1)) }) }));
}
