import { expect, test } from 'vitest';
import { Cofactor } from '@cofactor/sdk';
import type { CircuitResult } from '@cofactor/sdk/contracts';
import { localBackends } from '../local-backends.ts';
import { readProgram } from './program.ts';

const read = (data: string) => readProgram({ kind: 'read-program', program: { format: 'openqasm', data } });

test('measurements at the end say which qubit stands behind which bit; bits without one are null', () => {
  const { circuit, measured } = read(
    'OPENQASM 2.0; include "qelib1.inc"; qreg q[3]; creg c[4]; x q[2]; measure q[2] -> c[1]; measure q[0] -> c[0];',
  );
  expect(circuit.operations).toEqual([{ gate: 'x', qubits: [2] }]);
  expect(measured).toEqual([0, 2, null, null]);
  expect(read('qubit[2] q; h q;').measured).toBeUndefined();
});

test('inputs without a value and measurements in the middle are refused', () => {
  expect(() => read('input angle a; qubit q; rz(a) q;')).toThrow(/a program without inputs, got "a"/);
  expect(() => read('qubit q; bit c = measure q; x q;')).toThrow(/measurement in the middle/);
});

// W state on three qubits, its amplitudes known in closed form: every outcome with one excitation has probability 1/3.
const W = `OPENQASM 3.0;
include "stdgates.inc";
qubit[3] q;
bit[3] c;
x q[0];
for int i in [0:1] {
  ctrl @ ry(2 * arccos(sqrt(1.0 / (3 - i)))) q[i], q[i + 1];
  cx q[i + 1], q[i];
}
c[2] = measure q[0];
c[1:-1:0] = measure q[1:2];
`;

test('a program is read, its expectation values and probabilities are exact', async () => {
  await using backends = await localBackends();
  const cofactor = new Cofactor({ backends });
  const ask = async (observables: string[], shots: number) =>
    (await cofactor.run({
      schema: 'cofactor.job/1',
      problem: { kind: 'circuit', program: { format: 'openqasm', data: W }, observables, shots },
      backend: 'statevector',
      seed: 5,
    })) as CircuitResult;

  const exact = await ask(['IIZ', 'ZZZ', 'IXX'], 0);
  for (const [k, expected] of [1 / 3, -1, 2 / 3].entries()) expect(exact.expectations[k]).toBeCloseTo(expected, 12);
  expect(Object.keys(exact.probabilities!).sort()).toEqual(['001', '010', '100']);
  for (const p of Object.values(exact.probabilities!)) expect(p).toBeCloseTo(1 / 3, 12);

  const sampled = await ask(['IIZ'], 9000);
  const sigma = Math.sqrt(9000 * (1 / 3) * (2 / 3));
  for (const outcome of ['001', '010', '100']) expect(Math.abs(sampled.counts![outcome] - 3000)).toBeLessThan(4 * sigma);
  expect(Math.abs(sampled.expectations[0] - 1 / 3)).toBeLessThan(4 * sampled.standardErrors[0]);
});
