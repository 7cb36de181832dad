/**
 * Integrals against closed forms and published values.
 * H2/STO-3G: Szabo & Ostlund, Modern Quantum Chemistry (Dover 1996), §3.5.2, printed to four digits, R = 1.4 bohr.
 */
import { expect, test } from 'vitest';
import { makeBasisSystem } from '../shell.ts';
import { hydrogenMolecule, largestDifference } from './fixtures.ts';
import {
  createRepulsion,
  crossOverlapMatrix,
  dipoleMatrices,
  kineticMatrix,
  nuclearAttractionMatrix,
  nuclearRepulsionHartree,
  overlapMatrix,
  pointChargeMatrix,
} from './index.ts';

const PRINTED = 5e-5;

test('H2 in STO-3G has the integrals of the textbook', () => {
  const system = hydrogenMolecule();
  const close = (value: number, printed: number): void => expect(Math.abs(value - printed)).toBeLessThanOrEqual(1.2 * PRINTED);
  close(overlapMatrix(system)[1], 0.6593);
  close(kineticMatrix(system)[0], 0.76);
  close(kineticMatrix(system)[1], 0.2365);
  const first = pointChargeMatrix(system, Float64Array.of(1), Float64Array.of(0, 0, 0));
  close(first[0], -1.2266);
  close(first[1], -0.5974);
  close(first[3], -0.6538);
  const identity = Float64Array.of(1, 0, 0, 1);
  const eri = createRepulsion(system).transform(identity, identity, identity, identity);
  close(eri[0b0000], 0.7746);
  close(eri[0b1100], 0.5697);
  close(eri[0b1000], 0.4441);
  close(eri[0b1010], 0.297);
  close(nuclearRepulsionHartree(system), 0.7143);
});

test('one s Gaussian of exponent a: T = 3a/2, V = −2Z√(2a/π), (ss|ss) = 2√(a/π)', () => {
  for (const a of [0.03, 0.8, 40, 3000]) {
    const system = makeBasisSystem([3], [0.2, -1, 5], [{ atom: 0, l: 0, spherical: true, exponents: [a], coefficients: [[1]] }]);
    expect(overlapMatrix(system)[0]).toBeCloseTo(1, 14);
    expect(kineticMatrix(system)[0] / (1.5 * a)).toBeCloseTo(1, 13);
    expect(nuclearAttractionMatrix(system)[0] / (-6 * Math.sqrt((2 * a) / Math.PI))).toBeCloseTo(1, 13);
    const one = Float64Array.of(1);
    expect(createRepulsion(system).transform(one, one, one, one)[0] / (2 * Math.sqrt(a / Math.PI))).toBeCloseTo(1, 13);
    const [x, y, z] = dipoleMatrices(system);
    expect([x[0], y[0], z[0]].map((value) => Math.round(value * 1e12) / 1e12)).toEqual([0.2, -1, 5]);
  }
});

/**
 * ∂/∂A_x of an s Gaussian is √a times the p_x Gaussian (both normalised), and ∂/∂A_y of p_x is √a d_xy: central differences of
 * integrals with lower angular momentum, four points, give those with higher.
 */
test('p and d integrals are derivatives of s and p integrals', () => {
  const [a, b] = [0.7, 1.1];
  const shell = (atom: number, l: number, exponent: number) => ({ atom, l, spherical: false, exponents: [exponent], coefficients: [[1]] });
  const h = 0.002;
  const centre = [0.1, 0.3, -0.2];
  const others = [0.9, -0.4, 0.5];
  const values = (l: number, function_: number, shift: number, axis: number): number[] => {
    const moved = centre.map((x, index) => x + (index === axis ? shift : 0));
    // Atom 2 is the only nucleus and does not move; V and (a b|b b) see the moving centre through the basis alone.
    const system = makeBasisSystem([0, 0, 1], [...moved, ...others, 0, 0, 0], [shell(0, l, a), shell(1, 0, b)]);
    const n = system.numFunctions;
    const at = function_ * n + (n - 1);
    const [left, right] = [new Float64Array(n), new Float64Array(n)];
    left[function_] = 1;
    right[n - 1] = 1;
    return [
      overlapMatrix(system)[at],
      kineticMatrix(system)[at],
      nuclearAttractionMatrix(system)[at],
      ...dipoleMatrices(system).map((matrix) => matrix[at]),
      createRepulsion(system).transform(left, right, right, right)[0],
      createRepulsion(system).transform(left, right, left, right)[0],
    ];
  };
  const slope = (l: number, function_: number, axis: number): number[] => {
    const [m2, m1, p1, p2] = [-2, -1, 1, 2].map((step) => values(l, function_, step * h, axis));
    return p1.map((_, index) => (8 * (p1[index] - m1[index]) - (p2[index] - m2[index])) / (12 * h));
  };
  // (ab|ab) is quadratic in the moving function, so its slope is twice an integral of mixed kind; the last value is left out.
  const linear = (numbers: number[]): number[] => numbers.slice(0, -1);
  for (let axis = 0; axis < 3; axis++)
    expect(
      largestDifference(
        linear(slope(0, 0, axis)),
        linear(values(1, axis, 0, 0)).map((x) => Math.sqrt(a) * x),
      ),
    ).toBeLessThan(1e-10);
  // d components: xx xy xz yy yz zz. The derivative of p_x along y is d_xy.
  expect(
    largestDifference(
      linear(slope(1, 0, 1)),
      linear(values(2, 1, 0, 0)).map((x) => Math.sqrt(a) * x),
    ),
  ).toBeLessThan(1e-10);
  expect(
    largestDifference(
      linear(slope(1, 1, 2)),
      linear(values(2, 4, 0, 0)).map((x) => Math.sqrt(a) * x),
    ),
  ).toBeLessThan(1e-10);
});

test('every function has unit self-overlap, each cartesian component included', () => {
  const shells = [0, 1, 2, 3, 4].flatMap((l) =>
    [true, false].map((spherical) => ({ atom: 0, l, spherical, exponents: [2.1, 0.4], coefficients: [[0.3, 0.8]] })),
  );
  const system = makeBasisSystem([1], [0.3, 0.1, -0.7], shells);
  const overlap = overlapMatrix(system);
  for (let mu = 0; mu < system.numFunctions; mu++) expect(overlap[mu * (system.numFunctions + 1)]).toBeCloseTo(1, 13);
});

test('the overlap of two systems holds that of each with itself and with the other', () => {
  const shell = (atom: number, l: number) => ({ atom, l, spherical: true, exponents: [0.9, 0.2], coefficients: [[0.6, 0.5]] });
  const positions = [0, 0, 0, 0.4, 1.2, -0.3];
  const both = makeBasisSystem([1, 1], positions, [shell(0, 1), shell(1, 2)]);
  const [a, b] = [[shell(0, 1)], [shell(1, 2)]].map((shells) => makeBasisSystem([1, 1], positions, shells));
  const whole = overlapMatrix(both);
  const cross = crossOverlapMatrix(a, b);
  for (let i = 0; i < 3; i++) for (let j = 0; j < 5; j++) expect(cross[i * 5 + j]).toBeCloseTo(whole[i * 8 + 3 + j], 14);
});
