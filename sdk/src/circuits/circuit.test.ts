import { describe, expect, test } from 'vitest';
import { Circuit, isCofactorError, type Operation } from '../contracts/index.ts';
import { bindParameters, circuitBuilder, parameter, validateCircuit } from './circuit.ts';
import { decomposeUntil } from './decompose.ts';
import { circuitMatrix, distance, distanceUpToPhase, operationMatrix } from './dense.test.support.ts';
import { terminalReadout } from './measurement.ts';
import { circuitResources } from './resources.ts';

const circuitOf = (operation: Operation, numParameters = 0): Circuit =>
  Circuit.parse({ numQubits: 3, numParameters, operations: [operation] });

test('the builder makes a document that its schema takes, and counts the parameters', () => {
  const circuit = circuitBuilder(2).gate('h', [0]).gate('cx', [0, 1]).gate('rz', [1], parameter(2, -1)).measure([0, 1]).build();
  expect(Circuit.parse(circuit)).toEqual(circuit);
  expect(circuit.numParameters).toBe(3);
});

describe('a circuit is refused, naming operation and field, when', () => {
  const cases: [string, Operation, string][] = [
    ['a qubit stands twice', { gate: 'cx', qubits: [1, 1] }, 'operations.0.qubits.1'],
    ['a qubit is out of range', { gate: 'x', qubits: [3] }, 'operations.0.qubits.0'],
    ['a qubit is missing', { gate: 'cx', qubits: [1] }, 'operations.0.qubits'],
    ['an angle is missing', { gate: 'rx', qubits: [0] }, 'operations.0.angles'],
    ['there are angles too many', { gate: 'x', qubits: [0], angles: [1] }, 'operations.0.angles'],
    ['a parameter is not declared', { gate: 'rx', qubits: [0], angles: [parameter(1)] }, 'operations.0.angles.0.parameter'],
    ['a Pauli string is too short', { gate: 'pauli-rotation', qubits: [0, 1], pauli: 'X', angles: [1] }, 'operations.0.pauli'],
    ['a Pauli string stands on another gate', { gate: 'x', qubits: [0], pauli: 'X' }, 'operations.0.pauli'],
    [
      'an excitation creates what it annihilates',
      { gate: 'excitation', qubits: [0, 1], creation: [1], annihilation: [1], angles: [1] },
      'operations.0.annihilation',
    ],
    [
      'an excitation changes the number of particles',
      { gate: 'excitation', qubits: [0, 1, 2], creation: [1, 2], annihilation: [0], angles: [1] },
      'operations.0.creation',
    ],
    [
      'an excitation acts on qubits that it does not name',
      { gate: 'excitation', qubits: [0, 2], creation: [1], annihilation: [0], angles: [1] },
      'operations.0.qubits',
    ],
    ['a measurement has nowhere to go', { gate: 'measure', qubits: [0, 1], bits: [0] }, 'operations.0.bits'],
  ];
  test.each(cases)('%s', (_, operation, path) => {
    expect(() => validateCircuit(circuitOf(operation, 1))).toThrow(
      expect.objectContaining({
        code: 'INVALID_INPUT',
        details: { issues: expect.arrayContaining([expect.objectContaining({ path })]) },
      }),
    );
  });

  test('it never met the schema: a gate nobody knows, a parameter without a place', () => {
    const unchecked = (operation: object) => ({ ...circuitOf({ gate: 'x', qubits: [0] }, 1), operations: [operation as Operation] });
    const refused = (operation: object) => expect(() => validateCircuit(unchecked(operation)));
    refused({ gate: 'foo', qubits: [0] }).toThrow(/^operations\.0\.gate: expected a gate of the table \(foo\), got "foo"$/);
    refused({ gate: 'rx', qubits: [0], angles: [parameter(-1)] }).toThrow(/parameter: expected one of 1 declared parameters/);
  });

  test('several things are wrong: all are listed', () => {
    try {
      validateCircuit(circuitOf({ gate: 'cx', qubits: [4, 4] }));
      expect.unreachable();
    } catch (error) {
      expect(isCofactorError(error, 'INVALID_INPUT') && error.details).toMatchObject({ issues: { length: 3 } });
    }
  });
});

describe('binding', () => {
  const circuit = circuitBuilder(1)
    .gate('rx', [0], parameter(0))
    .gate('ry', [0], parameter(1, 2, 0.5))
    .build();

  test('puts scale · value + offset in place', () => {
    const bound = bindParameters(circuit, [0.25, 0.75]);
    expect(bound.numParameters).toBe(0);
    expect(bound.operations.map(({ angles }) => angles)).toEqual([[0.25], [2]]);
  });

  test('names the operation that has no value', () => {
    expect(() => bindParameters(circuit, [0.25])).toThrow(/2 values, got 1.*operations\.1 \(ry\)/);
    expect(() => bindParameters(circuit, [0.25, Number.NaN])).toThrow(/parameters\.1/);
  });
});

