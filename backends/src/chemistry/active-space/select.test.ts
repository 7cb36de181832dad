import type { ActiveSpace } from '@cofactor/sdk/contracts';
import { describe, expect, test } from 'vitest';
import { overlapMatrix } from '../integrals/index.ts';
import { dot, sandwich } from '../linear-algebra.ts';
import { readReference, scfInputOf } from '../reference-rows.test.support.ts';
import { runScf, type ScfReference, type ScfResult } from '../scf/index.ts';
import { countFrozenCore, selectActiveSpace, type SelectedSpace } from './index.ts';

const { rows } = readReference('public');

function solve(id: string, reference: ScfReference = 'rhf'): ScfResult {
  const row = rows.find((candidate) => candidate.id === id);
  if (!row) throw new Error(`no row ${id}`);
  return runScf(scfInputOf(row, reference));
}

const water = solve('h2o-sto3g');
const oxygen = solve('o2-triplet-sto3g', 'rohf');

function issue(path: string, scf: ScfResult, activeSpace: ActiveSpace): void {
  expect(() => selectActiveSpace(scf, { activeSpace })).toThrowError(
    expect.objectContaining({
      code: 'INVALID_INPUT',
      details: { issues: [expect.objectContaining({ path: `problem.activeSpace.${path}` })] },
    }),
  );
}

/** Core and active orbitals together are orthonormal, and hold all electrons. */
function expectSound(scf: ScfResult, space: SelectedSpace): void {
  const n = scf.system.numFunctions;
  const overlap = overlapMatrix(scf.system);
  for (const [c, columns] of [
    [space.coreOrbitals, space.numCore],
    [space.activeOrbitals, space.numActive],
  ] as const) {
    sandwich(c, overlap, c, n, columns, columns).forEach((value, index) =>
      expect(Math.abs(value - (index % (columns + 1) === 0 ? 1 : 0))).toBeLessThan(1e-9),
    );
  }
  const shared = sandwich(space.coreOrbitals, overlap, space.activeOrbitals, n, space.numCore, space.numActive);
  expect(Math.sqrt(dot(shared, shared))).toBeLessThan(1e-9);
  expect(2 * space.numCore + space.numElectrons[0] + space.numElectrons[1]).toBe(scf.occupied.alpha + scf.occupied.beta);
}

describe('full', () => {
  test('takes every orbital, less the frozen core', () => {
    const all = selectActiveSpace(water, { activeSpace: { select: 'full' } });
    expect(all).toMatchObject({ numCore: 0, numActive: 7, numElectrons: [5, 5] });
    const frozen = selectActiveSpace(water, { activeSpace: { select: 'full' }, frozenCore: true });
    expect(frozen).toMatchObject({ numCore: 1, numActive: 6, numElectrons: [4, 4], orbitalIndices: [1, 2, 3, 4, 5, 6] });
    expect(frozen.reasons[0]).toContain('frozen core of O');
    expectSound(water, frozen);
  });

  test('the frozen core follows the periods and leaves what is not doubly occupied', () => {
    expect(countFrozenCore([1, 2], 2)).toBe(0);
    expect(countFrozenCore([30, 7, 7, 7, 1, 1, 1], 26)).toBe(12);
    expect(countFrozenCore([11, 17], 14)).toBe(10);
    expect(countFrozenCore([3], 0)).toBe(0);
  });
});

