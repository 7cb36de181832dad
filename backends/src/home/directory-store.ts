/** Artifacts as files under a folder, `ab/cd…` for hash `abcd…`. Any number of processes may share it. */
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { hashedStore, type ArtifactStore } from '@cofactor/sdk/contracts';
import { unlessMissing, writeDurably } from './durable-file.ts';

/** What is put is on the disk before the promise resolves; what is read is held against its hash. */
export function directoryStore(path: string): ArtifactStore {
  const fileOf = (hash: string): string => join(path, hash.slice(0, 2), hash.slice(2));
  const has = async (hash: string): Promise<boolean> => isHash(hash) && (await unlessMissing(stat(fileOf(hash)))) !== undefined;
  return hashedStore({
    async read(hash) {
      const content = isHash(hash) ? await unlessMissing(readFile(fileOf(hash))) : undefined;
      return content && new Uint8Array(content.buffer, content.byteOffset, content.byteLength);
    },
    async write(hash, bytes) {
      if (!(await has(hash))) await writeDurably(fileOf(hash), bytes);
    },
    has,
  });
}

function isHash(text: string): boolean {
  return /^[0-9a-f]{64}$/.test(text);
}
