/** A database that waits out its own absence (a restart, a lost connection) instead of failing at once. */
import { isCofactorError } from '@cofactor/sdk/contracts';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from './database.ts';

const AGAIN_MS = 250;

/** Tries for `patienceMs`. Only for work that may be done twice: the answer to a commit may be what was lost. */
export function patient(database: Database, patienceMs: number): Database {
  const persist = async <T>(work: () => Promise<T>): Promise<T> => {
    for (const end = performance.now() + patienceMs; ; await sleep(AGAIN_MS)) {
      try {
        return await work();
      } catch (error) {
        if (!isCofactorError(error, 'UNAVAILABLE') || performance.now() > end) throw error;
      }
    }
  };
  return {
    ...database,
    query: (text, params) => persist(() => database.query(text, params)),
    transaction: (work) => persist(() => database.transaction(work)),
  };
}
