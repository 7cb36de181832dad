/**
 * Amazon Braket through the AWS clients: gate-model devices, SV1, DM1, TN1. Documents: braket.wire.ts. The service compiles, so
 * logical circuits are sent. One circuit is one task.
 * Bit order: column j of the measurements is measuredQubits[j], printed leftmost first. Turned around here.
 * A client token makes a submission idempotent; the AWS clients would invent one for each try, so it is ours. The task is tagged
 * with it as well, since nothing says how long a token is remembered.
 */
import type { BraketClient, QuantumTaskStatus } from '@aws-sdk/client-braket';
import type { S3Client } from '@aws-sdk/client-s3';
import { QASM_NAMES, writeOpenQasm } from '@cofactor/sdk/circuits';
import {
  cancelled,
  CofactorError,
  microUsd,
  type Availability,
  type Circuit,
  type GateName,
  type RemoteBackend,
  type RemoteStatus,
} from '@cofactor/sdk/contracts';
import { systemClock } from '@cofactor/sdk/workflow';
import * as z from 'zod';
import type { Target } from '../circuits/compile-for.ts';
import { credentialSource, type CredentialOptions, type CredentialSource, type Variable } from '../http/credentials.ts';
import { forecastGateStep, type Bill, type GateMachine } from '../circuits/gate-forecast.ts';
import { addUp, countsFromProbabilities, outcomeOf, type Counts, type GateStep } from '../circuits/gate-step.ts';
import { CircuitsReading, oneTaskEach, readCircuits } from '../circuits/one-circuit-tasks.ts';
import { AnswerLost, backoffMs, RETRY, retryAfterMs, type HttpSurroundings } from '../http/http.ts';
import { createRedactor, type Redactor } from '../http/redaction.ts';
import { malformed, remoteProvider, type CloudDriver, type Handle, type ProviderSurroundings } from '../remote-provider.ts';
import { Capabilities, GateModelResult, PROGRAM } from './braket.wire.ts';
import { fetchHandler } from './fetch-handler.ts';

export const BRAKET_VARIABLES: readonly Variable[] = [
  {
    name: 'AWS_ACCESS_KEY_ID',
    looksLike: 'an access key of AWS, 20 capital letters and digits',
    pattern: /^A[A-Z0-9]{15,}$/,
    standIn: 'AKEYOFNOBODY00000000',
  },
  { name: 'AWS_SECRET_ACCESS_KEY', looksLike: 'its secret, 40 characters', pattern: /^\S{30,}$/, standIn: `of-nobody-${'0'.repeat(30)}` },
  {
    name: 'COFACTOR_BRAKET_BUCKET',
    looksLike: 'the name of an S3 bucket for results, amazon-braket-<name>',
    pattern: /^[a-z0-9.-]{3,63}$/,
    standIn: 'amazon-braket-of-nobody',
  },
];

export interface BraketOptions extends HttpSurroundings, ProviderSurroundings, CredentialOptions {
  /** Of the Braket service. @default the region of the device, simulators: AWS_REGION, else us-east-1 */
  endpoint?: string;
  /** Of S3. @default as the AWS client finds it */
  s3Endpoint?: string;
}

/** A simulator by its name, a machine as vendor/name. */
const REGIONS: Readonly<Record<string, string>> = {
  ionq: 'us-east-1',
  quera: 'us-east-1',
  iqm: 'eu-north-1',
  aqt: 'eu-north-1',
  rigetti: 'us-west-1',
};
/** By the minute, 3 s at least (pricing page, 2026); machines say their price themselves, and 0.30 USD a task. */
const USD_PER_MINUTE: Readonly<Record<string, number>> = { sv1: 0.075, dm1: 0.075, tn1: 0.275 };
const USD_PER_TASK = 0.3;
/** A simulator task is quoted as if it took at most so long. */
const SIMULATOR_SECONDS = { low: 3, likely: 3, high: 60 };

const STATUS: Readonly<Record<QuantumTaskStatus, RemoteStatus>> = {
  CREATED: 'queued',
  QUEUED: 'queued',
  RUNNING: 'running',
  CANCELLING: 'running',
  COMPLETED: 'succeeded',
  FAILED: 'failed',
  CANCELLED: 'cancelled',
};

interface BraketJob {
  arn: string;
}

/** What is sent: everything of CreateQuantumTask but token and bucket. */
const Payload = z.object({ deviceArn: z.string(), shots: z.int(), action: z.string(), deviceParameters: z.string() });

