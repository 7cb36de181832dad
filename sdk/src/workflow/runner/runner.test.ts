import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  CofactorError,
  Job,
  memoryStore,
  notConverged,
  parseDocument,
  Result,
  type EnergyResult,
  type JobEvent,
  type Journal,
  type Plan,
  type StepResult,
} from '../../contracts/index.ts';
import { planJob } from '../plan/plan.ts';
import { CLASSICAL, QUANTUM, toyBackend, toyEnergy, type ToyOptions } from '../toy-backend.test.support.ts';
import { assembleResult } from '../kinds/kinds.ts';
import { memoryJournal } from './memory-journal.ts';
import { jobIdOf, runPlan, runWithSteps, type RunOptions } from './runner.ts';
import type { StepMemo } from './steps/workbench.ts';

const H2 = { atomicNumbers: [1, 1], positionsBohr: [0, 0, 0, 0, 0, 1.5], charge: 0, multiplicity: 1, basis: 'sto-3g' };
const STRUCTURE = { format: 'qcschema', data: JSON.stringify({ symbols: ['H', 'H'], geometry: H2.positionsBohr }) };
const E_SCF = toyEnergy(H2);
const DRIVEN = { id: 'circuits', capabilities: { expectation: { exact: true, gradients: true } } };

function job(name: string, fields: object = {}, problem: object = {}): Job {
  return parseDocument(Job, {
    schema: 'cofactor.job/1',
    problem: { kind: 'energy', structure: STRUCTURE, basis: 'sto-3g', ...problem },
    method: { name },
    ...fields,
  });
}

/** A plan on a classical toy and one more backend, and how to run it. */
async function setUp(of: Job, quantum: ToyOptions = { id: 'statevector', capabilities: QUANTUM }, classical: ToyOptions = {}) {
  const backends = [toyBackend(classical), toyBackend(quantum)];
  const plan = await planJob(of, backends);
  const run = (options: Partial<RunOptions> = {}): Promise<EnergyResult> =>
    runPlan(plan, { backends, artifacts: memoryStore(), ...options }) as Promise<EnergyResult>;
  return { plan, backends, run, ran: () => backends.flatMap(({ ran }) => ran) };
}

const rejection = async (promise: Promise<unknown>): Promise<CofactorError> => {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof CofactorError)) throw new Error('expected a CofactorError');
  return error;
};

describe('a result', () => {
  test.each([
    ['rhf', E_SCF],
    ['uhf', E_SCF],
    ['mp2', E_SCF - 0.03],
    ['fci', E_SCF - 0.05],
    ['vqe', E_SCF - 0.0495],
  ])('of %s is the energy of its answer step', async (method, energy) => {
    const result = await (await setUp(job(method, { seed: 9 }))).run();
    expect(parseDocument(Result, result)).toEqual(result);
    expect(result.energyHartree).toBe(energy);
    expect(result.components.scfHartree).toBe(E_SCF);
    expect(result.provenance).toMatchObject({ seed: 9, scfReference: method === 'uhf' ? 'uhf' : 'rhf' });
    expect(result.resources.peakMemoryBytes).toBe(1000);
  });

  test('parts recombine to the whole: E = E_SCF + E_correlation, wherever the atoms are', async () => {
    const coordinate = fc.double({ min: 0.5, max: 8, noNaN: true });
    await fc.assert(
      fc.asyncProperty(coordinate, fc.constantFrom('rhf', 'mp2', 'fci', 'vqe'), async (z, method) => {
        const structure = { format: 'qcschema', data: JSON.stringify({ symbols: ['H', 'He'], geometry: [0, 0, 0, 0, 0, z] }) };
        const { components, energyHartree } = await (await setUp(job(method, {}, { structure, charge: 1 }))).run();
        const whole = (components.scfHartree ?? Number.NaN) + (components.correlationHartree ?? Number.NaN);
        expect(whole).toBeCloseTo(energyHartree, 13);
      }),
      { numRuns: 25 },
    );
  });

  test('of a quantum method stands beside the exact classical number, with provenance and price of every step', async () => {
    const { run } = await setUp(job('vqe'));
    const result = await run();
    expect(result.classical).toEqual({ method: 'casci', energyHartree: E_SCF - 0.05, exactInSpace: true, wallMs: 10 });
    expect(result.spaceReference).toEqual({ hartreeFockHartree: E_SCF, mp2Hartree: E_SCF - 0.03 });
    expect(result.provenance.steps.map(({ kind, backend }) => `${kind} on ${backend}`)).toEqual([
      'scf on cpu',
      'transform on cpu',
      'vqe-loop on statevector',
      'space-reference on cpu',
      'casci on cpu',
    ]);
    expect(result.wallMs).toBe(30); // three stages, steps of one at the same time
    expect(result.resources).toMatchObject({ qubits: 4, parameters: 2, twoQubitGates: 56 });
  });

  test('of states holds them all', async () => {
    const { states } = await (await setUp(job('fci', {}, { states: 3 }))).run();
    expect(states?.map(({ energyHartree }) => energyHartree)).toEqual([0, 0.3, 0.6].map((gap) => E_SCF - 0.05 + gap));
  });

  test('carries the warnings of its steps, each once', async () => {
    const { plan, backends } = await setUp(job('vqe'));
    const { run: steps } = await runWithSteps(plan, { backends, artifacts: memoryStore() });
    const warning = { code: 'SCF_UNSTABLE', message: 'a lower solution exists' };
    for (const result of steps.results.values()) result.warnings = [warning];
    expect(assembleResult(plan, steps).warnings).toEqual([warning]);
  });
});

