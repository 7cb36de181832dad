/**
 * Reads the OpenQASM that services are sent: straight-line programs of 2.0 and 3.0 with declarations, gates and measurements. What a
 * service would refuse, this refuses. Qubits are either those of one register or physical `$n`.
 */
import type { Circuit, GateName, Operation } from '@cofactor/sdk/contracts';

export interface Program {
  operations: Operation[];
  /** Every qubit that a gate or measurement names. */
  qubits: number[];
  /** Size of the register; absent for physical qubits. */
  registerSize?: number;
  measured: { qubit: number; bit: number }[];
  /** Name and size of the classical register; absent: none is declared. */
  bits?: { name: string; size: number };
}

export class QasmError extends Error {
  override readonly name = 'QasmError';
}

/** @param gates what the service calls each gate. @throws QasmError naming the statement */
export function readOpenQasm(source: string, gates: Readonly<Record<string, GateName>>): Program {
  const statements = source
    .replace(/\/\/[^\n]*/g, '')
    .split(';')
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '');
  if (!/^OPENQASM [23]\.0$/.test(statements[0] ?? '')) throw new QasmError('expected OPENQASM 2.0 or 3.0 first');
  const program: Program = { operations: [], qubits: [], measured: [] };
  const touch = (qubit: number): number => {
    if (!program.qubits.includes(qubit)) program.qubits.push(qubit);
    return qubit;
  };
  const qubitOf = (operand: string): number => {
    const physical = /^\$(\d+)$/.exec(operand);
    if (physical && program.registerSize === undefined) return touch(Number(physical[1]));
    const index = /^q\[(\d+)\]$/.exec(operand);
    if (!index || program.registerSize === undefined || Number(index[1]) >= program.registerSize)
      throw new QasmError(`no qubit ${operand}`);
    return touch(Number(index[1]));
  };
  const bitOf = (operand: string): number => {
    const index = /^(\w+)\[(\d+)\]$/.exec(operand);
    if (!index || index[1] !== program.bits?.name || Number(index[2]) >= program.bits.size) throw new QasmError(`no bit ${operand}`);
    return Number(index[2]);
  };
  for (const statement of statements.slice(1)) {
    if (/^include "(stdgates|qelib1)\.inc"$/.test(statement)) continue;
    const bits = /^bit\[(\d+)\] (\w+)$/.exec(statement) ?? /^creg (\w+)\[(\d+)\]$/.exec(statement);
    if (bits) {
      const [name, size] = statement.startsWith('bit') ? [bits[2], bits[1]] : [bits[1], bits[2]];
      program.bits = { name, size: Number(size) };
      continue;
    }
    const register = /^qubit\[(\d+)\] q$/.exec(statement) ?? /^qreg q\[(\d+)\]$/.exec(statement);
    if (register) {
      program.registerSize = Number(register[1]);
      continue;
    }
    const measure = /^(\S+)\s*=\s*measure (\S+)$/.exec(statement);
    const arrow = /^measure (\S+) -> (\S+)$/.exec(statement);
    if (measure || arrow) {
      const [bit, qubit] = measure ? [measure[1], measure[2]] : arrow ? [arrow[2], arrow[1]] : ['', ''];
      program.measured.push({ bit: bitOf(bit), qubit: qubitOf(qubit) });
      continue;
    }
    program.operations.push(gateOf(statement, gates, qubitOf, program));
  }
  return program;
}

function gateOf(
  statement: string,
  gates: Readonly<Record<string, GateName>>,
  qubitOf: (operand: string) => number,
  { measured }: Program,
): Operation {
  const match = /^(\w+)(?:\(([^)]*)\))?\s+(.+)$/.exec(statement);
  const gate = match ? gates[match[1]] : undefined;
  if (!match || gate === undefined) throw new QasmError(`unknown gate or statement: ${statement.slice(0, 60)}`);
  const qubits = match[3].split(',').map((operand) => qubitOf(operand.trim()));
  if (measured.some(({ qubit }) => qubits.includes(qubit))) throw new QasmError(`gate after a measurement: ${statement}`);
  const angles = match[2]?.split(',').map(angleOf);
  return { gate, qubits, ...(angles && { angles }) };
}

/** A decimal, or a multiple of pi. */
function angleOf(text: string): number {
  const match = /^\s*(-?)(?:(\d[\d.eE+-]*)\s*\*\s*)?(pi|\d[\d.eE+-]*)(?:\s*\/\s*(\d[\d.]*))?\s*$/.exec(text);
  if (!match) throw new QasmError(`no angle: ${text}`);
  const [, sign, factor = '1', value, divisor = '1'] = match;
  return ((sign === '-' ? -1 : 1) * Number(factor) * (value === 'pi' ? Math.PI : Number(value))) / Number(divisor);
}

/** The program on the qubits it names alone, in ascending order: a simulator holds no idle ones. */
export function compact(
  { operations }: Pick<Program, 'operations'>,
  qubits: readonly number[],
): { circuit: Circuit; at: Map<number, number> } {
  const at = new Map([...qubits].sort((a, b) => a - b).map((qubit, k) => [qubit, k]));
  const moved = operations.map((operation) => ({ ...operation, qubits: operation.qubits.map((qubit) => at.get(qubit) ?? -1) }));
  return { circuit: { schema: 'cofactor.circuit/1', numQubits: Math.max(1, at.size), numParameters: 0, operations: moved }, at };
}
