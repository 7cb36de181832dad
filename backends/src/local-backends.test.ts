/** The contract suite on every backend of this machine, as a user gets them: each step through an engine process. */
import { afterAll } from 'vitest';
import { describeBackend } from '@cofactor/sdk/testing';
import { localBackends } from './local-backends.ts';

const backends = await localBackends({ engines: 1 });
afterAll(() => backends[Symbol.asyncDispose]());

for (const backend of backends) describeBackend(backend.id, async () => ({ backend }));
