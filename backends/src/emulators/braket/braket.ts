/**
 * Amazon Braket and the S3 bucket of its results, as the AWS clients speak to them: restJson1 with SigV4 headers, names of resources
 * percent-encoded in paths. Devices: SV1, IQM Garnet (a machine, by the shot), and Rigetti Ankaa-3, retired.
 * Source      @aws-sdk/client-braket 3.1048 (operations), amazon-braket-schemas-python (documents), AWS docs, read 2026-08.
 */
import type { GateName } from '@cofactor/sdk/contracts';
import * as z from 'zod';
import type { Emulation, EmulatorOptions } from '../emulation.ts';
import { JobBook, type EmulatedJob } from '../shared/job-book.ts';
import { createMachine } from '../shared/machine.ts';
import { compact, QasmError, readOpenQasm, type Program } from '../shared/openqasm.ts';
import type { Scenario } from '../shared/scenarios.ts';
import { serve, type EmulatorRequest, type Reply, type Route } from '../shared/server.ts';

const BUCKET = 'amazon-braket-emulated';
const SV1 = 'arn:aws:braket:::device/quantum-simulator/amazon/sv1';
const GARNET = 'arn:aws:braket:eu-north-1::device/qpu/iqm/Garnet';
const ANKAA = 'arn:aws:braket:us-west-1::device/qpu/rigetti/Ankaa-3';
const FORTE = 'arn:aws:braket:us-east-1::device/qpu/ionq/Forte-1';

// biome-ignore format: a table
const GATES: Readonly<Record<string, GateName>> = {
  i: 'id', x: 'x', y: 'y', z: 'z', h: 'h', s: 's', si: 'sdg', t: 't', ti: 'tdg', v: 'sx', vi: 'sxdg', rx: 'rx', ry: 'ry', rz: 'rz', phaseshift: 'p',
  cnot: 'cx', cy: 'cy', cz: 'cz', cphaseshift: 'cp', swap: 'swap', iswap: 'iswap', ecr: 'ecr', xx: 'rxx', yy: 'ryy', zz: 'rzz', ccnot: 'ccx', cswap: 'cswap',
};
const GARNET_GATES = [
  'ccnot',
  'cnot',
  'cphaseshift',
  'cswap',
  'swap',
  'iswap',
  'cy',
  'cz',
  'ecr',
  'h',
  'i',
  'phaseshift',
  'rx',
  'ry',
  'rz',
  's',
  'si',
  't',
  'ti',
  'v',
  'vi',
  'x',
  'xx',
  'y',
  'yy',
  'z',
  'zz',
];

interface Device {
  status: 'ONLINE' | 'OFFLINE' | 'RETIRED';
  qubits: number;
  shots: [number, number];
  cost?: { price: number; unit: string };
  operations: readonly string[];
  parameters: string;
}

const DEVICES: Readonly<Record<string, Device>> = {
  [SV1]: {
    status: 'ONLINE',
    qubits: 34,
    shots: [0, 100_000],
    operations: Object.keys(GATES),
    parameters: 'braket.device_schema.simulators.gate_model_simulator_device_parameters',
  },
  [GARNET]: {
    status: 'ONLINE',
    qubits: 20,
    shots: [1, 20_000],
    cost: { price: 0.00145, unit: 'shot' },
    operations: GARNET_GATES,
    parameters: 'braket.device_schema.iqm.iqm_device_parameters',
  },
  [FORTE]: {
    status: 'OFFLINE',
    qubits: 36,
    shots: [1, 5_000],
    cost: { price: 0.08, unit: 'shot' },
    operations: GARNET_GATES,
    parameters: 'braket.device_schema.ionq.ionq_device_parameters',
  },
  [ANKAA]: {
    status: 'RETIRED',
    qubits: 82,
    shots: [10, 50_000],
    cost: { price: 0.0009, unit: 'shot' },
    operations: GARNET_GATES,
    parameters: 'braket.device_schema.rigetti.rigetti_device_parameters',
  },
};

