/**
 * Azure Quantum, data plane 2026-01-15-preview (azure-quantum for Python 3.13, August 2026): targets of IonQ and Quantinuum, whose
 * services compile. The program is put beside the job as a blob; one circuit is one job.
 * Bit order: IonQ's histograms have decimal keys, qubit 0 the lowest bit; Quantinuum's strings print bit 0 rightmost, as here.
 * The job's UUID is ours, so putting it again is the same job.
 */
import { writeOpenQasm } from '@cofactor/sdk/circuits';
import {
  CofactorError,
  exactly,
  microUsd,
  type Availability,
  type Circuit,
  type GateName,
  type Range,
  type RemoteBackend,
  type RemoteStatus,
} from '@cofactor/sdk/contracts';
import * as z from 'zod';
import type { Target } from '../circuits/compile-for.ts';
import { credentialSource, type CredentialOptions, type CredentialSource, type Variable } from '../http/credentials.ts';
import { forecastGateStep, type Bill, type GateMachine } from '../circuits/gate-forecast.ts';
import { addUp, outcomeOf, type Counts, type GateStep } from '../circuits/gate-step.ts';
import { createHttp, type Http, type HttpSurroundings } from '../http/http.ts';
import { CircuitsReading, oneTaskEach, readCircuits } from '../circuits/one-circuit-tasks.ts';
import { ionqCounts, ionqInput, ionqPrice, IONQ_GATES, IONQ_PRICE } from '../circuits/ionq-circuit.ts';
import { createRedactor } from '../http/redaction.ts';
import { malformed, remoteProvider, type CloudDriver, type Handle, type ProviderSurroundings } from '../remote-provider.ts';

export const AZURE_VARIABLES: readonly Variable[] = [
  {
    name: 'AZURE_QUANTUM_CONNECTION_STRING',
    looksLike:
      'the connection string of a workspace, SubscriptionId=…;ResourceGroupName=…;WorkspaceName=…;ApiKey=…;QuantumEndpoint=https://…;',
    pattern: /(?=.*SubscriptionId=)(?=.*ResourceGroupName=)(?=.*WorkspaceName=)(?=.*ApiKey=)(?=.*QuantumEndpoint=)/,
    standIn:
      'SubscriptionId=00000000-0000-0000-0000-000000000000;ResourceGroupName=group-of-nobody;WorkspaceName=workspace-of-nobody;ApiKey=api-key-of-nobody-00000000;QuantumEndpoint=https://workspace.quantum.example;',
  },
];

export interface AzureOptions extends HttpSurroundings, ProviderSurroundings, CredentialOptions {
  /** @default 2026-01-15-preview */
  apiVersion?: string;
  /** Of one Quantinuum credit. @default 13.5, from a plan of 135 000 USD for 10 000 */
  usdPerHqc?: number;
}

interface AzureJob {
  id: string;
}

const STATUS: Readonly<Record<string, RemoteStatus>> = {
  Queued: 'queued',
  Waiting: 'queued',
  Executing: 'running',
  Finishing: 'running',
  CancellationRequested: 'running',
  Cancelling: 'running',
  Succeeded: 'succeeded',
  Completed: 'succeeded',
  Failed: 'failed',
  TimedOut: 'failed',
  Cancelled: 'cancelled',
};

/** What a provider behind Azure takes and gives. */
interface Format {
  input: string;
  output: string;
  contentType: string;
  gates: readonly GateName[];
  maxShots: number;
  program(circuit: Circuit, qubits: number): string;
  counts(body: unknown, measured: readonly { qubit: number; bit: number }[], numBits: number, shots: number): Counts;
  price(bill: Bill, target: string, usdPerHqc: number): Range;
  priceText: string;
}

const Histogram = z.object({ histogram: z.record(z.string().regex(/^\d+$/), z.number().min(0)) });
const Strings = z.object({ c: z.array(z.string().regex(/^[01]+$/)).min(1) });

