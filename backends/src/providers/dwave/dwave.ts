/**
 * D-Wave Leap over SAPI: annealing machines and the hybrid solver of quadratic models. Shapes and numbers: dwave.wire.ts.
 * A model becomes an Ising problem; on a machine each variable is a chain of qubits (search/annealer), read by majority. Values are
 * worked out here from the assignment: what the service reports is held against them.
 * No key makes a submission idempotent: a problem carries a label by which it is found again.
 */
import {
  CofactorError,
  exactly,
  invalidInput,
  microUsd,
  tooLarge,
  unsupported,
  type Availability,
  type RemoteBackend,
  type RemoteStatus,
  type StepOutput,
  type StepSpec,
} from '@cofactor/sdk/contracts';
import { createHash } from 'node:crypto';
import * as z from 'zod';
import { embed } from '../../search/annealer/embedding.ts';
import { physicalIsing, readChains } from '../../search/annealer/embedded-ising.ts';
import { credentialSource, type CredentialOptions, type Variable } from '../http/credentials.ts';
import { createHttp, type Http, type HttpSurroundings } from '../http/http.ts';
import { createRedactor } from '../http/redaction.ts';
import { remoteProvider, type CloudDriver, type Handle, type ProviderSurroundings } from '../remote-provider.ts';
import { BqAnswer, bqmFile, decodeBq, decodeQp, encodeDoubles, Problem, QpAnswer, Solver, Upload } from './dwave.wire.ts';

export const DWAVE_VARIABLES: readonly Variable[] = [
  {
    name: 'DWAVE_API_TOKEN',
    looksLike: 'the API token of a Leap project: letters, a dash and 40 hexadecimal digits',
    pattern: /^[\w-]{20,}$/,
  },
];

export interface DwaveOptions extends HttpSurroundings, ProviderSurroundings, CredentialOptions {
  /** @default DWAVE_API_ENDPOINT, else https://cloud.dwavesys.com/sapi/v2 */
  endpoint?: string;
  /** Of one second of solver time: rates are by contract. @default 0.56, from an old public figure of 2 000 USD an hour */
  usdPerSecond?: number;
}

interface DwaveJob {
  id: string;
}

const STATUS: Readonly<Record<string, RemoteStatus>> = {
  PENDING: 'queued',
  IN_PROGRESS: 'running',
  COMPLETED: 'succeeded',
  FAILED: 'failed',
  CANCELLED: 'cancelled',
};

/** H(s) = Σ h s + Σ J s s + offset, s = ±1. */
interface Ising {
  linear: number[];
  quadratic: [number, number, number][];
  offset: number;
}

const IsingShape = z.object({
  linear: z.array(z.number()),
  quadratic: z.array(z.tuple([z.int(), z.int(), z.number()])),
  offset: z.number(),
});
/** From samples of qubits to an assignment of variables. */
const DwaveReading = z.object({
  ising: IsingShape,
  values: z.enum(['binary', 'spin']),
  chains: z.array(z.array(z.int())).optional(),
  physical: z.object({ h: z.array(z.tuple([z.int(), z.number()])), j: IsingShape.shape.quadratic }).optional(),
  reads: z.int(),
});
type DwaveReading = z.infer<typeof DwaveReading>;

/** µs, before a machine has said its own. */
const PROGRAMMING_US = 16_000;
const READ_US = 130;

export async function dwaveDevices(options: DwaveOptions, signal: AbortSignal): Promise<string[]> {
  const solvers = await connect(options).json(
    { method: 'GET', path: '/solvers/remote/', headers: accept('solver-definition-list'), signal },
    z.array(Solver),
  );
  return solvers.filter(({ properties }) => isOurs(properties)).map(nameOf);
}

/** `dwave:<solver>`; its qubits and couplers are read from the service. @throws UNAUTHENTICATED, NOT_FOUND, UNSUPPORTED */
export async function dwaveBackend(
  name: string,
  options: DwaveOptions = {},
  signal: AbortSignal = new AbortController().signal,
): Promise<RemoteBackend<Handle>> {
  const http = connect(options);
  const solver = await http.json(
    { method: 'GET', path: `/solvers/remote/${encodeURIComponent(name)}`, headers: accept('solver-definition'), signal },
    Solver,
  );
  if (!isOurs(solver.properties))
    throw unsupported(`dwave:${name} takes no quadratic model`, {
      what: `dwave:${name}`,
      alternatives: ['dwave:hybrid_binary_quadratic_model_version2p'],
    });
  return remoteProvider(dwaveDriver(name, solver, http, options), options);
}

