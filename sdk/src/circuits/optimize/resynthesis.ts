/** Runs of gates written anew: on one qubit as one `u`, on two in as few `cx` as their product needs. What holds parameters stays. */
import type { Operation } from '../../contracts/index.ts';
import { collectBlocks } from '../compile/blocks.ts';
import { COSTS, split, type Step, unitaryStep } from '../compile/steps.ts';
import { asU, translate } from '../compile/translate.ts';
import { isIdentity, multiply, type Unitary } from '../compile/unitary.ts';
import { decomposeUntil } from '../decompose.ts';
import { type FixedGate, GATES } from '../gates.ts';
import { supportOf } from './peephole.ts';

/** A run of one gate stays as it is. */
export function resynthesiseOneQubit(operations: readonly Operation[]): Operation[] {
  const out: Operation[] = [];
  const runs = new Map<number, { first: Operation; matrix: Unitary; length: number }>();
  const flush = (qubit: number): void => {
    const run = runs.get(qubit);
    runs.delete(qubit);
    if (!run || isIdentity(run.matrix)) return;
    out.push(run.length === 1 ? run.first : asU(qubit, run.matrix));
  };
  for (const operation of operations) {
    const matrix = operation.qubits.length === 1 ? matrixOf(operation) : undefined;
    if (matrix === undefined) {
      for (const qubit of supportOf(operation)) flush(qubit);
      out.push(operation);
      continue;
    }
    const [qubit] = operation.qubits;
    const run = runs.get(qubit);
    if (run === undefined) runs.set(qubit, { first: operation, matrix, length: 1 });
    else runs.set(qubit, { ...run, matrix: multiply(matrix, run.matrix), length: run.length + 1 });
  }
  for (const qubit of Array.from(runs.keys())) flush(qubit);
  return out;
}

const WRITTEN = { id: 'u and cx', numQubits: Number.MAX_SAFE_INTEGER, gates: ['u', 'cx'] } as const;

/** Wider gates are taken apart first. Taken only where it saves gates on two qubits. */
export function resynthesiseTwoQubit(operations: readonly Operation[]): Operation[] {
  const small = (operation: Operation): boolean => !isBound(operation) || (operation.gate in GATES && operation.qubits.length <= 2);
  const apart = Array.from(decomposeUntil(operations, small));
  const steps = apart.flatMap((operation): Step[] => {
    const matrix = matrixOf(operation);
    if (matrix === undefined) return [{ qubits: supportOf(operation), fixed: operation }];
    return split(unitaryStep(operation.qubits, matrix, COSTS[operation.gate]));
  });
  const written = translate(collectBlocks(steps), WRITTEN);
  const width = (list: readonly Operation[]): number => list.filter((operation) => pairs(operation)).length;
  return width(written) < width(apart) ? written : [...operations];
}

const pairs = ({ gate, qubits }: Operation): boolean => gate in GATES && qubits.length === 2;
const isBound = ({ angles = [] }: Operation): boolean => angles.every((angle) => typeof angle === 'number');

function matrixOf(operation: Operation): Unitary | undefined {
  const { gate, angles = [] } = operation;
  if (!(gate in GATES) || !isBound(operation)) return undefined;
  return GATES[gate as FixedGate].matrix(...(angles as number[]));
}
