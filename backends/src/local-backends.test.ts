/** The contract suite on every backend of this machine, as a user gets them: each step through an engine process. */
import { afterAll } from 'vitest';
import { describeBackend } from '@cofactor/sdk/testing';
import { localBackends } from './local-backends.ts';

const backends = await localBackends({ engines: 1 });
afterAll(() => backends[Symbol.asyncDispose]());

/** The noisy ones differ in figures alone: one is enough. Heron r3 is off by some percent, on the circuits of the suite. */
const noise = (id: string) => (id.startsWith('noisy:') ? 0.1 : 0);
const tested = backends.filter(({ id }) => !id.startsWith('noisy:') || id === 'noisy:heron-r3');

for (const backend of tested) describeBackend(backend.id, async () => ({ backend, noise: noise(backend.id) }));
