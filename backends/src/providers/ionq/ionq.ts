/**
 * IonQ Quantum Cloud, REST v0.4 (OpenAPI copy of 15 May 2026, docs.ionq.com to July 2026). Circuits go in the `qis` gate set, which the
 * service compiles. One circuit is one job.
 * Bit order: keys of histograms are decimal with qubit 0 the lowest bit; registers print it rightmost. Read in ionq-circuit.ts.
 * No key makes a submission idempotent: a job carries metadata by which it is found again.
 */
import { exactly, microUsd, type Availability, type RemoteBackend, type RemoteStatus } from '@cofactor/sdk/contracts';
import * as z from 'zod';
import type { Target } from '../circuits/compile-for.ts';
import { credentialSource, type CredentialOptions, type Variable } from '../http/credentials.ts';
import { forecastGateStep, type GateMachine } from '../circuits/gate-forecast.ts';
import type { GateStep } from '../circuits/gate-step.ts';
import { createHttp, type Http, type HttpSurroundings } from '../http/http.ts';
import { CircuitsReading, oneTaskEach, readCircuits } from '../circuits/one-circuit-tasks.ts';
import { ionqCounts, ionqInput, ionqPrice, IONQ_GATES, IONQ_PRICE } from '../circuits/ionq-circuit.ts';
import { createRedactor } from '../http/redaction.ts';
import { malformed, remoteProvider, type CloudDriver, type Handle, type ProviderSurroundings } from '../remote-provider.ts';

export const IONQ_VARIABLES: readonly Variable[] = [
  {
    name: 'IONQ_API_KEY',
    looksLike: 'an API key of cloud.ionq.com, 32 characters',
    pattern: /^\S{20,}$/,
    standIn: 'api-key-of-nobody-00000000000000',
  },
];

export interface IonqOptions extends HttpSurroundings, ProviderSurroundings, CredentialOptions {
  /** @default https://api.ionq.co/v0.4 */
  baseUrl?: string;
}

interface IonqJob {
  id: string;
}

const STATUS: Readonly<Record<string, RemoteStatus>> = {
  submitted: 'queued',
  ready: 'queued',
  started: 'running',
  completed: 'succeeded',
  failed: 'failed',
  canceled: 'cancelled',
};

const Machine = z.object({ backend: z.string(), status: z.string(), qubits: z.int().min(1), characterization_id: z.string().nullish() });
const Accepted = z.object({ id: z.string().min(1) });
const Job = z.object({
  id: z.string(),
  status: z.string(),
  metadata: z.record(z.string(), z.string()).nullish(),
  submitted_at: z.string().nullish(),
  execution_duration_ms: z.number().nullish(),
  failure: z.object({ code: z.string().nullish(), message: z.string().nullish() }).nullish(),
  results: z.record(z.string(), z.object({ url: z.string().optional(), id: z.string().optional() })).nullish(),
});
type Job = z.infer<typeof Job>;
const JobPage = z.object({ jobs: z.array(Job), next: z.string().nullish() });
const Cost = z.object({ cost: z.object({ value: z.number(), unit: z.string() }).optional() });
const Flat = z.record(z.string().regex(/^\d+$/), z.number().min(0));
const Registers = z.object({
  probabilities: z.object({ registers: z.object({ output_all: z.record(z.string().regex(/^[01]+$/), z.number().min(0)) }) }),
});
const Refusal = z.object({ message: z.string(), validation: z.object({ keys: z.array(z.string()).optional() }).nullish() });

export async function ionqDevices(options: IonqOptions, signal: AbortSignal): Promise<string[]> {
  const machines = await connect(options).json({ method: 'GET', path: '/backends', signal }, z.array(Machine));
  return machines.filter(({ status }) => status !== 'retired').map(({ backend }) => backend);
}

/** `ionq:<target>`, e.g. ionq:simulator or ionq:qpu.forte-1. @throws UNAUTHENTICATED, NOT_FOUND */
export async function ionqBackend(
  name: string,
  options: IonqOptions = {},
  signal: AbortSignal = new AbortController().signal,
): Promise<RemoteBackend<Handle>> {
  const http = connect(options);
  const machine = await http.json({ method: 'GET', path: `/backends/${encodeURIComponent(name)}`, signal }, Machine);
  return remoteProvider(ionqDriver(name, machine, http), options);
}

