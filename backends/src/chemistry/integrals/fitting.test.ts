import { expect, test } from 'vitest';
import { buildBasis } from '../basis/index.ts';
import { unitMatrix } from '../linear-algebra.ts';
import { makeBasisSystem, type Shell } from '../shell.ts';
import { auxiliaryMetric, createRepulsion, fittedProducts, threeIndexIntegrals } from './index.ts';

const WATER = {
  atomicNumbers: [8, 1, 1],
  positionsBohr: Float64Array.of(0, 0, 0.2217, 0, 1.4309, -0.8867, 0, -1.4309, -0.8867),
};

/** 2π^{5/2} / (αβ √(α + β)) without contraction, for s functions on one atom; each normalised. */
test('two s functions on one atom repel as the formula of Boys has it', () => {
  const [a, b] = [0.8, 2.3];
  const shell = (exponent: number): Shell => ({ atom: 0, l: 0, spherical: true, exponents: [exponent], coefficients: [[1]] });
  const metric = auxiliaryMetric(makeBasisSystem([1], [0, 0, 0], [shell(a), shell(b)]));
  const norm = (exponent: number): number => ((2 * exponent) / Math.PI) ** 0.75;
  const expected = (norm(a) * norm(b) * 2 * Math.PI ** 2.5) / (a * b * Math.sqrt(a + b));
  expect(metric[1]).toBeCloseTo(expected, 12);
  expect(metric[2]).toBeCloseTo(expected, 12);
});

test('an auxiliary set that holds the products themselves fits without error', () => {
  const exponents = [0.9, 0.3];
  const shell = (exponent: number, atom: number): Shell => ({ atom, l: 0, spherical: true, exponents: [exponent], coefficients: [[1]] });
  const system = makeBasisSystem(
    [2],
    [0, 0, 0],
    exponents.map((exponent) => shell(exponent, 0)),
  );
  const auxiliary = makeBasisSystem(
    [2],
    [0, 0, 0],
    [1.8, 1.2, 0.6].map((exponent) => shell(exponent, 0)),
  );
  const unit = unitMatrix(2);
  const products = fittedProducts(system, auxiliary, unit, unit);
  const exact = createRepulsion(system).transform(unit, unit, unit, unit);
  for (let pq = 0; pq < 4; pq++)
    for (let rs = 0; rs < 4; rs++) {
      const fitted = [0, 1, 2].reduce((sum, l) => sum + products[l * 4 + pq] * products[l * 4 + rs], 0);
      expect(fitted).toBeCloseTo(exact[pq * 4 + rs], 10);
    }
});

test('integrals over three indices are symmetric, the same in parts, and the fit is near and never above in its own metric', () => {
  const { system } = buildBasis(WATER, '6-31g*');
  const auxiliary = buildBasis(WATER, 'cc-pvtz-rifit', undefined, 'fitting').system;
  const n = system.numFunctions;
  const unit = unitMatrix(n);
  const whole = threeIndexIntegrals(system, auxiliary, unit, unit);
  expect(threeIndexIntegrals(system, auxiliary, unit, unit, { memoryBytes: 8 * n * n * 10 })).toEqual(whole);
  const products = fittedProducts(system, auxiliary, unit, unit);
  const exact = createRepulsion(system).transform(unit, unit, unit, unit);
  for (let p = 0; p < n; p++)
    for (let q = 0; q < n; q++) {
      const pq = p * n + q;
      expect(whole[5 * n * n + pq]).toBeCloseTo(whole[5 * n * n + q * n + p], 12);
      let fitted = 0;
      for (let l = 0; l < auxiliary.numFunctions; l++) fitted += products[l * n * n + pq] ** 2;
      expect(fitted).toBeLessThan(exact[pq * n * n + pq] + 1e-10);
    }
});

test('a set whose functions depend on each other is refused', () => {
  const shell: Shell = { atom: 0, l: 0, spherical: true, exponents: [1], coefficients: [[1], [1]] };
  const { system } = buildBasis({ atomicNumbers: [1], positionsBohr: Float64Array.of(0, 0, 0) }, 'sto-3g');
  expect(() => fittedProducts(system, makeBasisSystem([1], [0, 0, 0], [shell]), unitMatrix(1), unitMatrix(1))).toThrow(/auxiliaryBasis/);
});
