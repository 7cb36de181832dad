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
import { type FixedGate, GATES } from './gates.ts';

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
  const issues = circuit.operations.flatMap((operation, index) =>
    operationIssues(operation, circuit).map(
      ([field, expected, got]): InputIssue => ({
        path: `operations.${index}.${field}`,
        expected: `${expected} (${operation.gate})`,
        got: describeValue(got),
      }),
    ),
  );
  if (issues.length === 0) return;
  const [{ path, expected, got }, ...rest] = issues;
  const more = rest.length > 0 ? ` (and ${rest.length} more)` : '';
  throw new CofactorError('INVALID_INPUT', `${path}: expected ${expected}, got ${got}${more}`, { issues });
}

type FieldIssue = [field: string, expected: string, got: unknown];

function operationIssues(operation: Operation, { numQubits, numParameters }: Circuit): FieldIssue[] {
  const { gate, qubits, angles = [], pauli, creation, annihilation, bits } = operation;
  const issues: FieldIssue[] = [];
  const expect = (holds: boolean, ...issue: FieldIssue) => holds || issues.push(issue);

  qubits.forEach((qubit, k) => {
    expect(Number.isInteger(qubit) && qubit >= 0 && qubit < numQubits, `qubits.${k}`, `a qubit from 0 to ${numQubits - 1}`, qubit);
    expect(qubits.indexOf(qubit) === k, `qubits.${k}`, 'different qubits', qubits);
  });
  angles.forEach((angle, k) => {
    if (typeof angle === 'number') return expect(Number.isFinite(angle), `angles.${k}`, 'a finite angle', angle);
    return expect(angle.parameter < numParameters, `angles.${k}.parameter`, `one of ${numParameters} declared parameters`, angle.parameter);
  });
  const takes = gate in GATES ? GATES[gate as FixedGate].angles : gate === 'pauli-rotation' || gate === 'excitation' ? 1 : 0;
  expect(angles.length === takes, 'angles', `${takes} angle${takes === 1 ? '' : 's'}`, operation.angles);

  const only = (field: 'pauli' | 'creation' | 'annihilation' | 'bits', owner: string) =>
    expect(gate === owner || operation[field] === undefined, field, `no such field (it belongs to ${owner})`, operation[field]);
  only('pauli', 'pauli-rotation');
  only('creation', 'excitation');
  only('annihilation', 'excitation');
  only('bits', 'measure');

  if (gate in GATES) {
    const arity = GATES[gate as FixedGate].qubits;
    expect(qubits.length === arity, 'qubits', `${arity} qubit${arity === 1 ? '' : 's'}`, qubits);
  } else if (gate === 'pauli-rotation') {
    expect(pauli?.length === qubits.length, 'pauli', `a string of ${qubits.length} Paulis, one for each qubit`, pauli);
  } else if (gate === 'excitation') {
    const [c, a] = [creation ?? [], annihilation ?? []];
    expect(a.length > 0 && a.length === c.length, 'creation', `as many orbitals as annihilation has, at least one`, creation);
    const orbitals = [...c, ...a];
    expect(new Set(orbitals).size === orbitals.length, 'annihilation', 'orbitals that are all different from those created', annihilation);
    const same = orbitals.length === qubits.length && orbitals.every((orbital) => qubits.includes(orbital));
    expect(same, 'qubits', 'the orbitals of annihilation and creation', qubits);
  } else if (gate === 'measure') {
    expect(bits?.length === qubits.length, 'bits', `${qubits.length} classical bits, one for each qubit`, bits);
    expect(new Set(bits).size === (bits?.length ?? 0), 'bits', 'different bits', bits);
  }
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
