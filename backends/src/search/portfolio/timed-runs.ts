/** How long a search takes to a value, from further runs with other seeds. */
import { isCofactorError, type SearchOutput } from '@cofactor/sdk/contracts';
import { sameValue, type SearchRun } from '../runs/search-run.ts';
import { timeToSolution, type TimedRun } from './time-to-solution.ts';

/** Further runs; each may take this many times the first, which where they are asked for takes at most so long. */
const RUNS = 9;
const FACTOR = 5;
const MAX_FIRST_SECONDS = 2;
/** Of all further runs that nobody asked for. */
const MAX_COURTESY_SECONDS = 10;
const MIN_COURTESY_SECONDS = 0.05;

export interface TimedSearch {
  /** The value to meet. */
  goal: number;
  first: { seconds: number; value: number };
  /** What all further runs may take; infinite where a target was given. */
  courtesySeconds: number;
  /** What one run may take. */
  maxSeconds: number;
  seed: number;
  run: (seed: number, goal: number, wallMs: number) => Promise<SearchRun<unknown>>;
}

/** Nothing where the first run did not meet the goal, or took too long to be repeated. @throws CANCELLED */
export async function timeSearch(timed: TimedSearch): Promise<SearchOutput['timeToSolution']> {
  const { goal, first, courtesySeconds, maxSeconds, seed } = timed;
  const within = goal + sameValue(goal);
  const asked = !Number.isFinite(courtesySeconds);
  if (first.value > within || (asked && first.seconds > MAX_FIRST_SECONDS) || courtesySeconds === 0) return undefined;
  const allowed = !asked ? Math.min(MAX_COURTESY_SECONDS, Math.max(MIN_COURTESY_SECONDS, courtesySeconds)) : courtesySeconds;
  const runs: TimedRun[] = [{ seconds: first.seconds, solved: true }];
  const started = performance.now();
  for (let index = 1; index <= RUNS; index++) {
    const began = performance.now();
    const left = allowed - (began - started) / 1000;
    if (left <= 0) break;
    const wallMs = Math.max(1, 1000 * Math.min(maxSeconds, left, FACTOR * Math.max(first.seconds, 0.02)));
    const solved = await meets((seed + index) % 2 ** 32, wallMs);
    runs.push({ seconds: (performance.now() - began) / 1000, solved });
  }
  const tts = timeToSolution(runs, seed);
  return tts && { ...tts, value: goal, runs: runs.length, solved: runs.filter((run) => run.solved).length };

  async function meets(of: number, wallMs: number): Promise<boolean> {
    try {
      return (await timed.run(of, within, wallMs)).value <= within;
    } catch (error) {
      if (isCofactorError(error, 'TOO_LARGE')) return false; // the time ended before its first state
      throw error;
    }
  }
}