const isOurs = ({ supported_problem_types: types }: Solver['properties']): boolean => types.includes('ising') || types.includes('bqm');
const isHybrid = ({ properties }: Solver): boolean => !properties.supported_problem_types.includes('ising');
const nameOf = ({ id, identity }: Solver): string => identity?.name ?? id ?? '';

function dwaveDriver(name: string, solver: Solver, http: Http, options: DwaveOptions): CloudDriver<DwaveJob> {
  const { usdPerSecond = 0.56 } = options;
  const id = `dwave:${name}`;
  const hybrid = isHybrid(solver);
  const qubits = solver.properties.qubits ?? [];
  const capacity = hybrid ? (solver.properties.maximum_number_of_variables ?? 1_000_000) : qubits.length;

  const seconds = (variables: number, method: Annealer | undefined): number =>
    hybrid
      ? minimumSeconds(solver, variables)
      : (PROGRAMMING_US + (method?.reads ?? 1000) * ((method?.annealingTimeMicroseconds ?? 20) + READ_US)) * 1e-6;

  return {
    id,
    provider: 'dwave',
    version: solver.identity?.version?.graph_id ?? 'v2',
    description: hybrid ? `D-Wave hybrid solver ${name}, up to ${capacity} variables` : `D-Wave annealer ${name}, ${qubits.length} qubits`,
    capabilities: { search: { seeded: false, methods: ['annealer'] } },
    pricing: `$${usdPerSecond}/s of solver time`,
    submitClass: 'searchable-mark',
    available: (signal = new AbortController().signal) => solverStatus(http, name, signal),

    forecast(spec) {
      if (spec.kind !== 'search')
        throw unsupported(`${id} does not run ${spec.kind}, only search`, { what: `${spec.kind} on ${id}`, alternatives: ['search'] });
      const { model, method } = spec as Partial<StepSpec<'search'>>;
      if (method && method.name !== 'annealer')
        throw unsupported(`${id} is an annealer and does not run ${method.name}`, {
          what: `${method.name} on ${id}`,
          alternatives: ['annealer'],
        });
      const ising = model && isingOf(id, model);
      const variables = ising?.linear.length ?? 1;
      if (variables > capacity)
        throw tooLarge(`${id} takes at most ${capacity} variables, got ${variables}: use a hybrid solver`, {
          resource: 'variables',
          asked: variables,
          limit: capacity,
          fits: 'dwave:hybrid_binary_quadratic_model_version2p',
        });
      const likely = microUsd(seconds(variables, method) * usdPerSecond);
      return {
        memoryBytes: { low: 2 ** 16, likely: 2 ** 20, high: 2 ** 26 },
        wallMs: { low: 1_000, likely: 10_000, high: 3_600_000 },
        costMicroUsd: usdPerSecond === 0 ? exactly(0) : { low: likely, likely, high: 2 * likely },
        sizes: {},
        assumptions: [
          `$${usdPerSecond} a second of solver time, which contracts fix; programming ${PROGRAMMING_US} µs, a read ${READ_US} µs and the anneal`,
        ],
      };
    },

    prepare(spec) {
      const { model, method } = spec as StepSpec<'search'>;
      const annealer = method as Annealer;
      const ising = isingOf(id, model);
      const quoteMicroUsd = 2 * microUsd(seconds(ising.linear.length, annealer) * usdPerSecond);
      const values = model.type === 'ising' ? 'spin' : 'binary';
      if (hybrid) {
        const payload = {
          solver: solverField(solver),
          type: 'bqm',
          params: { time_limit: minimumSeconds(solver, ising.linear.length) },
          model: ising,
        };
        return { tasks: [{ payload, quoteMicroUsd }], reading: { ising, values, reads: 1 } satisfies DwaveReading, resources: {} };
      }
      const { data, reading } = onMachine(id, solver, ising, annealer, values);
      const params = {
        num_reads: annealer.reads,
        answer_mode: 'histogram',
        annealing_time: annealer.annealingTimeMicroseconds,
        auto_scale: false,
      };
      return {
        tasks: [{ payload: { solver: solverField(solver), type: 'ising', params, data }, quoteMicroUsd }],
        reading,
        resources: { qubits: reading.physical?.h.length, shots: annealer.reads },
      };
    },

    async send(payload, token, signal) {
      const { model, ...problem } = payload as { model?: Ising };
      const data = model && { format: 'ref', data: await upload(http, model, signal) };
      const body = { ...problem, ...(data && { data }), label: labelOf(token) };
      const { id: problemId } = await http.json(
        { method: 'POST', path: '/problems/', body, headers: accept('problem'), signal, once: true },
        Problem,
      );
      return { id: problemId };
    },

    async find(token, sinceMs, signal) {
      const query = { label: labelOf(token), max_results: 1000 };
      const problems = await http.json({ method: 'GET', path: '/problems/', query, headers: accept('problems'), signal }, z.array(Problem));
      const ours = problems.filter(
        ({ label, submitted_on: on }) => label === labelOf(token) && (on === undefined || Date.parse(on) >= sinceMs),
      );
      return ours.sort((a, b) => (a.submitted_on ?? '').localeCompare(b.submitted_on ?? '')).map((problem) => ({ id: problem.id }));
    },

    async state(job, signal) {
      const problem = await problemOf(http, job, signal);
      const us = timeUs(problem);
      return {
        status: STATUS[problem.status ?? ''] ?? 'running',
        reason: problem.error_message ?? problem.error_msg,
        ...(us !== undefined && { wallMs: us / 1000, chargedMicroUsd: microUsd(us * 1e-6 * usdPerSecond) }),
      };
    },

    async result(job, _task, given, signal) {
      const { answer } = await problemOf(http, job, signal);
      const reading = DwaveReading.parse(given);
      try {
        return hybrid ? hybridBest(BqAnswer.parse(answer), reading) : machineBest(QpAnswer.parse(answer), reading);
      } catch (error) {
        const why =
          error instanceof z.ZodError ? `${error.issues[0].path.join('.')}: ${error.issues[0].message}` : (error as Error).message;
        throw new CofactorError('PROVIDER_FAILED', `${id} answered a result that is not as documented: ${why}`, {
          provider: id,
          reason: 'malformed result',
        });
      }
    },

    read(given, [answer]) {
      const { values, reads } = DwaveReading.parse(given);
      const { spins, value, degeneracy, broken } = answer as Best;
      return {
        value,
        unit: '1',
        feasible: true,
        provenOptimal: false,
        evaluations: reads,
        trace: [{ evaluations: reads, value }],
        assignment: values === 'spin' ? spins : spins.map((spin) => (spin + 1) / 2),
        degeneracy,
        notes: broken > 0 ? [`${(100 * broken).toFixed(1)} % of the chains were broken and read by majority`] : [],
      } satisfies StepOutput<'search'>;
    },

    async cancel({ id: problemId }, signal) {
      await http.send({ method: 'DELETE', path: `/problems/${problemId}`, headers: accept('problem'), signal });
    },

    provenance: (jobs) => ({ calibration: solver.identity?.version?.graph_id, notes: jobs.map((job) => `problem ${job.id}`) }),
  };
}

