/** The `read-program` step: OpenQASM as a circuit, and what its measurements at the end read. */
import { readOpenQasm, terminalReadout } from '@cofactor/sdk/circuits';
import { invalidInput, type StepOutput, type StepSpec } from '@cofactor/sdk/contracts';

/** @throws INVALID_INPUT, UNSUPPORTED with line and column; UNSUPPORTED for a measurement in the middle */
export function readProgram({ program }: StepSpec<'read-program'>): StepOutput<'read-program'> {
  if (program.data === undefined) throw invalidInput('problem.program.data', 'the text itself (the client reads files)', undefined);
  const { circuit, numBits, parameterNames } = readOpenQasm(program.data);
  if (parameterNames.length > 0) {
    throw invalidInput('problem.program.data', 'a program without inputs', parameterNames.join(', '), 'write the angles into the program');
  }
  const { operations, measured } = terminalReadout(circuit);
  const bare = { ...circuit, operations };
  if (!circuit.operations.some(({ gate }) => gate === 'measure')) return { circuit: bare };
  const behind = Array.from({ length: numBits }, (_, bit) => measured.find((it) => it.bit === bit)?.qubit ?? null);
  return { circuit: bare, measured: behind };
}
