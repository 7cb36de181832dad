import { type QuadratureGrid, stream } from '@cofactor/sdk/contracts';
import { describe, expect, test } from 'vitest';
import { doubleFactorial } from '../../../kernels/repulsion/angular.ts';
import { lebedevGrid } from './lebedev.ts';
import type { AngularPoints } from './lebedev-orbits.ts';
import { moleculeGrid } from './molecule-grid.ts';
import { shellsOfElement } from './radial.ts';

/** Mean of xⁱyʲzᵏ over the sphere: 0 for an odd exponent, else (i−1)!! (j−1)!! (k−1)!! / (i+j+k+1)!!. */
const sphereMean = (powers: readonly number[]): number =>
  powers.some((power) => power % 2 === 1)
    ? 0
    : powers.reduce((product, power) => product * doubleFactorial(power - 1), 1) / doubleFactorial(powers.reduce((a, b) => a + b, 1));

const DEGREES: [AngularPoints, number][] = [
  [14, 5],
  [50, 11],
  [110, 17],
  [194, 23],
  [302, 29],
  [590, 41],
];

describe.each(DEGREES)('%i points on a sphere', (points, degree) => {
  const { directions, weights } = lebedevGrid(points);
  const mean = (powers: readonly number[]): number => {
    let sum = 0;
    for (let k = 0; k < weights.length; k++)
      sum += weights[k] * directions[3 * k] ** powers[0] * directions[3 * k + 1] ** powers[1] * directions[3 * k + 2] ** powers[2];
    return sum;
  };

  test('as many as they are called, of unit length', () => {
    expect(weights.length).toBe(points);
    for (let k = 0; k < points; k++) expect(Math.hypot(...directions.subarray(3 * k, 3 * k + 3))).toBeCloseTo(1, 14);
  });

  test(`integrate every polynomial up to degree ${degree}, and not the next`, () => {
    for (let total = 0; total <= degree; total++)
      for (let i = 0; i <= total; i++)
        for (let j = 0; j <= total - i; j++)
          expect(Math.abs(mean([i, j, total - i - j]) - sphereMean([i, j, total - i - j]))).toBeLessThan(1e-14);
    const next = degree + 1;
    const powers = Array.from({ length: next / 2 + 1 }, (_, i) =>
      Array.from({ length: next / 2 - i + 1 }, (__, j) => [2 * i, 2 * j, next - 2 * i - 2 * j]),
    );
    const errors = powers.flat().map((triple) => Math.abs(mean(triple) / sphereMean(triple) - 1));
    expect(Math.max(...errors)).toBeGreaterThan(1e-6);
  });
});

const WATER = { atomicNumbers: [8, 1, 1], positions: Float64Array.of(0, 0, 0, 0, -1.43052, 1.10927, 0, 1.43052, 1.10927) };

/** Σ over atoms of a normalised Gaussian (a/π)^1.5 exp(−a r²) each: integrates to the number of atoms. */
function gaussians(level: QuadratureGrid, exponent: number): number {
  const { atomicNumbers, positions } = WATER;
  let sum = 0;
  for (const { positionsBohr: r, weights } of moleculeGrid(atomicNumbers, positions, (element) => shellsOfElement(element, level)))
    for (let p = 0; p < weights.length; p++)
      for (let atom = 0; atom < 3; atom++) {
        const r2 = [0, 1, 2].reduce((total, axis) => total + (r[3 * p + axis] - positions[3 * atom + axis]) ** 2, 0);
        sum += weights[p] * (exponent / Math.PI) ** 1.5 * Math.exp(-exponent * r2);
      }
  return sum;
}

describe('the grid of a molecule', () => {
  test('gets finer from level to level', () => {
    const errors = (['coarse', 'standard', 'fine'] as const).map((level) =>
      Math.max(...[0.15, 1, 30].map((exponent) => Math.abs(gaussians(level, exponent) - 3))),
    );
    expect(errors[0]).toBeLessThan(5e-5);
    expect(errors[1]).toBeLessThan(2e-5);
    expect(errors[2]).toBeLessThan(2e-6);
  });

  test('turns with the molecule', () => {
    const { atomicNumbers, positions } = WATER;
    const random = stream(5, 'turned grid', 0);
    const [q0, q1, q2, q3] = ((q) => q.map((x) => x / Math.hypot(...q)))(Array.from({ length: 4 }, () => random.normal()));
    const turn = [
      [1 - 2 * (q2 * q2 + q3 * q3), 2 * (q1 * q2 - q0 * q3), 2 * (q1 * q3 + q0 * q2)],
      [2 * (q1 * q2 + q0 * q3), 1 - 2 * (q1 * q1 + q3 * q3), 2 * (q2 * q3 - q0 * q1)],
      [2 * (q1 * q3 - q0 * q2), 2 * (q2 * q3 + q0 * q1), 1 - 2 * (q1 * q1 + q2 * q2)],
    ];
    const turned = Float64Array.from({ length: 9 }, (_, k) =>
      [0, 1, 2].reduce((sum, axis) => sum + turn[k % 3][axis] * positions[3 * Math.floor(k / 3) + axis], 0.3),
    );
    // Σ w |r − R_O|⁻¹-like invariants: distances of all points to all nuclei and their weights stay what they were.
    const fingerprint = (places: Float64Array): number[] => {
      const sums = [0, 0, 0, 0];
      for (const { positionsBohr: r, weights } of moleculeGrid(atomicNumbers, places, (element) => shellsOfElement(element, 'coarse')))
        for (let p = 0; p < weights.length; p++) {
          const distances = [0, 1, 2].map((atom) => Math.hypot(...[0, 1, 2].map((axis) => r[3 * p + axis] - places[3 * atom + axis])));
          distances.forEach((distance, atom) => (sums[atom] += weights[p] * Math.exp(-distance)));
          sums[3] += weights[p] * Math.exp(-distances[0] - 2 * distances[1] - 3 * distances[2]);
        }
      return sums;
    };
    const [before, after] = [fingerprint(positions), fingerprint(turned)];
    before.forEach((value, k) => expect(Math.abs(after[k] - value)).toBeLessThan(1e-11 * Math.abs(value)));
  });
});
