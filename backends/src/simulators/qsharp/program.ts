/**
 * Circuits as Q# source. Operations of the standard library act where there is one (Exp for a Pauli rotation, so that no ladder
 * of ours is simulated); what there is none for is taken apart. Qubit q is element q of the register. Up to a phase of the whole state.
 */
import { boundAngle, decomposeUntil } from '@cofactor/sdk/circuits';
import { type GateName, type Operation, unsupported } from '@cofactor/sdk/contracts';

const NAMES: Partial<Record<GateName, string>> = {
  x: 'X',
  y: 'Y',
  z: 'Z',
  h: 'H',
  s: 'S',
  sdg: 'Adjoint S',
  t: 'T',
  tdg: 'Adjoint T',
  rx: 'Rx',
  ry: 'Ry',
  rz: 'Rz',
  p: 'R1',
  cx: 'CNOT',
  cy: 'CY',
  cz: 'CZ',
  swap: 'SWAP',
  rxx: 'Rxx',
  ryy: 'Ryy',
  rzz: 'Rzz',
};

/** Statements of a body: a file of few and long ones is compiled slowly. */
const PER_OPERATION = 500;

/** Names of what the source holds, in the namespace of its file, `circuit.qs`. */
export const ENTRY = { state: 'circuit.State()', measured: 'circuit.Measured()' } as const;

/** One statement each. */
export function* statementsOf(operations: readonly Operation[]): Generator<Operation> {
  for (const operation of decomposeUntil(operations, ({ gate }) => gate in NAMES || gate === 'pauli-rotation')) {
    if (operation.gate !== 'id' && operation.gate !== 'barrier') yield operation;
  }
}

/** Checked gates (validateCircuit, terminalReadout), `parameters` put in. */
export function qsharpSource(numQubits: number, operations: readonly Operation[], parameters: ArrayLike<number>): string {
  const lines = Array.from(statementsOf(operations), (operation) => statement(operation, parameters));
  const parts = Array.from({ length: Math.ceil(lines.length / PER_OPERATION) }, (_, k) =>
    lines.slice(k * PER_OPERATION, (k + 1) * PER_OPERATION),
  );
  return [
    'import Std.Diagnostics.*;',
    'import Std.Measurement.*;',
    ...parts.map((body, k) => `operation Part${k}(q : Qubit[]) : Unit {\n${body.join('\n')}\n}`),
    `operation Prepare(q : Qubit[]) : Unit { ${parts.map((_, k) => `Part${k}(q);`).join(' ')} }`,
    `operation State() : Unit { use q = Qubit[${numQubits}]; Prepare(q); DumpMachine(); ResetAll(q); }`,
    `operation Measured() : Result[] { use q = Qubit[${numQubits}]; Prepare(q); MResetEachZ(q) }`,
  ].join('\n');
}

function statement({ gate, qubits, angles = [], pauli = '' }: Operation, parameters: ArrayLike<number>): string {
  const at = qubits.map((qubit) => `q[${qubit}]`);
  const values = angles.map((angle) => boundAngle(angle, parameters));
  if (gate === 'pauli-rotation') {
    const letters = Array.from(pauli).reverse();
    return `Exp([${letters.map((letter) => `Pauli${letter}`).join(', ')}], ${printed(-values[0] / 2)}, [${at.join(', ')}]);`;
  }
  const name = NAMES[gate as GateName];
  if (name === undefined)
    throw unsupported(`${gate} cannot be written as Q#`, { what: `${gate} on qsharp`, alternatives: ['statevector'] });
  return `${name}(${[...values.map(printed), ...at].join(', ')});`;
}

/** A Q# Double has a point. */
function printed(angle: number): string {
  const text = String(angle);
  return text.includes('.') ? text : text.replace(/^(-?\d+)(e.*)?$/, '$1.0$2');
}
