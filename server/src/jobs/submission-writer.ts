/**
 * Submissions on their way to the tables: what comes while a transaction is under way is written together in the next one, so
 * that many senders cost little more than one. Each is acknowledged once its transaction has committed.
 */
import type { Comparison, Job, Plan } from '@cofactor/sdk/contracts';
import { isCofactorError } from '@cofactor/sdk/contracts';
import type { Database, Sql } from '../store/database.ts';
import type { Bells } from './bells.ts';
import type { Doorbell } from './doorbell.ts';
import type { EventBody } from './job-events.ts';
import { RECORD, type JobRecord } from './job-record.ts';
import { uuidV7 } from './uuid-v7.ts';

export interface NewJob {
  tenant: string;
  idempotencyKey: string;
  kind: JobRecord['kind'];
  document: Job | Comparison;
  specHash: string;
  plan?: Plan;
  planHash?: string;
  backend?: string;
  firstEvent?: EventBody;
}

/** So many, or of so many characters, in one transaction. */
const MOST_TOGETHER = 64;
const MOST_CHARACTERS = 4e6;

/** Columns of a new row, as text, in the order of INSERT below. */
type Row = readonly (string | null)[];

interface Waiting {
  row: Row;
  resolve: (stored: JobRecord | undefined) => void;
  reject: (error: unknown) => void;
}

export class SubmissionWriter {
  readonly #database: Database;
  readonly #bells: Bells;
  readonly #doorbell: Doorbell;
  readonly #waiting: Waiting[] = [];
  #isWriting = false;

  constructor({ database, bells, doorbell }: { database: Database; bells: Bells; doorbell: Doorbell }) {
    this.#database = database;
    this.#bells = bells;
    this.#doorbell = doorbell;
  }

  /** @returns undefined when the tenant has used the key before */
  write(made: NewJob): Promise<JobRecord | undefined> {
    const { promise, resolve, reject } = Promise.withResolvers<JobRecord | undefined>();
    this.#waiting.push({ row: rowOf(made), resolve, reject });
    void this.#writeAll();
    return promise;
  }

  async #writeAll(): Promise<void> {
    if (this.#isWriting) return;
    this.#isWriting = true;
    while (this.#waiting.length > 0) await this.#writeTogether(this.#take());
    this.#isWriting = false;
  }

  #take(): Waiting[] {
    let characters = 0;
    const count = this.#waiting.findIndex(({ row }, k) => {
      characters += row.reduce((sum, text) => sum + (text?.length ?? 0), 0);
      return k === MOST_TOGETHER || (k > 0 && characters > MOST_CHARACTERS);
    });
    return this.#waiting.splice(0, count === -1 ? this.#waiting.length : count);
  }

  /** What cannot be written fails alone. */
  async #writeTogether(batch: readonly Waiting[]): Promise<void> {
    try {
      const stored = await this.#database.transaction((sql) => this.#insert(sql, batch));
      for (const { row, resolve } of batch) resolve(stored.get(row[0] as string));
    } catch (error) {
      if (batch.length === 1 || isCofactorError(error, 'UNAVAILABLE')) for (const { reject } of batch) reject(error);
      else for (const one of batch) await this.#writeTogether([one]);
    }
  }

  /** Jobs, their first events and their rings. In the order of the keys: two gateways that write the same ones do not wait for each other. */
  async #insert(sql: Sql, batch: readonly Waiting[]): Promise<Map<string, JobRecord>> {
    const rows = batch.map(({ row }) => row).sort(([, a], [, b]) => (`${a}` < `${b}` ? -1 : 1));
    const columns = rows[0].map((_, column) => rows.map((row) => row[column]));
    const records = await sql.query<JobRecord>(INSERT, columns);
    const stored = new Map(records.map((record) => [record.id, record]));
    const ids = batch.map(({ row }) => row[0] as string).filter((id) => stored.has(id));
    if (ids.length > 0) {
      await this.#doorbell.ring(ids, sql);
      await this.#bells.announce(sql, ids);
    }
    return stored;
  }
}

const INSERT = `
  WITH asked AS (
    SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
      $10::text[], $11::text[]) AS asked (id, idem_key, tenant, kind, document, spec_hash, plan, plan_hash, estimate, backend, first_event)
  ),
  owner AS (INSERT INTO cofactor.tenant (id) SELECT DISTINCT tenant FROM asked ORDER BY tenant ON CONFLICT DO NOTHING),
  made AS (
    INSERT INTO cofactor.job (id, tenant, idem_key, kind, document, spec_hash, plan, plan_hash, estimate, backend, last_seq, state)
    SELECT id, tenant, idem_key, kind, document::json, spec_hash, plan::json, plan_hash, estimate::json, backend,
      CASE WHEN first_event IS NULL THEN 0 ELSE 1 END, 'QUEUED' FROM asked
    ON CONFLICT (tenant, idem_key) DO NOTHING RETURNING *
  ),
  told AS (
    INSERT INTO cofactor.event (job, seq, body)
    SELECT asked.id, 1, first_event::json FROM asked JOIN made ON made.id = asked.id WHERE first_event IS NOT NULL
  )
  SELECT ${RECORD} FROM made`;

function rowOf({ tenant, idempotencyKey, kind, document, specHash, plan, planHash, backend, firstEvent }: NewJob): Row {
  const json = (value: unknown): string | null => (value === undefined ? null : JSON.stringify(value));
  return [
    uuidV7(),
    idempotencyKey,
    tenant,
    kind,
    json(document),
    specHash,
    json(plan),
    planHash ?? null,
    json(plan?.forecast),
    backend ?? null,
    json(firstEvent),
  ];
}
