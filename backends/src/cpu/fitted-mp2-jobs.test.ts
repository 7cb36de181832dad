/** Density-fitted MP2 from a job document to its result. */
import { Cofactor } from '@cofactor/sdk';
import type { EnergyResult, JobInput, LocalBackend } from '@cofactor/sdk/contracts';
import { expect, test } from 'vitest';
import { cpuFacts } from './facts.ts';
import { run } from './run.ts';

const cpu: LocalBackend = { ...cpuFacts, locality: 'local', run };
const cofactor = new Cofactor({ backends: [cpu] });
const WATER = '3\n\nO 0 0 0.117\nH 0 0.757 -0.469\nH 0 -0.757 -0.469\n';
const jobOf = (method: object, basis = 'cc-pvdz'): JobInput => ({
  schema: 'cofactor.job/1',
  problem: { kind: 'energy', structure: { format: 'xyz', data: WATER }, basis, frozenCore: true },
  method: { name: 'mp2', ...method },
  backend: 'cpu',
});
const solve = async (method: object, basis?: string): Promise<EnergyResult> => (await cofactor.run(jobOf(method, basis))) as EnergyResult;
const notesOf = ({ provenance }: EnergyResult): string => (provenance.steps.find(({ kind }) => kind === 'mp2')?.notes ?? []).join('\n');

test('the fit is near the exact integrals, in the set made for the basis or in the one asked', async () => {
  const [exact, fitted, larger] = [
    await solve({}),
    await solve({ densityFitting: true }),
    await solve({ auxiliaryBasis: 'cc-pVTZ-RIFIT' }),
  ];
  const error = (result: EnergyResult): number => Math.abs(result.energyHartree - exact.energyHartree);
  expect(error(fitted)).toBeGreaterThan(1e-8);
  expect(error(fitted)).toBeLessThan(5e-5);
  expect(error(larger)).toBeGreaterThan(1e-8);
  expect(error(larger)).toBeLessThan(5e-5);
  expect(notesOf(exact)).toBe('');
  expect(notesOf(fitted)).toMatch(/cc-pVDZ-RIFIT, 84 functions: .* from exact integrals/);
  expect(notesOf(larger)).toContain('cc-pVTZ-RIFIT');
});

test('a basis without a set of its own is fitted in a general one', async () => {
  const [exact, fitted] = [await solve({}, '6-31g*'), await solve({ densityFitting: true }, '6-31g*')];
  expect(notesOf(fitted)).toContain('cc-pVTZ-RIFIT');
  expect(Math.abs(fitted.energyHartree - exact.energyHartree)).toBeLessThan(5e-5);
});

test('an unknown set and one for orbitals are refused by name, and the size of the fit is forecast', async () => {
  const refused = async (auxiliaryBasis: string): Promise<unknown> => cofactor.plan(jobOf({ auxiliaryBasis }));
  await expect(refused('nothing')).rejects.toMatchObject({
    code: 'INVALID_INPUT',
    message: expect.stringContaining('method.auxiliaryBasis'),
  });
  await expect(refused('cc-pvdz')).rejects.toMatchObject({ code: 'INVALID_INPUT', message: expect.stringContaining('fitting') });
  const plan = await cofactor.plan(jobOf({ densityFitting: true }));
  const step = plan.stages.flatMap(({ steps }) => steps).find(({ kind }) => kind === 'mp2');
  expect(step?.spec).toMatchObject({ auxiliaryBasis: 'auto' });
  expect(step?.forecast?.assumptions.join()).toContain('84 functions');
});
