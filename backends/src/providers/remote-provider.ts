/**
 * A cloud machine as a remote backend. The driver of a provider knows its wire; this knows the rest: refusals before anything is
 * sent, the price, one submission for each task, handles that any process resumes, and what a result owes its reader.
 *
 * A step may take several tasks (one for each measurement setting, where a provider has no batches). They are submitted one by one
 * under keys of their own, so that an interruption in the middle goes on with the next.
 */
import {
  cancelled,
  CofactorError,
  contentHash,
  throwIfCancelled,
  type Availability,
  type BackendFacts,
  type Capabilities,
  type Forecast,
  type RemoteBackend,
  type RemoteStatus,
  type Resources,
  type Sizes,
  type SpendingLimit,
  type StepKind,
  type StepOutput,
  type StepProvenance,
  type StepResult,
  type StepSpec,
} from '@cofactor/sdk/contracts';
import { systemClock, type Clock } from '@cofactor/sdk/workflow';
import * as z from 'zod';
import { memoryLog, type AppendLog } from './submission/append-log.ts';
import { endSubmission, submitOnce, type DoubtPolicy, type SubmissionDesk, type SubmitClass } from './submission/submission.ts';

/** One unit that a provider accepts, runs and bills. */
export interface Task {
  /** What is sent, but for the token: JSON. */
  payload: unknown;
  quoteMicroUsd: number;
}

export interface Prepared {
  tasks: Task[];
  /** Plain JSON from which the answers of the tasks become the output of the step. */
  reading: unknown;
  resources: Resources;
  /** What a reader should know of how it was prepared; the jobs add theirs. */
  provenance?: Pick<StepProvenance, 'calibration' | 'notes'>;
}

export interface JobState {
  status: RemoteStatus;
  /** Why it failed. */
  reason?: string;
  /** What the provider billed so far; absent: not said. */
  chargedMicroUsd?: number;
  /** Time on the machine. */
  wallMs?: number;
}

export interface CloudDriver<Job> {
  readonly id: string;
  readonly provider: string;
  readonly version: string;
  readonly description: string;
  readonly capabilities: Capabilities;
  readonly pricing: string;
  readonly submitClass: SubmitClass;
  /** Credentials, device, queue. */
  available(signal?: AbortSignal): Promise<Availability>;
  forecast(spec: Partial<StepSpec> & { kind: StepKind }, sizes: Sizes): Forecast;
  /** Compiled, checked and priced. @throws what the machine cannot carry */
  prepare(spec: StepSpec, signal: AbortSignal): Prepared | Promise<Prepared>;
  send(payload: unknown, token: string, signal: AbortSignal): Promise<Job>;
  find?(token: string, sinceMs: number, signal: AbortSignal): Promise<Job[]>;
  state(job: Job, signal: AbortSignal): Promise<JobState>;
  /** The answer of one task: JSON for `read`. */
  result(job: Job, task: number, reading: unknown, signal: AbortSignal): Promise<unknown>;
  read(reading: unknown, answers: readonly unknown[]): StepOutput;
  cancel(job: Job, signal: AbortSignal): Promise<void>;
  provenance?(jobs: readonly Job[]): Pick<StepProvenance, 'calibration' | 'notes'>;
}

export interface ProviderSurroundings {
  /** Where submissions and money are written down. @default memory: then nothing that costs money is submitted twice, but only while the program lives */
  log?: AppendLog;
  clock?: Clock;
  /** Who pays, up to what, where the job has no budget of its own: one of them is mandatory for what costs money. */
  spending?: SpendingLimit;
  doubt?: DoubtPolicy;
  onStep?: SubmissionDesk['onStep'];
  /** The service is an emulation: version, description and provenance say so. @default false */
  emulated?: boolean;
}

const EMULATED = 'an emulated service on this machine: no hardware ran, no money was spent';

