import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  BOHR_IN_ANGSTROM,
  CHEMICAL_ACCURACY_HARTREE,
  DEBYE_IN_AU,
  HARTREE_IN_EV,
  HARTREE_IN_KCAL_PER_MOL,
  microUsd,
  toBohr,
  usd,
} from './units.ts';

// CODATA 2010, DOI 10.1103/RevModPhys.84.1527; c is exact, 1 cal = 4.184 J
const HARTREE_JOULE = 4.35974434e-18;
const AVOGADRO = 6.02214129e23;
const ELEMENTARY_CHARGE = 1.602176565e-19;
const SPEED_OF_LIGHT = 299_792_458;

test('constants follow from CODATA 2010 to the digits given', () => {
  expect(BOHR_IN_ANGSTROM).toBe(0.52917721092);
  expect(HARTREE_IN_EV / (HARTREE_JOULE / ELEMENTARY_CHARGE)).toBeCloseTo(1, 7);
  expect(HARTREE_IN_KCAL_PER_MOL).toBeCloseTo((HARTREE_JOULE * AVOGADRO) / 4184, 4);
  expect(DEBYE_IN_AU).toBeCloseTo(1e-21 / SPEED_OF_LIGHT / (ELEMENTARY_CHARGE * BOHR_IN_ANGSTROM * 1e-10), 8);
  expect(CHEMICAL_ACCURACY_HARTREE).toBeCloseTo(1.5936e-3, 7);
});

test('the bohr constant meets the nuclear repulsion of H2 at 0.74 Å (PySCF 2.14.0: 0.715104339081 Eh)', () => {
  expect(1 / toBohr(0.74, 'angstrom')).toBeCloseTo(0.715104339081, 12);
  expect(toBohr(1.4, 'bohr')).toBe(1.4);
});

test.each([
  [0, 0],
  [1, 1_000_000],
  [0.1, 100_000],
  [0.29, 290_000],
  [1e-7, 1],
  [0.000_001_1, 2],
])('%d USD is %d micro-USD', (dollars, micro) => {
  expect(microUsd(dollars)).toBe(micro);
});

test('a quote never understates, and overstates by less than a micro-dollar', () => {
  fc.assert(
    fc.property(fc.double({ min: 0, max: 1e4, noNaN: true }), (dollars) => {
      const micro = microUsd(dollars);
      expect(Number.isInteger(micro)).toBe(true);
      expect(micro).toBeGreaterThanOrEqual(dollars * 1e6 - 1e-5);
      expect(micro).toBeLessThan(dollars * 1e6 + 1);
    }),
  );
  fc.assert(
    fc.property(fc.nat(1e9), (micro) => {
      expect(microUsd(usd(micro))).toBe(micro);
    }),
  );
});
