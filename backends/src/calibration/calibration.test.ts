import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { predict, type CostSample } from '../engine/calibration/cost-model.ts';
import { openCalibration } from './calibration.ts';

const SAMPLE: CostSample = { keys: ['toy/scf'], estimateMs: 100, busyMs: 250, cold: true, estimateBytes: 2 ** 26 };

describe('the file of a calibration', () => {
  const inFolder = async (work: (home: string) => Promise<void>): Promise<void> => {
    const home = await mkdtemp(join(tmpdir(), 'cofactor-calibration-'));
    await work(home);
    await rm(home, { recursive: true });
  };

  test('holds what was recorded, for the next backends; those there are keep their forecasts', () =>
    inFolder(async (home) => {
      const first = await openCalibration(home);
      expect(first.model).toBeUndefined();
      for (let k = 0; k < 20; k++) first.record(SAMPLE);
      await first.saved();
      expect(first.model).toBeUndefined();
      const next = await openCalibration(home);
      const time = next.model?.kinds['toy/scf'].time;
      expect(time && predict(time, 100, 1)?.likely).toBeCloseTo(250, 6);
    }));

  test('that is damaged or of another machine is as none', () =>
    inFolder(async (home) => {
      const calibration = await openCalibration(home);
      calibration.record(SAMPLE);
      await calibration.saved();
      const text = await readFile(calibration.path, 'utf8');
      await writeFile(calibration.path, text.slice(0, 40));
      expect((await openCalibration(home)).model).toBeUndefined();
      await writeFile(calibration.path, text.replace(/"threads":\d+/, '"threads":99'));
      expect((await openCalibration(home)).model).toBeUndefined();
      await writeFile(calibration.path, text);
      expect((await openCalibration(home)).model).toBeDefined();
    }));

  test('in a home that cannot be written to costs the measurement, not the job', () =>
    inFolder(async (home) => {
      await writeFile(join(home, 'file'), '');
      const calibration = await openCalibration(join(home, 'file', 'below'));
      calibration.record(SAMPLE);
      await calibration.saved();
      expect(calibration.model).toBeUndefined();
    }));
});
