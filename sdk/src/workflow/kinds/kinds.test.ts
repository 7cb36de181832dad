/** The kinds beside the energy, from document to result, on toy backends; and what is refused. */
import { describe, expect, test } from 'vitest';
import {
  isCofactorError,
  Job,
  memoryStore,
  METHODS,
  parseDocument,
  Plan,
  Result,
  type Backend,
  type CircuitResult,
  type CofactorError,
  type MethodName,
  type MinimumResult,
} from '../../contracts/index.ts';
import { planJob } from '../plan/plan.ts';
import { runPlan } from '../runner/runner.ts';
import { CIRCUITS, toyBackend } from '../toy-backend.test.support.ts';

const job = (problem: object, fields: object = {}): Job => parseDocument(Job, { schema: 'cofactor.job/1', problem, ...fields });
const stages = (plan: Plan): string[][] => plan.stages.map(({ steps }) => steps.map(({ id }) => id));

async function refusal(of: Job, backends: readonly Backend[]): Promise<CofactorError> {
  const plan: unknown = await planJob(of, backends).catch((error: unknown) => error);
  if (!isCofactorError(plan)) throw new Error('expected a refusal, got a plan');
  return plan;
}

async function answer(of: Job, backends: readonly Backend[]): Promise<{ plan: Plan; result: Result }> {
  const plan = await planJob(of, backends);
  expect(parseDocument(Plan, plan)).toEqual(plan);
  const result = await runPlan(plan, { backends, artifacts: memoryStore() });
  expect(parseDocument(Result, result)).toEqual(result);
  return { plan, result };
}

describe('a circuit', () => {
  const circuit = (fields: object = {}): Job =>
    job({ kind: 'circuit', program: { format: 'openqasm', data: 'OPENQASM 3.0;' }, ...fields }, { seed: 3 });
  const machine = toyBackend({ id: 'machine', capabilities: CIRCUITS });

  test('without shots gives exact values in the order asked, and the probabilities of its measured bits', async () => {
    const { plan, result } = await answer(circuit({ observables: ['YIY', 'ZIZ'] }), [machine]);
    expect(stages(plan)).toEqual([['read-program'], ['expectation', 'sample']]);
    const { expectations, standardErrors, probabilities, counts } = result as CircuitResult;
    expect({ expectations, standardErrors, probabilities, counts }).toEqual({
      expectations: [-1, 1],
      standardErrors: [0, 0],
      probabilities: { '00': 0.5, '11': 0.5 },
      counts: undefined,
    });
  });

  test('with shots is measured: every shot lands on the bits that the program measures', async () => {
    const { plan, result } = await answer(circuit({ observables: ['ZIZ'], shots: 400 }), [machine]);
    const { counts = {}, standardErrors, probabilities } = result as CircuitResult;
    expect(Object.keys(counts).every((bits) => /^[01]{2}$/.test(bits))).toBe(true);
    expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe(400);
    expect([standardErrors, probabilities]).toEqual([[0.01], undefined]);
    expect(plan.stages[1].steps.map(({ requires }) => requires)).toEqual([
      { qubits: 3, shots: 400 },
      { qubits: 3, shots: 400 },
    ]);
  });

  test('without observables is sampled', async () => {
    expect(stages((await answer(circuit({ shots: 10 }), [machine])).plan)).toEqual([['read-program'], ['sample']]);
    expect((await answer(circuit(), [machine])).result).toMatchObject({ expectations: [], probabilities: { '00': 0.5, '11': 0.5 } });
  });

  test('keeps to expectation values where the backend has no exact probabilities, and says so', async () => {
    const { sample: _, ...rest } = CIRCUITS;
    const { plan } = await answer(circuit({ observables: ['ZIZ'] }), [
      toyBackend({ id: 'machine', capabilities: { ...rest, sample: { maxShots: 100 } } }),
    ]);
    expect(stages(plan)).toEqual([['read-program'], ['expectation']]);
    expect(plan.decisions.join('\n')).toContain('no sample beside the answer: machine has no exact probabilities');
  });

  test('auto leaves out a backend that takes few gates, since a program may hold any; its name still picks it', async () => {
    const few = { ...CIRCUITS, sample: { ...CIRCUITS.sample, nativeGates: ['x'] } };
    const quick = toyBackend({ id: 'quick', capabilities: few, wallMs: 1 });
    const slow = toyBackend({ id: 'slow', capabilities: CIRCUITS, wallMs: 50 });
    const backendOf = ({ stages: all }: Plan): string | undefined => all.at(-1)?.steps[0].backend;
    const free = await planJob(circuit({ shots: 10 }), [quick, slow]);
    expect(backendOf(free)).toBe('slow');
    expect(free.decisions.join('\n')).toContain('quick takes no gates but x');
    expect(backendOf(await planJob({ ...circuit({ shots: 10 }), backend: 'quick' }, [quick, slow]))).toBe('quick');
  });

  test('is refused where nothing reads its program, or its observables disagree', async () => {
    const { 'read-program': _, ...rest } = CIRCUITS;
    const error = await refusal(circuit({ observables: ['Z'] }), [toyBackend({ id: 'machine', capabilities: rest })]);
    expect([error.code, error.message]).toEqual(['UNSUPPORTED', expect.stringContaining('read-program')]);
    const uneven = await refusal(circuit({ observables: ['ZZ', 'Z'] }), [machine]);
    expect([uneven.code, uneven.message]).toEqual(['INVALID_INPUT', expect.stringContaining('problem.observables.1')]);
    const crowded = await refusal(circuit({ observables: ['Z'.repeat(60)] }), [machine]);
    expect([crowded.code, crowded.details]).toEqual(['TOO_LARGE', { resource: 'qubits', asked: 60, limit: 20 }]);
  });
});

