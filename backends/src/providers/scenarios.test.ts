/** Every provider against its emulated service, through every scenario of one table: what is answered, what is accepted, what is paid. */
import {
  memoryStore,
  type CofactorError,
  type RemoteBackend,
  type StepResult,
  type StepSpec,
  toCofactorError,
} from '@cofactor/sdk/contracts';
import { describe, expect, test } from 'vitest';
import { SCENARIOS, type ScenarioName } from '../emulators/index.ts';
import { listSubmissions, memoryLog } from './index.ts';
import { bell, CLOUDS, collect, fakeClock, open, started } from './provider.test.support.ts';
import { balance } from './submission/account.ts';

const options = () => ({ signal: new AbortController().signal, artifacts: memoryStore() });

interface Outcome {
  /** What the step ends with. */
  ends: 'succeeded' | 'failed' | 'malformed' | 'cancelled';
  /** Cancel after so many polls. */
  cancelAfter?: number;
  /** Waited at least so long. */
  waitsMs?: number;
}

const EXPECTED: Record<ScenarioName, Outcome> = {
  happy: { ends: 'succeeded' },
  'slow-queue': { ends: 'succeeded' },
  'cancel-queued': { ends: 'cancelled', cancelAfter: 2 },
  'cancel-running': { ends: 'cancelled', cancelAfter: 2 },
  'cancel-done': { ends: 'succeeded', cancelAfter: 1 },
  failure: { ends: 'failed' },
  'expired-token': { ends: 'succeeded' },
  'rate-limited': { ends: 'succeeded', waitsMs: 7000 },
  burst: { ends: 'succeeded' },
  'response-lost': { ends: 'succeeded' },
  'malformed-result': { ends: 'malformed' },
  'unknown-status': { ends: 'succeeded' },
  drift: { ends: 'succeeded' },
};

const names = Object.keys(SCENARIOS) as ScenarioName[];

describe.each(CLOUDS)('$name', (cloud) => {
  test.each(names)('%s', async (name) => {
    const { ends, cancelAfter, waitsMs = 0 } = EXPECTED[name];
    await using emulation = await cloud.emulate(SCENARIOS[name]);
    const [clock, log] = [fakeClock(), memoryLog()];
    const backend = await open(cloud, emulation, { clock, log });
    const spec = cloud.step ?? bell(400);
    const before = clock.sleptMs;
    const handle = await backend.submit(spec, { ...options(), idempotencyKey: 'one' });
    expect(clock.sleptMs - before).toBeGreaterThanOrEqual(waitsMs);
    expect(await backend.submit(spec, { ...options(), idempotencyKey: 'one' })).toEqual(handle);
    expect(emulation.jobs).toHaveLength(1);

    if (cancelAfter !== undefined) {
      for (let k = 0; k < cancelAfter; k++) await backend.poll(handle, options());
      await backend.cancel(handle, options());
    }
    const status = await started(backend, handle);
    const result = await outcomeOf(backend, handle);
    const [record] = await listSubmissions(log);
    const money = await balance(log, 'test');
    switch (ends) {
      case 'succeeded':
        expect(status).toBe('succeeded');
        cloud.check(result as StepResult, spec);
        expect(record).toMatchObject({ state: 'ended', outcome: 'succeeded' });
        expect(money).toEqual({ reservedMicroUsd: 0, chargedMicroUsd: (result as StepResult).costMicroUsd });
        break;
      case 'failed':
        expect(status).toBe('failed');
        expect(result).toMatchObject({ code: 'PROVIDER_FAILED', message: expect.stringContaining('lost lock') as string });
        expect(money.reservedMicroUsd).toBe(0);
        break;
      case 'malformed':
        expect(result).toMatchObject({ code: 'PROVIDER_FAILED', message: expect.stringContaining('documented') as string });
        break;
      case 'cancelled':
        expect(status).toBe('cancelled');
        expect(result).toMatchObject({ code: 'CANCELLED' });
        expect(money.reservedMicroUsd).toBe(0);
    }
    expect(emulation.jobs).toHaveLength(1);
  });
});

async function outcomeOf(backend: RemoteBackend<never>, handle: unknown): Promise<StepResult | CofactorError> {
  try {
    return await backend.fetchResult(handle as never, options());
  } catch (error) {
    return toCofactorError(error);
  }
}

describe.each(CLOUDS.filter(({ step }) => step === undefined))('bits and observables of $name', (cloud) => {
  const asymmetric: StepSpec<'sample'>['circuit']['operations'] = [
    { gate: 'x', qubits: [0] },
    { gate: 'ry', qubits: [1], angles: [1.1] },
    { gate: 'cx', qubits: [1, 2] },
  ];
  const step = (operations: typeof asymmetric, numQubits: number): StepSpec<'sample'> => ({
    ...bell(4000),
    circuit: { ...bell(1).circuit, numQubits, operations },
  });

  test('X on qubit 0 alone, and an asymmetric circuit on three', async () => {
    await using emulation = await cloud.emulate(SCENARIOS.happy);
    const backend = await open(cloud, emulation);
    const x0 = await collect(backend, step([{ gate: 'x', qubits: [0] }], 3));
    expect(x0.output).toEqual({ counts: { '001': 4000 } });
    const { counts } = (await collect(backend, step(asymmetric, 3))).output as { counts: Record<string, number> };
    expect(Object.keys(counts).sort()).toEqual(['001', '111']);
    expect(Math.abs(counts['111'] / 4000 - Math.sin(0.55) ** 2)).toBeLessThan(0.04); // five standard deviations
    const measured = [...asymmetric, { gate: 'measure' as const, qubits: [2, 0], bits: [0, 2] }];
    const { counts: crossed } = (await collect(backend, step(measured, 3))).output as { counts: Record<string, number> };
    expect(Object.keys(crossed).sort()).toEqual(['100', '101']); // qubit 0 in bit 2, qubit 2 in bit 0
  });

  test('observables that are not symmetric, with an identity among them', async () => {
    await using emulation = await cloud.emulate(SCENARIOS.happy);
    const backend = await open(cloud, emulation);
    const spec: StepSpec<'expectation'> = {
      kind: 'expectation',
      circuit: step([...asymmetric, { gate: 'rx', qubits: [0], angles: [0.4] }], 3).circuit,
      parameters: [],
      observables: [
        { numQubits: 3, terms: [['IIZ', 1]] },
        {
          numQubits: 3,
          terms: [
            ['IZI', 1],
            ['ZII', 2],
            ['III', 0.5],
          ],
        },
        {
          numQubits: 3,
          terms: [
            ['IIY', 1],
            ['XXI', 0.25],
          ],
        },
      ],
      gradient: false,
      shots: 4000,
      seed: 0,
    };
    const { output } = await collect(backend, spec);
    const { values, standardErrors } = output as { values: number[]; standardErrors: number[] };
    const exact = [-Math.cos(0.4), 3 * Math.cos(1.1) + 0.5, Math.sin(0.4) + 0.25 * Math.sin(1.1)];
    exact.forEach((value, k) => expect(Math.abs(values[k] - value)).toBeLessThan(5 * standardErrors[k]));
    standardErrors.forEach((error) => expect(error).toBeLessThan(0.1));
  });
});
