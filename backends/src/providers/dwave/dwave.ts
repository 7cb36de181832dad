/**
 * D-Wave Leap over SAPI: annealing machines and the hybrid solver of quadratic models. Shapes and numbers: dwave.wire.ts.
 * A model becomes an Ising problem; on a machine each variable is a chain of qubits (search/annealer), read by majority.
 * No key makes a submission idempotent: a problem carries a label by which it is found again.
 */
import {
  CofactorError,
  exactly,
  microUsd,
  stepNotRun,
  tooLarge,
  unsupported,
  type Availability,
  type RemoteBackend,
  type RemoteStatus,
  type StepOutput,
  type StepSpec,
} from '@cofactor/sdk/contracts';
import * as z from 'zod';
import { type AnnealerMethod, requireAnnealer } from '../../search/annealer/annealer-model.ts';
import type { Http } from '../http/http.ts';
import { malformed, remoteProvider, type CloudDriver, type Handle } from '../remote-provider.ts';
import { BqAnswer, Problem, QpAnswer, Solver } from './dwave.wire.ts';
import { isingOf, type Ising } from './ising.ts';
import { type Best, DwaveReading, hybridBest, machineBest, onMachine, PROGRAMMING_US, READ_US } from './machine-problem.ts';
import { accept, connect, upload, type DwaveOptions } from './sapi.ts';

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
  const capabilities = { search: { seeded: false, methods: ['annealer'] } } as const;
  const capacity = hybrid ? (solver.properties.maximum_number_of_variables ?? 1_000_000) : qubits.length;

  const seconds = (variables: number, method: AnnealerMethod | undefined): number =>
    hybrid
      ? minimumSeconds(solver, variables)
      : (PROGRAMMING_US + (method?.reads ?? 1000) * ((method?.annealingTimeMicroseconds ?? 20) + READ_US)) * 1e-6;

  return {
    id,
    provider: 'dwave',
    version: solver.identity?.version?.graph_id ?? 'v2',
    description: hybrid ? `D-Wave hybrid solver ${name}, up to ${capacity} variables` : `D-Wave annealer ${name}, ${qubits.length} qubits`,
    capabilities,
    pricing: `$${usdPerSecond}/s of solver time`,
    submitClass: 'searchable-mark',
    available: (signal = new AbortController().signal) => solverStatus(http, name, signal),

    forecast(spec) {
      if (spec.kind !== 'search') throw stepNotRun({ id, capabilities }, spec.kind);
      const { model, method } = spec as Partial<StepSpec<'search'>>;
      requireAnnealer(method, id);
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
        sizes: hybrid ? {} : { shots: method?.reads ?? 1000 },
        assumptions: [
          `$${usdPerSecond} a second of solver time, which contracts fix; programming ${PROGRAMMING_US} µs, a read ${READ_US} µs and the anneal`,
        ],
      };
    },

    prepare(spec) {
      const { model, method } = spec as StepSpec<'search'>;
      const annealer = method as AnnealerMethod;
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
        throw malformed(id, error);
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
        notes: hybrid
          ? []
          : [
              `${(100 * broken).toFixed(1)} % of the chains were broken and read by majority; single flips then led every sample to the next local minimum`,
            ],
      } satisfies StepOutput<'search'>;
    },

    async cancel({ id: problemId }, signal) {
      await http.send({ method: 'DELETE', path: `/problems/${problemId}`, headers: accept('problem'), signal });
    },

    provenance: (jobs) => ({ calibration: solver.identity?.version?.graph_id, notes: jobs.map((job) => `problem ${job.id}`) }),
  };
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
const solverField = (solver: Solver): unknown => solver.identity ?? solver.id;
