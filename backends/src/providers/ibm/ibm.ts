/**
 * IBM Quantum through the Qiskit Runtime REST API. Shapes: ibm.wire.ts. Samples go as `sampler` jobs, expectation values as
 * `estimator` jobs, both as OpenQASM 3 on physical qubits.
 * Bit order: bit i of a hexadecimal sample is c[i], printed rightmost: as here. Pauli strings print qubit 0 rightmost: as here,
 * padded to the width of the device.
 * No key makes a submission idempotent: a job carries a tag by which it is found again.
 */
import { bindParameters, circuitResources, terminalReadout, writeOpenQasm } from '@cofactor/sdk/circuits';
import {
  bitString,
  CofactorError,
  GATE_NAMES,
  microUsd,
  type Availability,
  type GateName,
  type Range,
  type RemoteBackend,
  type RemoteStatus,
  type StepSpec,
} from '@cofactor/sdk/contracts';
import { systemClock, type Clock } from '@cofactor/sdk/workflow';
import * as z from 'zod';
import type { Target } from '../circuits/compile-for.ts';
import { compileAside } from '../circuits/compiler.ts';
import { requireVariables, type Environment, type Variable } from '../http/credentials.ts';
import { forecastGateStep, type Bill, type GateMachine } from '../circuits/gate-forecast.ts';
import { addUp, countSettings, measuredCircuits, readCounts, Reading, type Counts, type GateStep } from '../circuits/gate-step.ts';
import { createHttp, type Http, type HttpSurroundings } from '../http/http.ts';
import { createRedactor } from '../http/redaction.ts';
import {
  malformed,
  remoteProvider,
  type CloudDriver,
  type Handle,
  type JobState,
  type Prepared,
  type ProviderSurroundings,
} from '../remote-provider.ts';
import {
  API_VERSION,
  Configuration,
  DeviceList,
  DeviceStatus,
  EstimatorResult,
  Failure,
  IamToken,
  JobAccepted,
  JobDocument,
  JobList,
  plainResults,
  Properties,
  SamplerResult,
} from './ibm.wire.ts';

export const IBM_VARIABLES: readonly Variable[] = [
  {
    name: 'QISKIT_IBM_TOKEN',
    looksLike: 'the API key of an IBM Cloud user, 44 characters',
    pattern: /^[\w-]{20,}$/,
    standIn: 'api-key-of-nobody-00000000000000000000000000',
  },
  {
    name: 'QISKIT_IBM_INSTANCE',
    looksLike: 'the CRN of an instance, crn:v1:bluemix:public:quantum-computing:us-east:a/<account>:<instance>::',
    pattern: /^crn:v1:([^:]*:){3}[^:]+:a\//,
    standIn: `crn:v1:bluemix:public:quantum-computing:us-east:a/${'0'.repeat(32)}:00000000-0000-0000-0000-000000000000::`,
  },
];

export interface IbmOptions extends HttpSurroundings, ProviderSurroundings {
  /** @default process.env: QISKIT_IBM_TOKEN, QISKIT_IBM_INSTANCE */
  environment?: Environment;
  /** @default https://iam.cloud.ibm.com */
  iamUrl?: string;
  /** @default from the region of the instance */
  baseUrl?: string;
  /** @default 2026-04-15 */
  apiVersion?: string;
  /** Of one second on the machine; 0 on the open plan. @default 1.6, pay as you go */
  usdPerSecond?: number;
  /** Error mitigation of the estimator: 0 none, 1 readout, 2 also zero-noise extrapolation. @default 1 */
  resilienceLevel?: 0 | 1 | 2;
  /** Jobs of this backend go in a batch that is open so long: they wait in the queue once. @default none, each job waits by itself */
  batchSeconds?: number;
}

interface IbmJob {
  jobId: string;
}

/** What is known of a device: its documents, as they were when asked for. */
export interface IbmTarget extends Target {
  version: string;
  maxShots: number;
  maxCircuits: number;
  repDelayUs: number;
  calibration: string;
}

const STATUS: Readonly<Record<string, RemoteStatus>> = {
  Queued: 'queued',
  Running: 'running',
  Completed: 'succeeded',
  Failed: 'failed',
  'Cancelled - Ran too long': 'failed',
  Cancelled: 'cancelled',
};

/** Above what the service adds to a job by itself. */
const OVERHEAD_SECONDS = 2;
const MAX_SECONDS = 10_800;
const MAX_EXECUTIONS = 5_000_000;
const READOUT_US = 2;
const GATE_US = 0.1;

