/** One search step from model to answer. */
import type { SearchOutput, StepSpec, Warning } from '@cofactor/sdk/contracts';
import { landscapeOf } from './landscapes.ts';
import { timeToSolution, type TimedRun } from './portfolio/time-to-solution.ts';
import { drive, type SearchLimits, SearchRun } from './search-run.ts';

type SearchSpec = StepSpec<'search'>;

/** Random trials where no number is given. */
const DEFAULT_RANDOM = 100_000;
/** Further runs with other seeds, once the target is met, that time to solution is estimated from; each may take this many times the first. */
const TIMED_RUNS = 9;
const TIMED_FACTOR = 5;
const MAX_TIMED_SECONDS = 2;

/**
 * @throws INVALID_INPUT, TOO_LARGE or UNSUPPORTED for the model or the method, TOO_LARGE when a limit ended the search before its
 *         first state, CANCELLED
 */
export async function solve(
  spec: SearchSpec,
  { signal, onProgress }: Pick<SearchLimits, 'signal' | 'onProgress'> = {},
): Promise<{ output: SearchOutput; warnings: Warning[] }> {
  const { model, method, seed, target } = spec;
  const landscape = await landscapeOf(model);
  const maxWallMs = spec.maxWallMs ?? method.maxWallMs;
  let maxEvaluations = spec.maxEvaluations ?? method.maxEvaluations;
  const notes: string[] = [];
  if (method.name === 'random') {
    const asked = maxEvaluations ?? DEFAULT_RANDOM;
    maxEvaluations = Math.min(asked, landscape.maxRandom);
    if (maxEvaluations < asked)
      notes.push(`random trials stopped at ${maxEvaluations} of ${asked}: more would take longer than what they stand beside`);
  }
  const limits: SearchLimits = { maxEvaluations, maxWallMs, target: target === undefined ? undefined : target + tolerance(target), signal };
  const bounded = maxEvaluations !== undefined || maxWallMs !== undefined ? { ...method, maxEvaluations, maxWallMs } : method;

  const attempt = async (seedOfRun: number, limited: SearchLimits): Promise<SearchRun<unknown>> => {
    const run = new SearchRun<unknown>();
    return drive(landscape.search(bounded, run, seedOfRun), run, limited);
  };
  const started = performance.now();
  const run = await attempt(seed, { ...limits, onProgress });
  const seconds = (performance.now() - started) / 1000;
  const met = target !== undefined && run.value <= target + tolerance(target);
  const timed = met && seconds < MAX_TIMED_SECONDS ? await timeFurtherRuns({ seconds, solved: true }) : undefined;

  async function timeFurtherRuns(first: TimedRun): Promise<TimedRun[]> {
    const runs = [first];
    for (let index = 1; index <= TIMED_RUNS; index++) {
      const began = performance.now();
      const wall = Math.max(1, Math.min(maxWallMs ?? Number.POSITIVE_INFINITY, 1000 * TIMED_FACTOR * Math.max(first.seconds, 0.02)));
      const repeated = await attempt((seed + index) % 2 ** 32, { ...limits, maxWallMs: wall });
      runs.push({ seconds: (performance.now() - began) / 1000, solved: repeated.value <= (limits.target as number) });
    }
    return runs;
  }

  const { value, feasible = true, ...solution } = landscape.solution(run.state, run.value);
  notes.push(...(landscape.notes ?? []));
  if (!run.provenOptimal && method.name === 'exact') notes.push('stopped before the proof was done: the value may not be the lowest');
  const provenOptimal = run.provenOptimal && feasible;
  const lowerBound = provenOptimal ? value : run.lowerBound;
  const tts = timed && timeToSolution(timed, seed);
  return {
    output: {
      value,
      unit: landscape.unit,
      feasible, // folds that meet themselves are never offered
      provenOptimal, // the lowest with penalties is the lowest there is, where it keeps the constraints
      ...(Number.isFinite(lowerBound) && { lowerBound }),
      evaluations: run.evaluations,
      trace: run.trace.map((point) => ({ ...point })),
      ...solution,
      ...(tts && { timeToSolution: tts }),
      notes,
    },
    warnings: [...landscape.warnings],
  };
}

/** Two values this close are one minimum. */
function tolerance(value: number): number {
  return 1e-6 * Math.max(1, Math.abs(value) * 1e-3);
}
