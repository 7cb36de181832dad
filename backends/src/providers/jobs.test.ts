/** Whole jobs on emulated machines: the backend is one string, the rest of the plan stays here. */
import { Cofactor } from '@cofactor/sdk';
import { memoryStore } from '@cofactor/sdk/contracts';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { emulate } from '../emulators/index.ts';
import { openHome } from '../home/index.ts';
import { localBackends } from '../local-backends.ts';
import { listSubmissions } from './index.ts';
import { bell, open } from './provider.test.support.ts';
import { balance } from './submission/account.ts';

const path = await mkdtemp(join(tmpdir(), 'cofactor-jobs-'));
const home = openHome({ path });
const local = await localBackends({ engines: 1 });
const emulations = await Promise.all((['braket', 'ionq', 'ibm'] as const).map((name) => emulate(name)));
afterAll(async () => {
  await local[Symbol.asyncDispose]();
  await Promise.all(emulations.map((emulation) => emulation.close()));
  await rm(path, { recursive: true, force: true });
});

const H2 = { kind: 'energy', structure: { format: 'xyz', data: '2\n\nH 0 0 0\nH 0 0 0.74' }, basis: 'sto-3g' } as const;

test.each([
  ['braket', 0, 'braket:sv1'],
  ['ionq', 1, 'ionq:simulator'],
  ['ibm', 2, 'ibm:ibm_fez'],
] as const)('a sampled job runs unchanged on emulated %s', { timeout: 60_000 }, async (name, index, backend) => {
  const remote = await open({ name }, emulations[index], { log: home.submissions, emulated: true, spending: undefined });
  const cofactor = new Cofactor({ backends: [...local, remote], home });
  const on = async (where: string) => {
    const result = await cofactor.run(H2, {
      method: { name: 'sqd', shots: 4000, maxProductDimension: 4 },
      backend: where,
      seed: 3,
      budget: { maxCostUsd: 100 },
    });
    if (result.kind !== 'energy') throw new Error('expected an energy');
    return result;
  };
  const [result, here] = [await on(backend), await on('statevector')];
  expect(result.energyHartree).toBeCloseTo(-1.137283834652, 6); // full CI, PySCF 2.14.0: data/reference/chemistry/public.json
  expect(here.energyHartree).toBeCloseTo(result.energyHartree, 9);
  expect(result.resources.shots).toBe(here.resources.shots);
  const step = result.provenance.steps.find(({ kind }) => kind === 'sample');
  expect(step).toMatchObject({ backend, backendVersion: expect.stringContaining('emulated') as string });
  expect(step?.notes?.[0]).toContain('no hardware ran');
  if (name === 'ibm')
    expect(step).toMatchObject({
      calibration: '2026-04-17T10:00:00Z',
      notes: expect.arrayContaining([expect.stringMatching(/^qubits 0 to 3 start on \d+/)]) as string[],
    });
  const [{ account = '', quoteMicroUsd }] = (await listSubmissions(home.submissions)).filter(
    (submission) => submission.backend === backend,
  );
  expect(await balance(home.submissions, account)).toEqual({ reservedMicroUsd: 0, chargedMicroUsd: result.costMicroUsd });
  expect(result.costMicroUsd).toBeLessThanOrEqual(quoteMicroUsd);
});

test('the budget of the job is what a task may cost: with none, or one too small, nothing is submitted', async () => {
  const remote = await open({ name: 'ibm' }, emulations[2], { spending: undefined });
  const before = emulations[2].jobs.length;
  const cofactor = new Cofactor({ backends: [...local, remote], home });
  const sampled = { method: { name: 'sqd', shots: 4000, maxProductDimension: 4 }, backend: 'ibm:ibm_fez' } as const;
  await expect(cofactor.run(H2, { ...sampled, budget: { maxCostUsd: 0.01 } })).rejects.toMatchObject({ code: 'OVER_BUDGET' });
  const spec = bell(100);
  const asked = { idempotencyKey: 'k', signal: new AbortController().signal, artifacts: memoryStore() };
  await expect(remote.submit(spec, asked)).rejects.toMatchObject({ code: 'OVER_BUDGET' });
  await expect(remote.submit(spec, { ...asked, spending: { account: 'a', maxCostUsd: 1 } })).rejects.toMatchObject({ code: 'OVER_BUDGET' });
  expect(emulations[2].jobs).toHaveLength(before);
  await expect(remote.submit(spec, { ...asked, spending: { account: 'a', maxCostUsd: 100 } })).resolves.toMatchObject({ kind: 'sample' });
});

test('a circuit document runs on emulated ibm, its bits in place', { timeout: 60_000 }, async () => {
  const remote = await open({ name: 'ibm' }, emulations[2], { log: home.submissions, spending: undefined });
  const cofactor = new Cofactor({ backends: [...local, remote], home });
  const data = 'OPENQASM 3.0;\ninclude "stdgates.inc";\nqubit[3] q;\nx q[0];\nh q[1];\ncx q[1], q[2];\n';
  const problem = { kind: 'circuit' as const, program: { format: 'openqasm' as const, data }, observables: ['IIZ', 'ZZI'], shots: 1000 };
  const result = await cofactor.run(problem, { backend: 'ibm:ibm_fez', budget: { maxCostUsd: 100 } });
  if (result.kind !== 'circuit') throw new Error('expected a circuit result');
  expect(result.expectations).toEqual([-1, 1]);
});
