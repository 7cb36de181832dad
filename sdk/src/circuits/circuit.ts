/** Building, checking and binding circuits. A circuit is plain data (contracts); these functions keep it well formed. */
import {
  type Angle,
  type Circuit,
  CofactorError,
  describeValue,
  type InputIssue,
  invalidInput,
  type Operation,
} from '../contracts/index.ts';
import { type FixedGate, type Gate, GATES } from './gates.ts';

/** An angle that is a parameter: scale · parameters[parameter] + offset. */
export type BoundLater = Exclude<Angle, number>;

export const parameter = (index: number, scale = 1, offset = 0): BoundLater => ({ parameter: index, scale, offset });

/** Collects operations in order; `build` checks them and counts the parameters. */
export interface CircuitBuilder {
  gate(gate: FixedGate, qubits: readonly number[], ...angles: Angle[]): CircuitBuilder;
  /** exp(−iθP/2); character k of `pauli` from the right acts on qubits[k]. */
  pauliRotation(pauli: string, qubits: readonly number[], angle: Angle): CircuitBuilder;
  /** exp(θ(T − T†)) with T = a†_creation[0] a†_creation[1] … a_annihilation[1] a_annihilation[0]. */
  excitation(creation: readonly number[], annihilation: readonly number[], angle: Angle): CircuitBuilder;
  /** @param bits classical bits @default those of the qubits */
  measure(qubits: readonly number[], bits?: readonly number[]): CircuitBuilder;
  barrier(qubits: readonly number[]): CircuitBuilder;
  /** @throws INVALID_INPUT as `validateCircuit` */
  build(): Circuit;
}

export function circuitBuilder(numQubits: number): CircuitBuilder {
  const operations: Operation[] = [];
  const push = (operation: Operation): CircuitBuilder => {
    operations.push(operation);
    return builder;
  };
  const builder: CircuitBuilder = {
    gate: (gate, qubits, ...angles) => push({ gate, qubits: [...qubits], ...(angles.length > 0 && { angles }) }),
    pauliRotation: (pauli, qubits, angle) => push({ gate: 'pauli-rotation', qubits: [...qubits], pauli, angles: [angle] }),
    excitation: (creation, annihilation, angle) =>
      push({
        gate: 'excitation',
        qubits: [...annihilation, ...creation],
        creation: [...creation],
        annihilation: [...annihilation],
        angles: [angle],
      }),
    measure: (qubits, bits = qubits) => push({ gate: 'measure', qubits: [...qubits], bits: [...bits] }),
    barrier: (qubits) => push({ gate: 'barrier', qubits: [...qubits] }),
    build: () => {
      const numParameters = operations.flatMap(parametersOf).reduce((most, index) => Math.max(most, index + 1), 0);
      const circuit: Circuit = { schema: 'cofactor.circuit/1', numQubits, numParameters, operations: [...operations] };
      validateCircuit(circuit);
      return circuit;
    },
  };
  return builder;
}

/** Parameters an operation reads, in the order of its angles. */
function parametersOf({ angles = [] }: Operation): number[] {
  return angles.flatMap((angle) => (typeof angle === 'number' ? [] : [angle.parameter]));
}

/**
 * Checks what the schema cannot: qubits in range and none twice, as many angles as the gate takes, every parameter declared,
 * Pauli strings as long as their qubits, excitations on disjoint orbitals.
 * @throws INVALID_INPUT with one issue for each thing wrong, `operations.<index>.<field>`.
 */
export function validateCircuit(circuit: Circuit): void {
  const issues: InputIssue[] = [];
  circuit.operations.forEach((operation, index) => {
    for (const [field, expected, got] of operationIssues(operation, circuit)) {
      issues.push({
        path: `operations.${index}.${field}`,
        expected: `${expected} (${operation.gate})`,
        got: describeValue(got),
      });
    }
  });
  if (issues.length === 0) return;
  const [{ path, expected, got }, ...rest] = issues;
  const more = rest.length > 0 ? ` (and ${rest.length} more)` : '';
  throw new CofactorError('INVALID_INPUT', `${path}: expected ${expected}, got ${got}${more}`, { issues });
}

type FieldIssue = [field: string, expected: string, got: unknown];

/** Fields that one kind of operation alone has. */
const OWNED = [
  ['pauli', 'pauli-rotation'],
  ['creation', 'excitation'],
  ['annihilation', 'excitation'],
  ['bits', 'measure'],
] as const;