const Handle = z.object({
  kind: z.string(),
  legs: z.array(z.object({ key: z.string(), quoteMicroUsd: z.int(), job: z.unknown() })),
  reading: z.unknown(),
  resources: z.record(z.string(), z.unknown()),
  provenance: z.object({ calibration: z.string().optional(), notes: z.array(z.string()).optional() }).optional(),
});
export type Handle = z.infer<typeof Handle>;

export function remoteProvider<Job>(driver: CloudDriver<Job>, surroundings: ProviderSurroundings = {}): RemoteBackend<Handle> {
  const { log = memoryLog(), clock = systemClock, spending: standing, doubt, onStep, emulated = false } = surroundings;
  const { id, capabilities, pricing } = driver;
  const version = emulated ? `${driver.version}+emulated` : driver.version;
  const description = emulated ? `emulated: ${driver.description}` : driver.description;
  const facts: BackendFacts = {
    id,
    version,
    description,
    capabilities,
    pricing,
    tested: { contract: true },
    available: () => driver.available(),
    forecast: (spec, sizes) => driver.forecast(spec, sizes),
  };

  async function states(handle: Handle, signal: AbortSignal): Promise<JobState[]> {
    return Promise.all(handle.legs.map(({ job }) => driver.state(job as Job, signal)));
  }

  /** Books the ends of all legs that have one. */
  async function settleAll({ legs }: Handle, reached: readonly JobState[]): Promise<void> {
    for (const [k, { status, chargedMicroUsd }] of reached.entries()) {
      if (status === 'queued' || status === 'running') continue;
      const { key, quoteMicroUsd } = legs[k];
      await endSubmission(log, key, status, chargedMicroUsd ?? (status === 'succeeded' ? quoteMicroUsd : 0));
    }
  }

  return {
    ...facts,
    locality: 'remote',

    async submit(spec, { idempotencyKey, signal, spending = standing }) {
      throwIfCancelled(signal);
      driver.forecast(spec, {}); // refuses what it cannot run, before the network is asked anything
      const { tasks, reading, resources, provenance } = await driver.prepare(spec, signal);
      const total = tasks.reduce((sum, { quoteMicroUsd }) => sum + quoteMicroUsd, 0);
      refuseOverBudget(id, total, spending);
      const desk: SubmissionDesk = { log, clock, spending, doubt, onStep };
      const legs: Handle['legs'] = [];
      // Once it is sent, an abort waits for the answer: a task nobody knows of would run and be billed.
      const untilAnswered = new AbortController().signal;
      let available: Promise<void> | undefined; // asked once, when the first task is about to go
      try {
        for (const [k, { payload, quoteMicroUsd }] of tasks.entries()) {
          const key = `${idempotencyKey}/${k}`;
          const submission = {
            key,
            backend: id,
            submitClass: driver.submitClass,
            payloadHash: contentHash({ backend: id, task: k, spec }), // of what was asked: calibrations, and what is compiled for them, change
            quoteMicroUsd,
            send: async (token: string) => {
              await (available ??= refuseUnavailable(driver, signal));
              return driver.send(payload, token, untilAnswered);
            },
            find: driver.find && ((token: string, sinceMs: number) => driver.find?.(token, sinceMs, signal) ?? Promise.resolve([])),
            cancel: (job: Job) => driver.cancel(job, untilAnswered),
          };
          legs.push({ key, quoteMicroUsd, job: await submitOnce(submission, desk, signal) });
        }
        throwIfCancelled(signal);
      } catch (error) {
        if (signal.aborted) await Promise.allSettled(legs.map(({ job }) => driver.cancel(job as Job, untilAnswered)));
        throw signal.aborted ? cancelled() : error;
      }
      return { kind: spec.kind, legs, reading, resources, ...(provenance && { provenance }) };
    },

    async poll(handle, { signal }) {
      const reached = await states(Handle.parse(handle), signal);
      await settleAll(handle, reached);
      return together(reached.map(({ status }) => status));
    },

    async fetchResult(given, { signal }) {
      const handle = Handle.parse(given);
      const reached = await states(handle, signal);
      await settleAll(handle, reached);
      refuseUnfinished(id, reached);
      const answers = await Promise.all(handle.legs.map(({ job }, k) => driver.result(job as Job, k, handle.reading, signal)));
      const charges = reached.map(({ chargedMicroUsd }, k) => chargedMicroUsd ?? handle.legs[k].quoteMicroUsd);
      const said = driver.provenance?.(handle.legs.map(({ job }) => job as Job));
      return {
        schema: 'cofactor.step-result/1',
        kind: handle.kind as StepKind,
        output: driver.read(handle.reading, answers),
        resources: handle.resources,
        wallMs: reached.reduce((sum, { wallMs = 0 }) => sum + wallMs, 0),
        costMicroUsd: charges.reduce((sum, charge) => sum + charge, 0),
        provenance: {
          kind: handle.kind,
          backend: id,
          backendVersion: version,
          ...said,
          ...handle.provenance,
          notes: [...(emulated ? [EMULATED] : []), ...(handle.provenance?.notes ?? []), ...(said?.notes ?? [])],
        },
        warnings: [],
      } satisfies StepResult;
    },

    async cancel(handle, { signal }) {
      const { legs } = Handle.parse(handle);
      const reached = await states(handle, signal);
      await Promise.all(
        legs.map(async ({ job }, k) => {
          if (reached[k].status !== 'queued' && reached[k].status !== 'running') return;
          try {
            await driver.cancel(job as Job, signal);
          } catch (error) {
            // It had ended by itself meanwhile: that is for the next poll to say.
            if (!(error instanceof CofactorError) || error.code !== 'CONFLICT') throw error;
          }
        }),
      );
    },
  };
}