const FORMATS: Readonly<Record<string, Format>> = {
  ionq: {
    input: 'ionq.circuit.v1',
    output: 'ionq.quantum-results.v1',
    contentType: 'application/json',
    gates: IONQ_GATES,
    maxShots: 10_000,
    program: (circuit, qubits) => JSON.stringify(ionqInput(circuit, qubits)),
    counts: (body, measured, numBits, shots) => ionqCounts(Histogram.parse(body).histogram, measured, numBits, shots),
    price: (bill, target) => (target === 'ionq.simulator' ? exactly(0) : ionqPrice(bill)),
    priceText: IONQ_PRICE,
  },
  quantinuum: {
    input: 'honeywell.openqasm.v1',
    output: 'honeywell.quantum-results.v1',
    contentType: 'application/qasm',
    gates: ['x', 'y', 'z', 'h', 's', 'sdg', 't', 'tdg', 'rx', 'ry', 'rz', 'cx', 'cz'],
    maxShots: 10_000,
    program: (circuit, qubits) => writeOpenQasm({ ...circuit, numQubits: qubits }, { dialect: 'openqasm2' }),
    counts: (body, measured, numBits) =>
      addUp(
        Strings.parse(body).c.map((text) => {
          if (text.length !== numBits) throw new Error(`expected ${numBits} bits, got ${text.length}`);
          // bits that nothing is measured into are the service's to fill; here they print 0
          const bit = new Map(measured.map((it) => [it.qubit, text[numBits - 1 - it.bit]]));
          return [outcomeOf(measured, numBits, (qubit) => Number(bit.get(qubit))), 1] as const;
        }),
      ),
    price: (bill, target, usdPerHqc) => (target.endsWith('sc') ? exactly(0) : quantinuumPrice(bill, usdPerHqc)),
    priceText: '5 credits a circuit and (N1 + 10 N2 + 5 Nm)/5000 a shot',
  },
};

/** HQC = 5 + shots (N₁ + 10 N₂ + 5 N_m)/5000, each circuit; the service's own compilation may take fewer gates (Azure pricing page, 2025-02). */
function quantinuumPrice({ circuits, shots, oneQubitGates, twoQubitGates, qubits }: Bill, usdPerHqc: number): Range {
  const credits = 5 + (shots * (oneQubitGates + 10 * twoQubitGates + 5 * qubits)) / 5000;
  const high = microUsd(circuits * credits * usdPerHqc);
  return { low: microUsd(circuits * 5 * usdPerHqc), likely: high, high };
}

const Sas = z.object({ sasUri: z.url() });
const Job = z.object({
  id: z.string(),
  status: z.string().optional(),
  outputDataUri: z.string().nullish(),
  beginExecutionTime: z.string().nullish(),
  endExecutionTime: z.string().nullish(),
  costEstimate: z.object({ currencyCode: z.string(), estimatedTotal: z.number() }).nullish(),
  errorData: z.object({ code: z.string().nullish(), message: z.string().nullish() }).nullish(),
});
type Job = z.infer<typeof Job>;
const ProviderStatus = z.object({
  value: z.array(
    z.object({
      id: z.string(),
      targets: z.array(
        z.object({
          id: z.string(),
          currentAvailability: z.string(),
          averageQueueTime: z.number().nullish(),
          numQubits: z.number().nullish(),
        }),
      ),
    }),
  ),
});
const Refusal = z.object({ error: z.object({ code: z.string(), message: z.string() }) });
const Payload = z.object({ providerId: z.string(), target: z.string(), program: z.string(), shots: z.int() });
/** Where the status of a provider says nothing (Azure documentation, 2026). */
const QUBITS: readonly [RegExp, number][] = [
  [/^ionq\.(simulator)$/, 29],
  [/^ionq\.qpu\.aria/, 25],
  [/^ionq\.qpu\.forte/, 36],
  [/^quantinuum\..*helios/, 98],
  [/^quantinuum\..*h2/, 56],
];

export async function azureDevices(options: AzureOptions, signal: AbortSignal): Promise<string[]> {
  return (await targetsOf(connect(options), signal)).map(({ id }) => id).filter((id) => FORMATS[id.split('.')[0]] !== undefined);
}

/** `azure:<target>`, e.g. azure:ionq.simulator or azure:quantinuum.sim.h2-1e. @throws UNAUTHENTICATED, NOT_FOUND, UNSUPPORTED */
export async function azureBackend(
  name: string,
  options: AzureOptions = {},
  signal: AbortSignal = new AbortController().signal,
): Promise<RemoteBackend<Handle>> {
  const format = FORMATS[name.split('.')[0]];
  if (!format)
    throw new CofactorError('UNSUPPORTED', `azure:${name}: only targets of ${Object.keys(FORMATS).join(' and ')} are spoken to`, {
      what: `azure:${name}`,
      alternatives: ['azure:ionq.simulator'],
    });
  const azure = connect(options);
  const target = (await targetsOf(azure, signal)).find(({ id }) => id === name);
  if (!target)
    throw new CofactorError('NOT_FOUND', `azure:${name} is no target of this workspace: add its provider, or see cofactor backends`, {
      what: 'backend',
      id: `azure:${name}`,
    });
  const qubits = target.numQubits ?? QUBITS.find(([pattern]) => pattern.test(name))?.[1] ?? 20;
  return remoteProvider(azureDriver(name, qubits, format, azure, options), options);
}

