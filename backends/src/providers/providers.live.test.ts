/**
 * The real services, on request and at a price: X on qubit 0 and a Bell pair on one device of each provider, a triangle on an annealer.
 *
 *   COFACTOR_LIVE=ibm:ibm_fez,ionq:simulator   which devices; credentials as for any job
 *   COFACTOR_LIVE_MAX_USD=20                   for each of them
 *   COFACTOR_RECORD=out/recordings             writes the exchange there, scrubbed (http/recorder.ts)
 *
 * npx vitest run backends/src/providers/providers.live.test.ts
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { memoryStore, type StepResult, type StepSpec } from '@cofactor/sdk/contracts';
import { systemClock } from '@cofactor/sdk/workflow';
import { expect, test } from 'vitest';
import { createRecorder } from './http/recorder.ts';
import { credentialsOf, memoryLog, providerBackend, PROVIDERS } from './index.ts';
import { bell, CLOUDS } from './provider.test.support.ts';

const { COFACTOR_LIVE = '', COFACTOR_LIVE_MAX_USD = '0', COFACTOR_RECORD } = process.env;
const wanted = COFACTOR_LIVE.split(',').filter(Boolean);
const X0: StepSpec<'sample'> = { ...bell(100), circuit: { ...bell(1).circuit, operations: [{ gate: 'x', qubits: [0] }] } };

const clouds = CLOUDS.filter(({ device = 0 }) => device === 0);
test.for(clouds)('$name', { timeout: 24 * 3_600_000 }, async ({ name, step }, { skip }) => {
  const id = wanted.find((it) => it.startsWith(`${name}:`));
  const credentials = credentialsOf(name);
  const missing = credentials.available ? undefined : `${credentials.reason}: ${credentials.fix}`;
  if (id === undefined || missing !== undefined) {
    skip(missing ?? `COFACTOR_LIVE names no ${name}:<device>`);
    return;
  }
  const { variables } = PROVIDERS[name];
  const recorder = createRecorder({ provider: name, variables, environment: process.env });
  const spending = { account: 'live', maxCostUsd: Number(COFACTOR_LIVE_MAX_USD) };
  const backend = await providerBackend(id, { fetch: recorder.fetch, log: memoryLog(), spending });
  const run = async (spec: StepSpec): Promise<StepResult> => {
    const given = { signal: new AbortController().signal, artifacts: memoryStore() };
    const handle = await backend.submit(spec, { ...given, idempotencyKey: crypto.randomUUID() });
    while (['queued', 'running'].includes(await backend.poll(handle, given))) await systemClock.sleep(5000);
    return backend.fetchResult(handle, given);
  };
  try {
    if (step) {
      expect((await run(step)).output).toMatchObject({ feasible: true });
    } else {
      const { counts: flipped } = (await run(X0)).output as { counts: Record<string, number> };
      expect(flipped['01'] ?? 0).toBeGreaterThan(80); // of 100: hardware errs
      const { counts } = (await run(bell(200))).output as { counts: Record<string, number> };
      expect((counts['00'] ?? 0) + (counts['11'] ?? 0)).toBeGreaterThan(160);
    }
  } finally {
    if (COFACTOR_RECORD !== undefined) {
      await mkdir(COFACTOR_RECORD, { recursive: true });
      const recording = recorder.recording(new Date());
      await writeFile(join(COFACTOR_RECORD, `${name}-${recording.recordedOn}.json`), `${JSON.stringify(recording, null, 1)}\n`);
    }
  }
});