/** Texts are made for what is wrong alone: large programs are checked whole. */
function operationIssues(operation: Operation, { numQubits, numParameters }: Circuit): FieldIssue[] {
  const { gate, qubits, angles = [], pauli, creation = [], annihilation = [], bits } = operation;
  const issues: FieldIssue[] = [];
  const plural = (count: number, word: string) => `${count} ${word}${count === 1 ? '' : 's'}`;

  qubits.forEach((qubit, k) => {
    if (!Number.isInteger(qubit) || qubit < 0 || qubit >= numQubits)
      issues.push([`qubits.${k}`, `a qubit from 0 to ${numQubits - 1}`, qubit]);
    if (qubits.indexOf(qubit) !== k) issues.push([`qubits.${k}`, 'different qubits', qubits]);
  });
  angles.forEach((angle, k) => {
    if (typeof angle === 'number') {
      if (!Number.isFinite(angle)) issues.push([`angles.${k}`, 'a finite angle', angle]);
    } else if (!Number.isInteger(angle.parameter) || angle.parameter < 0 || angle.parameter >= numParameters)
      issues.push([`angles.${k}.parameter`, `one of ${numParameters} declared parameters`, angle.parameter]);
  });
  const fixed: Gate | undefined = GATES[gate as FixedGate];
  const takes = fixed ? fixed.angles : gate === 'pauli-rotation' || gate === 'excitation' ? 1 : 0;
  if (angles.length !== takes) issues.push(['angles', plural(takes, 'angle'), operation.angles]);
  for (const [field, owner] of OWNED) {
    if (gate !== owner && operation[field] !== undefined) issues.push([field, `no such field (it belongs to ${owner})`, operation[field]]);
  }

  if (fixed) {
    if (qubits.length !== fixed.qubits) issues.push(['qubits', plural(fixed.qubits, 'qubit'), qubits]);
  } else if (gate === 'pauli-rotation') {
    if (pauli?.length !== qubits.length) issues.push(['pauli', `a string of ${qubits.length} Paulis, one for each qubit`, pauli]);
  } else if (gate === 'excitation') {
    if (annihilation.length === 0 || annihilation.length !== creation.length)
      issues.push(['creation', 'as many orbitals as annihilation has, at least one', operation.creation]);
    const orbitals = [...creation, ...annihilation];
    if (new Set(orbitals).size !== orbitals.length)
      issues.push(['annihilation', 'orbitals that are all different from those created', operation.annihilation]);
    if (orbitals.length !== qubits.length || !orbitals.every((orbital) => qubits.includes(orbital)))
      issues.push(['qubits', 'the orbitals of annihilation and creation', qubits]);
  } else if (gate === 'measure') {
    if (bits?.length !== qubits.length) issues.push(['bits', `${qubits.length} classical bits, one for each qubit`, bits]);
    if (new Set(bits).size !== (bits?.length ?? 0)) issues.push(['bits', 'different bits', bits]);
  } else if (gate !== 'barrier' && gate !== 'reset') issues.push(['gate', 'a gate of the table', gate]);
  return issues;
}

/** The value of an angle. */
export function boundAngle(angle: Angle, parameters: ArrayLike<number>): number {
  return typeof angle === 'number' ? angle : angle.scale * parameters[angle.parameter] + angle.offset;
}

/** The circuit with its parameters put in. @throws INVALID_INPUT when there are not as many as it declares, or one is not finite. */
export function bindParameters(circuit: Circuit, parameters: readonly number[]): Circuit {
  checkParameters(circuit, parameters);
  const operations = circuit.operations.map((operation) =>
    operation.angles ? { ...operation, angles: operation.angles.map((angle) => boundAngle(angle, parameters)) } : operation,
  );
  return { ...circuit, numParameters: 0, operations };
}

/** @throws INVALID_INPUT naming the first operation whose parameter has no value. */
export function checkParameters({ numParameters, operations }: Circuit, parameters: readonly number[]): void {
  if (parameters.length < numParameters) {
    const unbound = operations.findIndex((operation) => parametersOf(operation).some((index) => index >= parameters.length));
    const where = unbound < 0 ? '' : `operations.${unbound} (${operations[unbound].gate}) has an unbound angle`;
    throw invalidInput('parameters', `${numParameters} values`, parameters.length, where || undefined);
  }
  if (parameters.length > numParameters) throw invalidInput('parameters', `${numParameters} values`, parameters.length);
  parameters.forEach((value, index) => {
    if (!Number.isFinite(value)) throw invalidInput(`parameters.${index}`, 'a finite number', value);
  });
}
