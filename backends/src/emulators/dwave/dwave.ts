/**
 * D-Wave Leap's SAPI: solvers, problems, uploads in parts. Solvers: `Emulated_system1.0`, a Chimera machine of 4 × 4 cells with one
 * qubit missing; `hybrid_binary_quadratic_model_version2p`; `Emulated_system0.9`, offline. Samples come from Metropolis annealing.
 * Source      dwave-cloud-client 0.14 (June 2026), SAPI REST page of the Ocean documentation; BQM file: dimod documentation.
 */
import { stream } from '@cofactor/sdk/contracts';
import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { Emulation, EmulatorOptions } from '../emulation.ts';
import { JobBook, type EmulatedJob } from '../shared/job-book.ts';
import type { Scenario } from '../shared/scenarios.ts';
import { serve, type EmulatorRequest, type Reply, type Route } from '../shared/server.ts';

const MACHINE = 'Emulated_system1.0';
const HYBRID = 'hybrid_binary_quadratic_model_version2p';
const RESTING = 'Emulated_system0.9';
const SWEEPS = 300;

const SolverField = z.union([
  z.string(),
  z.strictObject({ name: z.string(), version: z.strictObject({ graph_id: z.string() }).optional() }),
]);
const common = { solver: SolverField, label: z.string().max(1024).optional() };
const ProblemRequest = z.discriminatedUnion('type', [
  z.strictObject({
    ...common,
    type: z.literal('ising'),
    params: z.strictObject({
      num_reads: z.int().min(1).max(10_000),
      answer_mode: z.enum(['histogram', 'raw']),
      annealing_time: z.number().min(0.5).max(2000),
      auto_scale: z.boolean(),
    }),
    data: z.strictObject({ format: z.literal('qp'), lin: z.base64(), quad: z.base64(), offset: z.number() }),
  }),
  z.strictObject({
    ...common,
    type: z.literal('bqm'),
    params: z.strictObject({ time_limit: z.number().min(3).max(86_400) }),
    data: z.strictObject({ format: z.literal('ref'), data: z.string() }),
  }),
]);
type ProblemRequest = z.infer<typeof ProblemRequest>;

/** H(s) on some spins. */
interface Model {
  spins: number[];
  h: number[];
  pairs: [number, number, number][];
  offset: number;
}

interface Content {
  request: ProblemRequest;
  model: Model;
}

interface UploadState {
  size: number;
  parts: Map<number, Buffer>;
  file?: Buffer;
}

