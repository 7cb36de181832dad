import { stream } from '@cofactor/sdk/contracts';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { repulsionBlock } from '../../kernels/repulsion/repulsion.ref.ts';
import { type BasisSystem, makeBasisSystem } from '../shell.ts';
import { makeBatches } from './batches.ts';
import { largestDifference, randomSystem } from './fixtures.ts';
import { createRepulsion, dipoleMatrices, kineticMatrix, nuclearAttractionMatrix, overlapMatrix, pointChargeMatrix } from './index.ts';
import { makePairs } from './pairs.ts';

const systems = fc.nat().map((seed) => randomSystem(seed, 2, 2, 3));

/** Lower factor of A = L Lᵀ; throws where A is not positive definite. */
function cholesky(a: Float64Array, n: number): Float64Array {
  const l = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) {
      let sum = a[i * n + j];
      for (let k = 0; k < j; k++) sum -= l[i * n + k] * l[j * n + k];
      if (i === j && sum <= 0) throw new Error(`not positive definite: pivot ${sum}`);
      l[i * n + j] = i === j ? Math.sqrt(sum) : sum / l[j * n + j];
    }
  return l;
}

/** A⁻¹ from its Cholesky factor. */
function inverse(a: Float64Array, n: number): Float64Array {
  const l = cholesky(a, n);
  const out = new Float64Array(n * n);
  for (let column = 0; column < n; column++) {
    const x = new Float64Array(n);
    x[column] = 1;
    for (let i = 0; i < n; i++) {
      for (let k = 0; k < i; k++) x[i] -= l[i * n + k] * x[k];
      x[i] /= l[i * n + i];
    }
    for (let i = n - 1; i >= 0; i--) {
      for (let k = i + 1; k < n; k++) x[i] -= l[k * n + i] * x[k];
      x[i] /= l[i * n + i];
    }
    for (let i = 0; i < n; i++) out[i * n + column] = x[i];
  }
  return out;
}

/** Well separated exponents, so that S⁻¹ is not ill-conditioned. */
function wellConditioned(maxL: number): BasisSystem {
  const shells = [0, 1].flatMap((atom) =>
    Array.from({ length: maxL + 1 }, (_, l) => ({
      atom,
      l,
      spherical: (atom + l) % 2 === 0,
      exponents: [1.7, 0.5],
      coefficients: [[0.4, 0.7]],
    })),
  );
  return makeBasisSystem([3, 5], [0.1, 0, 0.2, 1.1, 1.9, -0.8], shells);
}

/** The same molecule turned by angles about z and x, and shifted. */
function moved(system: BasisSystem, phi: number, theta: number, shift: readonly number[]): BasisSystem {
  const positions = new Float64Array(system.positionsBohr.length);
  for (let atom = 0; atom < system.atomicNumbers.length; atom++) {
    const [x, y, z] = system.positionsBohr.subarray(3 * atom, 3 * atom + 3);
    const [x1, y1] = [Math.cos(phi) * x - Math.sin(phi) * y, Math.sin(phi) * x + Math.cos(phi) * y];
    positions.set(
      [x1, Math.cos(theta) * y1 - Math.sin(theta) * z, Math.sin(theta) * y1 + Math.cos(theta) * z].map(
        (value, axis) => value + shift[axis],
      ),
      3 * atom,
    );
  }
  return makeBasisSystem(system.atomicNumbers, positions, system.shells);
}

const trace = (a: Float64Array, b: Float64Array): number => a.reduce((sum, value, index) => sum + value * b[index], 0);

/** Numbers that do not depend on where the axes point: traces with S⁻¹. */
function invariants(system: BasisSystem): number[] {
  const n = system.numFunctions;
  const projector = inverse(overlapMatrix(system), n);
  const { coulomb, exchange } = createRepulsion(system).coulombExchange([projector]);
  return [kineticMatrix(system), nuclearAttractionMatrix(system), coulomb[0], exchange[0]].map((matrix) => trace(projector, matrix));
}