describe('events', () => {
  test('are numbered from 1 without gaps, begin with the plan and end with the outcome', async () => {
    const events: JobEvent[] = [];
    const { run } = await setUp(job('vqe'));
    await run({ onEvent: (event) => events.push(event) });
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, at) => at + 1));
    expect([events[0].type, events.at(-1)?.type]).toEqual(['planned', 'succeeded']);
    for (const step of ['scf', 'transform', 'vqe', 'space-reference', 'exact-reference']) {
      const about = events.filter((event) => 'step' in event && event.step === step).map(({ type }) => type);
      expect(about).toEqual(['step-started', 'step-finished']);
    }
  });
});

describe('failure', () => {
  test('of a step that did not converge is the failure of the job, with the last energy', async () => {
    const events: JobEvent[] = [];
    const { run } = await setUp(job('fci'), undefined, {
      before: ({ kind }) => {
        if (kind === 'casci') throw notConverged('casci did not converge', { iterations: 9, residual: 0.1, lastEnergyHartree: -1.1 });
      },
    });
    const error = await rejection(run({ onEvent: (event) => events.push(event) }));
    expect(error.toJSON()).toMatchObject({ code: 'NOT_CONVERGED', details: { lastEnergyHartree: -1.1 } });
    expect(events.at(-1)).toMatchObject({ type: 'failed', error: { code: 'NOT_CONVERGED' } });
  });

  test('of a whole loop that came back above its tolerance is a failure too', async () => {
    const strict = job('vqe');
    const { run } = await setUp({ ...strict, method: { ...strict.method, gradientTolerance: 1e-9 } as Job['method'] });
    expect(await rejection(run())).toMatchObject({ code: 'NOT_CONVERGED', details: { residual: 1e-8, lastEnergyHartree: E_SCF - 0.0495 } });
  });

  test('of one reference is a warning while another stands; of all of them it is a failure', async () => {
    const failing = (...kinds: string[]): ToyOptions => ({
      before: ({ kind }) => {
        if (kinds.includes(kind))
          throw notConverged(`${kind} did not converge`, { iterations: 1, residual: null, lastEnergyHartree: null });
      },
    });
    const result = await (await setUp(job('vqe'), undefined, failing('casci'))).run();
    expect(result.classical).toMatchObject({ method: 'mp2', exactInSpace: false });
    expect(result.warnings).toContainEqual({ code: 'REFERENCE_FAILED', message: 'exact-reference: casci did not converge' });
    const none = await setUp(job('vqe'), undefined, failing('casci', 'space-reference'));
    expect((await rejection(none.run())).code).toBe('NOT_CONVERGED');
  });

  test('by a malformed or non-finite answer is INTERNAL and names the backend', async () => {
    const { plan, backends } = await setUp(job('rhf'));
    const honest = toyBackend();
    backends[0].run = async (spec, context) => {
      const result = await honest.run(spec, context);
      return { ...result, output: { ...result.output, energyHartree: Number.NaN } };
    };
    const error = await rejection(runPlan(plan, { backends, artifacts: memoryStore() }));
    expect([error.code, error.message]).toEqual([
      'INTERNAL',
      expect.stringMatching(/cpu returned a malformed scf result: .*energyHartree/),
    ]);
  });
});

