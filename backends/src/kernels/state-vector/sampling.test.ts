import { stream } from '@cofactor/sdk/contracts';
import { expect, test } from 'vitest';
import { StateVector } from './state-vector.ts';

const NUM_QUBITS = 4;
const SHOTS = 100_000;
const random = stream(3, 'state-vector/sampling');
const uniforms = Float64Array.from({ length: SHOTS }, () => random.uniform());

function state(): StateVector {
  const psi = new StateVector(NUM_QUBITS);
  psi.amplitudes.set(Float64Array.from({ length: 2 * 2 ** NUM_QUBITS }, () => random.normal()));
  psi.scale(1 / psi.norm());
  return psi;
}

/** χ² of the counts against the probabilities, which are all positive. */
function chiSquare(states: Uint32Array, probabilities: Float64Array): number {
  const counts = new Float64Array(probabilities.length);
  for (const k of states) counts[k]++;
  return counts.reduce((sum, count, k) => sum + (count - states.length * probabilities[k]) ** 2 / (states.length * probabilities[k]), 0);
}

/** χ² with 15 degrees of freedom exceeds this once in a million draws: 15 (1 − 2/135 + 4.753 √(2/135))³, Wilson and Hilferty. */
const CHI_SQUARE_LIMIT = 57.3;

test('frequencies follow |ψ|² (false alarm 1e-6; Philox seed 3), and a sampler of the wrong state is found out', () => {
  const psi = state();
  const probabilities = new Float64Array(2 ** NUM_QUBITS);
  psi.probabilitiesInto(probabilities);
  expect(probabilities.reduce((sum, p) => sum + p)).toBeCloseTo(1, 13);
  expect(chiSquare(psi.sample(uniforms), probabilities)).toBeLessThan(CHI_SQUARE_LIMIT);
  psi.applySwap(0, NUM_QUBITS - 1);
  expect(chiSquare(psi.sample(uniforms), probabilities)).toBeGreaterThan(10 * CHI_SQUARE_LIMIT);
});

test('a shot depends on its own uniform alone', () => {
  const psi = state();
  const some = uniforms.subarray(0, 2000);
  const states = psi.sample(some);
  expect(new Set(states).size).toBeGreaterThan(8);
  expect(psi.sample(some.toReversed()).toReversed()).toEqual(states);
  expect(psi.sample(some.toSorted())).toEqual(states.toSorted());
});

test('states of probability 0 are never drawn, not even at the ends of the interval', () => {
  const extremes = Float64Array.of(0, 2 ** -53, 0.5 - 2 ** -54, 0.5, 1 - 2 ** -53);
  const psi = new StateVector(11); // eight blocks of the search
  const even = 1 / Math.sqrt(2);
  for (const [a, b] of [
    [0, 1],
    [3, 700],
    [255, 256],
    [1000, 2047],
    [513, 514],
  ]) {
    psi.reset();
    psi.amplitudes[0] = 0;
    psi.amplitudes[2 * a] = even;
    psi.amplitudes[2 * b + 1] = -even;
    expect([...psi.sample(extremes)]).toEqual([a, a, a, b, b]);
  }
});

test('a large register is weighed in pieces, between which others may work', () => {
  const psi = new StateVector(21);
  for (let q = 0; q < 21; q++) psi.apply1(q, Float64Array.of(Math.SQRT1_2, 0, Math.SQRT1_2, 0, Math.SQRT1_2, 0, -Math.SQRT1_2, 0));
  const sampler = psi.sampler();
  let pieces = 1;
  while (sampler.weigh()) pieces++;
  expect(pieces).toBe(2);
  const some = Float64Array.of(0, 0.25 + 2 ** -22, 1 - 2 ** -53); // all states are as likely
  expect(Array.from(sampler.draw(some))).toEqual([0, 2 ** 19, 2 ** 21 - 1]);
});
