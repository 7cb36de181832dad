/** Training and exploring from document to result on toy backends: the surrogate is the nearest label, unsure by distance. */
import { describe, expect, test } from 'vitest';
import {
  CofactorError,
  Job,
  memoryStore,
  notConverged,
  parseDocument,
  Plan,
  Result,
  type ExploreResult,
  type Journal,
  type Range,
  type TrainResult,
} from '../../../contracts/index.ts';
import { planJob } from '../../plan/plan.ts';
import { memoryJournal } from '../../runner/memory-journal.ts';
import { jobIdOf, runPlan, type RunOptions } from '../../runner/runner.ts';
import { CLASSICAL, LEARNING, QUANTUM, toyBackend, toyEnergy, type ToyOptions } from '../../toy-backend.test.support.ts';

const hydrogen = (bohr: number) => ({
  format: 'qcschema',
  data: JSON.stringify({ symbols: ['H', 'H'], geometry: [0, 0, 0, 0, 0, bohr] }),
});
const energyAt = (bohr: number): number =>
  toyEnergy({ atomicNumbers: [1, 1], positionsBohr: [0, 0, 0, 0, 0, bohr], charge: 0, multiplicity: 1, basis: 'sto-3g' });

const LENGTHS = [1, 1.3, 1.6, 2, 2.5, 3, 3.5, 4, 4.5, 5];
const TARGET = { kind: 'energy', structure: hydrogen(1.4), basis: 'sto-3g' };

const job = (problem: object, method: object = {}, fields: object = {}): Job =>
  parseDocument(Job, {
    schema: 'cofactor.job/1',
    problem: { target: TARGET, ...problem },
    method: { name: 'surrogate', oracle: { name: 'fci' }, ...method },
    seed: 2,
    ...fields,
  });
const explore = (problem: object = {}, ...rest: [method?: object, fields?: object]): Job =>
  job({ kind: 'explore', candidates: LENGTHS.map(hydrogen), labels: 6, ...problem }, ...rest);

function backends(classical: ToyOptions = {}) {
  return [
    toyBackend({ capabilities: CLASSICAL, ...classical }),
    toyBackend({ id: 'statevector', capabilities: QUANTUM }),
    toyBackend({ id: 'learning', capabilities: LEARNING }),
  ];
}

async function run<R extends Result>(of: Job, options: Partial<RunOptions> = {}, given = backends()) {
  const plan = await planJob(of, given);
  expect(parseDocument(Plan, plan)).toEqual(plan);
  const result = (await runPlan(plan, { backends: given, artifacts: memoryStore(), ...options })) as R;
  expect(parseDocument(Result, result)).toEqual(result);
  return { plan, result, ran: given.flatMap(({ ran }) => ran) };
}

const rejection = (promise: Promise<unknown>): Promise<CofactorError> =>
  promise.then(
    () => {
      throw new Error('expected a refusal');
    },
    (error: unknown) => {
      if (error instanceof CofactorError) return error;
      throw error;
    },
  );

