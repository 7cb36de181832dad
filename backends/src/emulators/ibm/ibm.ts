/**
 * IBM Quantum as the Qiskit Runtime REST API shows it: IAM token, devices, sampler and estimator jobs. Devices: `ibm_fez` (Heron,
 * 156 qubits, its heavy-hex lattice), `ibm_resting` (paused) and nothing of the name `ibm_gone`.
 * What is checked of a job: closed schemas, gates of the device, joined pairs, lengths of observables.
 */
import { deflateSync } from 'node:zlib';
import type { GateName, PauliSum } from '@cofactor/sdk/contracts';
import * as z from 'zod';
import { JobBook, type EmulatedJob } from '../shared/job-book.ts';
import { createMachine, type Machine } from '../shared/machine.ts';
import { compact, QasmError, readOpenQasm, type Program } from '../shared/openqasm.ts';
import type { Scenario } from '../shared/scenarios.ts';
import { serve, type Reply, type Route } from '../shared/server.ts';
import type { Emulation, EmulatorOptions } from '../emulation.ts';
import { type EstimatorParams, JobRequest, JobsQuery, type SamplerParams, SessionPatch, SessionRequest, TokenRequest } from './schemas.ts';

const API_KEY = 'emulated-api-key-of-44-characters-0123456789';
const CRN = 'crn:v1:bluemix:public:quantum-computing:us-east:a/0123456789abcdef0123456789abcdef:11111111-2222-3333-4444-555555555555::';
const GATES: Readonly<Record<string, GateName>> = { id: 'id', rz: 'rz', sx: 'sx', x: 'x', cz: 'cz' };
const QUBITS = 156;
const VERSIONS = new Set(['2026-02-15', '2026-03-15', '2026-04-15']);
const SECONDS_PER_JOB = 2;

