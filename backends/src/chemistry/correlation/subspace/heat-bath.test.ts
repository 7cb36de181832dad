import { describe, expect, test } from 'vitest';
import { selectActiveSpace } from '../../active-space/index.ts';
import { randomHamiltonian } from '../../hamiltonian/example-hamiltonians.test.support.ts';
import { activeHamiltonian, type ActiveHamiltonian } from '../../hamiltonian/index.ts';
import { createRepulsion, kineticMatrix, nuclearAttractionMatrix } from '../../integrals/index.ts';
import { combine } from '../../linear-algebra.ts';
import { readReference, scfInputOf, type ReferenceRow } from '../../reference-rows.test.support.ts';
import { runScf } from '../../scf/index.ts';
import { solveCi } from '../determinant-ci/index.ts';
import { extrapolated } from './extrapolation.ts';
import { heatBathCi } from './heat-bath.ts';

const { rows } = readReference('public');

function molecule(id: string): { row: ReferenceRow; hamiltonian: ActiveHamiltonian } {
  const row = rows.find((candidate) => candidate.id === id);
  if (!row) throw new Error(`no row ${id}`);
  const scf = runScf(scfInputOf(row, row.multiplicity > 1 ? 'rohf' : 'rhf'), { stability: 'skip' });
  const { system, nuclearRepulsionHartree } = scf;
  const coreHamiltonian = combine([kineticMatrix(system), nuclearAttractionMatrix(system)], [1, 1]);
  const space = selectActiveSpace(scf, { activeSpace: { select: 'full' } });
  return {
    row,
    hamiltonian: activeHamiltonian({ ...space, coreHamiltonian, repulsion: createRepulsion(system), nuclearRepulsionHartree }),
  };
}

describe('heat-bath CI', () => {
  test.each([
    ['n2-1.0977-sto3g', 5e-4, 0, 2e-5],
    ['o2-triplet-sto3g', 5e-4, 2, 1e-6],
    ['h6-chain-1.0-631g', 5e-4, 0, 1e-4],
  ])('of %s brackets and meets the exact energy of another program', async (id, thresholdHartree, s2, error) => {
    const { row, hamiltonian } = molecule(id);
    const exact = row.energiesHartree.fci ?? NaN;
    const result = await heatBathCi(hamiltonian, { thresholdHartree });
    expect(result.points.map((point) => point.thresholdHartree)).toEqual([8, 4, 2, 1].map((k) => k * thresholdHartree));
    for (const [k, { variationalHartree, perturbationHartree }] of result.points.entries()) {
      expect(variationalHartree).toBeGreaterThan(exact);
      expect(perturbationHartree).toBeLessThan(0);
      expect(Math.abs(variationalHartree + perturbationHartree - exact)).toBeLessThan(0.5 * (variationalHartree - exact));
      if (k > 0) expect(variationalHartree).toBeLessThan(result.points[k - 1].variationalHartree);
    }
    expect(Math.abs(result.energyHartree - exact)).toBeLessThan(error);
    expect(result.fitErrorHartree).toBeGreaterThan(0);
    expect(Math.abs(result.s2 - s2)).toBeLessThan(1e-3);
  });

  test('with a threshold that lets everything in is the exact diagonalisation, and says it has no error', async () => {
    const hamiltonian = randomHamiltonian(5, [2, 2], { seed: 11 });
    const { roots } = await solveCi(hamiltonian, { multiplicity: 1 });
    const result = await heatBathCi(hamiltonian, { thresholdHartree: 1e-9 });
    expect(result.points[3].determinants).toBe(100);
    expect(result.points[3].variationalHartree).toBeLessThanOrEqual(roots[0].energyHartree + 1e-8);
    expect(result).toMatchObject({ energyHartree: result.points[3].variationalHartree, fitErrorHartree: 0 });
  });

  test('goes on from the threshold that was saved last', async () => {
    const hamiltonian = randomHamiltonian(6, [3, 3], { seed: 4 });
    const options = { thresholdHartree: 0.02 };
    const whole = await heatBathCi(hamiltonian, options);
    const saves: (readonly Float64Array[])[] = [];
    const save = async (vectors: () => readonly Float64Array[]): Promise<void> => void saves.push(vectors());
    await heatBathCi(hamiltonian, { ...options, checkpoint: { load: async () => undefined, save } });
    expect(saves).toHaveLength(4);
    let saved = 0;
    const count = async (): Promise<void> => void saved++;
    const resumed = await heatBathCi(hamiltonian, { ...options, checkpoint: { load: async () => saves[1], save: count } });
    expect(saved).toBe(2);
    expect(resumed.points.slice(0, 2)).toEqual(whole.points.slice(0, 2));
    expect(resumed.points.map(({ determinants }) => determinants)).toEqual(whole.points.map(({ determinants }) => determinants));
    expect(resumed.energyHartree).toBeCloseTo(whole.energyHartree, 7);
  });

  test('a threshold that is no positive number is refused', async () => {
    const hamiltonian = randomHamiltonian(3, [1, 1]);
    for (const thresholdHartree of [0, -1, NaN]) {
      await expect(heatBathCi(hamiltonian, { thresholdHartree })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    }
  });
});

test('points on a line extrapolate to its end without error', () => {
  const points = [4, 3, 2, 1].map((x) => ({
    thresholdHartree: x,
    determinants: 10,
    variationalHartree: -5 + 0.1 * x * 1.2,
    perturbationHartree: -0.1 * x,
  }));
  const { energyHartree, fitErrorHartree } = extrapolated(points);
  expect(energyHartree).toBeCloseTo(-5, 12);
  expect(fitErrorHartree).toBeLessThan(1e-12);
});
