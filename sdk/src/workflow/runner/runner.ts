/**
 * The runner: the only arrow that waits or pays. Takes a plan stage by stage, steps of a stage at the same time, and writes
 * down every result before it goes on, so that an interrupted job resumes where it stopped.
 */
import {
  COFACTOR_VERSION,
  CofactorError,
  contentHash,
  METHODS,
  toCofactorError,
  type ArtifactStore,
  type Backend,
  type Comparison,
  type ErrorCode,
  type Job,
  type JobEvent,
  type Journal,
  type JournalEntry,
  type Plan,
  type PlannedStep,
  type Result,
} from '../../contracts/index.ts';
import type { StepRun } from '../kinds/kind-flow.ts';
import { assembleResult } from '../kinds/kinds.ts';
import { planHash } from '../plan/plan.ts';
import { systemClock, type Clock } from './clock.ts';
import { EventSource } from './events.ts';
import { nextBest } from './failover.ts';
import { runPlannedStep } from './steps/planned-step.ts';
import { abortError } from './steps/run-step.ts';
import { ShotBudget } from './steps/shot-budget.ts';
import type { FailedStep, JobRun, StepMemo, Workbench } from './steps/workbench.ts';

export interface RunOptions {
  backends: readonly Backend[];
  artifacts: ArtifactStore;
  /** Where results are written down; without one nothing is resumed and nothing that costs money runs. */
  journal?: Journal;
  signal?: AbortSignal;
  onEvent?: (event: JobEvent) => void;
  /** @default the clock of the machine */
  clock?: Clock;
  /** Under which the journal files the job. @default `jobIdOf(plan)` */
  jobId?: string;
  /**
   * Who pays: jobs with the same account have `budget.maxCostUsd` together, and equal steps of theirs are one task of a provider.
   * @default from the content of the job
   */
  account?: string;
  /** Results that several runs share: the same step on the same backend is computed once. */
  memo?: StepMemo;
}

/**
 * Runs a bound plan.
 * @throws CofactorError: CANCELLED within 500 ms of the signal; NOT_CONVERGED with the last energy; CONFLICT when a journal
 * holds another run; OVER_BUDGET when time or shots run out; whatever a step failed with.
 */
export async function runPlan(plan: Plan, options: RunOptions): Promise<Result> {
  return (await runWithSteps(plan, options)).result;
}

/** The same, with the results of all steps beside the assembled one. */
export async function runWithSteps(plan: Plan, options: RunOptions): Promise<{ result: Result; run: StepRun }> {
  const events = new EventSource(options.clock ?? systemClock, options.onEvent);
  try {
    const { run, plan: carried } = await runSteps(plan, options, events);
    const result = assembleResult(carried, run);
    events.emit({ type: 'succeeded' });
    return { result, run };
  } catch (thrown) {
    const error = toCofactorError(thrown, 'runner');
    events.emit(error.code === 'CANCELLED' ? { type: 'cancelled' } : { type: 'failed', error: error.toJSON() });
    throw error;
  }
}

/**
 * The same steps on the same backends in the same version are the same work, and go on where they stopped: whatever is forecast of them,
 * since a machine learns from what it ran.
 */
export function jobIdOf(plan: Plan): string {
  return contentHash({ work: workOf(plan), version: COFACTOR_VERSION }).slice(0, 16);
}

function workOf({ job, stages }: Plan): unknown {
  const steps = stages.flatMap(({ steps }) => steps);
  return { job, steps: steps.map((step) => ({ identity: identityOf(step), spec: withoutForecasts(step.spec) })) };
}

const identityOf = ({ id, kind, backend, driver, inputs }: PlannedStep): unknown => ({ id, kind, backend, driver, inputs });

/** A driver may hold the plan of the jobs that it asks for. */
function withoutForecasts(spec: PlannedStep['spec']): PlannedStep['spec'] {
  return 'oracle' in spec && typeof spec.oracle === 'object' ? { ...spec, oracle: workOf(spec.oracle as Plan) } : spec;
}

/** The same work has one account, however much it may spend. */
export function accountOf({ $schema: _editor, label: _label, budget: _budget, ...content }: Job | Comparison): string {
  return contentHash(content);
}

