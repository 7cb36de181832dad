import { expect, describe, test } from 'vitest';
import { combine, dot, sandwich } from '../linear-algebra.ts';
import { createRepulsion, kineticMatrix, nuclearAttractionMatrix, overlapMatrix } from '../integrals/index.ts';
import { readReference, scfInputOf } from '../reference-rows.test.support.ts';
import { runScf, type ScfReference, type ScfResult } from '../scf/index.ts';
import { orbitalEntropies } from './entropy.ts';
import { describeActiveOrbitals, findActiveSpace, type SelectedSpace } from './index.ts';
import { mp2NaturalOrbitals } from './natural.ts';

const rows = (['public', 'zn-dinitrogen'] as const).flatMap((name) => readReference(name).rows);

/** A molecule of the reference rows in a basis that may be another. */
function solve(id: string, basis: string, reference: ScfReference = 'rhf'): ScfResult {
  const row = rows.find((candidate) => candidate.id === id);
  if (!row) throw new Error(`no row ${id}`);
  return runScf(scfInputOf({ ...row, basis, angular: row.angular }, reference), { stability: 'skip' });
}

async function find(scf: ScfResult, activeSpace: Parameters<typeof findActiveSpace>[1]['activeSpace']): Promise<SelectedSpace> {
  const { system } = scf;
  const coreHamiltonian = combine([kineticMatrix(system), nuclearAttractionMatrix(system)], [1, 1]);
  const repulsion = createRepulsion(system);
  const space = await findActiveSpace(scf, { activeSpace }, { coreHamiltonian, repulsion });
  repulsion.dispose();
  return space;
}

const names = (scf: ScfResult, space: SelectedSpace): string[] => describeActiveOrbitals(scf, space).map(({ composition }) => composition);

describe('found unaided', () => {
  test.each(['6-31g', '6-31g*'])('the π spaces of benzene and formaldehyde in %s', { timeout: 60_000 }, async (basis) => {
    const benzene = solve('benzene-sto3g', basis);
    const ring = await find(benzene, { select: 'auto' });
    expect(ring).toMatchObject({ numActive: 6, numElectrons: [3, 3], numCore: 18, warnings: [] });
    for (const name of names(benzene, ring)) expect(name).toMatch(/^C 2p π (9\d|100) %$/);
    const formaldehyde = solve('h2co-sto3g', basis);
    const carbonyl = await find(formaldehyde, { select: 'auto' });
    expect(carbonyl).toMatchObject({ numActive: 2, numElectrons: [1, 1], numCore: 7, warnings: [] });
    for (const name of names(formaldehyde, carbonyl)) expect(name).toMatch(/^(C 2p π \d\d %, O 2p π \d\d %|O 2p π \d\d %, C 2p π \d\d %)$/);
  });

  test.each([
    ['zn-dinitrogen-1.1', '6-31g'],
    ['zn-dinitrogen-2.1', '6-31g*'],
  ])('the 2p space of dinitrogen on zinc: %s in %s', { timeout: 60_000 }, async (id, basis) => {
    const scf = solve(id, basis);
    const space = await find(scf, { select: 'auto' });
    expect(space).toMatchObject({ numActive: 6, numElectrons: [3, 3], numCore: 23, warnings: [] });
    for (const name of names(scf, space)) expect(name).toMatch(/^N 2p (π|σ) \d\d %/);
    expect(space.reasons[0]).toContain('σ pair between N5 and N6');
  });

  test('triplet oxygen has its whole 2p shell, water the pairs that MP2 empties most', async () => {
    const oxygen = solve('o2-triplet-sto3g', '6-31g', 'rohf');
    const space = await find(oxygen, { select: 'auto' });
    expect(space).toMatchObject({ numActive: 6, numElectrons: [5, 3] });
    const water = solve('h2o-sto3g', '6-31g');
    const pairs = await find(water, { select: 'auto' });
    expect(pairs.occupations?.every((x) => x > 0.02 && x < 1.98)).toBe(true);
    expect(pairs.reasons[0]).toContain('no π system or d shell');
  });
});