describe('wide operations', () => {
  const wide: [string, Operation][] = [
    ['a Pauli rotation', { gate: 'pauli-rotation', qubits: [3, 0, 2], pauli: 'YXZ', angles: [0.7] }],
    ['a Pauli rotation with identities', { gate: 'pauli-rotation', qubits: [0, 1, 3], pauli: 'XIY', angles: [-1.1] }],
    ['a single excitation', { gate: 'excitation', qubits: [0, 3], creation: [3], annihilation: [0], angles: [0.4] }],
    ['a downward single', { gate: 'excitation', qubits: [0, 2], creation: [0], annihilation: [2], angles: [0.4] }],
    ['a double excitation', { gate: 'excitation', qubits: [0, 1, 2, 4], creation: [2, 4], annihilation: [0, 1], angles: [-0.3] }],
    ['a double in another order', { gate: 'excitation', qubits: [0, 1, 3, 4], creation: [4, 1], annihilation: [0, 3], angles: [0.9] }],
  ];
  test.each(wide)('%s decomposes into what its definition says', (_, operation) => {
    const parts = [...decomposeUntil([operation])];
    expect(parts.every((part) => ['rx', 'ry', 'rz', 'cx'].includes(part.gate))).toBe(true);
    expect(distanceUpToPhase(operationMatrix(operation, 5), circuitMatrix(parts, 5))).toBeLessThan(1e-11);
  });

  test('an excitation is its Pauli rotations exactly, phase included', () => {
    const operation = wide[4][1];
    const rotations = [...decomposeUntil([operation], ({ gate }) => gate === 'pauli-rotation')];
    expect(rotations).toHaveLength(8);
    expect(distance(operationMatrix(operation, 5), circuitMatrix(rotations, 5))).toBeLessThan(1e-11);
  });
});

describe('resources', () => {
  test('a Bell pair', () => {
    const bell = circuitBuilder(2).gate('h', [0]).gate('cx', [0, 1]).measure([0, 1]).build();
    expect(circuitResources(bell)).toEqual({
      qubits: 2,
      parameters: 0,
      depth: 3,
      oneQubitGates: 1,
      twoQubitGates: 1,
      measurements: 2,
      tStates: 0,
    });
  });

  test('a Pauli rotation of weight w takes 2(w − 1) CX, a double excitation on neighbours 48', () => {
    expect(circuitResources(circuitBuilder(4).pauliRotation('ZZZZ', [0, 1, 2, 3], 0.1).build())).toMatchObject({
      twoQubitGates: 6,
      oneQubitGates: 1,
      depth: 7,
    });
    expect(circuitResources(circuitBuilder(4).excitation([2, 3], [0, 1], 0.1).build()).twoQubitGates).toBe(48);
  });

  test('gates on different qubits share a moment, and a barrier parts them', () => {
    expect(circuitResources(circuitBuilder(2).gate('x', [0]).gate('x', [1]).build()).depth).toBe(1);
    expect(circuitResources(circuitBuilder(2).gate('x', [0]).barrier([0, 1]).gate('x', [1]).build()).depth).toBe(2);
  });

  test('are those of the circuit written out, gate by gate', () => {
    const circuit = circuitBuilder(6)
      .gate('ccx', [0, 1, 2])
      .excitation([3], [0], 0.2)
      .gate('swap', [1, 2])
      .excitation([5, 2], [0, 4], 0.2)
      .pauliRotation('XIYZ', [5, 0, 1, 3], 0.3)
      .excitation([1, 3], [2, 4], 0.1)
      .build();
    const parts = [...decomposeUntil(circuit.operations, ({ gate, qubits }) => qubits.length <= 2 && gate !== 'excitation')];
    expect(circuitResources({ ...circuit, operations: parts })).toEqual(circuitResources(circuit));
    expect(circuitResources(circuit).twoQubitGates).toBe(parts.filter(({ qubits }) => qubits.length === 2).length);
  });
});

describe('readout', () => {
  test('is every qubit into its own bit when nothing is measured, and barriers vanish', () => {
    const circuit = circuitBuilder(2).gate('h', [0]).barrier([0, 1]).build();
    const { operations, measured, numBits } = terminalReadout(circuit);
    expect(operations.map(({ gate }) => gate)).toEqual(['h']);
    expect({ measured, numBits }).toEqual({
      measured: [
        { qubit: 0, bit: 0 },
        { qubit: 1, bit: 1 },
      ],
      numBits: 2,
    });
  });

  test('keeps the bits a measurement names', () => {
    const circuit = circuitBuilder(3).gate('x', [2]).measure([2, 0], [0, 3]).gate('x', [1]).build();
    expect(terminalReadout(circuit)).toMatchObject({
      measured: [
        { qubit: 2, bit: 0 },
        { qubit: 0, bit: 3 },
      ],
      numBits: 4,
    });
  });

  test('a gate after the measurement of its qubit, and a reset, are refused', () => {
    expect(() => terminalReadout(circuitBuilder(2).measure([0]).gate('cx', [1, 0]).build())).toThrow(
      expect.objectContaining({ code: 'UNSUPPORTED', message: expect.stringContaining('operations.1') }),
    );
    expect(() => terminalReadout(circuitOf({ gate: 'reset', qubits: [0] }))).toThrow(expect.objectContaining({ code: 'UNSUPPORTED' }));
  });
});
