/** The cost model of this machine as a file in $COFACTOR_HOME: read when backends are made, added to by every step they run. */
import { readFile } from 'node:fs/promises';
import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import { COFACTOR_VERSION } from '@cofactor/sdk/contracts';
import { unlessMissing, writeDurably } from '../home/durable-file.ts';
import { kernelVariant } from '../kernels/wasm.ts';
import { CostModel, learn, NOTHING, type Calibration, type CostSample } from '../engine/calibration/cost-model.ts';

export interface OpenedCalibration extends Calibration {
  readonly path: string;
  /** Settles when all that was recorded is on the disk. */
  saved(): Promise<void>;
}

/** Of another processor or with other kernels, measurements say nothing about this machine. */
export function machineFacts(): CostModel['machine'] {
  return { processor: cpus()[0]?.model ?? 'unknown', threads: threadsHere(), kernelVariant: kernelVariant() };
}

const threadsHere = (): number => Number(process.env.COFACTOR_THREADS) || availableParallelism();

export function newCostModel(): CostModel {
  return {
    schema: 'cofactor.cost-model/1',
    machine: machineFacts(),
    cofactorVersion: COFACTOR_VERSION,
    starts: {},
    idleBytes: NOTHING,
    kinds: {},
  };
}

/** @param home folder; nothing is made on the disk before something is recorded */
export async function openCalibration(home: string): Promise<OpenedCalibration> {
  const path = join(home, 'cost-model.json');
  const model = await readModel(path);
  let waiting: CostSample[] = [];
  let written = Promise.resolve();
  const write = async (): Promise<void> => {
    const samples = waiting;
    waiting = [];
    if (samples.length === 0) return; // an earlier turn took them along
    const now = (await readModel(path)) ?? newCostModel(); // another process may have added to it
    await writeDurably(path, `${JSON.stringify(samples.reduce(learn, now))}\n`);
  };
  return {
    path,
    model,
    record(sample) {
      waiting.push(sample);
      written = written.then(write).catch(() => undefined); // a home that cannot be written to costs a measurement, not the job
    },
    saved: () => written,
  };
}

/** Replaces what was known by a new calibration. */
export async function writeCostModel(home: string, model: CostModel): Promise<void> {
  await writeDurably(join(home, 'cost-model.json'), `${JSON.stringify(model)}\n`);
}

/** Undefined where there is none, where it cannot be read, and where it is of another machine. */
async function readModel(path: string): Promise<CostModel | undefined> {
  const text = await unlessMissing(readFile(path, 'utf8')).catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    const model = CostModel.parse(JSON.parse(text));
    return JSON.stringify(model.machine) === JSON.stringify(machineFacts()) ? model : undefined;
  } catch {
    return undefined;
  }
}