/** The devices of an instance, by name. */
export async function ibmDevices(options: IbmOptions, signal: AbortSignal): Promise<string[]> {
  const { devices } = await connect(options).json({ method: 'GET', path: '/backends', signal }, DeviceList);
  return devices.map((device) => (typeof device === 'string' ? device : device.name));
}

/** `ibm:<device>`, its target read from the service. @throws UNAUTHENTICATED naming the variable; NOT_FOUND for a device the instance lacks */
export async function ibmBackend(
  device: string,
  options: IbmOptions = {},
  signal: AbortSignal = new AbortController().signal,
): Promise<RemoteBackend<Handle>> {
  const http = connect(options);
  const path = `/backends/${encodeURIComponent(device)}`;
  const configuration = await http.json({ method: 'GET', path: `${path}/configuration`, signal }, Configuration);
  const properties = await http.json({ method: 'GET', path: `${path}/properties`, signal }, Properties);
  return remoteProvider(ibmDriver(device, targetOf(configuration, properties), http, options), options);
}

/** Gates the compiler writes; a faulty qubit or pair (error 1) is no part of the machine. */
function targetOf(configuration: Configuration, properties: Properties): IbmTarget {
  const figure = (figures: readonly { name: string; value: number }[], name: string): number | undefined =>
    figures.find((it) => it.name === name)?.value;
  const dead = properties.gates.filter(({ parameters }) => figure(parameters, 'gate_error') === 1);
  const faulty = properties.qubits.flatMap((figures, qubit) => (figure(figures, 'operational') === 0 ? [qubit] : []));
  faulty.push(...dead.filter(({ qubits }) => qubits.length === 1).map(({ qubits }) => qubits[0]));
  const broken = new Set(dead.filter(({ qubits }) => qubits.length === 2).map(({ qubits }) => qubits.join('-')));
  const coupling = configuration.coupling_map.filter(([a, b]) => !broken.has(`${a}-${b}`) && !broken.has(`${b}-${a}`));
  const joint = new Map(
    properties.gates
      .filter(({ qubits }) => qubits.length === 2)
      .map(({ qubits, parameters }) => [qubits.join('-'), figure(parameters, 'gate_error') ?? 0]),
  );
  return {
    id: `ibm:${configuration.backend_name}`,
    version: configuration.backend_version,
    numQubits: configuration.n_qubits,
    gates: configuration.basis_gates.filter((name): name is GateName => (GATE_NAMES as readonly string[]).includes(name)),
    coupling,
    faulty,
    errors: {
      readout: properties.qubits.map((figures) => figure(figures, 'readout_error') ?? 0),
      twoQubit: coupling.map((pair) => joint.get(pair.join('-')) ?? joint.get(pair.toReversed().join('-')) ?? 0),
    },
    maxShots: configuration.max_shots,
    maxCircuits: configuration.max_experiments ?? 1,
    repDelayUs: configuration.default_rep_delay ?? 250,
    calibration: properties.last_update_date,
  };
}

