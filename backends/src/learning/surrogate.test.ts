import fc from 'fast-check';
import { stream } from '@cofactor/sdk/contracts';
import { beforeAll, describe, expect, test } from 'vitest';
import { createDescriptor, describeAtoms, distance, pullBack, type Geometry } from './descriptor.ts';
import { openLearningDevice } from './device.ts';
import { extrapolateEnergy, parseSurrogate, predictEnergy, trainSurrogate, type Label, type Surrogate } from './surrogate.ts';

/** Three atoms bound by Morse curves: smooth, invariant, with forces. */
const MORSE: Record<string, { depth: number; range: number; length: number }> = {
  '1-8': { depth: 0.17, range: 1.2, length: 1.81 },
  '1-1': { depth: 0.03, range: 0.8, length: 2.86 },
};
const WATER = [8, 1, 1];

function bent(first: number, second: number, angle: number): number[] {
  return [0, 0, 0, first, 0, 0, second * Math.cos(angle), second * Math.sin(angle), 0];
}

function morse(positionsBohr: number[]): Label {
  let energyHartree = -75;
  const forces = positionsBohr.map(() => 0);
  for (let j = 1; j < 3; j++) {
    for (let i = 0; i < j; i++) {
      const { depth, range, length } = MORSE[[WATER[i], WATER[j]].sort((a, b) => a - b).join('-')];
      const r = distance(positionsBohr, i, j);
      const decay = Math.exp(-range * (r - length));
      energyHartree += depth * ((1 - decay) ** 2 - 1);
      const slope = 2 * depth * range * (1 - decay) * decay;
      for (let axis = 0; axis < 3; axis++) {
        const pull = (slope * (positionsBohr[3 * j + axis] - positionsBohr[3 * i + axis])) / r;
        forces[3 * i + axis] += pull;
        forces[3 * j + axis] -= pull;
      }
    }
  }
  return { geometry: { atomicNumbers: WATER, positionsBohr }, energyHartree, forcesHartreePerBohr: forces };
}

const random = stream(11, 'surrogate.test');
const draw = (): number[] => bent(1.6 + 0.5 * random.uniform(), 1.6 + 0.5 * random.uniform(), 1.6 + 0.5 * random.uniform());
const labels = Array.from({ length: 16 }, () => morse(draw()));
const withoutForces = labels.map(({ geometry, energyHartree }): Label => ({ geometry, energyHartree }));
const inside = Array.from({ length: 60 }, () => morse(draw()));

let surrogate: Surrogate;
beforeAll(async () => {
  surrogate = await trainSurrogate(labels, { seed: 3, oracle: 'casci on cpu' });
});

const meanError = (given: Surrogate): number =>
  inside.reduce((sum, { geometry, energyHartree }) => sum + Math.abs(extrapolateEnergy(given, geometry).energyHartree - energyHartree), 0) /
  inside.length;

test('labels come back, and force labels make the error between them smaller', async () => {
  for (const { geometry, energyHartree, forcesHartreePerBohr = [] } of labels) {
    const prediction = predictEnergy(surrogate, geometry);
    expect(prediction.energyHartree).toBeCloseTo(energyHartree, 3);
    prediction.forcesHartreePerBohr.forEach((force, c) => expect(Math.abs(force - forcesHartreePerBohr[c])).toBeLessThan(5e-3));
  }
  const energiesOnly = await trainSurrogate(withoutForces, { seed: 3 });
  expect(meanError(surrogate)).toBeLessThan(meanError(energiesOnly));
  expect(meanError(surrogate)).toBeLessThan(1e-3);
});