function azureDriver(
  name: string,
  qubits: number,
  format: Format,
  azure: Azure,
  { usdPerHqc = 13.5, apiVersion = API_VERSION }: AzureOptions,
): CloudDriver<AzureJob> {
  const id = `azure:${name}`;
  const { http, blobs, prefix } = azure;
  const target: Target = { id, numQubits: qubits, gates: format.gates };
  const limits = { maxQubits: qubits, maxShots: format.maxShots, seeded: false };
  const machine: GateMachine = {
    id,
    limits,
    price: (bill) => format.price(bill, name, usdPerHqc),
    priceAssumption: format.priceText,
    wallMs: { low: 5_000, likely: 300_000, high: 7 * 86_400_000 },
  };
  const jobOf = async ({ id: jobId }: AzureJob, signal: AbortSignal): Promise<Job> =>
    http.json({ method: 'GET', path: `${await prefix()}/jobs/${jobId}`, signal }, Job);

  return {
    id,
    provider: 'azure',
    version: apiVersion,
    description: `Azure Quantum ${name}, ${qubits} qubits, any two interact; compiled by the service`,
    capabilities: { sample: limits, expectation: limits },
    pricing:
      machine.price({ kind: 'sample', circuits: 1, shots: 1, qubits: 1, oneQubitGates: 1, twoQubitGates: 0, depth: 1 }).high === 0
        ? 'free'
        : format.priceText,
    submitClass: 'client-key',
    available: (signal = new AbortController().signal) => targetStatus(azure, name, signal),
    forecast: (spec, sizes) => forecastGateStep(machine, spec, sizes),

    prepare(spec) {
      const step = spec as GateStep;
      const { shots } = step;
      const { numQubits } = step.circuit;
      return oneTaskEach(target, step, (circuit, used) => ({
        payload: { providerId: name.split('.')[0], target: name, program: format.program(circuit, numQubits), shots } satisfies z.infer<
          typeof Payload
        >,
        quoteMicroUsd: machine.price({ kind: step.kind, circuits: 1, shots, ...used, qubits: numQubits }).high,
      }));
    },

    async send(payload, token, signal) {
      const { providerId, program, shots } = Payload.parse(payload);
      const containerName = `job-${token}`;
      const { sasUri } = await http.json(
        { method: 'POST', path: `${await prefix()}/storage/sasUri`, body: { containerName }, signal },
        Sas,
      );
      const container = new URL(sasUri);
      const inputDataUri = `${container.origin}${container.pathname}/inputData`;
      const headers = { 'x-ms-blob-type': 'BlockBlob', 'x-ms-version': '2021-08-06', 'content-type': format.contentType };
      await blobs.send({ method: 'PUT', path: `${inputDataUri}${container.search}`, body: program, headers, signal });
      const body = {
        id: token,
        name: 'cofactor',
        itemType: 'Job',
        providerId,
        target: name,
        containerUri: sasUri,
        inputDataUri,
        inputDataFormat: format.input,
        outputDataFormat: format.output,
        inputParams: { shots },
        metadata: { cofactor: token },
        tags: [],
      };
      return { id: (await http.json({ method: 'PUT', path: `${await prefix()}/jobs/${token}`, body, signal, once: true }, Job)).id };
    },

    async find(token, _sinceMs, signal) {
      try {
        return [{ id: (await jobOf({ id: token }, signal)).id }];
      } catch (error) {
        if (error instanceof CofactorError && error.code === 'NOT_FOUND') return [];
        throw error;
      }
    },

    async state(job, signal) {
      const { status = '', errorData, costEstimate, beginExecutionTime: began, endExecutionTime: ended } = await jobOf(job, signal);
      return {
        status: STATUS[status] ?? 'running',
        reason: [errorData?.code, errorData?.message].filter(Boolean).join(': ') || undefined,
        ...(began && ended && { wallMs: Math.max(0, Date.parse(ended) - Date.parse(began)) }),
        ...(costEstimate?.currencyCode === 'USD' && { chargedMicroUsd: microUsd(costEstimate.estimatedTotal) }),
      };
    },

    async result(job, k, given, signal) {
      const { outputDataUri } = await jobOf(job, signal);
      if (!outputDataUri) throw malformed(id, 'no outputDataUri');
      const { body } = await blobs.send({ method: 'GET', path: outputDataUri, signal });
      const { measured, shots } = CircuitsReading.parse(given);
      try {
        return format.counts(body, measured[k].bits, measured[k].numBits, shots);
      } catch (error) {
        throw malformed(id, error);
      }
    },

    read: readCircuits,

    async cancel({ id: jobId }, signal) {
      // Before 2025-12-01-preview a job was cancelled by deleting it.
      const old = apiVersion < '2025-12-01';
      await http.send({ method: old ? 'DELETE' : 'POST', path: `${await prefix()}/jobs/${jobId}${old ? '' : ':cancel'}`, signal });
    },

    provenance: (jobs) => ({ notes: jobs.map((job) => `job ${job.id}`) }),
  };
}

