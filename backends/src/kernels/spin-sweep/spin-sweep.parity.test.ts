import { stream } from '@cofactor/sdk/contracts';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { PhiloxLanes } from '../philox-lanes.ts';
import { metropolisSweep, type SpinState, tabuSteps } from './spin-sweep.ref.ts';
import { SpinSweeps } from './spin-sweep.ts';

function randomRows(n: number, seed: number) {
  const random = stream(seed, 'spin-sweep-test');
  const dense = Array.from({ length: n }, () => new Float64Array(n));
  for (let i = 0; i < n; i++) for (let j = 0; j < i; j++) if (random.uniform() < 0.5) dense[i][j] = dense[j][i] = random.normal();
  const rows = dense.map((row) => [...row.keys()].filter((j) => row[j] !== 0));
  const first = new Int32Array(n + 1);
  rows.forEach((row, i) => (first[i + 1] = first[i] + row.length));
  return {
    numSpins: n,
    first,
    neighbour: Int32Array.from(rows.flat()),
    coupling: Float64Array.from(rows.flatMap((row, i) => row.map((j) => dense[i][j]))),
    fields: Float64Array.from({ length: n }, () => random.normal()),
  };
}

test('sweeps and tabu moves agree with the twin, bit by bit', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 40 }), fc.nat(), fc.double({ min: 0, max: 3, noNaN: true }), (n, seed, beta) => {
      const model = randomRows(n, seed);
      const replica = new SpinSweeps(model, stream(seed, 'key')).replica();
      const twin = new PhiloxLanes(stream(seed, 'key'));
      const state: SpinState = {
        spins: replica.spins.slice(),
        local: replica.local.slice(),
        best: replica.best.slice(),
        energy: replica.energy,
        lowest: replica.energy,
        flips: 0,
      };
      const until = new Int32Array(n);
      replica.metropolis(beta, 7);
      for (let sweep = 0; sweep < 7; sweep++) metropolisSweep(state, model, beta, twin);
      replica.tabu(30, 3, 5);
      tabuSteps(state, model, until, { step: 1, steps: 30, tenure: 3, spread: 5 }, twin);
      expect([replica.energy, replica.lowest, replica.flips]).toEqual([state.energy, state.lowest, state.flips]);
      expect(replica.spins).toEqual(state.spins);
      expect(replica.best).toEqual(state.best);
      expect(replica.local).toEqual(state.local);
    }),
    { numRuns: 60, seed: 3 },
  );
});

test('at a fixed temperature, states come as often as Boltzmann says', () => {
  const model = randomRows(4, 5);
  const replica = new SpinSweeps(model, stream(1, 'boltzmann')).replica();
  const energies = Array.from({ length: 16 }, (_, bits) => {
    replica.set(Array.from({ length: 4 }, (_spin, i) => ((bits >> i) & 1 ? 1 : -1)));
    return replica.energy;
  });
  const weights = energies.map((energy) => Math.exp(-0.7 * energy));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const samples = 40_000;
  const counts = new Float64Array(16);
  for (let sample = 0; sample < samples; sample++) {
    replica.metropolis(0.7, 3);
    counts[replica.spins.reduce((bits, spin, i) => bits | (spin > 0 ? 1 << i : 0), 0)]++;
  }
  // χ² of 15 degrees of freedom exceeds 45 in one of 12 000 runs of independent samples; three sweeps leave little memory
  const chi2 = weights.reduce(
    (sum, weight, bits) => sum + (counts[bits] - (samples * weight) / total) ** 2 / ((samples * weight) / total),
    0,
  );
  expect(chi2).toBeLessThan(45);
});
