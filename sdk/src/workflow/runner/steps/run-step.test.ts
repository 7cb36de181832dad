import { expect, test } from 'vitest';
import {
  CofactorError,
  memoryStore,
  type Checkpoint,
  type RemoteBackend,
  type RemoteStatus,
  type StepSpec,
} from '../../../contracts/index.ts';
import { toyBackend } from '../../toy-backend.test.support.ts';
import type { Clock } from '../clock.ts';
import { runStep } from './run-step.ts';

const SPEC: StepSpec<'read-hamiltonian'> = { kind: 'read-hamiltonian', source: { format: 'fcidump', data: '' } };

/** A toy that is submitted and polled; `statuses` is what polling says, the last one for ever. */
function remote(statuses: RemoteStatus[], fetched = 0) {
  const toy = toyBackend({ id: 'far' });
  const log: string[] = [];
  const backend: RemoteBackend<{ ticket: string }> = {
    ...toy,
    locality: 'remote',
    submit: async (_, { idempotencyKey }) => (log.push(`submit ${idempotencyKey}`), { ticket: 't1' }),
    poll: async ({ ticket }) => (log.push(`poll ${ticket}`), statuses.length > 1 ? (statuses.shift() ?? 'failed') : statuses[0]),
    fetchResult: async (_, { signal, artifacts }) => {
      if (fetched === 500) throw new CofactorError('PROVIDER_FAILED', 'calibration lost', { provider: 'far' });
      return toy.run(SPEC, { signal, artifacts });
    },
    cancel: async ({ ticket }) => void log.push(`cancel ${ticket}`),
  };
  return { backend: backend as RemoteBackend<never>, log };
}

function context(fields: { signal?: AbortSignal; checkpoint?: Checkpoint } = {}) {
  const waits: number[] = [];
  const clock: Clock = { now: () => 0, sleep: async (ms) => void waits.push(ms) };
  return { waits, context: { signal: new AbortController().signal, artifacts: memoryStore(), idempotencyKey: 'key', clock, ...fields } };
}

test('a remote step is submitted once, polled ever more slowly, and collected', async () => {
  const { backend, log } = remote(['queued', 'running', 'running', 'succeeded']);
  const { context: around, waits } = context();
  expect((await runStep(backend, SPEC, around)).kind).toBe('read-hamiltonian');
  expect(log).toEqual(['submit key', 'poll t1', 'poll t1', 'poll t1', 'poll t1']);
  expect(waits).toEqual([200, 300, 450]);
});

test('a restart goes on with the handle that was saved', async () => {
  let saved: unknown;
  const checkpoint: Checkpoint = { load: async () => saved, save: async (state) => void (saved = state) };
  const first = remote(['running']);
  const controller = new AbortController();
  const { context: around } = context({ checkpoint, signal: controller.signal });
  around.clock = { now: () => 0, sleep: async () => controller.abort() };
  await expect(runStep(first.backend, SPEC, around)).rejects.toMatchObject({ code: 'CANCELLED' });
  expect([saved, first.log.at(-1)]).toEqual([{ handle: { ticket: 't1' } }, 'cancel t1']);
  const second = remote(['succeeded']);
  await runStep(second.backend, SPEC, context({ checkpoint }).context);
  expect(second.log).toEqual(['poll t1']);
});

test('a remote step that failed gives its reason', async () => {
  await expect(runStep(remote(['failed'], 500).backend, SPEC, context().context)).rejects.toThrow('calibration lost');
  await expect(runStep(remote(['failed']).backend, SPEC, context().context)).rejects.toMatchObject({ code: 'PROVIDER_FAILED' });
});

test('whatever a backend throws arrives as an error with a code', async () => {
  const broken = toyBackend({
    before: () => {
      throw new TypeError('x is not a function');
    },
  });
  await expect(runStep(broken, SPEC, context().context)).rejects.toMatchObject({
    code: 'INTERNAL',
    details: { where: 'read-hamiltonian on cpu' },
  });
});
