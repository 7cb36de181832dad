/** Cloud machines behind the gateway: offered where their credentials are, used by the documents that name them, paid by the job. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { localBackends } from '@cofactor/backends';
import { emulate } from '@cofactor/backends/emulators';
import { balance, listSubmissions, memoryLog, remoteBackends } from '@cofactor/backends/providers';
import { pino } from 'pino';
import { afterEach, expect, test, vi } from 'vitest';
import { cloudsHere } from '../../src/cli/cloud.ts';
import { backendResolvers } from '../../src/resolvers/backends.ts';
import type { GatewayContext } from '../../src/resolvers/context.ts';
import { openGatewayStore } from '../../src/store/gateway-store.ts';
import { submissionLog } from '../../src/store/submission-log.ts';
import { pgliteSeed } from '../store/engines.ts';

afterEach(() => vi.unstubAllEnvs());

const BELL = {
  schema: 'cofactor.job/1',
  problem: {
    kind: 'circuit',
    program: { format: 'openqasm', data: 'OPENQASM 3.0;\ninclude "stdgates.inc";\nqubit[2] q;\nh q[0];\ncx q[0], q[1];\n' },
    observables: ['ZZ'],
    shots: 500,
  },
  backend: 'ibm:ibm_fez',
  budget: { maxCostUsd: 20 },
};

test('a gateway lists machines, runs jobs that name one under a budget each, and asks none for the others', {
  timeout: 90_000,
}, async () => {
  const home = await mkdtemp(join(tmpdir(), 'cofactor-clouds-'));
  await using emulation = await emulate('ibm');
  await using local = await localBackends({ engines: 1 });
  const store = await openGatewayStore({
    home,
    seed: await pgliteSeed(),
    backends: local,
    clouds: (log) =>
      remoteBackends({ providers: ['ibm'], environment: emulation.environment, emulated: true, log, ibm: emulation.endpoints }),
    logger: pino({ level: 'silent' }),
    worker: { pollMs: 100 },
  });
  try {
    const listed = await backendResolvers.Query.backends({}, {}, { backends: store.backends } as GatewayContext);
    expect(listed).toContainEqual(
      expect.objectContaining({ id: 'ibm:ibm_fez', locality: 'remote', available: true, contractTested: true, liveTestedOn: undefined }),
    );

    const { jobs, worker, database } = store;
    const submit = (tenant: string, document: object, maySpend = true) =>
      jobs.submit({ document, idempotencyKey: 'bell', tenant, maySpend });
    for (const tenant of ['ann', 'bob', 'eve']) await store.keys.create({ tenant, scopes: ['submit'] });
    await expect(submit('ann', BELL, false)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    await expect(submit('ann', { ...BELL, budget: { maxCostUsd: 0.01 } })).rejects.toMatchObject({ code: 'OVER_BUDGET' });
    const asked = emulation.requests.length;
    const here = await submit('eve', { ...BELL, backend: 'auto' });
    expect(here.backend).toBe('statevector');
    expect(emulation.requests).toHaveLength(asked);

    const there = [await submit('ann', BELL), await submit('bob', BELL)];
    worker.start();
    for (const { id, tenant } of there) {
      await vi.waitUntil(async () => (await jobs.find({ id, tenant }))?.state === 'SUCCEEDED', { timeout: 60_000, interval: 100 });
      expect((await jobs.find({ id, tenant }))?.result).toMatchObject({ kind: 'circuit', expectations: [1] });
      const { reservedMicroUsd, chargedMicroUsd } = await balance(submissionLog(database), id);
      expect(reservedMicroUsd).toBe(0);
      expect(chargedMicroUsd).toBeGreaterThan(0);
    }
    const submissions = await listSubmissions(submissionLog(database));
    expect(new Set(submissions.map(({ state, account }) => `${state} ${account}`))).toEqual(new Set(there.map(({ id }) => `ended ${id}`)));
    expect(emulation.jobs).toHaveLength(submissions.length);
  } finally {
    await store.close();
    await rm(home, { recursive: true });
  }
});

test('what a gateway offers: emulated services by name; nothing without credentials; a provider that does not answer is left out', async () => {
  const missing: string[] = [];
  const here = () => cloudsHere({ log: memoryLog(), onMissing: ({ provider }) => missing.push(provider) });
  vi.stubEnv('COFACTOR_EMULATE', 'ionq');
  {
    await using clouds = await here();
    expect(clouds.backends.map(({ id }) => id)).toContain('ionq:simulator');
    expect(await clouds.backends[0].available()).toMatchObject({ available: true });
  }
  vi.stubEnv('COFACTOR_EMULATE', '');
  expect((await here()).backends).toEqual([]);
  vi.stubEnv('DWAVE_API_TOKEN', 'DEV-0123456789abcdef0123456789abcdef01234567');
  vi.stubEnv('DWAVE_API_ENDPOINT', 'http://127.0.0.1:1');
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('no network')));
  expect((await here()).backends).toEqual([]);
  vi.unstubAllGlobals();
  expect(missing).toEqual(['dwave']);
});
