/** An exchange with each service, recorded, scrubbed, and played again without it. */
import { memoryStore, type StepResult, type StepSpec } from '@cofactor/sdk/contracts';
import { expect, test } from 'vitest';
import { createRecorder, replay, Recording } from './http/recorder.ts';
import { providerBackend, PROVIDERS, type ProviderOptions } from './index.ts';
import { SCENARIOS } from '../emulators/index.ts';
import { bell, CLOUDS, fakeClock, RICH, started } from './provider.test.support.ts';

async function collected(id: string, spec: StepSpec, options: ProviderOptions): Promise<StepResult> {
  const backend = await providerBackend(id, { clock: fakeClock(), random: () => 0.5, spending: RICH, ...options });
  const given = { signal: new AbortController().signal, artifacts: memoryStore() };
  const handle = await backend.submit(spec, { ...given, idempotencyKey: 'recorded' });
  expect(await started(backend, handle)).toBe('succeeded');
  return backend.fetchResult(handle, given);
}

test.each(CLOUDS)('$name ($device): the same result from the recording, and no credential in it', async (cloud) => {
  const { name, device = 0 } = cloud;
  await using emulation = await cloud.emulate(SCENARIOS.drift);
  const { environment, endpoints, devices } = emulation;
  const id = `${name}:${devices[device]}`;
  const spec = cloud.step ?? bell(60);
  const recorder = createRecorder({ provider: name, variables: PROVIDERS[name].variables, environment });
  const live = await collected(id, spec, { environment, fetch: recorder.fetch, [name]: endpoints });
  const recording = Recording.parse(JSON.parse(JSON.stringify(recorder.recording(new Date('2026-11-22')))));
  await emulation.close();

  const text = JSON.stringify(recording);
  const values = Object.values(environment).flatMap((value) => [value, ...value.split(/[;:]/).map((part) => part.replace(/^\w+=/, ''))]);
  for (const value of values.filter((it) => it.length > 9 && !it.includes('quantum-computing'))) expect(text).not.toContain(value);
  expect(text).not.toMatch(/emulated-(api-key|token|signature)/);

  const played = await collected(id, spec, { environment: recording.environment, fetch: replay(recording), [name]: endpoints });
  expect(played.output).toEqual(live.output);
  expect(played.costMicroUsd).toBe(live.costMicroUsd);
});
