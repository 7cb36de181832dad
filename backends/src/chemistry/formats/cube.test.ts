import { expect, test } from 'vitest';
import { buildBasis } from '../basis/index.ts';
import { runScf } from '../scf/index.ts';
import { cubeText, orbitalCube } from './cube.ts';
import type { MolecularOrbitals } from './orbitals.ts';

/** Helium and two hydrogen atoms: their cores are soft enough for a grid of 0.2 bohr. */
const ATOMS = { atomicNumbers: [2, 1, 1], positionsBohr: Float64Array.from([0.1, 0, 0, 1.9, 0.4, -0.3, 3.1, 0.9, 0.2]) };

function orbitalsOf(multiplicity: 1 | 3): MolecularOrbitals {
  const { system } = buildBasis(ATOMS, 'sto-3g');
  const reference = multiplicity === 1 ? 'rhf' : 'uhf';
  const { orbitals, orbitalEnergiesHartree, numOrbitals, occupied } = runScf({ system, charge: 0, multiplicity, reference });
  const filled = (count: number, electrons: number): number[] => Array.from({ length: numOrbitals }, (_, k) => (k < count ? electrons : 0));
  const { alpha, beta } = orbitals;
  return {
    system,
    alpha: { coefficients: alpha, energiesHartree: orbitalEnergiesHartree.alpha, occupations: filled(occupied.alpha, beta ? 1 : 2) },
    ...(beta && {
      beta: {
        coefficients: beta,
        energiesHartree: orbitalEnergiesHartree.beta as Float64Array,
        occupations: filled(occupied.beta, 1),
      },
    }),
  };
}

const closed = orbitalsOf(1);
const OPTIONS = { spacingBohr: 0.25, marginBohr: 5.5 };

test('a density holds the electrons, an orbital one, a spin density what is unpaired', () => {
  expect(orbitalCube(closed, 'density', OPTIONS).integral).toBeCloseTo(4, 4);
  expect(orbitalCube(closed, { orbital: 2 }, OPTIONS).integral).toBeCloseTo(1, 4);
  expect(Math.max(...orbitalCube(closed, 'spin-density', { spacingBohr: 0.6 }).values)).toBe(0);
  const open = orbitalsOf(3);
  expect(orbitalCube(open, 'spin-density', OPTIONS).integral).toBeCloseTo(2, 4);
  expect(orbitalCube(open, { orbital: 0, spin: 'beta' }, OPTIONS).integral).toBeCloseTo(1, 4);
});

test('values are those of Gaussians worked out by hand, nucleus by nucleus', () => {
  const { system } = closed;
  const { points, originBohr, spacingBohr, values } = orbitalCube(closed, { orbital: 0 }, { spacingBohr: 0.7, marginBohr: 2 });
  const at = [3, 4, 2];
  const r = at.map((n, axis) => originBohr[axis] + n * spacingBohr);
  // Hydrogen and helium have one contracted s function each: Σ c (2a/π)^(3/4) exp(−a r²).
  const value = system.shells.reduce((total, { atom, exponents, coefficients: [row] }, mu) => {
    const squared = r.reduce((square, x, axis) => square + (x - system.positionsBohr[3 * atom + axis]) ** 2, 0);
    const radial = exponents.reduce((part, a, i) => part + row[i] * ((2 * a) / Math.PI) ** 0.75 * Math.exp(-a * squared), 0);
    return total + closed.alpha.coefficients[mu * closed.alpha.occupations.length] * radial;
  }, 0);
  // STO-3G is printed to eight digits, normalised to seven
  expect(values[(at[0] * points[1] + at[1]) * points[2] + at[2]]).toBeCloseTo(value, 6);
});

test('the text holds the grid, the atoms and six values a line', () => {
  const options = { spacingBohr: 0.5, marginBohr: 3, title: 'helium\nand hydrogen' };
  const drawn = orbitalCube(closed, 'density', options);
  const { points, originBohr, values } = drawn;
  const lines = cubeText(drawn).trimEnd().split('\n');
  const numbers = (line: string): number[] => line.trim().split(/\s+/).map(Number);
  expect(lines[0]).toBe(' helium and hydrogen');
  expect(numbers(lines[2])).toEqual([3, ...originBohr.map((x) => Number(x.toFixed(6)))]);
  expect(lines.slice(3, 6).map(numbers)).toEqual([
    [points[0], 0.5, 0, 0],
    [points[1], 0, 0.5, 0],
    [points[2], 0, 0, 0.5],
  ]);
  expect(numbers(lines[6])).toEqual([2, 2, 0.1, 0, 0]);
  const rows = lines.slice(9);
  expect(rows).toHaveLength(points[0] * points[1] * Math.ceil(points[2] / 6));
  expect(Math.max(...rows.map((row) => row.length))).toBe(78);
  const read = rows.flatMap(numbers);
  expect(read).toHaveLength(values.length);
  const worst = Math.max(...read.map((value, k) => Math.abs(value - values[k])));
  expect(worst).toBeLessThan(1e-5 * Math.max(...values));
});

test.each([
  ['an orbital that is not there', { orbital: 3 }, {}, 'INVALID_INPUT', /a whole number from 0 to 2/],
  ['a spacing of nothing', 'density', { spacingBohr: 0 }, 'INVALID_INPUT', /spacingBohr/],
  ['a negative margin', 'density', { marginBohr: -1 }, 'INVALID_INPUT', /marginBohr/],
  ['too many points', 'density', { spacingBohr: 0.01 }, 'TOO_LARGE', /choose a larger spacing/],
] as const)('%s is refused', (_, field, options, code, message) => {
  expect(() => orbitalCube(closed, field, options)).toThrow(
    expect.objectContaining({ code, message: expect.stringMatching(message) as string }),
  );
});