test('overlap, kinetic energy, attraction and dipoles are symmetric; overlap and kinetic energy positive definite', () => {
  fc.assert(
    fc.property(systems, (system) => {
      const n = system.numFunctions;
      const [s, t, v] = [overlapMatrix(system), kineticMatrix(system), nuclearAttractionMatrix(system)];
      for (const matrix of [s, t, v, ...dipoleMatrices(system)])
        for (let i = 0; i < n; i++)
          for (let j = 0; j < i; j++)
            expect(Math.abs(matrix[i * n + j] - matrix[j * n + i])).toBeLessThan(1e-12 * (1 + Math.abs(matrix[i * n + j])));
      // Two contractions may be nearly the same, so that rounding decides the sign of the last pivot: lift the diagonal by it.
      for (const matrix of [s, t])
        cholesky(
          matrix.map((value, index) => (index % (n + 1) === 0 ? value * (1 + 1e-10) + 1e-10 : value)),
          n,
        );
      for (let i = 0; i < n; i++) expect(v[i * (n + 1)]).toBeLessThan(0);
    }),
    { numRuns: 15, seed: 4 },
  );
});

test('energies do not change when the molecule is turned and moved', () => {
  for (const maxL of [2, 3]) {
    const system = wellConditioned(maxL);
    const here = invariants(system);
    const there = invariants(moved(system, 0.7, -1.9, [3, -2, 0.5]));
    for (const [index, value] of here.entries()) expect(Math.abs(there[index] / value - 1)).toBeLessThan(1e-10);
  }
});

test('a shift of the molecule leaves every matrix as it is, and moves the dipole by the overlap', () => {
  const system = randomSystem(11, 2, 2, 3);
  const shift = [1.5, -0.25, 2];
  const there = moved(system, 0, 0, shift);
  for (const matrix of [overlapMatrix, kineticMatrix, nuclearAttractionMatrix])
    expect(largestDifference(matrix(system), matrix(there))).toBeLessThan(1e-11);
  const [s, here, after] = [overlapMatrix(system), dipoleMatrices(system), dipoleMatrices(there)];
  const about = dipoleMatrices(there, [1.5, -0.25, 2]);
  for (let axis = 0; axis < 3; axis++) {
    expect(
      largestDifference(
        after[axis],
        here[axis].map((value, index) => value + shift[axis] * s[index]),
      ),
    ).toBeLessThan(1e-11);
    expect(largestDifference(about[axis], here[axis])).toBeLessThan(1e-11);
  }
});

test('attraction agrees with the readable kernel at every nucleus', () => {
  fc.assert(
    fc.property(systems, (system) => {
      const n = system.numFunctions;
      const expected = new Float64Array(n * n);
      const point = makeBatches(makeBasisSystem([1], [0, 0, 0], [{ atom: 0, l: 0, spherical: true, exponents: [1], coefficients: [[1]] }]));
      const [charge] = makePairs(point);
      for (const [atom, z] of system.atomicNumbers.entries()) {
        const nucleus = {
          ...charge,
          exponents: Float64Array.of(1e30),
          centres: system.positionsBohr.slice(3 * atom, 3 * atom + 3),
          expansions: Float64Array.of(-z * (1e30 / Math.PI) ** 1.5),
          weight: 1,
        };
        for (const pair of makePairs(makeBatches(system))) {
          const block = repulsionBlock({ ...pair, weight: 1 }, nucleus);
          const [as, bs] = pair.functions;
          for (const [i, a] of as.entries())
            for (const [j, b] of bs.entries()) {
              expected[a * n + b] += block[i * bs.length + j];
              if (as !== bs) expected[b * n + a] += block[i * bs.length + j];
            }
        }
      }
      expect(largestDifference(nuclearAttractionMatrix(system), expected)).toBeLessThan(1e-11);
    }),
    { numRuns: 10, seed: 5 },
  );
});

test('many charges attract as the sum of few, and no charge not at all', () => {
  const system = randomSystem(14, 2, 2, 2);
  const random = stream(0, 'charges', 0);
  const numCharges = 300;
  const charges = Float64Array.from({ length: numCharges }, () => 2 * random.uniform() - 1);
  const positions = Float64Array.from({ length: 3 * numCharges }, () => 30 * random.uniform() - 15);
  const sum = new Float64Array(system.numFunctions ** 2);
  for (let first = 0; first < numCharges; first += 50) {
    const some = pointChargeMatrix(system, charges.subarray(first, first + 50), positions.subarray(3 * first, 3 * first + 150));
    for (const [index, value] of some.entries()) sum[index] += value;
  }
  expect(largestDifference(pointChargeMatrix(system, charges, positions), sum)).toBeLessThan(1e-12);
  const nothing = pointChargeMatrix(system, new Float64Array(0), new Float64Array(0));
  expect(nothing.every((value) => value === 0)).toBe(true);
});
