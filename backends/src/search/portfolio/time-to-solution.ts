/**
 * Time to solution from runs with restarts.
 *
 *   rate λ = runs that met the target / time of all runs (those that did not count as censored),  TTS99 = ln 100 / λ       (1)
 *
 * The 95 % interval comes from resampling the runs with replacement (Efron, Ann. Stat. 7, 1 (1979), DOI 10.1214/aos/1176344552).
 */
import { stream } from '@cofactor/sdk/contracts';

export interface TimedRun {
  /** Time to the target, or the time after which it was given up. */
  seconds: number;
  solved: boolean;
}

export interface TimeToSolution {
  tts99Seconds: number;
  low: number;
  high: number;
}

const RESAMPLES = 1000;

/** (1), or undefined where no run met the target. A resample without a success counts as the longest finite time. */
export function timeToSolution(runs: readonly TimedRun[], seed = 0): TimeToSolution | undefined {
  const estimate = (sample: readonly TimedRun[]): number => {
    const solved = sample.filter((run) => run.solved).length;
    const seconds = sample.reduce((sum, run) => sum + run.seconds, 0);
    return (Math.log(100) * seconds) / solved;
  };
  if (!runs.some((run) => run.solved)) return undefined;
  const random = stream(seed, 'bootstrap');
  const resampled = Array.from({ length: RESAMPLES }, () => estimate(runs.map(() => runs[random.integer(runs.length)])));
  const finite = resampled.filter(Number.isFinite);
  const most = Math.max(...finite);
  const sorted = resampled.map((value) => (Number.isFinite(value) ? value : most)).sort((a, b) => a - b);
  return {
    tts99Seconds: estimate(runs),
    low: sorted[Math.floor(0.025 * RESAMPLES)],
    high: sorted[Math.ceil(0.975 * RESAMPLES) - 1],
  };
}
