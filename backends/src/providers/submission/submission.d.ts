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
import { type SpendingLimit } from '@cofactor/sdk/contracts';
import type { Clock } from '@cofactor/sdk/workflow';
import * as z from 'zod';
import type { AppendLog } from './append-log.ts';
export type SubmitClass = 'client-key' | 'searchable-mark' | 'neither';
export declare const SubmissionRecord: z.ZodObject<
  {
    state: z.ZodEnum<{
      accepted: 'accepted';
      ended: 'ended';
      'in-doubt': 'in-doubt';
      intent: 'intent';
      refused: 'refused';
      sent: 'sent';
    }>;
    key: z.ZodString;
    backend: z.ZodString;
    token: z.ZodString;
    attempt: z.ZodInt;
    payloadHash: z.ZodString;
    quoteMicroUsd: z.ZodInt;
    account: z.ZodOptional<z.ZodString>;
    sentAtMs: z.ZodOptional<z.ZodNumber>;
    looks: z.ZodDefault<z.ZodInt>;
    job: z.ZodOptional<z.ZodUnknown>;
    outcome: z.ZodOptional<
      z.ZodEnum<{
        cancelled: 'cancelled';
        failed: 'failed';
        succeeded: 'succeeded';
      }>
    >;
    reason: z.ZodOptional<z.ZodString>;
  },
  z.core.$strip
>;
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
export declare const SUBMIT_STEPS: readonly ['quoted', 'reserved', 'intent', 'sent', 'answered', 'accepted', 'looked', 'doubted'];
export type SubmitStep = (typeof SUBMIT_STEPS)[number];
/**
 * The provider's job for this key: submitted now, or by whoever came first.
 * @throws OVER_BUDGET before anything is sent; IN_DOUBT when only a person can tell; CONFLICT for other work under the same key;
 * CANCELLED; the refusal of the provider
 */
export declare function submitOnce<Job>(submission: Submission<Job>, desk: SubmissionDesk, signal: AbortSignal): Promise<Job>;
/** Writes down how a job ended and what it cost. Safe to repeat. */
export declare function endSubmission(
  log: AppendLog,
  key: string,
  outcome: 'succeeded' | 'failed' | 'cancelled',
  chargedMicroUsd: number,
): Promise<void>;
/** What a person found out about a submission in doubt: the provider's job, or that there is none. @throws CONFLICT when it is in no doubt */
export declare function resolveSubmission(
  log: AppendLog,
  key: string,
  found:
    | {
        job: unknown;
      }
    | 'not accepted',
): Promise<void>;
/** Last state of every submission: what waits for a person has state `in-doubt`. */
export declare function listSubmissions(log: AppendLog): Promise<SubmissionRecord[]>;
/** A UUID that follows from the key: the same in every process. */
export declare function tokenOf(key: string, attempt: number): string;
//# sourceMappingURL=submission.d.ts.map
