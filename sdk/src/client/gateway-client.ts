/** Typed client of the gateway: documents in, documents out. The same calls in Node and in a browser. */
import {
  CofactorError,
  Comparison,
  Job,
  JobEvent,
  parseDocument,
  Plan,
  Report,
  Result,
  type ComparisonInput,
  type ErrorCode,
  type JobInput,
} from '../contracts/index.ts';
import { toGraphqlInput } from './graphql-input.ts';
import * as queries from './queries.ts';
import { resumed } from './resumed.ts';
import { Transport, type TransportOptions } from './transport.ts';

export const JOB_STATES = ['QUEUED', 'CLAIMED', 'RUNNING', 'CANCELLING', 'SUCCEEDED', 'FAILED', 'CANCELLED'] as const;
export type JobState = (typeof JOB_STATES)[number];

/** A job or comparison as the gateway knows it. */
export interface JobInfo {
  id: string;
  state: JobState;
  label: string | null;
  /** energy, circuit, …; null of a comparison. */
  kind: string | null;
  method: string | null;
  backend: string | null;
  planHash: string | null;
  /** How often a worker has taken it. */
  attempts: number;
  lastSeq: number;
  created: string;
  updated: string;
}

/** An event; of a comparison, with the arm and point (0-based) it is about. */
export type GatewayEvent = JobEvent & { arm?: string; point?: number };

export interface BackendInfo {
  id: string;
  version: string;
  description: string;
  locality: string;
  available: boolean;
  reason: string | null;
  fix: string | null;
  capabilities: { step: string }[];
  pricing: string | null;
  contractTested: boolean;
  liveTestedOn: string | null;
}

interface CallOptions {
  signal?: AbortSignal;
}

export interface SubmitCallOptions extends CallOptions {
  /** The same key is the same job, however often it is sent. @default a new one: a new job */
  idempotencyKey?: string;
  /** Of the estimate that was agreed to. @throws CONFLICT when the plan has changed since */
  planHash?: string;
}

type Problem = { __typename: string; code: ErrorCode; message: string; retryable: boolean; details: Record<string, unknown> };

export class GatewayClient {
  readonly #transport: Transport;

  constructor(options: TransportOptions) {
    this.#transport = new Transport(options);
  }