describe('a minimum', () => {
  const model = { type: 'qubo', variables: 2, linear: [-3, 1], quadratic: [[0, 1, 1]] };
  const searcher = toyBackend({ id: 'search', capabilities: { search: {} } });

  /** As if the engines of all search methods were there. */
  async function withEngines<T>(run: () => Promise<T>): Promise<T> {
    const searches = (Object.keys(METHODS) as MethodName[]).filter((name) => METHODS[name].family === 'search');
    const before = searches.map((name) => METHODS[name].built);
    for (const name of searches) METHODS[name].built = true;
    try {
      return await run();
    } finally {
      searches.forEach((name, k) => {
        METHODS[name].built = before[k];
      });
    }
  }

  const minimum = (method: object, problem: object = {}): Job => job({ kind: 'minimum', model, ...problem }, { method });

  test.each<[method: { name: string; maxEvaluations?: number }, stages: string[][]]>([
    [{ name: 'simulated-annealing', maxEvaluations: 50 }, [['search'], ['null-arm']]],
    [{ name: 'exact' }, [['search']]],
    [{ name: 'random' }, [['search']]],
  ])('by %j runs in these stages', async (method, expected) => {
    const { plan, result } = await withEngines(() => answer(minimum(method), [searcher]));
    expect(stages(plan)).toEqual(expected);
    const { value, unit, nullArm, classical } = result as MinimumResult;
    expect([value, unit]).toEqual([method.name === 'random' ? -1 : -3, '1']);
    const ids = expected.flat();
    expect(nullArm?.evaluations).toBe(ids.includes('null-arm') ? (method.maxEvaluations ?? 100) : undefined);
    expect(classical).toBeUndefined();
  });

  describe('by a quantum method', () => {
    const encodings = { 'search-circuit': {}, 'quadratic-model': {}, 'read-assignment': {} };
    const whole = toyBackend({ id: 'whole', capabilities: { search: { methods: ['qaoa', 'annealer'] } } });
    const helper = toyBackend({ id: 'helper', capabilities: { search: {}, ...encodings } });
    const machine = toyBackend({ id: 'machine', capabilities: { sample: { maxQubits: 20, maxShots: 1000 } } });
    const constrained = { ...model, constraints: [{ kind: 'equals', terms: [[0, 1], [1, 1]], bound: 1 }] }; // biome-ignore format: short
    const on = (backend: string, method: object, over: object = model): Job => ({ ...minimum(method, { model: over }), backend });

    test('a backend that has the whole search takes it; beside it stand chance and annealing', async () => {
      const { plan, result } = await withEngines(() => answer(on('whole', { name: 'qaoa' }), [whole, helper]));
      expect(stages(plan)).toEqual([['search', 'classical'], ['null-arm']]);
      expect(result).toMatchObject({ classical: { value: -3 }, nullArm: { value: -1, evaluations: 100 } });
    });

    test.each([
      [{ name: 'qaoa', shots: 200, iterations: 2 }, 200 * 27],
      [{ name: 'qaoa', shots: 200, angles: 'transfer' }, 200],
      [{ name: 'cvar-vqe', shots: 100, iterations: 1, restarts: 2 }, 100 * 49],
    ])('%j on a machine that samples counts every shot: %i', async (method, shots) => {
      const { plan, result } = await withEngines(() => answer(on('machine', method), [machine, helper]));
      expect(stages(plan)).toEqual([['search-circuit', 'classical'], ['search'], ['read-assignment', 'null-arm']]);
      expect(plan.forecast.sizes.shots).toBe(shots);
      expect(result).toMatchObject({ value: -3, evaluations: shots, resources: { shots, qubits: 2 }, nullArm: { evaluations: shots } });
    });

    test('constraints go to penalties first, and the answer is read without them', async () => {
      const sampled = await withEngines(() =>
        answer(on('machine', { name: 'qaoa', shots: 10, angles: 'transfer' }, constrained), [machine, helper]),
      );
      expect(stages(sampled.plan)[0]).toEqual(['quadratic-model', 'classical']);
      const annealed = await withEngines(() => answer(on('whole', { name: 'annealer' }, constrained), [whole, helper]));
      expect(stages(annealed.plan)).toEqual([['quadratic-model', 'classical'], ['search'], ['read-assignment', 'null-arm']]);
      expect(annealed.result.warnings).toContainEqual({ code: 'SEARCH_NOTE', message: 'penalties 4' });
    });

    test('exact derivatives, or no shots, are refused where there are none', async () => {
      const derivatives = await withEngines(() => refusal(on('machine', { name: 'qaoa', angles: 'gradient' }), [machine, helper]));
      expect([derivatives.code, derivatives.message]).toEqual(['UNSUPPORTED', expect.stringContaining('spsa')]);
      const shotless = await withEngines(() => refusal(on('machine', { name: 'qaoa', shots: 0 }), [machine, helper]));
      expect([shotless.code, shotless.message]).toEqual(['INVALID_INPUT', expect.stringContaining('method.shots')]);
    });
  });

  test('passes the target on, and what the search notes is a warning', async () => {
    const { plan, result } = await withEngines(() => answer(minimum({ name: 'tabu' }, { target: -3 }), [searcher]));
    expect(plan.stages.flatMap(({ steps }) => steps).map(({ spec }) => spec.target)).toEqual([-3, -3]);
    expect(result.warnings).toContainEqual({ code: 'SEARCH_NOTE', message: 'stopped at the target -3' });
  });

  test('is refused where no engine is, and by a method for something else', async () => {
    const engineless = await withEngines(() => refusal(minimum({ name: 'exact' }), [toyBackend()]));
    expect([engineless.code, engineless.message]).toEqual(['UNSUPPORTED', expect.stringContaining('search steps')]);
    expect(await refusal(minimum({ name: 'rhf' }), [searcher])).toMatchObject({ code: 'UNSUPPORTED' });
  });
});

test('a kind that is not built is refused with those that are', async () => {
  const transport = { kind: 'transport', sites: [{ energyHartree: 0 }], couplings: [], timesSeconds: [0] };
  const error = await refusal(job(transport, { method: { name: 'lindblad' } }), [toyBackend()]);
  expect([error.code, error.details]).toEqual([
    'UNSUPPORTED',
    { what: 'problem kind transport', alternatives: expect.arrayContaining(['energy', 'circuit', 'minimum']) as unknown },
  ]);
});
