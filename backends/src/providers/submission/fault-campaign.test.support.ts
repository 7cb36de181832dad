/**
 * Submitting under faults: a service that loses answers, refuses, and lists its jobs late; a client that is killed at a labelled step
 * and comes back as another process; a person who looks when asked. What is counted afterwards is what the service would bill.
 */
import { CofactorError, isCofactorError, stream, type RandomStream } from '@cofactor/sdk/contracts';
import { memoryLog, type AppendLog } from './append-log.ts';
import { balance, type Balance } from './account.ts';
import { AnswerLost } from '../http/http.ts';
import {
  endSubmission,
  listSubmissions,
  resolveSubmission,
  SUBMIT_STEPS,
  submitOnce,
  type SubmitClass,
  type SubmitStep,
} from './submission.ts';

export const PRICE_MICRO_USD = 1_300_000;

interface CloudJob {
  id: string;
  token: string;
  acceptedAtMs: number;
  cancelled: boolean;
}

/** The process is gone: nothing after this is done. */
export class Killed extends Error {
  override readonly name = 'Killed';
}

/** A provider of one class, with the faults of its network. */
export class FaultyCloud {
  readonly jobs: CloudJob[] = [];
  nowMs = 1_800_000_000_000;
  readonly #submitClass: SubmitClass;
  readonly #chance: RandomStream;
  readonly #faultRate: number;
  /** A new job is listed after so long: replicas lag, but less than the protocol waits. */
  readonly #lagMs: number;

  constructor(submitClass: SubmitClass, chance: RandomStream, faultRate: number) {
    this.#submitClass = submitClass;
    this.#chance = chance;
    this.#faultRate = faultRate;
    this.#lagMs = chance.uniform() * 300_000;
  }

  async send(token: string): Promise<{ id: string }> {
    this.nowMs += 1000 * this.#chance.uniform();
    const fault = this.#chance.uniform() < this.#faultRate ? this.#chance.integer(4) : -1;
    if (fault === 0) throw new CofactorError('PROVIDER_BUSY', 'busy', { provider: 'faulty' });
    if (fault === 1) throw new AnswerLost('lost on the way there');
    const known = this.#submitClass === 'client-key' ? this.jobs.find((job) => job.token === token) : undefined;
    const job = known ?? { id: `job-${this.jobs.length}`, token, acceptedAtMs: this.nowMs, cancelled: false };
    if (!known) this.jobs.push(job);
    if (fault === 2) throw new AnswerLost('lost on the way back');
    if (fault === 3) throw new Killed('with the answer on its way');
    return { id: job.id };
  }