export async function emulateIbm(scenario: Scenario, options: EmulatorOptions = {}): Promise<Emulation> {
  const book = new JobBook<JobRequest>(scenario);
  const machine = createMachine(options);
  const pairs = heavyHex();
  const sessions = new Map<string, { mode: string; backend: string; accepting: boolean }>();
  let tokens = 0;

  const problem = (status: number, message: string, code = '1002'): Reply => ({
    status,
    body: scenario.drift ? { error: { code: Number(code), message } } : { trace: 'emulated', errors: [{ code, message, more_info: '' }] },
  });

  const jobOr404 = (id: string, then: (job: EmulatedJob<JobRequest>) => Reply | Promise<Reply>): Reply | Promise<Reply> => {
    const job = book.find(id);
    return job ? then(job) : problem(404, `no job ${id}`, '1291');
  };

  const routes: Route[] = [
    {
      method: 'POST',
      path: /^\/identity\/token$/,
      body: TokenRequest,
      handle: ({ body }) => {
        if (!String(body).endsWith(`apikey=${API_KEY}`))
          return { status: 400, body: { errorCode: 'BXNIM0415E', errorMessage: 'Provided API key could not be found.' } };
        const token = {
          access_token: `emulated-token-${++tokens}`,
          refresh_token: 'not_supported',
          token_type: 'Bearer',
          expires_in: 3600,
          scope: 'ibm openid',
        };
        return { status: 200, body: token };
      },
    },
    {
      method: 'GET',
      path: /^\/api\/v1\/backends$/,
      query: z.strictObject({ fields: z.literal('wait_time_seconds').optional() }),
      handle: () => ({
        status: 200,
        body: {
          devices: scenario.drift
            ? ['ibm_fez', 'ibm_resting']
            : [
                { name: 'ibm_fez', qubits: QUBITS, is_simulator: false, status: { name: 'online' }, queue_length: 0 },
                {
                  name: 'ibm_resting',
                  qubits: QUBITS,
                  is_simulator: false,
                  status: { name: 'paused', reason: 'maintenance' },
                  queue_length: 4,
                },
              ],
        },
      }),
    },
    {
      method: 'GET',
      path: /^\/api\/v1\/backends\/([^/]+)\/(configuration|properties|status)$/,
      handle: (_, name, what) => device(name, what),
    },
    { method: 'POST', path: /^\/api\/v1\/jobs$/, body: JobRequest, handle: ({ body }) => submit(body as JobRequest) },
    { method: 'GET', path: /^\/api\/v1\/jobs$/, query: JobsQuery, handle: ({ query }) => list(query) },
    {
      method: 'GET',
      path: /^\/api\/v1\/jobs\/([^/]+)$/,
      query: z.strictObject({ exclude_params: z.enum(['true', 'false']).optional() }),
      handle: (_, id) => jobOr404(id, (job) => ({ status: 200, body: document(job, book.ask(job)) })),
    },
    {
      method: 'GET',
      path: /^\/api\/v1\/jobs\/([^/]+)\/results$/,
      handle: (_, id) =>
        jobOr404(id, async (job) => (job.phase === 'succeeded' ? { status: 200, body: await results(job.content) } : { status: 204 })),
    },
    {
      method: 'POST',
      path: /^\/api\/v1\/jobs\/([^/]+)\/cancel$/,
      handle: (_, id) => jobOr404(id, (job) => (book.cancel(job) ? { status: 204 } : problem(409, 'the job has ended', '1219'))),
    },
    { method: 'POST', path: /^\/api\/v1\/sessions$/, body: SessionRequest, handle: ({ body }) => openSession(SessionRequest.parse(body)) },
    { method: 'GET', path: /^\/api\/v1\/sessions\/([^/]+)$/, handle: (_, id) => session(id) },
    {
      method: 'PATCH',
      path: /^\/api\/v1\/sessions\/([^/]+)$/,
      body: SessionPatch,
      handle: ({ body }, id) => session(id, SessionPatch.parse(body).accepting_jobs),
    },
  ];

  function openSession({ mode, backend }: z.infer<typeof SessionRequest>): Reply {
    const id = `session${sessions.size}`;
    sessions.set(id, { mode, backend, accepting: true });
    return session(id);
  }

  function session(id: string, accepting?: boolean): Reply {
    const known = sessions.get(id);
    if (!known) return problem(404, `no session ${id}`, '1210');
    if (accepting !== undefined) known.accepting = accepting;
    if (accepting !== undefined) return { status: 204 };
    const { mode, backend } = known;
    return {
      status: 200,
      body: { id, backend_name: backend, mode, state: known.accepting ? 'open' : 'closed', accepting_jobs: known.accepting },
    };
  }

  function device(name: string, what: string): Reply {
    if (name !== 'ibm_fez' && name !== 'ibm_resting') return problem(404, `no backend ${name}`, '1007');
    if (what === 'status') {
      const active = name === 'ibm_fez';
      return {
        status: 200,
        body: {
          state: active,
          status: active ? 'active' : 'paused',
          message: active ? '' : 'maintenance',
          length_queue: 0,
          backend_version: '1.3.37',
        },
      };
    }
    if (what === 'properties') return { status: 200, body: properties(pairs) };
    const body = {
      backend_name: name,
      backend_version: '1.3.37',
      n_qubits: QUBITS,
      basis_gates: Object.keys(GATES),
      supported_instructions: [...Object.keys(GATES), 'delay', 'measure', 'reset', 'if_else'],
      coupling_map: pairs.flatMap(([a, b]) => [
        [a, b],
        [b, a],
      ]),
      max_shots: 100_000,
      max_experiments: 300,
      dt: 4,
      default_rep_delay: 250,
      simulator: false,
    };
    return { status: 200, body };
  }

  function submit(request: JobRequest): Reply {
    if (book.refuses()) {
      const { status = 503, retryAfterSeconds } = scenario.refuse ?? {};
      const headers = retryAfterSeconds === undefined ? undefined : { 'retry-after': String(retryAfterSeconds) };
      return { ...problem(status, 'too many requests', '1202'), headers };
    }
    if (request.backend !== 'ibm_fez') return problem(409, `${request.backend} accepts no jobs`, '1004');
    if (request.session_id !== undefined && !sessions.get(request.session_id)?.accepting)
      return problem(400, `session ${request.session_id} takes no jobs`, '1217');
    try {
      check(request);
    } catch (error) {
      if (error instanceof QasmError) return problem(400, error.message, '1005');
      throw error;
    }
    const job = book.accept(`emulated${String(book.jobs.length).padStart(12, '0')}`, request, request.tags?.[0]);
    return book.losesAnswer()
      ? { status: 200, cut: true }
      : { status: 200, body: { id: job.id, backend: request.backend, session_id: request.session_id ?? null, private: false } };
  }

  /** Gates of the device on joined pairs, observables as wide as the device. */
  function check({ params }: JobRequest): void {
    const joined = new Set(pairs.flatMap(([a, b]) => [`${a}-${b}`, `${b}-${a}`]));
    for (const [source, second] of params.pubs) {
      const { operations, registerSize } = readOpenQasm(source, GATES);
      if (registerSize !== undefined) throw new QasmError('the circuit is not on physical qubits');
      for (const { gate, qubits } of operations) {
        if (qubits.some((qubit) => qubit >= QUBITS)) throw new QasmError(`no qubit ${Math.max(...qubits)}`);
        if (qubits.length === 2 && !joined.has(qubits.join('-')))
          throw new QasmError(`${gate} on ${qubits.join(', ')}, which are not joined`);
      }
      for (const text of observableTexts(second))
        if (text.length !== QUBITS) throw new QasmError(`an observable of ${text.length} characters on ${QUBITS} qubits`);
    }
  }

  function list({ tags, created_after: after = '', limit = '200' }: Record<string, string>): Reply {
    const since = after === '' ? 0 : Date.parse(after);
    const jobs = book.jobs.filter(({ mark, createdAt }) => (tags === undefined || mark === tags) && Date.parse(createdAt) >= since);
    return {
      status: 200,
      body: {
        jobs: jobs.slice(0, Number(limit)).map((job) => document(job, job.phase)),
        count: jobs.length,
        limit: Number(limit),
        offset: 0,
      },
    };
  }

  function document(job: EmulatedJob<JobRequest>, phase: EmulatedJob<JobRequest>['phase']): object {
    const status = {
      queued: 'Queued',
      running: scenario.statusLiteral ?? 'Running',
      succeeded: 'Completed',
      failed: 'Failed',
      cancelled: 'Cancelled',
    }[phase];
    const ended = phase === 'succeeded';
    const failed = phase === 'failed';
    const state = { status, reason: failed ? scenario.failure : null, reason_code: failed ? 9999 : null, reason_solution: null };
    return {
      id: job.id,
      backend: job.content.backend,
      status,
      ...(!scenario.drift && { state }),
      program: { id: job.content.program_id },
      created: job.createdAt,
      tags: job.content.tags ?? [],
      cost: job.content.cost,
      session_id: job.content.session_id ?? null,
      private: false,
      ...(ended && {
        usage: scenario.drift
          ? { quantum_seconds: SECONDS_PER_JOB, seconds: SECONDS_PER_JOB }
          : { qpu_charge_time_seconds: SECONDS_PER_JOB, status: 'complete' },
      }),
    };
  }

  async function results(request: JobRequest): Promise<object> {
    if (scenario.malformedResult) return { results: [{ data: {}, metadata: {} }], metadata: { version: 2 } };
    if (request.program_id === 'sampler') return samplerResults(request.params, machine, scenario.drift ?? false);
    return estimatorResults(request.params, machine, scenario.drift ?? false);
  }

  const guard = ({ path, headers }: { path: string; headers: Record<string, string | string[] | undefined> }): Reply | undefined => {
    if (path === '/identity/token') return undefined;
    if (!VERSIONS.has(String(headers['ibm-api-version']))) return problem(400, 'IBM-API-Version: expected a published version', '1002');
    if (headers['service-crn'] !== CRN) return problem(401, 'Service-CRN is missing or unknown', '1200');
    const token = /^Bearer emulated-token-(\d+)$/.exec(String(headers.authorization))?.[1];
    if (token === undefined || Number(token) > tokens || (token === '1' && !book.spendFirstToken()))
      return problem(401, 'token expired', '1201');
    return undefined;
  };

  const server = await serve({ routes, problem, guard });
  return {
    ...server,
    provider: 'ibm',
    devices: ['ibm_fez'],
    environment: { QISKIT_IBM_TOKEN: API_KEY, QISKIT_IBM_INSTANCE: CRN },
    endpoints: { iamUrl: server.url, baseUrl: `${server.url}/api/v1` },
    jobs: book.jobs,
  };
}

