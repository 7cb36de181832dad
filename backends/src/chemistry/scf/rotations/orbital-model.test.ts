import { stream } from '@cofactor/sdk/contracts';
import { describe, expect, test } from 'vitest';
import { buildBasis } from '../../basis/index.ts';
import { createRepulsion, kineticMatrix, nuclearAttractionMatrix, overlapMatrix } from '../../integrals/index.ts';
import { canonicalOrthogonalizer, combine, dot, norm, symmetricEigen } from '../../linear-algebra.ts';
import { bohr } from '../../reference-rows.test.support.ts';
import { converge } from '../converge.ts';
import { lowestEigenpairs } from './davidson.ts';
import { initialFrames } from '../guess/initial-orbitals.ts';
import { MeanField } from '../mean-field.ts';
import { makeOrbitalModel, orbitalHessian, rotate, unpackRotation } from './orbital-model.ts';
import { testStability } from './stability.ts';
import { canonicalize, evaluate, type Surface } from './surface.ts';
import type { ScfReference } from '../types.ts';

/** NH₂ (or its anion, for RHF) at orbitals that are no solution: gradient and Hessian must hold everywhere. */
function surfaceOf(reference: ScfReference): { surface: Surface; frames: Float64Array[] } {
  const { system } = buildBasis({ atomicNumbers: [7, 1, 1], positionsBohr: bohr([0, 0, 0, 0, 0.8, 0.6, 0.1, -0.8, 0.6]) }, '6-31g');
  const overlap = overlapMatrix(system);
  const { x, numOrbitals } = canonicalOrthogonalizer(overlap, system.numFunctions);
  const core = combine([kineticMatrix(system), nuclearAttractionMatrix(system)], [1, 1]);
  const model = makeOrbitalModel(reference, numOrbitals, 5, reference === 'rhf' ? 5 : 4);
  const surface = { model, meanField: new MeanField(core, createRepulsion(system), model.weight), x, numFunctions: system.numFunctions };
  const input = { system, charge: 0, multiplicity: 2, reference };
  const start = initialFrames(surface, input, overlap, core);
  return { surface, frames: displaced(surface, start, randomRotation(surface, 1), 0.3) };
}

function randomRotation({ model }: Surface, index: number): Float64Array {
  const random = stream(7, 'orbital-model', index);
  const vector = Float64Array.from({ length: model.dimension }, () => random.normal());
  const length = norm(vector);
  return vector.map((value) => value / length);
}

function displaced(surface: Surface, frames: readonly Float64Array[], direction: Float64Array, angle: number): Float64Array[] {
  const kappas = unpackRotation(
    surface.model,
    direction.map((value) => angle * value),
  );
  return frames.map((frame, k) => rotate(frame, kappas[k], surface.model.numOrbitals));
}

describe.each(['rhf', 'uhf', 'rohf'] as const)('%s', (reference) => {
  const { surface, frames } = surfaceOf(reference);
  const point = evaluate(surface, frames);
  const energyAt = (direction: Float64Array, angle: number): number =>
    evaluate(surface, displaced(surface, frames, direction, angle)).electronicHartree;

  test('gradient and Hessian are the derivatives of the energy along any rotation', () => {
    const hessian = orbitalHessian(surface.model, surface.meanField, point.coefficients, point.focks, 'singlet');
    for (const index of [2, 3, 4]) {
      const direction = randomRotation(surface, index);
      const h = 1e-3;
      const [minus, plus] = [energyAt(direction, -h), energyAt(direction, h)];
      expect((plus - minus) / (2 * h)).toBeCloseTo(dot(point.gradient, direction), 5);
      const curvature = (plus - 2 * point.electronicHartree + minus) / (h * h);
      expect(curvature).toBeCloseTo(dot(direction, hessian([direction])[0]), 4);
    }
  });

  test('the Hessian is symmetric', () => {
    const hessian = orbitalHessian(surface.model, surface.meanField, point.coefficients, point.focks, 'singlet');
    const [a, b] = [randomRotation(surface, 5), randomRotation(surface, 6)];
    const [ha, hb] = hessian([a, b]);
    expect(dot(b, ha)).toBeCloseTo(dot(a, hb), 10);
  });

  test('second-order descent reaches the solution that DIIS does', () => {
    const rules = { maxIterations: 80, convergenceHartree: 1e-10, gradientTolerance: 1e-8, constantHartree: 0, onPoint: () => {} };
    const diis = converge(surface, frames, rules);
    const newton = converge(surface, frames, rules, 'descent');
    expect(newton.residual).toBeLessThan(1e-8);
    expect(newton.electronicHartree).toBeCloseTo(diis.electronicHartree, 9);
  });
});

