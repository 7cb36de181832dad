import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeStore } from '@cofactor/sdk/testing';
import { directoryStore } from './directory-store.ts';

describeStore('directory', async () => {
  const path = await mkdtemp(join(tmpdir(), 'cofactor-store-'));
  return { store: directoryStore(path), reopen: async () => directoryStore(path), cleanup: () => rm(path, { recursive: true }) };
});
