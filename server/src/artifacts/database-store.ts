/**
 * Artifacts in the tables, in chunks of at most 1 MiB, so that no statement is larger than a database likes. Chunks travel as
 * base64: PGlite's own coding of bytea takes 450 ms for a MiB written and 250 ms for one read, this 50 ms and 10 ms.
 */
import { artifactDamaged, hashedStore, type ArtifactStore } from '@cofactor/sdk/contracts';
import type { Database } from '../store/database.ts';

const CHUNK_BYTES = 2 ** 20;

/** Any number of processes may share it. What is read is held against its hash. */
export function databaseStore(database: Database): ArtifactStore {
  const has = async (hash: string): Promise<boolean> =>
    (await database.query('SELECT 1 FROM cofactor.artifact WHERE sha256 = $1', [hash])).length > 0;

  return hashedStore({
    async read(hash) {
      const [artifact] = await database.query<{ bytes: string | number }>('SELECT bytes FROM cofactor.artifact WHERE sha256 = $1', [hash]);
      if (artifact === undefined) return undefined;
      const bytes = new Uint8Array(Number(artifact.bytes));
      for (let position = 0; position * CHUNK_BYTES < bytes.byteLength; position++) {
        const [chunk] = await database.query<{ content: string }>(
          "SELECT encode(content, 'base64') AS content FROM cofactor.artifact_chunk WHERE sha256 = $1 AND position = $2",
          [hash, position],
        );
        if (chunk === undefined) throw artifactDamaged(hash, `chunk ${position} is missing`);
        bytes.set(Buffer.from(chunk.content, 'base64'), position * CHUNK_BYTES);
      }
      return bytes;
    },
    async write(hash, bytes) {
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
    },
    has,
  });
}
