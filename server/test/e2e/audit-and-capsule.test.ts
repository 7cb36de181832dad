/** Audit, capsule and resolved plans through the command line, as a process of its own. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { gunzipSync, gzipSync } from 'node:zlib';
import { EnergyResult, parseDocument } from '@cofactor/sdk/contracts';
import type { ReplayReport } from '@cofactor/sdk/workflow';
import { afterAll, beforeAll, expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '..', '..', '..');
let home: string;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'cofactor-capsule-'));
});
afterAll(async () => {
  await rm(home, { recursive: true, force: true });
});

interface Outcome {
  code: number;
  stdout: string;
  stderr: string;
}

const cofactor = (...args: string[]): Promise<Outcome> => cofactorIn({}, ...args);

async function cofactorIn(variables: NodeJS.ProcessEnv, ...args: string[]): Promise<Outcome> {
  const main = join(root, 'server', 'src', 'cli', 'main.ts');
  const env = { ...process.env, COFACTOR_HOME: join(home, 'home'), ...variables };
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, ['--conditions=cofactor:source', main, ...args], {
      cwd: root,
      env,
    });
    return { code: 0, stdout, stderr };
  } catch (error) {
    return error as Outcome;
  }
}

const FCIDUMP = 'examples/audit/n2.fcidump';
/** Its lowest eigenvalue: NumPy 2.4.6, eigvalsh of the dense 400 × 400 matrix ½ Σ(pq|rs)E_pq E_rs + Σk_pq E_pq of the same file. */
const EXACT_HARTREE = -107.4606119705;

