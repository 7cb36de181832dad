/**
 * Azure Quantum's data plane and its blob storage. Targets: `ionq.simulator`, `ionq.qpu.forte-1`, `quantinuum.sim.h2-1e`,
 * `quantinuum.qpu.h2-1` (unavailable).
 * Source      azure-quantum for Python 3.13 (August 2026), data plane 2026-01-15-preview; provider pages of the Azure documentation.
 */
import type { GateName } from '@cofactor/sdk/contracts';
import * as z from 'zod';
import type { Emulation, EmulatorOptions } from '../emulation.ts';
import { IonqInput, ionqCircuit } from '../shared/ionq-circuit.ts';
import { JobBook, type EmulatedJob } from '../shared/job-book.ts';
import { createMachine } from '../shared/machine.ts';
import { compact, QasmError, readOpenQasm } from '../shared/openqasm.ts';
import type { Scenario } from '../shared/scenarios.ts';
import { serve, type EmulatorRequest, type Reply, type Route } from '../shared/server.ts';

const P = '/subscriptions/00000000-1111-2222-3333-444444444444/resourceGroups/emulated/providers/Microsoft.Quantum/workspaces/bench';
const VERSIONS = ['2025-12-01-preview', '2026-01-15-preview'];
const GATES = Object.fromEntries(
  (['x', 'y', 'z', 'h', 's', 'sdg', 't', 'tdg', 'rx', 'ry', 'rz', 'cx', 'cy', 'cz', 'ch', 'crz', 'ccx'] as const).map(
    (gate): [string, GateName] => [gate, gate],
  ),
);
const TARGETS: Readonly<Record<string, { availability: string; qubits: number }>> = {
  'ionq.simulator': { availability: 'Available', qubits: 29 },
  'ionq.qpu.forte-1': { availability: 'Available', qubits: 36 },
  'quantinuum.sim.h2-1e': { availability: 'Degraded', qubits: 56 },
  'quantinuum.qpu.h2-1': { availability: 'Unavailable', qubits: 56 },
};

const common = {
  id: z.uuid(),
  name: z.string(),
  itemType: z.literal('Job'),
  target: z.string(),
  containerUri: z.url(),
  inputDataUri: z.url(),
  sessionId: z.string().nullish(),
  metadata: z.record(z.string(), z.string()).optional(),
  tags: z.array(z.string()).optional(),
  inputParams: z.strictObject({ shots: z.int().min(1).max(10_000) }),
};
const JobRequest = z.discriminatedUnion('providerId', [
  z.strictObject({
    ...common,
    providerId: z.literal('ionq'),
    inputDataFormat: z.literal('ionq.circuit.v1'),
    outputDataFormat: z.literal('ionq.quantum-results.v1'),
  }),
  z.strictObject({
    ...common,
    providerId: z.literal('quantinuum'),
    inputDataFormat: z.literal('honeywell.openqasm.v1'),
    outputDataFormat: z.literal('honeywell.quantum-results.v1'),
  }),
]);
type JobRequest = z.infer<typeof JobRequest>;

const version = z.strictObject({ 'api-version': z.enum(VERSIONS as [string]) });
const sas = z.strictObject({ sv: z.literal('2021-08-06'), sig: z.literal('emulated-signature') });
const SAS = 'sv=2021-08-06&sig=emulated-signature';

