/**
 * Words
 *   job        what a user submitted; its row is the truth, whatever a queue says
 *   attempt    one worker's try at a job, numbered by `epoch`: 1 for the first
 *   lease      until when an attempt may be silent; its worker renews it (a beat), the clock is the database's
 *   fence      every write of a worker says which epoch it holds; where the job has moved on, the write finds no row, the
 *              worker stops and what it has is thrown away
 *   ring       a message of the queue that a job may be waiting. A lost or a second ring does no harm
 *
 * States                                            leaves by
 *   QUEUED      waits for a worker                   claim → CLAIMED (epoch + 1), cancel → CANCELLED
 *   CLAIMED     an attempt has it                    start → RUNNING, cancel → CANCELLING, and as RUNNING
 *   RUNNING     its plan is being run                succeed, fail, cancel → CANCELLING; release (its worker goes), lose (its lease
 *                                                    ended) → QUEUED; exhaust (too many lost attempts) → FAILED
 *   CANCELLING  its worker is told to stop           stop → CANCELLED; succeed or fail where the run ended first; release, lose,
 *                                                    exhaust → CANCELLED, for nobody has to run it again
 *   SUCCEEDED FAILED CANCELLED   final: nothing leads out, and the last event says so
 */
export const JOB_STATES = ['QUEUED', 'CLAIMED', 'RUNNING', 'CANCELLING', 'SUCCEEDED', 'FAILED', 'CANCELLED'] as const;
export type JobState = (typeof JOB_STATES)[number];

export const JOB_ACTIONS = ['claim', 'start', 'succeed', 'fail', 'cancel', 'stop', 'release', 'lose', 'exhaust'] as const;
export type JobAction = (typeof JOB_ACTIONS)[number];

export const TRANSITIONS: Readonly<Record<JobState, Readonly<Partial<Record<JobAction, JobState>>>>> = {
  QUEUED: { claim: 'CLAIMED', cancel: 'CANCELLED' },
  CLAIMED: { start: 'RUNNING', fail: 'FAILED', cancel: 'CANCELLING', release: 'QUEUED', lose: 'QUEUED', exhaust: 'FAILED' },
  RUNNING: { succeed: 'SUCCEEDED', fail: 'FAILED', cancel: 'CANCELLING', release: 'QUEUED', lose: 'QUEUED', exhaust: 'FAILED' },
  CANCELLING: {
    start: 'CANCELLING', // cancelled between claim and start: this is how the worker hears of it
    succeed: 'SUCCEEDED',
    fail: 'FAILED',
    cancel: 'CANCELLING',
    stop: 'CANCELLED',
    release: 'CANCELLED',
    lose: 'CANCELLED',
    exhaust: 'CANCELLED',
  },
  SUCCEEDED: {},
  FAILED: {},
  CANCELLED: {},
};

export function isFinal(state: JobState): boolean {
  return Object.keys(TRANSITIONS[state]).length === 0;
}

/** States in which an attempt holds the job. */
export const HELD = ['CLAIMED', 'RUNNING', 'CANCELLING'] as const satisfies readonly JobState[];

/** The same table in SQL: `next`, the state after the action, and `from`, the guard that says whether it is allowed. */
export function moveSql(action: JobAction): { next: string; from: string } {
  const moves = JOB_STATES.flatMap((state) => {
    const next = TRANSITIONS[state][action];
    return next === undefined ? [] : [{ state, next }];
  });
  return {
    next: `CASE state ${moves.map(({ state, next }) => `WHEN '${state}' THEN '${next}'`).join(' ')} END`,
    from: stateIn(moves.map(({ state }) => state)),
  };
}

export function stateIn(states: readonly JobState[]): string {
  return `state IN (${states.map((state) => `'${state}'`).join(', ')})`;
}