/** @returns the plan that was carried out: another than `plan` where `auto` went on without a backend that failed */
async function runSteps(plan: Plan, options: RunOptions, events: EventSource): Promise<{ run: StepRun; plan: Plan }> {
  const { journal, clock = systemClock, jobId = jobIdOf(plan), account = accountOf(plan.job), signal } = options;
  const backends = boundBackends(plan, options.backends);
  refuseUnjournalled(plan, backends, journal);
  if (signal?.aborted) throw abortError(signal);
  const saved = new Map<string, JournalEntry>((await journal?.load(jobId))?.map((entry) => [entry.key, entry]));
  const { maxWallMs, maxShots, maxCostUsd } = plan.job.budget;
  const limit = new AbortController();
  const finished = new AbortController();
  if (maxWallMs !== undefined) {
    void clock.sleep(maxWallMs, finished.signal).then(() => finished.signal.aborted || limit.abort(outOfTime(maxWallMs)));
  }

  const bench: Workbench = {
    ...options,
    clock,
    jobId,
    backends,
    saved,
    events,
    account,
    spending: maxCostUsd === undefined ? undefined : { account, maxCostUsd },
    shots: new ShotBudget(maxShots),
    queue: { ms: 0 },
    under: '',
    runJob: (asked, under, stop) => runJob(asked, { ...bench, under }, stop),
  };
  events.emit({ type: 'planned', planHash: planHash(plan), steps: plan.stages.flatMap(({ steps }) => steps.map(({ id }) => id)) });
  for (const warning of plan.warnings) events.emit({ type: 'warning', ...warning });
  try {
    const stop = signal ? AbortSignal.any([signal, limit.signal]) : limit.signal;
    const carried = await runWhereItGoes(plan, bench, options.backends, stop);
    return { run: { ...carried.run, queueMs: bench.queue.ms }, plan: carried.plan };
  } finally {
    finished.abort();
  }
}

/** Stage by stage; without a backend that fails in the middle, where `auto` picked it and another can carry the job. */
async function runWhereItGoes(
  plan: Plan,
  bench: Workbench,
  backends: readonly Backend[],
  signal: AbortSignal,
  done: StepRun['results'] = new Map(),
): Promise<{ run: StepRun; plan: Plan }> {
  let failed: FailedStep | undefined;
  const onFailed = (one: FailedStep): void => void (failed ??= one);
  try {
    const { run } = await runStages(plan, { ...bench, onFailed }, signal, done);
    return { run, plan };
  } catch (thrown) {
    const next = failed && !signal.aborted ? await nextBest(plan, failed, backends) : undefined;
    if (next === undefined) throw thrown;
    for (const warning of next.plan.warnings.filter(({ code }) => code === 'FAILED_OVER'))
      bench.events.emit({ type: 'warning', ...warning });
    const under = `without-${failed?.step.backend}/${bench.under}`;
    const again: Workbench = {
      ...bench,
      under,
      backends: boundBackends(next.plan, next.backends),
      runJob: (asked, at, stop) => runJob(asked, { ...again, under: at }, stop),
    };
    refuseUnjournalled(next.plan, again.backends, bench.journal);
    return runWhereItGoes(next.plan, again, next.backends, signal, stillGood(done, plan, next.plan));
  }
}

/** Results of steps that the other plan has too. */
function stillGood(done: StepRun['results'], plan: Plan, next: Plan): StepRun['results'] {
  const told = (step: PlannedStep): string => contentHash({ identity: identityOf(step), spec: step.spec });
  const of = (which: Plan): Map<string, string> => new Map(which.stages.flatMap(({ steps }) => steps.map((step) => [step.id, told(step)])));
  const [before, after] = [of(plan), of(next)];
  return new Map([...done].filter(([id]) => before.get(id) === after.get(id)));
}

/** How a job within a job may fail: as it will fail again, so that its driver can go on without it, also when it is replayed. */
const LASTING: ReadonlySet<ErrorCode> = new Set(['NOT_CONVERGED', 'TOO_LARGE', 'UNSUPPORTED']);

/** @throws what may pass by itself, or is not of this job alone: an abort, a busy backend, a broken journal */
async function runJob(plan: Plan, bench: Workbench, signal: AbortSignal): Promise<JobRun> {
  try {
    const { run, replayed } = await runStages(plan, bench, signal);
    return { answer: assembleResult(plan, run), replayed };
  } catch (thrown) {
    const error = toCofactorError(thrown, bench.under);
    if (!LASTING.has(error.code) || signal.aborted) throw error;
    bench.events.emit({ type: 'warning', code: 'JOB_FAILED', message: `${bench.under} ${error.message}` });
    return { answer: error, replayed: false };
  }
}