const header = (name: string) => z.strictObject({ name: z.literal(name), version: z.literal('1') });
const Action = z.strictObject({ braketSchemaHeader: header('braket.ir.openqasm.program'), source: z.string(), inputs: z.strictObject({}) });
const DeviceParameters = z.strictObject({
  braketSchemaHeader: z.strictObject({ name: z.string(), version: z.literal('1') }),
  paradigmParameters: z.strictObject({
    braketSchemaHeader: header('braket.device_schema.gate_model_parameters'),
    qubitCount: z.int().min(1),
    disableQubitRewiring: z.boolean(),
  }),
});
const json = <S extends z.ZodType>(schema: S) =>
  z.string().transform((text, context): z.infer<S> => {
    const parsed = schema.safeParse(JSON.parse(text));
    if (parsed.success) return parsed.data;
    context.addIssue({ code: 'custom', message: parsed.error.issues[0].message });
    return z.NEVER;
  });
const CreateTask = z.strictObject({
  clientToken: z.string().min(1).max(64),
  deviceArn: z.string().startsWith('arn:aws:braket:'),
  shots: z.int().min(0),
  outputS3Bucket: z.string().min(3).max(63),
  outputS3KeyPrefix: z.string().min(1).max(1024),
  action: json(Action),
  deviceParameters: json(DeviceParameters).optional(),
  tags: z.record(z.string(), z.string()).optional(),
  jobToken: z.string().optional(),
});
type CreateTask = z.infer<typeof CreateTask>;

const Search = z.strictObject({
  filters: z.array(
    z.strictObject({
      name: z.enum(['quantumTaskArn', 'deviceArn', 'jobArn', 'status', 'createdAt']),
      operator: z.enum(['EQUAL', 'LT', 'LTE', 'GT', 'GTE', 'BETWEEN']),
      values: z.array(z.string()),
    }),
  ),
  maxResults: z.int().min(1).max(100).optional(),
  nextToken: z.string().optional(),
});

