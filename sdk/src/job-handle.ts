/** A job that was submitted: watched, waited for, cancelled; here or at a gateway alike. */
import { CofactorError, toCofactorError, type JobEvent, type Result } from './contracts/index.ts';
import { EventLog, untilAborted } from './workflow/index.ts';

export type JobStatus = 'running' | 'succeeded' | 'failed' | 'cancelled';

export interface JobHandle {
  readonly id: string;
  /** What happened so far and from then on, up to the final event. @param options.afterSeq go on after this number */
  events(options?: { afterSeq?: number; signal?: AbortSignal }): AsyncIterable<JobEvent>;
  /** @throws CofactorError with which the job failed or was cancelled. The signal ends the waiting, not the job. */
  result(options?: { signal?: AbortSignal }): Promise<Result>;
  /** Resolves when the job has stopped. */
  cancel(reason?: string): Promise<void>;
  status(): Promise<JobStatus>;
}

/**
 * Starts `run` and watches it in this process.
 * @param run gets the signal that cancels the job and the sink of its events.
 */
export function startJob(
  id: string,
  run: (signal: AbortSignal, onEvent: (event: JobEvent) => void) => Promise<Result>,
  outer?: AbortSignal,
): JobHandle {
  const controller = new AbortController();
  const log = new EventLog();
  let status: JobStatus = 'running';
  const signal = outer ? AbortSignal.any([outer, controller.signal]) : controller.signal;
  const outcome: Promise<Result | CofactorError> = run(signal, (event) => log.push(event)).then(
    (result) => {
      status = 'succeeded';
      return result;
    },
    (thrown: unknown) => {
      const error = toCofactorError(thrown, id);
      status = error.code === 'CANCELLED' ? 'cancelled' : 'failed';
      return error;
    },
  );
  return {
    id,
    events: ({ afterSeq, signal: leave } = {}) => log.read(afterSeq, leave),
    result: async ({ signal: leave } = {}) => {
      const settled = await (leave ? untilAborted(outcome, leave) : outcome);
      if (settled instanceof CofactorError) throw settled;
      return settled;
    },
    cancel: async (reason) => {
      controller.abort(reason);
      await outcome;
    },
    status: async () => status,
  };
}
