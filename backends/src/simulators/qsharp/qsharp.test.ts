/** Estimates of `qsharp`, and what it refuses. That its states are ours: simulators/agreement.property.test.ts. */
import { circuitBuilder } from '@cofactor/sdk/circuits';
import { memoryStore, type Circuit, type RunContext, type StepSpec } from '@cofactor/sdk/contracts';
import { expect, test } from 'vitest';
import { qsharpBackend } from './backend.ts';

const context: RunContext = { signal: new AbortController().signal, artifacts: memoryStore() };
const sampled = (circuit: Circuit): StepSpec<'sample'> => ({ kind: 'sample', circuit, parameters: [], shots: 100, seed: 0 });

test('samples come with what the circuit takes on a fault-tolerant machine: more for more rotations', async () => {
  const rotations = async (count: number) => {
    const builder = circuitBuilder(2).gate('h', [0]);
    for (let k = 0; k < count; k++) builder.gate('rz', [0], 0.1 + 0.01 * k).gate('cx', [0, 1]);
    return (await qsharpBackend().run<'sample'>(sampled(builder.build()), context)).resources.faultTolerant;
  };
  const [few, many] = [await rotations(2), await rotations(20)];
  expect(few?.errorBudget).toBe(1e-3);
  expect(few?.physicalQubits).toBeGreaterThan(1000);
  expect(few?.tStates).toBe(2 * 12);
  expect(many?.tStates).toBe(20 * 14);
  expect(many?.runtimeMs).toBeGreaterThan(few?.runtimeMs ?? NaN);
});

test('refuses gradients, large registers and long circuits before anything runs', () => {
  const backend = qsharpBackend();
  const circuit = circuitBuilder(1).gate('h', [0]).build();
  const observables = [{ numQubits: 1, terms: [['Z', 1]] as [string, number][] }];
  expect(() => backend.forecast({ kind: 'expectation', circuit, observables, gradient: true }, {})).toThrow(/shift rules/);
  expect(() => backend.forecast({ kind: 'sample' }, { qubits: 15 })).toThrow(/at most 14 qubits, got 15/);
  const long = { ...circuit, operations: Array.from({ length: 40_001 }, () => circuit.operations[0]) };
  expect(() => backend.forecast({ kind: 'sample', circuit: long }, {})).toThrow(/40000 gates and rotations, got 40001/);
});
