/**
 * Submit once. A submission is a log of its states; each state is durable before the next act, and whoever writes a state first
 * is the one who acts on it.
 *
 *   (none)    ──▶ intent      money is reserved, nothing is sent
 *   intent    ──▶ sent        this process is about to send; a process that finds `sent` does not know whether it was
 *   sent      ──▶ accepted    the provider's job is known
 *             ──▶ refused     certainly not accepted; the money is free again
 *             ──▶ in-doubt    no answer came, or one that cannot be read
 *   in-doubt  ──▶ accepted    found by its mark, or sent again under the same key
 *             ──▶ sent        not found in all looks, and free or cheap enough to be sent again
 *             ──▶ a person    IN_DOUBT; `resolveSubmission` writes down what the person found
 *   accepted  ──▶ ended       succeeded, failed or cancelled; what was charged is booked
 *   refused, ended without a result ──▶ intent   when it is asked for again
 *
 * What settles a doubt depends on the provider:
 *   client-key        sending again under the same token is one job; the mark, where it can be searched, is looked at first
 *   searchable-mark   looked up from `sentAt` on; only after `looks` looks over `quietMs` it counts as not accepted
 *   neither           a person decides
 */
import { CofactorError, sha256, throwIfCancelled, type SpendingLimit } from '@cofactor/sdk/contracts';
import type { Clock } from '@cofactor/sdk/workflow';
import * as z from 'zod';
import { reserve, settle } from './account.ts';
import type { AppendLog } from './append-log.ts';
import { AnswerLost } from '../http/http.ts';

export type SubmitClass = 'client-key' | 'searchable-mark' | 'neither';

export const SubmissionRecord = z.object({
  state: z.enum(['intent', 'sent', 'in-doubt', 'accepted', 'refused', 'ended']),
  key: z.string(),
  backend: z.string(),
  /** Client key or mark: the provider's job carries it. */
  token: z.string(),
  attempt: z.int().min(0),
  payloadHash: z.string(),
  quoteMicroUsd: z.int().min(0),
  account: z.string().optional(),
  sentAtMs: z.number().optional(),
  /** How often it was looked for since it came into doubt. */
  looks: z.int().default(0),
  /** The provider's job, as the adapter needs it. */
  job: z.unknown().optional(),
  outcome: z.enum(['succeeded', 'failed', 'cancelled']).optional(),
  reason: z.string().optional(),
});
export type SubmissionRecord = z.infer<typeof SubmissionRecord>;

/** What is submitted, and how its provider is asked. Job is plain JSON. */
export interface Submission<Job> {
  key: string;
  backend: string;
  submitClass: SubmitClass;
  payloadHash: string;
  quoteMicroUsd: number;
  /** One try. @throws AnswerLost when it may have been accepted; CofactorError when it certainly was not */
  send(token: string): Promise<Job>;
  /** Jobs that carry the mark, the oldest first. */
  find?(token: string, sinceMs: number): Promise<Job[]>;
  cancel(job: Job): Promise<void>;
}

export interface DoubtPolicy {
  /** Looks that find nothing before a submission counts as not accepted. @default 3 */
  looks?: number;
  /** Over at least so long. @default 600_000 */
  quietMs?: number;
  /** What was not found is sent again up to this price; above, a person decides. @default 0 */
  resubmitUpToUsd?: number;
}

export interface SubmissionDesk {
  log: AppendLog;
  clock: Clock;
  /** Mandatory for what costs money. */
  spending?: SpendingLimit;
  doubt?: DoubtPolicy;
  /** Told of every labelled step, before it is taken; tests interrupt here. */
  onStep?: (label: SubmitStep) => void;
}

export const SUBMIT_STEPS = ['quoted', 'reserved', 'intent', 'sent', 'answered', 'accepted', 'looked', 'doubted'] as const;
export type SubmitStep = (typeof SUBMIT_STEPS)[number];

const LOOK_BACK_MS = 5 * 60_000;
/** A process that was stopped for longer than this between `sent` and the act does not send any more. */
const SEND_WITHIN_MS = 60_000;

const logOf = (key: string): string => `submission ${key}`;

/**
 * The provider's job for this key: submitted now, or by whoever came first.
 * @throws OVER_BUDGET before anything is sent; IN_DOUBT when only a person can tell; CONFLICT for other work under the same key;
 * CANCELLED; the refusal of the provider
 */
export async function submitOnce<Job>(submission: Submission<Job>, desk: SubmissionDesk, signal: AbortSignal): Promise<Job> {
  for (;;) {
    throwIfCancelled(signal);
    const { record, version } = await latest(desk.log, submission.key);
    if (record && record.payloadHash !== submission.payloadHash) throw otherWork(record, submission);
    const job = await advance(submission, desk, record, version, signal);
    if (job !== undefined) return job.job;
  }
}

