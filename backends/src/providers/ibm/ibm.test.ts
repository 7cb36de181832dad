import { memoryStore, type RemoteBackend, type StepSpec } from '@cofactor/sdk/contracts';
import { expect, test } from 'vitest';
import { emulate, type Emulation } from '../../emulators/index.ts';
import { bell, fakeClock, open, started } from '../provider.test.support.ts';

const submit = async (backend: RemoteBackend<never>, key: string): Promise<void> => {
  const given = { signal: new AbortController().signal, artifacts: memoryStore() };
  const handle = await backend.submit(bell(20), { ...given, idempotencyKey: key });
  expect(await started(backend, handle)).toBe('succeeded');
};

const sessionsOf = ({ requests }: Emulation): number => requests.filter((it) => it === 'POST /api/v1/sessions').length;

test('jobs of one backend share a batch as long as it is open, and only when asked to', async () => {
  await using emulation = await emulate('ibm');
  const clock = fakeClock();
  const backend = await open({ name: 'ibm' }, emulation, { clock, ibm: { batchSeconds: 600 } });
  for (const key of ['a', 'b', 'c']) await submit(backend, key);
  expect(emulation.jobs).toHaveLength(3);
  expect(sessionsOf(emulation)).toBe(1);
  await clock.sleep(700_000);
  await submit(backend, 'd');
  expect(sessionsOf(emulation)).toBe(2);
  await submit(await open({ name: 'ibm' }, emulation), 'e');
  expect(sessionsOf(emulation)).toBe(2);
});

test('a quote multiplies shots, settings and mitigation', async () => {
  await using emulation = await emulate('ibm');
  const spec: Partial<StepSpec<'expectation'>> & { kind: 'expectation' } = {
    kind: 'expectation',
    circuit: bell(1).circuit,
    observables: [
      {
        numQubits: 2,
        terms: [
          ['ZZ', 1],
          ['XX', 1],
        ],
      },
    ], // two settings
    shots: 100_000,
  };
  const likely = async (resilienceLevel: 0 | 1 | 2, over: Partial<StepSpec<'expectation'>> = {}): Promise<number> => {
    const backend = await open({ name: 'ibm' }, emulation, { ibm: { resilienceLevel } });
    const { costMicroUsd, assumptions } = backend.forecast({ ...spec, ...over }, {});
    expect(assumptions[0]).toContain(['without mitigation', 'level 1', 'level 2'][resilienceLevel]);
    expect(costMicroUsd.low).toBeLessThan(costMicroUsd.likely);
    expect(costMicroUsd.likely).toBeLessThan(costMicroUsd.high);
    return costMicroUsd.likely / 1e6 - 3.2; // less two seconds that a job takes by itself
  };
  const plain = await likely(0);
  expect((await likely(1)) / plain).toBeCloseTo(2, 6);
  expect((await likely(2)) / plain).toBeCloseTo(4, 6);
  expect((await likely(0, { shots: 50_000 })) / plain).toBeCloseTo(0.5, 6);
  expect((await likely(0, { observables: [{ numQubits: 2, terms: [['ZZ', 1]] }] })) / plain).toBeCloseTo(0.5, 6);
});
