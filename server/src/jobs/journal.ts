/** The runner's journal in the tables, fenced: an attempt that was overtaken writes nothing down, and stops. */
import { CofactorError, type Journal, type JournalEntry } from '@cofactor/sdk/contracts';
import type { Database } from '../store/database.ts';
import type { Attempt } from './attempts.ts';
import { HELD, stateIn } from './state-machine.ts';

/** `run` is what the runner calls a job: a comparison has one for each arm and point. What is written is settled with the job's end. */
export function databaseJournal(database: Database, { job, epoch }: Attempt): Journal {
  const held = `SELECT id FROM cofactor.job WHERE id = $1 AND epoch = $2 AND ${stateIn(HELD)} FOR SHARE`;
  return {
    load: (run) =>
      database.query<JournalEntry>(
        'SELECT key, step_hash AS "stepHash", result FROM cofactor.step_result WHERE job = $1 AND run = $2 ORDER BY written',
        [job, run],
      ),
    async append(run, { key, stepHash, result }) {
      const written = await database.query(
        `WITH held AS (${held})
         INSERT INTO cofactor.step_result (job, run, key, step_hash, result, epoch) SELECT id, $3, $4, $5, $6, $2 FROM held
         ON CONFLICT (job, run, key) DO UPDATE SET step_hash = excluded.step_hash, result = excluded.result, epoch = excluded.epoch
         RETURNING key`,
        [job, epoch, run, key, stepHash, JSON.stringify(result)],
      );
      if (written.length === 0) throw overtaken(job, epoch);
    },
    checkpoint: (run, key) => ({
      async load() {
        const [row] = await database.query<{ state: unknown }>(
          'SELECT state FROM cofactor.checkpoint WHERE job = $1 AND run = $2 AND key = $3',
          [job, run, key],
        );
        return row?.state;
      },
      async save(state) {
        const written = await database.query(
          `WITH held AS (${held})
           INSERT INTO cofactor.checkpoint (job, run, key, state, epoch) SELECT id, $3, $4, $5, $2 FROM held
           ON CONFLICT (job, run, key) DO UPDATE SET state = excluded.state, epoch = excluded.epoch
           RETURNING key`,
          [job, epoch, run, key, JSON.stringify(state ?? null)],
        );
        if (written.length === 0) throw overtaken(job, epoch);
      },
    }),
    async clear() {
      // with the job's end, in its transaction (attempts.ts)
    },
  };
}

export function overtaken(job: string, epoch: number): CofactorError<'CONFLICT'> {
  const message = `attempt ${epoch} of job ${job} has been overtaken: what it has is thrown away`;
  return new CofactorError('CONFLICT', message, { what: `attempt of job ${job}`, got: String(epoch) });
}
