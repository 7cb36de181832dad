/**
 * Errors as answers of a resolver; their GraphQL types are in problem-types.ts. A problem is what a valid request with a bad value
 * answers; malformed GraphQL, a missing key and faults of ours are top-level errors.
 */
import { isCofactorError, type ErrorCode, type SerializedError } from '@cofactor/sdk/contracts';

/** INVALID_INPUT is InvalidInput. */
export function problemName(code: ErrorCode): string {
  return code
    .toLowerCase()
    .split('_')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}

/** What its resolvers read. */
export type Problem = {
  __typename: string;
  code: ErrorCode;
  message: string;
  retryable: boolean;
  path: string | null;
  details: object;
} & Record<string, unknown>;

export function toProblem(error: SerializedError): Problem {
  const { code, message, retryable, details } = error;
  const path = code === 'INVALID_INPUT' ? ((details.issues as { path: string }[] | undefined)?.[0]?.path ?? null) : null;
  return { ...details, __typename: problemName(code), code, message, retryable, path, details };
}

/** Errors that are the fault of nobody who could read a typed answer: they stay top-level. */
const TOP_LEVEL: ReadonlySet<ErrorCode> = new Set(['UNAUTHENTICATED', 'INTERNAL']);

/** What `work` answers, or the problem it met. */
export async function orProblem<T>(work: () => Promise<T>): Promise<T | Problem> {
  try {
    return await work();
  } catch (error) {
    if (isCofactorError(error) && !TOP_LEVEL.has(error.code)) return toProblem(error.toJSON());
    throw error;
  }
}
