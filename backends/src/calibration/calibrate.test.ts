import { Cofactor } from '@cofactor/sdk';
import { inputHash, Job, parseDocument } from '@cofactor/sdk/contracts';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { localBackends } from '../local-backends.ts';
import { calibrate } from './calibrate.ts';
import { openCalibration } from './calibration.ts';
import { PROGRAMME } from './programme.ts';

test('a calibration that has time for one job measures its steps and says what it left out', { timeout: 120_000 }, async () => {
  const home = await mkdtemp(join(tmpdir(), 'cofactor-calibrate-'));
  const { jobs, failures, model } = await calibrate(home, { maxWallMs: 0 });
  expect([jobs, failures]).toEqual([1, [`${PROGRAMME.length - 1} jobs were left out after 0 s`]]);
  expect(Object.keys(model.starts)).toEqual(['cpu']);
  expect(Object.keys(model.kinds)).toEqual(expect.arrayContaining(['cpu/scf', 'cpu/coupled-cluster/triples']));

  const calibration = await openCalibration(home);
  expect(calibration.model).toEqual(model);
  await using backends = await localBackends({ calibration });
  const { forecast } = await new Cofactor({ backends }).plan(PROGRAMME[0]);
  expect(forecast.wallMs.low).toBeGreaterThan(100); // with the start of a process, which nothing was known of before
  expect(forecast.assumptions.join()).not.toContain('reference machine');
  await rm(home, { recursive: true });
});

test('the programme is of sound documents, none of them twice', () => {
  const hashes = PROGRAMME.map((job) => inputHash(parseDocument(Job, job)));
  expect(new Set(hashes).size).toBe(PROGRAMME.length);
});
