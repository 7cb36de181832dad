import { GATES } from '@cofactor/sdk/circuits';
import { stream } from '@cofactor/sdk/contracts';
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { expect, test } from 'vitest';
import { Pace } from '../../statevector/pace.ts';
import { PAULI_MATRICES } from '../model/channels.ts';
import { DensityMatrix } from './density-matrix.ts';
import { parseNoiseModel } from '../model/noise-model.ts';
import { randomOperations, ROUGH } from '../model/noise.test.support.ts';
import { noisyCircuit, type Step } from './noisy-circuit.ts';

const pace = () => new Pace(new AbortController().signal);
const NUM_QUBITS = 3;
const SIZE = 2 ** NUM_QUBITS;

/** ρ row-major, interleaved (re, im). */
type Dense = Float64Array;

async function randomSteps(index: number): Promise<Step[]> {
  const operations = randomOperations(NUM_QUBITS, 6, stream(2, 'noisy/density', index));
  const circuit = await noisyCircuit(NUM_QUBITS, operations, [], parseNoiseModel(ROUGH), pace());
  return [...circuit.steps, ...circuit.tail()];
}

/** Mρ, with bit k of the index of M on qubits[k]. */
function applyLeft(m: Float64Array, qubits: readonly number[], rho: Dense): Dense {
  const size = 2 ** qubits.length;
  const out = new Float64Array(rho.length);
  for (let row = 0; row < SIZE; row++) {
    const local = qubits.reduce((index, q, bit) => index | (((row >> q) & 1) << bit), 0);
    for (let c = 0; c < size; c++) {
      const source = qubits.reduce((index, q, bit) => (index & ~(1 << q)) | (((c >> bit) & 1) << q), row);
      const [re, im] = [m[2 * (local * size + c)], m[2 * (local * size + c) + 1]];
      for (let column = 0; column < SIZE; column++) {
        const [a, b] = [rho[2 * (source * SIZE + column)], rho[2 * (source * SIZE + column) + 1]];
        out[2 * (row * SIZE + column)] += re * a - im * b;
        out[2 * (row * SIZE + column) + 1] += re * b + im * a;
      }
    }
  }
  return out;
}

function dagger(rho: Dense): Dense {
  return rho.map((_, k) => {
    const [row, column] = [Math.floor(k / 2 / SIZE), Math.floor(k / 2) % SIZE];
    return k % 2 === 0 ? rho[2 * (column * SIZE + row)] : -rho[2 * (column * SIZE + row) + 1];
  });
}

/** Σ w KρK†. */
function channel(rho: Dense, kraus: readonly (readonly [weight: number, m: Float64Array])[], qubits: readonly number[]): Dense {
  const out = new Float64Array(rho.length);
  for (const [weight, m] of kraus) {
    const image = dagger(applyLeft(m, qubits, dagger(applyLeft(m, qubits, rho))));
    image.forEach((x, k) => (out[k] += weight * x));
  }
  return out;
}

function depolarized(rho: Dense, p: number, qubits: readonly number[]): Dense {
  return qubits.length === 1
    ? channel(rho, [[1 - p, PAULI_MATRICES[0]], ...PAULI_MATRICES.map((m) => [p / 4, m] as const)], qubits)
    : PAULI_MATRICES.map((m) =>
        channel(
          channel(rho, [[p / 16, m]], [qubits[0]]),
          PAULI_MATRICES.map((n) => [1, n] as const),
          [qubits[1]],
        ),
      )
        .concat(rho.map((x) => (1 - p) * x))
        .reduce((sum, part) => sum.map((x, k) => x + part[k]));
}

function stepDense(rho: Dense, step: Step): Dense {
  if (step.kind === 'cz') return depolarized(channel(rho, [[1, GATES.cz.matrix()]], step.qubits), step.depolarizing, step.qubits);
  const on = [step.qubit];
  if (step.kind === 'pulse') return depolarized(channel(rho, [[1, step.matrix]], on), step.depolarizing, on);
  const p = step.probability;
  if (step.kind === 'flip')
    return channel(
      rho,
      [
        [1 - p, PAULI_MATRICES[0]],
        [p, PAULI_MATRICES[2]],
      ],
      on,
    );
  const kept = Float64Array.of(1, 0, 0, 0, 0, 0, Math.sqrt(1 - p), 0);
  return channel(
    rho,
    [
      [1, kept],
      [p, Float64Array.of(0, 0, 1, 0, 0, 0, 0, 0)],
    ],
    on,
  );
}

test('expectation values are those of ρ → Σ KρK† on dense matrices, for all Pauli strings', async () => {
  for (let index = 0; index < 4; index++) {
    const steps = await randomSteps(index);
    expect(new Set(steps.map(({ kind }) => kind))).toEqual(new Set(['pulse', 'cz', 'flip', 'damp']));
    const zero = new Float64Array(2 * SIZE * SIZE);
    zero[0] = 1;
    const rho = steps.reduce(stepDense, zero);
    const state = new DensityMatrix(NUM_QUBITS);
    await state.run(steps, pace());
    const { re, im } = denseOf(state);
    for (let row = 0; row < SIZE; row++) {
      for (let column = 0; column < SIZE; column++) {
        expect(Math.abs(re.get(row, column) - rho[2 * (row * SIZE + column)])).toBeLessThan(1e-13);
        expect(Math.abs(im.get(row, column) - rho[2 * (row * SIZE + column) + 1])).toBeLessThan(1e-13);
      }
    }
  }
});

test('the exact state keeps trace 1 and no eigenvalue below −1e-12', async () => {
  for (let index = 0; index < 6; index++) {
    const state = new DensityMatrix(NUM_QUBITS);
    await state.run(await randomSteps(index), pace());
    const { re, im } = denseOf(state);
    const size = SIZE;
    expect(re.trace()).toBeCloseTo(1, 14);
    const real = Matrix.zeros(2 * size, 2 * size);
    real.setSubMatrix(re, 0, 0).setSubMatrix(re, size, size).setSubMatrix(im, size, 0).setSubMatrix(Matrix.mul(im, -1), 0, size);
    const values = new EigenvalueDecomposition(real, { assumeSymmetric: true }).realEigenvalues;
    expect(Math.min(...values)).toBeGreaterThan(-1e-12);
    expect(Math.max(...values)).toBeLessThan(1 - 1e-3); // it is mixed indeed
    const probabilities = state.probabilities();
    probabilities.forEach((p, k) => expect(p).toBeCloseTo(re.get(k, k), 14));
  }
});

/** ρ = 2⁻ⁿ Σ r_P P, from its definition. */
function denseOf(state: DensityMatrix): { re: Matrix; im: Matrix } {
  const size = 2 ** state.numQubits;
  const [re, im] = [Matrix.zeros(size, size), Matrix.zeros(size, size)];
  for (let x = 0; x < size; x++) {
    for (let z = 0; z < size; z++) {
      const value = state.expectation({ x: BigInt(x), z: BigInt(z) }) / size;
      for (let row = 0; row < size; row++) {
        let [a, b] = [value, 0];
        for (let q = 0; q < state.numQubits; q++) {
          const p = PAULI_MATRICES[((x >> q) & 1) + 2 * ((z >> q) & 1)];
          const at = 2 * (2 * ((row >> q) & 1) + (((row ^ x) >> q) & 1));
          [a, b] = [a * p[at] - b * p[at + 1], a * p[at + 1] + b * p[at]];
        }
        re.set(row, row ^ x, re.get(row, row ^ x) + a);
        im.set(row, row ^ x, im.get(row, row ^ x) + b);
      }
    }
  }
  return { re, im };
}