describe('stopping', () => {
  const deaf: ToyOptions = { before: ({ kind }) => (kind === 'transform' ? new Promise<void>(() => undefined) : undefined) };

  test('settles within 500 ms though the backend does not listen', async () => {
    const controller = new AbortController();
    const events: JobEvent[] = [];
    const { run, ran } = await setUp(job('fci'), undefined, deaf);
    const running = rejection(run({ signal: controller.signal, onEvent: (event) => events.push(event) }));
    while (!ran().includes('transform')) await new Promise((resolve) => setTimeout(resolve, 1));
    const startMs = performance.now();
    controller.abort('enough');
    expect((await running).toJSON()).toMatchObject({ code: 'CANCELLED', details: { reason: 'enough' } });
    expect(performance.now() - startMs).toBeLessThan(500);
    expect(events.at(-1)?.type).toBe('cancelled');
  });

  test('before it began runs nothing', async () => {
    const { run, ran } = await setUp(job('fci'));
    expect((await rejection(run({ signal: AbortSignal.abort() }))).code).toBe('CANCELLED');
    expect(ran()).toEqual([]);
  });

  test('happens by itself when the time of the budget is over', async () => {
    const { run } = await setUp(job('fci', { budget: { maxWallMs: 60 } }), undefined, deaf);
    expect(await rejection(run())).toMatchObject({ code: 'OVER_BUDGET', details: { limit: 'maxWallMs', allowed: 60 } });
  });

  test('happens when the shots of the budget are used up', async () => {
    const noisy = { id: 'noisy', capabilities: { expectation: {} } };
    const shots = { name: 'vqe', shots: 10, maxIterations: 1 };
    const { plan, backends } = await setUp(parseDocument(Job, { ...job('vqe'), method: shots, budget: { maxShots: 1000 } }), noisy);
    plan.job.budget.maxShots = 25;
    expect(await rejection(runPlan(plan, { backends, artifacts: memoryStore() }))).toMatchObject({
      code: 'OVER_BUDGET',
      details: { limit: 'maxShots' },
    });
  });
});

describe('the journal', () => {
  /** Fails, as a crash would, when the `n`-th entry is to be written. */
  const crashing = (journal: Journal, n: number): Journal => {
    let written = 0;
    return { ...journal, append: (id, entry) => (written++ === n ? Promise.reject(new Error('crash')) : journal.append(id, entry)) };
  };

  test('resumes an interrupted job at every step, and gives the very same result', async () => {
    const whole = await (await setUp(job('vqe'), DRIVEN)).run();
    const all = memoryJournal();
    const first = await setUp(job('vqe'), DRIVEN);
    await first.run({ journal: all });
    const entries = (await all.load(jobIdOf(first.plan))).length;
    expect(entries).toBeGreaterThan(6); // scf, transform, ansatz, two references and the evaluations of the loop
    for (let n = 0; n < entries; n++) {
      const journal = memoryJournal();
      const interrupted = await setUp(job('vqe'), DRIVEN);
      expect((await rejection(interrupted.run({ journal: crashing(journal, n) }))).message).toBe('crash');
      const kept = (await journal.load(jobIdOf(interrupted.plan))).length;
      const resumed = await setUp(job('vqe'), DRIVEN);
      expect(await resumed.run({ journal })).toEqual(whole);
      expect(resumed.ran()).toHaveLength(entries - kept);
    }
  });

  test('says which steps were replayed', async () => {
    const journal = memoryJournal();
    const replayed = async (): Promise<boolean[]> => {
      const events: JobEvent[] = [];
      await (await setUp(job('vqe'), DRIVEN)).run({ journal, onEvent: (event) => events.push(event) });
      return events.flatMap((event) => (event.type === 'step-finished' ? [event.replayed] : []));
    };
    expect(new Set(await replayed())).toEqual(new Set([false]));
    expect(new Set(await replayed())).toEqual(new Set([true]));
  });

  test('of another run is a CONFLICT, never a mix', async () => {
    const journal = memoryJournal();
    await (await setUp(job('fci'))).run({ journal, jobId: 'one' });
    const other = await setUp(job('fci', {}, { basis: '6-31g' }));
    const error = await rejection(other.run({ journal, jobId: 'one' }));
    expect([error.code, error.message, other.ran()]).toEqual(['CONFLICT', expect.stringContaining('step scf'), []]);
  });

  test('that holds other evaluations of a driver is a CONFLICT', async () => {
    const journal = memoryJournal();
    const { plan, run } = await setUp(job('vqe'), DRIVEN);
    await run({ journal });
    const altered = memoryJournal();
    for (const entry of await journal.load(jobIdOf(plan))) {
      const result = structuredClone(entry.result);
      if (entry.key === 'vqe#1') (result as StepResult<'expectation'>).output.gradient = [0.7, -0.2];
      await altered.append(jobIdOf(plan), { ...entry, result });
    }
    const error = await rejection((await setUp(job('vqe'), DRIVEN)).run({ journal: altered }));
    expect([error.code, error.message]).toEqual(['CONFLICT', expect.stringContaining('vqe#2')]);
  });

  test('is needed for what costs money', async () => {
    const paid = { id: 'paid', capabilities: QUANTUM, costMicroUsd: 7 };
    const { run, ran } = await setUp(job('vqe', { backend: 'paid' }), paid);
    expect(await rejection(run())).toMatchObject({ code: 'UNAVAILABLE', retryable: false, details: { what: 'journal' } });
    expect(ran()).toEqual([]);
    expect((await run({ journal: memoryJournal() })).costMicroUsd).toBe(7);
  });

  test('gives each step a place for its state', async () => {
    const journal = memoryJournal();
    const seen: unknown[] = [];
    const before: ToyOptions['before'] = async ({ kind }, { checkpoint }) => {
      if (kind !== 'casci') return;
      seen.push(await checkpoint?.load());
      await checkpoint?.save({ iteration: 4 });
      if (seen.length === 1) throw new Error('crash');
    };
    await rejection((await setUp(job('fci'), undefined, { before })).run({ journal }));
    await (await setUp(job('fci'), undefined, { before })).run({ journal });
    expect(seen).toEqual([undefined, { iteration: 4 }]);
  });
});

