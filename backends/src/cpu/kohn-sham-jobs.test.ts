/** Density functionals from a job document to its result: RKS and UKS by multiplicity, refusals before anything runs. */
import { Cofactor } from '@cofactor/sdk';
import { isCofactorError, type EnergyResult, type JobInput, type LocalBackend } from '@cofactor/sdk/contracts';
import { expect, test } from 'vitest';
import { cpuFacts } from './facts.ts';
import { run } from './run.ts';

const cpu: LocalBackend = { ...cpuFacts, locality: 'local', run };
const cofactor = new Cofactor({ backends: [cpu] });
const WATER = '3\n\nO 0 0 0\nH 0 -0.757 0.587\nH 0 0.757 0.587\n';

const job = (problem: object, method: object): JobInput => ({
  schema: 'cofactor.job/1',
  problem: { kind: 'energy', structure: { format: 'xyz', data: WATER }, basis: '6-31g', ...problem },
  method: { name: 'dft', ...method },
});
const solve = async (document: JobInput): Promise<EnergyResult> => (await cofactor.run(document)) as EnergyResult;

test('a closed shell is restricted, an open one unrestricted, b3lyp unless another is named', async () => {
  // PySCF 2.14.0, b3lypg on (50, 194) points: pyscf/dft/test/test_h2o.py. Another grid moves the sixth decimal.
  const closed = await solve(job({}, { grid: 'standard' }));
  expect(Math.abs(closed.energyHartree - -76.384928891413438)).toBeLessThan(3e-5);
  expect(closed.provenance.scfReference).toBe('rks');
  const open = await solve(job({ charge: 1, multiplicity: 2 }, { functional: 'b3lyp', grid: 'coarse' }));
  expect(Math.abs(open.energyHartree - -75.927304010489976)).toBeLessThan(3e-5);
  expect(open.provenance.scfReference).toBe('uks');
  expect(open.properties.s2).toBeGreaterThan(0.75);
});

test('a functional costs more than Hartree–Fock on the same molecule, and a finer grid more', async () => {
  const likely = async (method: object): Promise<number> => (await cofactor.plan(job({}, method))).forecast.wallMs.likely;
  const [field, standard, fine] = await Promise.all([likely({ name: 'rhf' }), likely({}), likely({ grid: 'fine' })]);
  expect(standard).toBeGreaterThan(field);
  expect(fine).toBeGreaterThan(standard);
});

test.each([
  ['a gradient', { gradient: true }],
  ['a second state', { states: 2 }],
])('%s is refused', async (_, problem) => {
  await expect(cofactor.plan(job(problem, {}))).rejects.toSatisfy((error: unknown) => isCofactorError(error, 'UNSUPPORTED'));
});
