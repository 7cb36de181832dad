/**
 * IonQ Quantum Cloud, REST v0.4. Targets: `simulator`, `qpu.forte-1`, `qpu.aria-1` (unavailable), `qpu.aria-2` (retired).
 * Source      OpenAPI copy of 15 May 2026; docs.ionq.com, "Get job", "Results formats", "Error codes" (July 2026).
 */
import * as z from 'zod';
import type { Emulation, EmulatorOptions } from '../emulation.ts';
import { IonqInput, ionqCircuit } from '../shared/ionq-circuit.ts';
import { JobBook, type EmulatedJob } from '../shared/job-book.ts';
import { createMachine } from '../shared/machine.ts';
import type { Scenario } from '../shared/scenarios.ts';
import { serve, type EmulatorRequest, type Reply, type Route } from '../shared/server.ts';

const TARGETS = {
  simulator: ['available', 29],
  'qpu.forte-1': ['available', 36],
  'qpu.aria-1': ['unavailable', 25],
  'qpu.aria-2': ['retired', 25],
} as const;
const USD_PER_JOB = 12.4166;

const JobRequest = z.strictObject({
  type: z.literal('ionq.circuit.v1'),
  name: z.string().optional(),
  backend: z.enum(Object.keys(TARGETS) as [keyof typeof TARGETS]),
  shots: z.int().min(1).max(1_000_000).default(100),
  metadata: z
    .record(z.string(), z.string())
    .refine((it) => Object.keys(it).length <= 10, 'at most 10 keys')
    .optional(),
  settings: z
    .strictObject({
      error_mitigation: z.strictObject({ debiasing: z.boolean() }).optional(),
      compilation: z.strictObject({ opt: z.int(), precision: z.string() }).optional(),
    })
    .optional(),
  noise: z.strictObject({ model: z.string(), seed: z.int().optional() }).optional(),
  session_id: z.string().optional(),
  dry_run: z.boolean().optional(),
  input: IonqInput,
});
type JobRequest = z.infer<typeof JobRequest>;