type Annealer = Extract<StepSpec<'search'>['method'], { name: 'annealer' }>;

/** x = (1 + s)/2; −cut = Σ w (s s − 1)/2. */
function isingOf(id: string, model: StepSpec<'search'>['model']): Ising {
  switch (model.type) {
    case 'ising':
      return merged(model.variables, model.linear, model.quadratic, model.offset ?? 0);
    case 'qubo': {
      if (model.constraints?.length)
        throw unsupported(`${id} would lose the constraints of this model: use the search backend`, {
          what: `constraints on ${id}`,
          alternatives: ['search'],
        });
      const linear = model.linear.map((a) => a / 2);
      let offset = (model.offset ?? 0) + linear.reduce((sum, a) => sum + a, 0);
      for (const [i, j, w] of model.quadratic) {
        linear[i] += w / 4;
        linear[j] += w / 4;
        offset += w / 4;
      }
      return merged(
        model.variables,
        linear,
        model.quadratic.map(([i, j, w]) => [i, j, w / 4]),
        offset,
      );
    }
    case 'maxcut':
      return merged(
        model.nodes,
        [],
        model.edges.map(([i, j, w]) => [i, j, w / 2]),
        -model.edges.reduce((sum, [, , w]) => sum + w / 2, 0),
      );
    default:
      throw unsupported(`${id} takes ising, qubo and maxcut models, not ${model.type}`, {
        what: `${model.type} on ${id}`,
        alternatives: ['ising', 'qubo', 'maxcut'],
      });
  }
}

/** Each pair once, i < j, none without weight. */
function merged(
  variables: number,
  linear: readonly number[],
  quadratic: readonly (readonly [number, number, number])[],
  offset: number,
): Ising {
  const sums = new Map<string, [number, number, number]>();
  for (const [a, b, weight] of quadratic) {
    const [i, j] = a < b ? [a, b] : [b, a];
    const pair = sums.get(`${i}-${j}`) ?? [i, j, 0];
    pair[2] += weight;
    sums.set(`${i}-${j}`, pair);
  }
  return {
    linear: Array.from({ length: variables }, (_, k) => linear[k] ?? 0),
    quadratic: [...sums.values()].filter(([, , weight]) => weight !== 0),
    offset,
  };
}

