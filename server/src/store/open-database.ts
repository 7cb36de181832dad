/** Which engine: a server where there is a URL, else the embedded one. */
import type { Database } from './database.ts';
import { openPglite } from './pglite.ts';
import { openPostgres } from './postgres.ts';

export interface DatabaseOptions {
  /** A PostgreSQL server, e.g. `postgres://user@host/cofactor`. Without one, PGlite in `path`. */
  databaseUrl?: string;
  /** Folder of the embedded database; made if need be. */
  path: string;
  /** A data folder as `PGlite.dumpDataDir` gave it, to start a new embedded database from. */
  seed?: Blob;
}

/** @throws UNAVAILABLE when the server cannot be reached, or another process holds the embedded database. */
export function openDatabase({ databaseUrl, path, seed }: DatabaseOptions): Promise<Database> {
  return databaseUrl === undefined ? openPglite(path, seed) : openPostgres(databaseUrl);
}
