import { expect, test } from 'vitest';
import type { StepSpec } from '../../../contracts/index.ts';
import { stepIdentity } from './step-identity.ts';

const observable = (value: number): StepSpec<'expectation'>['observables'][number] => ({ numQubits: 1, terms: [['Z', value]] });
const SPEC: StepSpec<'expectation'> = {
  kind: 'expectation',
  circuit: { schema: 'cofactor.circuit/1', numQubits: 1, numParameters: 0, operations: [{ gate: 'x', qubits: [0] }] },
  parameters: [0.1, -0.2],
  observables: [observable(1), observable(2)],
  gradient: false,
  shots: 0,
  seed: 0,
};

test('equal content is one step, whichever objects hold it and in whatever order', () => {
  const copy = Object.fromEntries(Object.entries(structuredClone(SPEC)).toReversed()) as unknown as StepSpec;
  expect(stepIdentity(copy)).toBe(stepIdentity(SPEC));
});

test('any difference is another step', () => {
  const others: Partial<StepSpec<'expectation'>>[] = [
    { parameters: [0.1, -0.2000000001] },
    { parameters: [-0.2, 0.1] },
    { observables: [observable(2), observable(1)] },
    { observables: [observable(1)] },
    { circuit: { ...SPEC.circuit, operations: [{ gate: 'y', qubits: [0] }] } },
    { shots: 1 },
    { seed: 1 },
    { gradient: true },
  ];
  const identities = [SPEC, ...others.map((fields) => ({ ...SPEC, ...fields }))].map(stepIdentity);
  expect(new Set(identities).size).toBe(identities.length);
});

test('a large circuit is hashed once, however many points are asked for', () => {
  const terms = Array.from({ length: 3000 }, (_, k): [string, number] => ['IXYZ'[k % 4].repeat(20), Math.sin(k)]);
  const large = { ...SPEC, observables: [{ numQubits: 20, terms }] };
  const time = (spec: StepSpec): number => {
    const startMs = performance.now();
    stepIdentity(spec);
    return performance.now() - startMs;
  };
  const first = time(large);
  const rest = Math.min(...Array.from({ length: 20 }, (_, k) => time({ ...large, parameters: [k] })));
  expect(rest).toBeLessThan(first / 3);
});
