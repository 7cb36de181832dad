import { isingQaoaCircuit } from '@cofactor/sdk/circuits';
import { stream } from '@cofactor/sdk/contracts';
import { expect, test } from 'vitest';
import { DiagonalLayers } from '../../kernels/diagonal-layers/diagonal-layers.ts';
import { StateVector } from '../../kernels/state-vector/state-vector.ts';
import { compile } from '../../simulators/statevector/program.ts';
import { binaryQuadraticForm } from '../models/binary-quadratic.ts';
import { qaoaCircuit } from './circuits.ts';
import { quadraticCosts } from './quadratic-costs.ts';

test('the circuit of gates and the layers of diagonals give the same probabilities', async () => {
  const [n, depth] = [5, 3];
  const random = stream(2, 'qaoa-circuit');
  const linear = Array.from({ length: n }, () => random.normal());
  const quadratic = Array.from({ length: n }, (_, i): [number, number, number] => [i, (i + 1) % n, random.normal()]);
  const form = binaryQuadraticForm({ vartype: 'spin', numVariables: n, linear, quadratic });
  const angles = Array.from({ length: 2 * depth }, () => random.normal());
  const layers = new DiagonalLayers(n);
  await qaoaCircuit(layers, layers.diagonal(quadraticCosts(form)), 1, depth).prepare(angles, () => undefined);

  const circuit = isingQaoaCircuit({ fields: linear, couplings: quadratic }, depth);
  expect([circuit.numQubits, circuit.numParameters]).toEqual([n, 2 * depth]);
  const psi = new StateVector(n);
  for (const move of compile(circuit.operations, angles)) move.forward(psi);
  for (let k = 0; k < 2 ** n; k++) {
    const chance = (amplitudes: Float64Array): number => amplitudes[2 * k] ** 2 + amplitudes[2 * k + 1] ** 2;
    expect(chance(psi.amplitudes)).toBeCloseTo(chance(layers.amplitudes), 12);
  }
});