/** Failed as soon as one has, succeeded when all have. */
function together(statuses: readonly RemoteStatus[]): RemoteStatus {
  for (const status of ['failed', 'cancelled', 'running', 'queued'] as const) if (statuses.includes(status)) return status;
  return 'succeeded';
}

async function refuseUnavailable(driver: Pick<CloudDriver<unknown>, 'id' | 'available'>, signal: AbortSignal): Promise<void> {
  const availability = await driver.available(signal);
  if (availability.available) return;
  const { reason, fix } = availability;
  throw new CofactorError('UNAVAILABLE', `${driver.id}: ${reason}${fix ? `: ${fix}` : ''}`, { what: driver.id, fix });
}

function refuseOverBudget(id: string, total: number, spending: SpendingLimit | undefined): void {
  if (total === 0 || (spending && total <= spending.maxCostUsd * 1e6)) return;
  const allowed = spending ? `$${spending.maxCostUsd}` : 'nothing';
  const message = `${id}: the step may cost $${(total / 1e6).toFixed(2)}, budget.maxCostUsd allows ${allowed}: raise it, ask for fewer shots, or run on statevector`;
  throw new CofactorError('OVER_BUDGET', message, { limit: 'maxCostUsd', allowed: (spending?.maxCostUsd ?? 0) * 1e6, asked: total });
}

function refuseUnfinished(id: string, reached: readonly JobState[]): void {
  const failed = reached.find(({ status }) => status === 'failed');
  if (failed) {
    const reason = failed.reason ?? 'no reason was given';
    throw new CofactorError('PROVIDER_FAILED', `${id}: the task failed: ${reason}`, { provider: id, reason });
  }
  if (reached.some(({ status }) => status === 'cancelled')) throw cancelled(`${id}: the task was cancelled`);
  if (reached.some(({ status }) => status !== 'succeeded'))
    throw new CofactorError('PROVIDER_BUSY', `${id}: the task has not finished: poll until it has`, { provider: id });
}

/** A result that its schema refuses, or that contradicts itself. */
export function malformed(id: string, error: unknown): CofactorError {
  const why =
    error instanceof z.ZodError
      ? `${error.issues[0].path.join('.')}: ${error.issues[0].message}`
      : error instanceof Error
        ? error.message
        : String(error);
  const message = `${id} answered something that is not as documented: ${why}`;
  return new CofactorError('PROVIDER_FAILED', message, { provider: id, reason: 'malformed result' });
}
