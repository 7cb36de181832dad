/** What all steps of one run share, and how one of them is run: replay what is written down, run the rest, write it down. */
import {
  CofactorError,
  contentHash,
  type ArtifactStore,
  type Backend,
  type Journal,
  type JournalEntry,
  type Plan,
  type PlannedStep,
  type SpendingLimit,
  type StepResult,
  type StepSpec,
} from '../../../contracts/index.ts';
import type { JobAnswer } from '../../drivers/index.ts';
import type { Clock } from '../clock.ts';
import type { EventSource } from '../events.ts';
import { runStep } from './run-step.ts';
import type { ShotBudget } from './shot-budget.ts';
import { stepIdentity } from './step-identity.ts';

/** Results by step hash and backend, in flight or done. */
export type StepMemo = Map<string, Promise<StepResult>>;

/** What all steps of one run share. */
export interface Workbench {
  artifacts: ArtifactStore;
  backends: ReadonlyMap<string, Backend>;
  clock: Clock;
  events: EventSource;
  jobId: string;
  journal?: Journal;
  /** What remote steps of the job may spend together; absent: its budget says nothing of money. */
  spending?: SpendingLimit;
  /** Whose remote tasks these are: others with the same step have theirs. */
  account: string;
  /** What the journal held when the run began, by key. */
  saved: ReadonlyMap<string, JournalEntry>;
  memo?: StepMemo;
  shots: ShotBudget;
  /** Waited for remote backends, beyond their own work. */
  queue: { ms: number };
  /** Runs a plan that a driver asks for, its steps filed under keys that begin with `under`. */
  runJob: (plan: Plan, under: string, signal: AbortSignal) => Promise<JobRun>;
  /** What the keys and names of steps begin with; empty for the job itself. */
  under: string;
  /** Told of a step that the answer needed. */
  onFailed?: (failed: FailedStep) => void;
}

export interface FailedStep {
  step: PlannedStep;
  error: CofactorError;
}

export interface JobRun {
  answer: JobAnswer;
  /** All of it was taken from the journal. */
  replayed: boolean;
}

export interface Executed {
  result: StepResult;
  /** Taken from the journal, not run again. */
  replayed: boolean;
}

/** One step spec: from the journal, from a run that shares it, or from its backend. */
export async function execute(spec: StepSpec, planned: PlannedStep, key: string, bench: Workbench, signal: AbortSignal): Promise<Executed> {
  const hash = stepIdentity(spec);
  const entry = bench.saved.get(key);
  if (entry !== undefined) {
    if (entry.stepHash !== hash) throw notTheSame(key, entry.stepHash, hash);
    bench.shots.count(spec, entry.result);
    return { result: entry.result, replayed: true };
  }
  bench.shots.check(spec);
  const result = await shared(`${hash}@${planned.backend}`, bench.memo, () => runHere(spec, planned, { key, hash }, bench, signal));
  bench.shots.count(spec, result);
  await bench.journal?.append(bench.jobId, { key, stepHash: hash, result });
  return { result, replayed: false };
}

async function runHere(
  spec: StepSpec,
  planned: PlannedStep,
  { key, hash }: { key: string; hash: string },
  bench: Workbench,
  signal: AbortSignal,
): Promise<StepResult> {
  const { account, artifacts, backends, clock, events, jobId, journal, spending } = bench;
  const backend = backends.get(planned.backend ?? '');
  if (backend === undefined)
    throw new CofactorError('NOT_FOUND', `no backend ${planned.backend} for step ${key}`, { what: 'backend', id: key });
  const startMs = clock.now();
  const result = await runStep(backend, spec, {
    signal,
    artifacts,
    clock,
    idempotencyKey: contentHash({ account, jobId, key, hash }),
    spending,
    checkpoint: journal?.checkpoint(jobId, key),
    onProgress: (progress) => events.emit({ type: 'step-progress', step: planned.id, progress }),
  });
  if (backend.locality === 'remote') bench.queue.ms += Math.max(0, clock.now() - startMs - result.wallMs);
  return result;
}

/** The result of whoever came first. What failed is forgotten, so that the next one tries for itself. */
async function shared(key: string, memo: StepMemo | undefined, run: () => Promise<StepResult>): Promise<StepResult> {
  const earlier = memo?.get(key);
  if (earlier === undefined) {
    const running = run();
    memo?.set(key, running);
    running.catch(() => memo?.delete(key));
    return running;
  }
  const known = await earlier.catch(() => undefined);
  if (known === undefined) return shared(key, memo, run);
  return { ...known, provenance: { ...known.provenance, notes: [...(known.provenance.notes ?? []), REUSED] } };
}

const REUSED = 'computed once and shared with another arm; its time counts for each';

function notTheSame(key: string, expected: string, got: string): CofactorError {
  const message = `step ${key} is not the one that the journal holds: clear the journal to start over, or run the version that began it`;
  return new CofactorError('CONFLICT', message, { what: `step ${key}`, expected, got });
}
