import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  CofactorError,
  exactly,
  memoryStore,
  stepHash,
  type ErrorCode,
  type JobEvent,
  type JobInput,
  type LocalBackend,
  type ProblemInput,
  type StepKind,
  type StepResult,
  type StepSpec,
} from './contracts/index.ts';
import { circuit, Cofactor, energy, inlineFiles, structure, type LocalOptions } from './index.ts';
import { memoryJournal } from './workflow/index.ts';
import { QUANTUM, toyBackend, type ToyOptions } from './workflow/toy-backend.test.support.ts';

const WATER = '3\nwater\nO 0 0 0\nH 0 0.757 0.587\nH 0 -0.757 0.587\n';

function local(options: Partial<LocalOptions> = {}, cpu: ToyOptions = {}) {
  const backends = [toyBackend(cpu), toyBackend({ id: 'statevector', capabilities: QUANTUM })];
  return { cofactor: new Cofactor({ backends, ...options }), ran: () => backends.flatMap(({ ran }) => ran) };
}

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cofactor-'));
});
afterAll(() => rm(folder, { recursive: true }));

test('the calls of the manual work as they stand there', async () => {
  const { cofactor } = local();
  const water = structure.fromXyz(WATER);
  const problem = energy(water, { basis: '6-31g*', activeSpace: { select: 'frontier', electrons: 4, orbitals: 4 } });

  const plan = await cofactor.plan(problem, { method: 'vqe', backend: 'auto' });
  const job = await cofactor.submit(plan, { budget: { maxCostUsd: 0 } });
  const events: JobEvent[] = [];
  for await (const event of job.events()) events.push(event);
  const result = await job.result();
  const report = await cofactor.compare(problem, [{ method: 'fci' }, { method: 'vqe', backend: 'statevector' }]);
  await report.toHtml(join(folder, 'deep', 'report.html'));

  expect([events[0].type, events.at(-1)?.type, await job.status()]).toEqual(['planned', 'succeeded', 'succeeded']);
  if (result.kind !== 'energy') throw new Error('expected an energy');
  expect(result.classical?.exactInSpace).toBe(true);
  expect(report.data.arms.map(({ label }) => label)).toEqual(['fci', 'vqe on statevector']);
  expect(await readFile(join(folder, 'deep', 'report.html'), 'utf8')).toContain(result.energyHartree.toFixed(8));
  expect(report.toMarkdown()).toContain(report.data.verdict.headline);
  expect(report.tables()[0].title).toBe('Arms');
});

test('a document, a problem with its options, and a plan give the same result', async () => {
  const { cofactor } = local();
  const problem: ProblemInput = { kind: 'energy', structure: { format: 'xyz', data: WATER }, basis: 'sto-3g' };
  const document: JobInput = { schema: 'cofactor.job/1', problem, method: { name: 'fci' }, backend: 'cpu', seed: 3 };
  const options = { method: 'fci', backend: 'cpu', seed: 3 } as const;
  const results = [
    await cofactor.run(document),
    await cofactor.run(problem, options),
    await cofactor.run(await cofactor.plan(problem, options)),
  ];
  expect(results[1]).toEqual(results[0]);
  expect(results[2]).toEqual(results[0]);
  expect(results[0].provenance.seed).toBe(3);
});

test('a structure survives the way into a problem to the last bit', () => {
  const water = structure.fromXyz(WATER);
  const { structure: source } = energy(water, { basis: 'sto-3g' });
  expect(structure.fromQcschema(source?.data ?? '')).toEqual(water);
  expect(structure.fromQcschema({ symbols: ['H'], geometry: [0, 0, 1] }).atoms).toEqual([{ element: 'H', positionBohr: [0, 0, 1] }]);
});

test('problems are checked where they are stated', () => {
  const water = structure.fromXyz(WATER);
  expect(() => energy(water)).toThrow(/problem\.basis/);
  expect(() => structure.fromXyz('1\n\nQ 0 0 0')).toThrow(/structure: .* on line 3/);
  expect(() => structure.fromQcschema({ symbols: ['H', 'H'], geometry: [0, 0, 0, 0, 0, 1], molecular_charge: 1 })).toThrow(
    /neutral singlet/,
  );
  expect(energy({ format: 'fcidump', data: '&FCI NORB=2,NELEC=2 &END' }).hamiltonian?.format).toBe('fcidump');
  expect(circuit('OPENQASM 3.0;', { observables: ['ZZ'] })).toMatchObject({ kind: 'circuit', observables: ['ZZ'], shots: 0 });
});

