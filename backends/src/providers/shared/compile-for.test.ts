import { type GateName, type Operation, stream } from '@cofactor/sdk/contracts';
import { circuitBuilder, GATES, type FixedGate } from '@cofactor/sdk/circuits';
import { DenseState } from '@cofactor/sdk/testing';
import { describe, expect, test } from 'vitest';
import { readOpenQasm } from '../../emulators/shared/openqasm.ts';
import { compileFor, type Target } from './compile-for.ts';
import { writeOpenQasm } from '@cofactor/sdk/circuits';

const line: [number, number][] = [
  [0, 1],
  [1, 2],
];
const HERON: Target = { id: 'test:heron', numQubits: 3, gates: ['id', 'rz', 'sx', 'x', 'cz'], coupling: line };
const EAGLE: Target = {
  id: 'test:eagle',
  numQubits: 3,
  gates: ['id', 'rz', 'sx', 'x', 'ecr'],
  coupling: [
    [1, 0],
    [1, 2],
  ],
};
const IONS: Target = { id: 'test:ions', numQubits: 3, gates: ['rx', 'ry', 'rz', 'cx'] };

/** Gates of one and two qubits on joined pairs, either way round. */
function randomCircuit(seed: number, gates: number) {
  const random = stream(seed, 'compile-for');
  const names = (Object.keys(GATES) as FixedGate[]).filter((name) => GATES[name].qubits <= 2);
  const builder = circuitBuilder(3);
  for (let k = 0; k < gates; k++) {
    const name = names[random.integer(names.length)];
    const pair = line[random.integer(2)];
    const qubits = GATES[name].qubits === 1 ? [random.integer(3)] : random.integer(2) === 0 ? pair : pair.toReversed();
    builder.gate(name, qubits, ...Array.from({ length: GATES[name].angles }, () => 7 * random.uniform() - 3));
  }
  return builder.build();
}

/** |⟨a|b⟩| from a state that no gate leaves alone. */
function overlap(a: readonly Operation[], b: readonly Operation[]): number {
  const start = circuitBuilder(3)
    .gate('ry', [0], 0.7)
    .gate('ry', [1], 1.9)
    .gate('cx', [0, 2])
    .gate('rx', [2], -1.1)
    .gate('rz', [1], 0.4)
    .gate('cx', [1, 2])
    .build();
  const [left, right] = [a, b].map((operations) => {
    const state = new DenseState(3);
    for (const operation of [...start.operations, ...operations]) state.apply(operation, []);
    return state;
  });
  let [re, im] = [0, 0];
  left.re.forEach((_, k) => {
    re += left.re[k] * right.re[k] + left.im[k] * right.im[k];
    im += left.re[k] * right.im[k] - left.im[k] * right.re[k];
  });
  return Math.hypot(re, im);
}

describe.each([HERON, EAGLE, IONS])('$id', (target) => {
  test('30 random circuits keep their state, with gates and pairs of the target', () => {
    for (let seed = 0; seed < 30; seed++) {
      const circuit = randomCircuit(seed, 25);
      const { circuit: compiled } = compileFor(target, circuit);
      for (const { gate, qubits } of compiled.operations) {
        expect(target.gates).toContain(gate);
        if (gate === 'ecr') expect(target.coupling).toContainEqual(qubits);
      }
      expect(overlap(circuit.operations, compiled.operations)).toBeCloseTo(1, 9);
    }
  });

  test('what is written is read back as the same circuit', () => {
    const { circuit } = compileFor(target, randomCircuit(99, 12));
    const names = Object.fromEntries(target.gates.map((gate): [string, GateName] => [gate, gate]));
    const { operations, measured } = readOpenQasm(writeOpenQasm(circuit, { physical: target.coupling !== undefined }), names);
    expect(operations).toEqual(circuit.operations.map(({ gate, qubits, angles }) => ({ gate, qubits, ...(angles && { angles }) })));
    expect(measured).toHaveLength(3);
  });
});

test('a native circuit is left alone', () => {
  const circuit = circuitBuilder(3).gate('sx', [0]).gate('rz', [0], 0.3).gate('sx', [0]).gate('cz', [1, 0]).measure([0, 1, 2]).build();
  expect(compileFor(HERON, circuit).circuit.operations).toBe(circuit.operations);
});

test('one-qubit gates that follow each other become one: at most two sx between two-qubit gates', () => {
  const builder = circuitBuilder(1);
  for (const gate of ['h', 't', 'h', 's', 'y', 'sxdg'] as const) builder.gate(gate, [0]);
  const { operations } = compileFor(HERON, builder.build()).circuit;
  expect(operations.filter(({ gate }) => gate === 'sx' || gate === 'x').length).toBeLessThanOrEqual(2);
  expect(operations.length).toBeLessThanOrEqual(5);
});

test('refusals say what is joined, and what is out of order', () => {
  const far = circuitBuilder(3).gate('cx', [0, 2]).build();
  expect(() => compileFor(HERON, far)).toThrow(
    expect.objectContaining({ code: 'UNSUPPORTED', message: expect.stringContaining('0–1') as string }),
  );
  expect(() => compileFor({ ...HERON, faulty: [1] }, circuitBuilder(2).gate('x', [1]).build())).toThrow(
    expect.objectContaining({ code: 'UNSUPPORTED' }),
  );
  expect(() => compileFor(HERON, circuitBuilder(4).build())).toThrow(expect.objectContaining({ code: 'TOO_LARGE' }));
});

test('observables are padded to the width of the target', () => {
  const { observables } = compileFor(HERON, circuitBuilder(2).build(), [{ numQubits: 2, terms: [['ZX', 0.5]] }]);
  expect(observables).toEqual([{ numQubits: 3, terms: [['IZX', 0.5]] }]);
});
