import { stream } from '@cofactor/sdk/contracts';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { jacobiEigen } from './symmetric-eigen.ref.ts';
import { createSymmetricEigen } from './symmetric-eigen.ts';

const solve = createSymmetricEigen(70);

/** Eigenvalues in rising order; the largest deviations of A v from λ v and of VᵀV from 1. */
function check(a: Float64Array, n: number): { values: number[]; residual: number; overlap: number } {
  const { values, vectors, stride } = solve(a, n);
  const row = (k: number): Float64Array => vectors.subarray(k * stride, k * stride + n);
  const product = (x: Float64Array, y: Float64Array): number => x.reduce((sum, value, i) => sum + value * y[i], 0);
  let [residual, overlap] = [0, 0];
  for (let k = 0; k < n; k++) {
    for (let i = 0; i < n; i++)
      residual = Math.max(residual, Math.abs(product(a.subarray(i * n, (i + 1) * n), row(k)) - values[k] * row(k)[i]));
    for (let l = 0; l <= k; l++) overlap = Math.max(overlap, Math.abs(product(row(k), row(l)) - (k === l ? 1 : 0)));
  }
  return { values: [...values].sort((x, y) => x - y), residual, overlap };
}

test('eigenvalues are those of the twin, vectors are orthonormal and solve the problem, for sparse and graded matrices too', () => {
  const kinds = fc.constantFrom('dense', 'sparse', 'graded', 'degenerate');
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 30 }), kinds, fc.nat(), (n, kind, seed) => {
      const random = stream(seed, 'eigen', 0);
      const a = new Float64Array(n * n);
      for (let i = 0; i < n; i++)
        for (let j = 0; j <= i; j++) {
          const scale = kind === 'graded' ? 10 ** (-(i + j) / 2) : kind === 'sparse' ? Number(random.uniform() < 0.2) : 1;
          a[i * n + j] = a[j * n + i] = kind === 'degenerate' ? Number(i === j) + 1 : scale * (2 * random.uniform() - 1);
        }
      const { values, residual, overlap } = check(a, n);
      const expected = [...jacobiEigen(a, n).values].sort((x, y) => x - y);
      for (const [k, value] of values.entries()) expect(Math.abs(value - expected[k])).toBeLessThan(1e-13 * (n + 1));
      expect(residual).toBeLessThan(1e-13 * (n + 1));
      expect(overlap).toBeLessThan(1e-13);
    }),
    { numRuns: 60, seed: 5 },
  );
});

test('the discrete Laplacian has the eigenvalues 2 − 2 cos(kπ/(n + 1))', () => {
  const n = 70;
  const laplacian = Float64Array.from({ length: n * n }, (_, at) => [2, -1][Math.abs(Math.floor(at / n) - (at % n))] ?? 0);
  const { values } = check(laplacian, n);
  for (const [k, value] of values.entries()) expect(value).toBeCloseTo(2 - 2 * Math.cos(((k + 1) * Math.PI) / (n + 1)), 13);
});

test('zero matrices and tiny elements do no harm; what is not finite is refused', () => {
  expect(check(new Float64Array(25), 5)).toMatchObject({ values: [0, 0, 0, 0, 0], residual: 0 });
  expect(check(Float64Array.of(0, 1e-200, 0, 1e-200, 0, 1e-200, 0, 1e-200, 0), 3).overlap).toBeLessThan(1e-14);
  expect(() => solve(Float64Array.of(1, NaN, NaN, 1), 2)).toThrowError(/finite/);
});
