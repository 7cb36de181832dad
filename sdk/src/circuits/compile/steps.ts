/** A circuit while it is compiled: unitaries on one or two qubits, and what they may not cross. */
import type { Circuit, Operation } from '../../contracts/index.ts';
import { invalidInput } from '../../contracts/index.ts';
import { decomposeUntil } from '../decompose.ts';
import { type FixedGate, GATES } from '../gates.ts';
import { canonicalForm, czCount } from './weyl.ts';
import { exchanged, multiply, type Unitary } from './unitary.ts';

export interface UnitaryStep {
  readonly qubits: readonly number[];
  readonly matrix: Unitary;
  /** CZ it takes. */
  readonly cost: number;
}

/** A measurement, barrier or reset. */
export interface FixedStep {
  readonly qubits: readonly number[];
  readonly fixed: Operation;
}

export type Step = UnitaryStep | FixedStep;

export const isUnitary = (step: Step): step is UnitaryStep => 'matrix' in step;

/** CZ of gates that are met often, by name. */
export const COSTS: Partial<Record<string, number>> = { cx: 1, cy: 1, cz: 1, ch: 1, ecr: 1, iswap: 2, swap: 3 };

/** @throws INVALID_INPUT for an angle that is not bound */
export function stepsOf(circuit: Circuit): Step[] {
  const steps: Step[] = [];
  const small = ({ gate }: Operation): boolean => gate in GATES && GATES[gate as FixedGate].qubits <= 2;
  for (const operation of decomposeUntil(circuit.operations, small)) {
    const { gate, qubits, angles = [] } = operation;
    if (gate === 'id') continue;
    if (!(gate in GATES)) {
      steps.push({ qubits, fixed: operation });
      continue;
    }
    const values = angles.map((angle) => {
      if (typeof angle === 'number') return angle;
      throw invalidInput('circuit.numParameters', '0: all angles bound', circuit.numParameters, 'bind the parameters first');
    });
    steps.push(...split(unitaryStep(qubits, GATES[gate as FixedGate].matrix(...values), COSTS[gate])));
  }
  return steps;
}

/**
 * A turn about a Pauli pair by less is left out: what is lost, 2·10⁻¹¹ of the fidelity, is a hundred-millionth of what the two CZ
 * would lose on the best device there is. The far pairs of a large Fourier transform end here, as they do in other compilers.
 */
const NEGLIGIBLE_ANGLE = 1e-5;

/** A gate on two qubits that entangles nothing, or next to nothing, as two gates on one. */
export function split(step: UnitaryStep): Step[] {
  const { qubits, matrix, cost } = step;
  if (qubits.length === 1 || cost === 1 || cost === 3) return [step];
  const form = canonicalForm(matrix);
  if (2 * form.coordinates[0] > NEGLIGIBLE_ANGLE) return [step];
  return [...form.before.map((before, k) => multiply(form.after[k], before)).entries()].map(([k, turn]) => unitaryStep([qubits[k]], turn));
}

export function unitaryStep(qubits: readonly number[], matrix: Unitary, cost?: number): UnitaryStep {
  return { qubits, matrix, cost: qubits.length === 1 ? 0 : (cost ?? czCount(canonicalForm(matrix))) };
}

/** The matrix with the qubits in this order. */
export function matrixOn({ qubits, matrix }: UnitaryStep, first: number): Unitary {
  return qubits.length === 2 && qubits[0] !== first ? exchanged(matrix) : matrix;
}

export function totalCost(steps: readonly Step[]): number {
  return steps.reduce((sum, step) => sum + (isUnitary(step) ? step.cost : 0), 0);
}