describe('frontier', () => {
  test('takes orbitals around the Fermi level', () => {
    const space = selectActiveSpace(water, { activeSpace: { select: 'frontier', electrons: 4, orbitals: 4 } });
    expect(space).toMatchObject({ numCore: 3, numElectrons: [2, 2], orbitalIndices: [3, 4, 5, 6], warnings: [] });
    expect(space.orbitalEnergiesHartree).toEqual(Array.from(water.orbitalEnergiesHartree.alpha.subarray(3)));
    expect(space.reasons.length).toBe(7);
    expect(space.reasons[2]).toMatch(/^orbital 2 \(occupied, .*core/);
    expectSound(water, space);
  });

  test('keeps unpaired electrons in the space', () => {
    const space = selectActiveSpace(oxygen, { activeSpace: { select: 'frontier', electrons: 2, orbitals: 3 } });
    expect(space).toMatchObject({ numCore: 7, numElectrons: [2, 0], orbitalIndices: [7, 8, 9] });
  });

  test('refuses what does not fit, naming the field', () => {
    issue('electrons', water, { select: 'frontier', electrons: 12, orbitals: 7 });
    issue('electrons', water, { select: 'frontier', electrons: 3, orbitals: 4 });
    issue('orbitals', water, { select: 'frontier', electrons: 4, orbitals: 5 });
    issue('orbitals', water, { select: 'frontier', electrons: 6, orbitals: 2 });
    issue('electrons', oxygen, { select: 'frontier', electrons: 1, orbitals: 3 });
  });
});

describe('orbitals', () => {
  test('takes those asked for; occupied ones left out are core', () => {
    const space = selectActiveSpace(water, { activeSpace: { select: 'orbitals', orbitalIndices: [5, 2, 4] } });
    expect(space).toMatchObject({ numCore: 3, numActive: 3, numElectrons: [2, 2], orbitalIndices: [2, 4, 5] });
    expectSound(water, space);
  });

  test('with fewer electrons the next orbital outside is filled', () => {
    const space = selectActiveSpace(water, { activeSpace: { select: 'orbitals', orbitalIndices: [4, 5, 6], electrons: 2 } });
    expect(space).toMatchObject({ numCore: 4, numElectrons: [1, 1] });
    expectSound(water, space);
  });

  test('refuses indices and electrons that make no space', () => {
    issue('orbitalIndices', water, { select: 'orbitals', orbitalIndices: [7] });
    issue('orbitalIndices', water, { select: 'orbitals', orbitalIndices: [4, 4] });
    issue('orbitalIndices', oxygen, { select: 'orbitals', orbitalIndices: [5, 6, 7] });
    issue('electrons', water, { select: 'orbitals', orbitalIndices: [4, 5], electrons: 3 });
    issue('electrons', water, { select: 'orbitals', orbitalIndices: [4, 5], electrons: 6 });
    issue('electrons', water, { select: 'orbitals', orbitalIndices: [0, 1, 2, 3, 4, 5], electrons: 4 });
  });
});

describe('avas', () => {
  test('the 2p of oxygen in water are three occupied orbitals', () => {
    const space = selectActiveSpace(water, { activeSpace: { select: 'avas', electrons: 6, orbitals: 4, atoms: [0], shells: ['2p'] } });
    expect(space).toMatchObject({ numCore: 2, numActive: 4, numElectrons: [3, 3] });
    // Three target functions: no more than three weights, occupied and virtual together making three.
    const { occupied, virtual } = space.weights ?? { occupied: [], virtual: [] };
    expect([...occupied, ...virtual].reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(3, 9);
    expectSound(water, space);
  });

  test('singly occupied orbitals are always active', () => {
    const space = selectActiveSpace(oxygen, { activeSpace: { select: 'avas', electrons: 8, orbitals: 6, atoms: [0, 1], shells: ['2p'] } });
    expect(space).toMatchObject({ numCore: 4, numElectrons: [5, 3] });
    // π and π* pairs stay degenerate after the turn towards the atomic components.
    const [, , , , ...upper] = space.orbitalEnergiesHartree;
    expect(space.orbitalEnergiesHartree.length).toBe(6);
    expect(upper[0]).toBeCloseTo(oxygen.orbitalEnergiesHartree.alpha[8], 9);
    expect(space.reasons.filter((reason) => reason.includes('singly occupied')).length).toBe(2);
    expectSound(oxygen, space);
  });

  test('refuses atoms, shells and sizes that are not there', () => {
    const ask = { select: 'avas', electrons: 6, orbitals: 4, atoms: [0], shells: ['2p'] } as const;
    issue('atoms', water, { ...ask, atoms: [3], shells: ['2p'] });
    issue('shells', water, { ...ask, atoms: [1], shells: ['2p'] });
    issue('electrons', water, { ...ask, atoms: [0], shells: ['2p'], electrons: 5 });
    issue('orbitals', water, { ...ask, atoms: [0], shells: ['2p'], orbitals: 7 });
  });
});

test('orbitals that differ by spin, and selections that are not built, are refused', () => {
  const uhf = solve('ch3-sto3g', 'uhf');
  expect(() => selectActiveSpace(uhf, { activeSpace: { select: 'full' } })).toThrowError(
    expect.objectContaining({ code: 'INVALID_INPUT' }),
  );
  expect(() => selectActiveSpace(water, { activeSpace: { select: 'mp2-natural', electrons: 4, orbitals: 4 } })).toThrowError(
    expect.objectContaining({ code: 'UNSUPPORTED', details: expect.objectContaining({ alternatives: expect.arrayContaining(['avas']) }) }),
  );
});