export async function emulateDwave(scenario: Scenario, { seed = 0 }: EmulatorOptions = {}): Promise<Emulation> {
  const book = new JobBook<Content>(scenario);
  const uploads = new Map<string, UploadState>();
  const { qubits, couplers } = chimera();

  const problem = (status: number, message: string): Reply => ({ status, body: { error_code: status, error_msg: message } });
  const typed = (thing: string, body: unknown): Reply => ({
    status: 200,
    body: JSON.stringify(body),
    headers: { 'content-type': scenario.drift ? 'application/json' : `application/vnd.dwave.sapi.${thing}+json; version=3.0.0` },
  });
  const uploadOr404 = (id: string, then: (upload: UploadState) => Reply): Reply => {
    const found = uploads.get(id);
    return found ? then(found) : problem(404, `no upload ${id}`);
  };

  const routes: Route[] = [
    {
      method: 'GET',
      path: /^\/sapi\/v2\/solvers\/remote\/$/,
      handle: () => typed('solver-definition-list', [MACHINE, HYBRID, RESTING].map(solver)),
    },
    {
      method: 'GET',
      path: /^\/sapi\/v2\/solvers\/remote\/([^/]+)$/,
      handle: (_, name) =>
        [MACHINE, HYBRID, RESTING].includes(name)
          ? typed('solver-definition', solver(name))
          : problem(404, `Solver ${name} does not exist or apitoken does not have access`),
    },
    { method: 'POST', path: /^\/sapi\/v2\/problems\/$/, body: ProblemRequest, handle: ({ body }) => submit(body as ProblemRequest) },
    {
      method: 'GET',
      path: /^\/sapi\/v2\/problems\/$/,
      query: z.strictObject({
        id: z.string().optional(),
        label: z.string().optional(),
        status: z.string().optional(),
        solver: z.string().optional(),
        max_results: z.string().optional(),
      }),
      handle: ({ query: { label } }) =>
        typed(
          'problems',
          book.jobs.filter(({ mark }) => label === undefined || mark === label).map((job) => summary(job, job.phase)),
        ),
    },
    {
      method: 'GET',
      path: /^\/sapi\/v2\/problems\/([^/]+)$/,
      query: z.strictObject({ timeout: z.string().optional() }),
      handle: (_, id) => {
        const job = book.find(id);
        if (!job) return problem(404, 'Problem does not exist or apitoken does not have access');
        const phase = book.ask(job);
        return typed('problem', { ...summary(job, phase), ...(phase === 'succeeded' && { answer: answerOf(job) }) });
      },
    },
    {
      method: 'DELETE',
      path: /^\/sapi\/v2\/problems\/([^/]+)$/,
      handle: (_, id) => {
        const job = book.find(id);
        if (!job) return problem(404, 'Problem does not exist');
        const running = job.phase === 'running';
        return book.cancel(job)
          ? { status: running ? 202 : 200, body: summary(job, 'cancelled') }
          : problem(409, 'Problem has been finished');
      },
    },
    {
      method: 'POST',
      path: /^\/sapi\/v2\/bqm\/multipart$/,
      body: z.strictObject({
        size: z
          .int()
          .min(1)
          .max(50 * 2 ** 30),
      }),
      handle: ({ body }) => {
        const id = crypto.randomUUID();
        uploads.set(id, { size: (body as { size: number }).size, parts: new Map() });
        return { status: 200, body: { id } };
      },
    },
    {
      method: 'PUT',
      path: /^\/sapi\/v2\/bqm\/multipart\/([^/]+)\/part\/(\d+)$/,
      body: z.unknown(),
      handle: ({ bytes, headers }, id, part) =>
        uploadOr404(id, ({ parts }) => {
          if (headers['content-md5'] !== md5(bytes).toString('base64')) return problem(400, 'Content-MD5 does not match');
          parts.set(Number(part), bytes);
          return { status: 200 };
        }),
    },
    {
      method: 'POST',
      path: /^\/sapi\/v2\/bqm\/multipart\/([^/]+)\/combine$/,
      body: z.strictObject({ checksum: z.string().regex(/^[0-9a-f]{32}$/) }),
      handle: ({ body }, id) =>
        uploadOr404(id, (upload) => {
          const parts = [...upload.parts].sort(([a], [b]) => a - b).map(([, bytes]) => bytes);
          const checksum = md5(Buffer.concat(parts.map(md5))).toString('hex');
          if ((body as { checksum: string }).checksum !== checksum) return problem(400, 'checksum does not match');
          const file = Buffer.concat(parts);
          if (file.length !== upload.size) return problem(400, `expected ${upload.size} bytes, got ${file.length}`);
          upload.file = file;
          return { status: 200 };
        }),
    },
  ];

  function solver(name: string): object {
    const identity = scenario.drift ? { id: name } : { identity: { name, version: { graph_id: '01d07086e1' } } };
    if (name === HYBRID) {
      const properties = {
        category: 'hybrid',
        supported_problem_types: ['bqm'],
        minimum_time_limit: [
          [1, 3],
          [1024, 3],
          [4096, 10],
        ],
        maximum_time_limit_hrs: 24,
        maximum_number_of_variables: 1_000_000,
        parameters: { time_limit: '' },
      };
      return {
        ...(scenario.drift ? { id: name } : { identity: { name } }),
        status: 'ONLINE',
        avg_load: 0,
        description: 'emulated',
        properties,
      };
    }
    const properties = {
      category: 'qpu',
      num_qubits: 128,
      qubits,
      couplers,
      topology: { type: 'chimera', shape: [4, 4, 4] },
      h_range: [-2, 2],
      j_range: [-1, 1],
      num_reads_range: [1, 10_000],
      annealing_time_range: [1, 2000],
      problem_run_duration_range: [0, 3_000_000],
      supported_problem_types: ['ising', 'qubo'],
      parameters: { num_reads: '', annealing_time: '', answer_mode: '' },
    };
    return { ...identity, status: name === MACHINE ? 'ONLINE' : 'OFFLINE', avg_load: 0.03, description: 'emulated', properties };
  }

  function submit(request: ProblemRequest): Reply {
    if (book.refuses()) {
      const { status = 503, retryAfterSeconds } = scenario.refuse ?? {};
      return {
        ...problem(status, 'slow down'),
        ...(retryAfterSeconds !== undefined && { headers: { 'retry-after': String(retryAfterSeconds) } }),
      };
    }
    const name = typeof request.solver === 'string' ? request.solver : request.solver.name;
    if (name !== (request.type === 'bqm' ? HYBRID : MACHINE))
      return problem(name === RESTING ? 503 : 404, `Solver ${name} takes no ${request.type} problems`);
    const model = request.type === 'bqm' ? readBqm(uploads.get(request.data.data)?.file) : readQp(request.data, qubits, couplers);
    if (typeof model === 'string') return problem(400, model);
    const job = book.accept(crypto.randomUUID(), { request, model }, request.label);
    return book.losesAnswer() ? { status: 200, cut: true } : typed('problem', summary(job, 'queued'));
  }

  function summary(job: EmulatedJob<Content>, phase: EmulatedJob<Content>['phase']): object {
    const status = {
      queued: 'PENDING',
      running: scenario.statusLiteral ?? 'IN_PROGRESS',
      succeeded: 'COMPLETED',
      failed: 'FAILED',
      cancelled: 'CANCELLED',
    }[phase];
    const { solver: on, type, label } = job.content.request;
    return {
      id: job.id,
      type,
      solver: on,
      label,
      status,
      submitted_on: job.createdAt,
      ...(phase === 'failed' && { error_message: scenario.failure }),
      ...(phase === 'succeeded' && { solved_on: job.createdAt }),
    };
  }

  function answerOf(job: EmulatedJob<Content>): object {
    const { request, model } = job.content;
    const index = book.jobs.indexOf(job);
    if (request.type === 'bqm') {
      const reads = Array.from({ length: 20 }, (_, read) => anneal(model, seed, `${index}/${read}`));
      const best = reads.reduce((a, b) => (energyOf(model, a) <= energyOf(model, b) ? a : b));
      return { format: 'bq', data: sampleSet(model, best, scenario) };
    }
    const { num_reads: reads, answer_mode: mode, annealing_time: time } = request.params;
    const seen = new Map<string, { spins: number[]; count: number }>();
    for (let read = 0; read < reads; read++) {
      const spins = anneal(model, seed, `${index}/${read}`);
      const key = mode === 'raw' ? String(read) : spins.join();
      const known = seen.get(key);
      if (known) known.count++;
      else seen.set(key, { spins, count: 1 });
    }
    const samples = [...seen.values()].sort((a, b) => energyOf(model, a.spins) - energyOf(model, b.spins));
    const width = Math.ceil(model.spins.length / 8);
    const solutions = Buffer.alloc(width * samples.length);
    samples.forEach(({ spins }, sample) => {
      spins.forEach((spin, k) => {
        if (spin === 1) solutions[sample * width + (k >> 3)] |= 0x80 >> (k & 7);
      });
    });
    const int32 = (values: number[]): string => Buffer.from(Int32Array.from(values).buffer).toString('base64');
    return {
      format: 'qp',
      num_variables: 128,
      active_variables: int32(model.spins),
      energies: Buffer.from(Float64Array.from(samples.map(({ spins }) => energyOf(model, spins))).buffer).toString('base64'),
      ...(mode === 'histogram' && { num_occurrences: int32(samples.map(({ count }) => count)) }),
      solutions: (scenario.malformedResult ? solutions.subarray(1) : solutions).toString('base64'),
      timing: {
        qpu_sampling_time: reads * (time + 101),
        qpu_anneal_time_per_sample: time,
        qpu_readout_time_per_sample: 80,
        qpu_programming_time: 15_700,
        qpu_access_time: 15_700 + reads * (time + 101),
      },
    };
  }

  const guard = ({ headers }: EmulatorRequest): Reply | undefined => {
    const token = String(headers['x-auth-token']);
    if (!/^EMU-[0-9a-f]{40}$/.test(token)) return problem(401, 'Invalid token');
    if (token.endsWith('1') && !book.spendFirstToken()) return problem(401, 'Expired token');
    return undefined;
  };

  const server = await serve({ routes, problem, guard });
  const key = (last: string): Record<string, string> => ({ DWAVE_API_TOKEN: `EMU-${'0'.repeat(39)}${last}` });
  return {
    ...server,
    provider: 'dwave',
    devices: [MACHINE, HYBRID],
    environment: key('1'),
    renewed: key('2'),
    endpoints: { endpoint: `${server.url}/sapi/v2` },
    jobs: book.jobs,
  };
}

