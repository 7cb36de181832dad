/** Capsules on toy backends: packed, replayed, altered. */
import { describe, expect, test } from 'vitest';
import {
  Job,
  memoryStore,
  parseDocument,
  type ArtifactStore,
  type Backend,
  type JournalEntry,
  type LocalBackend,
  type Plan,
  type StepResult,
} from '../../contracts/index.ts';
import { planJob } from '../plan/plan.ts';
import { memoryJournal } from '../runner/memory-journal.ts';
import { jobIdOf } from '../runner/runner.ts';
import { SAMPLING, toyBackend } from '../toy-backend.test.support.ts';
import { openCapsule, type Capsule } from './capsule.ts';
import { packPlan, replayCapsule } from './pack.ts';

const job = parseDocument(Job, {
  schema: 'cofactor.job/1',
  problem: { kind: 'energy', structure: { format: 'xyz', data: '2\n\nLi 0 0 0\nLi 0 0 2.7' }, basis: 'sto-3g' },
  method: { name: 'sqd', maxProductDimension: 400 },
  backend: 'qpu',
  seed: 3,
});
const machines = () => [storing(toyBackend()), storing(toyBackend({ id: 'qpu', capabilities: SAMPLING }))];

/** The toy names arrays that no store has; here each is put into the one of the run. */
function storing(backend: LocalBackend): LocalBackend {
  return {
    ...backend,
    run: async (spec, context) => {
      const result = await backend.run(spec, context);
      return { ...result, output: (await stored(result.output, context.artifacts)) as typeof result.output };
    },
  };
}

async function stored(value: unknown, artifacts: ArtifactStore): Promise<unknown> {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return Promise.all(value.map((item) => stored(item, artifacts)));
  if ('sha256' in value) return { ...value, sha256: await artifacts.put(new TextEncoder().encode(String(value.sha256))) };
  const entries = Object.entries(value).map(async ([key, item]) => [key, await stored(item, artifacts)] as const);
  return Object.fromEntries(await Promise.all(entries));
}

async function packed(backends: readonly Backend[] = machines()): Promise<{ capsule: Capsule; plan: Plan }> {
  const plan = await planJob(job, backends);
  return { plan, capsule: await packPlan(plan, { backends, artifacts: memoryStore() }) };
}

test('a capsule holds job, plan, result, every step with its raw counts, and the arrays they name; its journal is cleared', async () => {
  const [backends, journal] = [machines(), memoryJournal()];
  const plan = await planJob(job, backends);
  const capsule = await packPlan(plan, { backends, artifacts: memoryStore(), journal });
  expect(Object.keys(capsule.parts)).toEqual(
    expect.arrayContaining(['job.json', 'plan.json', 'result.json', 'steps/sample.json', 'steps/sqd#1.json']),
  );
  const opened = openCapsule(JSON.parse(JSON.stringify(capsule)));
  expect(opened.plan).toEqual(plan);
  const sample = opened.entries.find(({ key }) => key === 'sample');
  const { counts } = (sample as JournalEntry).result.output as StepResult<'sample'>['output'];
  expect(Object.keys(counts).length).toBeGreaterThan(1);
  expect(await journal.load(jobIdOf(plan))).toEqual([]);
});

test('the same machines give the same bits', async () => {
  const { capsule } = await packed();
  const report = await replayCapsule(capsule, { backends: machines() });
  expect(report).toMatchObject({ equal: 'bits', differences: [], stepsTaken: 0 });
  expect(report.stepsRun).toBe(Object.keys(capsule.parts).filter((name) => name.startsWith('steps/')).length);
  expect(report.stepsEqual).toBe(report.stepsRun);
});

test('what a machine gave that is not here is taken from the capsule, and nothing is sent', async () => {
  const { capsule } = await packed();
  const [cpu] = machines();
  expect(await replayCapsule(capsule, { backends: [cpu] })).toMatchObject({ equal: 'bits', stepsTaken: 1 });
});

/** The machine with a selected CI that is off. */
function off(byHartree: number, kernelVariant?: string): Backend {
  const [cpu] = machines();
  return {
    ...cpu,
    run: async (spec, context) => {
      const result = await cpu.run(spec, context);
      const provenance = { ...result.provenance, ...(kernelVariant && { kernelVariant }) };
      if (spec.kind !== 'selected-ci') return { ...result, provenance };
      const output = result.output as { energyHartree: number };
      return { ...result, provenance, output: { ...output, energyHartree: output.energyHartree + byHartree } } as typeof result;
    },
  };
}

test('a machine that gives another number is found out, with the field', async () => {
  const { capsule } = await packed();
  const [, qpu] = machines();
  const report = await replayCapsule(capsule, { backends: [off(1e-6), qpu] });
  expect(report.equal).toBe('no');
  expect(report.differences.map(({ field }) => field)).toEqual(['selectedCi.energyHartree']);
  expect(report.stepsEqual).toBe(report.stepsRun - 1);
});

test.each([
  [1e-12, 'relaxed-simd', 'tolerance'],
  [1e-6, 'relaxed-simd', 'no'],
  [1e-12, 'simd', 'no'],
] as const)(
  '%d hartree with kernels of %s: kernels of the processor itself may differ in the last digits, portable ones may not',
  async (by, variant, equal) => {
    const [, qpu] = machines();
    const { capsule } = await packed([off(0, variant), qpu]);
    expect((await replayCapsule(capsule, { backends: [off(by, variant), qpu] })).equal).toBe(equal);
  },
);

describe('an altered capsule is refused, naming the part', () => {
  const cases: [string, string, (capsule: Capsule) => void][] = [
    [
      'a changed result',
      'result.json',
      ({ parts }) => void (parts['result.json'] = parts['result.json'].replace('"converged":true', '"converged":false')),
    ],
    ['changed counts', 'steps/sample.json', ({ parts }) => void (parts['steps/sample.json'] += ' ')],
    ['a lost step', 'steps/scf.json', ({ parts }) => void delete parts['steps/scf.json']],
    ['an added part', 'notes.txt', ({ parts }) => void (parts['notes.txt'] = 'hello')],
    ['a part changed with its hash', 'manifest', ({ manifest }) => void (manifest['job.json'] = '0'.repeat(64))],
    ['another version', 'manifest', (capsule) => void (capsule.cofactorVersion = '9.9.9')],
  ];
  test.each(cases)('%s', async (_, what, alter) => {
    const { capsule } = await packed();
    const copy = structuredClone(capsule);
    alter(copy);
    expect(() => openCapsule(copy)).toThrow(
      expect.objectContaining({ code: 'CONFLICT', details: expect.objectContaining({ what }) as object }),
    );
  });
  test('what is no capsule', () => {
    expect(() => openCapsule({ schema: 'cofactor.job/1' })).toThrow(expect.objectContaining({ code: 'INVALID_INPUT' }));
  });
});
