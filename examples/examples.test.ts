/** Every example does what its page says: the LiH story as a program, every job document as a job. */
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { localBackends } from '@cofactor/backends';
import { Cofactor, inlineFiles } from '@cofactor/sdk';
import { Comparison, isCofactorError, Job, METHODS, parseDocument, type Plan } from '@cofactor/sdk/contracts';
import { expect, test } from 'vitest';

const here = import.meta.dirname;
const read = async (folder: string, file: string): Promise<unknown> =>
  inlineFiles(JSON.parse(await readFile(join(here, folder, file), 'utf8')) as unknown, join(here, folder));
const documents = (await readdir(join(here, 'jobs'))).filter((file) => file.endsWith('.json'));
const isComparison = await Promise.all(
  documents.map(async (file) => JSON.stringify(await read('jobs', file)).includes('cofactor.comparison/1')),
);
const jobs = documents.filter((_, k) => !isComparison[k]);
const comparisons = documents.filter((_, k) => isComparison[k]);

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
const LONGEST_MS = 15_000;

test.each(jobs)('jobs/%s runs, or is refused because its engine is not built', { timeout: 120_000 }, async (file) => {
  const job = parseDocument(Job, await read('jobs', file));
  const cofactor = new Cofactor({ backends: await localBackends() });
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
  const cofactor = new Cofactor({ backends: await localBackends() });
  const report = await cofactor.compare(comparison);
  for (const { label, points } of report.data.arms) expect([label, points[0].status, points[0].gap]).toEqual([label, 'succeeded', 0]);
  expect(report.data.lowest?.provenBy).toBe('exact');
  expect(report.data.verdict.quantumNeeded).toBe(false);
  expect(report.toMarkdown()).toContain('random trials do as well');
});
