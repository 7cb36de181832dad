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
  let tickets = 0;
  const backend: RemoteBackend<{ ticket: string }> = {
    ...toy,
    locality: 'remote',
    submit: async (_, { idempotencyKey, spending }) => {
      log.push(`submit ${idempotencyKey}${spending ? ` for $${spending.maxCostUsd} of ${spending.account}` : ''}`);
      return { ticket: `t${++tickets}` };
    },
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
  const { checkpoint, saved } = keptState();
  const first = remote(['running']);
  const controller = new AbortController();
  const { context: around } = context({ checkpoint, signal: controller.signal });
  around.clock = { now: () => 0, sleep: async () => controller.abort() };
  await expect(runStep(first.backend, SPEC, around)).rejects.toMatchObject({ code: 'CANCELLED' });
  expect([saved(), first.log.at(-1)]).toEqual([{ handle: { ticket: 't1' } }, 'cancel t1']);
  const second = remote(['succeeded']);
  await runStep(second.backend, SPEC, context({ checkpoint }).context);
  expect(second.log).toEqual(['poll t1']);
});

function keptState() {
  let saved: unknown;
  const checkpoint: Checkpoint = { load: async () => saved, save: async (state) => void (saved = state) };
  return { checkpoint, saved: () => saved };
}

test('a failed job is forgotten: the next run submits another, with what it may spend', async () => {
  const { checkpoint, saved } = keptState();
  const dead = remote(['failed'], 500);
  await expect(runStep(dead.backend, SPEC, context({ checkpoint }).context)).rejects.toThrow('calibration lost');
  expect(saved()).toEqual({});
  const next = remote(['succeeded']);
  await runStep(next.backend, SPEC, { ...context({ checkpoint }).context, spending: { account: 'me', maxCostUsd: 2 } });
  expect(next.log).toEqual(['submit key for $2 of me', 'poll t1']);
});

test('a job that was cancelled when the last run stopped is submitted anew; one that failed meanwhile says so first', async () => {
  const { checkpoint } = keptState();
  await checkpoint.save({ handle: { ticket: 'old' } });
  const { backend, log } = remote(['cancelled', 'running', 'succeeded']);
  await runStep(backend, SPEC, context({ checkpoint }).context);
  expect(log).toEqual(['poll old', 'submit key', 'poll t1', 'poll t1']);
  await checkpoint.save({ handle: { ticket: 'old' } });
  const failed = remote(['failed'], 500);
  await expect(runStep(failed.backend, SPEC, context({ checkpoint }).context)).rejects.toThrow('calibration lost');
  expect(failed.log).toEqual(['poll old']);
});

test.each([
  ['CONFLICT', { what: 'attempt' }],
  ['UNAVAILABLE', { what: 'worker' }],
] as const)('a run that stops with %s leaves its job to the one that goes on', async (code, details) => {
  const { checkpoint, saved } = keptState();
  const { backend, log } = remote(['running']);
  const controller = new AbortController();
  const { context: around } = context({ checkpoint, signal: controller.signal });
  around.clock = { now: () => 0, sleep: async () => controller.abort(new CofactorError(code, 'stopped', details)) };
  await expect(runStep(backend, SPEC, around)).rejects.toMatchObject({ code });
  expect([saved(), log]).toEqual([{ handle: { ticket: 't1' } }, ['submit key', 'poll t1']]);
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
