/**
 * Artifacts in the tables, in chunks of at most 1 MiB, so that no statement is larger than a database likes. Chunks travel as
 * base64: PGlite's own coding of bytea takes 450 ms for a MiB written and 250 ms for one read, this 50 ms and 10 ms.
 */
import { artifactNotFound, CofactorError, type ArtifactStore } from '@cofactor/sdk/contracts';
import type { Database } from '../store/database.ts';

const CHUNK_BYTES = 2 ** 20;

/** Any number of processes may share it. What is read is held against its hash. */
export function databaseStore(database: Database): ArtifactStore {
  const has = async (hash: string): Promise<boolean> =>
    (await database.query('SELECT 1 FROM cofactor.artifact WHERE sha256 = $1', [hash])).length > 0;

  const adopt = async (hash: string, bytes: Uint8Array): Promise<void> => {
    if (await has(hash)) return;
    await database.transaction(async (sql) => {
      const [made] = await sql.query(
        'INSERT INTO cofactor.artifact (sha256, bytes) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING sha256',
        [hash, bytes.byteLength],
      );
      if (made === undefined) return; // another writer was first, and has committed
      for (let position = 0; position * CHUNK_BYTES < bytes.byteLength; position++) {
        const content = bytes.subarray(position * CHUNK_BYTES, (position + 1) * CHUNK_BYTES);
        await sql.query("INSERT INTO cofactor.artifact_chunk (sha256, position, content) VALUES ($1, $2, decode($3, 'base64'))", [
          hash,
          position,
          Buffer.from(content.buffer, content.byteOffset, content.byteLength).toString('base64'),
        ]);
      }
    });
  };

  return {
    async put(bytes) {
      const own = bytes.slice(); // what the caller does with its array meanwhile is no part of this
      const hash = await sha256InBackground(own);
      await adopt(hash, own);
      return hash;
    },
    async get(hash) {
      const [artifact] = await database.query<{ bytes: string | number }>('SELECT bytes FROM cofactor.artifact WHERE sha256 = $1', [hash]);
      if (artifact === undefined) throw artifactNotFound(hash);
      const bytes = new Uint8Array(Number(artifact.bytes));
      for (let position = 0; position * CHUNK_BYTES < bytes.byteLength; position++) {
        const [chunk] = await database.query<{ content: string }>(
          "SELECT encode(content, 'base64') AS content FROM cofactor.artifact_chunk WHERE sha256 = $1 AND position = $2",
          [hash, position],
        );
        if (chunk === undefined) throw damaged(hash, `chunk ${position} is missing`);
        bytes.set(Buffer.from(chunk.content, 'base64'), position * CHUNK_BYTES);
      }
      const got = await sha256InBackground(bytes);
      if (got !== hash) throw damaged(hash, `its bytes hash to ${got}`);
      return bytes;
    },
    has,
    adopt,
  };
}

function damaged(hash: string, how: string): CofactorError<'CONFLICT'> {
  const message = `artifact ${hash} is damaged (${how}): remove it from the store and run again`;
  return new CofactorError('CONFLICT', message, { what: 'artifact', expected: hash });
}

/** In the thread pool: the event loop goes on. */
async function sha256InBackground(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return Buffer.from(await crypto.subtle.digest('SHA-256', bytes)).toString('hex');
}
