import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';

const execute = promisify(execFile);
const root = resolve(import.meta.dirname, '..', '..', '..');
const PACKAGES = ['sdk', 'backends', 'server', 'examples'];
/** The Node of this test first on the path, as a person with a new enough Node has it. */
const env = { ...process.env, PATH: `${dirname(process.execPath)}:${process.env.PATH}`, NODE_OPTIONS: '' };
/** The list of packed files is longer than what is kept of an output by default. */
const LARGE = { cwd: root, env, maxBuffer: 2 ** 26 };
let project: string;

beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), 'cofactor-pack-'));
  const workspaces = PACKAGES.flatMap((name) => ['-w', name]);
  const { stdout } = await execute('npm', ['pack', '--json', '--pack-destination', project, ...workspaces], LARGE);
  const packed = JSON.parse(stdout) as { filename: string }[] | Record<string, { filename: string }>;
  const tarballs = Object.values(packed).map(({ filename }) => join(project, filename));
  expect(tarballs).toHaveLength(PACKAGES.length);
  await writeFile(join(project, 'package.json'), '{ "name": "empty", "private": true, "type": "module" }');
  // what the repository's own installation fetched is not fetched again; what is optional, nothing here may need
  const flags = ['--no-audit', '--no-fund', '--prefer-offline', '--omit=optional'];
  await execute('npm', ['install', ...flags, ...tarballs], { cwd: project, env });
}, 240_000);

afterAll(async () => {
  await rm(project, { recursive: true, force: true });
});

test('the README snippet runs in an empty project on the packed packages', { timeout: 120_000 }, async () => {
  const readme = await readFile(join(root, 'README.md'), 'utf8');
  const code = /```ts\n([\s\S]*?)```/.exec(readme)?.[1] ?? '';
  await writeFile(join(project, 'snippet.ts'), code);
  const { stdout } = await execute(process.execPath, ['snippet.ts'], { cwd: project, env });
  expect(stdout).toContain('beside');
});

test('the packed command line runs a job', { timeout: 120_000 }, async () => {
  await mkdir(join(project, 'jobs'), { recursive: true });
  const cofactor = join(project, 'node_modules', '.bin', 'cofactor');
  const { stdout: job } = await execute(cofactor, ['new', 'energy'], { cwd: project, env });
  await writeFile(join(project, 'jobs', 'job.json'), job);
  const { stdout } = await execute(cofactor, ['run', 'jobs/job.json', '--json', '--quiet'], { cwd: project, env });
  expect((JSON.parse(stdout) as { status: string }).status).toBe('succeeded');
});

test('no package carries a pinned runtime, tests or set-up of the repository', async () => {
  for (const name of PACKAGES) {
    const installed = join(project, 'node_modules', '@cofactor', name);
    const { stdout } = await execute('find', [installed, '-name', '*.test.*', '-o', '-name', 'set-up.js']);
    expect(stdout).toBe('');
    const manifest = JSON.parse(await readFile(join(installed, 'package.json'), 'utf8')) as { optionalDependencies?: object };
    expect(Object.keys(manifest.optionalDependencies ?? {}).filter((dependency) => dependency.startsWith('node-'))).toEqual([]);
  }
});