  /** What would run there, where and at what price. @throws what stands in the way */
  async estimate(job: JobInput, { signal }: CallOptions = {}): Promise<{ plan: Plan; planHash: string }> {
    const { estimateJob } = await this.#ask<{ estimateJob: { planDocument: unknown; planHash: string } }>(
      queries.ESTIMATE,
      { input: toGraphqlInput(Job, parseDocument(Job, job)) },
      signal,
    );
    return { plan: parseDocument(Plan, estimateJob.planDocument), planHash: estimateJob.planHash };
  }

  /** @throws what the gateway refuses it with, before anything is stored */
  async submit(job: JobInput, { idempotencyKey = newKey(), planHash, signal }: SubmitCallOptions = {}): Promise<JobInfo> {
    const input = { job: toGraphqlInput(Job, parseDocument(Job, job)), idempotencyKey, planHash };
    const { submitJob } = await this.#askAgain<{ submitJob: { job: JobInfo } }>(queries.SUBMIT_JOB, { input }, signal);
    return submitJob.job;
  }

  async submitComparison(
    comparison: ComparisonInput,
    { idempotencyKey = newKey(), signal }: Omit<SubmitCallOptions, 'planHash'> = {},
  ): Promise<JobInfo> {
    const input = { comparison: toGraphqlInput(Comparison, parseDocument(Comparison, comparison)), idempotencyKey };
    const { submitComparison } = await this.#askAgain<{ submitComparison: { comparison: JobInfo } }>(
      queries.SUBMIT_COMPARISON,
      { input },
      signal,
    );
    return { ...NO_JOB, ...submitComparison.comparison };
  }

  /** A job or comparison. @throws NOT_FOUND, also for what belongs to somebody else */
  async job(id: string, { signal }: CallOptions = {}): Promise<JobInfo> {
    const { node } = await this.#ask<{ node: (JobInfo & { __typename: string }) | null }>(queries.JOB, { id }, signal);
    return { ...NO_JOB, ...found(node, id) };
  }

  /** Jobs, newest first. @param options.after `endCursor` of the page before */
  async jobs({
    first = 20,
    after,
    states,
    signal,
  }: CallOptions & { first?: number; after?: string; states?: readonly JobState[] } = {}): Promise<{
    jobs: JobInfo[];
    endCursor: string | null;
    hasNextPage: boolean;
  }> {
    const { jobs } = await this.#ask<{ jobs: { nodes: JobInfo[]; pageInfo: { endCursor: string | null; hasNextPage: boolean } } }>(
      queries.JOBS,
      { first, after, filter: states && { states } },
      signal,
    );
    return { jobs: jobs.nodes, ...jobs.pageInfo };
  }

  /** The result of a job that has ended. @throws the error with which it failed, CANCELLED, or CONFLICT while it has none */
  async result(id: string, options: CallOptions = {}): Promise<Result> {
    return parseDocument(Result, await this.#outcome(id, 'Job', options));
  }

  /** What a job was planned as when it was submitted. @throws NOT_FOUND, also for a comparison */
  async plan(id: string, { signal }: CallOptions = {}): Promise<Plan> {
    const { node } = await this.#ask<{ node: { __typename: string; planDocument?: unknown } | null }>(queries.PLAN, { id }, signal);
    return parseDocument(Plan, found(node?.__typename === 'Job' ? node : null, id).planDocument, 'plan');
  }

  /** A job that has succeeded with all that its steps gave, to be opened with `openCapsule`. @throws NOT_FOUND, TOO_LARGE for its arrays */
  async capsule(id: string, { signal }: CallOptions = {}): Promise<unknown> {
    return this.#transport.get(`jobs/${encodeURIComponent(id)}/capsule`, signal);
  }

  /** The report of a comparison that has ended. @throws as `result` */
  async report(id: string, options: CallOptions = {}): Promise<Report> {
    return parseDocument(Report, await this.#outcome(id, 'Comparison', options));
  }

  /** Asks the job to stop; one that has ended stays as it is. @throws NOT_FOUND */
  async cancel(id: string, { signal }: CallOptions = {}): Promise<JobInfo> {
    const { cancelJob } = await this.#askAgain<{ cancelJob: { job: JobInfo } }>(queries.CANCEL, { id }, signal);
    return { ...NO_JOB, ...cancelJob.job };
  }

  /**
   * Events after `afterSeq` to the final one, each once and in order, over as many connections as it takes; ends early, without
   * an error, when the signal fires. @throws NOT_FOUND; UNAVAILABLE when the gateway stays away
   */
  events(id: string, { afterSeq = 0, signal }: CallOptions & { afterSeq?: number } = {}): AsyncGenerator<GatewayEvent, void, undefined> {
    const open = (after: number, stop: AbortSignal) =>
      this.#transport.subscribe<{ jobEvents: { document: unknown } }>(queries.EVENTS, { id, afterSeq: after }, stop);
    return resumed(open, ({ jobEvents }) => readEvent(jobEvents.document), afterSeq, signal);
  }

  async backends({ signal }: CallOptions = {}): Promise<BackendInfo[]> {
    return (await this.#ask<{ backends: BackendInfo[] }>(queries.BACKENDS, {}, signal)).backends;
  }

  async #outcome(id: string, type: 'Job' | 'Comparison', { signal }: CallOptions): Promise<unknown> {
    const answer = await this.#ask<{ node: { __typename: string; state: JobState; outcome: unknown; failure: Problem | null } | null }>(
      queries.OUTCOME,
      { id },
      signal,
    );
    const node = found(answer.node?.__typename === type ? answer.node : null, id);
    if (node.failure) throw CofactorError.fromJSON(node.failure);
    if (node.state === 'CANCELLED') throw new CofactorError('CANCELLED', `job ${id} was cancelled`, {});
    if (node.outcome !== null) return node.outcome;
    throw new CofactorError('CONFLICT', `job ${id} is ${node.state.toLowerCase()}: it has no result yet; watch it, or ask again later`, {
      what: 'state',
      expected: 'SUCCEEDED',
      got: node.state,
    });
  }

  /** Data, in which a typed problem is thrown. */
  async #ask<T extends object>(query: string, variables: Readonly<Record<string, unknown>>, signal?: AbortSignal): Promise<T> {
    const data = await this.#transport.request<T>(query, variables, signal);
    for (const value of Object.values(data)) if (isProblem(value)) throw CofactorError.fromJSON(value);
    return data;
  }

  /** For what may be sent twice: once more when the gateway was not there. */
  async #askAgain<T extends object>(query: string, variables: Readonly<Record<string, unknown>>, signal?: AbortSignal): Promise<T> {
    try {
      return await this.#ask<T>(query, variables, signal);
    } catch (error) {
      if (!(error instanceof CofactorError && error.code === 'UNAVAILABLE')) throw error;
      return this.#ask<T>(query, variables, signal);
    }
  }
}

/** What a comparison has not. */
const NO_JOB = { kind: null, method: null, backend: null, planHash: null };

function isProblem(value: unknown): value is Problem {
  return typeof value === 'object' && value !== null && 'code' in value && 'retryable' in value && 'details' in value;
}

function readEvent(document: unknown): GatewayEvent {
  const { arm, point } = document as { arm?: string; point?: number };
  const place = { ...(arm === undefined ? {} : { arm }), ...(point === undefined ? {} : { point }) };
  return { ...parseDocument(JobEvent, document), ...place };
}

function found<T extends { __typename: string }>(node: T | null, id: string): T {
  if (node && (node.__typename === 'Job' || node.__typename === 'Comparison')) return node;
  throw new CofactorError('NOT_FOUND', `no job ${id} of yours at this gateway`, { what: 'job', id });
}

/** 128 bits of chance. */
function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}
