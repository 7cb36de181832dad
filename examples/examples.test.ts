/** Every example does what its page says: the LiH story as a program, every job document as a job. */
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { localBackends } from '@cofactor/backends';
import { Cofactor, inlineFiles } from '@cofactor/sdk';
import { Comparison, isCofactorError, Job, METHODS, parseDocument, type Plan } from '@cofactor/sdk/contracts';
import { afterAll, expect, test } from 'vitest';

const here = import.meta.dirname;
const read = async (folder: string, file: string): Promise<unknown> =>
  inlineFiles(JSON.parse(await readFile(join(here, folder, file), 'utf8')) as unknown, join(here, folder));
const documents = (await readdir(join(here, 'jobs'))).filter((file) => file.endsWith('.json'));
const isComparison = await Promise.all(
  documents.map(async (file) => JSON.stringify(await read('jobs', file)).includes('cofactor.comparison/1')),
);
const jobs = documents.filter((_, k) => !isComparison[k]);
const FROM_ELSEWHERE = 'h2-from-elsewhere.json';
const comparisons = documents.filter((file, k) => isComparison[k] && file !== FROM_ELSEWHERE);

test('the LiH story prints its table and writes its page', { timeout: 120_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'cofactor-example-'));
  try {
    const page = join(folder, 'out', 'report.html');
    const program = join(here, 'lih-curve', 'main.ts');
    const { stdout } = await promisify(execFile)(process.execPath, ['--conditions=cofactor:source', program, page]);
    // PySCF 2.14.0, FCI/STO-3G at 1.5957 angstrom: -7.882391519351; UCCSD: -7.882380868
    expect(stdout).toContain('-7.88239152');
    const energies = Array.from(stdout.matchAll(/-\d+\.\d{8}/g), ([text]) => Number(text));
    expect(Math.min(...energies.map((energy) => Math.abs(energy + 7.882380868)))).toBeLessThan(1e-7);
    expect(await readFile(page, 'utf8')).toContain('<svg');
  } finally {
    await rm(folder, { recursive: true });
  }
});

/** What is forecast to take longer is planned here, not run. */
const LONGEST_MS = 10_000;

/** One set of engines for all: to start one takes longer than most of these jobs. */
const backends = await localBackends();
afterAll(() => backends[Symbol.asyncDispose]());
const cofactor = new Cofactor({ backends });

test.each(jobs)('jobs/%s runs, or is refused because its engine is not built', { timeout: 120_000 }, async (file) => {
  const job = parseDocument(Job, await read('jobs', file));
  const plan: unknown = await cofactor.plan(job).catch((error: unknown) => error);
  if (isCofactorError(plan)) {
    expect([plan.code, plan.message]).toEqual(['UNSUPPORTED', expect.stringMatching(/not built|no backend here runs/)]);
  } else if ((plan as Plan).forecast.wallMs.likely < LONGEST_MS) {
    expect((await cofactor.run(job)).status).toBe('succeeded');
  } else {
    expect((plan as Plan).stages.length).toBeGreaterThan(0);
  }
  if (job.problem.kind === 'energy') expect(isCofactorError(plan)).toBe(!METHODS[job.method?.name ?? 'auto'].built);
});

test.each(comparisons)('jobs/%s: every arm meets the minimum, or says what it lacks', { timeout: 120_000 }, async (file) => {
  const comparison = parseDocument(Comparison, await read('jobs', file));
  const report = await cofactor.compare(comparison);
  for (const { label, points } of report.data.arms) expect([label, points[0].status, points[0].gap]).toEqual([label, 'succeeded', 0]);
  expect(report.data.lowest?.provenBy).toBe('exact');
  expect(report.data.verdict.quantumNeeded).toBe(false);
  expect(report.toMarkdown()).toContain('random trials do as well');
});

/** PySCF 2.14.0, FCI/STO-3G of hydrogen at 0.74 angstrom. */
const H2_HARTREE = -1.137283834652;

test(`jobs/${FROM_ELSEWHERE}: an energy and counts from elsewhere stand beside what ran here`, { timeout: 60_000 }, async () => {
  const report = await cofactor.compare(parseDocument(Comparison, await read('jobs', FROM_ELSEWHERE)));
  const [, vqe, sampled, energy, counts] = report.data.arms;
  expect(energy.points[0].errorHartree).toBeCloseTo(0, 8);
  expect(vqe.points[0].errorHartree).toBeCloseTo(0, 6);
  expect(counts).toMatchObject({ domain: 'external', shots: 1000 });
  // hydrogen has four determinants: what counts span here is all of them, and is said not to be a sample
  expect(counts.points[0].result?.subspace?.exhaustive).toBe(true);
  expect(counts.points[0].energyHartree).toBeCloseTo(H2_HARTREE, 6);
  expect(sampled).toMatchObject({ seeds: 5, simulated: true });
  expect(report.data.verdict.winner).not.toMatch(/PySCF|counts/);
});

test('jobs/sealed: nobody is judged before the target is shown, and then without running again', { timeout: 60_000 }, async () => {
  const before = await cofactor.compare(parseDocument(Comparison, await read('jobs/sealed', 'comparison.json')));
  expect(before.data.verdict).toMatchObject({ winner: null, headline: expect.stringContaining('sealed') as string });
  const after = before.reveal(await read('jobs/sealed', 'target.json'));
  expect(after.data.reference.energiesHartree).toEqual([H2_HARTREE]);
  expect(after.data.verdict.winner).toBe('vqe on statevector');
});