const md5 = (bytes: Buffer): Buffer => createHash('md5').update(bytes).digest();

/** Cells of 4 + 4 qubits, each joined to the other four; the first four to the cell below, the others to the one on the right. */
function chimera(): { qubits: number[]; couplers: [number, number][] } {
  const missing = 5;
  const couplers: [number, number][] = [];
  for (let cell = 0; cell < 16; cell++) {
    const base = 8 * cell;
    for (let a = 0; a < 4; a++) {
      for (let b = 4; b < 8; b++) couplers.push([base + a, base + b]);
      if (cell < 12) couplers.push([base + a, base + 32 + a]);
      if (cell % 4 < 3) couplers.push([base + 4 + a, base + 12 + a]);
    }
  }
  couplers.sort(([a, b], [c, d]) => a - c || b - d);
  return {
    qubits: Array.from({ length: 128 }, (_, q) => q).filter((q) => q !== missing),
    couplers: couplers.filter((pair) => !pair.includes(missing)),
  };
}

/** Numbers on the machine, or what is wrong with them. */
function readQp(
  { lin, quad }: { lin: string; quad: string },
  qubits: readonly number[],
  couplers: readonly (readonly [number, number])[],
): Model | string {
  const doubles = (text: string): number[] => {
    const bytes = Buffer.from(text, 'base64');
    return Array.from({ length: bytes.length / 8 }, (_, k) => bytes.readDoubleLE(8 * k));
  };
  const biases = doubles(lin);
  if (biases.length !== qubits.length) return `lin: expected ${qubits.length} values, got ${biases.length}`;
  const spins = qubits.filter((_, k) => !Number.isNaN(biases[k]));
  const h = biases.filter((bias) => !Number.isNaN(bias));
  const active = new Set(spins);
  const used = couplers.filter(([a, b]) => active.has(a) && active.has(b));
  const weights = doubles(quad);
  if (weights.length !== used.length) return `quad: expected ${used.length} values, got ${weights.length}`;
  if (weights.some((weight) => !(Math.abs(weight) <= 1))) return 'J is out of range [-1, 1]';
  if (h.some((bias) => !(Math.abs(bias) <= 2))) return 'h is out of range [-2, 2]';
  const at = new Map(spins.map((qubit, k) => [qubit, k]));
  return { spins, h, pairs: used.map(([a, b], k): [number, number, number] => [at.get(a) ?? 0, at.get(b) ?? 0, weights[k]]), offset: 0 };
}