function observableTexts(observables: unknown): string[] {
  const one = (observable: unknown): string[] => (typeof observable === 'string' ? [observable] : Object.keys(observable as object));
  return Array.isArray(observables)
    ? observables.flatMap(one)
    : observables === null || observables === undefined || isValues(observables)
      ? []
      : one(observables);
}

/** The second item of a sampler PUB: parameters, which no circuit here has. */
const isValues = (item: unknown): boolean =>
  typeof item === 'object' && item !== null && Object.keys(item).every((key) => !/^[IXYZ]+$/.test(key));

async function samplerResults({ pubs, options }: z.infer<typeof SamplerParams>, machine: Machine, qiskit: boolean): Promise<object> {
  const all = await Promise.all(
    pubs.map(async ([source, , shots]) => {
      const program = readOpenQasm(source, GATES);
      const { circuit, at } = compact(program, program.qubits);
      const size = program.bits?.size ?? 0;
      const measured = program.measured.map(({ qubit, bit }) => ({ bit, qubit: at.get(qubit) ?? 0 }));
      const outcomes = await machine.shots(circuit, measured, size, shots ?? options?.default_shots ?? 4096);
      return { name: program.bits?.name ?? 'c', size, outcomes };
    }),
  );
  if (!qiskit) {
    const results = all.map(({ name, size, outcomes }) => ({
      data: { [name]: { samples: outcomes.map(hexadecimal), num_bits: size } },
      metadata: {},
    }));
    return { results, metadata: { version: 2 } };
  }
  return primitiveResult(
    'SamplerPubResult',
    all.map(({ name, size, outcomes }) => {
      const width = Math.ceil(size / 8);
      const bytes = Buffer.concat(
        outcomes.map((outcome) =>
          Buffer.from(
            BigInt(`0b${outcome}`)
              .toString(16)
              .padStart(2 * width, '0'),
            'hex',
          ),
        ),
      );
      const array = typed('ndarray', npy('|u1', [outcomes.length, width], bytes));
      return { [name]: typed('BitArray', { array, num_bits: size }) };
    }),
  );
}

