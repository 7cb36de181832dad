import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { buildBasis } from '../basis/index.ts';
import { overlapMatrix } from '../integrals/index.ts';
import { dot, multiply, range, selectColumns, transpose } from '../linear-algebra.ts';
import { bohr } from '../reference-rows.test.support.ts';
import { runScf, type ScfReference, type ScfResult } from './index.ts';

const FORMALDEHYDE = { atomicNumbers: [6, 8, 1, 1], positionsBohr: bohr([0, 0, 0, 0, 0, 1.205, 0, 0.94, -0.58, 0.02, -0.94, -0.58]) };

/** Rotation by the unit quaternion along (w, x, y, z). */
function rotation(q: readonly number[]): number[] {
  const [w, x, y, z] = q.map((value) => value / Math.hypot(...q));
  // biome-ignore format: one row a line
  return [
    1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y),
    2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x),
    2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y),
  ];
}

function moved(positions: Float64Array, r: readonly number[], shift: readonly number[]): Float64Array {
  return positions.map((_, index) => {
    const atom = index - (index % 3);
    const row = 3 * (index % 3);
    return r[row] * positions[atom] + r[row + 1] * positions[atom + 1] + r[row + 2] * positions[atom + 2] + shift[index % 3];
  });
}

interface Kind {
  what: string;
  atomicNumbers: number[];
  angstrom: number[];
  basis: string;
  charge: number;
  multiplicity: number;
  reference: ScfReference;
  pointCharge?: number;
}

// biome-ignore format: one molecule a line
const KINDS: Kind[] = [
  { what: 'formaldehyde beside a charge', atomicNumbers: FORMALDEHYDE.atomicNumbers, angstrom: [0, 0, 0, 0, 0, 1.205, 0, 0.94, -0.58, 0.02, -0.94, -0.58], basis: '6-31g*', charge: 0, multiplicity: 1, reference: 'rhf', pointCharge: -0.4 },
  { what: 'an anion of the third row', atomicNumbers: [16, 1], angstrom: [0, 0, 0, 0.3, 0.5, 1.2], basis: 'cc-pvdz', charge: -1, multiplicity: 1, reference: 'rhf' },
  { what: 'an unrestricted radical cation of the third row in charges', atomicNumbers: [16, 1, 1], angstrom: [0, 0, 0, 0, 0.97, 0.93, 0.1, -0.97, 0.93], basis: '6-31g*', charge: 1, multiplicity: 2, reference: 'uhf', pointCharge: 0.8 },
  { what: 'a restricted open shell', atomicNumbers: [7, 1, 1], angstrom: [0, 0, 0, 0, 0.8, 0.6, 0.1, -0.8, 0.6], basis: '6-311g**', charge: 0, multiplicity: 2, reference: 'rohf' },
  { what: 'potassium and fluoride', atomicNumbers: [19, 9], angstrom: [0, 0, 0, 0.4, -0.9, 1.9], basis: '3-21g', charge: 0, multiplicity: 1, reference: 'rhf' },
  { what: 'high-spin iron and hydride', atomicNumbers: [26, 1], angstrom: [0, 0, 0, 0.2, 0.3, 1.5], basis: '3-21g', charge: 1, multiplicity: 5, reference: 'uhf' },
];

function solve(
  { atomicNumbers, basis, charge, multiplicity, reference, pointCharge }: Kind,
  positionsBohr: Float64Array,
  at: Float64Array,
): ScfResult {
  const { system } = buildBasis({ atomicNumbers, positionsBohr }, basis);
  const pointCharges = pointCharge === undefined ? undefined : { charges: Float64Array.of(pointCharge), positionsBohr: at };
  return runScf({ system, charge, multiplicity, reference, pointCharges }, { stability: 'skip' });
}

test.each(KINDS.map((kind) => [kind.what, kind] as const))(
  'turning and moving molecule and charges together changes no energy, nor the length of the dipole where there is no charge: %s',
  (_what, kind) => {
    const at = Float64Array.of(3, -4, 5);
    const positions = bohr(kind.angstrom);
    const still = solve(kind, positions, at);
    const component = fc.double({ min: -1, max: 1, noNaN: true });
    fc.assert(
      fc.property(
        fc.tuple(component, component, component, component).filter((q) => Math.hypot(...q) > 0.1),
        fc.tuple(component, component, component).map((shift) => shift.map((value) => 7 * value)),
        (q, shift) => {
          const r = rotation(q);
          const result = solve(kind, moved(positions, r, shift), moved(at, r, shift));
          expect(Math.abs(result.energyHartree - still.energyHartree)).toBeLessThan(1e-9);
          expect(result.s2).toBeCloseTo(still.s2, 7);
          if (kind.charge === 0) expect(Math.abs(Math.hypot(...result.dipoleAu) - Math.hypot(...still.dipoleAu))).toBeLessThan(1e-6);
        },
      ),
      { numRuns: 2 },
    );
  },
);

