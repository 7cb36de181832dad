import { describe, expect, test } from 'vitest';
import type { PauliSum } from '../contracts/index.ts';
import { circuitBuilder } from './circuit.ts';
import { circuitMatrix } from './dense.test.support.ts';
import { phaseCircuit, readPhase } from './phase-estimation.ts';
import { productFormulaBound } from './product-formula-error.ts';

/** Probabilities by outcome, as counts per million. */
function countsOf(operations: Parameters<typeof circuitMatrix>[0], numQubits: number): Record<string, number> {
  const matrix = circuitMatrix(operations, numQubits);
  const size = 2 ** numQubits;
  return Object.fromEntries(
    Array.from({ length: size }, (_, row) => {
      const [re, im] = [matrix[2 * row * size], matrix[2 * row * size + 1]];
      return [row.toString(2).padStart(numQubits, '0'), Math.round(1e6 * (re * re + im * im))] as const;
    }).filter(([, count]) => count > 0),
  );
}

test('an eigenstate is read in one bin where its phase is one of the bins, whatever its sign', () => {
  // energies 1 ± 0.5, half a period of 1 from each other
  const observable: PauliSum = {
    numQubits: 1,
    terms: [
      ['I', 1],
      ['Z', 0.5],
    ],
  };
  for (const [state, energy] of [
    [0, 1.5],
    [1, 0.5],
  ]) {
    const builder = circuitBuilder(1);
    if (state === 1) builder.gate('x', [0]);
    const { circuit, ...units } = phaseCircuit(builder.build(), observable, { bits: 3, trotterOrder: 1, trotterSteps: 1 });
    const reading = readPhase(countsOf(circuit.operations, 4), units);
    // ±½ of a period are one phase: the edge of the window is read as its lower end
    expect(Math.abs(reading.energyHartree - energy) % units.periodHartree).toBeCloseTo(0, 10);
    expect(reading.share).toBeCloseTo(1, 6);
  }
});

describe('energies of X and Z that do not commute', () => {
  const observable: PauliSum = {
    numQubits: 1,
    terms: [
      ['I', 0.2],
      ['Z', 0.8],
      ['X', 0.6],
    ],
  };
  // ground state of 0.8 Z + 0.6 X, energy 0.2 − 1: turned from |1⟩ by the angle between the axes
  const ground = circuitBuilder(1).gate('x', [0]).gate('ry', [0], Math.atan2(0.6, 0.8)).build();

  test.each([1, 2, 4] as const)('order %i is within its resolution of the energy', (trotterOrder) => {
    const { circuit, ...units } = phaseCircuit(ground, observable, { bits: 4, trotterOrder, trotterSteps: 4 });
    const { energyHartree, resolutionHartree } = readPhase(countsOf(circuit.operations, 5), units);
    expect(Math.abs(energyHartree + 0.8)).toBeLessThan(resolutionHartree);
  });

  test('the error of the product formula falls with its order', () => {
    const leaks = ([1, 2, 4] as const).map((trotterOrder) => {
      const { circuit, ...units } = phaseCircuit(ground, observable, { bits: 3, trotterOrder, trotterSteps: 1 });
      const exact = phaseCircuit(ground, observable, { bits: 3, trotterOrder: 4, trotterSteps: 8 });
      const [p, q] = [countsOf(circuit.operations, 4), countsOf(exact.circuit.operations, 4)];
      expect(units.periodHartree).toBeCloseTo(2.8, 12);
      return Object.keys(q).reduce((sum, key) => sum + Math.abs((p[key] ?? 0) - q[key]) / 2e6, 0);
    });
    expect(leaks[1]).toBeLessThan(leaks[0]);
    expect(leaks[2]).toBeLessThan(leaks[1] / 2);
  });
});

test('free parameters, another register and an observable that is a number are refused', () => {
  const how = { bits: 2, trotterOrder: 1, trotterSteps: 1 } as const;
  const bare = circuitBuilder(1).build();
  expect(() => phaseCircuit(bare, { numQubits: 2, terms: [['ZZ', 1]] }, how)).toThrow(/observable.numQubits/);
  expect(() => phaseCircuit(bare, { numQubits: 1, terms: [['I', 1]] }, how)).toThrow(/at least one string/);
  const free = circuitBuilder(1).gate('rx', [0], { parameter: 0, scale: 1, offset: 0 }).build();
  expect(() => phaseCircuit(free, { numQubits: 1, terms: [['Z', 1]] }, how)).toThrow(/bound parameters/);
});

test('no energy is moved by more than the bound of orders 1 and 2, and by no less than a hundredth of it', () => {
  const terms: PauliSum['terms'] = [
    ['X', 0.5],
    ['Y', -0.3],
    ['Z', 0.8],
  ];
  const energy = Math.hypot(...terms.map(([, c]) => c));
  for (const order of [1, 2] as const) {
    for (const t of [0.05, 0.2, 0.5]) {
      const builder = circuitBuilder(1);
      const half = order === 1 ? t : t / 2;
      const pass = order === 1 ? terms : [...terms, ...terms.toReversed()];
      for (const [text, c] of pass) builder.pauliRotation(text, [0], -2 * c * half);
      const matrix = circuitMatrix(builder.build().operations, 1);
      const moved = Math.abs(Math.acos((matrix[0] + matrix[6]) / 2) / t - energy); // eigenphases ±θ have cos θ = Re tr U / 2
      const bound = productFormulaBound(terms, t, order) ?? NaN;
      expect(moved, `order ${order}, t ${t}`).toBeLessThan(bound);
      if (order === 2) expect(moved).toBeGreaterThan(bound / 100);
    }
  }
  expect(productFormulaBound(terms, 0.1, 4)).toBeUndefined();
  expect(productFormulaBound(terms.slice(0, 1), 0.1, 1)).toBe(0);
});