export async function emulateIonq(scenario: Scenario, options: EmulatorOptions = {}): Promise<Emulation> {
  const book = new JobBook<JobRequest>(scenario);
  const machine = createMachine(options);

  const problem = (status: number, message: string): Reply => ({
    status,
    body: { statusCode: status, error: 'Emulated', message, validation: { source: 'payload', keys: [] } },
  });
  const jobOr404 = (id: string, then: (job: EmulatedJob<JobRequest>) => Reply | Promise<Reply>): Reply | Promise<Reply> => {
    const job = book.find(id);
    return job ? then(job) : problem(404, `job ${id} does not exist`);
  };

  const routes: Route[] = [
    {
      method: 'GET',
      path: /^\/v0\.4\/backends$/,
      handle: () => ({ status: 200, body: Object.keys(TARGETS).map((name) => target(name as keyof typeof TARGETS)) }),
    },
    {
      method: 'GET',
      path: /^\/v0\.4\/backends\/([^/]+)$/,
      handle: (_, name) =>
        Object.hasOwn(TARGETS, name) ? { status: 200, body: target(name as keyof typeof TARGETS) } : problem(404, `no backend ${name}`),
    },
    { method: 'POST', path: /^\/v0\.4\/jobs$/, body: JobRequest, handle: ({ body }) => submit(JobRequest.parse(body)) },
    {
      method: 'GET',
      path: /^\/v0\.4\/jobs$/,
      query: z.strictObject({
        target: z.string().optional(),
        limit: z.string().optional(),
        next: z.string().optional(),
        status: z.string().optional(),
      }),
      handle: ({ query }) => list(query),
    },
    {
      method: 'GET',
      path: /^\/v0\.4\/jobs\/([^/]+)$/,
      handle: (_, id) => jobOr404(id, (job) => ({ status: 200, body: document(job, book.ask(job)) })),
    },
    {
      method: 'GET',
      path: /^\/v0\.4\/jobs\/([^/]+)\/cost$/,
      handle: (_, id) =>
        jobOr404(id, (job) => ({
          status: 200,
          body: {
            dry_run: false,
            estimated_cost: { value: USD_PER_JOB, unit: 'usd' },
            cost: { value: job.phase === 'succeeded' ? USD_PER_JOB : 0, unit: 'usd' },
          },
        })),
    },
    {
      method: 'PUT',
      path: /^\/v0\.4\/jobs\/([^/]+)\/status\/cancel$/,
      handle: (_, id) =>
        jobOr404(id, (job) => (book.cancel(job) ? { status: 200, body: { id, status: 'canceled' } } : problem(409, 'the job has ended'))),
    },
    {
      method: 'GET',
      path: /^\/v0\.4\/jobs\/([^/]+)\/results\/probabilities$/,
      query: z.strictObject({ sharpen: z.enum(['true', 'false']).optional() }),
      handle: (_, id) =>
        jobOr404(id, async (job) => ({ status: 200, body: scenario.malformedResult ? {} : Object.fromEntries(await frequencies(job)) })),
    },
    {
      method: 'GET',
      path: /^\/v0\.4\/jobs\/([^/]+)\/artifacts\/probabilities$/,
      handle: (_, id) => jobOr404(id, async (job) => ({ status: 200, body: registers(job, await frequencies(job)) })),
    },
  ];

  const target = (name: keyof typeof TARGETS): object => {
    const [status, qubits] = TARGETS[name];
    return {
      backend: name,
      status,
      qubits,
      average_queue_time: 60_000,
      last_updated: '2026-07-01T00:00:00Z',
      characterization_id: name === 'simulator' ? null : '4ddd0000-0000-4000-8000-000000000000',
      degraded: false,
    };
  };

  function submit(request: JobRequest): Reply {
    if (book.refuses()) {
      const { status = 503, retryAfterSeconds } = scenario.refuse ?? {};
      return {
        ...problem(status, 'slow down'),
        ...(retryAfterSeconds !== undefined && { headers: { 'retry-after': String(retryAfterSeconds) } }),
      };
    }
    const [status, qubits] = TARGETS[request.backend];
    if (status !== 'available') return problem(409, `${request.backend} is ${status}`);
    if (request.input.qubits > qubits) return problem(400, `${request.backend} has ${qubits} qubits`);
    const job = book.accept(crypto.randomUUID(), request, request.metadata?.cofactor);
    return book.losesAnswer() ? { status: 201, cut: true } : { status: 201, body: { id: job.id, status: 'submitted', session_id: null } };
  }

  function list({ target: name, limit = '25', next = '0' }: Record<string, string>): Reply {
    const newestFirst = book.jobs.filter(({ content }) => name === undefined || content.backend === name).toReversed();
    const [start, size] = [Number(next), Number(limit)];
    const jobs = newestFirst.slice(start, start + size).map((job) => document(job, job.phase));
    return { status: 200, body: { jobs, next: start + size < newestFirst.length ? String(start + size) : null } };
  }

  function document(job: EmulatedJob<JobRequest>, phase: EmulatedJob<JobRequest>['phase']): object {
    const status = {
      queued: 'ready',
      running: scenario.statusLiteral ?? 'started',
      succeeded: 'completed',
      failed: 'failed',
      cancelled: 'canceled',
    }[phase];
    const { type, backend, shots, metadata = {} } = job.content;
    const results = scenario.drift
      ? { 'ionq.result.probabilities.json.v2': { id: 'probabilities' } }
      : { probabilities: { url: `/v0.4/jobs/${job.id}/results/probabilities` }, histogram: { url: '…' } };
    return {
      id: job.id,
      type,
      status,
      backend,
      shots,
      metadata,
      submitted_at: job.createdAt,
      predicted_wait_time_ms: 1000,
      ...(phase === 'succeeded' && { execution_duration_ms: 1500, results }),
      failure: phase === 'failed' ? { code: 'QuantumComputerError', message: scenario.failure } : null,
    };
  }

  const frequencies = async ({ content }: EmulatedJob<JobRequest>): Promise<Map<number, number>> =>
    machine.frequencies(ionqCircuit(content.input), content.shots);

  const registers = ({ content }: EmulatedJob<JobRequest>, seen: Map<number, number>): object => ({
    probabilities: {
      registers: {
        output_all: Object.fromEntries([...seen].map(([index, p]) => [index.toString(2).padStart(content.input.qubits, '0'), p])),
      },
    },
  });

  const guard = ({ headers }: EmulatorRequest): Reply | undefined => {
    const key = /^apiKey emulated-ionq-key-of-32-chars-0(\d)$/.exec(String(headers.authorization))?.[1];
    if (key === undefined || (key === '1' && !book.spendFirstToken())) return problem(401, 'Invalid or expired key');
    return undefined;
  };

  const server = await serve({ routes, problem, guard });
  const key = (digit: number): Record<string, string> => ({ IONQ_API_KEY: `emulated-ionq-key-of-32-chars-0${digit}` });
  return {
    ...server,
    provider: 'ionq',
    devices: ['simulator', 'qpu.forte-1'],
    environment: key(1),
    renewed: key(2),
    endpoints: { baseUrl: `${server.url}/v0.4` },
    jobs: book.jobs,
  };
}
