/**
 * What the gateway does with jobs on behalf of a tenant. Everything is judged before anything is stored: what cannot be carried
 * is thrown as a CofactorError and leaves no trace. A job of another tenant is as one that does not exist.
 */
import {
  CofactorError,
  Comparison,
  contentHash,
  inputHash,
  invalidInput,
  Job,
  parseDocument,
  type ArtifactStore,
  type Backend,
  type JournalEntry,
  type Plan,
} from '@cofactor/sdk/contracts';
import { makeCapsule, planHash as hashOfPlan, planJob, scanPoints, type Capsule } from '@cofactor/sdk/workflow';
import { Recent } from '../recent.ts';
import type { Database } from '../store/database.ts';
import { closeJob } from './attempts.ts';
import { QUEUE, stopBell, type Bells } from './bells.ts';
import type { Doorbell } from './doorbell.ts';
import { eventsAfter, watchEvents } from './job-events.ts';
import { offeredBackends } from './offered-backends.ts';
import { RECORD, type JobRecord, type RecordedEvent } from './job-record.ts';
import { isFinal, JOB_STATES, moveSql, stateIn, type JobState } from './state-machine.ts';
import { SubmissionWriter, type NewJob } from './submission-writer.ts';
import { isUuid } from './uuid-v7.ts';

export interface Submission {
  document: unknown;
  /** Mandatory: the same key is the same job, however often it is sent. 1 to 128 printable ASCII characters without spaces. */
  idempotencyKey: string;
  tenant: string;
  /** Without it, whatever may cost money is FORBIDDEN. @default false */
  maySpend?: boolean;
}

/** A job of a tenant. */
export interface JobOf {
  id: string;
  tenant: string;
}

export interface JobFilter {
  states?: readonly JobState[];
  kind?: JobRecord['kind'];
}

export interface JobPage {
  /** Newest first. */
  items: JobRecord[];
  hasNextPage: boolean;
}

export interface JobsServiceOptions {
  database: Database;
  bells: Bells;
  doorbell: Doorbell;
  /** Those the workers have, for planning. */
  backends: readonly Backend[];
  /** Where the workers keep arrays. */
  artifacts: ArtifactStore;
  /** How often a watcher looks without having been told. @default 2000 */
  pollMs?: number;
}

const MOST_ENDED = 100;
/** Of a capsule, which is made in memory; as text it is twice that. */
const MOST_CAPSULE_BYTES = 2 ** 26;

export class JobsService {
  readonly #database: Database;
  readonly #bells: Bells;
  readonly #submissions: SubmissionWriter;
  readonly #backends: readonly Backend[];
  readonly #artifacts: ArtifactStore;
  readonly #pollMs: number;
  /** Jobs that change no more. */
  readonly #ended = new Recent<string, JobRecord>(MOST_ENDED);

  constructor({ database, bells, doorbell, backends, artifacts, pollMs = 2000 }: JobsServiceOptions) {
    this.#database = database;
    this.#bells = bells;
    this.#submissions = new SubmissionWriter({ database, bells, doorbell });
    this.#backends = backends;
    this.#artifacts = artifacts;
    this.#pollMs = pollMs;
  }

  /** The plan of a job and its price; runs and stores nothing. @throws INVALID_INPUT, UNSUPPORTED, TOO_LARGE, UNAVAILABLE, OVER_BUDGET */
  async estimate({ document }: Pick<Submission, 'document'>): Promise<{ plan: Plan; planHash: string }> {
    const job = parseDocument(Job, document);
    const plan = await planJob(job, offeredBackends(job, this.#backends));
    return { plan, planHash: hashOfPlan(plan) };
  }

  /**
   * @param agreed hash of the plan that the caller has seen
   * @throws as `estimate`; CONFLICT when the key was used for another job, or the plan is not the one agreed to; FORBIDDEN
   */
  async submit({ document, idempotencyKey, tenant, maySpend, planHash: agreed }: Submission & { planHash?: string }): Promise<JobRecord> {
    const job = parseDocument(Job, document);
    const specHash = inputHash(job); // refuses a document that still names a file
    return this.#once({ kind: 'job', tenant, idempotencyKey, document: job, specHash }, async () => {
      const plan = await planJob(job, offeredBackends(job, this.#backends));
      const planHash = hashOfPlan(plan);
      if (agreed !== undefined && agreed !== planHash) throw planChanged(agreed, planHash);
      if (!maySpend && plan.forecast.costMicroUsd.high > 0) throw mayNotSpend('the plan of this job');
      const steps = plan.stages.flatMap(({ steps }) => steps);
      return {
        plan,
        planHash,
        backend: steps.find(({ role }) => role === 'answer')?.backend,
        firstEvent: { type: 'planned', atMs: Date.now(), planHash, steps: steps.map(({ id }) => id) },
      };
    });
  }

  /** Arms that cannot be carried are refused in the report, not here. @throws INVALID_INPUT, CONFLICT, FORBIDDEN */
  async submitComparison({ document, idempotencyKey, tenant, maySpend }: Submission): Promise<JobRecord> {
    const comparison = parseDocument(Comparison, document);
    const { $schema: _editor, label: _label, ...content } = comparison;
    inputHash({ schema: 'cofactor.job/1', problem: comparison.problem, backend: 'auto', seed: 0, budget: {} }); // refuses files
    scanPoints(comparison); // and a scan that does not fit the structure
    const specHash = contentHash(content);
    return this.#once({ kind: 'comparison', tenant, idempotencyKey, document: comparison, specHash }, async () => {
      if (!maySpend) this.#refuseToPay(comparison);
      return {};
    });
  }