async function estimatorResults({ pubs, options }: z.infer<typeof EstimatorParams>, machine: Machine, qiskit: boolean): Promise<object> {
  const all = await Promise.all(
    pubs.map(async ([source, given, , precision]) => {
      const program = readOpenQasm(source, GATES);
      const observables = (Array.isArray(given) ? given : [given]).map((observable) =>
        typeof observable === 'string' ? { [observable]: 1 } : observable,
      );
      const { circuit, sums } = narrowed(program, observables);
      const shots = Math.max(1, Math.round((precision ?? options?.default_precision ?? 1 / 64) ** -2));
      const { values, standardErrors } = await machine.expectations(circuit, sums, shots);
      return { values, standardErrors, scalar: !Array.isArray(given), shots };
    }),
  );
  if (!qiskit) {
    const results = all.map(({ values, standardErrors, scalar, shots }) => ({
      data: { evs: scalar ? values[0] : values, stds: scalar ? standardErrors[0] : standardErrors },
      metadata: { shots },
    }));
    return { results, metadata: { version: 2 } };
  }
  const array = (numbers: number[]): object =>
    typed('ndarray', npy('<f8', [numbers.length], Buffer.from(Float64Array.from(numbers).buffer)));
  return primitiveResult(
    'PubResult',
    all.map(({ values, standardErrors }) => ({ evs: array(values), stds: array(standardErrors) })),
  );
}

