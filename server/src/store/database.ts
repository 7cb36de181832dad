/**
 * The one door to SQL. Two engines stand behind it, and the same statements run on both: PGlite, PostgreSQL inside this
 * process on a folder of its own, and a PostgreSQL server. Every write that must know whether it took place says RETURNING.
 */
import { CofactorError, isCofactorError } from '@cofactor/sdk/contracts';
import type { ConstructorOptions } from 'pg-boss';

export interface Sql {
  /** Rows of one statement with parameters, or of a script of several without. */
  query<Row = Record<string, unknown>>(text: string, params?: readonly unknown[]): Promise<Row[]>;
}

export interface Database extends Sql {
  readonly engine: 'pglite' | 'postgresql';
  /** All of `work` or nothing of it, at READ COMMITTED. Inside, only `sql` may be used: PGlite has one connection. */
  transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T>;
  /** What other processes tell with `pg_notify(channel, payload)`; a hint that may be lost. Absent where there is but one. */
  listen?(channel: string, hear: (payload: string) => void): Promise<() => Promise<void>>;
  /** How pg-boss reaches the same database. */
  readonly boss: Pick<ConstructorOptions, 'db' | 'backend' | 'connectionString' | 'max'>;
  close(): Promise<void>;
}

/** Work that is done at the first call; a later one waits for the same. */
export function once<T>(work: () => Promise<T>): () => Promise<T> {
  let done: Promise<T> | undefined;
  return () => (done ??= work());
}

/** SQLSTATE classes and codes that say "not now": connection, resources, shutdown, start-up, deadlock, serialisation. */
const PASSING = /^(08|53|57P0|40001|40P01)/;
const UNREACHABLE = new Set(['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'ETIMEDOUT', 'EPIPE', 'EAI_AGAIN', 'ENOENT']);

/**
 * An error of a driver as one of ours; anything else as it is. Statements and parameters stay in `cause`: they may hold what a
 * user sent.
 */
export function databaseError(error: unknown): unknown {
  if (!(error instanceof Error) || isCofactorError(error)) return error;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const lost = /connection (terminated|ended)|timeout exceeded when trying to connect/i.test(error.message);
  if (PASSING.test(code) || UNREACHABLE.has(code) || lost) {
    const text = `the database cannot be reached just now${code ? ` (${code})` : ''}: try again`;
    return new CofactorError('UNAVAILABLE', text, { what: 'database' }, { cause: error });
  }
  if (!/^[0-9A-Z]{5}$/.test(code)) return error;
  return new CofactorError('INTERNAL', `a statement failed with SQLSTATE ${code}`, { where: 'database' }, { cause: error });
}
