/**
 * A driver is an adaptive method as a generator: it yields the step it needs next, or whole planned jobs, and is given the results. It has no clock, no
 * I/O and no randomness but named streams, so that feeding it the same results again makes it ask for the same steps: that is how
 * a job goes on after a crash (the runner checks the hash of every yield). Anything above some 50 ms belongs into a step.
 */
import type {
  Backend,
  CofactorError,
  Forecast,
  Plan,
  Progress,
  Range,
  Resources,
  Result,
  Sizes,
  StepKind,
  StepLimits,
  StepOutput,
  StepProvenance,
  StepResult,
  StepSpec,
} from '../../contracts/index.ts';

export type Driver<R> = Generator<Asked, R, Given>;
export type Asked = StepSpec | PlannedJobs;
export type Given = StepResult | readonly JobAnswer[];

/** Bound plans, run at the same time, each like a job of its own. */
export interface PlannedJobs {
  jobs: readonly Plan[];
}

/** What a job gave, or why it has no answer. */
export type JobAnswer = Result | CofactorError;

/** `const result = yield* ask(step)`: the result is of the kind that was asked for. */
export function* ask<K extends StepKind>(spec: StepSpec<K> & { kind: K }): Generator<StepSpec<K>, StepResult<K>, Given> {
  return (yield spec) as StepResult<K>;
}

/** Answers in the order of the jobs. */
export function* askJobs(jobs: readonly Plan[]): Generator<PlannedJobs, readonly JobAnswer[], Given> {
  return (yield { jobs }) as readonly JobAnswer[];
}

/** A driver as a plan names it: how it begins, what is worth watching, what it gives and what all of it will take. */
export interface DriverDefinition {
  /** The kind of step whose result its answer is: the same noun that a backend gives which has the whole of it. */
  answers: StepKind;
  /** @param spec as planned, with its inputs filled in. @throws INVALID_INPUT */
  begin: (spec: Record<string, unknown>, at: { step: string; backend: Backend | undefined }) => Driver<DriverAnswer>;
  /** Of what it asked for once. */
  progress: (given: Given) => Progress;
  /** From the forecast of one step to that of all it asks for. */
  forecast: (one: Forecast, loop: Loop) => Forecast;
}

export interface Loop {
  spec: Record<string, unknown>;
  limits: StepLimits;
  sizes: Sizes;
  /** Steps that its backend runs at a time. */
  atOnce: number;
}

export interface DriverAnswer {
  output: StepOutput;
  resources: (used: Used) => Resources;
  seed: number;
}

/** What the steps of a driver used together. */
export interface Used {
  /** Of the last step that says so. */
  sizes: Resources;
  /** Sums over steps that run circuits. */
  circuits: Resources;
}

export const scaledBy =
  (times: Range) =>
  (range: Range): Range => ({ low: range.low * times.low, likely: range.likely * times.likely, high: range.high * times.high });

/** What jobs take beside each other, in as many processes as there are. @param jobs how many there will be, at least and at most */
export const sideBySide = (
  { low, likely, high }: Range,
  [least, most]: readonly [number, number],
  { atOnce }: Pick<Loop, 'atOnce'>,
): Range => {
  const together = (jobs: number): number => Math.max(1, Math.min(jobs, atOnce));
  return { low: together(least) * low, likely: together(most) * likely, high: together(most) * high };
};

/** Steps of many jobs, each kind on each backend once, without what they noted. */
export function distinct(steps: readonly StepProvenance[]): StepProvenance[] {
  const named = steps.map(({ notes: _notes, ...step }): [string, StepProvenance] => [JSON.stringify(step), step]);
  return [...new Map(named).values()];
}
