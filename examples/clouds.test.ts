/** Documents and a program that meet emulated machines: one string chooses, and nothing is paid twice. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { localBackends, openHome } from '@cofactor/backends';
import { emulate } from '@cofactor/backends/emulators';
import { memoryLog, providerBackend } from '@cofactor/backends/providers';
import { Cofactor, inlineFiles } from '@cofactor/sdk';
import { Comparison, Job, parseDocument } from '@cofactor/sdk/contracts';
import { afterAll, expect, test } from 'vitest';

const here = import.meta.dirname;
const read = async (folder: string, file: string): Promise<unknown> =>
  inlineFiles(JSON.parse(await readFile(join(here, folder, file), 'utf8')) as unknown, join(here, folder));

const emulations = await Promise.all((['ibm', 'braket', 'ionq', 'azure', 'dwave'] as const).map((name) => emulate(name)));
const local = await localBackends({ engines: 1 });
const machines = ['ibm:ibm_fez', 'braket:sv1', 'ionq:simulator', 'azure:ionq.simulator', 'dwave:Emulated_system1.0'];
const backends = await Promise.all(
  machines.map((id) => {
    const { provider, environment, endpoints } = emulations.find((it) => id.startsWith(it.provider)) ?? emulations[0];
    return providerBackend(id, { environment, log: memoryLog(), emulated: true, [provider]: endpoints });
  }),
);
const path = await mkdtemp(join(tmpdir(), 'cofactor-clouds-'));
const cofactor = new Cofactor({ backends: [...local, ...backends], home: openHome({ path }) });
afterAll(async () => {
  await local[Symbol.asyncDispose]();
  await Promise.all(emulations.map((emulation) => emulation.close()));
  await rm(path, { recursive: true });
});

test('the sampled arm of the hard site runs unchanged on emulated IBM, Braket, IonQ and Azure', { timeout: 120_000 }, async () => {
  const comparison = parseDocument(Comparison, await read('nitrogen', 'clouds.json'));
  const flagship = parseDocument(Comparison, await read('nitrogen', 'sqd.json'));
  const { method } = flagship.arms.find(({ label }) => label === 'SQD 36') ?? {};
  expect(method).toBeDefined();
  for (const arm of comparison.arms) expect(arm.method).toEqual(method);
  expect(comparison.arms.map(({ backend }) => backend)).toEqual(['statevector', ...machines.slice(0, 4)]);
  expect({ ...comparison.problem }).toEqual({ ...flagship.problem });
  const { data } = await cofactor.compare(comparison);
  const [onSimulator, ...onClouds] = data.arms;
  for (const arm of onClouds) {
    expect(arm.points.map(({ status }) => status)).toEqual(['succeeded']);
    expect(arm.shots).toBe(onSimulator.shots);
    // 36 of 400 determinants: random ones are off by 0.1557 Eh (sqd.json, null arm), a determinant alone by 0.345 Eh
    expect(arm.maxAbsErrorHartree).toBeLessThan(0.06);
    expect(arm.maxAbsErrorHartree).toBeGreaterThan(0);
  }
  expect(onClouds.map(({ costMicroUsd }) => costMicroUsd > 0)).toEqual([true, true, false, false]);
  // what each service accepted: one task for the arm
  expect(emulations.slice(0, 4).map(({ jobs }) => jobs.length)).toEqual([1, 1, 1, 1]);
});

test('nine choices on an emulated annealer', async () => {
  const job = parseDocument(Job, await read('clouds', 'choices.json'));
  const { linear, quadratic } = (job.problem as { model: { linear: number[]; quadratic: [number, number, number][] } }).model;
  const valueOf = (x: number): number =>
    linear.reduce((sum, a, k) => sum + a * ((x >> k) & 1), 0) +
    quadratic.reduce((sum, [i, k, w]) => sum + w * ((x >> i) & (x >> k) & 1), 0);
  const lowest = Math.min(...Array.from({ length: 512 }, (_, x) => valueOf(x)));
  const result = await cofactor.run(job);
  expect(result).toMatchObject({ status: 'succeeded', value: lowest });
  expect(result.provenance.steps.map(({ backend }) => backend)).toContain('dwave:Emulated_system1.0');
});

test('one assignment by proof, by an annealer and by QAOA on four gate machines', { timeout: 60_000 }, async () => {
  const before = emulations.map(({ jobs }) => jobs.length);
  const { data } = await cofactor.compare(parseDocument(Comparison, await read('clouds', 'assignment.json')));
  expect(data.arms.map(({ points }) => points.map(({ status }) => status))).toEqual(data.arms.map(() => ['succeeded']));
  const [exact, ...others] = data.arms.map(({ points }) => points[0].minimum);
  expect(exact).toMatchObject({ value: -12, provenOptimal: true });
  for (const other of others) expect(other?.value).toBeGreaterThanOrEqual(-12);
  // one task of each of the machines, in whatever order the arms ran
  expect(emulations.map(({ jobs }, k) => jobs.length - before[k])).toEqual([1, 1, 1, 1, 1]);
});

test('a process killed with the answer on its way, and another that goes on: one task, paid once', { timeout: 60_000 }, async () => {
  const program = join(here, 'clouds', 'main.ts');
  const { stdout } = await promisify(execFile)(process.execPath, ['--conditions=cofactor:source', program]);
  expect(stdout).toContain('ended by SIGKILL; its log says: sent; the provider has accepted 1');
  expect(stdout).toContain('its log says: ended, succeeded; accepted in all: 1');
  expect(stdout).toMatch(/charged \$3\.2 \(the result says \$3\.2\), reserved \$0/);
});
