/** Brings the tables to the state this version knows: all in one transaction, one process at a time, each migration once. */
import { CofactorError, sha256 } from '@cofactor/sdk/contracts';
import type { Database } from './database.ts';
import { MIGRATIONS } from './migrations/index.ts';

/** Any number that nobody else locks: "cofactor" in hexadecimal ASCII, as far as it fits into 53 bits. */
const LOCK = 0x0f_6661_6374_6f72;

/**
 * @returns the names of the migrations applied now
 * @throws CONFLICT when the store was written by another version in a way that this one does not know
 */
export function migrate(database: Database, migrations = MIGRATIONS): Promise<string[]> {
  return database.transaction(async (sql) => {
    await sql.query('SELECT pg_advisory_xact_lock($1)', [LOCK]);
    await sql.query(`
      CREATE SCHEMA IF NOT EXISTS cofactor;
      CREATE TABLE IF NOT EXISTS cofactor.migration (
        name text PRIMARY KEY, sha256 text NOT NULL, applied timestamptz NOT NULL DEFAULT now())`);
    const applied = await sql.query<{ name: string; sha256: string }>('SELECT name, sha256 FROM cofactor.migration ORDER BY name');
    for (const { name, sha256: before } of applied) refuseUnknown(name, before, migrations);
    const missing = migrations.filter(({ name }) => !applied.some((one) => one.name === name));
    for (const migration of missing) {
      await sql.query(migration.sql);
      await sql.query('INSERT INTO cofactor.migration (name, sha256) VALUES ($1, $2)', [migration.name, hashOf(migration.sql)]);
    }
    return missing.map(({ name }) => name);
  });
}

const hashOf = (text: string): string => sha256(new TextEncoder().encode(text));

function refuseUnknown(name: string, before: string, migrations: typeof MIGRATIONS): void {
  const known = migrations.find((migration) => migration.name === name);
  const expected = known && hashOf(known.sql);
  if (expected === before) return;
  const message = known
    ? `migration ${name} was applied to this store with another text: run the version that made the store`
    : `this store has migration ${name}, which this version does not know: run a version at least as new`;
  throw new CofactorError('CONFLICT', message, { what: `migration ${name}`, expected, got: before });
}
