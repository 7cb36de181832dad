/**
 * Circuits as OpenQASM text. Gates go by the names of the given dialect; what the dialect lacks is taken apart (decompose.ts).
 * Angles are printed with all their digits.
 *
 *   openqasm3   OpenQASM 3.0, stdgates.inc; qubits declared as `q`, or physical `$n`
 *   openqasm2   OpenQASM 2.0, qelib1.inc
 *   braket      OpenQASM 3.0 with the gate names of Amazon Braket, which includes no library
 *
 * Source      Cross et al., ACM Trans. Quantum Comput. 3, 12 (2022), DOI 10.1145/3505636 (OpenQASM 3);
 *             arXiv:1707.03429 (OpenQASM 2).
 */
import { invalidInput, unsupported, type Circuit, type GateName, type Operation } from '../../contracts/index.ts';
import { decomposeUntil } from '../decompose.ts';
import { terminalReadout } from '../measurement.ts';

export type QasmDialect = 'openqasm3' | 'openqasm2' | 'braket';

export interface WriteQasmOptions {
  /** @default openqasm3 */
  dialect?: QasmDialect;
  /** Qubits as `$n`, those of a device. @default false */
  physical?: boolean;
  /** Name of the classical register. @default c */
  register?: string;
  /** Measurements at the end; without them no register is declared. @default true */
  measured?: boolean;
}

/** What each dialect calls a gate. */
// biome-ignore format: tables
export const QASM_NAMES: Record<QasmDialect, Partial<Record<GateName, string>>> = {
  openqasm3: {
    id: 'id', x: 'x', y: 'y', z: 'z', h: 'h', s: 's', sdg: 'sdg', t: 't', tdg: 'tdg', sx: 'sx', rx: 'rx', ry: 'ry', rz: 'rz', p: 'p',
    cx: 'cx', cy: 'cy', cz: 'cz', ch: 'ch', cp: 'cp', crx: 'crx', cry: 'cry', crz: 'crz', swap: 'swap', ccx: 'ccx', cswap: 'cswap',
  },
  openqasm2: {
    id: 'id', x: 'x', y: 'y', z: 'z', h: 'h', s: 's', sdg: 'sdg', t: 't', tdg: 'tdg', rx: 'rx', ry: 'ry', rz: 'rz',
    cx: 'cx', cy: 'cy', cz: 'cz', ch: 'ch', crz: 'crz', ccx: 'ccx',
  },
  braket: {
    id: 'i', x: 'x', y: 'y', z: 'z', h: 'h', s: 's', sdg: 'si', t: 't', tdg: 'ti', sx: 'v', sxdg: 'vi', rx: 'rx', ry: 'ry', rz: 'rz', p: 'phaseshift',
    cx: 'cnot', cy: 'cy', cz: 'cz', cp: 'cphaseshift', swap: 'swap', iswap: 'iswap', ecr: 'ecr', rxx: 'xx', ryy: 'yy', rzz: 'zz', ccx: 'ccnot', cswap: 'cswap',
  },
};

/** Gates that compiled circuits keep although no library declares them: a device calls them its own. */
const NATIVE: readonly GateName[] = ['ecr', 'rzz'];

/**
 * Everything measured goes into one register; a circuit without measurements is measured whole.
 * @throws INVALID_INPUT for an unbound parameter; UNSUPPORTED for a measurement in the middle, or a reset
 */
export function writeOpenQasm(circuit: Circuit, options: WriteQasmOptions = {}): string {
  const { dialect = 'openqasm3', physical = false, register = 'c', measured: reads = true } = options;
  const names = physical ? { ...QASM_NAMES[dialect], ...Object.fromEntries(NATIVE.map((gate) => [gate, gate])) } : QASM_NAMES[dialect];
  const { operations, measured, numBits } = terminalReadout(circuit);
  const qubit = (index: number): string => (physical ? `$${index}` : `q[${index}]`);
  const two = dialect === 'openqasm2';
  const lines = [
    two ? 'OPENQASM 2.0;' : 'OPENQASM 3.0;',
    ...(dialect === 'braket' ? [] : [`include "${two ? 'qelib1' : 'stdgates'}.inc";`]),
    ...(reads ? [two ? `creg ${register}[${numBits}];` : `bit[${numBits}] ${register};`] : []),
    ...(physical ? [] : [two ? `qreg q[${circuit.numQubits}];` : `qubit[${circuit.numQubits}] q;`]),
  ];
  for (const operation of decomposeUntil(operations, ({ gate }) => gate in names)) lines.push(`${line(operation, names, qubit)};`);
  for (const read of reads ? measured : []) {
    const [from, to] = [qubit(read.qubit), `${register}[${read.bit}]`];
    lines.push(two ? `measure ${from} -> ${to};` : `${to} = measure ${from};`);
  }
  return `${lines.join('\n')}\n`;
}

function line({ gate, qubits, angles = [] }: Operation, names: Partial<Record<string, string>>, qubit: (index: number) => string): string {
  const name = names[gate];
  if (name === undefined) throw unsupported(`${gate} cannot be written as OpenQASM here`, { what: `${gate} in OpenQASM` });
  const values = angles.map((angle) => {
    if (typeof angle === 'number') return printed(angle);
    throw invalidInput(`${gate}.angles`, 'a bound angle', angle, 'bind the parameters first');
  });
  return `${name}${values.length > 0 ? `(${values.join(', ')})` : ''} ${qubits.map(qubit).join(', ')}`;
}

/** As a decimal, which every reader takes: 1e-7 has an exponent but keeps its point. */
function printed(angle: number): string {
  const text = String(angle);
  return /[.e]/.test(text) ? text.replace(/^(-?\d+)e/, '$1.0e') : `${text}.0`;
}