describe('MP2 natural orbitals', () => {
  const scf = solve('h2co-sto3g', '6-31g');

  test('hold all electrons, are orthonormal and lie between 0 and 2', () => {
    const { orbitals, occupations } = mp2NaturalOrbitals(scf, createRepulsion(scf.system));
    const n = scf.system.numFunctions;
    expect(occupations.reduce((sum, x) => sum + x, 0)).toBeCloseTo(16, 10);
    expect(occupations.every((x) => x > 0 && x < 2)).toBe(true);
    sandwich(orbitals, overlapMatrix(scf.system), orbitals, n, n, n).forEach((x, k) => expect(x).toBeCloseTo(k % (n + 1) === 0 ? 1 : 0, 9));
  });

  test('of hydrogen agree with the closed formula of its one pair', () => {
    const hydrogen = solve('h2-0.74-sto3g', 'sto-3g');
    const repulsion = createRepulsion(hydrogen.system);
    const { occupations } = mp2NaturalOrbitals(hydrogen, repulsion);
    const [g, u] = [0, 1].map((k) => hydrogen.orbitals.alpha.filter((_, index) => index % 2 === k));
    const [low, high] = hydrogen.orbitalEnergiesHartree.alpha;
    const t = repulsion.transform(g, u, g, u)[0] / (2 * (low - high));
    expect(occupations[1]).toBeCloseTo(2 * t * t, 12);
    expect(occupations[0]).toBeCloseTo(2 - 2 * t * t, 12);
  });

  test('those least like 2 or 0 are active; open shells are refused', async () => {
    const space = await find(scf, { select: 'mp2-natural', electrons: 4, orbitals: 4 });
    expect(space.occupations?.map((x) => Math.round(x))).toEqual([2, 2, 0, 0]);
    expect(space.reasons.filter((reason) => reason.endsWith(': active'))).toHaveLength(4);
    expect(names(scf, space)[1]).toMatch(/^O 2p π/);
    const oxygen = solve('o2-triplet-sto3g', 'sto-3g', 'rohf');
    await expect(find(oxygen, { select: 'mp2-natural', electrons: 6, orbitals: 4 })).rejects.toMatchObject({ code: 'UNSUPPORTED' });
  });
});

describe('entropies', () => {
  test('are ln 2 for two determinants that share a pair, 0 for a single one', () => {
    const pair = [
      { alphaMask: 0b01, betaMask: 0b01 },
      { alphaMask: 0b10, betaMask: 0b10 },
    ];
    for (const s of orbitalEntropies(pair, Float64Array.of(Math.SQRT1_2, -Math.SQRT1_2), 2)) expect(s).toBeCloseTo(Math.LN2, 12);
    expect(orbitalEntropies(pair.slice(0, 1), Float64Array.of(1), 2)).toEqual([0, 0]);
  });

  test('find the π pair of formaldehyde among its valence orbitals, and keep a sound space', { timeout: 30_000 }, async () => {
    const scf = solve('h2co-sto3g', '6-31g');
    const space = await find(scf, { select: 'entropy', electrons: 2, orbitals: 2 });
    for (const name of names(scf, space)) expect(name).toMatch(/2p π/);
    const n = scf.system.numFunctions;
    const overlap = overlapMatrix(scf.system);
    const shared = sandwich(space.coreOrbitals, overlap, space.activeOrbitals, n, space.numCore, space.numActive);
    expect(Math.sqrt(dot(shared, shared))).toBeLessThan(1e-9);
    expect(space.entropies?.every((s) => s > 0.1 && s < Math.log(4))).toBe(true);
    const { reasons } = space;
    expect(reasons.slice(1).every((reason) => /entropy 0\.\d{4}: (active|core|empty)/.test(reason))).toBe(true);
  });
});
