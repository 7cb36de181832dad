/**
 * The artifact store as a step sees it inside the engine process: arrays made here are hashed here and sent to the host once;
 * those used lately stay at hand, so that a chain of steps in one engine moves nothing twice.
 */
import { createHash } from 'node:crypto';
import { CofactorError, type ArtifactStore } from '@cofactor/sdk/contracts';

/** What the host does for the engine. */
export interface HostArtifacts {
  get(hash: string): Promise<Uint8Array>;
  put(hash: string, bytes: Uint8Array): Promise<void>;
  has(hash: string): Promise<boolean>;
}

/** Arrays kept at hand. @default 256 MiB */
export function engineStore(host: HostArtifacts, limitBytes = 2 ** 28): ArtifactStore {
  const recent = new Map<string, Uint8Array>(); // in order of use, oldest first
  let heldBytes = 0;

  const keep = (hash: string, bytes: Uint8Array): void => {
    if (recent.delete(hash)) heldBytes -= bytes.byteLength;
    if (bytes.byteLength > limitBytes) return;
    recent.set(hash, bytes);
    heldBytes += bytes.byteLength;
    for (const [oldest, { byteLength }] of recent) {
      if (heldBytes <= limitBytes) break;
      recent.delete(oldest);
      heldBytes -= byteLength;
    }
  };

  return {
    async put(bytes) {
      const hash = sha256(bytes);
      const own = recent.get(hash) ?? bytes.slice(); // the caller may go on writing into its array, or it may be a kernel's memory
      if (!(await host.has(hash))) await host.put(hash, own); // a later step may come with another store
      keep(hash, own);
      return hash;
    },
    async get(hash) {
      let bytes = recent.get(hash);
      if (!bytes || !(await host.has(hash))) {
        // the store of this step decides what it may see
        bytes = await host.get(hash);
        const got = sha256(bytes);
        if (got !== hash) {
          throw new CofactorError('CONFLICT', `artifact ${hash} arrived as ${got}: the store or the way from it is damaged`, {
            what: 'artifact',
            expected: hash,
            got,
          });
        }
      }
      keep(hash, bytes);
      return bytes.slice();
    },
    has: async (hash) => recent.has(hash) || host.has(hash),
  };
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
