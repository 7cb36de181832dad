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

test('a gradient comes with the energy, of charges around the molecule too', async () => {
  // PySCF, B3LYP (Gaussian's) with 6-31G on its grid of level 3: pyscf/grad/test/test_rks.py. Ours is another grid.
  const { properties } = await solve(job({ gradient: true }, { grid: 'standard' }));
  const wanted = [0, 0, 1.21557501e-2, 0, 2.11112794e-2, -6.0818164e-3, 0, -2.11112794e-2, -6.0818164e-3];
  wanted.forEach((x, k) => expect(Math.abs((properties.gradientHartreePerBohr?.[k] ?? NaN) - x)).toBeLessThan(1e-5));

  const environment = { pointCharges: [{ x: 3, y: 1, z: 2, charge: -0.5 }], units: 'bohr' };
  const embedded = await solve(job({ gradient: true, environment }, { functional: 'svwn5', grid: 'coarse' }));
  const { gradientHartreePerBohr: nuclei = [], pointChargeGradientHartreePerBohr: charges = [] } = embedded.properties;
  expect(charges).toHaveLength(3);
  for (const axis of [0, 1, 2]) {
    const force = [...nuclei, ...charges].reduce((sum, x, k) => (k % 3 === axis ? sum + x : sum), 0);
    expect(Math.abs(force)).toBeLessThan(1e-9);
  }
});

test('a second state is refused', async () => {
  await expect(cofactor.plan(job({ states: 2 }, {}))).rejects.toSatisfy((error: unknown) => isCofactorError(error, 'UNSUPPORTED'));
});