function ionqDriver(name: string, { qubits, characterization_id: calibration }: z.infer<typeof Machine>, http: Http): CloudDriver<IonqJob> {
  const id = `ionq:${name}`;
  const free = name === 'simulator';
  const target: Target = { id, numQubits: qubits, gates: IONQ_GATES };
  const limits = { maxQubits: qubits, maxShots: 1_000_000, seeded: false };
  const machine: GateMachine = {
    id,
    limits,
    price: (bill) => (free ? exactly(0) : ionqPrice(bill)),
    priceAssumption: free ? 'the ideal simulator is free' : IONQ_PRICE,
    wallMs: free ? { low: 1_000, likely: 3_000, high: 600_000 } : { low: 10_000, likely: 600_000, high: 7 * 86_400_000 },
  };

  return {
    id,
    provider: 'ionq',
    version: calibration ?? 'v0.4',
    description: `IonQ ${name}, ${qubits} qubits, any two interact; compiled by the service`,
    capabilities: { sample: limits, expectation: limits },
    pricing: free ? 'free' : IONQ_PRICE,
    submitClass: 'searchable-mark',
    available: (signal = new AbortController().signal) => machineStatus(http, name, signal),
    forecast: (spec, sizes) => forecastGateStep(machine, spec, sizes),

    prepare(spec) {
      const step = spec as GateStep;
      const { shots } = step;
      return oneTaskEach(target, step, (circuit, used) => ({
        payload: { type: 'ionq.circuit.v1', name: 'cofactor', backend: name, shots, input: ionqInput(circuit, step.circuit.numQubits) },
        quoteMicroUsd: machine.price({ kind: step.kind, circuits: 1, shots, ...used }).high,
      }));
    },

    async send(payload, token, signal) {
      const body = { ...(payload as object), metadata: { cofactor: token } };
      return { id: (await http.json({ method: 'POST', path: '/jobs', body, signal, once: true }, Accepted)).id };
    },

    async find(token, sinceMs, signal) {
      const found: Job[] = [];
      for (let next: string | undefined, first = true; first || next !== undefined; first = false) {
        const page = await http.json({ method: 'GET', path: '/jobs', query: { target: name, limit: 100, next }, signal }, JobPage);
        found.push(...page.jobs.filter(({ metadata }) => metadata?.cofactor === token));
        const oldest = page.jobs.at(-1)?.submitted_at;
        next = oldest && Date.parse(oldest) < sinceMs ? undefined : (page.next ?? undefined); // newest first
      }
      return found.sort((a, b) => (a.submitted_at ?? '').localeCompare(b.submitted_at ?? '')).map((job) => ({ id: job.id }));
    },

    async state(job, signal) {
      const { status: literal, failure, execution_duration_ms: wallMs } = await jobOf(http, job, signal);
      const status = STATUS[literal] ?? 'running';
      const ended = status === 'succeeded' || status === 'failed';
      const cost = ended && !free ? (await http.json({ method: 'GET', path: `/jobs/${job.id}/cost`, signal }, Cost)).cost : undefined;
      return {
        status,
        reason: [failure?.code, failure?.message].filter(Boolean).join(': ') || undefined,
        wallMs: wallMs ?? undefined,
        ...(cost?.unit === 'usd' && { chargedMicroUsd: microUsd(cost.value) }),
      };
    },

    async result(job, k, given, signal) {
      const { measured, shots } = CircuitsReading.parse(given);
      const { bits, numBits } = measured[k];
      const { body } = await http.send({ method: 'GET', path: resultPath(id, await jobOf(http, job, signal)), signal });
      const flat = Flat.safeParse(body);
      if (flat.success && Object.keys(flat.data).length > 0) return ionqCounts(flat.data, bits, numBits, shots);
      const registers = Registers.safeParse(body);
      if (!registers.success) throw malformed(id, 'neither decimal keys nor registers');
      const decimal = Object.entries(registers.data.probabilities.registers.output_all).map(
        ([text, p]) => [String(BigInt(`0b${text}`)), p] as const,
      );
      return ionqCounts(Object.fromEntries(decimal), bits, numBits, shots);
    },

    read: readCircuits,

    async cancel({ id: jobId }, signal) {
      await http.send({ method: 'PUT', path: `/jobs/${jobId}/status/cancel`, signal });
    },

    provenance: (jobs) => ({ calibration: calibration ?? undefined, notes: jobs.map((job) => `job ${job.id}`) }),
  };
}

/** A result by its URL, else the artifact of probabilities. */
function resultPath(id: string, { id: jobId, results }: Job): string {
  const url = results?.probabilities?.url;
  if (url !== undefined) return url.replace(/^(https?:\/\/[^/]+)?\/v0\.\d/, '');
  const [, artifact] = Object.entries(results ?? {}).find(([format]) => format.startsWith('ionq.result.probabilities')) ?? [];
  if (artifact?.id === undefined) throw malformed(id, 'no probabilities among the results');
  return `/jobs/${jobId}/artifacts/${artifact.id}`;
}

async function jobOf(http: Http, { id }: IonqJob, signal: AbortSignal): Promise<Job> {
  return http.json({ method: 'GET', path: `/jobs/${id}`, signal }, Job);
}

async function machineStatus(http: Http, name: string, signal: AbortSignal): Promise<Availability> {
  const { status } = await http.json({ method: 'GET', path: `/backends/${encodeURIComponent(name)}`, signal }, Machine);
  if (status === 'available') return { available: true };
  return { available: false, reason: `${name} is ${status}`, fix: 'choose another target: cofactor backends' };
}

function connect(options: IonqOptions): Http {
  const source = credentialSource('ionq', IONQ_VARIABLES, options);
  const redact = createRedactor();
  return createHttp({
    ...options,
    provider: 'ionq',
    baseUrl: options.baseUrl ?? 'https://api.ionq.co/v0.4',
    redact,
    credentialFix: 'check IONQ_API_KEY',
    reasonOf: (body) => {
      const { message, validation } = Refusal.safeParse(body).data ?? {};
      return message && [message, ...(validation?.keys ?? [])].join(' ');
    },
    headers: async () => {
      const { IONQ_API_KEY: key = '' } = await source.get();
      redact.hide(key);
      return { authorization: `apiKey ${key}` };
    },
    onUnauthorized: () => source.drop(),
  });
}
