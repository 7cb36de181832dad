/**
 * What every search shares: the best so far with its trace, the work spent, and when to stop.
 *
 * A search is a generator that works in slices of some 10 ms and yields between them, so that any driver may pause it, race it
 * against others or stop it. What it does depends on its seed alone, never on the clock or the budget: a longer run repeats a
 * shorter one and goes on, so more time never gives a worse answer.
 */
import { throwIfCancelled, tooLarge, type Progress } from '@cofactor/sdk/contracts';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Levels } from './levels.ts';

/** Yields between slices; returns when it has nothing more to try. */
export type Search = Generator<undefined, void, undefined>;

export interface TracePoint {
  evaluations: number;
  value: number;
}

/** States that are kept beside the best, and how far their values are apart at least. */
const MOST_KEPT = 50;
const APART = 0.01;

/** The best state so far of one landscape. `evaluations` counts in the unit of the method: attempted moves, energies, nodes. */
export class SearchRun<State> {
  value = Number.POSITIVE_INFINITY;
  state: State | undefined;
  evaluations = 0;
  /** After which the run is stopped: random trials stop there exactly, other searches at the end of their slice. */
  maxEvaluations = Number.POSITIVE_INFINITY;
  provenOptimal = false;
  /** A proven bound from below, −∞ while there is none. */
  lowerBound = Number.NEGATIVE_INFINITY;
  readonly trace: TracePoint[] = [];
  /** Values that were met on the way: local minima, ends of coolings, random trials. */
  readonly levels = new Levels();
  /** The lowest states that were kept, each of another value. */
  readonly kept: { value: number; state: State }[] = [];
  /** When the best came: of the machine, not of the answer. */
  improvedAtMs = performance.now();

  /** Takes the state over when it is better than the best so far. */
  offer(value: number, state: () => State): void {
    if (!(value < this.value)) return;
    this.value = value;
    this.state = state();
    this.trace.push({ evaluations: this.evaluations, value });
    this.improvedAtMs = performance.now();
  }

  /** Keeps a state that is among the lowest, unless one of nearly its value is there: the same, or its mirror image. */
  keep(value: number, state: () => State): void {
    const at = this.kept.findIndex((other) => other.value > value);
    const place = at < 0 ? this.kept.length : at;
    if (place >= MOST_KEPT) return;
    const near = [this.kept[place - 1], this.kept[place]].find((other) => other && Math.abs(other.value - value) < APART);
    if (near) return;
    this.kept.splice(place, 0, { value, state: state() });
    if (this.kept.length > MOST_KEPT) this.kept.pop();
  }

  /** A proof that nothing lies below `bound`. */
  prove(bound: number): void {
    this.lowerBound = Math.max(this.lowerBound, bound);
    if (this.lowerBound >= this.value - 1e-9 * Math.max(1, Math.abs(this.value))) this.provenOptimal = true;
  }
}

export interface SearchLimits {
  /** Stops after this many evaluations, to the slice. @default none */
  maxEvaluations?: number;
  /** Stops after this time. Results then depend on the machine. @default none */
  maxWallMs?: number;
  /** Stops as soon as the value is no higher. @default none */
  target?: number;
  signal?: AbortSignal;
  onProgress?: (progress: Progress) => void;
}

/** When a run is over, and what is told of it meanwhile; its clock starts here. */
export function limitsOf({
  maxEvaluations = Number.POSITIVE_INFINITY,
  maxWallMs = Number.POSITIVE_INFINITY,
  target = Number.NEGATIVE_INFINITY,
  onProgress,
}: SearchLimits): { reached: (run: SearchRun<unknown>) => boolean; tell: (run: SearchRun<unknown>) => void; leftMs: () => number } {
  const started = performance.now();
  const elapsed = (): number => performance.now() - started;
  return {
    leftMs: () => Math.max(0, maxWallMs - elapsed()),
    reached: (run) => run.provenOptimal || run.value <= target || run.evaluations >= maxEvaluations || elapsed() >= maxWallMs,
    tell(run) {
      const fraction = Math.max(run.evaluations / maxEvaluations, elapsed() / maxWallMs);
      onProgress?.({ fraction: Math.min(1, fraction), ...(run.state !== undefined && { message: `best so far ${run.value}` }) });
    },
  };
}

/** The run, if it has a state. @throws TOO_LARGE */
export function finish<State>(run: SearchRun<State>, { maxEvaluations, maxWallMs }: SearchLimits): SearchRun<State> {
  if (run.state !== undefined) return run;
  throw tooLarge('the limit ended the search before its first state: allow more time or evaluations', {
    resource: 'search budget',
    asked: run.evaluations,
    limit: Math.min(maxEvaluations ?? Number.POSITIVE_INFINITY, maxWallMs ?? Number.POSITIVE_INFINITY),
  });
}

/**
 * Drives `search` to its end or to a limit, with a turn of the event loop between slices.
 * @throws CANCELLED when the signal fires; TOO_LARGE when the time ended before the first state was known
 */
export async function drive<State>(search: Search, run: SearchRun<State>, limits: SearchLimits = {}): Promise<SearchRun<State>> {
  const { reached, tell } = limitsOf(limits);
  run.maxEvaluations = limits.maxEvaluations ?? Number.POSITIVE_INFINITY;
  throwIfCancelled(limits.signal);
  for (;;) {
    if (search.next().done === true || reached(run)) return finish(run, limits);
    tell(run);
    await nextTurn();
    throwIfCancelled(limits.signal);
  }
}

/** Two values this close are one minimum. */
export function sameValue(value: number): number {
  return 1e-6 * Math.max(1, Math.abs(value) * 1e-3);
}