export async function emulateBraket(scenario: Scenario, options: EmulatorOptions = {}): Promise<Emulation> {
  const book = new JobBook<CreateTask>(scenario);
  const machine = createMachine(options);
  const byToken = new Map<string, EmulatedJob<CreateTask>>();

  const problem = (
    status: number,
    message: string,
    type = status === 404 ? 'ResourceNotFound' : status >= 500 ? 'InternalService' : 'Validation',
  ): Reply => ({
    status,
    headers: { 'x-amzn-errortype': `${type}Exception`, 'content-type': 'application/json' },
    body: JSON.stringify({ message }),
  });

  const routes: Route[] = [
    { method: 'GET', path: /^\/device\/([^/]+)$/, handle: (_, arn) => device(arn) },
    {
      method: 'POST',
      path: /^\/devices$/,
      body: z.strictObject({ filters: z.array(z.unknown()), nextToken: z.string().optional(), maxResults: z.int().optional() }),
      handle: () => ({
        status: 200,
        body: {
          devices: Object.entries(DEVICES).map(([deviceArn, { status }]) => ({
            deviceArn,
            deviceName: deviceArn.split('/').at(-1),
            providerName: deviceArn.split('/').at(-2),
            deviceType: deviceArn === SV1 ? 'SIMULATOR' : 'QPU',
            deviceStatus: status,
          })),
        },
      }),
    },
    { method: 'POST', path: /^\/quantum-task$/, body: CreateTask, handle: ({ body }) => create(CreateTask.parse(body)) },
    { method: 'POST', path: /^\/quantum-tasks$/, body: Search, handle: ({ body }) => search(body as z.infer<typeof Search>) },
    {
      method: 'GET',
      path: /^\/quantum-task\/([^/]+)$/,
      query: z.strictObject({ additionalAttributeNames: z.literal('QueueInfo').optional() }),
      handle: (_, arn) => {
        const job = book.find(arn);
        return job
          ? { status: 200, body: { ...summary(job, book.ask(job)), queueInfo: { queue: 'QUANTUM_TASKS_QUEUE', position: '1' } } }
          : problem(404, `no task ${arn}`);
      },
    },
    {
      method: 'PUT',
      path: /^\/quantum-task\/([^/]+)\/cancel$/,
      body: z.strictObject({ clientToken: z.string().min(1).max(64) }),
      handle: (_, arn) => {
        const job = book.find(arn);
        if (!job) return problem(404, `no task ${arn}`);
        return book.cancel(job)
          ? { status: 200, body: { quantumTaskArn: arn, cancellationStatus: 'CANCELLED' } }
          : problem(409, 'the task has ended', 'Conflict');
      },
    },
    {
      method: 'GET',
      path: new RegExp(`^/${BUCKET}/cofactor/([^/]+)/results\\.json$`),
      query: z.strictObject({ 'x-id': z.literal('GetObject').optional() }),
      handle: (_, id) => results(id),
    },
  ];

  function device(arn: string): Reply {
    const found = DEVICES[arn];
    if (!found) return problem(404, `no device ${arn}`);
    const { status, qubits, shots, cost, operations, parameters } = found;
    const capabilities = {
      service: {
        executionWindows: [{ executionDay: 'Everyday', windowStartHour: '00:00:00', windowEndHour: '23:59:59' }],
        shotsRange: shots,
        deviceCost: cost ?? { price: 0.075, unit: 'minute' },
        updatedAt: '2026-08-01T00:00:00Z',
        getTaskPollIntervalMillis: 1000,
      },
      action: {
        'braket.ir.openqasm.program': { version: ['1'], supportedOperations: operations, supportedResultTypes: [], forbiddenPragmas: [] },
      },
      paradigm: { qubitCount: qubits, ...(cost && { nativeGateSet: ['prx', 'cz'] }) },
      deviceParameters: { properties: { braketSchemaHeader: { const: { name: parameters, version: '1' } } } },
      ...(scenario.drift && {
        standardized: { braketSchemaHeader: { name: 'braket.device_schema.standardized_gate_model_qpu_device_properties', version: '3' } },
      }),
    };
    return {
      status: 200,
      body: {
        deviceArn: arn,
        deviceName: arn.split('/').at(-1),
        providerName: 'emulated',
        deviceType: arn === SV1 ? 'SIMULATOR' : 'QPU',
        deviceStatus: status,
        deviceCapabilities: JSON.stringify(capabilities),
      },
    };
  }

  function create(task: CreateTask): Reply {
    const known = byToken.get(task.clientToken);
    if (known)
      return JSON.stringify(known.content) === JSON.stringify(task)
        ? { status: 201, body: { quantumTaskArn: known.id } }
        : problem(409, 'another task has this token', 'Conflict');
    if (book.refuses()) {
      const { status = 503, retryAfterSeconds } = scenario.refuse ?? {};
      const refused = problem(status, 'slow down', status === 429 ? 'Throttling' : 'InternalService');
      return {
        ...refused,
        headers: { ...refused.headers, ...(retryAfterSeconds !== undefined && { 'retry-after': String(retryAfterSeconds) }) },
      };
    }
    const found = DEVICES[task.deviceArn];
    if (!found) return problem(404, `no device ${task.deviceArn}`);
    if (found.status === 'RETIRED') return problem(410, 'the device is retired', 'DeviceRetired');
    if (task.shots < Math.max(1, found.shots[0]) || task.shots > found.shots[1])
      return problem(400, `shots must be within ${found.shots.join(' and ')}`);
    try {
      check(task, found);
    } catch (error) {
      if (error instanceof QasmError) return problem(400, error.message);
      throw error;
    }
    const arn = `arn:aws:braket:us-east-1:123456789012:quantum-task/${crypto.randomUUID()}`;
    const job = book.accept(arn, task, task.tags?.cofactor);
    byToken.set(task.clientToken, job);
    return book.losesAnswer() ? { status: 201, cut: true } : { status: 201, body: { quantumTaskArn: arn } };
  }

  function check({ action, deviceParameters }: CreateTask, { qubits, operations, parameters }: Device): void {
    const program = readOpenQasm(action.source, Object.fromEntries(Object.entries(GATES).filter(([name]) => operations.includes(name))));
    if ((program.registerSize ?? 0) > qubits) throw new QasmError(`${program.registerSize} qubits on a device of ${qubits}`);
    if (program.measured.length === 0) throw new QasmError('nothing is measured');
    if (deviceParameters && deviceParameters.braketSchemaHeader.name !== parameters) throw new QasmError(`expected ${parameters}`);
  }

  function search({ filters, maxResults = 100 }: z.infer<typeof Search>): Reply {
    const passes = (job: EmulatedJob<CreateTask>): boolean =>
      filters.every(({ name, operator, values: [value] }) =>
        name === 'deviceArn'
          ? job.content.deviceArn === value
          : name === 'createdAt' && operator === 'GTE'
            ? Date.parse(job.createdAt) >= Date.parse(value)
            : false,
      );
    return {
      status: 200,
      body: {
        quantumTasks: book.jobs
          .filter(passes)
          .slice(0, maxResults)
          .map((job) => summary(job, job.phase)),
      },
    };
  }

  function summary(job: EmulatedJob<CreateTask>, phase: EmulatedJob<CreateTask>['phase']): object {
    const status = {
      queued: 'QUEUED',
      running: scenario.statusLiteral ?? 'RUNNING',
      succeeded: 'COMPLETED',
      failed: 'FAILED',
      cancelled: 'CANCELLED',
    }[phase];
    const { deviceArn, shots, outputS3Bucket, outputS3KeyPrefix, tags = {} } = job.content;
    const ended = phase !== 'queued' && phase !== 'running';
    return {
      quantumTaskArn: job.id,
      status,
      deviceArn,
      shots,
      deviceParameters: '{}',
      outputS3Bucket,
      outputS3Directory: `${outputS3KeyPrefix}/${job.id.split('/').at(-1)}`,
      createdAt: job.createdAt,
      ...(ended && { endedAt: job.createdAt }),
      ...(phase === 'failed' && { failureReason: scenario.failure }),
      tags,
    };
  }

  async function results(id: string): Promise<Reply> {
    const job = book.jobs.find((it) => it.id.endsWith(`/${id}`));
    if (job?.phase !== 'succeeded')
      return {
        status: 404,
        headers: { 'content-type': 'application/xml' },
        body: '<Error><Code>NoSuchKey</Code><Message>no such key</Message></Error>',
      };
    const { action, shots } = job.content;
    const program = readOpenQasm(action.source, GATES);
    const measuredQubits = program.measured.map(({ qubit }) => qubit).sort((a, b) => b - a); // any order: the list says which
    const rows = await measuredRows(program, measuredQubits, shots);
    const frequencies: Record<string, number> = {};
    for (const row of rows) frequencies[row.join('')] = (frequencies[row.join('')] ?? 0) + 1 / rows.length;
    const body = {
      braketSchemaHeader: { name: 'braket.task_result.gate_model_task_result', version: '1' },
      ...(scenario.malformedResult
        ? {}
        : scenario.drift
          ? { measurements: null, measurementProbabilities: frequencies }
          : { measurements: rows, measurementProbabilities: null }),
      measuredQubits,
      resultTypes: [],
      taskMetadata: {
        braketSchemaHeader: { name: 'braket.task_result.task_metadata', version: '1' },
        id: job.id,
        shots,
        deviceId: job.content.deviceArn,
        status: 'COMPLETED',
      },
      additionalMetadata: { action },
    };
    return { status: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  }

  async function measuredRows(program: Program, qubits: readonly number[], shots: number): Promise<number[][]> {
    const { circuit, at } = compact(program, program.qubits);
    // column j in bit j
    const outcomes = await machine.shots(
      circuit,
      qubits.map((qubit, bit) => ({ bit, qubit: at.get(qubit) ?? 0 })),
      qubits.length,
      shots,
    );
    return outcomes.map((outcome) => Array.from(outcome, Number).reverse());
  }

  const guard = ({ headers }: EmulatorRequest): Reply | undefined => {
    const key = /^AWS4-HMAC-SHA256 Credential=(AKIAEMULATED\d+)\//.exec(String(headers.authorization))?.[1];
    if (key === undefined) return problem(403, 'the security token is invalid', 'UnrecognizedClient');
    if (key.endsWith('0001') && !book.spendFirstToken()) return problem(403, 'the security token is expired', 'ExpiredToken');
    return undefined;
  };

  const server = await serve({ routes, problem, guard });
  const keys = (number: string): Record<string, string> => ({
    AWS_ACCESS_KEY_ID: `AKIAEMULATED${number}`,
    AWS_SECRET_ACCESS_KEY: 'emulated-secret-of-forty-characters-12345',
    COFACTOR_BRAKET_BUCKET: BUCKET,
  });
  return {
    ...server,
    provider: 'braket',
    devices: ['sv1', 'iqm/Garnet'],
    environment: keys('0001'),
    renewed: keys('0002'),
    endpoints: { endpoint: server.url, s3Endpoint: server.url },
    jobs: book.jobs,
  };
}
