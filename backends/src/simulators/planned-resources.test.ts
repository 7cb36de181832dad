/** What a plan says of a circuit before anything runs is what the circuit that ran has. */
import { Cofactor } from '@cofactor/sdk';
import {
  buildAnsatz,
  circuitBuilder,
  circuitResources,
  circuitSizes,
  decomposeUntil,
  plannedCircuit,
  shotsToChemicalAccuracy,
} from '@cofactor/sdk/circuits';
import { type LocalBackend, memoryStore, type Sizes } from '@cofactor/sdk/contracts';
import { H2_CIRCUIT, H2_OBSERVABLE, randomHamiltonian } from '@cofactor/sdk/testing';
import { expect, test } from 'vitest';
import { cpuFacts } from '../cpu/facts.ts';
import { run } from '../cpu/run.ts';
import { fermionBackend } from './fermion/backend.ts';
import { Qsharp } from './qsharp/compiler.ts';
import { ENTRY, qsharpSource } from './qsharp/program.ts';
import { statevectorBackend } from './statevector/backend.ts';

const MAPPINGS = ['jordan-wigner', 'parity', 'parity-reduced', 'bravyi-kitaev'] as const;
const ANSATZE = ['uccsd', 'reference', 'hardware-efficient'] as const;

test.each(ANSATZE)('%s in every mapping: the planned circuit is gate by gate the one that is built', (ansatz) => {
  const hamiltonian = randomHamiltonian(3, [2, 1], 4);
  for (const mapping of MAPPINGS) {
    const { circuit } = buildAnsatz(hamiltonian, { ansatz, mapping, start: 'zero', layers: 3 });
    expect(plannedCircuit(hamiltonian, { ansatz, mapping, layers: 3 }), mapping).toEqual(circuit);
  }
});

test('a plan promises what the result says', async () => {
  const cpu: LocalBackend = { ...cpuFacts, locality: 'local', run };
  const cofactor = new Cofactor({ backends: [cpu, statevectorBackend(), fermionBackend()] });
  const problem = { kind: 'energy', structure: { format: 'xyz', data: '2\nH2\nH 0 0 0\nH 0 0 0.74\n' }, basis: '6-31g' } as const;
  const counted = ({ qubits, parameters, depth, oneQubitGates, twoQubitGates, tStates }: Sizes) => ({
    qubits,
    parameters,
    depth,
    oneQubitGates,
    twoQubitGates,
    tStates,
  });
  for (const [method, backend] of [
    [{ name: 'vqe' }, 'fermion'],
    [{ name: 'vqe' }, 'statevector'],
    [{ name: 'vqe', mapping: 'parity-reduced', gradientTolerance: 1e-4 }, 'statevector'],
    [{ name: 'vqe', ansatz: 'reference', mapping: 'bravyi-kitaev' }, 'statevector'],
    [{ name: 'vqe', ansatz: 'hardware-efficient', layers: 1, gradientTolerance: 1e-2, mapping: 'parity-reduced' }, 'statevector'],
  ] as const) {
    const plan = await cofactor.plan(problem, { method, backend });
    const { resources } = await cofactor.run(problem, { method, backend });
    expect(counted(plan.forecast.sizes), JSON.stringify(method)).toEqual(counted(resources));
    expect(Object.values(counted(resources)).every((count) => count !== undefined)).toBe(true);
  }
});

test('as many shots as are named give about the error that is named', async () => {
  const [circuit, observable] = [H2_CIRCUIT, H2_OBSERVABLE];
  const total = shotsToChemicalAccuracy(observable) ?? NaN;
  const measured = async (shots: number) => {
    const spec = { kind: 'expectation', circuit, gradient: false, shots, seed: 4 } as const;
    const context = { signal: new AbortController().signal, artifacts: memoryStore() };
    return statevectorBackend().run<'expectation'>({ ...spec, parameters: [0.8], observables: [observable] }, context);
  };
  const settings = (await measured(1)).resources.circuitEvaluations ?? NaN;
  const { output, resources } = await measured(Math.round(total / settings));
  expect(resources.shots).toBeGreaterThan(0.99 * total);
  // strings of one setting are not independent: within a factor of 1.5
  expect(output.standardErrors[0]).toBeLessThan(1.5 * 1.6e-3);
  expect(output.standardErrors[0]).toBeGreaterThan(1.6e-3 / 1.5);
});

test('gates are those of the decomposed circuit, T states those of an estimator that knows nothing of ours', async () => {
  const hamiltonian = randomHamiltonian(2, [1, 1], 4);
  const { circuit } = buildAnsatz(hamiltonian, { ansatz: 'uccsd', mapping: 'jordan-wigner', start: 'zero' });
  const { oneQubitGates, twoQubitGates, tStates } = circuitResources(circuit);
  const gates = [...decomposeUntil(circuit.operations, ({ gate }) => gate === 'h')].map(({ qubits }) => qubits.length);
  expect([1, 2].map((width) => gates.filter((qubits) => qubits === width).length)).toEqual([oneQubitGates, twoQubitGates]);

  const parameters = Array.from({ length: circuit.numParameters }, (_, k) => 0.1 + 0.02 * k);
  const qsharp = await Qsharp.load();
  const estimated = async (of: typeof circuit) =>
    (await qsharp.estimate(qsharpSource(of.numQubits, of.operations, parameters), ENTRY.measured, 1e-3)).physicalCounts.breakdown
      .numTstates;
  expect(await estimated(circuit)).toBe(tStates);
  const mixed = circuitBuilder(3)
    .gate('t', [0])
    .gate('ccx', [0, 1, 2])
    .gate('rz', [1], Math.PI / 4)
    .gate('ry', [1], Math.PI / 2)
    .gate('rx', [2], 0.3)
    .gate('cp', [0, 2], 0.7)
    .gate('rzz', [0, 1], 0.2)
    .build();
  expect(await estimated(mixed)).toBe(circuitSizes(mixed).tStates);
});
