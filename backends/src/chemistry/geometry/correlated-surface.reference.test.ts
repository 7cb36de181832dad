/** Numerical gradients of correlated methods against analytic ones. */
import { BOHR_IN_ANGSTROM } from '@cofactor/sdk/contracts';
import { expect, test } from 'vitest';
import { correlatedSurface } from './correlated-surface.ts';

const closed = { charge: 0, multiplicity: 1, reference: 'rhf' as const, basis: '6-31g' };
const bohr = (...angstrom: number[]): Float64Array => Float64Array.from(angstrom, (x) => x / BOHR_IN_ANGSTROM);

test('MP2 of nitrogen', () => {
  const { gradient } = correlatedSurface({ ...closed, atomicNumbers: [7, 7] }, 'mp2')(bohr(0, 0, 0, 0, 0, 1.2));
  // PySCF, pyscf/grad/test/test_mp2.py, test_symmetrize: N2 at 1.2 Å, 6-31G; Σ cos(k) g_k over the flat gradient
  const finger = gradient.reduce((sum, g, k) => sum + Math.cos(k) * g, 0);
  expect(Math.abs(finger - 0.049987975650731625)).toBeLessThan(2e-6);
  expect(Math.max(...[0, 1, 3, 4].map((k) => Math.abs(gradient[k])))).toBeLessThan(1e-7);
});

test('CCSD(T) of hydrogen is CCSD, and that of MP2 is another', () => {
  const of = (method: 'mp2' | 'ccsd' | 'ccsd-t') =>
    correlatedSurface({ ...closed, atomicNumbers: [1, 1] }, method)(Float64Array.of(0, 0, 0, 0, 0, 1.705));
  const [second, doubles, triples] = [of('mp2'), of('ccsd'), of('ccsd-t')];
  triples.gradient.forEach((g, k) => expect(g).toBeCloseTo(doubles.gradient[k], 7));
  expect(second.energyHartree).toBeGreaterThan(doubles.energyHartree);
  expect(Math.abs(second.gradient[5] - doubles.gradient[5])).toBeGreaterThan(1e-3);
});