function ibmDriver(device: string, target: IbmTarget, http: Http, options: IbmOptions): CloudDriver<IbmJob> {
  const { usdPerSecond = 1.6, resilienceLevel = 1, batchSeconds, clock = systemClock } = options;
  const batch = batchSeconds === undefined ? undefined : openBatch(http, device, batchSeconds, clock);
  const { id, maxShots } = target;
  const limits = { maxQubits: target.numQubits - (target.faulty?.length ?? 0), maxShots, seeded: false };
  const machine: GateMachine = {
    id,
    limits,
    price: (bill) => priced(secondsOf(mitigated(bill, resilienceLevel), target), usdPerSecond),
    priceAssumption: `$${usdPerSecond} a second of the machine; circuits × shots × (circuit + ${target.repDelayUs} µs) + ${OVERHEAD_SECONDS} s, expectation values ${MITIGATION[resilienceLevel].text}; a job is stopped at the highest figure`,
    wallMs: { low: 5_000, likely: 60_000, high: 86_400_000 },
  };

  return {
    id,
    provider: 'ibm',
    version: target.version,
    description: `IBM Quantum ${device}, ${target.numQubits} qubits; ${target.gates.join(' ')}`,
    capabilities: { sample: limits, expectation: limits },
    pricing: usdPerSecond === 0 ? 'free' : `$${usdPerSecond}/s`,
    submitClass: 'searchable-mark',
    available: (signal = new AbortController().signal) => deviceStatus(http, device, signal),
    forecast: (spec, sizes) => forecastGateStep(machine, spec, sizes),

    async prepare(spec, signal) {
      const step = spec as GateStep;
      const prepared = await (step.kind === 'sample'
        ? samplerJob(step, target, signal)
        : estimatorJob(step, target, resilienceLevel, signal));
      const seconds = secondsOf(mitigated(prepared.bill, resilienceLevel), target);
      const cap = Math.ceil(seconds.high);
      if (cap > MAX_SECONDS) throw tooLong(id, cap);
      const body = { ...prepared.body, backend: device, cost: cap };
      return {
        tasks: [{ payload: body, quoteMicroUsd: microUsd(cap * usdPerSecond) }],
        reading: prepared.reading,
        resources: prepared.resources,
        provenance: { calibration: target.calibration, notes: [layoutNote(prepared.layout)] },
      };
    },

    async send(payload, token, signal) {
      const session = await batch?.(signal);
      const body = { ...(payload as object), tags: [tagOf(token)], ...(session !== undefined && { session_id: session }) };
      return { jobId: (await http.json({ method: 'POST', path: '/jobs', body, signal, once: true }, JobAccepted)).id };
    },

    async find(token, sinceMs, signal) {
      const query = { tags: tagOf(token), created_after: new Date(sinceMs).toISOString(), sort: 'ASC', limit: 200, exclude_params: 'true' };
      const { jobs } = await http.json({ method: 'GET', path: '/jobs', query, signal }, JobList);
      return jobs.filter(({ tags }) => tags?.includes(tagOf(token)) ?? false).map((job) => ({ jobId: job.id }));
    },

    async state({ jobId }, signal) {
      const job = await http.json({ method: 'GET', path: `/jobs/${jobId}`, query: { exclude_params: 'true' }, signal }, JobDocument);
      return stateOf(job, usdPerSecond);
    },

    async result({ jobId }, _task, given, signal) {
      const { body, status } = await http.send({ method: 'GET', path: `/jobs/${jobId}/results`, signal });
      if (status === 204) throw new CofactorError('PROVIDER_BUSY', `${id}: no result yet`, { provider: 'ibm' });
      const reading = IbmReading.parse(given);
      try {
        const plain = plainResults(body);
        if (reading.kind === 'estimator') {
          const [{ data }] = EstimatorResult.parse(plain).results;
          if (data.evs.length !== reading.observables || data.stds.length !== reading.observables)
            throw new Error(`expected ${reading.observables} values`);
          return { values: data.evs, standardErrors: data.stds };
        }
        return SamplerResult.parse(plain).results.map(({ data }) => countsOf(data.c));
      } catch (error) {
        throw malformed(id, error);
      }
    },

    read(given, answers) {
      const reading = IbmReading.parse(given);
      if (reading.kind === 'estimator') return answers[0] as { values: number[]; standardErrors: number[] };
      return readCounts(reading.counts, answers[0] as Counts[]);
    },

    async cancel({ jobId }, signal) {
      await http.send({ method: 'POST', path: `/jobs/${jobId}/cancel`, signal });
    },

    provenance: (jobs) => ({ notes: jobs.map(({ jobId }) => `job ${jobId}`) }),
  };
}

/** A histogram of classical bits, or values the service worked out. */
const IbmReading = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('sampler'), counts: Reading }),
  z.object({ kind: z.literal('estimator'), observables: z.int() }),
]);
type IbmReading = z.infer<typeof IbmReading>;

interface IbmTask {
  body: object;
  reading: IbmReading;
  bill: Bill;
  resources: Prepared['resources'];
  layout: readonly number[];
}

async function samplerJob(step: StepSpec<'sample'>, target: IbmTarget, signal: AbortSignal): Promise<IbmTask> {
  const { circuits, reading } = measuredCircuits(step);
  refuseExecutions(target, step.shots);
  const { circuit, layout = [] } = await compileAside(target, circuits[0], [], signal);
  const pubs = [[writeOpenQasm(circuit, { physical: true }), null, step.shots]];
  const body = { program_id: 'sampler', params: { version: 2, support_qiskit: false, pubs, options: { default_shots: step.shots } } };
  const used = circuitResources(circuit);
  const bill = { kind: step.kind, circuits: pubs.length, shots: step.shots, ...used };
  return { body, reading: { kind: 'sampler', counts: reading }, bill, resources: resourcesOf(step, used, 1), layout };
}

