/** What a step takes in a fresh engine process beside what was forecast. */
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ArtifactStore, StepKind, StepResult, StepSpec } from '@cofactor/sdk/contracts';
import { Engine } from '../engine/supervisor.ts';
import { cpuFacts } from './facts.ts';

const LIMIT_BYTES = 6 * 2 ** 30;
const TABLE = new URL('../engine/process/backend-table.ts', import.meta.url);

export interface MemoryMeasurement {
  forecastBytes: number;
  /** Resident set of the engine before the step. */
  idleBytes: number;
  peakBytes: number;
  /** (peak − idle) / forecast. */
  ratio: number;
}

/** Runs a step of the `cpu` backend in a process of its own. Linux: reads /proc. */
export async function measureMemory<K extends StepKind>(
  spec: StepSpec<K>,
  artifacts: ArtifactStore,
): Promise<MemoryMeasurement & { result: StepResult<K> }> {
  const forecastBytes = cpuFacts.forecast(spec, {}).memoryBytes.likely;
  const engine = new Engine(TABLE, LIMIT_BYTES);
  try {
    const idleBytes = await settledBytes(engine);
    const context = { signal: new AbortController().signal, artifacts };
    const result = (await engine.run({ backend: 'cpu', spec, context })) as StepResult<K>;
    const peakBytes = result.resources.peakMemoryBytes ?? Number.NaN;
    return { forecastBytes, idleBytes, peakBytes, ratio: (peakBytes - idleBytes) / forecastBytes, result };
  } finally {
    await engine.end();
  }
}

/** A process that has started grows no more. */
async function settledBytes({ pid }: Engine): Promise<number> {
  const resident = (): number => Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024;
  for (let before = 0, calm = 0; ; ) {
    await sleep(100);
    const now = resident();
    calm = now > 2 ** 25 && Math.abs(now - before) < 2 ** 18 ? calm + 1 : 0;
    if (calm === 5) return now;
    before = now;
  }
}
