import { circuitBuilder, compile } from '@cofactor/sdk/circuits';
import { DenseState } from '@cofactor/sdk/testing';
import { stream, type Circuit, type Operation } from '@cofactor/sdk/contracts';
import { describe, expect, test } from 'vitest';
import { cuccaroAdder, fourier, rippleAdder, vbeAdder } from './circuits.test.support.ts';
import { compiledAndChecked, HERON, qiskitCounts, ROWS, twoQubitGates, withoutNegligible } from './reference-rows.test.support.ts';
import { SparseState } from './sparse-state.test.support.ts';
import { operatorOverlap } from './zip.test.support.ts';

const { circuits: qiskit } = qiskitCounts();
const ratios = new Map<string, number>();

describe('two-qubit gates on 133 qubits beside Qiskit 1.2 at level 2', () => {
  test.each(ROWS)('$name', (row) => {
    const ratio = twoQubitGates(compiledAndChecked(row).circuit) / qiskit[row.name];
    ratios.set(row.name, ratio);
    expect(ratio).toBeLessThanOrEqual(1.15);
  });

  test('no more than Qiskit in the median', () => {
    const sorted = [...ratios.values()].sort((a, b) => a - b);
    expect(sorted).toHaveLength(ROWS.length);
    expect(sorted[Math.floor(sorted.length / 2)]).toBeLessThanOrEqual(1);
  });
});

test('a Fourier transform on 12 qubits whole, on 24 without the turns that are negligible', () => {
  expect(operatorOverlap(fourier(12), compile(fourier(12), HERON))).toBeCloseTo(1, 9);
  expect(operatorOverlap(withoutNegligible(fourier(24)), compile(fourier(24), HERON))).toBeCloseTo(1, 9);
});

test('the check sees a gate that is missing, and an angle that is off by 0.001', () => {
  const [row] = ROWS;
  const compiled = compiledAndChecked(row);
  const { operations } = compiled.circuit;
  const overlapOf = (changed: Operation[]): number =>
    operatorOverlap(row.circuit, { ...compiled, circuit: { ...compiled.circuit, operations: changed } });
  expect(overlapOf(operations.filter((_, k) => k !== 40))).toBeLessThan(0.999);
  const turn = operations.findIndex(({ gate }) => gate === 'rz');
  const off = operations.map((it, k): Operation => (k === turn ? { ...it, angles: [Number(it.angles?.[0]) + 0.001] } : it));
  expect(overlapOf(off)).toBeLessThan(1 - 1e-8);
  expect(HERON.numQubits).toBe(133);
});

/** The sum that an adder of basis states leaves in b. */
test.each<[string, Circuit, (k: number) => [a: number, b: number], number, number]>([
  ['cuccaro', cuccaroAdder(4), (k) => [2 + 2 * k, 1 + 2 * k], 4, 9],
  ['ripple', rippleAdder(6), (k) => [k, 6 + k], 6, 13],
  ['vbe', vbeAdder(3), (k) => [3 * k + 1, 3 * k + 2], 3, 9],
])('the %s adder adds', (_, { operations }, places, bits, out) => {
  const random = stream(3, 'adders');
  for (let attempt = 0; attempt < 12; attempt++) {
    const [a, b] = [random.integer(1 << bits), random.integer(1 << bits)];
    const sum = a + b;
    const state = new SparseState();
    const flip = (qubit: number) => state.apply({ gate: 'x', qubits: [qubit] });
    const write = (value: number, side: 0 | 1) => {
      for (let k = 0; k < bits; k++) if ((value >> k) & 1) flip(places(k)[side]);
    };
    write(a, 0);
    write(b, 1);
    for (const operation of operations) state.apply(operation);
    write(a, 0);
    write(sum, 1);
    if (sum >> bits) flip(out);
    expect(Math.hypot(...state.zeroAmplitude)).toBeCloseTo(1, 9);
  }
});

test('sparse states are the dense ones', () => {
  const random = stream(5, 'sparse');
  const builder = circuitBuilder(5);
  for (let k = 0; k < 60; k++) {
    const [a, b, c] = [0, 1, 2, 3, 4].map((q) => ({ q, key: random.uniform() })).sort((x, y) => x.key - y.key).map(({ q }) => q); // biome-ignore format: a shuffle
    builder
      .gate('u', [a], 3 * random.uniform(), random.uniform(), random.uniform())
      .gate('cx', [b, c])
      .gate('ccx', [a, b, c]);
  }
  const { operations } = builder.build();
  const [sparse, dense] = [new SparseState(), new DenseState(5)];
  for (const operation of operations) {
    sparse.apply(operation);
    dense.apply(operation, []);
  }
  expect(sparse.zeroAmplitude[0]).toBeCloseTo(dense.re[0], 10);
  expect(sparse.zeroAmplitude[1]).toBeCloseTo(dense.im[0], 10);
  for (const operation of operations.toReversed()) sparse.undo(operation);
  expect(Math.hypot(...sparse.zeroAmplitude)).toBeCloseTo(1, 9);
});