/** All observables of one circuit in one PUB; the service finds the measurement settings. */
async function estimatorJob(
  step: StepSpec<'expectation'>,
  target: IbmTarget,
  resilienceLevel: number,
  signal: AbortSignal,
): Promise<IbmTask> {
  const settings = Math.max(1, countSettings(step.observables));
  refuseExecutions(target, settings * step.shots);
  const bound = bindParameters(step.circuit, step.parameters);
  const unitary = { ...bound, operations: terminalReadout(bound).operations };
  const { circuit, observables, layout = [] } = await compileAside(target, unitary, step.observables, signal);
  const strings = observables.map(({ terms }) => {
    const sum: Record<string, number> = {};
    for (const [text, coefficient] of terms) sum[text] = (sum[text] ?? 0) + coefficient;
    return sum;
  });
  const qasm = writeOpenQasm(circuit, { physical: true, measured: false });
  const precision = 1 / Math.sqrt(step.shots);
  const options = { default_precision: precision };
  const body = {
    program_id: 'estimator',
    params: { version: 2, support_qiskit: false, pubs: [[qasm, strings, null, precision]], resilience_level: resilienceLevel, options },
  };
  const used = circuitResources(circuit);
  return {
    body,
    reading: { kind: 'estimator', observables: step.observables.length },
    bill: { kind: step.kind, circuits: settings, shots: step.shots, ...used },
    resources: resourcesOf(step, used, settings),
    layout,
  };
}

function resourcesOf(step: GateStep, used: { twoQubitGates: number; depth: number }, circuits: number): Prepared['resources'] {
  return {
    qubits: step.circuit.numQubits,
    twoQubitGates: used.twoQubitGates,
    depth: used.depth,
    shots: circuits * step.shots,
    circuitEvaluations: 1,
  };
}

/** Executions that each circuit of an estimator takes: to learn the readout, and for zero noise amplified one, three and five times. */
const MITIGATION = {
  0: { executions: 1, text: 'without mitigation' },
  1: { executions: 2, text: 'twice for the mitigation of readout (level 1)' },
  2: { executions: 4, text: 'four times for readout and three noise factors (level 2)' },
} as const;

const mitigated = (bill: Bill, level: keyof typeof MITIGATION): Bill =>
  bill.kind === 'sample' ? bill : { ...bill, circuits: bill.circuits * MITIGATION[level].executions };

/** Seconds on the machine. High is what the job is stopped at. */
function secondsOf({ circuits, shots, depth }: Bill, { repDelayUs }: IbmTarget): Range {
  const likely = circuits * shots * (depth * GATE_US + READOUT_US + repDelayUs) * 1e-6 + OVERHEAD_SECONDS;
  return { low: likely / 2, likely, high: Math.ceil(1.5 * likely + 1) };
}

const priced = ({ low, likely, high }: Range, usdPerSecond: number): Range => ({
  low: microUsd(low * usdPerSecond),
  likely: microUsd(likely * usdPerSecond),
  high: microUsd(high * usdPerSecond),
});

function countsOf({ samples, num_bits }: { samples: string[]; num_bits: number }): Counts {
  return addUp(
    samples.map((sample) => {
      const bits = num_bits <= 50 ? bitString(Number(sample), num_bits) : BigInt(sample).toString(2).padStart(num_bits, '0');
      if (bits.length !== num_bits) throw new Error(`${sample} has more than ${num_bits} bits`);
      return [bits, 1] as const;
    }),
  );
}

function stateOf({ status, state, usage }: JobDocument, usdPerSecond: number): JobState {
  const literal = state?.status ?? status ?? '';
  const tooLong = literal === 'Cancelled - Ran too long' || String(state?.reason_code ?? '') === '1305';
  const seconds = usage?.qpu_charge_time_seconds ?? usage?.quantum_seconds ?? usage?.seconds;
  const reason = [state?.reason, state?.reason_code && `code ${state.reason_code}`, state?.reason_solution].filter(Boolean).join('; ');
  return {
    status: tooLong ? 'failed' : (STATUS[literal] ?? 'running'),
    reason: tooLong ? `stopped after the time it was allowed (${reason || 'code 1305'})` : reason,
    ...(seconds !== undefined && seconds !== null && { chargedMicroUsd: microUsd(seconds * usdPerSecond), wallMs: 1000 * seconds }),
  };
}

