/**
 * What the threads of a team have in common: control words in a SharedArrayBuffer, and messages that carry what words cannot.
 *
 * TICKET holds the number of the job under way and its next share. Whoever raises it by one with a compare-and-exchange has that
 * share; a ticket of another job can no longer be raised. Light: a helper thread loads this and little else.
 */
import { type MessagePort, receiveMessageOnPort } from 'node:worker_threads';
import type { ArenaRegion } from '../../kernels/arena.ts';
import type { ClusterJob, ClusterPlan } from '../correlation/coupled-cluster/share.ts';
import type { SigmaJob, SigmaPlan } from '../correlation/determinant-ci/share.ts';
import type { QuadratureJob, QuadraturePlan } from '../dft/quadrature/share.ts';
import type { ShareJob, SharePlan } from '../integrals/threads/share.ts';
import type { TransformJob, TransformPlan } from '../integrals/threads/transform-share.ts';

/** Number of the job · 256 + its next share. */
export const TICKET = 0;
/** Shares of the job that are done. */
export const DONE = 1;
/** 1: shares under way are to be left. */
export const STOPPED = 2;
/** 1: a helper met an error. */
export const FAILED = 3;
export const CONTROL_WORDS = 4;
/** A share no job has: there is nothing to take. */
export const CLOSED = 255;

/** What a team can be started for. */
export type TeamWork =
  | { of: 'repulsion'; plan: SharePlan }
  | { of: 'transform'; plan: TransformPlan }
  | { of: 'quadrature'; plan: QuadraturePlan }
  | { of: 'coupled-cluster'; plan: ClusterPlan }
  | { of: 'determinant-ci'; plan: SigmaPlan };
export type TeamJob = ShareJob | TransformJob | QuadratureJob | ClusterJob | SigmaJob;

export type TeamMessage =
  | { type: 'join'; system: number; region: ArenaRegion; work: TeamWork }
  | { type: 'job'; system: number; number: number; job: TeamJob }
  | { type: 'leave'; system: number };

export function ticketOf(job: number, share: number): number {
  return ((job & 0x7fffff) << 8) | share;
}

/** The next of `shares` shares of job `number`, while there is one. */
export function takeShare(words: Int32Array, number: number, shares: number): number | undefined {
  for (;;) {
    const ticket = Atomics.load(words, TICKET);
    const share = ticket & CLOSED;
    if (share >= shares || ticket !== ticketOf(number, share)) return undefined;
    if (Atomics.compareExchange(words, TICKET, ticket, ticket + 1) === ticket) return share;
  }
}

/** What has come through a port since it was last looked at, in order. */
export function* messagesOn(port: MessagePort): Generator<TeamMessage> {
  for (let received = receiveMessageOnPort(port); received; received = receiveMessageOnPort(port)) yield received.message as TeamMessage;
}
