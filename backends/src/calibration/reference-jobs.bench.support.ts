/** The jobs that forecasts are held against (examples/reference-jobs), each run in engine processes of its own. */
import { Cofactor } from '@cofactor/sdk';
import { Job, parseDocument, type JobEvent, type Plan, type Result } from '@cofactor/sdk/contracts';
import { readdirSync, readFileSync } from 'node:fs';
import { openHome } from '../home/index.ts';
import { localBackends } from '../local-backends.ts';
import { openCalibration } from './calibration.ts';
import type { Calibration, CostSample } from '../engine/calibration/cost-model.ts';

const FOLDER = new URL('../../../examples/reference-jobs/', import.meta.url);

export interface ReferenceJob {
  name: string;
  job: Job;
}

export function referenceJobs(): ReferenceJob[] {
  const files = readdirSync(FOLDER).filter((file) => file.endsWith('.json'));
  return files.sort().map((file) => ({
    name: file.replace('.json', ''),
    job: parseDocument(Job, JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8'))),
  }));
}

export interface Measured {
  plan: Plan;
  result: Result;
  wallMs: number;
  /** Without the time that any of its processes waited for a processor: what it takes when nothing else runs. */
  quietMs: number;
  /** Of the processes that ran at the same time. */
  peakBytes: number;
}

/** Plans and runs a job as `cofactor run` does, with the cost model of this machine, which it leaves as it is. */
export async function measureJob(job: Job, signal?: AbortSignal): Promise<Measured> {
  const { model } = await openCalibration(openHome().path);
  const samples: (CostSample & { stage: number })[] = [];
  let stage = 0;
  const calibration: Calibration = { model, record: (sample) => void samples.push({ ...sample, stage }) };
  await using backends = await localBackends({ calibration });
  const cofactor = new Cofactor({ backends });
  const before = process.cpuUsage();
  const startedAt = performance.now();
  const plan = await cofactor.plan(job);
  const { user, system } = process.cpuUsage(before);
  const onEvent = (event: JobEvent): void => {
    if (event.type !== 'step-started') return;
    const at = plan.stages.findIndex(({ steps }) => steps.some(({ id }) => id === event.step));
    if (at >= 0) stage = at;
  };
  const watch = watchMemory();
  const result = await cofactor.run(plan, { signal, onEvent }).finally(() => watch.stop());
  const wallMs = performance.now() - startedAt;
  const stages = plan.stages.map((_, at) => samples.filter((sample) => sample.stage === at));
  return {
    plan,
    result,
    wallMs,
    quietMs: stages.reduce((sum, of) => sum + longest(of), 0) + (user + system) / 1000,
    peakBytes: Math.max(result.resources.peakMemoryBytes ?? 0, watch.peakBytes()),
  };
}

/** Steps of a kind in a stage come one after the other (a driver asks for them), those of different kinds at the same time. */
function byKind(samples: readonly CostSample[]): CostSample[][] {
  return Object.values(Object.groupBy(samples, ({ keys }) => keys.at(-1) ?? '')).flatMap((of) => (of ? [of] : []));
}

const longest = (samples: readonly CostSample[]): number =>
  Math.max(0, ...byKind(samples).map((of) => of.reduce((sum, { busyMs, started }) => sum + busyMs + (started?.startMs ?? 0), 0)));

const EVERY_MS = 100;

/** The second number after the name, which may hold anything. */
const parentOf = (pid: string): number =>
  Number(
    readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ')[1],
  );

/** Resident sets of the processes that this one started, together (Linux, proc(5)). */
function watchMemory(): { stop: () => void; peakBytes: () => number } {
  let peak = 0;
  const look = (): void => {
    const bytes = readdirSync('/proc').map((pid) => {
      try {
        if (!/^\d+$/.test(pid) || parentOf(pid) !== process.pid) return 0;
        return Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024;
      } catch {
        return 0; // gone since
      }
    });
    peak = Math.max(
      peak,
      bytes.reduce((sum, one) => sum + one, 0),
    );
  };
  const timer = setInterval(look, EVERY_MS);
  return { stop: () => clearInterval(timer), peakBytes: () => peak };
}
