/** A job as the gateway knows it. */
import type { Comparison, Forecast, Job, JobEvent, Report, Result, SerializedError } from '@cofactor/sdk/contracts';
import type { JobState } from './state-machine.ts';

interface Facts {
  id: string;
  tenant: string;
  state: JobState;
  specHash: string;
  /** What the caller may agree to when submitting; null for a comparison. */
  planHash: string | null;
  /** Forecast of the whole plan; null for a comparison. */
  estimate: Forecast | null;
  /** Where the hard subproblem runs; null for a comparison, which has one for each arm. */
  backend: string | null;
  /** Attempts so far; a job that has not been claimed has none. */
  epoch: number;
  /** Events so far. */
  lastSeq: number;
  cancelRequested: boolean;
  error: SerializedError | null;
  created: Date;
  updated: Date;
}

export type JobRecord =
  | (Facts & { kind: 'job'; document: Job; result: Result | null })
  | (Facts & { kind: 'comparison'; document: Comparison; result: Report | null });

/** An event of a job; of a comparison, with the arm and point (0-based) it is about. */
export type RecordedEvent = JobEvent & { arm?: string; point?: number };

/** Columns of cofactor.job in the names of JobRecord. */
export const RECORD = `id, tenant, kind, state, document, spec_hash AS "specHash", plan_hash AS "planHash", estimate, backend, epoch,
  last_seq AS "lastSeq", cancel_requested AS "cancelRequested", result, error, created, updated`;
