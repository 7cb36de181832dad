/** Conformers in the order of another energy: by the driver alone, and as a job from document to result on toy backends. */
import { expect, test } from 'vitest';
import {
  BOHR_IN_ANGSTROM,
  CofactorError,
  Job,
  memoryStore,
  notConverged,
  parseDocument,
  Plan,
  Result,
  type EnergyResult,
  type LocalBackend,
  type MinimumResult,
  type SearchOutput,
  type StepResult,
} from '../../contracts/index.ts';
import { planJob } from '../plan/plan.ts';
import { runPlan } from '../runner/runner.ts';
import { toyBackend, toyEnergy } from '../toy-backend.test.support.ts';
import type { PlannedJobs } from './driver.ts';
import { rankDriver } from './rank.ts';

const LENGTHS = [3, 1.4, 2]; // Å of two atoms apart, in the order of the force field
const at = (length: number): number[] => [0, 0, 0, 0, 0, length];
const FOUND: SearchOutput = {
  value: 1,
  unit: 'kcal/mol',
  feasible: true,
  provenOptimal: false,
  evaluations: 40,
  trace: [{ evaluations: 1, value: 1 }],
  levels: [{ value: 1, times: 40 }],
  timeToSolution: { tts99Seconds: 2.5, low: 1, high: 4 },
  coordinates: at(LENGTHS[0]),
  elements: ['H', 'H'],
  conformers: LENGTHS.map((length, k) => ({ value: 1 + k, coordinates: at(length) })),
  notes: [],
};
const XYZ = { format: 'xyz', data: '2\n\nH 0 0 0\nH 0 0 0.74\n' };

const oracle = (): Promise<Plan> =>
  planJob(
    parseDocument(Job, {
      schema: 'cofactor.job/1',
      problem: { kind: 'energy', structure: XYZ, basis: 'sto-3g' },
      method: { name: 'mp2' },
    }),
    [toyBackend()],
  );
const energy = (energyHartree: number): EnergyResult => ({ energyHartree, provenance: { steps: [] } }) as unknown as EnergyResult;

test('the lowest energy is the answer, and a conformer without one is named', async () => {
  const driver = rankDriver({ oracle: await oracle(), found: FOUND, conformers: 3, seed: 0 });
  const { jobs } = driver.next().value as PlannedJobs;
  const gaps = jobs.map(({ structure }) => (structure?.atoms[1].positionBohr[2] ?? 0) * BOHR_IN_ANGSTROM);
  expect(gaps).toEqual(LENGTHS.map((length) => expect.closeTo(length, 9) as number));
  const lost = notConverged('scf did not converge', { iterations: 9, residual: 1, lastEnergyHartree: null });
  const { value, done } = driver.next([energy(-1), energy(-3), lost]);
  expect(done).toBe(true);
  const output = value as SearchOutput;
  expect([output.value, output.unit, output.evaluations, output.coordinates]).toEqual([-3, 'hartree', 43, at(LENGTHS[1])]);
  expect(output.conformers?.map(({ value: field, energyHartree }) => [field, energyHartree])).toEqual([
    [2, -3],
    [1, -1],
  ]);
  expect(output.trace).toEqual([
    { evaluations: 41, value: -1 },
    { evaluations: 42, value: -3 },
  ]);
  expect([output.timeToSolution, output.notes[1]]).toEqual([undefined, expect.stringContaining('takes 2.5 s to meet')]);
  expect(output.notes.join()).toMatch(/its lowest is number 2 of them.*1 conformers have no energy: scf did not converge/);
});

test('without any energy it fails as the first did', async () => {
  const driver = rankDriver({ oracle: await oracle(), found: FOUND, conformers: 1, seed: 0 });
  driver.next();
  const lost = notConverged('scf did not converge', { iterations: 9, residual: 1, lastEnergyHartree: null });
  expect(() => driver.next([lost])).toThrow('scf did not converge');
});

/** A search that always finds the same. */
function finder(): LocalBackend {
  const toy = toyBackend({ id: 'search', capabilities: { search: {} } });
  const run: LocalBackend['run'] = async (spec, context) => {
    const result = await toy.run(spec, context);
    return { ...result, output: FOUND } as unknown as typeof result & StepResult<never>;
  };
  return { ...toy, run };
}

const job = (structure: object, rank: object): Job =>
  parseDocument(Job, {
    schema: 'cofactor.job/1',
    problem: { kind: 'minimum', model: { type: 'conformer', structure, forceField: 'mmff94', rank } },
    method: { name: 'basin-hopping' },
  });

test('a job ranks the conformers of the search, and the best of as many random trials beside it', async () => {
  const backends = [toyBackend(), finder()];
  const plan = await planJob(job(XYZ, { method: { name: 'mp2' }, basis: 'sto-3g', conformers: 2 }), backends);
  expect(parseDocument(Plan, plan)).toEqual(plan);
  const ids = plan.stages.map(({ steps }) => steps.map(({ id }) => id).sort());
  expect(ids).toEqual([['search'], ['null-arm', 'search-rank'], ['null-arm-rank']]);
  const result = (await runPlan(plan, { backends, artifacts: memoryStore() })) as MinimumResult;
  expect(parseDocument(Result, result)).toEqual(result);
  const mp2 = (length: number): number =>
    toyEnergy({ atomicNumbers: [1, 1], positionsBohr: at(length / BOHR_IN_ANGSTROM), charge: 0, multiplicity: 1, basis: 'sto-3g' }) - 0.03;
  expect(result.value).toBeCloseTo(Math.min(mp2(LENGTHS[0]), mp2(LENGTHS[1])), 10);
  expect(result.nullArm?.value).toBeCloseTo(mp2(LENGTHS[0]), 10);
  expect(result.unit).toBe('hartree');
  const ran = result.provenance.steps.map(({ kind, backend }) => `${kind}@${backend}`);
  expect(ran).toEqual(expect.arrayContaining(['search@search', 'scf@cpu', 'mp2@cpu']));
  expect(ran.some((step) => step.endsWith('@'))).toBe(false);
});

test('a SMILES has no atoms to plan energies for', async () => {
  const asked = planJob(job({ format: 'smiles', data: 'CCO' }, { method: { name: 'rhf' }, basis: 'sto-3g' }), [toyBackend(), finder()]);
  const error = await asked.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error instanceof CofactorError && [error.code, error.message].join()).toMatch(/INVALID_INPUT,problem.model.rank/);
});
