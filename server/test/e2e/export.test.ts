/** A QCSchema input through the command line, and what it gives for other programs. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { exportJob, type ExportFlags } from '../../src/cli/commands/local/export.ts';

const root = resolve(import.meta.dirname, '..', '..', '..');
let home: string;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'cofactor-export-'));
});
afterAll(async () => {
  await rm(home, { recursive: true, force: true });
});

/**
 * CCSD(T)/STO-3G of water by Molpro, as QCSchema: theochem/iodata at f932fcd, test/data/H2O_CCSDprTpr_STO3G_output.json. Its basis set
 * has fewer digits, which shows in the eighth.
 */
const MOLPRO = {
  nuclear_repulsion_energy: 8.80146205625184,
  scf_total_energy: -74.9646625166939,
  ccsd_prt_pr_correlation_energy: -0.0550552030560323,
  ccsd_prt_pr_total_energy: -75.0197177197499,
};

test('a QCSchema input gives a QCSchema output, Molden and cube', { timeout: 60_000 }, async () => {
  const main = join(root, 'server', 'src', 'cli', 'main.ts');
  const [molden, cube, output] = ['water.molden', 'homo.cube', 'water.json'].map((name) => join(home, 'out', name));
  const flags = ['--molden', molden, '--cube', cube, '--of', 'homo', '--spacing', '0.4', '--qcschema', output, '--quiet'];
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--conditions=cofactor:source', main, 'export', 'examples/exchange/water.qcschema.json', ...flags],
    { cwd: root, env: { ...process.env, COFACTOR_HOME: join(home, 'home') } },
  );
  const lines = stdout.trimEnd().split('\n');
  expect(lines).toHaveLength(3);
  expect(lines[0]).toBe(`${molden}: 7 orbitals of rhf`);
  const [, sum] = /orbital 5 \(homo\), whose square sums to (\S+) on \d+ × \d+ × \d+ points$/.exec(lines[1]) ?? [];
  expect(Number(sum)).toBeCloseTo(1, 2);
  const { properties, ...printed } = JSON.parse(await readFile(output, 'utf8')) as Record<string, unknown>;
  expect(printed).toMatchObject({ schema_name: 'qcschema_output', success: true, model: { method: 'ccsd(t)', basis: 'sto-3g' } });
  for (const [name, value] of Object.entries(MOLPRO))
    expect([name, (properties as Record<string, number>)[name]]).toEqual([name, expect.closeTo(value, 7)]);
  expect(await readFile(molden, 'utf8')).toContain(' Occup= 2.00000000');
  expect((await readFile(cube, 'utf8')).split('\n')[0]).toBe(' homo, orbitals of rhf');
});

const FLAGS: ExportFlags = { of: 'density', spacing: '0.2', qcschemaVersion: '1' };

test.each<[string, Partial<ExportFlags>, string, RegExp]>([
  ['bell-circuit', { cube: 'x.cube' }, 'INVALID_INPUT', /--cube: expected an energy of a structure, or one geometry, got "?circuit/],
  ['h4-fcidump', { molden: 'x.molden' }, 'INVALID_INPUT', /--molden/],
  ['min-ising', { qcschema: 'x.json' }, 'UNSUPPORTED', /QCSchema holds an energy of a structure/],
])('what %s cannot give is refused before it runs', async (name, flags, code, message) => {
  const refused = exportJob(join(root, `examples/jobs/${name}.json`), { ...FLAGS, ...flags });
  await expect(refused).rejects.toMatchObject({ code, message: expect.stringMatching(message) as string });
});

test.each<[string, ExportFlags, RegExp]>([
  ['nothing to write', FLAGS, /at least one of --molden, --cube and --qcschema/],
  ['a spin that is none', { ...FLAGS, cube: 'x.cube', spin: 'up' }, /--spin: expected alpha or beta/],
  ['a spacing that is none', { ...FLAGS, cube: 'x.cube', spacing: '-1' }, /--spacing: expected a positive number/],
  ['a version that is none', { ...FLAGS, qcschema: 'x.json', qcschemaVersion: '3' }, /--qcschema-version: expected 1 or 2/],
])('%s is refused before anything runs', async (_, flags, message) => {
  await expect(exportJob('no-such-job.json', flags)).rejects.toMatchObject({
    code: 'INVALID_INPUT',
    message: expect.stringMatching(message) as string,
  });
});