function valueOf({ linear, quadratic, offset }: Ising, spins: readonly number[]): number {
  return (
    offset + linear.reduce((sum, h, i) => sum + h * spins[i], 0) + quadratic.reduce((sum, [i, j, w]) => sum + w * spins[i] * spins[j], 0)
  );
}

/** Chains, their couplings, everything scaled into the ranges of the machine. */
function onMachine(
  id: string,
  solver: Solver,
  ising: Ising,
  method: Annealer,
  values: DwaveReading['values'],
): { data: object; reading: DwaveReading } {
  const {
    qubits = [],
    couplers = [],
    h_range: [, hMost] = [-1, 1],
    j_range: [jLeast, jMost] = [-1, 1],
    num_reads_range: [, most] = [1, 10_000],
  } = solver.properties;
  if (method.reads > most)
    throw tooLarge(`${id} takes at most ${most} reads, got ${method.reads}: ask for fewer`, {
      resource: 'reads',
      asked: method.reads,
      limit: most,
    });
  const [shortest, longest] = solver.properties.annealing_time_range ?? [0, Infinity];
  const time = method.annealingTimeMicroseconds;
  if (time < shortest || time > longest) throw invalidInput('method.annealingTimeMicroseconds', `${shortest} to ${longest} on ${id}`, time);
  const run = solver.properties.problem_run_duration_range?.[1] ?? Infinity;
  const asked = PROGRAMMING_US + method.reads * (time + READ_US);
  if (asked > run)
    throw tooLarge(`${id} runs a problem for at most ${run} µs, this one takes ${asked} µs: ask for fewer reads`, {
      resource: 'microseconds',
      asked,
      limit: run,
    });
  const chains = embed(
    ising.linear.length,
    ising.quadratic.map(([i, j]) => [i, j]),
    qubits,
    couplers,
  );
  if (!chains)
    throw unsupported(
      `no embedding of ${ising.linear.length} variables and ${ising.quadratic.length} couplings on ${id} was found: use a hybrid solver`,
      { what: `embedding on ${id}`, alternatives: ['dwave:hybrid_binary_quadratic_model_version2p'] },
    );

  const physical = physicalIsing(ising, chains, couplers, { h: [-hMost, hMost], j: [jLeast, jMost] }, method.chainStrength);
  const fields = new Map(physical.h);
  const lin = qubits.map((qubit) => fields.get(qubit) ?? NaN);
  const quad = physical.j.map(([, , value]) => value);
  return {
    data: { format: 'qp', lin: encodeDoubles(lin), quad: encodeDoubles(quad), offset: 0 },
    reading: { ising, values, chains, physical: { h: physical.h, j: physical.j }, reads: method.reads },
  };
}

interface Best {
  spins: number[];
  value: number;
  degeneracy: number;
  /** Share of chains that were not of one mind. */
  broken: number;
}

const TOLERANCE = 1e-6;

function machineBest(answer: z.infer<typeof QpAnswer>, { ising, chains = [], physical }: DwaveReading): Best {
  const samples = decodeQp(answer);
  if (samples.length === 0) throw new Error('no samples');
  const seen = new Map<string, { spins: number[]; value: number }>();
  let [broken, all] = [0, 0];
  for (const { spins: at, energy, occurrences } of samples) {
    const spin = (qubit: number): number => at.get(qubit) ?? NaN;
    const own =
      (physical?.h ?? []).reduce((sum, [q, value]) => sum + value * spin(q), 0) +
      (physical?.j ?? []).reduce((sum, [a, b, value]) => sum + value * spin(a) * spin(b), 0);
    if (!(Math.abs(own - energy) <= TOLERANCE * (1 + Math.abs(own)))) throw new Error(`a sample of energy ${energy} has energy ${own}`);
    const { spins, broken: brokenHere } = readChains(chains, spin);
    all += occurrences * chains.length;
    broken += occurrences * brokenHere;
    seen.set(spins.join(), { spins, value: valueOf(ising, spins) });
  }
  const value = Math.min(...[...seen.values()].map((it) => it.value));
  const best = [...seen.values()].filter((it) => it.value <= value + TOLERANCE * (1 + Math.abs(value)));
  return { spins: best[0].spins, value, degeneracy: best.length, broken: broken / all };
}

