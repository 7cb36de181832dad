/** Records as the schema shows them: jobs and comparisons are one table, and two types. */
import type { Comparison, Job, SerializedError } from '@cofactor/sdk/contracts';
import type { JobRecord } from '../jobs/job-record.ts';
import { toProblem } from '../schema/problems.ts';

export type JobEntity = ReturnType<typeof jobEntity>;

type RecordOf<K extends JobRecord['kind']> = Extract<JobRecord, { kind: K }>;

export function entity(record: JobRecord) {
  return record.kind === 'job' ? jobEntity(record) : comparisonEntity(record);
}

export function jobEntity(record: RecordOf<'job'>) {
  const { document, result, estimate, planHash, backend } = record;
  return {
    __typename: 'Job',
    ...shared(record, document),
    kind: document.problem.kind,
    method: document.method?.name,
    backend,
    seed: document.seed,
    planHash,
    forecast: estimate,
    result,
    resultDocument: result,
  };
}

export function comparisonEntity(record: RecordOf<'comparison'>) {
  return { __typename: 'Comparison', ...shared(record, record.document), report: record.result, reportDocument: record.result };
}

function shared(record: JobRecord, document: Job | Comparison) {
  const { id, state, specHash, epoch, lastSeq, cancelRequested, error, created, updated } = record;
  const failure = error && toProblem(error satisfies SerializedError);
  return {
    id,
    state,
    label: document.label,
    document,
    inputHash: specHash,
    attempts: epoch,
    lastSeq,
    cancelRequested,
    failure,
    created,
    updated,
  };
}
