import { stream } from '@cofactor/sdk/contracts';
import { describe, expect, test } from 'vitest';
import { buildBasis } from '../basis/index.ts';
import { createRepulsion, kineticMatrix, nuclearAttractionMatrix, overlapMatrix } from '../integrals/index.ts';
import { canonicalOrthogonalizer, combine, dot, norm } from '../linear-algebra.ts';
import { bohr } from '../reference-rows.test.support.ts';
import { initialFrames } from '../scf/guess/initial-orbitals.ts';
import { runScf, type ScfReference } from '../scf/index.ts';
import { MeanField } from '../scf/mean-field.ts';
import { makeOrbitalModel, orbitalHessian, rotate, unpackRotation } from '../scf/rotations/orbital-model.ts';
import { evaluate, type Surface } from '../scf/rotations/surface.ts';
import { makeBasisSystem } from '../shell.ts';
import { createExchangeCorrelation, exchangeCorrelationOn } from './exchange-correlation.ts';
import { moleculeGrid } from './grid/molecule-grid.ts';
import { shellsOfElement, treutlerAhlrichsShells } from './grid/radial.ts';

const WATER = { atomicNumbers: [8, 1, 1], positionsBohr: bohr([0, 0, 0, 0, -0.757, 0.587, 0, 0.757, 0.587]) };

test('Slater exchange of one Gaussian is what calculus gives', () => {
  // ρ = (2a/π)^(3/2) exp(−2ar²): ∫ρ^(4/3) = (2a/π)² (3π/8a)^(3/2), E = −2^(1/3) C ∫ρ^(4/3) of one spin.
  const a = 0.7;
  const system = makeBasisSystem([1], [0, 0, 0], [{ atom: 0, l: 0, spherical: true, exponents: [a], coefficients: [[1]] }]);
  const grid = moleculeGrid([1], system.positionsBohr, (element) => shellsOfElement(element, 'standard'));
  const exchange = exchangeCorrelationOn(grid, system, { parts: [[1, 'slater']], exactExchange: 0, gradient: false });
  const { energyHartree, electrons, potentials } = exchange.build([Float64Array.of(1), Float64Array.of(0)]);
  const power = ((2 * a) / Math.PI) ** 2 * ((3 * Math.PI) / (8 * a)) ** 1.5;
  const exact = -(2 ** (1 / 3)) * 0.75 * (3 / Math.PI) ** (1 / 3) * power;
  expect(electrons).toBeCloseTo(1, 9);
  expect(energyHartree).toBeCloseTo(exact, 9);
  expect(potentials[0][0]).toBeCloseTo((4 / 3) * exact, 9); // homogeneous of degree 4/3 in D
});

/** Water or its cation near a guess: what is differentiated need be no solution. */
function surfaceOf(reference: ScfReference): { surface: Surface; frames: Float64Array[] } {
  const { system } = buildBasis(WATER, 'sto-3g');
  const overlap = overlapMatrix(system);
  const { x, numOrbitals } = canonicalOrthogonalizer(overlap, system.numFunctions);
  const core = combine([kineticMatrix(system), nuclearAttractionMatrix(system)], [1, 1]);
  const model = makeOrbitalModel(reference, numOrbitals, 5, reference === 'rhf' ? 5 : 4);
  const functional = createExchangeCorrelation(system, 'b3lyp', 'coarse');
  const meanField = new MeanField(core, createRepulsion(system), model.weight, functional);
  const surface = { model, meanField, x, numFunctions: system.numFunctions };
  return { surface, frames: initialFrames(surface, { system, charge: 0, multiplicity: 1, reference }, overlap, core) };
}

