/**
 * What a runner writes down so that an interrupted job goes on where it stopped. An entry is durable before `append`
 * resolves. `key` is the step's id in the plan, with `#n` for the n-th step a driver asked for; `stepHash` guards the
 * replay: a driver that now asks for something else is a CONFLICT, never a silent mix of two runs.
 */
import type { Checkpoint } from './backend.ts';
import type { StepResult } from './documents/step.ts';

export interface JournalEntry {
  key: string;
  stepHash: string;
  result: StepResult;
}

export interface Journal {
  /** Entries of a job in the order they were written; empty for an unknown job. */
  load(jobId: string): Promise<JournalEntry[]>;
  append(jobId: string, entry: JournalEntry): Promise<void>;
  /** Where a step in progress saves its state. */
  checkpoint(jobId: string, key: string): Checkpoint;
  /** Forgets a job that has its result. */
  clear(jobId: string): Promise<void>;
}
