import { formatPauli } from '@cofactor/sdk/circuits';
import { stream } from '@cofactor/sdk/contracts';
import { expect, test } from 'vitest';
import { Pace } from '../../statevector/pace.ts';
import { PAULI_MATRICES } from '../model/channels.ts';
import { DensityMatrix } from './density-matrix.ts';
import { parseNoiseModel, readoutErrors } from '../model/noise-model.ts';
import { randomOperations, ROUGH } from '../model/noise.test.support.ts';
import { noisyCircuit } from './noisy-circuit.ts';
import { runTrajectories } from './trajectories.ts';

const model = parseNoiseModel(ROUGH);
const pace = () => new Pace(new AbortController().signal);

/** (−1)^|k|. */
function parity(k: number): 1 | -1 {
  return k === 0 ? 1 : (((k & 1 ? -1 : 1) * parity(k >>> 1)) as 1 | -1);
}

test('Pauli strings from trajectories are within 4 standard errors of the exact state: 20 circuits, a random setting each, 63 strings, ' +
  '20 000 shots (1260 normal deviates beyond 4: a false alarm in at most 8 % of all seeds, seed 1)', { timeout: 60_000 }, async () => {
  const [numQubits, shots] = [6, 20_000];
  const readout = readoutErrors(model, numQubits);
  for (let index = 0; index < 20; index++) {
    const random = stream(1, 'noisy/trajectories', index);
    const circuit = await noisyCircuit(numQubits, randomOperations(numQubits, 3, random), [], model, pace());
    const basis = { x: BigInt(random.integer(64)), z: BigInt(random.integer(64)) };
    const steps = [...circuit.steps, ...circuit.tail(basis)];
    const exact = new DensityMatrix(numQubits);
    await exact.run(steps, pace());
    exact.measure(readout);
    const settings = [{ steps: [], shots, random: stream(index, 'noisy/shots') }];
    const [seen] = await runTrajectories({ numQubits, steps, settings, readout, pace: pace() });
    expect(seen.reduce((sum, [, count]) => sum + count, 0)).toBe(shots);
    for (let z = 1; z < 64; z++) {
      const mean = seen.reduce((sum, [state, count]) => sum + count * parity(state & z), 0) / shots;
      const value = exact.expectation({ x: 0n, z: BigInt(z) });
      const sigma = Math.sqrt((1 - value ** 2) / shots);
      expect(Math.abs(mean - value), `circuit ${index}, Z on ${z}, basis ${formatPauli(basis, numQubits)}`).toBeLessThan(4 * sigma);
    }
  }
});

test('a shot does not depend on the shots it shares its history with', async () => {
  const numQubits = 3;
  const circuit = await noisyCircuit(numQubits, randomOperations(numQubits, 5, stream(3, 'noisy/trajectories')), [], model, pace());
  const readout = readoutErrors(model, numQubits);
  const bases = [undefined, { x: 5n, z: 0n }, { x: 7n, z: 2n }];
  const settings = bases.map((basis, k) => ({ steps: circuit.tail(basis), shots: 60 - k, random: stream(4, 'noisy/shots', k) }));
  const run = (batch: number) => runTrajectories({ numQubits, steps: circuit.steps, settings, readout, pace: pace(), batch });
  const together = await run(1000);
  expect(together.map((seen) => seen.reduce((sum, [, count]) => sum + count, 0))).toEqual([60, 59, 58]);
  expect(together[0].length).toBeGreaterThan(4);
  expect(await run(1)).toEqual(together);
  expect(await run(7)).toEqual(together);
  const alone = await runTrajectories({ numQubits, steps: circuit.steps, settings: settings.slice(1, 2), readout, pace: pace() });
  expect(alone[0]).toEqual(together[1]);
});

test('a damped qubit decays as e^(−t/T1), in trajectories too (4.9 standard errors: a false alarm in 1e6 runs)', async () => {
  const shots = 20_000;
  const steps = [
    { kind: 'pulse', qubit: 0, matrix: PAULI_MATRICES[1], depolarizing: 0 },
    ...Array.from({ length: 10 }, () => ({ kind: 'damp', qubit: 0, probability: 1 - Math.exp(-0.1) }) as const),
  ] as const;
  const readout = [{ oneGivenZero: 0, zeroGivenOne: 0 }];
  const settings = [{ steps: [], shots, random: stream(5, 'noisy/decay') }];
  const [counts] = await runTrajectories({ numQubits: 1, steps, settings, readout, pace: pace() });
  const seen = new Map(counts);
  const left = Math.exp(-1);
  expect(Math.abs((seen.get(1) ?? 0) / shots - left)).toBeLessThan(4.9 * Math.sqrt((left * (1 - left)) / shots));
});
