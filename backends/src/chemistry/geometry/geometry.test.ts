import { BOHR_IN_ANGSTROM, stream, type CofactorError } from '@cofactor/sdk/contracts';
import { beforeAll, describe, expect, test } from 'vitest';
import { coordinateDerivative } from './internal-coordinates.ts';
import { coordinateValue, optimizeGeometry, redundantCoordinates, relaxedScan, scfSurface, type OptimizeResult } from './index.ts';

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
    { atoms: [0, 1, 2, 3], axis: 2 },
    { atoms: [0, 1, 2, 3], axis: 0, turnedFrom: x.map((at, k) => at + 0.1 * Math.sin(k)) },
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

test('a molecule that is turned by a small angle says so', () => {
  const { positionsBohr: x, atomicNumbers } = PEROXIDE;
  const [cos, sin] = [Math.cos(1e-4), Math.sin(1e-4)];
  const turned = x.map((_, k) => {
    const [a, b, c] = x.subarray(3 * Math.floor(k / 3));
    return [cos * a - sin * b, sin * a + cos * b, c][k % 3] + 0.3;
  });
  const angles = [0, 1, 2].map((axis) => coordinateValue({ atoms: [...atomicNumbers.keys()], axis, turnedFrom: x }, turned));
  [0, 0, 1e-4].forEach((angle, axis) => expect(angles[axis]).toBeCloseTo(angle, 7));
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
  let result: OptimizeResult;
  beforeAll(async () => {
    result = await optimizeGeometry(WATER, evaluate, { gradientTolerance: 1e-6 });
  });

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

test('a constrained torsion keeps its value while all else relaxes', async () => {
  const evaluate = scfSurface({ ...closed, atomicNumbers: PEROXIDE.atomicNumbers, basis: 'sto-3g' });
  const torsion = { atoms: [2, 0, 1, 3] };
  const wanted = (100 * Math.PI) / 180;
  const held = await optimizeGeometry(PEROXIDE, evaluate, { constraints: [{ ...torsion, value: wanted }] });
  expect(coordinateValue(torsion, held.positionsBohr)).toBeCloseTo(wanted, 6);
  expect(held.residual).toBeLessThan(1e-4);
  const free = await optimizeGeometry({ ...PEROXIDE, positionsBohr: held.positionsBohr }, evaluate);
  expect(free.energyHartree).toBeLessThanOrEqual(held.energyHartree + 1e-9);
});

test('a relaxed scan of a bond goes through the minimum', async () => {
  const evaluate = scfSurface({ ...closed, atomicNumbers: WATER.atomicNumbers, basis: 'sto-3g' });
  const values = [0.9, 0.99, 1.1].map((angstrom) => angstrom / BOHR_IN_ANGSTROM);
  const points = await relaxedScan(WATER, evaluate, { atoms: [0, 1], values });
  points.forEach(({ positionsBohr }, k) => expect(coordinateValue({ atoms: [0, 1] }, positionsBohr)).toBeCloseTo(values[k], 6));
  const [short, middle, long] = points.map(({ energyHartree }) => energyHartree);
  expect(middle).toBeLessThan(Math.min(short, long));
});

test('what cannot be constrained is refused, and what does not converge says how far it came', async () => {
  const evaluate = scfSurface({ ...closed, atomicNumbers: WATER.atomicNumbers, basis: 'sto-3g' });
  await expect(optimizeGeometry(WATER, evaluate, { constraints: [{ atoms: [0, 3] }] })).rejects.toThrow(
    expect.objectContaining({ code: 'INVALID_INPUT', message: expect.stringContaining('constraints.0.atoms') as string }),
  );
  const failed: unknown = await optimizeGeometry(WATER, evaluate, { maxIterations: 1 }).catch((error: unknown) => error);
  expect(failed).toMatchObject({ code: 'NOT_CONVERGED', details: { iterations: 1 } });
  const { lastPositionsBohr, lastEnergyHartree } = (failed as CofactorError<'NOT_CONVERGED'>).details;
  expect(evaluate(Float64Array.from(lastPositionsBohr ?? [])).energyHartree).toBeCloseTo(lastEnergyHartree ?? 0, 9);
});

test('atoms that are held stay where they are, and the others find their place around them', async () => {
  const evaluate = scfSurface({ ...closed, atomicNumbers: WATER.atomicNumbers, basis: 'sto-3g' });
  const held = await optimizeGeometry(WATER, evaluate, { constraints: [{ atoms: [0] }, { atoms: [1] }], gradientTolerance: 1e-5 });
  for (let k = 0; k < 6; k++) expect(held.positionsBohr[k]).toBeCloseTo(WATER.positionsBohr[k], 7);
  const { gradient } = evaluate(held.positionsBohr);
  expect(Math.max(...gradient.slice(6).map(Math.abs))).toBeLessThan(2e-5); // the free atom feels no force
  expect(Math.max(...gradient.slice(0, 6).map(Math.abs))).toBeGreaterThan(1e-3);
});

test.each([
  ['moves to', [0.6], [0, 0, -4.5], []],
  ['turns among', [-0.6, 0.6], [0, 0, 7, 0, 3, 7], [{ atoms: [0] }]], // held: nothing keeps a hydrogen off a negative charge
])('a molecule %s charges until no force is left', async (_, charges, places, constraints) => {
  const pointCharges = { charges: Float64Array.from(charges), positionsBohr: Float64Array.from(places) };
  const evaluate = scfSurface({ ...closed, atomicNumbers: WATER.atomicNumbers, basis: 'sto-3g', pointCharges });
  const placed = await optimizeGeometry(WATER, evaluate, { surroundings: true, constraints });
  const free = evaluate(placed.positionsBohr).gradient.slice(constraints.length > 0 ? 3 : 0);
  expect(Math.max(...free.map(Math.abs))).toBeLessThan(1.1e-4);
  expect(placed.energyHartree).toBeLessThan(evaluate(WATER.positionsBohr).energyHartree);
});

test('what is interrupted goes on with the same bits', async () => {
  const evaluate = scfSurface({ ...closed, atomicNumbers: WATER.atomicNumbers, basis: 'sto-3g' });
  const whole = await optimizeGeometry(WATER, evaluate);
  let saved: Float64Array[] | undefined;
  let left = 3;
  const checkpoint = {
    load: async () => saved,
    save: async (vectors: () => readonly Float64Array[]) => {
      if (left-- > 0) saved = vectors().map((vector) => vector.slice());
    },
  };
  await optimizeGeometry(WATER, evaluate, { checkpoint });
  let evaluations = 0;
  const counted: typeof evaluate = (...place) => {
    evaluations++;
    return evaluate(...place);
  };
  expect(await optimizeGeometry(WATER, counted, { checkpoint })).toEqual(whole);
  expect(evaluations).toBeGreaterThan(0);
  expect(evaluations).toBeLessThan(whole.iterations - 1);
});