  async find({ id, tenant }: JobOf): Promise<JobRecord | null> {
    if (!isUuid(id)) return null;
    const ended = this.#ended.get(id);
    if (ended) return ended.tenant === tenant ? ended : null;
    const [job] = await this.#database.query<JobRecord>(`SELECT ${RECORD} FROM cofactor.job WHERE id = $1 AND tenant = $2`, [id, tenant]);
    if (job?.kind === 'job' && isFinal(job.state)) this.#ended.set(id, job);
    return job ?? null;
  }

  /** The plan that a job was stored with; null for a comparison, or a job that is not theirs. */
  async plan({ id, tenant }: JobOf): Promise<Plan | null> {
    if (!isUuid(id)) return null;
    const [job] = await this.#database.query<{ plan: Plan | null }>('SELECT plan FROM cofactor.job WHERE id = $1 AND tenant = $2', [
      id,
      tenant,
    ]);
    return job?.plan ?? null;
  }

  /** All a job was and gave, its steps included. @throws NOT_FOUND for what has no result, a comparison too; TOO_LARGE for its arrays */
  async capsule({ id, tenant }: JobOf): Promise<Capsule> {
    const [record, plan] = [await this.find({ id, tenant }), await this.plan({ id, tenant })];
    if (record?.kind !== 'job' || record.result === null || plan === null) {
      throw new CofactorError('NOT_FOUND', `no job ${id} with a result`, { what: 'result of a job', id });
    }
    const entries = await this.#database.query<JournalEntry>(
      'SELECT key, step_hash AS "stepHash", result FROM cofactor.step_result WHERE job = $1 ORDER BY written',
      [id],
    );
    return makeCapsule({ plan, result: record.result, entries, artifacts: this.#artifacts }, { maxArrayBytes: MOST_CAPSULE_BYTES });
  }

  /** @param after the id of a job: those after it follow. @throws INVALID_INPUT */
  async list({
    tenant,
    first,
    after,
    filter = {},
  }: {
    tenant: string;
    first: number;
    after?: string;
    filter?: JobFilter;
  }): Promise<JobPage> {
    if (!Number.isInteger(first) || first < 1 || first > 100) throw invalidInput('first', 'an integer from 1 to 100', first);
    if (after !== undefined && !isUuid(after)) throw invalidInput('after', 'the cursor of an earlier page', after);
    const { states = JOB_STATES, kind } = filter;
    const items = await this.#database.query<JobRecord>(
      `SELECT ${RECORD} FROM cofactor.job
       WHERE tenant = $1 AND ($2::uuid IS NULL OR id < $2::uuid) AND state = ANY($3::text[]) AND ($4::text IS NULL OR kind = $4::text)
       ORDER BY id DESC LIMIT $5`,
      [tenant, after ?? null, [...states], kind ?? null, first + 1],
    );
    return { items: items.slice(0, first), hasNextPage: items.length > first };
  }

  /** A job that has ended stays as it is; one that runs stops within a beat of its worker. @throws NOT_FOUND */
  async cancel({ id, tenant }: JobOf): Promise<JobRecord> {
    if (!isUuid(id)) throw jobNotFound(id);
    const moved = await this.#database.transaction(async (sql) => {
      const move = moveSql('cancel');
      const [job] = await sql.query<{ state: JobState; lastSeq: number }>(
        `UPDATE cofactor.job SET state = ${move.next}, cancel_requested = true, updated = now()
         WHERE id = $1 AND tenant = $2 AND ${move.from} RETURNING state, last_seq AS "lastSeq"`,
        [id, tenant],
      );
      if (job && isFinal(job.state)) await closeJob(sql, id, job);
      if (job) await this.#bells.announce(sql, [id]);
      return job !== undefined;
    });
    if (moved) this.#bells.ring(id, stopBell(id));
    const job = await this.find({ id, tenant });
    if (job === null) throw jobNotFound(id);
    return job;
  }

  /** At most 64 events after `seq`, in order. @throws NOT_FOUND */
  async eventsAfter({ id, tenant, seq }: JobOf & { seq: number }): Promise<RecordedEvent[]> {
    await this.#require({ id, tenant });
    return eventsAfter(this.#database, id, checkSeq(seq));
  }

  /**
   * Events after `afterSeq` as they come, each once, to the final one. The consumer sets the pace; it ends early, without an
   * error, when the signal fires. @throws NOT_FOUND
   */
  async *watch({
    id,
    tenant,
    afterSeq = 0,
    signal,
  }: JobOf & { afterSeq?: number; signal: AbortSignal }): AsyncGenerator<RecordedEvent, void, undefined> {
    await this.#require({ id, tenant });
    yield* watchEvents({ database: this.#database, bells: this.#bells, pollMs: this.#pollMs }, id, checkSeq(afterSeq), signal);
  }

  /** Over all tenants, for health and metrics. */
  async counts(): Promise<{ states: Record<JobState, number>; oldestQueuedMs: number }> {
    const rows = await this.#database.query<{ state: JobState; count: number }>(
      'SELECT state, count(*)::int AS count FROM cofactor.job GROUP BY state',
    );
    const [{ age }] = await this.#database.query<{ age: number }>(
      `SELECT coalesce(extract(epoch FROM now() - min(updated)) * 1000, 0)::float8 AS age FROM cofactor.job WHERE ${stateIn(['QUEUED'])}`,
    );
    const count = (state: JobState): number => rows.find((row) => row.state === state)?.count ?? 0;
    return {
      states: Object.fromEntries(JOB_STATES.map((state) => [state, count(state)])) as Record<JobState, number>,
      oldestQueuedMs: age,
    };
  }

  /**
   * Stores a job with what `judge` adds, unless its key has been used: then the answer is the earlier job, or CONFLICT. Most keys are
   * new, so the tables are asked for an earlier job only when there proves to be one, or when the job is refused.
   */
  async #once(made: Asked, judge: () => Promise<Omit<NewJob, keyof Asked>>): Promise<JobRecord> {
    const { idempotencyKey: key, tenant, specHash } = made;
    if (!/^[\x21-\x7e]{1,128}$/.test(key)) throw invalidInput('idempotencyKey', '1 to 128 printable ASCII characters without spaces', key);
    const earlier = async (): Promise<JobRecord | undefined> => {
      const [job] = await this.#database.query<JobRecord>(`SELECT ${RECORD} FROM cofactor.job WHERE tenant = $1 AND idem_key = $2`, [
        tenant,
        key,
      ]);
      return job && sameOrConflict(job, specHash);
    };
    let judged: Omit<NewJob, keyof Asked>;
    try {
      judged = await judge();
    } catch (refusal) {
      const before = await earlier();
      if (before) return before;
      throw refusal;
    }
    const stored = await this.#submissions.write({ ...made, ...judged });
    if (stored === undefined) return (await earlier()) as JobRecord;
    this.#bells.ring(stored.id, QUEUE);
    return stored;
  }

  /** An arm left to `auto` costs nothing unless the budget says so; one that names a paid backend, or the budget, may. */
  #refuseToPay({ arms, reference, budget }: Comparison): void {
    if ((budget.maxCostUsd ?? 0) > 0) throw mayNotSpend('the budget of this comparison');
    const paid = new Set(
      this.#backends
        .filter(({ locality, pricing }) => locality === 'remote' || (pricing !== undefined && pricing !== 'free'))
        .map(({ id }) => id),
    );
    const named = [...arms, ...(reference ? [reference] : [])].find(({ backend }) => paid.has(backend));
    if (named && budget.maxCostUsd !== 0) throw mayNotSpend(`an arm on ${named.backend}`);
  }

  async #require(job: JobOf): Promise<void> {
    const found =
      isUuid(job.id) &&
      (await this.#database.query('SELECT 1 FROM cofactor.job WHERE id = $1 AND tenant = $2', [job.id, job.tenant])).length > 0;
    if (!found) throw jobNotFound(job.id);
  }
}