test('the stability test finds the lowest curvature of the whole Hessian, whatever its symmetry', () => {
  // Formaldehyde: the softest rotation is n → π*, the unstable one π → π*.
  const { system } = buildBasis(
    { atomicNumbers: [6, 8, 1, 1], positionsBohr: bohr([0, 0, 0, 0, 0, 1.205, 0, 0.94, -0.58, 0.02, -0.94, -0.58]) },
    '6-31g',
  );
  const overlap = overlapMatrix(system);
  const { x, numOrbitals } = canonicalOrthogonalizer(overlap, system.numFunctions);
  const core = combine([kineticMatrix(system), nuclearAttractionMatrix(system)], [1, 1]);
  const model = makeOrbitalModel('rhf', numOrbitals, 8, 8);
  const surface = { model, meanField: new MeanField(core, createRepulsion(system), model.weight), x, numFunctions: system.numFunctions };
  const rules = { maxIterations: 60, convergenceHartree: 1e-10, gradientTolerance: 1e-8, constantHartree: 0, onPoint: () => {} };
  const solution = converge(
    surface,
    initialFrames(surface, { system, charge: 0, multiplicity: 1, reference: 'rhf' }, overlap, core),
    rules,
  );
  const point = evaluate(surface, canonicalize(model, solution).frames);
  for (const coupling of ['singlet', 'triplet'] as const) {
    const d = model.dimension;
    const hessian = orbitalHessian(model, surface.meanField, point.coefficients, point.focks, coupling);
    const columns = hessian(Array.from({ length: d }, (_, k) => Float64Array.from({ length: d }, (_, i) => (i === k ? 1 : 0))));
    const [lowest] = symmetricEigen(Float64Array.from(columns.flatMap((column) => [...column])), d).values;
    const found = testStability(model, surface.meanField, point, coupling);
    expect(Math.abs((found?.lowest.value ?? Number.NaN) - lowest)).toBeLessThan(1e-3);
    expect(found?.flag).toBe(lowest > 0 ? 'stable' : 'unstable');
  }
});

test('the lowest eigenpairs of a matrix known by products are those of the dense matrix', () => {
  const n = 40;
  const random = stream(3, 'davidson', 0);
  const matrix = new Float64Array(n * n);
  for (let i = 0; i < n; i++)
    for (let j = 0; j <= i; j++) matrix[i * n + j] = matrix[j * n + i] = (i === j ? i : 0) + 0.4 * random.normal();
  const apply = (vectors: readonly Float64Array[]) =>
    vectors.map((vector) => Float64Array.from({ length: n }, (_, i) => dot(matrix.subarray(i * n, (i + 1) * n), vector)));
  const diagonal = Float64Array.from({ length: n }, (_, i) => matrix[i * (n + 1)]);
  const start = Float64Array.from({ length: n }, () => random.normal());
  const { pairs, settled } = lowestEigenpairs(apply, diagonal, [start], {
    roots: 3,
    settled: (found) => found.map(({ residual }) => residual < 1e-7),
    maxIterations: 60,
  });
  expect(settled).toBe(true);
  const { values } = symmetricEigen(matrix, n);
  expect(pairs.length).toBe(3);
  pairs.forEach(({ value }, root) => expect(value).toBeCloseTo(values[root], 9));
});
