/**
 * Shorter circuits with the same effect, up to a global phase, for any values of their parameters. No device is asked for: `compile`
 * does this and more for one.
 */
import type { Circuit, Operation } from '../../contracts/index.ts';
import { cancelled, merged, peephole } from './peephole.ts';
import { resynthesiseOneQubit, resynthesiseTwoQubit } from './resynthesis.ts';

type Pass = (operations: readonly Operation[]) => Operation[];

/** Each alone; `optimize` runs them one after the other. */
export const PASSES = {
  /** Neighbours that undo each other. */
  cancel: (operations) => peephole(operations, { combine: cancelled, commuting: false }),
  /** Neighbours that turn about the same axis; angles may be parameters. */
  'merge-rotations': (operations) => peephole(operations, { combine: merged, commuting: false }),
  /** Both, also where gates between step aside. */
  commute: (operations) => peephole(operations, { combine: (a, b) => cancelled(a, b) ?? merged(a, b), commuting: true }),
  /** Runs on one qubit as one `u`. */
  'resynthesise-one-qubit': resynthesiseOneQubit,
  /** Runs on two qubits in as few `cx` as they need. */
  'resynthesise-two-qubit': resynthesiseTwoQubit,
} as const satisfies Record<string, Pass>;

export type PassName = keyof typeof PASSES;

export interface OptimizeOptions {
  /** In the order they run. @default all, gates on two qubits before those on one */
  passes?: readonly PassName[];
}

const ALL: readonly PassName[] = ['cancel', 'merge-rotations', 'commute', 'resynthesise-two-qubit', 'resynthesise-one-qubit'];

/** Parameters keep their numbers, also those that have no effect any more. */
export function optimize(circuit: Circuit, { passes = ALL }: OptimizeOptions = {}): Circuit {
  return { ...circuit, operations: passes.reduce<Operation[]>((operations, name) => PASSES[name](operations), circuit.operations) };
}
