import { describe, expect, test } from 'vitest';
import { circuitBuilder, parameter } from '../circuit.ts';
import { writeOpenQasm } from './write.ts';

const bell = circuitBuilder(2).gate('h', [0]).gate('cx', [0, 1]).build();

test('OpenQASM 3: a circuit without measurements is measured whole', () => {
  expect(writeOpenQasm(bell)).toBe(
    'OPENQASM 3.0;\ninclude "stdgates.inc";\nbit[2] c;\nqubit[2] q;\nh q[0];\ncx q[0], q[1];\nc[0] = measure q[0];\nc[1] = measure q[1];\n',
  );
});

test('OpenQASM 2', () => {
  expect(writeOpenQasm(bell, { dialect: 'openqasm2' })).toBe(
    'OPENQASM 2.0;\ninclude "qelib1.inc";\ncreg c[2];\nqreg q[2];\nh q[0];\ncx q[0], q[1];\nmeasure q[0] -> c[0];\nmeasure q[1] -> c[1];\n',
  );
});

test('Braket: its names, no library, another register; bits where they were asked for', () => {
  const circuit = circuitBuilder(2).gate('sx', [1]).gate('cx', [1, 0]).measure([1], [2]).build();
  expect(writeOpenQasm(circuit, { dialect: 'braket', register: 'b' })).toBe(
    'OPENQASM 3.0;\nbit[3] b;\nqubit[2] q;\nv q[1];\ncnot q[1], q[0];\nb[2] = measure q[1];\n',
  );
});

test('physical qubits, native gates whole, nothing measured', () => {
  const circuit = circuitBuilder(30)
    .gate('rz', [20], Math.PI / 2)
    .gate('ecr', [20, 21])
    .gate('rzz', [3, 4], 1)
    .build();
  expect(writeOpenQasm(circuit, { physical: true, measured: false })).toBe(
    'OPENQASM 3.0;\ninclude "stdgates.inc";\nrz(1.5707963267948966) $20;\necr $20, $21;\nrzz(1.0) $3, $4;\n',
  );
});

describe('angles', () => {
  test.each([
    [1, '1.0'],
    [-2, '-2.0'],
    [1e-9, '1.0e-9'],
    [2.5e-7, '2.5e-7'],
    [0.1, '0.1'],
  ])('%d', (angle, text) => {
    expect(writeOpenQasm(circuitBuilder(1).gate('rx', [0], angle).build())).toContain(`rx(${text}) q[0];`);
  });

  test('an unbound one is refused', () => {
    const circuit = circuitBuilder(1).gate('rx', [0], parameter(0)).build();
    expect(() => writeOpenQasm(circuit)).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }));
  });
});

test('what a dialect lacks is taken apart', () => {
  const text = writeOpenQasm(circuitBuilder(2).pauliRotation('XY', [0, 1], 0.3).gate('iswap', [0, 1]).build(), { dialect: 'openqasm2' });
  expect(text).not.toMatch(/pauli|iswap/);
  expect(text).toContain('rz(0.3)');
});

test('a measurement in the middle is refused', () => {
  const circuit = circuitBuilder(1).measure([0]).gate('x', [0]).build();
  expect(() => writeOpenQasm(circuit)).toThrow(expect.objectContaining({ code: 'UNSUPPORTED' }));
});