describe('drivers', () => {
  test('ask step by step, and their answer says what all of it took', async () => {
    const { run, ran } = await setUp(job('vqe', { backend: 'circuits' }), DRIVEN);
    const result = await run();
    const evaluations = ran().filter((kind) => kind === 'expectation').length;
    expect(result.energyHartree).toBeCloseTo(E_SCF - 0.05, 10);
    expect(result.resources).toMatchObject({ qubits: 4, parameters: 2, circuitEvaluations: evaluations, shots: 0 });
    expect(result.wallMs).toBe(10 * (3 + evaluations));
    expect(result.provenance.steps.find(({ backend }) => backend === 'circuits')?.kind).toBe('vqe-loop');
  });
});

describe('a shared step', () => {
  test('is computed once, counts for each run, and says so', async () => {
    const memo: StepMemo = new Map();
    const backends = [toyBackend(), toyBackend({ id: 'statevector', capabilities: QUANTUM })];
    const results = await Promise.all(
      ['fci', 'vqe'].map(async (name) => runPlan(await planJob(job(name), backends), { backends, artifacts: memoryStore(), memo })),
    );
    expect(backends.flatMap(({ ran }) => ran).sort()).toEqual(['casci', 'scf', 'space-reference', 'transform', 'vqe-loop']);
    expect(results.map((result) => result.wallMs)).toEqual([30, 30]);
    const notes = results.flatMap(({ provenance }) => provenance.steps.flatMap(({ notes = [] }) => notes));
    expect(notes).toHaveLength(3);
    expect(notes[0]).toContain('computed once');
  });
});

test('a plan bound to backends that are not given is refused', async () => {
  const { plan } = await setUp(job('rhf'));
  const other: Plan = structuredClone(plan);
  expect(
    await rejection(runPlan(other, { backends: [toyBackend({ id: 'other', capabilities: CLASSICAL })], artifacts: memoryStore() })),
  ).toMatchObject({
    code: 'NOT_FOUND',
    details: { what: 'backend', id: 'cpu' },
  });
});

test('what is forecast of a job does not change under which id it goes on', async () => {
  const quick = await planJob(job('vqe'), [toyBackend({ wallMs: 1 }), toyBackend({ id: 'statevector', capabilities: QUANTUM, wallMs: 3 })]);
  const slow = await planJob(job('vqe'), [toyBackend({ wallMs: 9 }), toyBackend({ id: 'statevector', capabilities: QUANTUM, wallMs: 70 })]);
  expect(quick.forecast.wallMs).not.toEqual(slow.forecast.wallMs);
  expect(jobIdOf(quick)).toBe(jobIdOf(slow));
  expect(jobIdOf(await planJob(job('fci'), [toyBackend()]))).not.toBe(jobIdOf(quick));
  expect(
    jobIdOf(await planJob(job('vqe', { seed: 1 }), [toyBackend(), toyBackend({ id: 'statevector', capabilities: QUANTUM })])),
  ).not.toBe(jobIdOf(quick));
});
