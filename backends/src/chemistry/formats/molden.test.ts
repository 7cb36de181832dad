/**
 * Molden text against a reader that knows its documentation alone. The same files were read by IOData (theochem/iodata at
 * f932fcd), which found the orbitals of water in STO-3G, 6-31G* and cc-pVTZ, cartesian and spherical, and of triplet oxygen in cc-pVDZ
 * orthonormal to 3e-10.
 */
import { expect, test } from 'vitest';
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { buildBasis } from '../basis/index.ts';
import { overlapMatrix } from '../integrals/index.ts';
import { bohr } from '../reference-rows.test.support.ts';
import { runScf } from '../scf/index.ts';
import { type BasisSystem, makeBasisSystem, type Shell } from '../shell.ts';
import { moldenText } from './molden.ts';
import { overlapsOf, readMolden, type ReadMolden } from './molden-reader.test.support.ts';
import type { MolecularOrbitals } from './orbitals.ts';

/** Largest entry of Cᵀ S C − 1 over the orbitals of one spin. */
function orthonormality({ functions, orbitals }: ReadMolden, spin: string): number {
  const overlaps = overlapsOf(functions);
  const own = orbitals.filter((orbital) => orbital.spin === spin);
  let worst = 0;
  for (const [p, { coefficients: c }] of own.entries())
    for (const [q, { coefficients: d }] of own.entries()) {
      const product = c.reduce((sum, x, i) => sum + x * d.reduce((inner, y, j) => inner + overlaps[i][j] * y, 0), 0);
      worst = Math.max(worst, Math.abs(product - (p === q ? 1 : 0)));
    }
  return worst;
}

/** Orthonormal orbitals of any system: S^(−1/2). */
function anyOrbitals(system: BasisSystem): MolecularOrbitals {
  const n = system.numFunctions;
  const { eigenvectorMatrix: u, realEigenvalues: s } = new EigenvalueDecomposition(
    Matrix.from1DArray(n, n, Array.from(overlapMatrix(system))),
    { assumeSymmetric: true },
  );
  const root = u.mmul(Matrix.diag(s.map((value) => value ** -0.5))).mmul(u.transpose());
  const occupations = Array.from({ length: n }, (_, k) => (k === 0 ? 2 : 0));
  return { system, alpha: { coefficients: Float64Array.from(root.to1DArray()), energiesHartree: new Float64Array(n), occupations } };
}

test.each([
  [true, '[5D]', '[9G]'],
  [false, undefined, undefined],
])('every kind of shell is read back orthonormal, spherical %s', (spherical, lower, upper) => {
  const shell = (atom: number, l: number, ...coefficients: number[][]): Shell => ({
    atom,
    l,
    spherical,
    exponents: [1.7, 0.6],
    coefficients,
  });
  // Shells of the second atom come first: Molden lists them atom by atom.
  const shells = [shell(1, 1, [0.3, 0.4]), ...[0, 1, 2, 3, 4].map((l) => shell(0, l, [0.8, 0.3])), shell(1, 3, [0.2, -1.1], [0, 1])];
  const text = moldenText(anyOrbitals(makeBasisSystem([6, 8], [0.1, -0.2, 0.3, 0.9, 1.1, -0.7], shells)), { title: 'any [orbitals]' });
  expect(text.split('\n').filter((line) => /^\[\d/.test(line))).toEqual([lower, upper].filter((flag) => flag !== undefined));
  expect(text).toContain('[Title]\n any  orbitals \n');
  expect(orthonormality(readMolden(text), 'Alpha')).toBeLessThan(1e-10);
});

test('orbitals of a mean field keep energies, spins and electrons', () => {
  const { system } = buildBasis({ atomicNumbers: [8, 8], positionsBohr: bohr([0, 0, 0, 0.3, 0.9, 0.7]) }, 'cc-pvdz');
  const scf = runScf({ system, charge: 0, multiplicity: 3, reference: 'uhf' });
  const { alpha, beta } = scf.orbitals;
  const { alpha: first, beta: second } = scf.orbitalEnergiesHartree;
  const filled = (count: number): number[] => Array.from({ length: scf.numOrbitals }, (_, k) => (k < count ? 1 : 0));
  const read = readMolden(
    moldenText({
      system,
      alpha: { coefficients: alpha, energiesHartree: first, occupations: filled(9) },
      beta: { coefficients: beta as Float64Array, energiesHartree: second as Float64Array, occupations: filled(7) },
    }),
  );
  const electrons = (spin: string): number => read.orbitals.reduce((sum, one) => sum + (one.spin === spin ? one.occupation : 0), 0);
  expect([electrons('Alpha'), electrons('Beta')]).toEqual([9, 7]);
  expect(read.orbitals[3].energy).toBeCloseTo(first[3], 11);
  expect(Math.max(orthonormality(read, 'Alpha'), orthonormality(read, 'Beta'))).toBeLessThan(1e-10);
});

test('what Molden has no words for is refused', () => {
  const one = (l: number, spherical: boolean): Shell => ({ atom: 0, l, spherical, exponents: [1], coefficients: [[1]] });
  const of = (...shells: Shell[]) => anyOrbitals(makeBasisSystem([8], [0, 0, 0], shells));
  expect(() => moldenText(of(one(5, true)))).toThrow(
    expect.objectContaining({ code: 'UNSUPPORTED', details: { what: 'Molden of l = 5' } }),
  );
  expect(() => moldenText(of(one(2, true), one(3, false)))).toThrow(/cartesian from spherical/);
  const { system, alpha } = of(one(1, false));
  const short = { ...alpha, occupations: [2, 0] };
  expect(() => moldenText({ system, alpha: short })).toThrow(/orbitals\.alpha: expected coefficients of 3 functions/);
});
