/** Artifacts as files under a folder, `ab/cd…` for hash `abcd…`. Any number of processes may share it. */
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { artifactNotFound, CofactorError, type ArtifactStore } from '@cofactor/sdk/contracts';
import { unlessMissing, writeDurably } from './durable-file.ts';

/** What is put is on the disk before the promise resolves; what is read is held against its hash. */
export function directoryStore(path: string): ArtifactStore {
  const fileOf = (hash: string): string => join(path, hash.slice(0, 2), hash.slice(2));
  const has = async (hash: string): Promise<boolean> => isHash(hash) && (await unlessMissing(stat(fileOf(hash)))) !== undefined;
  const adopt = async (hash: string, bytes: Uint8Array): Promise<void> => {
    if (!(await has(hash))) await writeDurably(fileOf(hash), bytes);
  };
  return {
    async put(bytes) {
      const own = bytes.slice(); // what the caller does with its array meanwhile is no part of this
      const hash = await sha256InBackground(own);
      await adopt(hash, own);
      return hash;
    },
    async get(hash) {
      const content = isHash(hash) ? await unlessMissing(readFile(fileOf(hash))) : undefined;
      if (!content) throw artifactNotFound(hash);
      const bytes = new Uint8Array(content.buffer, content.byteOffset, content.byteLength);
      const got = await sha256InBackground(bytes);
      if (got === hash) return bytes;
      throw new CofactorError('CONFLICT', `artifact ${hash} is damaged: ${fileOf(hash)} holds ${got}; remove it and run again`, {
        what: 'artifact',
        expected: hash,
        got,
      });
    },
    has,
    adopt,
  };
}

function isHash(text: string): boolean {
  return /^[0-9a-f]{64}$/.test(text);
}

/** In the thread pool: the event loop goes on. */
async function sha256InBackground(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return Buffer.from(await crypto.subtle.digest('SHA-256', bytes)).toString('hex');
}
