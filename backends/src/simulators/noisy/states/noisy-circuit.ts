/**
 * A circuit as a device would run it: pulses on one qubit, cz on two, and after each what goes wrong. Any two qubits may interact.
 *
 *   cx = H_t · cz · H_t;   u(θ, φ, λ) = rz(φ + π) · sx · rz(θ + π) · sx · rz(λ) up to a phase                               (1)
 *
 * One-qubit gates that follow each other are one gate. Diagonal ones are changes of frame: they take no pulse, pass through cz and
 * vanish at a measurement. Gates start as soon as their qubits are free; a qubit that waits relaxes, except in its first |0⟩, and all
 * are read together at the end.
 *
 * Source      McKay, Wood, Sheldon, Chow & Gambetta, Phys. Rev. A 96, 022330 (2017), DOI 10.1103/PhysRevA.96.022330.
 */
import { boundAngle, decomposeUntil, GATES, qubitsOf, type FixedGate, type Pauli } from '@cofactor/sdk/circuits';
import type { Operation } from '@cofactor/sdk/contracts';
import type { Pace } from '../../statevector/pace.ts';
import { depolarizing, dephasing, product, relaxationOver, type Relaxation } from '../model/channels.ts';
import type { NoiseModel } from '../model/noise-model.ts';

/** `depolarizing`: probability that the qubits of the gate are depolarised after it. Relaxation is a flip and a damp. */
export type Step =
  | { kind: 'pulse'; qubit: number; matrix: Float64Array; depolarizing: number }
  | { kind: 'cz'; qubits: readonly [number, number]; depolarizing: number }
  | { kind: 'flip' | 'damp'; qubit: number; probability: number };

export interface NoisyCircuit {
  numQubits: number;
  /** All but the last gates on each qubit, which the basis of the measurement may join. */
  steps: Step[];
  /** What remains, and the turn of the Paulis of `basis` to Z. @default Z everywhere */
  tail: (basis?: Pauli) => Step[];
}

/** One-qubit gates, cx and cz: what everything is decomposed to. */
export function isElementary({ gate }: Operation): boolean {
  return gate === 'cx' || gate === 'cz' || (gate in GATES && GATES[gate as FixedGate].qubits === 1);
}

/** @param operations gates of a checked circuit, without its measurements (terminalReadout) */
export async function noisyCircuit(
  numQubits: number,
  operations: readonly Operation[],
  parameters: ArrayLike<number>,
  model: NoiseModel,
  pace: Pace,
): Promise<NoisyCircuit> {
  const schedule = new Schedule(numQubits, model);
  for (const { gate, qubits, angles = [] } of decomposeUntil(operations, isElementary)) {
    const [a, b] = qubits;
    if (gate === 'cx') schedule.turn(b, HADAMARD);
    if (gate === 'cx' || gate === 'cz') schedule.cz(a, b);
    if (gate === 'cx') schedule.turn(b, HADAMARD);
    if (qubits.length === 1) schedule.turn(a, GATES[gate as FixedGate].matrix(...angles.map((angle) => boundAngle(angle, parameters))));
    if (pace.due) await pace.rest();
  }
  const steps = schedule.steps;
  return { numQubits, steps, tail: (basis = { x: 0n, z: 0n }) => schedule.ending(basis) };
}

const HADAMARD = GATES.h.matrix();
const SX = GATES.sx.matrix();
const QUARTER_ABOUT_X = GATES.rx.matrix(Math.PI / 2);
/** Roundings of merged gates stay far below, angles that matter far above. */
const ZERO = 1e-12;

/** Which gate each qubit still has before it, and when it is free. */
class Schedule {
  steps: Step[] = [];
  readonly #model: NoiseModel;
  /** Merged one-qubit gates not yet played. */
  #pending: (Float64Array | undefined)[];
  /** When the qubit is free, ns; and after how many layers of two-qubit gates. */
  #freeNs: number[];
  #layer: number[];
  /** It has left |0⟩. */
  #used: boolean[];

  constructor(numQubits: number, model: NoiseModel) {
    this.#model = model;
    this.#pending = Array.from({ length: numQubits }, () => undefined);
    this.#freeNs = Array.from({ length: numQubits }, () => 0);
    this.#layer = Array.from({ length: numQubits }, () => 0);
    this.#used = Array.from({ length: numQubits }, () => false);
  }

