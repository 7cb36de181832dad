import { BOHR_IN_ANGSTROM, stream } from '@cofactor/sdk/contracts';
import { describe, expect, test } from 'vitest';
import { coordinateDerivative } from './internal-coordinates.ts';
import { coordinateValue, optimizeGeometry, redundantCoordinates, relaxedScan, scfSurface } from './index.ts';

const bohr = (angstrom: readonly number[]): Float64Array => Float64Array.from(angstrom, (x) => x / BOHR_IN_ANGSTROM);
const WATER = { atomicNumbers: [8, 1, 1], positionsBohr: bohr([0, 0, 0, 0.1, 0.9, 0.5, -0.05, -0.6, 0.9]) };
const PEROXIDE = { atomicNumbers: [8, 8, 1, 1], positionsBohr: bohr([0, 0.7, 0, 0, -0.7, 0, 0.8, 0.9, 0.3, -0.6, -0.9, 0.6]) };
const closed = { charge: 0, multiplicity: 1, reference: 'rhf' as const };

test('derivatives of bonds, angles, torsions and cartesians are slopes of their values', () => {
  const random = stream(4, 'geometry', 0);
  const x = Float64Array.from({ length: 12 }, () => 4 * random.uniform() - 2);
  for (const coordinate of [
    { atoms: [0, 1] },
    { atoms: [0, 1, 2] },
    { atoms: [0, 1, 2, 3] },
    { atoms: [3, 1, 0, 2] },
    { atoms: [2], axis: 1 },
  ]) {
    const row = coordinateDerivative(coordinate, x);
    for (let k = 0; k < x.length; k++) {
      const value = (shift: number): number =>
        coordinateValue(
          coordinate,
          x.map((at, index) => (index === k ? at + shift : at)),
        );
      expect(row[k]).toBeCloseTo((value(1e-5) - value(-1e-5)) / 2e-5, 7);
    }
  }
});

test('fragments are joined, and straight angles are held by cartesian coordinates', () => {
  const dimer = redundantCoordinates([2, 2], Float64Array.of(0, 0, 0, 0, 0, 9));
  expect(dimer).toEqual([{ atoms: [0, 1] }]);
  const dioxide = redundantCoordinates([6, 8, 8], bohr([0, 0, 0, 0, 0, 1.16, 0, 0, -1.16]));
  expect(dioxide.filter(({ axis }) => axis !== undefined)).toHaveLength(9);
  expect(dioxide.filter(({ atoms }) => atoms.length === 3)).toHaveLength(0);
});

/** RHF geometries as printed in Hehre, Radom, Schleyer & Pople, Ab Initio Molecular Orbital Theory (1986), table 6.2: Å and degrees. */
describe.each([
  ['sto-3g', 0.99, 100.0],
  ['6-31g*', 0.947, 105.5],
] as const)('water in %s', (basis, bondAngstrom, angleDegrees) => {
  const evaluate = scfSurface({ ...closed, atomicNumbers: WATER.atomicNumbers, basis });
  const result = optimizeGeometry(WATER, evaluate, { gradientTolerance: 1e-6 });

  test('has the bond length and the angle of the literature', () => {
    const bonds = [1, 2].map((atom) => coordinateValue({ atoms: [0, atom] }, result.positionsBohr) * BOHR_IN_ANGSTROM);
    for (const bond of bonds) expect(Math.abs(bond - bondAngstrom)).toBeLessThan(6e-4);
    expect(Math.abs(bonds[0] - bonds[1])).toBeLessThan(1e-5);
    const angle = (coordinateValue({ atoms: [1, 0, 2] }, result.positionsBohr) * 180) / Math.PI;
    expect(Math.abs(angle - angleDegrees)).toBeLessThan(0.06);
  });

  test('is a minimum of the surface, reached in few steps', () => {
    expect(result.iterations).toBeLessThan(15);
    expect(result.residual).toBeLessThan(1e-6);
    expect(Math.max(...evaluate(result.positionsBohr).gradient.map(Math.abs))).toBeLessThan(2e-6);
    const moved = result.positionsBohr.map((x, k) => x + 0.02 * Math.sin(7 * k));
    expect(evaluate(moved).energyHartree).toBeGreaterThan(result.energyHartree);
  });
});

test('a constrained torsion keeps its value while all else relaxes', () => {
  const evaluate = scfSurface({ ...closed, atomicNumbers: PEROXIDE.atomicNumbers, basis: 'sto-3g' });
  const torsion = { atoms: [2, 0, 1, 3] };
  const wanted = (100 * Math.PI) / 180;
  const held = optimizeGeometry(PEROXIDE, evaluate, { constraints: [{ ...torsion, value: wanted }] });
  expect(coordinateValue(torsion, held.positionsBohr)).toBeCloseTo(wanted, 6);
  expect(held.residual).toBeLessThan(1e-4);
  const free = optimizeGeometry({ ...PEROXIDE, positionsBohr: held.positionsBohr }, evaluate);
  expect(free.energyHartree).toBeLessThanOrEqual(held.energyHartree + 1e-9);
});

test('a relaxed scan of a bond goes through the minimum', () => {
  const evaluate = scfSurface({ ...closed, atomicNumbers: WATER.atomicNumbers, basis: 'sto-3g' });
  const values = [0.9, 0.99, 1.1].map((angstrom) => angstrom / BOHR_IN_ANGSTROM);
  const points = relaxedScan(WATER, evaluate, { atoms: [0, 1], values });
  points.forEach(({ positionsBohr }, k) => expect(coordinateValue({ atoms: [0, 1] }, positionsBohr)).toBeCloseTo(values[k], 6));
  const [short, middle, long] = points.map(({ energyHartree }) => energyHartree);
  expect(middle).toBeLessThan(Math.min(short, long));
});

test('what cannot be constrained is refused, and what does not converge says how far it came', () => {
  const evaluate = scfSurface({ ...closed, atomicNumbers: WATER.atomicNumbers, basis: 'sto-3g' });
  expect(() => optimizeGeometry(WATER, evaluate, { constraints: [{ atoms: [0, 3] }] })).toThrowError(
    expect.objectContaining({ code: 'INVALID_INPUT', message: expect.stringContaining('constraints.0.atoms') as string }),
  );
  expect(() => optimizeGeometry(WATER, evaluate, { maxIterations: 1 })).toThrowError(
    expect.objectContaining({ code: 'NOT_CONVERGED', details: expect.objectContaining({ iterations: 1 }) as object }),
  );
});