export async function emulateAzure(scenario: Scenario, options: EmulatorOptions = {}): Promise<Emulation> {
  const book = new JobBook<JobRequest>(scenario);
  const machine = createMachine(options);
  const blobs = new Map<string, string>();
  let origin = '';

  const problem = (status: number, message: string, code = 'InvalidInput'): Reply => ({
    status,
    headers: { 'x-ms-error-code': code },
    body: { error: { code, message, target: null, details: [] } },
  });
  const jobOr404 = (id: string, then: (job: EmulatedJob<JobRequest>) => Reply | Promise<Reply>): Reply | Promise<Reply> => {
    const job = book.find(id);
    return job ? then(job) : problem(404, `no job ${id}`, 'JobNotFound');
  };
  const at = (path: string): RegExp => new RegExp(`^${P}${path}$`);

  const routes: Route[] = [
    {
      method: 'GET',
      path: at('/providerStatus'),
      query: version,
      handle: () => ({ status: 200, body: { value: ['ionq', 'quantinuum'].map(provider) } }),
    },
    {
      method: 'POST',
      path: at('/storage/sasUri'),
      query: version,
      body: z.strictObject({ containerName: z.string().startsWith('job-'), blobName: z.string().optional() }),
      handle: ({ body }) => ({
        status: 200,
        body: { sasUri: `${origin}/blob/${(body as { containerName: string }).containerName}?${SAS}` },
      }),
    },
    { method: 'PUT', path: at('/jobs/([^/:]+)'), query: version, body: JobRequest, handle: ({ body }, id) => put(body as JobRequest, id) },
    {
      method: 'GET',
      path: at('/jobs/([^/:]+)'),
      query: version,
      handle: (_, id) => jobOr404(id, (job) => ({ status: 200, body: document(job, book.ask(job)) })),
    },
    {
      method: 'POST',
      path: at('/jobs/([^/:]+):cancel'),
      query: version,
      handle: (_, id) =>
        jobOr404(id, (job) =>
          book.cancel(job) ? { status: 200, body: document(job, 'cancelled') } : problem(409, 'the job has ended', 'JobNotCancellable'),
        ),
    },
    {
      method: 'PUT',
      path: /^\/blob\/([^/]+)\/inputData$/,
      query: sas,
      body: z.unknown(),
      handle: ({ bytes, headers }, container) => {
        if (headers['x-ms-blob-type'] !== 'BlockBlob') return problem(400, 'x-ms-blob-type: expected BlockBlob', 'InvalidHeaderValue');
        blobs.set(container, bytes.toString('utf8'));
        return { status: 201 };
      },
    },
    {
      method: 'GET',
      path: /^\/blob\/job-([^/]+)\/rawOutputData$/,
      query: sas,
      handle: (_, id) =>
        jobOr404(id, async (job) =>
          job.phase === 'succeeded' ? { status: 200, body: await output(job.content) } : problem(404, 'no such blob', 'BlobNotFound'),
        ),
    },
  ];

  const provider = (id: string): object => ({
    id,
    currentAvailability: 'Available',
    targets: Object.entries(TARGETS)
      .filter(([name]) => name.startsWith(id))
      .map(([name, { availability, qubits }]) => ({
        id: name,
        currentAvailability: availability,
        averageQueueTime: 60,
        statusPage: 'https://example.org',
        ...(!scenario.drift && { numQubits: qubits, targetProfile: 'Base' }),
      })),
  });

  function put(request: JobRequest, id: string): Reply {
    const known = book.find(id);
    if (known) return { status: 200, body: document(known, known.phase) };
    if (book.refuses()) {
      const { status = 503, retryAfterSeconds } = scenario.refuse ?? {};
      const refused = problem(status, 'too many requests', 'TooManyRequests');
      return {
        ...refused,
        headers: { ...refused.headers, ...(retryAfterSeconds !== undefined && { 'retry-after': String(retryAfterSeconds) }) },
      };
    }
    const target = TARGETS[request.target];
    if (request.id !== id || !target || !request.target.startsWith(request.providerId))
      return problem(400, `no target ${request.target} of ${request.providerId}`, 'InvalidTarget');
    if (target.availability === 'Unavailable') return problem(409, `${request.target} is not available`, 'TargetUnavailable');
    const program = blobs.get(`job-${id}`);
    if (program === undefined) return problem(400, 'no input at inputDataUri', 'InputNotFound');
    try {
      const qubits = read(request, program).circuit.numQubits;
      if (qubits > target.qubits) return problem(400, `${qubits} qubits on a target of ${target.qubits}`, 'TooManyQubits');
    } catch (error) {
      if (error instanceof QasmError || error instanceof z.ZodError) return problem(400, error.message, 'InvalidProgram');
      throw error;
    }
    const job = book.accept(id, request, request.metadata?.cofactor);
    return book.losesAnswer() ? { status: 201, cut: true } : { status: 201, body: document(job, 'queued') };
  }

  function document(job: EmulatedJob<JobRequest>, phase: EmulatedJob<JobRequest>['phase']): object {
    const status = {
      queued: 'Waiting',
      running: scenario.statusLiteral ?? 'Executing',
      succeeded: scenario.drift ? 'Completed' : 'Succeeded',
      failed: 'Failed',
      cancelled: 'Cancelled',
    }[phase];
    const { containerUri: _uri, ...content } = job.content;
    const ended = phase === 'succeeded';
    return {
      ...content,
      status,
      creationTime: job.createdAt,
      ...(ended && {
        beginExecutionTime: job.createdAt,
        endExecutionTime: job.createdAt,
        outputDataUri: `${origin}/blob/job-${job.id}/rawOutputData?${SAS}`,
        costEstimate: { currencyCode: 'USD', estimatedTotal: job.content.target === 'ionq.simulator' ? 0 : 12.5, events: [] },
      }),
      errorData: phase === 'failed' ? { code: 'ExecutionFailed', message: scenario.failure } : null,
    };
  }

  function read(request: JobRequest, program: string) {
    if (request.providerId === 'ionq') return { circuit: ionqCircuit(IonqInput.parse(JSON.parse(program))), measured: [], bits: 0 };
    const parsed = readOpenQasm(program, GATES);
    const { circuit, at: place } = compact(parsed, parsed.qubits);
    return {
      circuit,
      measured: parsed.measured.map(({ qubit, bit }) => ({ bit, qubit: place.get(qubit) ?? 0 })),
      bits: parsed.bits?.size ?? 0,
    };
  }

  async function output(request: JobRequest): Promise<object> {
    if (scenario.malformedResult) return { histogram: 'lost' };
    const { circuit, measured, bits } = read(request, blobs.get(`job-${request.id}`) ?? '');
    const { shots } = request.inputParams;
    if (request.providerId === 'ionq') return { histogram: Object.fromEntries(await machine.frequencies(circuit, shots)) };
    return { c: await machine.shots(circuit, measured, bits, shots) };
  }

  const guard = ({ path, headers }: EmulatorRequest): Reply | undefined => {
    if (path.startsWith('/blob/')) return undefined;
    const key = /^emulated-azure-key-0(\d)$/.exec(String(headers['x-ms-quantum-api-key']))?.[1];
    if (key === undefined || (key === '1' && !book.spendFirstToken()))
      return problem(401, 'the key is invalid or has expired', 'Unauthorized');
    return undefined;
  };

  const server = await serve({ routes, problem, guard });
  origin = server.url;
  const connection = (digit: number): Record<string, string> => ({
    AZURE_QUANTUM_CONNECTION_STRING: `SubscriptionId=00000000-1111-2222-3333-444444444444;ResourceGroupName=emulated;WorkspaceName=bench;ApiKey=emulated-azure-key-0${digit};QuantumEndpoint=${server.url}/;`,
  });
  return {
    ...server,
    provider: 'azure',
    devices: ['ionq.simulator', 'quantinuum.sim.h2-1e', 'ionq.qpu.forte-1'],
    environment: connection(1),
    renewed: connection(2),
    endpoints: {},
    jobs: book.jobs,
  };
}