/** One transition. `undefined`: look again at what the log says now. */
async function advance<Job>(
  submission: Submission<Job>,
  desk: SubmissionDesk,
  record: SubmissionRecord | undefined,
  version: number,
  signal: AbortSignal,
): Promise<{ job: Job } | undefined> {
  if (record === undefined || record.state === 'refused' || (record.state === 'ended' && record.outcome !== 'succeeded')) {
    await intend(submission, desk, record === undefined ? 0 : record.attempt + 1, version);
    return undefined;
  }
  if (record.state === 'intent') return sendIt(submission, desk, record, version);
  if (record.state === 'sent' || record.state === 'in-doubt') return settleDoubt(submission, desk, record, version, signal);
  return { job: record.job as Job };
}

async function intend<Job>(submission: Submission<Job>, desk: SubmissionDesk, attempt: number, version: number): Promise<void> {
  const { key, backend, payloadHash, quoteMicroUsd } = submission;
  const { log, spending } = desk;
  desk.onStep?.('quoted');
  if (quoteMicroUsd > 0) {
    if (!spending) throw noBudget(backend);
    await reserve(log, spending, key, quoteMicroUsd);
  }
  desk.onStep?.('reserved');
  const token = tokenOf(key, attempt);
  const record = {
    state: 'intent',
    key,
    backend,
    token,
    attempt,
    payloadHash,
    quoteMicroUsd,
    account: spending?.account,
    looks: 0,
  } as const;
  await log.append(logOf(key), version, record); // another process may have been quicker: its entry counts
  desk.onStep?.('intent');
}

async function sendIt<Job>(
  submission: Submission<Job>,
  desk: SubmissionDesk,
  record: SubmissionRecord,
  version: number,
): Promise<{ job: Job } | undefined> {
  const { log, clock } = desk;
  const sentAtMs = clock.now();
  const sent: SubmissionRecord = { ...record, state: 'sent', sentAtMs: record.sentAtMs ?? sentAtMs };
  if (!(await log.append(logOf(record.key), version, sent))) return undefined;
  return act(submission, desk, sent, version + 1, sentAtMs);
}

/** Sends, as the one process whose entry says so. */
async function act<Job>(
  submission: Submission<Job>,
  desk: SubmissionDesk,
  record: SubmissionRecord,
  version: number,
  claimedAtMs: number,
  doubted = false,
): Promise<{ job: Job } | undefined> {
  desk.onStep?.('sent');
  if (desk.clock.now() - claimedAtMs > SEND_WITHIN_MS) return undefined;
  let job: Job;
  try {
    job = await submission.send(record.token);
  } catch (error) {
    if (error instanceof AnswerLost) {
      desk.onStep?.('doubted');
      await desk.log.append(logOf(record.key), version, { ...record, state: 'in-doubt', reason: error.message });
      return undefined;
    }
    // A second sending that is refused says nothing about the first.
    if (doubted) await desk.log.append(logOf(record.key), version, { ...record, state: 'in-doubt' });
    else if (error instanceof CofactorError) {
      const refused = { ...record, state: 'refused', reason: error.message };
      if ((await desk.log.append(logOf(record.key), version, refused)) && record.account)
        await settle(desk.log, record.account, record.key, 0);
    }
    throw error;
  }
  desk.onStep?.('answered');
  return accept(submission, desk, record, version, job);
}

async function accept<Job>(
  submission: Submission<Job>,
  desk: SubmissionDesk,
  record: SubmissionRecord,
  version: number,
  job: Job,
): Promise<{ job: Job } | undefined> {
  const won = await desk.log.append(logOf(record.key), version, { ...record, state: 'accepted', job });
  desk.onStep?.('accepted');
  if (won) return { job };
  // Someone settled the doubt meanwhile: theirs counts, ours must not run beside it.
  const { record: now } = await latest(desk.log, record.key);
  if (now?.state === 'accepted' && JSON.stringify(now.job) !== JSON.stringify(job)) await submission.cancel(job);
  return undefined;
}