  turn(qubit: number, matrix: Float64Array): void {
    const before = this.#pending[qubit];
    this.#pending[qubit] = before ? product(matrix, before) : matrix;
  }

  cz(a: number, b: number): void {
    this.#play(a);
    this.#play(b);
    const { error, durationNs } = this.#model.twoQubitGate;
    this.#align([a, b]);
    const relaxation = this.#relaxation(durationNs);
    this.steps.push({ kind: 'cz', qubits: [a, b], depolarizing: depolarizing(error, [relaxation, relaxation]) });
    for (const qubit of [a, b]) {
      this.#relax(qubit, relaxation);
      this.#freeNs[qubit] += durationNs;
      this.#used[qubit] = true;
      this.#layer[qubit]++;
    }
  }

  ending({ x, z }: Pauli): Step[] {
    const end = new Schedule(this.#pending.length, this.#model);
    end.#pending = [...this.#pending];
    end.#freeNs = [...this.#freeNs];
    end.#layer = [...this.#layer];
    end.#used = [...this.#used];
    for (const qubit of qubitsOf(x & ~z)) end.turn(qubit, HADAMARD);
    for (const qubit of qubitsOf(x & z)) end.turn(qubit, QUARTER_ABOUT_X);
    const all = end.#pending.map((_, qubit) => qubit);
    for (const qubit of all) end.#play(qubit);
    end.#align(all);
    return end.steps;
  }

  /** Plays what is pending on a qubit, by (1); a diagonal gate stays pending. */
  #play(qubit: number): void {
    const gate = this.#pending[qubit];
    if (!gate || Math.hypot(gate[2], gate[3]) < ZERO) return;
    this.#pending[qubit] = undefined;
    const [u00, u10] = [Math.hypot(gate[0], gate[1]), Math.hypot(gate[4], gate[5])];
    const onePulse = this.#model.oneQubitGate.pulse === 'any-turn' || u00 < ZERO || Math.abs(u00 - u10) < ZERO;
    if (onePulse) return this.#pulse(qubit, gate);
    const lambda = Math.atan2(-gate[3], -gate[2]) - Math.atan2(gate[1], gate[0]);
    const theta = 2 * Math.atan2(u10, u00);
    const phi = Math.atan2(gate[5], gate[4]) - Math.atan2(gate[1], gate[0]);
    this.#pulse(qubit, product(SX, GATES.rz.matrix(lambda)));
    this.#pulse(qubit, product(GATES.rz.matrix(phi + Math.PI), product(SX, GATES.rz.matrix(theta + Math.PI))));
  }

  #pulse(qubit: number, matrix: Float64Array): void {
    const { error, durationNs } = this.#model.oneQubitGate;
    const relaxation = this.#relaxation(durationNs);
    this.steps.push({ kind: 'pulse', qubit, matrix, depolarizing: depolarizing(error, [relaxation]) });
    this.#relax(qubit, relaxation);
    this.#freeNs[qubit] += durationNs;
    this.#used[qubit] = true;
  }

  /** Lets the earlier ones of these qubits wait for the latest. */
  #align(qubits: readonly number[]): void {
    const startNs = Math.max(...qubits.map((qubit) => this.#freeNs[qubit]));
    const layer = Math.max(...qubits.map((qubit) => this.#layer[qubit]));
    for (const qubit of qubits) {
      if (this.#used[qubit]) {
        this.#relax(qubit, this.#relaxation(startNs - this.#freeNs[qubit]));
        for (let rounds = layer - this.#layer[qubit]; rounds > 0; rounds--) this.#relax(qubit, dephasing(this.#model.memoryError));
      }
      this.#freeNs[qubit] = startNs;
      this.#layer[qubit] = layer;
    }
  }

  #relaxation(durationNs: number): Relaxation {
    const { relaxation } = this.#model;
    return relaxation ? relaxationOver(durationNs, relaxation) : { damping: 0, flip: 0 };
  }

  #relax(qubit: number, { damping, flip }: Relaxation): void {
    if (flip > 0) this.steps.push({ kind: 'flip', qubit, probability: flip });
    if (damping > 0) this.steps.push({ kind: 'damp', qubit, probability: damping });
  }
}
