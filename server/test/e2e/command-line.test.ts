/** The command line as its own process, the way a person or a script meets it. */
import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseDocument, Result } from '@cofactor/sdk/contracts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { run } from '../../src/cli/commands/local/run.ts';

const root = resolve(import.meta.dirname, '..', '..', '..');
let home: string;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'cofactor-cli-'));
});
afterAll(async () => {
  await rm(home, { recursive: true, force: true });
});

interface Outcome {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** @param options.interruptAfter Ctrl-C once this word stands in the progress. */
function cofactor(args: string[], options: { input?: string; cwd?: string; interruptAfter?: string } = {}): Promise<Outcome> {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, ['--conditions=cofactor:source', join(root, 'server', 'src', 'cli', 'main.ts'), ...args], {
      cwd: options.cwd ?? root,
      env: { ...process.env, COFACTOR_HOME: join(home, 'home') },
    });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk) => (stdout += chunk));
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
      if (options.interruptAfter && !child.killed && stderr.includes(options.interruptAfter)) child.kill('SIGINT');
    });
    child.on('error', fail);
    child.on('close', (code) => done({ code, stdout, stderr }));
    child.stdin.end(options.input ?? '');
  });
}

const WATER = '3\nwater\nO 0 0 0\nH 0 0.757 0.587\nH 0 -0.757 0.587\n';
const job = (change: Record<string, unknown> = {}, problem: Record<string, unknown> = {}) =>
  JSON.stringify({
    schema: 'cofactor.job/1',
    problem: { kind: 'energy', structure: { format: 'xyz', data: WATER }, basis: 'sto-3g', ...problem },
    method: { name: 'rhf' },
    ...change,
  });

test('run --json prints exactly one result document', { timeout: 60_000 }, async () => {
  const { code, stdout } = await cofactor(['run', 'examples/jobs/water-rhf.json', '--json', '--quiet']);
  expect(code).toBe(0);
  const result = parseDocument(Result, JSON.parse(stdout));
  // PySCF 2.14.0, RHF/6-31G* (cartesian) at this geometry: public.json has STO-3G and 6-31G; here only the variational order
  expect(result.kind === 'energy' && result.energyHartree).toBeLessThan(-76.0);
  expect(result.provenance.steps.map((step) => step.kind)).toEqual(['scf']);
});

test('a job on standard input, and a table for people', { timeout: 60_000 }, async () => {
  const { code, stdout, stderr } = await cofactor(['run', '-'], { input: job() });
  expect(code).toBe(0);
  expect(stdout).toContain('−74.96');
  expect(stderr).toContain('scf');
});

test('plan prints steps, qubits, memory, time and money, and runs nothing', async () => {
  const { code, stdout } = await cofactor(['plan', 'examples/jobs/water-vqe.json']);
  expect(code).toBe(0);
  for (const word of ['scf', 'vqe-loop', 'statevector', '12', 'free']) expect(stdout).toContain(word);
  await expect(readdir(join(home, 'home', 'journal'))).rejects.toThrow(/ENOENT/);
});

test('backends and doctor say what is here', { timeout: 60_000 }, async () => {
  const { stdout } = await cofactor(['backends', '--json']);
  expect((JSON.parse(stdout) as { id: string }[]).map((backend) => backend.id)).toEqual(expect.arrayContaining(['cpu', 'statevector']));
  const doctor = await cofactor(['doctor']);
  expect(doctor.code).toBe(0);
  expect(doctor.stdout).toContain('Node');
});

test.each(['energy', 'vqe', 'minimum', 'circuit', 'transport', 'comparison'])(
  'new %s writes a document that validate accepts',
  async (kind) => {
    const { stdout } = await cofactor(['new', kind]);
    const { code } = await cofactor(['validate', '-'], { input: stdout });
    expect(code).toBe(0);
  },
);

test('an interrupt ends the job with 130', { timeout: 60_000 }, async () => {
  const chain = Array.from({ length: 14 }, (_, k) => `H 0 0 ${k}`).join('\n');
  const slow = job({ method: { name: 'fci' } }, { structure: { format: 'xyz', data: `14\n\n${chain}\n` } });
  const { code, stderr } = await cofactor(['run', '-'], { input: slow, interruptAfter: 'casci' });
  expect({ code, stderr }).toMatchObject({ code: 130, stderr: expect.stringContaining('CANCELLED') as string });
});

