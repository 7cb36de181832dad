import type { GateName, Operation } from '@cofactor/sdk/contracts';
import { circuitBuilder, GATES, writeOpenQasm, type FixedGate } from '@cofactor/sdk/circuits';
import { DenseState } from '@cofactor/sdk/testing';
import { stream } from '@cofactor/sdk/contracts';
import { describe, expect, test } from 'vitest';
import { readOpenQasm } from '../../emulators/shared/openqasm.ts';
import { compileFor, type Target } from './compile-for.ts';
import { IONQ_GATES } from './ionq-circuit.ts';

const PLAIN: Target = { id: 'test:plain', numQubits: 3, gates: ['rx', 'ry', 'rz', 'cx'] };
const IONS: Target = { id: 'test:ions', numQubits: 3, gates: IONQ_GATES };

function randomCircuit(seed: number, gates: number) {
  const random = stream(seed, 'compile-for');
  const names = Object.keys(GATES) as FixedGate[];
  const builder = circuitBuilder(3);
  for (let k = 0; k < gates; k++) {
    const name = names[random.integer(names.length)];
    const first = random.integer(3);
    const qubits = Array.from({ length: GATES[name].qubits }, (_, q) => (first + q) % 3);
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

describe.each([PLAIN, IONS])('$id', (target) => {
  test('30 random circuits of all gates keep their state, with gates of the target alone', () => {
    for (let seed = 0; seed < 30; seed++) {
      const circuit = randomCircuit(seed, 25);
      const { circuit: compiled } = compileFor(target, circuit);
      for (const { gate } of compiled.operations) expect(target.gates).toContain(gate);
      expect(overlap(circuit.operations, compiled.operations)).toBeCloseTo(1, 9);
    }
  });
});

test('what is compiled for pairs and written is read back as the same circuit, on pairs that are there', () => {
  const target: Target = {
    id: 'test:line',
    numQubits: 3,
    gates: ['id', 'rz', 'sx', 'x', 'cz'],
    coupling: [
      [0, 1],
      [1, 2],
    ],
  };
  const { circuit } = compileFor(target, randomCircuit(99, 12));
  const names = Object.fromEntries(target.gates.map((gate): [string, GateName] => [gate, gate]));
  const { operations, measured } = readOpenQasm(writeOpenQasm(circuit, { physical: true }), names);
  const written = circuit.operations.filter(({ gate }) => gate !== 'measure' && gate !== 'barrier');
  expect(operations).toEqual(written.map(({ gate, qubits, angles }) => ({ gate, qubits, ...(angles && { angles }) })));
  expect(operations.filter(({ qubits }) => qubits.length === 2).every(({ qubits }) => qubits.includes(1))).toBe(true);
  expect(measured.length).toBeGreaterThan(0);
});

test('observables are padded to the width of the target; more qubits than it has are refused', () => {
  const { observables } = compileFor(PLAIN, circuitBuilder(2).build(), [{ numQubits: 2, terms: [['ZX', 0.5]] }]);
  expect(observables).toEqual([{ numQubits: 3, terms: [['IZX', 0.5]] }]);
  expect(() => compileFor(PLAIN, circuitBuilder(4).build())).toThrow(expect.objectContaining({ code: 'TOO_LARGE' }));
});

test.each<[string, Partial<Target>, string]>([
  ['no turn about Y', { gates: ['rz', 'x'] }, 'no ry gate: it takes rz x'],
  ['pairs without a gate on two qubits', { gates: ['rz', 'sx'], coupling: [[0, 1]] }, 'none of the gates cz, cx'],
  ['too few gates on one qubit', { gates: ['cz', 'rz'], coupling: [[0, 1]] }, 'none of the sets rz and sx'],
])('a circuit of gates that a target cannot make is refused: %s', (_, target, said) => {
  const bell = circuitBuilder(2).gate('h', [0]).gate('cx', [0, 1]).build();
  expect(() => compileFor({ ...PLAIN, ...target }, bell)).toThrow(
    expect.objectContaining({ code: 'UNSUPPORTED', message: expect.stringContaining(said) as string }),
  );
});