/** On the qubits that the circuit or an observable touches. */
function narrowed(
  program: Program,
  observables: readonly Record<string, number>[],
): { circuit: ReturnType<typeof compact>['circuit']; sums: PauliSum[] } {
  const letter = (text: string, qubit: number): string => text[text.length - 1 - qubit];
  const touched = new Set(program.qubits);
  for (const text of observables.flatMap((observable) => Object.keys(observable))) {
    for (let qubit = 0; qubit < text.length; qubit++) if (letter(text, qubit) !== 'I') touched.add(qubit);
  }
  const qubits = touched.size > 0 ? [...touched] : [0];
  const { circuit, at } = compact(program, qubits);
  const ascending = [...at.keys()];
  const narrow = (text: string): string =>
    ascending
      .map((qubit) => letter(text, qubit))
      .reverse()
      .join('');
  const sums = observables.map((observable) => ({
    numQubits: circuit.numQubits,
    terms: Object.entries(observable).map(([text, coefficient]): [string, number] => [narrow(text), coefficient]),
  }));
  return { circuit, sums };
}

const hexadecimal = (outcome: string): string => `0x${BigInt(`0b${outcome}`).toString(16)}`;
const typed = (type: string, value: unknown): object => ({ __type__: type, __value__: value });

function primitiveResult(pubType: string, fields: readonly Record<string, unknown>[]): object {
  const pubs = fields.map((data) =>
    typed(pubType, { data: typed('DataBin', { field_names: Object.keys(data), shape: [], fields: data }), metadata: {} }),
  );
  return typed('PrimitiveResult', { pub_results: pubs, metadata: { version: 2 } });
}

/** base64(zlib(.npy)), format 1.0: the header ends on a multiple of 64 bytes. */
function npy(descr: string, shape: readonly number[], data: Buffer): string {
  const dictionary = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${shape.join(', ')}${shape.length === 1 ? ',' : ''}), }`;
  const length = Math.ceil((10 + dictionary.length + 1) / 64) * 64 - 10;
  const head = Buffer.alloc(10, Buffer.from([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, 0, 0]));
  head.writeUInt16LE(length, 8);
  return deflateSync(Buffer.concat([head, Buffer.from(`${dictionary.padEnd(length - 1, ' ')}\n`, 'latin1'), data])).toString('base64');
}

/** 8 rows of 16 qubits, 4 qubits between each two: 156 qubits, 176 pairs (ibm_fez, fake_provider/backends/fez, qiskit-ibm-runtime 0.49). */
function heavyHex(): [number, number][] {
  const pairs: [number, number][] = [];
  for (let row = 0; row < 8; row++) {
    for (let q = 0; q < 15; q++) pairs.push([20 * row + q, 20 * row + q + 1]);
    for (let k = 0; k < (row < 7 ? 4 : 0); k++) {
      const [column, between] = [(row % 2 === 0 ? 3 : 1) + 4 * k, 20 * row + 16 + k];
      pairs.push([20 * row + column, between], [between, 20 * (row + 1) + column]);
    }
  }
  return pairs;
}

/** Medians of Heron r2; qubit 155 is out of order. */
function properties(pairs: readonly (readonly [number, number])[]): object {
  const figure = (name: string, value: number, unit = ''): object => ({ name, value, unit, date: '2026-04-17T10:00:00Z' });
  const qubits = Array.from({ length: QUBITS }, (_, qubit) => [
    figure('T1', 200, 'us'),
    figure('T2', 115, 'us'),
    figure('readout_error', 0.0085),
    figure('operational', qubit === QUBITS - 1 ? 0 : 1),
  ]);
  const gates = pairs.map((pair) => ({
    gate: 'cz',
    qubits: pair,
    name: `cz${pair.join('_')}`,
    parameters: [figure('gate_error', 0.0028), figure('gate_length', 68, 'ns')],
  }));
  return { backend_name: 'ibm_fez', backend_version: '1.3.37', last_update_date: '2026-04-17T10:00:00Z', qubits, gates, general: [] };
}
