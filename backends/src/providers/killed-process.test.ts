/** A process dies between what it intends and what the provider accepted; another one goes on. */
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { memoryStore } from '@cofactor/sdk/contracts';
import { expect, test } from 'vitest';
import { emulate } from '../emulators/index.ts';
import { directoryLog } from '../home/index.ts';
import { bell, CLOUDS, open, RICH, started } from './provider.test.support.ts';
import { balance } from './submission/account.ts';

/** Submits one step and kills itself at a labelled step: `kill -9`, nothing is tidied up. */
const CHILD = `
import { providerBackend } from '${new URL('./index.ts', import.meta.url).href}';
import { directoryLog } from '${new URL('../home/index.ts', import.meta.url).href}';
import { memoryStore } from '@cofactor/sdk/contracts';
const { id, options, spec, path, killAt } = JSON.parse(process.argv[1]);
const onStep = (label) => label === killAt && process.kill(process.pid, 'SIGKILL');
const backend = await providerBackend(id, { ...options, log: directoryLog(path), onStep });
await backend.submit(spec, { idempotencyKey: 'the job', signal: new AbortController().signal, artifacts: memoryStore() });
`;

// with the answer on its way: examples/clouds
test.each([['dwave', 'sent', 0]] as const)(
  '%s: killed at %s, with %i accepted, and resumed',
  { timeout: 30_000 },
  async (name, killAt, accepted) => {
    const cloud = CLOUDS.find((it) => it.name === name) ?? CLOUDS[0];
    const path = await mkdtemp(join(tmpdir(), 'cofactor-killed-'));
    await using emulation = await emulate(name);
    try {
      const spec = cloud.step ?? bell(200);
      const { environment, endpoints, devices } = emulation;
      const options = { environment, spending: RICH, [name]: endpoints };
      const given = JSON.stringify({ id: `${name}:${devices[0]}`, options, spec, path, killAt });
      const child = spawn(process.execPath, ['--conditions=cofactor:source', '--input-type=module', '--eval', CHILD, given], {
        cwd: new URL('.', import.meta.url),
        stdio: 'inherit',
      });
      expect(await new Promise((resolve) => child.once('exit', (_code, signal) => resolve(signal)))).toBe('SIGKILL');
      expect(emulation.jobs).toHaveLength(accepted);

      const log = directoryLog(path);
      const backend = await open(cloud, emulation, { log, doubt: { resubmitUpToUsd: 100 } });
      const call = { idempotencyKey: 'the job', signal: new AbortController().signal, artifacts: memoryStore() };
      const handle = await backend.submit(spec, call);
      expect(await started(backend, handle)).toBe('succeeded');
      cloud.check(await backend.fetchResult(handle, call), spec);
      expect(emulation.jobs).toHaveLength(1);
      expect(await balance(log, 'test')).toMatchObject({ reservedMicroUsd: 0 });
    } finally {
      await rm(path, { recursive: true });
    }
  },
);