/** Devices that take circuits and are not retired, as `braket:<device>` names them. */
export async function braketDevices(options: BraketOptions, signal: AbortSignal): Promise<string[]> {
  const { SearchDevicesCommand } = await import('@aws-sdk/client-braket');
  const aws = connect(options, 'us-east-1');
  const { devices = [] } = await aws.braket(
    (client, abortSignal) => client.send(new SearchDevicesCommand({ filters: [] }), { abortSignal }),
    signal,
  );
  return devices
    .filter(({ deviceStatus }) => deviceStatus !== 'RETIRED')
    .map(({ deviceArn = '' }) => deviceArn.replace(/^.*device\/(qpu|quantum-simulator\/amazon)\//, ''));
}

/** `braket:<device>`, e.g. braket:sv1 or braket:iqm/Garnet; what it can do is read from the service. @throws UNAUTHENTICATED, NOT_FOUND, UNSUPPORTED */
export async function braketBackend(
  device: string,
  options: BraketOptions = {},
  signal: AbortSignal = new AbortController().signal,
): Promise<RemoteBackend<Handle>> {
  const [vendor, name] = device.split('/');
  const region = name === undefined ? undefined : REGIONS[vendor];
  if (name === undefined ? USD_PER_MINUTE[device] === undefined : region === undefined) {
    throw new CofactorError('NOT_FOUND', `braket:${device}: expected sv1, dm1, tn1 or vendor/name such as iqm/Garnet`, {
      what: 'backend',
      id: `braket:${device}`,
    });
  }
  const arn =
    name === undefined ? `arn:aws:braket:::device/quantum-simulator/amazon/${device}` : `arn:aws:braket:${region}::device/qpu/${device}`;
  const aws = connect(options, region ?? options.environment?.AWS_REGION ?? 'us-east-1');
  const { GetDeviceCommand } = await import('@aws-sdk/client-braket');
  const { deviceCapabilities } = await aws.braket(
    (client, abortSignal) => client.send(new GetDeviceCommand({ deviceArn: arn }), { abortSignal }),
    signal,
  );
  const capabilities = Capabilities.safeParse(JSON.parse(deviceCapabilities === undefined ? 'null' : String(deviceCapabilities)));
  if (!capabilities.success) throw malformed(`braket:${device}`, capabilities.error);
  return remoteProvider(braketDriver(device, arn, capabilities.data, aws), options);
}

function braketDriver(device: string, arn: string, capabilities: Capabilities, aws: Aws): CloudDriver<BraketJob> {
  const id = `braket:${device}`;
  const { service, action, paradigm } = capabilities;
  const operations = action[PROGRAM]?.supportedOperations;
  if (!operations)
    throw new CofactorError('UNSUPPORTED', `${id} runs no OpenQASM programs`, { what: `circuits on ${id}`, alternatives: ['braket:sv1'] });
  const perMinute = USD_PER_MINUTE[device];
  const perShot = service.deviceCost?.unit === 'shot' ? service.deviceCost.price : 0;
  const target: Target = { id, numQubits: paradigm.qubitCount, gates: gatesOf(operations) };
  const [minShots, maxShots] = service.shotsRange;
  const limits = { maxQubits: paradigm.qubitCount, maxShots, seeded: false };
  const price = ({ circuits, shots }: Pick<Bill, 'circuits' | 'shots'>): GateMachinePrice => {
    const each = (seconds: number): number =>
      microUsd(circuits * (perMinute === undefined ? USD_PER_TASK + shots * perShot : (perMinute * seconds) / 60));
    return { low: each(SIMULATOR_SECONDS.low), likely: each(SIMULATOR_SECONDS.likely), high: each(SIMULATOR_SECONDS.high) };
  };
  const machine: GateMachine = {
    id,
    limits,
    minShots: Math.max(1, minShots),
    price,
    priceAssumption:
      perMinute === undefined
        ? `$${USD_PER_TASK} a task and $${perShot} a shot`
        : `$${perMinute} a minute, 3 s at least, at most ${SIMULATOR_SECONDS.high} s a task`,
    wallMs:
      perMinute === undefined ? { low: 5_000, likely: 300_000, high: 7 * 86_400_000 } : { low: 2_000, likely: 5_000, high: 3_600_000 },
  };

  return {
    id,
    provider: 'braket',
    version: service.updatedAt ?? 'undated',
    description: `Amazon Braket ${device}, ${paradigm.qubitCount} qubits; compiled by the service`,
    capabilities: { sample: limits, expectation: limits },
    pricing: perMinute === undefined ? `$${USD_PER_TASK} + $${perShot}/shot` : `$${perMinute}/min`,
    submitClass: 'client-key',
    available: (signal = new AbortController().signal) => deviceStatus(aws, arn, device, signal),
    forecast: (spec, sizes) => forecastGateStep(machine, spec, sizes),

    prepare(spec) {
      const step = spec as GateStep;
      const { shots } = step;
      const { numQubits } = step.circuit;
      const parameters = deviceParameters(capabilities, numQubits);
      return oneTaskEach(target, step, (circuit) => ({
        payload: { deviceArn: arn, shots, action: program(circuit, numQubits), deviceParameters: parameters },
        quoteMicroUsd: price({ circuits: 1, shots }).high,
      }));
    },

    async send(payload, token, signal) {
      const { CreateQuantumTaskCommand } = await import('@aws-sdk/client-braket');
      const bucket = await aws.bucket();
      const input = {
        ...Payload.parse(payload),
        clientToken: token,
        outputS3Bucket: bucket,
        outputS3KeyPrefix: 'cofactor',
        tags: { cofactor: token },
      };
      const { quantumTaskArn } = await aws.braket(
        (client, abortSignal) => client.send(new CreateQuantumTaskCommand(input), { abortSignal }),
        signal,
        true,
      );
      if (!quantumTaskArn) throw new AnswerLost('braket answered without the name of the task');
      return { arn: quantumTaskArn };
    },

    async find(token, sinceMs, signal) {
      const { SearchQuantumTasksCommand } = await import('@aws-sdk/client-braket');
      const filters = [
        { name: 'deviceArn', operator: 'EQUAL' as const, values: [arn] },
        { name: 'createdAt', operator: 'GTE' as const, values: [new Date(sinceMs).toISOString()] },
      ];
      const found: { arn: string; at: number }[] = [];
      for (let nextToken: string | undefined, first = true; first || nextToken !== undefined; first = false) {
        const page = await aws.braket(
          (client, abortSignal) => client.send(new SearchQuantumTasksCommand({ filters, nextToken, maxResults: 100 }), { abortSignal }),
          signal,
        );
        for (const { quantumTaskArn, tags, createdAt } of page.quantumTasks ?? [])
          if (tags?.cofactor === token && quantumTaskArn !== undefined) found.push({ arn: quantumTaskArn, at: createdAt?.getTime() ?? 0 });
        nextToken = page.nextToken;
      }
      return found.sort((a, b) => a.at - b.at).map((it) => ({ arn: it.arn }));
    },

    async state(job, signal) {
      const { status = '', failureReason, endedAt, createdAt } = await task(aws, job, signal);
      const reached = Object.hasOwn(STATUS, status) ? STATUS[status as QuantumTaskStatus] : 'running';
      const wallMs = endedAt && createdAt ? Math.max(0, endedAt.getTime() - createdAt.getTime()) : undefined;
      return { status: reached, reason: failureReason, wallMs };
    },

    async result(job, k, given, signal) {
      const { GetObjectCommand } = await import('@aws-sdk/client-s3');
      const { outputS3Bucket, outputS3Directory, shots = 0 } = await task(aws, job, signal);
      const where = { Bucket: outputS3Bucket, Key: `${outputS3Directory}/results.json` };
      const text = await aws.s3(
        async (client, abortSignal) => (await client.send(new GetObjectCommand(where), { abortSignal })).Body?.transformToString(),
        signal,
      );
      const { bits, numBits } = CircuitsReading.parse(given).measured[k];
      try {
        return countsOf(GateModelResult.parse(JSON.parse(text ?? 'null')), bits, numBits, shots);
      } catch (error) {
        throw malformed(id, error);
      }
    },

    read: readCircuits,

    async cancel({ arn: quantumTaskArn }, signal) {
      const { CancelQuantumTaskCommand } = await import('@aws-sdk/client-braket');
      await aws.braket(
        (client, abortSignal) =>
          client.send(new CancelQuantumTaskCommand({ quantumTaskArn, clientToken: crypto.randomUUID() }), { abortSignal }),
        signal,
      );
    },

    provenance: (jobs) => ({
      calibration: service.updatedAt ?? undefined,
      notes: jobs.map((job) => `task ${job.arn.replace(/^.*quantum-task\//, '')}`),
    }),
  };
}

type GateMachinePrice = ReturnType<GateMachine['price']>;

/** Rotations and cx are what everything can be taken apart to; what a device adds stays whole. */
function gatesOf(operations: readonly string[]): GateName[] {
  const names = new Set(operations.map((name) => name.toLowerCase()));
  return Object.entries(QASM_NAMES.braket).flatMap(([gate, name]) => (names.has(name) ? [gate as GateName] : []));
}

function program(circuit: Circuit, numQubits: number): string {
  const source = writeOpenQasm({ ...circuit, numQubits }, { dialect: 'braket', register: 'b' });
  return JSON.stringify({ braketSchemaHeader: { name: PROGRAM, version: '1' }, source, inputs: {} });
}

function deviceParameters({ deviceParameters: schema }: Capabilities, qubitCount: number): string {
  const header = schema?.properties.braketSchemaHeader.const ?? {
    name: 'braket.device_schema.simulators.gate_model_simulator_device_parameters',
    version: '1',
  };
  const paradigmParameters = {
    braketSchemaHeader: { name: 'braket.device_schema.gate_model_parameters', version: '1' },
    qubitCount,
    disableQubitRewiring: false,
  };
  return JSON.stringify({ braketSchemaHeader: header, paradigmParameters });
}

/** Column j is measuredQubits[j]; of probabilities the leftmost character is. */
function countsOf(result: GateModelResult, measured: readonly { qubit: number; bit: number }[], numBits: number, shots: number): Counts {
  const { measurements, measurementProbabilities, measuredQubits } = result;
  const column = new Map(measuredQubits.map((qubit, j) => [qubit, j]));
  const outcome = (values: (j: number) => number): string =>
    outcomeOf(measured, numBits, (qubit) => {
      const j = column.get(qubit);
      if (j === undefined) throw new Error(`qubit ${qubit} is not among those measured`);
      return values(j);
    });
  if (measurements) return addUp(measurements.map((row) => [outcome((j) => row[j]), 1] as const));
  const probabilities: Record<string, number> = {};
  for (const [text, p] of Object.entries(measurementProbabilities ?? {})) {
    const key = outcome((j) => Number(text[j]));
    probabilities[key] = (probabilities[key] ?? 0) + p;
  }
  return countsFromProbabilities(probabilities, shots);
}

async function deviceStatus(aws: Aws, deviceArn: string, device: string, signal: AbortSignal): Promise<Availability> {
  const { GetDeviceCommand } = await import('@aws-sdk/client-braket');
  const { deviceStatus: status } = await aws.braket(
    (client, abortSignal) => client.send(new GetDeviceCommand({ deviceArn }), { abortSignal }),
    signal,
  );
  if (status === 'ONLINE') return { available: true };
  const fix =
    status === 'RETIRED'
      ? 'choose another device: cofactor backends'
      : 'wait for its next window, or choose another device: cofactor backends';
  return { available: false, reason: `${device} is ${status?.toLowerCase() ?? 'in no known state'}`, fix };
}

async function task(aws: Aws, { arn: quantumTaskArn }: BraketJob, signal: AbortSignal) {
  const { GetQuantumTaskCommand } = await import('@aws-sdk/client-braket');
  return aws.braket((client, abortSignal) => client.send(new GetQuantumTaskCommand({ quantumTaskArn }), { abortSignal }), signal);
}

type Sending<C> = <T>(send: (client: C, signal: AbortSignal) => Promise<T>, signal: AbortSignal, once?: boolean) => Promise<T>;

interface Aws {
  braket: Sending<BraketClient>;
  s3: Sending<S3Client>;
  bucket(): Promise<string>;
}

/** The AWS clients without their own retries, under the policy of http.ts. */
function connect(options: BraketOptions, region: string): Aws {
  const { endpoint, s3Endpoint, clock = systemClock, random = () => 0.5 } = options;
  const source = credentialSource('braket', BRAKET_VARIABLES, options);
  const redact = createRedactor();
  const clients = lazily(source, redact, options.fetch);
  const policy = { clock, random, redact, drop: () => clients.drop() };
  return {
    braket: (send, signal, once) => calling(async () => send(await clients.braket(region, endpoint), signal), { ...policy, signal, once }),
    s3: (send, signal, once) => calling(async () => send(await clients.s3(region, s3Endpoint), signal), { ...policy, signal, once }),
    bucket: async () => (await source.get()).COFACTOR_BRAKET_BUCKET ?? '',
  };
}

/** Clients with the credentials of the moment, made once and again after these were refused. */
function lazily(source: CredentialSource, redact: Redactor, fetchIt: typeof fetch | undefined) {
  const way = { maxAttempts: 1, ...(fetchIt && { requestHandler: fetchHandler(fetchIt) }) };
  let braket: Promise<BraketClient> | undefined;
  let s3: Promise<S3Client> | undefined;
  const credentials = async (): Promise<{ accessKeyId: string; secretAccessKey: string; sessionToken?: string }> => {
    const {
      AWS_ACCESS_KEY_ID: accessKeyId = '',
      AWS_SECRET_ACCESS_KEY: secretAccessKey = '',
      AWS_SESSION_TOKEN: sessionToken,
    } = await source.get();
    for (const secret of [accessKeyId, secretAccessKey, sessionToken]) redact.hide(secret);
    return { accessKeyId, secretAccessKey, sessionToken };
  };
  return {
    braket: (region: string, endpoint?: string): Promise<BraketClient> =>
      (braket ??= (async () => {
        const { BraketClient: Client } = await import('@aws-sdk/client-braket');
        return new Client({ region, endpoint, ...way, credentials: await credentials() });
      })()),
    s3: (region: string, endpoint?: string): Promise<S3Client> =>
      (s3 ??= (async () => {
        const { S3Client: Client } = await import('@aws-sdk/client-s3');
        return new Client({ region, endpoint, forcePathStyle: endpoint !== undefined, ...way, credentials: await credentials() });
      })()),
    drop(): void {
      [braket, s3] = [undefined, undefined];
      source.drop();
    },
  };
}

interface CallPolicy {
  clock: { now(): number; sleep(ms: number, signal?: AbortSignal): Promise<void> };
  random: () => number;
  redact: Redactor;
  drop: () => void;
  signal: AbortSignal;
  once?: boolean;
}

const AwsError = z.object({
  name: z.string(),
  message: z.string(),
  code: z.string().optional(),
  $metadata: z.object({ httpStatusCode: z.int().optional() }).optional(),
  $response: z.object({ headers: z.record(z.string(), z.string()).optional() }).optional(),
});

const STALE = new Set([
  'ExpiredTokenException',
  'ExpiredToken',
  'UnrecognizedClientException',
  'InvalidSignatureException',
  'InvalidAccessKeyId',
]);

async function calling<T>(attempt: () => Promise<T>, { clock, random, redact, drop, signal, once = false }: CallPolicy): Promise<T> {
  let renewed = false;
  for (let tries = 1; ; tries++) {
    if (signal.aborted) throw cancelled();
    try {
      return await attempt();
    } catch (thrown) {
      if (signal.aborted) throw cancelled();
      if (thrown instanceof CofactorError) throw thrown;
      const error = AwsError.safeParse(thrown).data;
      const status = error?.$metadata?.httpStatusCode;
      const stale = STALE.has(error?.name ?? '');
      if (stale && !renewed) {
        renewed = true;
        drop();
        tries--;
        continue;
      }
      const busy = status === 429 || status === 503;
      const notSent = error?.code === 'ECONNREFUSED' || error?.code === 'ENOTFOUND';
      const transient = busy || (status === undefined && !stale) || (status !== undefined && status >= 500);
      if (transient && !busy && !notSent && once)
        throw new AnswerLost(redact(`braket did not answer: ${error?.code ?? error?.name ?? 'unknown'}`));
      if (!transient || tries >= RETRY.tries) throw refusal(error?.name ?? 'unknown', redact(error?.message ?? ''), status);
      await clock.sleep(retryAfterMs(new Headers(error?.$response?.headers), clock.now()) ?? backoffMs(tries, random), signal);
    }
  }
}

function refusal(name: string, message: string, status: number | undefined): CofactorError {
  const what = `braket: ${name}: ${message}`;
  if (STALE.has(name))
    return new CofactorError(
      'UNAUTHENTICATED',
      `braket does not accept the credentials: check ${BRAKET_VARIABLES.map((it) => it.name).join(', ')}`,
      {},
    );
  switch (name) {
    case 'AccessDeniedException':
      return new CofactorError('FORBIDDEN', `${what}; the credentials are valid but may not do this`, { what: 'braket' });
    case 'ResourceNotFoundException':
    case 'NoSuchKey':
      return new CofactorError('NOT_FOUND', what, { what: 'braket', id: message });
    case 'ConflictException':
      return new CofactorError('CONFLICT', what, { what: 'braket' });
    case 'DeviceOfflineException':
    case 'DeviceRetiredException':
      return new CofactorError('UNAVAILABLE', `${what}; choose another device: cofactor backends`, { what: 'braket' });
    case 'ThrottlingException':
    case 'ServiceQuotaExceededException':
      return new CofactorError('PROVIDER_BUSY', `${what}; try again later`, { provider: 'braket' });
    default:
      if (status === undefined) return new CofactorError('UNAVAILABLE', what, { what: 'braket' });
      return new CofactorError('PROVIDER_FAILED', what, { provider: 'braket', reason: message }, { retryable: status >= 500 });
  }
}
