/** Events of a job in the tables: numbered from 1 without gaps, so that a reader goes on where it stopped. */
import { CofactorError } from '@cofactor/sdk/contracts';
import type { Database, Sql } from '../store/database.ts';
import type { Bells } from './bells.ts';
import type { RecordedEvent } from './job-record.ts';
import { HELD, isFinal, stateIn, type JobState } from './state-machine.ts';

/** An event before it has its number. */
export type EventBody = RecordedEvent extends infer E ? (E extends RecordedEvent ? Omit<E, 'seq'> : never) : never;

const PAGE = 64;

/** The last event of a job that ended. */
export function finalEvent(state: JobState, error: CofactorError | undefined): EventBody {
  const atMs = Date.now();
  if (state === 'SUCCEEDED') return { type: 'succeeded', atMs };
  if (state === 'CANCELLED') return { type: 'cancelled', atMs };
  const reason = error ?? new CofactorError('INTERNAL', 'the job failed without saying why', {});
  return { type: 'failed', atMs, error: reason.toJSON() };
}

/**
 * Appends events of an attempt that has seen `lastSeq` of them. Doing it again after a lost answer writes nothing twice.
 * @returns the number of the last one; undefined when the attempt no longer holds the job
 */
export async function appendEvents(
  sql: Sql,
  { job, epoch, lastSeq }: { job: string; epoch: number; lastSeq: number },
  events: readonly EventBody[],
): Promise<number | undefined> {
  const [written] = await sql.query<{ last: number }>(
    `WITH held AS (
       UPDATE cofactor.job SET last_seq = last_seq + $4, updated = now()
       WHERE id = $1 AND epoch = $2 AND last_seq = $3 AND ${stateIn(HELD)} RETURNING id, last_seq
     ), written AS (
       INSERT INTO cofactor.event (job, seq, body)
       SELECT held.id, held.last_seq - $4 + event.position, event.body
       FROM held, json_array_elements($5::json) WITH ORDINALITY AS event (body, position)
     )
     SELECT last_seq AS last FROM held`,
    [job, epoch, lastSeq, events.length, JSON.stringify(events)],
  );
  if (written) return written.last;
  const [{ there }] = await sql.query<{ there: boolean }>(
    'SELECT EXISTS (SELECT FROM cofactor.job WHERE id = $1 AND epoch = $2 AND last_seq = $3) AS there',
    [job, epoch, lastSeq + events.length],
  );
  return there ? lastSeq + events.length : undefined;
}

/** @returns at most 64 events after `afterSeq`, in order */
export async function eventsAfter(sql: Sql, job: string, afterSeq: number): Promise<RecordedEvent[]> {
  const rows = await sql.query<{ seq: number; body: EventBody }>(
    'SELECT seq, body FROM cofactor.event WHERE job = $1 AND seq > $2 ORDER BY seq LIMIT $3',
    [job, afterSeq, PAGE],
  );
  return rows.map(({ seq, body }) => ({ ...body, seq }));
}

/** Events after `afterSeq` as they come, to the final one; ends early, without an error, when the signal fires. */
export async function* watchEvents(
  { database, bells, pollMs }: { database: Database; bells: Bells; pollMs: number },
  job: string,
  afterSeq: number,
  signal: AbortSignal,
): AsyncGenerator<RecordedEvent, void, undefined> {
  for (let seq = afterSeq; !signal.aborted; ) {
    const news = bells.next(job, pollMs, signal); // before looking: what is rung meanwhile is not missed
    try {
      const events = await eventsAfter(database, job, seq);
      for (const event of events) {
        if (signal.aborted) return;
        yield event;
        seq = event.seq;
        if (ENDS.has(event.type)) return;
      }
      if (events.length === PAGE) continue;
      if (events.length === 0 && (await hasNoMore(database, job, seq))) return;
      await news.rung;
    } finally {
      news.forget();
    }
  }
}

/** One of these is the last event of a job. */
export const ENDS: ReadonlySet<string> = new Set(['succeeded', 'failed', 'cancelled']);

/** For a reader who has the last event already, or asks for what comes after it. */
async function hasNoMore(sql: Sql, job: string, seq: number): Promise<boolean> {
  const [{ state, lastSeq }] = await sql.query<{ state: JobState; lastSeq: number }>(
    'SELECT state, last_seq AS "lastSeq" FROM cofactor.job WHERE id = $1',
    [job],
  );
  return isFinal(state) && lastSeq <= seq;
}