describe('invariants', () => {
  const numbers = fc.double({ min: -1, max: 1, noNaN: true });

  test('rotation, translation and exchange of like atoms change nothing; forces turn along', () => {
    const quaternion = fc.tuple(numbers, numbers, numbers, numbers).filter((q) => Math.hypot(...q) > 0.1);
    fc.assert(
      fc.property(quaternion, fc.tuple(numbers, numbers, numbers), fc.nat(inside.length - 1), (q, shift, at) => {
        const rotation = rotationOf(q);
        const [o, h1, h2] = atomsOf(inside[at].geometry.positionsBohr);
        const moved = [o, h2, h1].flatMap((atom) => rotate(rotation, atom).map((x, axis) => x + 5 * shift[axis]));
        const before = extrapolateEnergy(surrogate, inside[at].geometry);
        const after = extrapolateEnergy(surrogate, { atomicNumbers: WATER, positionsBohr: moved });
        expect(Math.abs(after.energyHartree - before.energyHartree)).toBeLessThan(1e-10);
        const [fo, fh1, fh2] = atomsOf(before.forcesHartreePerBohr);
        const turned = [fo, fh2, fh1].flatMap((force) => rotate(rotation, force));
        turned.forEach((force, c) => expect(Math.abs(after.forcesHartreePerBohr[c] - force)).toBeLessThan(1e-9));
      }),
      { seed: 5, numRuns: 50 },
    );
  });

  test('forces are minus the central difference of the energy', () => {
    for (const { geometry } of inside.slice(0, 10)) {
      const { forcesHartreePerBohr } = extrapolateEnergy(surrogate, geometry);
      forcesHartreePerBohr.forEach((force, c) => {
        const energyAt = (step: number) => extrapolateEnergy(surrogate, displaced(geometry, c, step)).energyHartree;
        const h = 1e-4;
        const slope = (8 * (energyAt(h) - energyAt(-h)) - (energyAt(2 * h) - energyAt(-2 * h))) / (12 * h);
        expect(Math.abs(force + slope)).toBeLessThan(1e-6);
      });
    }
  });

  test('the derivative of the descriptor is its central difference', () => {
    const descriptor = createDescriptor(WATER);
    const { geometry } = inside[0];
    const along = describeAtoms(descriptor, geometry).map((_, k) => Math.cos(k));
    const project = (g: Geometry) => describeAtoms(descriptor, g).reduce((sum, value, k) => sum + value * along[k], 0);
    pullBack(descriptor, geometry, along).forEach((slope, c) => {
      const h = 1e-5;
      expect(Math.abs(slope - (project(displaced(geometry, c, h)) - project(displaced(geometry, c, -h))) / (2 * h))).toBeLessThan(1e-8);
    });
  });
});

test('JSON keeps every bit, and JSON that is no surrogate is refused by field', () => {
  const read = parseSurrogate(JSON.parse(JSON.stringify(surrogate)));
  expect(predictEnergy(read, labels[0].geometry)).toEqual(predictEnergy(surrogate, labels[0].geometry));
  expect(() => parseSurrogate({ ...surrogate, members: surrogate.members.slice(0, 3) })).toThrow(
    expect.objectContaining({ code: 'INVALID_INPUT', message: expect.stringContaining('surrogate.members') as unknown }),
  );
});

test('the same seed gives the same bits, another seed another committee, and no tensor is left behind', async () => {
  const device = await openLearningDevice();
  const before = device.tf.memory().numTensors;
  const again = await trainSurrogate(labels, { seed: 3, oracle: 'casci on cpu', device });
  expect(device.tf.memory().numTensors).toBe(before);
  expect(again).toEqual(surrogate);
  const other = await trainSurrogate(labels, { seed: 4, oracle: 'casci on cpu', device });
  expect(other.members).not.toEqual(surrogate.members);
  expect(device.tf.memory().numTensors).toBe(before);
});

test('a cancelled training leaves no tensor behind', async () => {
  const device = await openLearningDevice();
  const before = device.tf.memory().numTensors;
  const abort = new AbortController();
  const training = trainSurrogate(labels, { steps: 100_000, device, signal: abort.signal });
  setTimeout(() => abort.abort('enough'), 50);
  await expect(training).rejects.toMatchObject({ code: 'CANCELLED' });
  expect(device.tf.memory().numTensors).toBe(before);
});

