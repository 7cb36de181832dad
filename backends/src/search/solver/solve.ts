/** One search step from model to answer. */
import type { SearchOutput, StepSpec, Warning } from '@cofactor/sdk/contracts';
import { landscapeOf } from './landscapes.ts';
import { timeSearch } from '../portfolio/timed-runs.ts';
import { drive, sameValue, type SearchLimits, SearchRun } from '../runs/search-run.ts';
import { driveTeam, threadsFor } from '../threads/team.ts';

type SearchSpec = StepSpec<'search'>;

/** Random trials where no number is given. */
const DEFAULT_RANDOM = 100_000;
const LUCKLESS: ReadonlySet<string> = new Set(['exact', 'random']);

/**
 * @throws INVALID_INPUT, TOO_LARGE or UNSUPPORTED for the model or the method, TOO_LARGE when a limit ended the search before its
 *         first state, CANCELLED
 */
export async function solve(
  spec: SearchSpec,
  { signal, onProgress }: Pick<SearchLimits, 'signal' | 'onProgress'> = {},
): Promise<{ output: SearchOutput; warnings: Warning[]; threads: number }> {
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
  const limits: SearchLimits = { maxEvaluations, maxWallMs, target: target === undefined ? undefined : target + sameValue(target), signal };
  const bounded = maxEvaluations !== undefined || maxWallMs !== undefined ? { ...method, maxEvaluations, maxWallMs } : method;

  const attempt = async (seedOfRun: number, limited: SearchLimits): Promise<SearchRun<unknown>> => {
    const run = new SearchRun<unknown>();
    return drive(landscape.search(bounded, run, seedOfRun), run, limited);
  };
  const started = performance.now();
  const threads = threadsFor(model, bounded, limits);
  const first = new SearchRun<unknown>();
  const run = await driveTeam(
    landscape.search(bounded, first, seed),
    first,
    { ...limits, onProgress },
    { model, method: bounded, seed, threads },
  );
  const seconds = (performance.now() - started) / 1000;
  const found = landscape.solution(run.state, run.value, run.kept);
  const timeToSolution = await timeSearch({
    goal: target ?? run.value,
    first: { seconds: target === undefined ? (run.improvedAtMs - started) / 1000 : seconds, value: run.value },
    // without a target it is a courtesy, and must not take long; neither is luck where everything is looked at, or luck alone
    courtesySeconds: target === undefined ? (LUCKLESS.has(method.name) ? 0 : seconds / 2) : Number.POSITIVE_INFINITY,
    maxSeconds: (maxWallMs ?? Number.POSITIVE_INFINITY) / 1000,
    seed,
    run: (of, goal, wallMs) => attempt(of, { ...limits, target: goal, maxWallMs: wallMs }),
  });

  const { value, feasible = true, ...solution } = found;
  notes.push(...(landscape.notes ?? []));
  if (!run.provenOptimal && method.name === 'exact') notes.push('stopped before the proof was done: the value may not be the lowest');
  const provenOptimal = run.provenOptimal && feasible;
  const lowerBound = provenOptimal ? value : run.lowerBound;
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
      levels: run.levels.list(),
      ...(timeToSolution && { timeToSolution }),
      notes,
    },
    warnings: [...landscape.warnings],
    threads,
  };
}
