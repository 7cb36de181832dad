import { stream } from '@cofactor/sdk/contracts';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  canonicalOrthogonalizer,
  expand,
  lowdinOrthonormalize,
  multiply,
  sandwich,
  solveLeastSquares,
  symmetricEigen,
  symmetricFunction,
  transpose,
} from './linear-algebra.ts';

function randomMatrix(m: number, n: number, seed: number): Float64Array {
  const random = stream(seed, 'linear-algebra', 0);
  return Float64Array.from({ length: m * n }, () => random.normal());
}

function randomSymmetric(n: number, seed: number): Float64Array {
  const a = randomMatrix(n, n, seed);
  return a.map((value, index) => value + a[(index % n) * n + Math.floor(index / n)]);
}

function identity(n: number): Float64Array {
  return Float64Array.from({ length: n * n }, (_, index) => (index % (n + 1) === 0 ? 1 : 0));
}

function expectClose(a: Float64Array, b: Float64Array, tolerance = 1e-11): void {
  expect(a.length).toBe(b.length);
  expect(Math.max(...a.map((value, index) => Math.abs(value - b[index])))).toBeLessThan(tolerance);
}

const size = fc.integer({ min: 1, max: 13 });
const seed = fc.integer({ min: 0, max: 2 ** 31 });

test('multiply is the sum over the inner index, at any shape', () => {
  fc.assert(
    fc.property(size, size, size, seed, (m, k, n, s) => {
      const a = randomMatrix(m, k, s);
      const b = randomMatrix(k, n, s + 1);
      const plain = Float64Array.from({ length: m * n }, (_, index) => {
        let sum = 0;
        for (let l = 0; l < k; l++) sum += a[Math.floor(index / n) * k + l] * b[l * n + (index % n)];
        return sum;
      });
      expectClose(multiply(a, b, m, k, n), plain);
    }),
  );
});

test('eigenvectors are orthonormal, ascending, and rebuild the matrix', () => {
  fc.assert(
    fc.property(size, seed, (n, s) => {
      const a = randomSymmetric(n, s);
      const { values, vectors } = symmetricEigen(a, n);
      expectClose(sandwich(vectors, identity(n), vectors, n, n, n), identity(n));
      expect([...values]).toEqual([...values].sort((x, y) => x - y));
      expectClose(
        symmetricFunction(a, n, (value) => value),
        a,
      );
    }),
  );
});

test('orthogonalisers make S the unit matrix, Löwdin’s as close to the given columns as can be', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 10 }), seed, (n, s) => {
      const b = randomMatrix(n, n, s);
      const overlap = expand(b, identity(n), n, n).map((value, index) => value + (index % (n + 1) === 0 ? 1 : 0));
      const { x, numOrbitals } = canonicalOrthogonalizer(overlap, n);
      expect(numOrbitals).toBe(n);
      expectClose(sandwich(x, overlap, x, n, n, n), identity(n), 1e-9);
      const p = Math.ceil(n / 2);
      const c = randomMatrix(n, p, s + 1);
      const orthonormal = lowdinOrthonormalize(c, overlap, n, p);
      expectClose(sandwich(orthonormal, overlap, orthonormal, n, p, p), identity(p), 1e-8);
      const shared = sandwich(orthonormal, overlap, c, n, p, p);
      expectClose(shared, transpose(shared, p, p), 1e-8);
    }),
  );
});

test('a linearly dependent direction is left out', () => {
  const overlap = Float64Array.of(1, 1 - 1e-12, 1 - 1e-12, 1);
  const { x, numOrbitals, smallestEigenvalue } = canonicalOrthogonalizer(overlap, 2);
  expect(numOrbitals).toBe(1);
  expect(x.length).toBe(2);
  expect(smallestEigenvalue).toBeLessThan(1e-11);
});

test('least squares gives the shortest solution of a singular system', () => {
  expectClose(solveLeastSquares(Float64Array.of(1, 1, 1, 1), Float64Array.of(2, 2), 2), Float64Array.of(1, 1));
});