/** @param results of steps that need not run; those that run are added */
async function runStages(
  plan: Plan,
  bench: Workbench,
  signal: AbortSignal,
  results: StepRun['results'] = new Map(),
): Promise<{ run: StepRun; replayed: boolean }> {
  const run: StepRun = { results, missing: [], queueMs: 0 };
  let replayed = true;
  for (const { steps } of plan.stages) replayed = (await runStage(steps, run, bench, signal)) && replayed;
  requireCompany(plan, run);
  return { run, replayed };
}

/** How a reference may fail without failing the job; a journal that cannot be written or that conflicts is not among them. */
const FORGIVEN: ReadonlySet<ErrorCode> = new Set([
  'NOT_CONVERGED',
  'TOO_LARGE',
  'UNSUPPORTED',
  'UNAVAILABLE',
  'PROVIDER_BUSY',
  'PROVIDER_FAILED',
]);

/** Steps of a stage at the same time; one that the answer needs and that fails stops the others. @returns whether all were replayed */
async function runStage(steps: readonly PlannedStep[], run: StepRun, bench: Workbench, outer: AbortSignal): Promise<boolean> {
  const failed = new AbortController();
  const signal = AbortSignal.any([outer, failed.signal]);
  const waitsFor = (step: PlannedStep): boolean =>
    Object.values(step.inputs).some(({ step: id }) => run.missing.some(({ step }) => step === id));
  const errors: CofactorError[] = [];
  let replayed = true;
  await Promise.all(
    steps.map(async (step) => {
      if (run.results.has(step.id)) return;
      if (step.role === 'reference' && waitsFor(step)) {
        run.missing.push({ step: step.id, error: new CofactorError('UNAVAILABLE', `${step.id} lacks what it needs`, { what: step.id }) });
        return;
      }
      try {
        const done = await runPlannedStep(step, run.results, bench, signal);
        run.results.set(step.id, done.result);
        replayed &&= done.replayed;
      } catch (thrown) {
        const error = toCofactorError(thrown, step.id);
        if (step.role === 'reference' && FORGIVEN.has(error.code) && !signal.aborted) {
          run.missing.push({ step: step.id, error });
          bench.events.emit({ type: 'warning', code: 'REFERENCE_FAILED', message: `${step.id}: ${error.message}` });
          return;
        }
        errors.push(error);
        bench.onFailed?.({ step, error });
        failed.abort(error);
      }
    }),
  );
  if (errors.length > 0) throw errors[0];
  return replayed;
}

/** Backends of a step: its own, and those of the jobs that its driver asks for. */
const backendsOf = ({ backend = '', uses = [] }: PlannedStep): string[] => [backend, ...uses];

function boundBackends(plan: Plan, backends: readonly Backend[]): Map<string, Backend> {
  const bound = new Map<string, Backend>();
  for (const step of plan.stages.flatMap(({ steps }) => steps)) {
    for (const id of backendsOf(step)) {
      const found = backends.find((candidate) => candidate.id === id);
      if (found === undefined) {
        const message = `step ${step.id} is bound to ${id || 'no backend'}, which is not among those given: plan again with these`;
        throw new CofactorError('NOT_FOUND', message, { what: 'backend', id });
      }
      bound.set(found.id, found);
    }
  }
  return bound;
}

/** What was paid for must survive a crash: without a journal it would be paid twice. */
function refuseUnjournalled(plan: Plan, backends: ReadonlyMap<string, Backend>, journal: Journal | undefined): void {
  if (journal !== undefined) return;
  for (const step of plan.stages.flatMap(({ steps }) => steps)) {
    const remote = backendsOf(step).find((id) => backends.get(id)?.locality !== 'local');
    if (remote === undefined && (step.forecast?.costMicroUsd.high ?? 0) === 0) continue;
    const fix = 'give a journal (home), so that paid work survives an interruption';
    throw new CofactorError(
      'UNAVAILABLE',
      `step ${step.id} runs on ${remote ?? step.backend}, which is remote or costs money: ${fix}`,
      { what: 'journal', fix },
      { retryable: false },
    );
  }
}

/** A quantum number never stands without a classical one. */
function requireCompany(plan: Plan, { results, missing }: StepRun): void {
  const { method } = plan.job;
  if (method === undefined || METHODS[method.name].domain !== 'quantum' || missing.length === 0) return;
  const references = plan.stages.flatMap(({ steps }) => steps).filter(({ role }) => role === 'reference');
  if (!references.some(({ id }) => results.has(id))) throw missing[0].error;
}

function outOfTime(allowed: number): CofactorError {
  const message = `stopped: the job passed budget.maxWallMs (${allowed} ms): raise it, or choose a smaller problem`;
  return new CofactorError('OVER_BUDGET', message, { limit: 'maxWallMs', allowed, asked: allowed });
}