test('noisy labels widen the band', async () => {
  const noisy = await trainSurrogate(
    withoutForces.map((label) => ({ ...label, standardErrorHartree: 0.01 })),
    { seed: 3 },
  );
  const exact = await trainSurrogate(withoutForces, { seed: 3 });
  const band = (given: Surrogate) => inside.reduce((sum, { geometry }) => sum + extrapolateEnergy(given, geometry).standardErrorHartree, 0);
  expect(band(noisy)).toBeGreaterThan(band(exact));
});

describe('outside what was shown, the oracle is named instead', () => {
  const water = labels[0].geometry;
  const cases: [string, Geometry, RegExp][] = [
    ['another element', { atomicNumbers: [16, 1, 1], positionsBohr: water.positionsBohr }, /S1/],
    ['another composition', { atomicNumbers: [8, 1], positionsBohr: [0, 0, 0, 1.8, 0, 0] }, /H1 O1/],
    ['another charge', { ...water, charge: 1 }, /charge 1/],
    ['another spin', { ...water, multiplicity: 3 }, /multiplicity 3/],
    ['a longer bond', { atomicNumbers: WATER, positionsBohr: bent(1.8, 2.6, 1.8) }, /H–O distance \(number 2 by length\) of 2\.6000 bohr/],
    ['a shorter bond', { atomicNumbers: WATER, positionsBohr: bent(1.2, 1.8, 1.8) }, /H–O distance \(number 1 by length\) of 1\.2000 bohr/],
  ];
  test.each(cases)('%s', (_, geometry, message) => {
    expect(() => predictEnergy(surrogate, geometry)).toThrow(
      expect.objectContaining({ code: 'UNSUPPORTED', message: expect.stringMatching(message) as unknown }),
    );
    expect(() => predictEnergy(surrogate, geometry)).toThrow(/ask casci on cpu instead/);
  });

  test('a geometry that is none', () => {
    for (const positionsBohr of [
      [0, 0, 0],
      [0, 0, 0, 0, 0, 0, 1, 1, 1],
      [0, 0, 0, NaN, 0, 0, 1, 1, 1],
    ]) {
      expect(() => predictEnergy(surrogate, { atomicNumbers: WATER, positionsBohr })).toThrow(
        expect.objectContaining({ code: 'INVALID_INPUT' }),
      );
    }
  });
});

test('bad labels are refused by name', async () => {
  const refused = (given: Label[], path: string) =>
    expect(trainSurrogate(given)).rejects.toMatchObject({ code: 'INVALID_INPUT', message: expect.stringContaining(path) as unknown });
  await refused(labels.slice(0, 3), 'labels');
  await refused([...labels, { ...labels[0], energyHartree: NaN }], 'labels[16].energyHartree');
  await refused([...labels, { ...labels[0], forcesHartreePerBohr: [1] }], 'labels[16].forcesHartreePerBohr');
  await refused([...labels, { ...labels[0], standardErrorHartree: -1 }], 'labels[16].standardErrorHartree');
});

function displaced({ atomicNumbers, positionsBohr }: Geometry, coordinate: number, step: number): Geometry {
  return { atomicNumbers, positionsBohr: Array.from(positionsBohr, (x, c) => (c === coordinate ? x + step : x)) };
}

const atomsOf = (x: ArrayLike<number>): number[][] => [0, 3, 6].map((at) => [x[at], x[at + 1], x[at + 2]]);

const rotate = (rotation: number[][], x: number[]): number[] => rotation.map((row) => row[0] * x[0] + row[1] * x[1] + row[2] * x[2]);

function rotationOf(q: number[]): number[][] {
  const [w, x, y, z] = q.map((value) => value / Math.hypot(...q));
  return [
    [1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)],
    [2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)],
    [2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)],
  ];
}
