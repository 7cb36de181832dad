/** The `learning` backend under the contract of all backends, and what is its own. */
import { describeBackend } from '@cofactor/sdk/testing';
import { memoryStore, type LocalBackend, type StepSpec } from '@cofactor/sdk/contracts';
import { expect, test } from 'vitest';
import { learningFacts } from './facts.ts';
import { run } from './run.ts';

const learning: LocalBackend = { ...learningFacts, locality: 'local', run };

describeBackend('learning', async () => ({ backend: learning }));

const at = (bohr: number) => ({ atomicNumbers: [1, 1], positionsBohr: [0, 0, 0, 0, 0, bohr], charge: 0, multiplicity: 1 });
const DISTANCES = [1.2, 1.4, 1.8, 2.3, 3];
const TRAIN: StepSpec<'train'> = {
  kind: 'train',
  geometries: DISTANCES.map(at),
  energiesHartree: DISTANCES.map((r) => 0.17 * ((1 - Math.exp(1.4 - r)) ** 2 - 1) - 1),
  oracle: 'fci on cpu',
  members: 4,
  hiddenUnits: 16,
  steps: 0,
  seed: 1,
};
const context = () => ({ artifacts: memoryStore(), signal: new AbortController().signal });

test('labels come back; an element, charge or distance that was not shown is refused with the oracle named', async () => {
  const here = context();
  const { model } = (await run<'train'>(TRAIN, here)).output;
  const geometries = [at(1.4), at(4), at(2)];
  const { output } = await run<'predict'>({ kind: 'predict', model, geometries }, here);
  expect(output.energiesHartree[0]).toBeCloseTo(TRAIN.energiesHartree[1], 3);
  expect(output.insideDomain).toEqual([true, false, true]);
  expect(output.refusals[1]).toMatch(/H–H distance of 4\.0000 bohr.*ask fci on cpu instead/);
  for (const unknown of [{ charge: 1 }, { multiplicity: 3 }, { atomicNumbers: [1, 2] }]) {
    await expect(run({ kind: 'predict', model, geometries: [{ ...at(1.4), ...unknown }] }, here)).rejects.toMatchObject({
      code: 'UNSUPPORTED',
      message: expect.stringContaining('ask fci on cpu instead') as unknown,
    });
  }
});

test('provenance says whether a device was needed, and why it was chosen', async () => {
  const random = await run<'train'>(TRAIN, context());
  expect([random.output.training.device, random.provenance.notes]).toEqual(['none', ['hidden layers stay random: no device is needed']]);
  const trained = await run<'train'>({ ...TRAIN, steps: 2 }, context());
  expect(trained.provenance.notes?.join('\n')).toContain(`${trained.output.training.device} (chosen)`);
}, 30_000);

test('energies that do not fit the geometries are refused', async () => {
  await expect(run({ ...TRAIN, energiesHartree: [-1, -1, -1, -1] }, context())).rejects.toMatchObject({ code: 'INVALID_INPUT' });
});