/** The batch of the moment, and another once its time is over. One that is opened and not used costs nothing. */
function openBatch(http: Http, backend: string, seconds: number, clock: Clock): (signal: AbortSignal) => Promise<string> {
  let open: { id: string; untilMs: number } | undefined;
  return async (signal) => {
    if (open === undefined || open.untilMs <= clock.now()) {
      const untilMs = clock.now() + 1000 * seconds;
      const body = { mode: 'batch', backend, max_ttl: seconds };
      open = { id: (await http.json({ method: 'POST', path: '/sessions', body, signal }, JobAccepted)).id, untilMs };
    }
    return open.id;
  };
}

async function deviceStatus(http: Http, device: string, signal: AbortSignal): Promise<Availability> {
  try {
    const { state, status, message } = await http.json({ method: 'GET', path: `/backends/${device}/status`, signal }, DeviceStatus);
    if (state && status === 'active') return { available: true };
    return {
      available: false,
      reason: `${device} is ${status}${message ? ` (${message})` : ''}`,
      fix: 'choose another device: cofactor backends',
    };
  } catch (error) {
    if (!(error instanceof CofactorError) || error.code !== 'NOT_FOUND') throw error;
    return {
      available: false,
      reason: `${device} is retired or no device of this instance`,
      fix: 'choose another device: cofactor backends',
    };
  }
}

const layoutNote = (layout: readonly number[]): string => `qubits 0 to ${layout.length - 1} start on ${layout.join(' ')} of the device`;
const tagOf = (token: string): string => `cofactor-${token}`;

/** Calls of the runtime: bearer token of IAM, kept until 80 % of its life, renewed once for many callers. */
function connect(options: IbmOptions): Http {
  const { environment = process.env, iamUrl = 'https://iam.cloud.ibm.com', apiVersion = API_VERSION, clock = systemClock } = options;
  requireVariables('ibm', IBM_VARIABLES, environment);
  const { QISKIT_IBM_TOKEN: apiKey = '', QISKIT_IBM_INSTANCE: crn = '' } = environment;
  const redact = createRedactor([apiKey, crn]);
  const credentialFix = `check ${IBM_VARIABLES.map(({ name }) => name).join(' and ')}`;
  const reasonOf = (body: unknown): string | undefined => {
    const parsed = Failure.safeParse(body);
    if (!parsed.success) return undefined;
    const { code, message } = 'errors' in parsed.data ? parsed.data.errors[0] : parsed.data.error;
    return code === undefined ? message : `${message} (code ${code})`;
  };
  const shared = { ...options, provider: 'ibm', redact, credentialFix, reasonOf };
  const iam = createHttp({ ...shared, baseUrl: iamUrl, headers: () => ({ 'content-type': 'application/x-www-form-urlencoded' }) });
  const grant = new URLSearchParams({ grant_type: 'urn:ibm:params:oauth:grant-type:apikey', apikey: apiKey }).toString();
  let token: Promise<{ value: string; until: number }> | undefined;
  const fresh = async (signal: AbortSignal): Promise<string> => {
    const kept = token && (await token.catch(() => undefined));
    if (kept && kept.until > clock.now()) return kept.value;
    token = iam.json({ method: 'POST', path: '/identity/token', body: grant, signal }, IamToken).then(({ access_token, expires_in }) => {
      redact.hide(access_token);
      return { value: access_token, until: clock.now() + 800 * expires_in };
    });
    return (await token).value;
  };
  const region = crn.split(':')[5];
  const baseUrl = options.baseUrl ?? `https://${region === 'us-east' ? '' : `${region}.`}quantum.cloud.ibm.com/api/v1`;
  return createHttp({
    ...shared,
    baseUrl,
    headers: async (signal) => ({ authorization: `Bearer ${await fresh(signal)}`, 'service-crn': crn, 'ibm-api-version': apiVersion }),
    onUnauthorized: () => (token = undefined),
  });
}

function refuseExecutions({ id }: IbmTarget, executions: number): void {
  if (executions <= MAX_EXECUTIONS) return;
  const message = `${id} takes at most ${MAX_EXECUTIONS} executions a job, got ${executions}: ask for fewer shots or observables`;
  throw new CofactorError('TOO_LARGE', message, { resource: 'executions', asked: executions, limit: MAX_EXECUTIONS });
}

function tooLong(id: string, seconds: number): CofactorError {
  const message = `${id} runs a job for at most ${MAX_SECONDS} s, this one may take ${seconds} s: ask for fewer shots`;
  return new CofactorError('TOO_LARGE', message, { resource: 'seconds', asked: seconds, limit: MAX_SECONDS });
}
