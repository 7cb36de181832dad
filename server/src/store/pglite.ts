/**
 * PGlite behind the door of database.ts: PostgreSQL in this process, on a folder that one process at a time may open.
 *
 * PGlite itself takes no lock, and two processes on one folder lose rows without a word, so ours is taken before it is opened
 * (store-lock.ts). It runs without fsync: what it acknowledged survives the death of the process, not a power cut.
 * A folder counts as made once `ready` lies beside it; one without is what a crash during its making left, and holds nothing.
 */
import { existsSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PGlite, type Transaction } from '@electric-sql/pglite';
import { CofactorError } from '@cofactor/sdk/contracts';
import { fromPglite } from 'pg-boss';
import { databaseError, once, type Database, type Sql } from './database.ts';
import { lockStore } from './store-lock.ts';

/** @throws UNAVAILABLE when another process has it open, or the folder cannot be used */
export async function openPglite(path: string, seed?: Blob): Promise<Database> {
  await mkdir(path, { recursive: true, mode: 0o700 });
  const lock = await lockStore(path);
  try {
    const lite = await openFolder(path, seed);
    return {
      ...on(lite),
      engine: 'pglite',
      async transaction(work) {
        try {
          return await lite.transaction((transaction) => work(on(transaction)));
        } catch (error) {
          throw databaseError(error);
        }
      },
      boss: { db: fromPglite(lite), backend: 'pglite' },
      close: once(async () => {
        await lite.exec('CHECKPOINT');
        await lite.close();
        await lock.release();
      }),
    };
  } catch (error) {
    await lock.release();
    throw error;
  }
}

async function openFolder(path: string, seed: Blob | undefined): Promise<PGlite> {
  const folder = join(path, 'data');
  const ready = join(path, 'ready');
  const made = existsSync(ready);
  try {
    if (!made) await rm(folder, { recursive: true, force: true });
    const lite = await PGlite.create(folder, made ? {} : { loadDataDir: seed });
    if (!made) await writeFile(ready, '');
    return lite;
  } catch (error) {
    const fix = `restore ${path} from a backup, or move it away to start empty`;
    const message = `the embedded database in ${folder} cannot be opened: ${fix}`;
    throw new CofactorError('UNAVAILABLE', message, { what: folder, fix }, { cause: error, retryable: false });
  }
}

function on(lite: PGlite | Transaction): Sql {
  return {
    async query<Row>(text: string, params?: readonly unknown[]) {
      try {
        if (params) return (await lite.query<Row>(text, [...params])).rows;
        return (await lite.exec(text)).flatMap(({ rows }) => rows as Row[]);
      } catch (error) {
        throw databaseError(error);
      }
    },
  };
}
