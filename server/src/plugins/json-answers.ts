/** JSON answers of the routes beside GraphQL: errors have the status that their code stands for. */
import { isCofactorError, type ErrorCode } from '@cofactor/sdk/contracts';
import type { FetchAPI } from 'graphql-yoga';

const STATUS: Partial<Record<ErrorCode, number>> = {
  INVALID_INPUT: 400,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  TOO_LARGE: 413,
  UNAVAILABLE: 503,
};

export function jsonAnswer({ Response }: FetchAPI, status: number, body: unknown): Response {
  return new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json; charset=utf-8' } });
}

/** @throws what is no refusal: a fault of ours */
export function refusal(fetchAPI: FetchAPI, error: unknown): Response {
  const status = isCofactorError(error) ? STATUS[error.code] : undefined;
  if (status === undefined) throw error;
  return jsonAnswer(fetchAPI, status, { error });
}