test('audit prints verdict, table and picture, writes a page, and its document holds the same numbers', { timeout: 60_000 }, async () => {
  const page = join(home, 'out', 'audit.html');
  const { code, stdout } = await cofactor(
    'audit',
    'examples/audit/counts-noisy.json',
    FCIDUMP,
    '--sizes',
    '2',
    '--draws',
    '5',
    '--report',
    page,
    '--quiet',
  );
  expect(code).toBe(0);
  expect(stdout.split('\n')[0]).toBe(
    'picks better determinants than chance at 1 of 2 sizes (25 determinants); worse than selected CI at all 2 sizes',
  );
  for (const words of ['1000 samples, 183 different; 487 (48.7 %)', 'random, recovered', 's selected CI', 'full CI −107.46061197']) {
    expect(stdout).toContain(words);
  }
  const html = await readFile(page, 'utf8');
  expect(html).toContain('<svg');
  expect(html).not.toMatch(/(src|href)="https?:/);
});

test('a subspace of all determinants is full CI, and is called exhaustive', { timeout: 60_000 }, async () => {
  const counts = join(home, 'all.json');
  const strings = Array.from({ length: 64 }, (_, mask) => mask.toString(2).padStart(6, '0')).filter(
    (bits) => bits.replaceAll('0', '') === '111',
  );
  await writeFile(counts, JSON.stringify(strings.map((bits) => bits + bits)));
  const { code, stdout } = await cofactor(
    'audit',
    counts,
    FCIDUMP,
    '--max-determinants',
    '400',
    '--sizes',
    '1',
    '--draws',
    '5',
    '--json',
    '--quiet',
  );
  expect(code).toBe(0);
  const { ladder, classical } = parseDocument(EnergyResult, JSON.parse(stdout));
  expect(classical?.energyHartree).toBeCloseTo(EXACT_HARTREE, 8);
  expect(ladder?.rungs).toHaveLength(1);
  expect(ladder?.rungs[0].measured?.determinants).toBe(400);
  expect(ladder?.rungs[0].measured?.energyHartree).toBeCloseTo(EXACT_HARTREE, 8);
});

test('audit refuses strings of another length, and says how many', { timeout: 60_000 }, async () => {
  const counts = join(home, 'wrong.json');
  await writeFile(counts, JSON.stringify({ '000111000111': 3, '0011': 2, '000011': 1 }));
  const { code, stderr, stdout } = await cofactor('audit', counts, FCIDUMP);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(/bit strings of 12 qubits, got "0011 \(2 of 3 bit strings\)"/);
});

test('a packed job is replayed with equal bits; with one byte changed its part is named', { timeout: 90_000 }, async () => {
  const file = join(home, 'rhf.capsule');
  expect((await cofactor('pack', 'examples/jobs/water-rhf.json', '--output', file, '--quiet')).code).toBe(0);
  const again = await cofactor('replay', file, '--quiet');
  expect(again).toMatchObject({ code: 0, stdout: expect.stringMatching(/equal\s+yes, every bit/) as string });
  const capsule = JSON.parse(gunzipSync(await readFile(file)).toString()) as { parts: Record<string, string> };
  capsule.parts['steps/scf.json'] = capsule.parts['steps/scf.json'].replace('-76', '-77');
  await writeFile(file, gzipSync(JSON.stringify(capsule)));
  const altered = await cofactor('replay', file, '--quiet');
  expect(altered).toMatchObject({ code: 1, stderr: expect.stringContaining('altered: steps/scf.json') as string });
  await writeFile(file, 'no capsule');
  expect((await cofactor('replay', file)).code).toBe(2);
});

/**
 * A processor of an older kind, as far as this one can be one: engines start without AVX and FMA, and their kernels go through the
 * baseline compiler. The other variants of the kernels do not pass: without FMA their numbers differ (checked by hand, 2026-11-22).
 */
async function olderProcessor(): Promise<{ flag: string; starts: () => Promise<number> }> {
  const [program, log] = [join(home, 'older-node.sh'), join(home, 'older-node.log')];
  const flags = ['--liftoff-only', ...(process.arch === 'x64' ? ['--no-enable-avx', '--no-enable-avx2', '--no-enable-fma3'] : [])];
  await writeFile(program, `#!/bin/sh\necho started >> '${log}'\nexec '${process.execPath}' ${flags.join(' ')} "$@"\n`, { mode: 0o755 });
  const flag = `--import=data:text/javascript,process.execPath=${encodeURIComponent(JSON.stringify(program))}`;
  return { flag, starts: async () => (await readFile(log, 'utf8')).trim().split('\n').length };
}

test('what the portable kernel packed, it derives again bit by bit on a lesser processor, by another compiler and with other threads', {
  timeout: 90_000,
}, async () => {
  const file = join(home, 'portable.capsule');
  const portable = { COFACTOR_KERNEL: 'portable' };
  const pack = ['pack', 'examples/jobs/water-vqe.json', '--output', file, '--quiet'];
  expect((await cofactorIn({ ...portable, COFACTOR_THREADS: '2' }, ...pack)).code).toBe(0);
  const { flag, starts } = await olderProcessor();
  const elsewhere = { ...portable, COFACTOR_THREADS: '1', COFACTOR_HOME: join(home, 'elsewhere'), NODE_OPTIONS: flag };
  const again = await cofactorIn(elsewhere, 'replay', file, '--quiet', '--json');
  expect(again.code).toBe(0);
  const report = JSON.parse(again.stdout) as ReplayReport;
  expect(report).toMatchObject({
    equal: 'bits',
    differences: [],
    kernelVariants: ['simd', 'simd'], // without relaxed instructions, which are the machine's own
  });
  expect([report.stepsEqual, report.stepsPacked]).toEqual([report.stepsRun, report.stepsRun]);
  expect(report.stepsRun).toBeGreaterThan(1);
  expect(await starts()).toBeGreaterThan(0);
});

test('plan --resolve tells gates and depth that only the amplitudes decide', { timeout: 60_000 }, async () => {
  const [plain, resolved] = [
    await cofactor('plan', 'examples/jobs/n2-sqd-lucj.json'),
    await cofactor('plan', 'examples/jobs/n2-sqd-lucj.json', '--resolve'),
  ];
  expect(plain.stdout).not.toContain('depth');
  expect(resolved).toMatchObject({ code: 0, stdout: expect.stringMatching(/twoQubitGates \d+, depth \d+/) as string });
  expect(resolved.stdout).toMatch(/resolved by running scf \(\d+ ms\), transform/);
});

test('a minimum and a circuit are printed as rows, not as JSON', { timeout: 60_000 }, async () => {
  const minimum = await cofactor('run', 'examples/jobs/min-ising.json', '--quiet');
  expect(minimum.stdout).toMatch(/^value\s+−8\.4/m);
  const circuit = await cofactor('run', 'examples/jobs/bell-circuit.json', '--quiet');
  expect(circuit.stdout).toMatch(/^11\s+0\.500000000/m);
  for (const { stdout } of [minimum, circuit]) expect(stdout).not.toContain('{');
});