/** The BQM file, version 2. */
function readBqm(file: Buffer | undefined): Model | string {
  if (!file) return 'the upload is not complete';
  if (file.toString('latin1', 0, 8) !== 'DIMODBQM' || file[8] !== 2 || file[9] !== 0) return 'no BQM file of version 2.0';
  const length = file.readUInt32LE(10);
  if ((14 + length) % 64 !== 0) return 'the data does not start on a multiple of 64 bytes';
  const header = z
    .strictObject({
      shape: z.tuple([z.int(), z.int()]),
      dtype: z.literal('float64'),
      itype: z.literal('int32'),
      ntype: z.literal('int64'),
      vartype: z.literal('SPIN'),
      type: z.literal('BinaryQuadraticModel'),
      variables: z.literal(false),
    })
    .safeParse(JSON.parse(file.toString('latin1', 14, 14 + length)));
  if (!header.success) return `header: ${header.error.issues[0].message}`;
  const [variables, interactions] = header.data.shape;
  let at = 14 + length;
  if (file.length !== at + 8 + 16 * variables + 24 * interactions) return 'the file has another length than its header says';
  const offset = file.readDoubleLE(at);
  at += 8;
  const h: number[] = [];
  const starts: number[] = [];
  for (let i = 0; i < variables; i++, at += 16) {
    starts.push(Number(file.readBigInt64LE(at)));
    h.push(file.readDoubleLE(at + 8));
  }
  const pairs: [number, number, number][] = [];
  for (let i = 0; i < variables; i++) {
    for (let k = starts[i]; k < (starts[i + 1] ?? 2 * interactions); k++) {
      const other = file.readInt32LE(at + 12 * k);
      if (other > i) pairs.push([i, other, file.readDoubleLE(at + 12 * k + 4)]);
    }
  }
  if (pairs.length !== interactions) return `expected ${interactions} interactions, got ${pairs.length}`;
  return { spins: h.map((_, i) => i), h, pairs, offset };
}

