import { expect, test } from 'vitest';
import { Job, parseDocument, type Plan } from '../../contracts/index.ts';
import { planAt } from '../kinds/energy/at-structure.ts';
import { planJob } from '../plan/plan.ts';
import { parsePdb } from '../pose/formats/pdb.ts';
import { ZINC_SITE } from '../pose/regions/zinc-site.test.support.ts';
import { CLASSICAL, QUANTUM, toyBackend } from '../toy-backend.test.support.ts';

const BACKENDS = [toyBackend({ costMicroUsd: 5 }), toyBackend({ id: 'statevector', capabilities: QUANTUM, wallMs: 20, costMicroUsd: 70 })];
const planned = (problem: object, method: object, backends = BACKENDS): Promise<Plan> =>
  planJob(parseDocument(Job, { schema: 'cofactor.job/1', problem, method, budget: { maxCostUsd: 1 } }), backends);
const site = (regions: object) => ({
  kind: 'energy',
  structure: { format: 'pdb', data: ZINC_SITE },
  basis: 'sto-3g',
  charge: 1,
  regions,
  activeSpace: { select: 'frontier', electrons: 4, orbitals: 4 },
});

test('each part costs what its own steps cost, and all of them what the plan costs', async () => {
  const plan = await planned(site({ quantum: 'resname ZN OH or residue 94 and sidechain', classical: 'rest' }), { name: 'vqe' });
  const price = (id: string) => plan.subproblems.find((part) => part.id === id)?.forecast;
  expect(plan.subproblems.map(({ id }) => id)).toEqual(['environment', 'mean-field', 'active-space', 'site', 'classical-reference']);
  expect(price('environment')).toBeUndefined();
  expect(price('site')).toMatchObject({ costMicroUsd: { likely: 70 }, wallMs: { likely: 20 } });
  const sum = plan.subproblems.reduce((total, { forecast }) => total + (forecast?.costMicroUsd.likely ?? 0), 0);
  expect(sum).toBe(plan.forecast.costMicroUsd.likely);
});

test('conformers in parts: the search, the way down inside it, the order of the lowest', async () => {
  const structure = { format: 'xyz', data: '2\n\nH 0 0 0\nH 0 0 0.74' };
  const rank = { method: { name: 'rhf' }, basis: 'sto-3g', conformers: 2 };
  const model = { type: 'conformer', structure, forceField: 'mmff94', rank };
  const { subproblems } = await planned({ kind: 'minimum', model }, { name: 'basin-hopping' }, [
    toyBackend({ capabilities: { ...CLASSICAL, search: {} } }),
  ]);
  expect(subproblems.map(({ id, recombines, forecast }) => [id, recombines.split(':')[0], forecast !== undefined])).toEqual([
    ['search', 'gives the conformers that are put in order', true],
    ['relaxation', 'its energy is the value of the trial; its time is in that of the search', false],
    ['ranking', 'is the answer', true],
    ['classical-reference', 'stands beside the answer, does not enter it', true],
  ]);
});

test('a plan moves to other geometries of the same site, and refuses regions that hold other atoms there', async () => {
  const structure = parsePdb(ZINC_SITE);
  const far = {
    ...structure,
    atoms: structure.atoms.map((atom) => (atom.name === 'ZN' ? { ...atom, positionBohr: [0, 0, -3] as [number, number, number] } : atom)),
  };
  const named = await planned(site({ quantum: 'resname ZN OH or residue 94 and sidechain', classical: 'rest' }), { name: 'rhf' });
  const moved = planAt(named, far);
  expect(moved.structure?.atoms.map(({ element }) => element)).toEqual(named.structure?.atoms.map(({ element }) => element));
  expect(moved.stages[0].steps[0].spec.system).not.toEqual(named.stages[0].steps[0].spec.system);
  const near = await planned(
    { ...site({ quantum: 'resname OH or whole (within 3.0 of resname OH and water)' }), charge: -1 },
    { name: 'rhf' },
  );
  const away = {
    ...structure,
    atoms: structure.atoms.map((atom) => (atom.residue === 4 ? { ...atom, positionBohr: shifted(atom.positionBohr) } : atom)),
  };
  expect(() => planAt(near, away)).toThrow(/regions\.quantum: expected the same atoms at every geometry.*select by residue/);
});

const shifted = ([x, y, z]: readonly [number, number, number]): [number, number, number] => [x + 60, y, z];