describe('a job', () => {
  test('can be watched late, from any event on, by several readers', async () => {
    const { cofactor } = local();
    const job = await cofactor.submit(energy({ format: 'xyz', data: WATER }, { basis: 'sto-3g' }), { method: 'fci' });
    await job.result();
    const read = async (afterSeq?: number): Promise<number[]> => {
      const seen: number[] = [];
      for await (const { seq } of job.events({ afterSeq })) seen.push(seq);
      return seen;
    };
    const all = await read();
    expect(all).toEqual(all.map((_, at) => at + 1));
    expect(await read(3)).toEqual(all.slice(3));
  });

  const slow: ToyOptions = { before: ({ kind }) => (kind === 'transform' ? new Promise<void>(() => undefined) : undefined) };
  const problem = energy({ format: 'xyz', data: WATER }, { basis: 'sto-3g' });

  test('is cancelled by its handle, or by the signal it was given', async () => {
    const { cofactor } = local({}, slow);
    const job = await cofactor.submit(problem, { method: 'fci' });
    expect(await job.status()).toBe('running');
    await job.cancel('enough');
    expect(await job.status()).toBe('cancelled');
    await expect(job.result()).rejects.toMatchObject({ code: 'CANCELLED', details: { reason: 'enough' } });
    const controller = new AbortController();
    const other = await cofactor.submit(problem, { method: 'fci', signal: controller.signal });
    controller.abort();
    await expect(other.result()).rejects.toMatchObject({ code: 'CANCELLED' });
  });

  test('goes on when somebody stops waiting for it', async () => {
    const { cofactor } = local({}, slow);
    const job = await cofactor.submit(problem, { method: 'fci' });
    await expect(job.result({ signal: AbortSignal.timeout(5) })).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(await job.status()).toBe('running');
    await job.cancel();
  });

  test('that nobody waits for does not end the program', async () => {
    const { cofactor } = local({}, { before: () => Promise.reject(new Error('broken')) });
    const job = await cofactor.submit(problem, { method: 'rhf' });
    while ((await job.status()) === 'running') await new Promise((resolve) => setTimeout(resolve, 1));
    expect(await job.status()).toBe('failed');
  });

  test('that was interrupted goes on where it stopped, and is forgotten when it has its result', async () => {
    const journal = memoryJournal();
    const home = Promise.resolve({ artifacts: memoryStore(), journal });
    const first = local({ home }, slow);
    const job = await first.cofactor.submit(problem, { method: 'fci' });
    while (!first.ran().includes('transform')) await new Promise((resolve) => setTimeout(resolve, 1));
    await job.cancel();
    const second = local({ home });
    const resumed = await second.cofactor.submit(problem, { method: 'fci' });
    await resumed.result();
    expect([resumed.id, second.ran()]).toEqual([job.id, ['transform', 'casci']]);
    expect(await journal.load(job.id)).toEqual([]);
  });
});

test('a comparison along a scan tells where it is', async () => {
  const { cofactor } = local();
  const messages: string[] = [];
  const scan = {
    coordinate: { type: 'distance' as const, atoms: [0, 1] as [number, number] },
    units: 'angstrom' as const,
    values: [0.8, 0.9],
  };
  const problem = energy({ format: 'xyz', data: WATER }, { basis: 'sto-3g' });
  const { data } = await cofactor.compare(problem, [{ method: 'rhf', label: 'HF' }], {
    scan,
    reference: { method: 'mp2' },
    onMessage: (text) => messages.push(text),
  });
  expect(data.reference.method).toBe('mp2');
  expect(messages).toContain('HF: point 2 of 2');
});