function energyOf({ h, pairs, offset }: Model, spins: readonly number[]): number {
  return (
    offset +
    h.reduce((sum, bias, i) => sum + bias * spins[i], 0) +
    pairs.reduce((sum, [i, j, weight]) => sum + weight * spins[i] * spins[j], 0)
  );
}

/** Metropolis from hot to cold: β from 0.1 to 10 in units of the largest field. */
function anneal(model: Model, seed: number, label: string): number[] {
  const random = stream(seed, `emulator/anneal/${label}`);
  const joined: [number, number][][] = model.h.map(() => []);
  for (const [i, j, weight] of model.pairs) {
    joined[i].push([j, weight]);
    joined[j].push([i, weight]);
  }
  const spins: number[] = model.h.map(() => (random.uniform() < 0.5 ? -1 : 1));
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const beta = 0.1 * 100 ** (sweep / SWEEPS);
    for (let i = 0; i < spins.length; i++) {
      const field = model.h[i] + joined[i].reduce((sum, [j, weight]) => sum + weight * spins[j], 0);
      const rise = -2 * spins[i] * field;
      if (rise <= 0 || random.uniform() < Math.exp(-beta * rise)) spins[i] = -spins[i];
    }
  }
  return spins;
}

/** As dimod serialises it: bits in words of 32, the most significant first. */
function sampleSet(model: Model, spins: readonly number[], { malformedResult, drift }: Scenario): object {
  const words = Array.from({ length: Math.ceil(spins.length / 32) }, (_, w) =>
    spins.slice(32 * w, 32 * w + 32).reduce((word, spin, k) => word + (spin === 1 ? 2 ** (31 - k) : 0), 0),
  );
  const energy = energyOf(model, spins) + (malformedResult ? 1 : 0);
  return {
    type: 'SampleSet',
    version: { sampleset_schema: '3.1.0' },
    num_variables: spins.length,
    num_rows: 1,
    sample_packed: !drift,
    sample_data: { type: 'array', data: [drift ? spins : words], data_type: drift ? 'int8' : 'uint32' },
    vectors: {
      energy: { type: 'array', data: [energy], data_type: 'float64' },
      num_occurrences: { type: 'array', data: [1], data_type: 'int64' },
    },
    variable_labels: spins.map((_, i) => i),
    variable_type: 'SPIN',
    info: { charge_time: 3_000_000, run_time: 3_000_000 },
  };
}
