/** Errors as the caller may see them: ours with their code, those of GraphQL as they are, anything else INTERNAL, and logged. */
import { isCofactorError } from '@cofactor/sdk/contracts';
import { GraphQLError } from 'graphql';
import type { Logger } from 'pino';

/** @param error what was thrown, or GraphQL's wrapping of it */
export function publicError(error: unknown, logger: Logger): GraphQLError {
  const wrapped = error instanceof GraphQLError ? error : undefined;
  const cause = wrapped ? wrapped.originalError : error;
  const place = { nodes: wrapped?.nodes, path: wrapped?.path, source: wrapped?.source, positions: wrapped?.positions };
  if (isCofactorError(cause) && cause.code !== 'INTERNAL') {
    const { code, message, retryable, details } = cause.toJSON();
    return new GraphQLError(message, { ...place, extensions: { code, retryable, details } });
  }
  if (wrapped && (cause === undefined || cause === null || cause instanceof GraphQLError)) return wrapped;
  logger.error(
    { error: cause instanceof Error ? { name: cause.name, message: cause.message, stack: cause.stack } : String(cause) },
    'unplanned error',
  );
  const message = 'something went wrong here: it has been logged; try again, and report it if it stays';
  return new GraphQLError(message, { ...place, extensions: { code: 'INTERNAL', retryable: false, details: {} } });
}
