/** One calibration of this machine: the programme, each job in an engine process of its own, and the model that follows. */
import { Cofactor } from '@cofactor/sdk';
import { throwIfCancelled, toCofactorError } from '@cofactor/sdk/contracts';
import { localBackends } from '../local-backends.ts';
import { newCostModel, writeCostModel } from './calibration.ts';
import { learn, type Calibration, type CostModel } from '../engine/calibration/cost-model.ts';
import { PROGRAMME } from './programme.ts';

export interface CalibrateOptions {
  signal?: AbortSignal;
  /** After each job. */
  onJob?: (done: number, of: number) => void;
  /** Jobs that are left when so much time has passed are left out; the first always runs. @default 120000 */
  maxWallMs?: number;
}

export interface CalibrationOutcome {
  model: CostModel;
  /** Jobs that ran. */
  jobs: number;
  /** Those that could not, with why. */
  failures: string[];
}

/** Replaces the cost model in the home folder. @throws CANCELLED; UNAVAILABLE when the folder cannot be written to */
export async function calibrate(home: string, options: CalibrateOptions = {}): Promise<CalibrationOutcome> {
  const { signal, onJob, maxWallMs = 120_000 } = options;
  const startedAt = performance.now();
  const failures: string[] = [];
  let model = newCostModel();
  let jobs = 0;
  const calibration: Calibration = {
    record(sample) {
      model = learn(model, sample);
    },
  };
  for (const [done, job] of PROGRAMME.entries()) {
    if (signal) throwIfCancelled(signal);
    if (done > 0 && performance.now() - startedAt > maxWallMs) {
      failures.push(`${PROGRAMME.length - done} jobs were left out after ${Math.round(maxWallMs / 1000)} s`);
      break;
    }
    await using backends = await localBackends({ engines: 1, calibration });
    try {
      await new Cofactor({ backends }).run(job, { signal });
      jobs++;
    } catch (error) {
      const { code, message } = toCofactorError(error);
      if (code === 'CANCELLED') throw error;
      failures.push(`${job.method?.name ?? 'circuit'} of ${job.problem.kind}: ${message}`);
    }
    onJob?.(done + 1, PROGRAMME.length);
  }
  model = { ...model, calibratedOn: new Date().toISOString().slice(0, 10) };
  await writeCostModel(home, model);
  return { model, jobs, failures };
}