function hybridBest(answer: z.infer<typeof BqAnswer>, { ising }: DwaveReading): Best {
  const { spins, energy } = decodeBq(answer);
  const value = valueOf(ising, spins);
  if (!(Math.abs(value - energy) <= TOLERANCE * (1 + Math.abs(value)))) throw new Error(`a sample of energy ${energy} has energy ${value}`);
  return { spins, value, degeneracy: 1, broken: 0 };
}

/** Interpolated from the table of the solver: [variables, seconds]. */
function minimumSeconds({ properties }: Solver, variables: number): number {
  const table = properties.minimum_time_limit ?? [[1, 3]];
  const above = table.findIndex(([size]) => size >= variables);
  if (above === 0) return table[0][1];
  if (above < 0) return (table[table.length - 1][1] * variables) / table[table.length - 1][0];
  const [[x0, y0], [x1, y1]] = [table[above - 1], table[above]];
  return y0 + ((y1 - y0) * (variables - x0)) / (x1 - x0);
}

const md5 = (bytes: Uint8Array): Buffer => createHash('md5').update(bytes).digest();
const PART_BYTES = 5 * 2 ** 20;

/** The model as a file, in parts of 5 MiB. */
async function upload(http: Http, model: Ising, signal: AbortSignal): Promise<string> {
  const file = bqmFile(model);
  const { id } = await http.json({ method: 'POST', path: '/bqm/multipart', body: { size: file.length }, signal }, Upload);
  const digests: Buffer[] = [];
  for (let start = 0; start < file.length; start += PART_BYTES) {
    const part = file.slice(start, start + PART_BYTES);
    digests.push(md5(part));
    const headers = { 'content-type': 'application/octet-stream', 'content-md5': digests[digests.length - 1].toString('base64') };
    await http.send({ method: 'PUT', path: `/bqm/multipart/${id}/part/${digests.length}`, body: part, headers, signal });
  }
  await http.send({
    method: 'POST',
    path: `/bqm/multipart/${id}/combine`,
    body: { checksum: md5(Buffer.concat(digests)).toString('hex') },
    signal,
  });
  return id;
}

async function problemOf(http: Http, { id }: DwaveJob, signal: AbortSignal): Promise<Problem> {
  return http.json({ method: 'GET', path: `/problems/${id}`, headers: accept('problem'), signal }, Problem);
}

function timeUs({ answer }: Problem): number | undefined {
  const timing = z.object({ timing: z.object({ qpu_access_time: z.number() }) }).safeParse(answer);
  if (timing.success) return timing.data.timing.qpu_access_time;
  const info = z.object({ data: z.object({ info: z.object({ charge_time: z.number() }) }) }).safeParse(answer);
  return info.success ? info.data.data.info.charge_time : undefined;
}

async function solverStatus(http: Http, name: string, signal: AbortSignal): Promise<Availability> {
  const fix = 'choose another solver: cofactor backends';
  try {
    const { status } = await http.json(
      { method: 'GET', path: `/solvers/remote/${encodeURIComponent(name)}`, headers: accept('solver-definition'), signal },
      Solver,
    );
    return status === 'ONLINE' ? { available: true } : { available: false, reason: `${name} is ${status.toLowerCase()}`, fix };
  } catch (error) {
    if (!(error instanceof CofactorError) || error.code !== 'NOT_FOUND') throw error;
    return { available: false, reason: `${name} is retired or not open to this account`, fix };
  }
}

const labelOf = (token: string): string => `cofactor-${token}`;
const accept = (thing: string): Record<string, string> => ({
  accept: `application/vnd.dwave.sapi.${thing}+json; version=3.0.0, application/json`,
});
const solverField = (solver: Solver): unknown => solver.identity ?? solver.id;

const Refusal = z.object({ error_msg: z.string() });

function connect(options: DwaveOptions): Http {
  const source = credentialSource('dwave', DWAVE_VARIABLES, options);
  const redact = createRedactor();
  return createHttp({
    ...options,
    provider: 'dwave',
    baseUrl: options.endpoint ?? options.environment?.DWAVE_API_ENDPOINT ?? 'https://cloud.dwavesys.com/sapi/v2',
    redact,
    credentialFix: 'check DWAVE_API_TOKEN',
    reasonOf: (body) => Refusal.safeParse(body).data?.error_msg,
    headers: async () => {
      const { DWAVE_API_TOKEN: token = '' } = await source.get();
      redact.hide(token);
      return { 'x-auth-token': token };
    },
    onUnauthorized: () => source.drop(),
  });
}