test('a gateway that is not there is UNAVAILABLE, with what to do; an address that is none is refused at once', async () => {
  const gone = new Cofactor({ url: 'http://127.0.0.1:9', token: 't' });
  const water: ProblemInput = { kind: 'energy', structure: { format: 'xyz', data: WATER }, basis: 'sto-3g' };
  await expect(gone.run(water, { method: 'rhf' })).rejects.toMatchObject({ code: 'UNAVAILABLE', message: /cofactor serve/ });
  expect(() => new Cofactor({ url: 'ftp://example.org' })).toThrow(/http/);
});

describe('files', () => {
  test('next to a document are read into it, and nothing else is touched', async () => {
    await writeFile(join(folder, 'water.xyz'), WATER);
    const document = { problem: { structure: { format: 'xyz', file: 'water.xyz' }, file: 'kept' }, arms: [{ file: 7 }] };
    expect(await inlineFiles(document, folder)).toEqual({
      problem: { structure: { format: 'xyz', data: WATER }, file: 'kept' },
      arms: [{ file: 7 }],
    });
    expect(document.problem.structure.file).toBe('water.xyz');
  });

  test.each([
    ['none.xyz', 'ENOENT'],
    ['../water.xyz', 'next to the document'],
    ['/etc/hostname', 'next to the document'],
  ])('%s is refused, naming the field', async (file, why) => {
    const error: unknown = await inlineFiles({ problem: { structure: { format: 'xyz', file } } }, folder).catch(
      (reason: unknown) => reason,
    );
    expect(error).toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringContaining(why),
      details: { issues: [{ path: 'problem.structure.file' }] },
    });
  });
});

test.each<[string, object, ErrorCode, string]>([
  ['an unknown method', { method: { name: 'magic' } }, 'INVALID_INPUT', 'method.name'],
  ['an unknown field', { colour: 'blue' }, 'INVALID_INPUT', 'colour'],
  ['an unknown backend', { backend: 'abacus' }, 'INVALID_INPUT', 'backend'],
  ['a negative budget', { budget: { maxCostUsd: -1 } }, 'INVALID_INPUT', 'budget.maxCostUsd'],
  ['a seed that is no integer', { seed: 0.5 }, 'INVALID_INPUT', 'seed'],
  ['no method', { method: undefined }, 'INVALID_INPUT', 'method'],
  ['a method for something else', { method: { name: 'heom' } }, 'UNSUPPORTED', 'heom'],
])('%s is refused by name, and no backend runs', async (_, fields, code, path) => {
  const { cofactor, ran } = local();
  const document = {
    schema: 'cofactor.job/1',
    problem: { kind: 'energy', structure: { format: 'xyz', data: WATER }, basis: 'sto-3g' },
    method: { name: 'rhf' },
    ...fields,
  };
  const error: unknown = await cofactor.run(document as JobInput).catch((reason: unknown) => reason);
  if (!(error instanceof CofactorError)) throw new Error('expected a CofactorError');
  expect([error.code, error.message.includes(path), ran()]).toEqual([code, true, []]);
});

/** A backend of one's own: it knows one energy. */
function oracle(): LocalBackend {
  return {
    id: 'oracle',
    version: '1',
    description: 'Knows the answer',
    locality: 'local',
    capabilities: { casci: {} },
    available: async () => ({ available: true }),
    forecast: () => ({ memoryBytes: exactly(0), wallMs: exactly(0), costMicroUsd: exactly(0), sizes: {}, assumptions: [] }),
    async run<K extends StepKind>(spec: StepSpec<K>): Promise<StepResult<K>> {
      const root = { energyHartree: -42, s2: 0, leadingWeight: 1, naturalOccupations: [] };
      return {
        schema: 'cofactor.step-result/1',
        kind: spec.kind as K,
        output: { roots: [root], determinants: 1, iterations: 1, residual: 0 } as never,
        resources: {},
        wallMs: 0,
        costMicroUsd: 0,
        provenance: { kind: spec.kind, backend: 'oracle', backendVersion: stepHash(spec).slice(0, 8) },
        warnings: [],
      };
    },
  };
}

test('a custom backend takes part like any other', async () => {
  const cofactor = new Cofactor({ backends: [toyBackend(), oracle()] });
  const result = await cofactor.run(energy({ format: 'xyz', data: WATER }, { basis: 'sto-3g' }), { method: 'fci', backend: 'oracle' });
  expect(result).toMatchObject({ kind: 'energy', energyHartree: -42 });
});
