import { expect, test } from 'vitest';
import { EnergyProblem, METHODS, Method, type MethodName } from '../../../contracts/index.ts';
import { pose, type Posed } from './pose.ts';
import { describeSpace, partition } from './partition.ts';

const WATER = '3\n\nO 0 0 0\nH 0 0.757 0.587\nH 0 -0.757 0.587\n';
const FRONTIER = { select: 'frontier', electrons: 4, orbitals: 4 };
const water = (fields: object = {}): Posed =>
  pose(EnergyProblem.parse({ kind: 'energy', structure: { format: 'xyz', data: WATER }, basis: 'sto-3g', ...fields }));
const parts = (posed: Posed, name: string) => partition(posed, Method.parse({ name }));
const built = (Object.keys(METHODS) as MethodName[]).filter((name) => METHODS[name].built);

test.each(built)('%s: the hard part is in the world of its method, and all the rest is classical', (name) => {
  const { domain } = METHODS[name];
  const worlds = parts(water({ activeSpace: FRONTIER }), name).map((part) => part.domain);
  expect(worlds.filter((world) => world !== 'classical')).toEqual(domain === 'classical' ? [] : [domain]);
});

test('a quantum part has a classical one beside it that asks the same Hamiltonian', () => {
  expect(parts(water(), 'vqe').map(({ id }) => id)).toEqual(['mean-field', 'active-space', 'site', 'classical-reference']);
  expect(parts(water(), 'fci').map(({ id }) => id)).toEqual(['mean-field', 'active-space', 'site']);
});

test('every part says what it is, what bounds it, how it goes back and why', () => {
  for (const name of built) {
    for (const { asks, recombines, why } of parts(water({ activeSpace: FRONTIER }), name)) {
      for (const line of [asks, recombines, why]) expect(line).toMatch(/^\S.{8,}$/);
    }
  }
  const [, space] = parts(water({ activeSpace: FRONTIER }), 'vqe');
  expect([space.asks, space.boundary]).toEqual([
    'active orbitals: frontier, 4 electrons in 4 orbitals',
    ['all other occupied orbitals, doubly occupied and frozen'],
  ]);
});

test('what ran already sharpens it', () => {
  const activeSpace = {
    select: 'auto',
    electrons: [3, 3] as [number, number],
    orbitals: 5,
    coreOrbitals: 2,
    reasons: ['orbital 4: natural occupation 1.91'],
  };
  const [, space, site] = partition(water({ activeSpace: { select: 'auto' } }), Method.parse({ name: 'vqe' }), { activeSpace });
  expect(space.boundary).toContain('orbital 4: natural occupation 1.91');
  expect(site.asks).toBe('energy of 6 electrons in 5 orbitals by vqe');
});

test('spaces in words', () => {
  expect(describeSpace({ select: 'orbitals', orbitalIndices: [3, 4] })).toBe('orbitals 3, 4');
  expect(describeSpace({ select: 'full' })).toContain('less the frozen core');
});