  async find(token: string): Promise<{ id: string }[]> {
    return this.jobs
      .filter((job) => job.token === token && !job.cancelled && this.nowMs - job.acceptedAtMs >= this.#lagMs)
      .map(({ id }) => ({ id }));
  }

  async cancel({ id }: { id: string }): Promise<void> {
    for (const job of this.jobs) if (job.id === id) job.cancelled = true;
  }

  get clock() {
    return {
      now: () => this.nowMs,
      sleep: async (ms: number) => {
        this.nowMs += ms;
      },
    };
  }
}

export interface Run {
  /** Jobs that ran. */
  billed: number;
  finished: boolean;
  processes: number;
  /** How often a person had to look. */
  asked: number;
  balance: Balance;
}

/** One submission from its first process to its result. `killAt`: the first process dies there. */
export async function campaignRun(submitClass: SubmitClass, seed: number, killAt: SubmitStep): Promise<Run> {
  const chance = stream(seed, `campaign/${submitClass}`);
  const cloud = new FaultyCloud(submitClass, chance, 0.4);
  const log = memoryLog();
  let [processes, asked, finished] = [0, 0, false];
  while (!finished && processes < 60) {
    const first = processes++ === 0;
    cloud.nowMs += chance.uniform() * 120_000;
    const onStep = (label: SubmitStep): void => {
      if ((first && label === killAt) || chance.uniform() < 0.05) throw new Killed(label);
    };
    try {
      await submitOnce(submission(cloud, submitClass, 'run'), desk(cloud, log, 2, onStep), new AbortController().signal);
      if (chance.uniform() < 0.2) throw new Killed('before the result is fetched');
      await endSubmission(log, 'run', 'succeeded', PRICE_MICRO_USD);
      finished = true;
    } catch (error) {
      if (isCofactorError(error, 'IN_DOUBT')) {
        asked++;
        await aPersonLooks(log, cloud);
      } else if (!(error instanceof Killed) && !isCofactorError(error, 'PROVIDER_BUSY')) {
        throw error;
      }
    }
  }
  return {
    billed: cloud.jobs.filter(({ cancelled }) => !cancelled).length,
    finished,
    processes,
    asked,
    balance: await balance(log, 'campaign'),
  };
}

/** The console of the provider shows what there is. */
async function aPersonLooks(log: AppendLog, cloud: FaultyCloud): Promise<void> {
  const [{ key, token }] = await listSubmissions(log);
  const job = cloud.jobs.find((it) => it.token === token && !it.cancelled);
  await resolveSubmission(log, key, job ? { job: { id: job.id } } : 'not accepted');
}

function submission(cloud: FaultyCloud, submitClass: SubmitClass, key: string) {
  return {
    key,
    backend: 'faulty:cloud',
    submitClass,
    payloadHash: 'payload',
    quoteMicroUsd: PRICE_MICRO_USD,
    send: (token: string) => cloud.send(token),
    find: submitClass === 'neither' ? undefined : (token: string) => cloud.find(token),
    cancel: (job: { id: string }) => cloud.cancel(job),
  };
}

const desk = (cloud: FaultyCloud, log: AppendLog, tasks: number, onStep: (label: SubmitStep) => void) => ({
  log,
  clock: cloud.clock,
  spending: { account: 'campaign', maxCostUsd: (tasks * PRICE_MICRO_USD) / 1e6 },
  doubt: { resubmitUpToUsd: 5 },
  onStep,
});

export interface LoopRun {
  billed: number;
  /** Tasks whose result was had. */
  finished: number;
  refused: boolean;
  interruptions: number;
}

/** A loop that wants `wanted` tasks under a budget of `budget`, killed at so many random points and started again from its first. */
export async function budgetLoop(submitClass: SubmitClass, seed: number, budget: number, wanted: number, kills: number): Promise<LoopRun> {
  const chance = stream(seed, `loop/${submitClass}`);
  const cloud = new FaultyCloud(submitClass, chance, 0.1);
  const log = memoryLog();
  let interruptions = 0;
  for (let restarts = 0; restarts < 500; restarts++) {
    let finished = 0;
    let left = interruptions < kills ? chance.integer(4 * budget) : Infinity; // points until the next kill
    const point = (label: string): void => {
      if (left-- > 0) return;
      interruptions++;
      throw new Killed(label);
    };
    try {
      for (let k = 0; k < wanted; k++) {
        await submitOnce(submission(cloud, submitClass, `task-${k}`), desk(cloud, log, budget, point), new AbortController().signal);
        point('before the result is booked');
        await endSubmission(log, `task-${k}`, 'succeeded', PRICE_MICRO_USD);
        finished++;
      }
      return { billed: cloud.jobs.length, finished, refused: false, interruptions };
    } catch (error) {
      if (isCofactorError(error, 'OVER_BUDGET') && interruptions >= kills)
        return { billed: cloud.jobs.length, finished, refused: true, interruptions };
      if (isCofactorError(error, 'IN_DOUBT')) {
        for (const { key, token, state } of await listSubmissions(log)) {
          if (state !== 'in-doubt' && state !== 'sent') continue;
          const job = cloud.jobs.find((it) => it.token === token);
          await resolveSubmission(log, key, job ? { job: { id: job.id } } : 'not accepted');
        }
      } else if (!(error instanceof Killed) && !isCofactorError(error, 'PROVIDER_BUSY') && !isCofactorError(error, 'OVER_BUDGET')) {
        throw error;
      }
    }
  }
  throw new Error('the loop never ended');
}

export const STEPS_IN_TURN = (k: number): SubmitStep => SUBMIT_STEPS[k % SUBMIT_STEPS.length];