async function targetsOf(
  { http, prefix }: Azure,
  signal: AbortSignal,
): Promise<{ id: string; currentAvailability: string; numQubits?: number | null }[]> {
  const { value } = await http.json({ method: 'GET', path: `${await prefix()}/providerStatus`, signal }, ProviderStatus);
  return value.flatMap(({ targets }) => targets);
}

async function targetStatus(azure: Azure, name: string, signal: AbortSignal): Promise<Availability> {
  const target = (await targetsOf(azure, signal)).find(({ id }) => id === name);
  const fix = 'choose another target: cofactor backends';
  if (!target) return { available: false, reason: `${name} is retired or not in this workspace`, fix };
  if (target.currentAvailability === 'Available' || target.currentAvailability === 'Degraded') return { available: true };
  return { available: false, reason: `${name} is ${target.currentAvailability.toLowerCase()}`, fix };
}

const API_VERSION = '2026-01-15-preview';

interface Azure {
  http: Http;
  /** Storage: the address is its own credential. */
  blobs: Http;
  /** Path of the workspace. */
  prefix: () => Promise<string>;
}

function connect(options: AzureOptions): Azure {
  const source = credentialSource('azure', AZURE_VARIABLES, options);
  const redact = createRedactor();
  const parts = async (): Promise<Record<string, string>> => connectionParts(source, redact);
  const shared = { ...options, provider: 'azure', redact, credentialFix: 'check AZURE_QUANTUM_CONNECTION_STRING' };
  const reasonOf = (body: unknown): string | undefined => {
    const { error } = Refusal.safeParse(body).data ?? {};
    return error && `${error.message} (${error.code})`;
  };
  const http = createHttp({
    ...shared,
    baseUrl: 'https://quantum.azure.com',
    reasonOf,
    headers: async () => ({ 'x-ms-quantum-api-key': (await parts()).ApiKey }),
    onUnauthorized: () => source.drop(),
  });
  const inWorkspace = async <C extends { path: string; query?: Record<string, string | number | undefined> }>(call: C): Promise<C> => {
    const { QuantumEndpoint: endpoint } = await parts();
    return {
      ...call,
      path: `${endpoint.replace(/\/$/, '')}${call.path}`,
      query: { 'api-version': options.apiVersion ?? API_VERSION, ...call.query },
    };
  };
  return {
    http: {
      send: async (call) => http.send(await inWorkspace(call)),
      json: async (call, schema) => http.json(await inWorkspace(call), schema),
    },
    blobs: createHttp({ ...shared, baseUrl: 'https://blob.core.windows.net', headers: () => ({}) }),
    async prefix() {
      const { SubscriptionId: subscription, ResourceGroupName: group, WorkspaceName: workspace } = await parts();
      return `/subscriptions/${subscription}/resourceGroups/${group}/providers/Microsoft.Quantum/workspaces/${workspace}`;
    },
  };
}

async function connectionParts(source: CredentialSource, redact: ReturnType<typeof createRedactor>): Promise<Record<string, string>> {
  const { AZURE_QUANTUM_CONNECTION_STRING: text = '' } = await source.get();
  const parts = Object.fromEntries(
    text
      .split(';')
      .filter((part) => part.includes('='))
      .map((part) => [part.slice(0, part.indexOf('=')), part.slice(part.indexOf('=') + 1)]),
  );
  for (const secret of [parts.ApiKey, parts.SubscriptionId, text]) redact.hide(secret);
  return parts;
}
