import { stream } from '@cofactor/sdk/contracts';
import { beforeAll, describe, expect, test } from 'vitest';
import { solveCi } from '../correlation/index.ts';
import { dot, norm, unitMatrix } from '../linear-algebra.ts';
import { rotate } from '../scf/rotations/orbital-model.ts';
import { type ActiveDensities, averageDensities } from './densities.ts';
import { type EnergyModel, makeEnergyModel } from './energy-model.ts';
import { antisymmetric, rotationPairs, turned } from './frame.ts';
import { type CasscfIntegrals, hamiltonianAt, hamiltonianNear, makeIntegrals } from './integrals.ts';
import { frontier, startOf } from './molecules.test.support.ts';
import type { CasscfInput, OrbitalFrame } from './types.ts';

let input: CasscfInput;
let frame: OrbitalFrame;
let integrals: CasscfIntegrals;
let densities: ActiveDensities;
let model: EnergyModel;
let pairs: (readonly [number, number])[];

beforeAll(async () => {
  const atomsAngstrom: [string, number, number, number][] = [
    ['O', 0.1, 0, 0],
    ['H', 0, 0.9, 0.2],
    ['H', 0.2, -0.4, 0.8],
  ];
  ({ input } = await startOf({ atomsAngstrom, basis: '6-31g' }, frontier(4, 4)));
  ({ frame } = input);
  integrals = makeIntegrals(input, frame);
  const ci = await solveCi(hamiltonianAt(integrals, input.numElectrons), { roots: 2 });
  densities = averageDensities(ci, [0.7, 0.3], frame.numActive, input.numElectrons);
  model = makeEnergyModel(input, integrals, densities);
  pairs = rotationPairs(frame);
});

/** A rotation vector of norm 1. */
function direction(index: number): Float64Array {
  const random = stream(5, 'casscf/direction', index);
  const vector = Float64Array.from(pairs, () => random.normal());
  const length = norm(vector);
  return vector.map((x) => x / length);
}

const along = (vector: Float64Array, step: number): Float64Array =>
  rotate(
    unitMatrix(frame.numOrbitals),
    antisymmetric(
      vector.map((x) => step * x),
      pairs,
      frame.numOrbitals,
    ),
    frame.numOrbitals,
  );

/** The energy of the same densities in turned orbitals, from their own integrals. */
function energyIn(rotation: Float64Array): number {
  const { h1, eri, coreEnergyHartree } = hamiltonianAt(makeIntegrals(input, turned(frame, rotation)), input.numElectrons);
  return coreEnergyHartree + dot(h1, densities.one) + 0.5 * dot(eri, densities.two);
}

describe('the energy of given densities', () => {
  test('has the gradient and the Hessian of the model', () => {
    const here = model.seenFrom(unitMatrix(frame.numOrbitals));
    for (const index of [0, 1]) {
      const vector = direction(index);
      const h = 0.02;
      const [forth, back, still] = [energyIn(along(vector, h)), energyIn(along(vector, -h)), energyIn(unitMatrix(frame.numOrbitals))];
      expect(Math.abs((forth - back) / (2 * h) - dot(here.gradient, vector))).toBeLessThan(2e-3 * norm(here.gradient));
      const [product] = here.hessian([vector]);
      expect((forth - 2 * still + back) / h ** 2).toBeCloseTo(dot(product, vector), 2);
    }
  });

  test('is met to third order by the model, so that half the step leaves an eighth of the error', () => {
    const error = (step: number): number => {
      const rotation = along(direction(2), step);
      return energyIn(rotation) - energyIn(unitMatrix(frame.numOrbitals)) - model.seenFrom(rotation).energyChangeHartree;
    };
    const ratio = error(0.02) / error(0.01);
    expect(ratio).toBeGreaterThan(6);
    expect(ratio).toBeLessThan(10);
  });
});

test('away from its origin the model has the gradient and the Hessian of its own energy', () => {
  const far = along(direction(3), 0.2);
  const vector = direction(4);
  const turnedFurther = (step: number): Float64Array =>
    rotate(
      far,
      antisymmetric(
        vector.map((x) => step * x),
        pairs,
        frame.numOrbitals,
      ),
      frame.numOrbitals,
    );
  const at = (step: number): number => model.seenFrom(turnedFurther(step)).energyChangeHartree;
  const { gradient, hessian } = model.seenFrom(far);
  const h = 1e-3;
  expect((at(h) - at(-h)) / (2 * h)).toBeCloseTo(dot(gradient, vector), 5);
  expect((at(h) - 2 * at(0) + at(-h)) / h ** 2).toBeCloseTo(dot(hessian([vector])[0], vector), 4);
});

test('the Hessian is symmetric, and its diagonal near the one that preconditions', () => {
  const { hessian, diagonal } = model.seenFrom(unitMatrix(frame.numOrbitals));
  const [a, b] = [direction(5), direction(6)];
  const [ha, hb] = hessian([a, b]);
  expect(dot(a, hb)).toBeCloseTo(dot(b, ha), 9);
  const last = pairs.length - 1; // an empty with an active orbital: no field of the core moves
  const unit = Float64Array.from(pairs, (_, k) => (k === last ? 1 : 0));
  expect(hessian([unit])[0][last]).toBeCloseTo(diagonal[last], 8);
});

test('the Hamiltonian near the orbitals is right to second order', () => {
  const errorOf = (step: number): number => {
    const rotation = along(direction(7), step);
    const near = turned(frame, rotation);
    const wanted = hamiltonianAt(makeIntegrals(input, near), input.numElectrons);
    const { eri, h1 } = hamiltonianNear(input, integrals, near, rotation);
    expect(norm(h1.map((x, k) => x - wanted.h1[k]))).toBeLessThan(1e-10);
    return norm(eri.map((x, k) => x - wanted.eri[k]));
  };
  const ratio = errorOf(0.1) / errorOf(0.05);
  expect(ratio).toBeGreaterThan(6);
  expect(ratio).toBeLessThan(10);
});
