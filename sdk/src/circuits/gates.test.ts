import { describe, expect, test } from 'vitest';
import { GATE_NAMES, type Operation, stream } from '../contracts/index.ts';
import { decomposeUntil } from './decompose.ts';
import {
  adjoint,
  circuitMatrix,
  distance,
  distanceUpToPhase,
  exponential,
  identity,
  multiply,
  plus,
  sizeOf,
  sumMatrix,
} from './dense.test.support.ts';
import { type FixedGate, GATES } from './gates.ts';
import { shiftRule } from './shift-rules.ts';

const TOLERANCE = 1e-12;
const names = Object.keys(GATES) as FixedGate[];

function drawAngles(gate: FixedGate): number[] {
  const random = stream(1, `gates/${gate}`);
  return Array.from({ length: GATES[gate].angles }, () => 6 * random.uniform() - 3);
}

const operation = (gate: FixedGate, angles: number[]): Operation => ({
  gate,
  qubits: Array.from({ length: GATES[gate].qubits }, (_, k) => k),
  ...(angles.length > 0 && { angles }),
});

test('the table has every gate name but the two that carry data of their own', () => {
  expect([...names, 'pauli-rotation', 'excitation'].sort()).toEqual([...GATE_NAMES].sort());
});

describe.each(names)('%s', (name) => {
  const gate = GATES[name];
  const angles = drawAngles(name);
  const matrix = gate.matrix(...angles);

  test('is unitary, of the size its qubits say', () => {
    expect(sizeOf(matrix)).toBe(2 ** gate.qubits);
    expect(distance(multiply(adjoint(matrix), matrix), identity(sizeOf(matrix)))).toBeLessThan(TOLERANCE);
  });

  test('is diagonal exactly when the table says so', () => {
    const size = sizeOf(matrix);
    let offDiagonal = 0;
    matrix.forEach((value, k) => {
      const element = Math.floor(k / 2);
      if (element % (size + 1) !== 0) offDiagonal = Math.max(offDiagonal, Math.abs(value));
    });
    expect(offDiagonal < TOLERANCE).toBe(gate.diagonal);
  });

  test('decomposes into rx, ry, rz and cx alone, with the same matrix up to a phase', () => {
    const parts = [...decomposeUntil([operation(name, angles)])];
    expect(parts.every((part) => ['rx', 'ry', 'rz', 'cx'].includes(part.gate))).toBe(true);
    expect(distanceUpToPhase(matrix, circuitMatrix(parts, gate.qubits))).toBeLessThan(TOLERANCE);
  });
});

test.each(names.filter((name) => GATES[name].generator))('%s is exp(−iG) of its generator, phase included', (name) => {
  const angles = drawAngles(name);
  const generator = sumMatrix(GATES[name].qubits, GATES[name].generator!(angles[0]));
  const exponent = plus(new Float64Array(generator.length), generator, 0, -1);
  expect(distance(GATES[name].matrix(...angles), exponential(exponent))).toBeLessThan(TOLERANCE);
});

test.each(names.filter((name) => GATES[name].angles > 0))('%s: the shift rule of its frequencies gives derivatives', (name) => {
  const gate = GATES[name];
  const angles = drawAngles(name);
  const random = stream(2, `gates/${name}`);
  const size = 2 ** gate.qubits;
  const state = Float64Array.from({ length: 2 * size }, () => random.normal());
  const observable = Float64Array.from({ length: 2 * size * size }, () => random.normal());
  const hermitian = plus(observable, adjoint(observable));
  const value = (at: number[]) => {
    const u = gate.matrix(...at);
    return quadraticForm(multiply(multiply(adjoint(u), hermitian), u), state);
  };
  angles.forEach((_, k) => {
    const shifted = (by: number) => value(angles.map((angle, other) => (other === k ? angle + by : angle)));
    const h = 1e-3;
    const numeric = (8 * (shifted(h) - shifted(-h)) - (shifted(2 * h) - shifted(-2 * h))) / (12 * h);
    const byRule = shiftRule(gate.frequencies!).reduce((sum, { shift, weight }) => sum + weight * shifted(shift), 0);
    expect(byRule).toBeCloseTo(numeric, 8);
  });
});

function quadraticForm(m: Float64Array, state: Float64Array): number {
  const n = state.length / 2;
  let sum = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      const re = m[2 * (i * n + j)] * state[2 * j] - m[2 * (i * n + j) + 1] * state[2 * j + 1];
      const im = m[2 * (i * n + j)] * state[2 * j + 1] + m[2 * (i * n + j) + 1] * state[2 * j];
      sum += state[2 * i] * re + state[2 * i + 1] * im;
    }
  }
  return sum;
}
