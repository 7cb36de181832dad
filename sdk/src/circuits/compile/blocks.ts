/** Runs of gates on the same pair of qubits, as one gate each: what a run takes as a whole is never more than what its gates take. */
import { type Step, isUnitary, matrixOn, unitaryStep } from './steps.ts';
import { identityOf, multiply, tensor, type Unitary } from './unitary.ts';

interface Block {
  readonly qubits: readonly [number, number];
  matrix: Unitary;
  /** The one step it is made of, as long as it is one. */
  only?: Step;
}

/** One-qubit gates go with the run before or after them. */
export function collectBlocks(steps: readonly Step[]): Step[] {
  const out: (Step | Block)[] = [];
  const current = new Map<number, Block>();
  const waiting = new Map<number, Unitary>();
  const take = (qubit: number): Unitary => {
    const matrix = waiting.get(qubit) ?? identityOf(2);
    waiting.delete(qubit);
    return matrix;
  };
  for (const step of steps) {
    const { qubits } = step;
    if (!isUnitary(step)) {
      for (const qubit of qubits) {
        current.delete(qubit);
        const matrix = waiting.get(qubit);
        if (matrix) out.push(unitaryStep([qubit], take(qubit)));
      }
      out.push(step);
      continue;
    }
    if (qubits.length === 1) {
      const [qubit] = qubits;
      const block = current.get(qubit);
      if (block) extend(block, alone(step.matrix, qubit, block));
      else waiting.set(qubit, multiply(step.matrix, waiting.get(qubit) ?? identityOf(2)));
      continue;
    }
    const [a, b] = qubits;
    const block = current.get(a);
    if (block && block === current.get(b)) {
      extend(block, matrixOn(step, block.qubits[0]));
      continue;
    }
    const bare = !waiting.has(a) && !waiting.has(b);
    const fresh: Block = bare
      ? { qubits: [a, b], matrix: step.matrix, only: step }
      : { qubits: [a, b], matrix: multiply(step.matrix, tensor(take(a), take(b))) };
    current.set(a, fresh);
    current.set(b, fresh);
    out.push(fresh);
  }
  for (const [qubit, matrix] of waiting) out.push(unitaryStep([qubit], matrix));
  return out.map((it) => ('cost' in it || 'fixed' in it ? it : (it.only ?? unitaryStep(it.qubits, it.matrix))));
}

function extend(block: Block, matrix: Unitary): void {
  block.matrix = multiply(matrix, block.matrix);
  block.only = undefined;
}

function alone(matrix: Unitary, qubit: number, { qubits }: Block): Unitary {
  return qubit === qubits[0] ? tensor(matrix, identityOf(2)) : tensor(identityOf(2), matrix);
}
