import { expect, test } from 'vitest';
import { EnergyProblem, METHODS, Method, type MethodName } from '../../../contracts/index.ts';
import { ZINC_SITE } from '../../pose/regions/zinc-site.test.support.ts';
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

test('an environment is a part of its own: a field without an energy', () => {
  const environment = { pointCharges: [{ x: 9, y: 0, z: 0, charge: 1 }], units: 'bohr' };
  const [field, meanField] = parts(water({ environment }), 'rhf');
  expect([field.id, field.domain, field.asks, field.recombines]).toEqual([
    'environment',
    'classical',
    'field of 1 point charge around the molecule',
    'acts on electrons and nuclei of the mean field; its own energy is left out',
  ]);
  expect([meanField.asks, meanField.boundary]).toEqual(['Hartree–Fock of the whole molecule in sto-3g', []]);
});

test('regions say what is computed, what is cut, in which field, and what is not in the energy', () => {
  const problem = EnergyProblem.parse({
    kind: 'energy',
    structure: { format: 'pdb', data: ZINC_SITE },
    basis: 'sto-3g',
    charge: 1,
    regions: { quantum: 'resname ZN OH or residue 94 and sidechain', classical: 'rest' },
  });
  const [field, meanField] = parts(pose(problem), 'casci');
  expect(field.asks).toBe('field of 14 point charges around the quantum region');
  expect(field.boundary[0]).toMatch(/^14 point charges, \+0\.000 e in all/);
  expect(meanField.asks).toBe('Hartree–Fock of the quantum region (14 atoms and 1 cap) in sto-3g');
  expect(meanField.boundary).toEqual([
    'quantum region: 14 of 29 atoms',
    'bond CB of HIS A94 to CA of HIS A94 cut: a hydrogen caps it at 0.704 of its length',
    'charge 1 and multiplicity 1 are those of this region with its caps: 82 electrons',
    'not in the energy: energy of the charges with each other',
    'not in the energy: repulsion and dispersion between the regions',
    'not in the energy: response of the environment: its charges do not move with the density',
  ]);
});