async function settleDoubt<Job>(
  submission: Submission<Job>,
  desk: SubmissionDesk,
  record: SubmissionRecord,
  version: number,
  signal: AbortSignal,
): Promise<{ job: Job } | undefined> {
  const { log, clock, doubt = {} } = desk;
  const { looks = 3, quietMs = 600_000, resubmitUpToUsd = 0 } = doubt;
  const sentAtMs = record.sentAtMs ?? clock.now();
  if (submission.find) {
    const [found, ...twins] = await submission.find(record.token, sentAtMs - LOOK_BACK_MS);
    desk.onStep?.('looked');
    if (found !== undefined) {
      const adopted = await accept(submission, desk, record, version, found);
      if (adopted) for (const twin of twins) await submission.cancel(twin);
      return adopted;
    }
  }
  if (submission.submitClass === 'client-key') {
    const again: SubmissionRecord = { ...record, state: 'sent', looks: record.looks + 1 };
    if (again.looks > looks) throw inDoubt(record);
    if (!(await log.append(logOf(record.key), version, again))) return undefined;
    return act(submission, desk, again, version + 1, clock.now(), true);
  }
  if (submission.submitClass === 'neither') throw inDoubt(record);
  const looked: SubmissionRecord = { ...record, state: 'in-doubt', sentAtMs, looks: record.looks + 1 };
  const waitedMs = clock.now() - sentAtMs;
  if (looked.looks >= looks && waitedMs >= quietMs) {
    if (record.quoteMicroUsd > resubmitUpToUsd * 1e6) throw inDoubt(record);
    const again: SubmissionRecord = { ...looked, state: 'sent', sentAtMs: clock.now(), looks: 0 };
    if (!(await log.append(logOf(record.key), version, again))) return undefined;
    return act(submission, desk, again, version + 1, clock.now(), true);
  }
  if (!(await log.append(logOf(record.key), version, looked))) return undefined;
  await clock.sleep(Math.max(1000, (quietMs * looked.looks) / looks - waitedMs), signal);
  return undefined;
}

/** Writes down how a job ended and what it cost. Safe to repeat. */
export async function endSubmission(
  log: AppendLog,
  key: string,
  outcome: 'succeeded' | 'failed' | 'cancelled',
  chargedMicroUsd: number,
): Promise<void> {
  const { record, version } = await latest(log, key);
  if (record?.state !== 'accepted' && record?.state !== 'ended') return;
  // The money first: an entry that says `ended` is never looked at again.
  if (record.account) await settle(log, record.account, key, chargedMicroUsd);
  if (record.state === 'accepted') await log.append(logOf(key), version, { ...record, state: 'ended', outcome });
}

/** What a person found out about a submission in doubt: the provider's job, or that there is none. @throws CONFLICT when it is in no doubt */
export async function resolveSubmission(log: AppendLog, key: string, found: { job: unknown } | 'not accepted'): Promise<void> {
  const { record, version } = await latest(log, key);
  if (record?.state !== 'in-doubt' && record?.state !== 'sent') {
    throw new CofactorError('CONFLICT', `submission ${key} is ${record?.state ?? 'unknown'}: there is no doubt to resolve`, {
      what: `submission ${key}`,
      expected: 'in-doubt',
      got: record?.state,
    });
  }
  if (found === 'not accepted') {
    if ((await log.append(logOf(key), version, { ...record, state: 'refused', reason: 'a person found no job' })) && record.account)
      await settle(log, record.account, key, 0);
  } else {
    await log.append(logOf(key), version, { ...record, state: 'accepted', job: found.job });
  }
}

/** Last state of every submission: what waits for a person has state `in-doubt`. */
export async function listSubmissions(log: AppendLog): Promise<SubmissionRecord[]> {
  const keys = (await log.names()).filter((name) => name.startsWith('submission ')).map((name) => name.slice('submission '.length));
  const records = await Promise.all(keys.map(async (key) => (await latest(log, key)).record));
  return records.filter((record) => record !== undefined);
}

async function latest(log: AppendLog, key: string): Promise<{ record: SubmissionRecord | undefined; version: number }> {
  const entries = await log.read(logOf(key));
  return { record: entries.length > 0 ? SubmissionRecord.parse(entries.at(-1)) : undefined, version: entries.length };
}

/** A UUID that follows from the key: the same in every process. */
export function tokenOf(key: string, attempt: number): string {
  const hex = sha256(new TextEncoder().encode(`${key}#${attempt}`));
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join('-');
}

function inDoubt({ backend, token, key, sentAtMs }: SubmissionRecord): CofactorError {
  const when = sentAtMs === undefined ? '' : ` at ${new Date(sentAtMs).toISOString()}`;
  const message = `${backend}: the task sent${when} may or may not have been accepted, and is not sent again: look for ${token} at the provider, then resolve submission ${key}`;
  return new CofactorError('IN_DOUBT', message, { provider: backend, token });
}

function otherWork(record: SubmissionRecord, { key, payloadHash }: { key: string; payloadHash: string }): CofactorError {
  return new CofactorError('CONFLICT', `submission ${key} was made for other work: use another key`, {
    what: `submission ${key}`,
    expected: record.payloadHash,
    got: payloadHash,
  });
}

function noBudget(backend: string): CofactorError {
  const message = `${backend} costs money and there is no budget: set budget.maxCostUsd`;
  return new CofactorError('OVER_BUDGET', message, { limit: 'maxCostUsd', allowed: 0, asked: 0 });
}