test('a stable closed shell is the same in RHF, UHF and ROHF, even from a broken-symmetry start', () => {
  const { system } = buildBasis(
    { atomicNumbers: [7, 1, 1, 1], positionsBohr: bohr([0, 0, 0, 0.94, 0, -0.38, -0.47, 0.81, -0.38, -0.47, -0.81, -0.38]) },
    '6-31g',
  );
  const solve = (reference: ScfReference) =>
    runScf({ system, charge: 0, multiplicity: 1, reference, guess: reference === 'uhf' ? 'broken-symmetry' : 'atomic' });
  const rhf = solve('rhf');
  expect(rhf.stability).toMatchObject({ internal: 'stable', rhfToUhf: 'stable' });
  for (const reference of ['uhf', 'rohf'] as const) {
    const other = solve(reference);
    expect(Math.abs(other.energyHartree - rhf.energyHartree)).toBeLessThan(1e-9);
    expect(Math.abs(other.s2)).toBeLessThan(1e-8);
  }
});

test('where a closed shell is flagged unstable, the UHF solution lies below it', () => {
  const { system } = buildBasis(FORMALDEHYDE, '6-31g');
  const rhf = runScf({ system, charge: 0, multiplicity: 1, reference: 'rhf' });
  const uhf = runScf({ system, charge: 0, multiplicity: 1, reference: 'uhf', guess: 'broken-symmetry' });
  expect(rhf.stability.rhfToUhf).toBe('unstable');
  expect(uhf.stability.internal).toBe('stable');
  expect(rhf.energyHartree - uhf.energyHartree).toBeGreaterThan(1e-6);
});

test('densities hold the electrons: tr D S = N for each spin, orbitals are orthonormal', () => {
  const cases: [number[], Float64Array, number, ScfReference][] = [
    [[8, 8], bohr([0, 0, 0, 0, 0, 1.2]), 3, 'uhf'],
    [[7, 1, 1], bohr([0, 0, 0, 0, 0.8, 0.6, 0, -0.8, 0.6]), 2, 'rohf'],
    [FORMALDEHYDE.atomicNumbers, FORMALDEHYDE.positionsBohr, 1, 'rhf'],
  ];
  for (const [atomicNumbers, positionsBohr, multiplicity, reference] of cases) {
    const { system } = buildBasis({ atomicNumbers, positionsBohr }, '6-31g*');
    const { orbitals, occupied, numOrbitals: m } = runScf({ system, charge: 0, multiplicity, reference });
    const n = system.numFunctions;
    const overlap = overlapMatrix(system);
    for (const [c, electrons] of [
      [orbitals.alpha, occupied.alpha],
      [orbitals.beta ?? orbitals.alpha, occupied.beta],
    ] as const) {
      const filled = selectColumns(c, n, m, range(0, electrons));
      const density = multiply(filled, transpose(filled, n, electrons), n, electrons, n);
      expect(dot(density, overlap)).toBeCloseTo(electrons, 9);
      const unit = multiply(transpose(c, n, m), multiply(overlap, c, n, n, m), m, n, m);
      unit.forEach((value, index) => expect(Math.abs(value - (index % (m + 1) === 0 ? 1 : 0))).toBeLessThan(1e-10));
    }
  }
});

test('unrestricted is never above restricted open-shell, and the determinant of more electrons has the right spin', () => {
  const { system } = buildBasis({ atomicNumbers: [7, 1, 1], positionsBohr: bohr([0, 0, 0, 0, 0.8, 0.6, 0, -0.8, 0.6]) }, '6-31g');
  const uhf = runScf({ system, charge: 0, multiplicity: 2, reference: 'uhf' });
  const rohf = runScf({ system, charge: 0, multiplicity: 2, reference: 'rohf' });
  expect(uhf.energyHartree).toBeLessThan(rohf.energyHartree);
  expect(rohf.s2).toBe(0.75);
  expect(uhf.s2).toBeGreaterThan(0.75);
});
