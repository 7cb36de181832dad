import { stream } from '@cofactor/sdk/contracts';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { PhiloxLanes } from '../philox-lanes.ts';
import { type LaneModel, probabilityPlanes, sweepLanes } from './spin-lanes.ref.ts';
import { SpinLanes } from './spin-lanes.ts';

/** Bonds between random spins and to the fixed one, several where a coupling is larger. */
function randomModel(numSpins: number, numBonds: number, seed: number): LaneModel {
  const random = stream(seed, 'spin-lanes-test');
  const rows: number[][] = Array.from({ length: numSpins }, () => []);
  for (let b = 0; b < numBonds; b++) {
    const [i, j, sign] = [random.integer(numSpins), random.integer(numSpins + 1), random.integer(2)];
    if (i === j) continue;
    rows[i].push(2 * j + sign);
    if (j < numSpins) rows[j].push(2 * i + sign);
  }
  const first = new Int32Array(numSpins + 1);
  rows.forEach((row, i) => (first[i + 1] = first[i] + row.length));
  const most = Math.max(2, ...rows.map((row) => row.length));
  const planes = Math.max(1, Math.ceil(Math.log2(Math.ceil(most / 2))));
  const start = Int32Array.from(rows, ({ length }) => (2 ** planes - Math.ceil(length / 2)) | ((length & 1) << 16));
  return { numSpins, first, bonds: Int32Array.from(rows.flat()), start, planes };
}

test('the kernel agrees with the twin on any bonds, at a temperature of its own for each replica', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 12 }), fc.integer({ min: 1, max: 120 }), fc.nat(), (numSpins, numBonds, seed) => {
      const model = randomModel(numSpins, numBonds, seed);
      const lanes = new SpinLanes(model, stream(seed, 'lanes'));
      const random = stream(seed, 'lanes');
      const twin = new PhiloxLanes(random);
      const spins = Uint32Array.from({ length: 4 * (numSpins + 1) }, (_, k) => (k < 4 * numSpins ? random.uint32() : 0xffffffff));
      expect(lanes.words).toEqual(spins);
      const betas = Float64Array.from({ length: 128 }, (_, r) => 0.02 * r);
      lanes.setBeta(betas);
      const table = probabilityPlanes(betas);
      expect(lanes.sweep(2)).toBe(sweepLanes(spins, model, table, twin) + sweepLanes(spins, model, table, twin));
      expect(lanes.words).toEqual(spins);
      const unsatisfied = lanes.unsatisfied();
      for (const replica of [0, 31, 32, 127]) {
        const own = [...lanes.spins(replica), 1];
        let expected = 0;
        for (let i = 0; i < numSpins; i++) {
          for (let e = model.first[i]; e < model.first[i + 1]; e++) {
            const [other, sign] = [model.bonds[e] >> 1, model.bonds[e] & 1 ? 1 : -1];
            if (other > i && own[i] * own[other] === sign) expected++;
          }
        }
        expect(unsatisfied[replica]).toBe(expected);
      }
    }),
    { numRuns: 25, seed: 4 },
  );
});

test('replicas that share a temperature stay independent, and their energies are those of Boltzmann', () => {
  // a triangle that cannot please all: six states with one bond unsatisfied, two with three
  const bonds = Int32Array.from([3, 5, 1, 5, 1, 3]);
  const model = { numSpins: 3, first: Int32Array.from([0, 2, 4, 6]), bonds, start: new Int32Array(3).fill(1), planes: 1 };
  const lanes = new SpinLanes(model, stream(0, 'triangle'));
  lanes.setBeta(0.4);
  let high = 0;
  let pairs = 0;
  const samples = 400;
  for (let sample = 0; sample < samples; sample++) {
    lanes.sweep(4);
    const counts = lanes.unsatisfied();
    high += counts.reduce((sum, count) => sum + (count === 3 ? 1 : 0), 0);
    pairs += lanes.spins(0)[0] * lanes.spins(1)[0];
  }
  const drawn = 128 * samples;
  const expected = (2 * Math.exp(-0.4 * 3)) / (2 * Math.exp(-0.4 * 3) + 6 * Math.exp(0.4));
  // five standard errors, widened for the memory between samples: false alarms below one in 10⁶
  expect(Math.abs(high / drawn - expected)).toBeLessThan(7 * Math.sqrt((expected * (1 - expected)) / drawn));
  expect(Math.abs(pairs / samples)).toBeLessThan(0.35);
});