describe('bad input is refused with a code, the field and the way out', () => {
  const xyz = (data: string) => job({}, { structure: { format: 'xyz', data } });
  const cases: [string, string, number, RegExp][] = [
    ['an unknown element', xyz('1\n\nXx 0 0 0\n'), 2, /Xx/],
    ['an electron count that does not fit the multiplicity', job({}, { multiplicity: 2 }), 2, /multiplicity/],
    ['no basis for an element', xyz('1\n\nXe 0 0 0\n'), 3, /Xe/],
    ['an unknown basis', job({}, { basis: 'sto-9g' }), 2, /sto-9g/],
    [
      'an active space larger than the molecule',
      job({ method: { name: 'casci' } }, { activeSpace: { select: 'frontier', electrons: 8, orbitals: 40 } }),
      2,
      /activeSpace/,
    ],
    ['atoms on top of one another', xyz('2\n\nH 0 0 0\nH 0 0 0.001\n'), 2, /structure/],
    ['an empty XYZ', xyz(''), 2, /structure/],
    ['a truncated XYZ', xyz('3\n\nO 0 0 0\nH 0 0 1\n'), 2, /structure/],
    ['a coordinate that is not a number', xyz('1\n\nHe 0 nan 0\n'), 2, /structure/],
    ['an unknown method', job({ method: { name: 'b3lyp' } }), 2, /method/],
    ['an unknown backend', job({ backend: 'enigma' }), 2, /backend/],
    ['an unknown field', job({ colour: 'red' }), 2, /colour/],
    ['a negative budget', job({ budget: { maxCostUsd: -1 } }), 2, /budget/],
    ['a missing structure file', job({}, { structure: { format: 'xyz', file: 'nowhere.xyz' } }), 2, /nowhere/],
    ['a document that is not JSON', '{', 2, /JSON/],
    [
      'a kind that is not built',
      job({ method: { name: 'heom' }, problem: { kind: 'transport', sites: [{ energyHartree: 0 }], couplings: [], timesSeconds: [0] } }),
      3,
      /not built/,
    ],
    ['a method of another kind of problem', job({ method: { name: 'heom' } }), 3, /heom answers transport problems, not energy/],
    [
      'sixty qubits',
      job(
        { method: { name: 'vqe' }, backend: 'statevector' },
        { structure: { format: 'xyz', data: `30\n\n${Array.from({ length: 30 }, (_, i) => `H 0 0 ${i}`).join('\n')}\n` } },
      ),
      3,
      /qubits/,
    ],
  ];
  test.each(cases)('%s', async (_, input, expectedCode, words) => {
    const { code, stderr, stdout } = await cofactor(['run', '-'], { input });
    expect({ code, stderr, stdout }).toMatchObject({ code: expectedCode, stdout: '' });
    expect(stderr).toMatch(words);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  test('a missing document', async () => {
    const { code, stderr } = await cofactor(['run', 'nowhere.json']);
    expect(code).toBe(2);
    expect(stderr).toContain('nowhere.json');
  });

  test('refused jobs write nothing', async () => {
    const folder = await mkdtemp(join(home, 'cwd-'));
    await writeFile(join(folder, 'job.json'), job({ colour: 'red' }));
    await cofactor(['run', 'job.json'], { cwd: folder });
    expect(await readdir(folder)).toEqual(['job.json']);
  });
});

test('run writes the page of an energy', { timeout: 120_000 }, async () => {
  const page = join(home, 'out', 'water.html');
  expect((await cofactor(['run', 'examples/jobs/water-rhf.json', '--quiet', '--report', page])).code).toBe(0);
  expect(await readFile(page, 'utf8')).toMatch(/Molecule[\s\S]*H2O/);
});

test('compare writes Markdown and JSON by the name of the file, and judges a saved report by its target', {
  timeout: 120_000,
}, async () => {
  const [saved, shown] = [join(home, 'out', 'report.json'), join(home, 'out', 'report.md')];
  const sealed = 'examples/jobs/sealed';
  expect((await cofactor(['compare', `${sealed}/comparison.json`, '--quiet', '--report', saved])).stdout).toContain('The target is sealed');
  const target = `${sealed}/target.json`;
  const { code, stdout } = await cofactor(['compare', saved, '--reveal', target, '--report', shown]);
  expect([code, stdout]).toEqual([0, expect.stringMatching(/^vqe on statevector is the cheapest arm within .* of the revealed target/)]);
  expect(await readFile(shown, 'utf8')).toMatch(/^# Hydrogen against a target/);
  const { sealed: seal } = (JSON.parse(await readFile(join(root, sealed, 'comparison.json'), 'utf8')) as { reference: { sealed: string } })
    .reference;
  expect((await cofactor(['seal', target])).stdout.trim()).toBe(seal);
});

test('compare writes one self-contained page', { timeout: 120_000 }, async () => {
  const file = join(home, 'out', 'report.html');
  const comparison = JSON.stringify({
    schema: 'cofactor.comparison/1',
    problem: { kind: 'energy', structure: { format: 'xyz', data: '2\n\nH 0 0 0\nH 0 0 0.74\n' }, basis: 'sto-3g' },
    arms: [{ method: { name: 'rhf' } }, { method: { name: 'fci' } }, { method: { name: 'vqe' }, backend: 'statevector' }],
  });
  const { code, stdout } = await cofactor(['compare', '-', '--report', file, '--quiet'], { input: comparison });
  expect(code).toBe(0);
  expect(stdout).toContain('-1.13728383'); // FCI, PySCF 2.14.0, row h2-0.74-sto3g
  const html = await readFile(file, 'utf8');
  expect(html).toContain('<svg');
  expect(html).not.toMatch(/(src|href)="https?:/);
});

test('run writes the page and the structure of a minimum, and refuses them of anything else before it runs', {
  timeout: 120_000,
}, async () => {
  const [page, file] = [join(home, 'out', 'fold.html'), join(home, 'out', 'fold.pdb')];
  const fold = 'examples/jobs/peptide-fold.json';
  const { code, stderr } = await cofactor(['run', fold, '--quiet', '--report', page, '--structure-out', file]);
  expect([code, stderr]).toEqual([0, expect.stringMatching(/report: .*structure: /s)]);
  expect(await readFile(page, 'utf8')).toContain('The fold in its plane');
  const records = (await readFile(file, 'utf8')).split('\n').filter((line) => line.startsWith('ATOM'));
  expect(records).toHaveLength(20);
  for (const [document, flags, words] of [
    ['water-rhf', { structureOut: file }, '--structure-out: expected a job whose problem is a geometry or a minimum, got "energy"'],
    ['peptide-fold', { structureOut: 'fold.mol' }, 'a name that ends in .xyz or .pdb'],
    ['min-ising', { structureOut: file }, '--structure-out: expected a model of lattice-protein'],
  ] as const) {
    await expect(run(join(root, 'examples', 'jobs', `${document}.json`), flags)).rejects.toThrow(words);
  }
});
