/** Sample-based diagonalisation through plan, run, comparison and report, on toy backends. */
import { describe, expect, test } from 'vitest';
import {
  Comparison,
  CofactorError,
  type EnergyResult,
  Job,
  memoryStore,
  parseDocument,
  type StepSpec,
  tooLarge,
} from '../contracts/index.ts';
import { runComparison } from './compare/compare.ts';
import { planJob } from './plan/plan.ts';
import { numberTables } from './report/tables.ts';
import { memoryJournal } from './runner/memory-journal.ts';
import { runPlan } from './runner/runner.ts';
import { CLASSICAL, SAMPLING, toyBackend } from './toy-backend.test.support.ts';

/** Two lithium atoms: 5 orbitals each, 10 in all, 3 + 3 electrons: 14 400 determinants. */
const LI2 = { kind: 'energy', structure: { format: 'xyz', data: '2\n\nLi 0 0 0\nLi 0 0 2.7' }, basis: 'sto-3g' };
const job = (method: object = {}, fields: object = {}): Job =>
  parseDocument(Job, {
    schema: 'cofactor.job/1',
    problem: LI2,
    method: { name: 'sqd', maxProductDimension: 400, ...method },
    backend: 'qpu',
    seed: 3,
    ...fields,
  });
const qpu = (options: object = {}) => toyBackend({ id: 'qpu', capabilities: SAMPLING, wallMs: 40, ...options });

describe('plan', () => {
  test('samples on the quantum backend, diagonalises on the other, with the null arm and selected CI beside it', async () => {
    const plan = await planJob(job({ shots: 5000 }), [toyBackend(), qpu()]);
    const steps = plan.stages.flatMap((stage) => stage.steps);
    expect(Object.fromEntries(steps.map(({ id, backend, role }) => [id, [backend, role]]))).toMatchObject({
      sample: ['qpu', 'support'],
      sqd: ['cpu', 'answer'],
      'null-arm': ['cpu', 'reference'],
      'selected-ci': ['cpu', 'reference'],
    });
    expect(plan.stages.at(-1)?.steps.map(({ id }) => id)).toEqual(['selected-ci']);
    expect(plan.forecast.sizes).toMatchObject({ shots: 5000, qubits: 20, determinants: 400 });
    const forecast = (id: string): number => steps.find((step) => step.id === id)?.forecast?.wallMs.likely ?? NaN;
    expect(forecast('sqd')).toBe(8 * forecast('selected-ci')); // 4 batches, 2 iterations
  });

  test('how much of the cluster operator lucj holds is told to the step that makes the circuit', async () => {
    const plan = await planJob(job({ ansatz: 'lucj', amplitudes: 'ccsd', layers: 16, pairs: 'all' }), [toyBackend(), qpu()]);
    const ansatz = plan.stages.flatMap((stage) => stage.steps).find(({ kind }) => kind === 'ansatz');
    expect(ansatz?.spec).toMatchObject({ ansatz: 'lucj', start: 'ccsd', layers: 16, pairs: 'all' });
  });

  test.each([
    ['a subspace beyond the backend', { maxProductDimension: 2000 }, {}, 'TOO_LARGE', 'determinants'],
    ['more shots than the backend takes', { shots: 60_000 }, {}, 'TOO_LARGE', 'shots'],
    ['more shots than the budget', { shots: 5000 }, { budget: { maxShots: 4000 } }, 'OVER_BUDGET', 'maxShots'],
  ])('refuses %s', async (_, method, fields, code, message) => {
    await expect(planJob(job(method, fields), [toyBackend(), qpu()])).rejects.toMatchObject({
      code,
      message: expect.stringContaining(message) as string,
    });
  });

  test('without being told otherwise a quarter of the sector is the size that must fit', async () => {
    const plan = planJob(parseDocument(Job, { ...job(), method: { name: 'sqd' } }), [toyBackend(), qpu()]);
    await expect(plan).rejects.toMatchObject({ code: 'TOO_LARGE', details: { asked: 3600 } });
  });
});

describe('run', () => {
  const backends = (before?: (spec: StepSpec) => void) => [toyBackend({ before }), qpu()];

  test('the result holds the subspace and its rivals; a journal replays it without a second shot', async () => {
    const [cpu, machine] = backends();
    const plan = await planJob(job(), [cpu, machine]);
    const options = { backends: [cpu, machine], artifacts: memoryStore(), journal: memoryJournal() };
    const result = (await runPlan(plan, options)) as EnergyResult;
    expect(result.subspace).toMatchObject({
      determinants: 400,
      sectorDeterminants: 14_400,
      exhaustive: false,
      samples: 10_000,
      samplesInSector: 200, // one outcome of fifty
    });
    expect(result.nullArm).toMatchObject({ determinants: 400 });
    expect(result.warnings.map(({ code }) => code)).not.toContain('SPIN_CONTAMINATED');
    expect(result.selectedCi).toMatchObject({ determinants: 400, energyHartree: result.energyHartree });
    expect(result.classical?.method).toBe('mp2'); // 14 400 determinants are more than the toy diagonalises
    expect(result.resources).toMatchObject({ shots: 10_000, determinants: 400 });
    const ran = machine.ran.length + cpu.ran.length;
    expect(await runPlan(plan, options)).toEqual(result);
    expect(machine.ran.length + cpu.ran.length).toBe(ran);
  });

  test('without its null arm there is no number', async () => {
    const asked: StepSpec[] = [];
    const given = backends((spec) => {
      if (spec.kind === 'subspace') asked.push(spec);
      // the answer asks its steps one after the other, the null arm beside it: its first is the second of all
      if (spec.kind === 'subspace' && asked.length === 2) throw tooLarge('no room', { resource: 'bytes', asked: 2, limit: 1 });
    });
    const plan = await planJob(job(), given);
    await expect(runPlan(plan, { backends: given, artifacts: memoryStore() })).rejects.toMatchObject({ code: 'TOO_LARGE' });
  });

  test('selected CI that does not run is a warning', async () => {
    const given = backends((spec) => {
      if (spec.kind === 'selected-ci') throw new CofactorError('NOT_CONVERGED', 'no', { iterations: 1, residual: 1, lastEnergyHartree: 0 });
    });
    const plan = await planJob(job(), given);
    const result = (await runPlan(plan, { backends: given, artifacts: memoryStore() })) as EnergyResult;
    expect(result.selectedCi).toBeUndefined();
    expect(result.nullArm).toBeDefined();
    expect(result.warnings).toContainEqual(expect.objectContaining({ code: 'REFERENCE_FAILED', message: 'selected-ci: no' }));
  });
});

test('a comparison names the machine that was sampled, and its tables hold the rivals', async () => {
  const report = await runComparison(
    parseDocument(Comparison, {
      schema: 'cofactor.comparison/1',
      problem: LI2,
      arms: [{ method: { name: 'sqd', maxProductDimension: 400 }, backend: 'qpu' }, { method: { name: 'rhf' } }],
    }),
    { backends: [toyBackend({ capabilities: { ...CLASSICAL, casci: {} } }), qpu()], artifacts: memoryStore() },
  );
  const [arm] = report.arms;
  expect(arm).toMatchObject({ backend: 'qpu', seeds: 5, shots: 50_000 });
  const table = numberTables(report).find(({ title }) => title.startsWith('Sampled subspaces: errors against'));
  expect(table?.rows).toEqual([
    [arm.label, '400 of 14400', '5', ...Array.from({ length: 3 }, () => expect.stringMatching(/^\d+\.\d{4} ± \d/) as string)],
  ]);
});