describe.each(['rhf', 'uhf', 'rohf'] as const)('%s with a functional', (reference) => {
  test('gradient and Hessian are the derivatives of the energy along rotations', () => {
    const { surface, frames } = surfaceOf(reference);
    const point = evaluate(surface, frames);
    const hessian = orbitalHessian(surface.model, surface.meanField, point.coefficients, point.focks, 'singlet');
    const random = stream(7, 'kohn-sham', 1);
    const vector = Float64Array.from({ length: surface.model.dimension }, () => random.normal());
    const direction = vector.map((value) => value / norm(vector));
    const energyAt = (angle: number): number => {
      const kappas = unpackRotation(
        surface.model,
        direction.map((value) => angle * value),
      );
      const turned = frames.map((frame, k) => rotate(frame, kappas[k], surface.model.numOrbitals));
      return evaluate(surface, turned).electronicHartree;
    };
    const h = 3e-3;
    const [minus, plus] = [energyAt(-h), energyAt(h)];
    expect((plus - minus) / (2 * h)).toBeCloseTo(dot(point.gradient, direction), 4);
    expect((plus - 2 * point.electronicHartree + minus) / (h * h)).toBeCloseTo(dot(direction, hessian([direction])[0]), 3);
  });
});

test('a singlet solved with separate spins is the closed shell', () => {
  const { system } = buildBasis(WATER, 'sto-3g');
  const [closed, open] = (['rhf', 'uhf'] as const).map(
    (reference) =>
      runScf({ system, charge: 0, multiplicity: 1, reference, functional: 'pbe', grid: 'coarse' }, { stability: 'skip' }).energyHartree,
  );
  expect(open).toBeCloseTo(closed, 9);
});

describe('the energy stays when everything turns and moves', () => {
  const [c, s] = [Math.cos(0.7), Math.sin(0.7)];
  const turned = (places: Float64Array): Float64Array =>
    places.map((_, k) => {
      const [x, y, z] = places.subarray(k - (k % 3), k - (k % 3) + 3);
      return [c * x - s * (c * y - s * z) + 1, s * x + c * (c * y - s * z) - 2, s * y + c * z + 0.5][k % 3];
    });
  const charges = Float64Array.of(-0.834, 0.417);
  const around = Float64Array.of(4.9, 0.8, -0.6, 5.9, 1.7, 0.6);

  test.each([
    ['a molecule', WATER, false],
    ['a linear radical in charges', { atomicNumbers: [8, 1], positionsBohr: Float64Array.of(0, 0, 0, 0.5, 0.4, 1.6) }, true],
    ['an atom in charges', { atomicNumbers: [9], positionsBohr: new Float64Array(3) }, true],
  ])('%s', (_, { atomicNumbers, positionsBohr }, inCharges) => {
    const [before, after] = [(x: Float64Array) => x, turned].map((move) => {
      const { system } = buildBasis({ atomicNumbers, positionsBohr: move(positionsBohr) }, '6-31g*');
      const pointCharges = inCharges ? { charges, positionsBohr: move(around) } : undefined;
      const [multiplicity, reference] = inCharges ? ([2, 'uhf'] as const) : ([1, 'rhf'] as const);
      const input = { system, charge: 0, multiplicity, reference, functional: 'b3lyp', grid: 'coarse', pointCharges } as const;
      return runScf(input, { stability: 'skip' }).energyHartree;
    });
    expect(Math.abs(after - before)).toBeLessThan(1e-9);
  });
});

test('a density the grid cannot hold is warned of', () => {
  // A core far steeper than the grid of hydrogen is made for.
  const shell = (exponent: number) => ({ atom: 0, l: 0, spherical: true, exponents: [exponent], coefficients: [[1]] });
  const system = makeBasisSystem([1], [0, 0, 0], [shell(3e7)]);
  const run = (shells: ReturnType<typeof shell>[]) =>
    runScf(
      {
        system: { ...system, shells, numFunctions: shells.length },
        charge: 0,
        multiplicity: 2,
        reference: 'uhf',
        functional: 'svwn5',
        grid: 'coarse',
      },
      { stability: 'skip' },
    );
  expect(run([shell(3e7)]).warnings.map(({ code }) => code)).toContain('GRID_TOO_COARSE');
  expect(run([shell(0.3)]).warnings).toEqual([]);
});

test('shells sum a Gaussian to machine precision as they grow in number', () => {
  const error = (count: number): number =>
    Math.abs(
      treutlerAhlrichsShells(count, [14, 14, 14], 1).reduce(
        (sum, { radius, weight }) => sum + weight * Math.PI ** -1.5 * Math.exp(-radius * radius),
        -1,
      ),
    );
  expect(error(30)).toBeLessThan(1e-6);
  expect(error(100)).toBeLessThan(1e-13);
});