/** What a submission says before it is judged. */
type Asked = Pick<NewJob, 'kind' | 'tenant' | 'idempotencyKey' | 'document' | 'specHash'>;

function sameOrConflict(earlier: JobRecord, specHash: string): JobRecord {
  if (earlier.specHash === specHash) return earlier;
  const message = `this idempotency key belongs to job ${earlier.id}, which is another one: take a new key for a new job`;
  throw new CofactorError('CONFLICT', message, { what: 'idempotencyKey', expected: earlier.specHash, got: specHash });
}

function planChanged(agreed: string, now: string): CofactorError<'CONFLICT'> {
  const message = 'the plan is no longer the one that was agreed to: estimate again, and submit with the new planHash';
  return new CofactorError('CONFLICT', message, { what: 'planHash', expected: agreed, got: now });
}

function mayNotSpend(what: string): CofactorError<'FORBIDDEN'> {
  const message = `${what} may cost money, and this key may not spend: use a key with the scope spend, or a free backend`;
  return new CofactorError('FORBIDDEN', message, { what: 'spend' });
}

function checkSeq(seq: number): number {
  if (!Number.isInteger(seq) || seq < 0 || seq > 0x7fff_ffff) throw invalidInput('afterSeq', 'an integer from 0 to 2³¹ − 1', seq);
  return seq;
}

function jobNotFound(id: string): CofactorError<'NOT_FOUND'> {
  return new CofactorError('NOT_FOUND', `no job ${id}`, { what: 'job', id });
}
