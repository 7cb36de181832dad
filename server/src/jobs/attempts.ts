/**
 * What a worker writes, each fenced by the epoch it holds. Order of locks: the attempt, then its job; a lost lease and a beat
 * therefore meet on the attempt's row, and one of them finds that it came too late.
 */
import type { CofactorError, Comparison, Job, Plan } from '@cofactor/sdk/contracts';
import type { Database, Sql } from '../store/database.ts';
import { finalEvent } from './job-events.ts';
import { isFinal, moveSql, stateIn, HELD, type JobAction, type JobState } from './state-machine.ts';

export interface Attempt {
  job: string;
  epoch: number;
}

export type ClaimedJob = Attempt & { lastSeq: number } & (
    | { kind: 'job'; document: Job; plan: Plan }
    | { kind: 'comparison'; document: Comparison }
  );

/** Takes a waiting job. @returns undefined when it no longer waits */
export async function claim(sql: Sql, job: string, worker: string, leaseMs: number): Promise<ClaimedJob | undefined> {
  const move = moveSql('claim');
  const [claimed] = await sql.query<ClaimedJob>(
    `UPDATE cofactor.job SET state = ${move.next}, epoch = epoch + 1, updated = now() WHERE id = $1 AND ${move.from}
     RETURNING id AS job, epoch, last_seq AS "lastSeq", kind, document, plan`,
    [job],
  );
  if (claimed) {
    await sql.query(
      "INSERT INTO cofactor.attempt (job, epoch, worker, lease_until) VALUES ($1, $2, $3, now() + $4::float8 * interval '1 millisecond')",
      [job, claimed.epoch, worker, leaseMs],
    );
  }
  return claimed;
}

/**
 * @param allowedMs time for the job from its first start on, whatever attempts it takes
 * @returns undefined when the attempt has been overtaken
 */
export async function start(
  sql: Sql,
  { job, epoch }: Attempt,
  allowedMs: number | undefined,
): Promise<{ state: JobState; leftMs: number | null } | undefined> {
  const move = moveSql('start');
  const [started] = await sql.query<{ state: JobState; leftMs: number | null }>(
    `UPDATE cofactor.job SET state = ${move.next}, updated = now(),
       deadline = coalesce(deadline, now() + $3::float8 * interval '1 millisecond')
     WHERE id = $1 AND epoch = $2 AND ${move.from}
     RETURNING state, (extract(epoch FROM deadline - now()) * 1000)::float8 AS "leftMs"`,
    [job, epoch, allowedMs ?? null],
  );
  return started;
}

/** Renews the lease. @returns undefined when the attempt has been overtaken */
export async function beat(sql: Sql, { job, epoch }: Attempt, leaseMs: number): Promise<{ cancelRequested: boolean } | undefined> {
  const [renewed] = await sql.query<{ cancelRequested: boolean }>(
    `UPDATE cofactor.attempt AS a SET lease_until = now() + $3::float8 * interval '1 millisecond' FROM cofactor.job AS j
     WHERE a.job = $1 AND a.epoch = $2 AND a.ended IS NULL AND j.id = a.job AND j.epoch = a.epoch AND ${stateIn(HELD)}
     RETURNING j.cancel_requested AS "cancelRequested"`,
    [job, epoch, leaseMs],
  );
  return renewed;
}

export interface Ending {
  action: Extract<JobAction, 'succeed' | 'fail' | 'stop' | 'release' | 'lose' | 'exhaust'>;
  result?: unknown;
  error?: CofactorError;
}

/**
 * Ends an attempt and moves its job; a job that has thereby ended gets its last event, and unless it succeeded forgets its journal.
 * @returns the new state; undefined when the attempt has been overtaken: nothing is written then
 */
export async function end(
  database: Database,
  { job, epoch }: Attempt,
  { action, result, error }: Ending,
  then?: (sql: Sql, state: JobState) => Promise<void>,
): Promise<JobState | undefined> {
  const move = moveSql(action);
  const silent = action === 'lose' || action === 'exhaust' ? 'AND lease_until < now()' : '';
  const stale = new Error('overtaken');
  try {
    return await database.transaction(async (sql) => {
      const ended = await sql.query(
        `UPDATE cofactor.attempt SET ended = now(), outcome = $3 WHERE job = $1 AND epoch = $2 AND ended IS NULL ${silent} RETURNING job`,
        [job, epoch, action],
      );
      if (ended.length === 0) throw stale;
      const [moved] = await sql.query<{ state: JobState; lastSeq: number }>(
        `UPDATE cofactor.job SET state = ${move.next}, updated = now() WHERE id = $1 AND epoch = $2 AND ${move.from}
         RETURNING state, last_seq AS "lastSeq"`,
        [job, epoch],
      );
      if (moved === undefined) throw stale;
      if (isFinal(moved.state)) await closeJob(sql, job, moved, { result, error });
      await then?.(sql, moved.state);
      return moved.state;
    });
  } catch (thrown) {
    if (thrown === stale) return undefined;
    throw thrown;
  }
}

/**
 * The last event of a job that is in a final state now, with what it came to. What the steps of a job gave stays beside its result, to
 * be packed (jobs-service.ts); of all else nothing is left to go on from.
 */
export async function closeJob(
  sql: Sql,
  job: string,
  { state, lastSeq }: { state: JobState; lastSeq: number },
  { result, error }: Pick<Ending, 'result' | 'error'> = {},
): Promise<void> {
  const event = finalEvent(state, error);
  await sql.query('UPDATE cofactor.job SET last_seq = $2, result = $3, error = $4 WHERE id = $1', [
    job,
    lastSeq + 1,
    state === 'SUCCEEDED' ? JSON.stringify(result) : null,
    event.type === 'failed' ? JSON.stringify(event.error) : null,
  ]);
  await sql.query('INSERT INTO cofactor.event (job, seq, body) VALUES ($1, $2, $3)', [job, lastSeq + 1, JSON.stringify(event)]);
  await sql.query(
    "DELETE FROM cofactor.step_result WHERE job = $1 AND NOT EXISTS (SELECT 1 FROM cofactor.job WHERE id = $1 AND kind = 'job' AND state = 'SUCCEEDED')",
    [job],
  );
  await sql.query('DELETE FROM cofactor.checkpoint WHERE job = $1', [job]);
}

/** Attempts whose lease has ended, with the number of attempts that their job has lost before. */
export function silentAttempts(sql: Sql): Promise<(Attempt & { lost: number })[]> {
  return sql.query(
    `SELECT job, epoch, (SELECT count(*)::int FROM cofactor.attempt AS b WHERE b.job = a.job AND b.outcome = 'lose') AS lost
     FROM cofactor.attempt AS a WHERE ended IS NULL AND lease_until < now() LIMIT 100`,
    [],
  );
}

/** Ends all leases: for a store that one process holds, where every attempt from before is that of a process that is gone. */
export async function endLeases(sql: Sql): Promise<void> {
  await sql.query("UPDATE cofactor.attempt SET lease_until = now() - interval '1 second' WHERE ended IS NULL", []);
}

/** Jobs that have waited so long that their ring may be lost. */
export async function longWaiting(sql: Sql, ms: number): Promise<string[]> {
  const rows = await sql.query<{ id: string }>(
    `SELECT id FROM cofactor.job WHERE ${stateIn(['QUEUED'])} AND updated < now() - $1::float8 * interval '1 millisecond' ORDER BY updated LIMIT 100`,
    [ms],
  );
  return rows.map(({ id }) => id);
}
