/** The remote half of the suite, on an emulated service: an honest one passes, and every lie about jobs is caught. */
import { expect, test } from 'vitest';
import { type Backend, CofactorError, type RemoteBackend, type StepResult } from '../contracts/index.ts';
import { runCheck, runChecks } from './checks/check.ts';
import { denseBackend } from './dense/dense-backend.ts';
import { BACKEND_CHECKS, describeBackend } from './describe-backend.ts';

type Handle = { job: string };
type Remote = RemoteBackend<Handle>;

interface Job {
  controller: AbortController;
  ended: Promise<void>;
  result?: StepResult;
  error?: unknown;
}

/** A service that runs jobs with the dense backend, and a client of it that remembers nothing. */
function emulatedService(): { client(): Remote } {
  const honest = denseBackend();
  const { id, version, description, capabilities } = honest;
  const jobs = new Map<string, Job>();
  const jobOf = ({ job }: Handle): Job => {
    const found = jobs.get(job);
    if (!found) throw new CofactorError('NOT_FOUND', `no job ${job}`, { what: 'job', id: job });
    return found;
  };
  const client = (): Remote => ({
    id,
    version,
    description,
    capabilities,
    locality: 'remote',
    available: async () => ({ available: true }),
    forecast: (spec, sizes) => honest.forecast(spec, sizes),
    submit: async (spec, { idempotencyKey, signal, artifacts }) => {
      if (signal.aborted) throw new CofactorError('CANCELLED', 'cancelled', {});
      honest.forecast(spec, {}); // refuses what it cannot run
      if (!jobs.has(idempotencyKey)) {
        const controller = new AbortController();
        const job: Job = {
          controller,
          ended: honest.run(spec, { signal: controller.signal, artifacts }).then(
            (result) => void (job.result = result),
            (error: unknown) => void (job.error = error),
          ),
        };
        jobs.set(idempotencyKey, job);
      }
      return { job: idempotencyKey };
    },
    poll: async (handle) => {
      const { result, error } = jobOf(handle);
      if (result) return 'succeeded';
      if (error === undefined) return 'running';
      return (error as { code?: string }).code === 'CANCELLED' ? 'cancelled' : 'failed';
    },
    fetchResult: async (handle) => {
      const job = jobOf(handle);
      await job.ended;
      if (job.result) return job.result;
      throw job.error;
    },
    cancel: async (handle) => jobOf(handle).controller.abort(),
  });
  return { client };
}

const asBackend = (remote: Remote): Backend => remote as unknown as Backend;

async function subject(betray: (honest: Remote) => Remote = (honest) => honest) {
  const service = emulatedService();
  return { backend: asBackend(betray(service.client())), reopen: async () => asBackend(betray(service.client())) };
}

describeBackend('emulated service', async () => subject());

const LIES: [name: string, caughtBy: string, betray: (honest: Remote) => Remote][] = [
  [
    'runs a job again for the same idempotency key',
    'remote: one idempotency key',
    (honest) => {
      let count = 0;
      return {
        ...honest,
        submit: async (spec, options) => honest.submit(spec, { ...options, idempotencyKey: `${options.idempotencyKey}/${count++}` }),
      };
    },
  ],
  [
    'gives every submission the same job',
    'remote: one idempotency key',
    (honest) => ({ ...honest, submit: async (spec, options) => honest.submit(spec, { ...options, idempotencyKey: 'the only one' }) }),
  ],
  [
    'keeps its jobs in the memory of the client',
    'remote: a handle is plain JSON',
    (honest) => {
      const mine = new Set<string>();
      return {
        ...honest,
        submit: async (spec, options) => {
          const handle = await honest.submit(spec, options);
          mine.add(handle.job);
          return handle;
        },
        poll: async (handle, options) => {
          if (!mine.has(handle.job)) throw new CofactorError('NOT_FOUND', 'unknown here', { what: 'job', id: handle.job });
          return honest.poll(handle, options);
        },
      };
    },
  ],
  [
    'has a handle that JSON loses',
    'remote: a handle is plain JSON',
    (honest) => ({ ...honest, submit: async (spec, options) => ({ ...(await honest.submit(spec, options)), at: new Date() }) }),
  ],
  [
    'says a cancelled job has failed',
    'remote: a cancelled job ends as cancelled',
    (honest) => ({
      ...honest,
      poll: async (handle, options) => {
        const status = await honest.poll(handle, options);
        return status === 'cancelled' ? 'failed' : status;
      },
    }),
  ],
];

test.each(LIES)('a remote impostor is caught: %s', async (_, caughtBy, betray) => {
  const checks = BACKEND_CHECKS.filter(({ name }) => name.startsWith(caughtBy));
  expect(checks).toHaveLength(1);
  expect(await runCheck(checks[0], async () => subject(betray))).toMatchObject({ outcome: 'failed' });
});

test('no remote check is skipped on a remote backend', async () => {
  const remote = BACKEND_CHECKS.filter(({ name }) => name.startsWith('remote:'));
  expect((await runChecks(remote, async () => subject())).map(({ outcome }) => outcome)).toEqual(['passed', 'passed', 'passed']);
});