describe('exploring', () => {
  test('labels through jobs of the oracle, where the surrogate is least sure, and spends its budget', async () => {
    const { result, ran } = await run<ExploreResult>(explore());
    const { labels, predictions, unlabelled } = result;
    expect(labels).toHaveLength(6);
    expect(new Set(labels.map(({ structure }) => structure)).size).toBe(6);
    for (const { structure, energyHartree } of labels) expect(energyHartree).toBe(energyAt(LENGTHS[structure]) - 0.05);
    expect(labels.map(({ why }) => why.split(' ')[0])).toEqual(['far', 'far', 'far', 'far', 'the', 'the']);
    expect(ran.filter((kind) => kind === 'casci')).toHaveLength(6);
    expect(ran.filter((kind) => kind === 'train')).toHaveLength(3);
    expect(predictions).toHaveLength(LENGTHS.length);
    expect([unlabelled, result.holdout]).toEqual([[], undefined]);
    // the nearest label is the toy's prediction, its distance the disagreement
    const chosen = labels.slice(0, 4).map(({ structure }) => LENGTHS[structure]);
    const gap = (k: number): number => Math.min(...chosen.map((r) => Math.abs(r - LENGTHS[k])));
    expect(gap(labels[4].structure)).toBe(Math.max(...LENGTHS.map((_, k) => gap(k))));
  });

  test('is judged on hidden points beside as many labels at random and evenly spaced, each candidate labelled once', async () => {
    const { result, ran } = await run<ExploreResult>(explore({ holdout: [1.1, 2.2, 6].map(hydrogen) }));
    const { arms, energiesHartree } = result.holdout ?? { arms: [], energiesHartree: [] };
    expect(energiesHartree).toEqual([1.1, 2.2, 6].map((r) => energyAt(r) - 0.05));
    expect(arms.map(({ choice, labels }) => [choice, labels.length])).toEqual([
      ['committee', 6],
      ['random', 6],
      ['even', 6],
    ]);
    expect(arms[2].labels).toEqual([0, 2, 4, 5, 7, 9]);
    const labelled = new Set(arms.flatMap(({ labels }) => labels));
    expect(ran.filter((kind) => kind === 'casci')).toHaveLength(labelled.size + 3);
    expect(arms.every(({ refused }) => refused >= 1)).toBe(true); // 6 bohr is longer than any label
    expect(result.holdout?.predictions[2].refused).toContain('ask fci on cpu instead');
  });

  test('takes any method of energies, its hard part where the job says', async () => {
    const { plan, result } = await run<ExploreResult>(explore({}, { oracle: { name: 'vqe' } }, { backend: 'statevector' }));
    expect(result.labels[0].energyHartree).toBe(energyAt(LENGTHS[result.labels[0].structure]) - 0.0495);
    expect(plan.stages[0].steps[0].uses).toEqual(['cpu', 'statevector']);
    const named = result.provenance.steps.map(({ kind, backend }) => `${kind} on ${backend}`);
    expect(named).toEqual(expect.arrayContaining(['scf on cpu', 'vqe-loop on statevector', 'train on learning']));
    expect(plan.forecast.wallMs.likely).toBe(6 * 30 + 3 * 10);
  });

  test('counts the memory of the processes that label at the same time', async () => {
    const memoryOf = async (stepsAtOnce: number): Promise<Range> => {
      const given = backends().map((backend) => ({ ...backend, stepsAtOnce }));
      return (await planJob(explore(), given)).forecast.memoryBytes;
    };
    const [one, two] = [await memoryOf(1), await memoryOf(2)];
    expect(two).toEqual({ low: 2 * one.low, likely: 2 * one.likely, high: 2 * one.high });
  });

  test('goes on where it was interrupted, at every step, to the very same result', async () => {
    const crashing = (journal: Journal, n: number): Journal => {
      let written = 0;
      return { ...journal, append: (id, entry) => (written++ === n ? Promise.reject(new Error('crash')) : journal.append(id, entry)) };
    };
    const of = explore({ labels: 5, holdout: [2.2].map(hydrogen) });
    const artifacts = memoryStore();
    const all = memoryJournal();
    const whole = await run<ExploreResult>(of, { journal: all, artifacts });
    const jobId = jobIdOf(whole.plan);
    const entries = (await all.load(jobId)).length;
    expect(entries).toBe(whole.ran.length);
    for (let n = 0; n < entries; n += 5) {
      const journal = memoryJournal();
      expect((await rejection(run(of, { journal: crashing(journal, n), artifacts }))).message).toBe('crash');
      const kept = (await journal.load(jobId)).length;
      const resumed = await run<ExploreResult>(of, { journal, artifacts });
      expect(resumed.result).toEqual(whole.result);
      expect(resumed.ran).toHaveLength(entries - kept);
    }
  });

  test('goes around a candidate that the oracle cannot label, and names it', async () => {
    const before: ToyOptions['before'] = (spec) => {
      if (spec.kind === 'scf' && spec.system.positionsBohr[5] === 5)
        throw notConverged('scf did not converge', { iterations: 9, residual: 1, lastEnergyHartree: null });
    };
    const { result } = await run<ExploreResult>(explore(), {}, backends({ before }));
    expect(result.labels).toHaveLength(6);
    expect(result.unlabelled).toMatchObject([{ structure: 9, error: { code: 'NOT_CONVERGED' } }]);
    expect(result.labels.map(({ structure }) => structure)).not.toContain(9);
  });

  test.each<[string, Job, string, RegExp]>([
    ['without an oracle', explore({}, { oracle: undefined }), 'INVALID_INPUT', /method\.oracle/],
    ['with too few labels', explore({ labels: 3 }), 'INVALID_INPUT', /problem\.labels.*at least 4/],
    ['with more labels than candidates', explore({ labels: 11 }), 'INVALID_INPUT', /problem\.labels.*10 candidates/],
    [
      'of other atoms',
      explore({ candidates: [...LENGTHS.map(hydrogen), { format: 'xyz', data: '1\n\nHe 0 0 0' }] }),
      'INVALID_INPUT',
      /problem\.candidates\.10.*H H/,
    ],
    ['by an oracle without its space', explore({}, { oracle: { name: 'casscf' } }), 'INVALID_INPUT', /problem\.activeSpace\.select/],
    ['on a backend without it', explore({}, {}, { backend: 'statevector' }), 'UNSUPPORTED', /statevector does not run casci/],
    ['beyond its budget', explore({}, {}, { budget: { maxWallMs: 100 } }), 'OVER_BUDGET', /maxWallMs/],
  ])('%s is refused before anything runs', async (_, of, code, message) => {
    const given = backends();
    const error = await rejection(planJob(of, given));
    expect([error.code, error.message]).toEqual([code, expect.stringMatching(message)]);
    expect(given.flatMap(({ ran }) => ran)).toEqual([]);
  });
});

describe('training', () => {
  const structures = LENGTHS.slice(0, 5).map(hydrogen);

  test('on given energies takes no job, and refuses to predict what it has not seen', async () => {
    const energiesHartree = LENGTHS.slice(0, 5).map(energyAt);
    const of = job({ kind: 'train', structures, energiesHartree, predict: [1.3, 9].map(hydrogen) }, { oracle: { name: 'rhf' } });
    const { result, ran } = await run<TrainResult>(of);
    expect(ran).toEqual(['train', 'predict']);
    expect(result.labels.map(({ why }) => why)).toEqual(structures.map(() => 'given'));
    expect(result.predictions).toEqual([{ energyHartree: energyAt(1.3), band90Hartree: 0 }, { refused: 'too long: ask rhf instead' }]);
  });

  test('without energies asks the oracle for every structure, and trains once', async () => {
    const { result, ran } = await run<TrainResult>(job({ kind: 'train', structures }));
    expect(ran.filter((kind) => kind === 'casci')).toHaveLength(5);
    expect(ran.filter((kind) => kind === 'train')).toHaveLength(1);
    expect(new Set(result.labels.map(({ structure }) => structure))).toEqual(new Set([0, 1, 2, 3, 4]));
  });

  test('needs as many energies as structures', async () => {
    const error = await rejection(planJob(job({ kind: 'train', structures, energiesHartree: [-1] }), backends()));
    expect([error.code, error.message]).toEqual(['INVALID_INPUT', expect.stringContaining('problem.energiesHartree')]);
  });
});
