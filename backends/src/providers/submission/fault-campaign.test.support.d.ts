/**
 * Submitting under faults: a service that loses answers, refuses, and lists its jobs late; a client that is killed at a labelled step
 * and comes back as another process; a person who looks when asked. What is counted afterwards is what the service would bill.
 */
import { type RandomStream } from '@cofactor/sdk/contracts';
import { type Balance } from './account.ts';
import { type SubmitClass, type SubmitStep } from './submission.ts';
export declare const PRICE_MICRO_USD = 1300000;
interface CloudJob {
  id: string;
  token: string;
  acceptedAtMs: number;
  cancelled: boolean;
}
/** The process is gone: nothing after this is done. */
export declare class Killed extends Error {
  readonly name = 'Killed';
}
/** A provider of one class, with the faults of its network. */
export declare class FaultyCloud {
  #private;
  readonly jobs: CloudJob[];
  nowMs: number;
  constructor(submitClass: SubmitClass, chance: RandomStream, faultRate: number);
  send(token: string): Promise<{
    id: string;
  }>;
  find(token: string): Promise<
    {
      id: string;
    }[]
  >;
  cancel({ id }: { id: string }): Promise<void>;
  get clock(): {
    now: () => number;
    sleep: (ms: number) => Promise<void>;
  };
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
export declare function campaignRun(submitClass: SubmitClass, seed: number, killAt: SubmitStep): Promise<Run>;
export interface LoopRun {
  billed: number;
  /** Tasks whose result was had. */
  finished: number;
  refused: boolean;
  interruptions: number;
}
/** A loop that wants `wanted` tasks under a budget of `budget`, killed at so many random points and started again from its first. */
export declare function budgetLoop(submitClass: SubmitClass, seed: number, budget: number, wanted: number, kills: number): Promise<LoopRun>;
export declare const STEPS_IN_TURN: (k: number) => SubmitStep;
export {};
//# sourceMappingURL=fault-campaign.test.support.d.ts.map
