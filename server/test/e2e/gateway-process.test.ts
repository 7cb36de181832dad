/** The whole gateway as a process of its own: the SDK through it, the command line against it, a restart in the middle. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Cofactor, energy, structure } from '@cofactor/sdk';
import { GatewayClient } from '@cofactor/sdk/client';
import { parseDocument, Result, type JobEvent, type JobInput } from '@cofactor/sdk/contracts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cofactorSuite } from './cofactor-suite.ts';
import { command, script, serveProcess, type Outcome, type ServeProcess } from './serve-process.ts';
import { HYDROGEN, SIXTY_QUBITS } from './test-gateway.ts';

let home: string;
let served: ServeProcess;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'cofactor-serve-'));
  served = await serveProcess(join(home, 'home'));
}, 240_000);
afterAll(async () => {
  await served?.stop();
  await rm(home, { recursive: true, force: true });
}, 60_000);

cofactorSuite('Cofactor through a gateway', () => new Cofactor(served));

const h4: JobInput = {
  schema: 'cofactor.job/1',
  problem: energy(structure.fromXyz('4\n\nH 0 0 0\nH 0 0 1\nH 0 0 2\nH 0 0 3\n'), { basis: 'sto-3g' }),
  method: { name: 'vqe' },
  backend: 'statevector',
};

test('a wrong key, and a job that is not there', async () => {
  const { id } = await new GatewayClient(served).submit(HYDROGEN as JobInput);
  expect(await command(['key', 'create', '--url', served.url, '--token', 'cfk_wrong'])).toMatchObject({ code: 3, stdout: '' });
  expect(await command(['status', id, '--url', served.url, '--token', 'cfk_wrong'])).toMatchObject({ code: 3, stdout: '' });
  await expect(new GatewayClient({ ...served, token: 'nonsense' }).job(id)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  await expect(new GatewayClient(served).job(crypto.randomUUID())).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

describe('a gateway that is not there: 3, and what to do', () => {
  const commands = {
    submit: ['submit', '-'],
    status: ['status', 'x'],
    watch: ['watch', 'x'],
    result: ['result', 'x'],
    cancel: ['cancel', 'x'],
  };
  test.each(Object.entries({ ...commands, jobs: ['jobs'], 'key list': ['key', 'list'] }))('%s', async (_, args) => {
    const input = JSON.stringify(HYDROGEN);
    const { code, stdout, stderr } = await command([...args, '--url', 'http://127.0.0.1:9', '--token', 'x'], { input });
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toMatch(/^UNAVAILABLE.*cofactor serve/);
    expect(stderr).not.toMatch(/\n\s+at /);
  });
});

describe('docs/gateway.md', () => {
  const page = (): Promise<string> => readFile(new URL('../../docs/gateway.md', import.meta.url), 'utf8');

  test('its program runs', { timeout: 60_000 }, async () => {
    const code = (/```ts gateway\n([\s\S]*?)```/.exec(await page())?.[1] ?? '').replace('http://127.0.0.1:4000', served.url);
    const { code: exit, stdout, stderr } = await script(code, { COFACTOR_TOKEN: served.token });
    expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' });
    expect(stdout).toMatch(/1 planned[\s\S]*succeeded[\s\S]*energyHartree: -1\.13728383/);
  });

  test('its curl command submits a job', async () => {
    const body = /-d '([\s\S]*?)'\n```/.exec(await page())?.[1] ?? '';
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${served.token}` };
    const response = await fetch(served.url, { method: 'POST', headers, body });
    expect(await response.json()).toMatchObject({ data: { submitJob: { __typename: 'SubmitJobSuccess' } } });
  });
});

describe('the command line against it', { timeout: 60_000 }, () => {
  const run = (args: string[], input?: string): Promise<Outcome> =>
    command(args, { input, env: { COFACTOR_URL: served.url, COFACTOR_TOKEN: served.token } });

  test('submit, watch, status, result, jobs, and the page and the capsule of a job that ran there', async () => {
    const submitted = await run(['submit', 'examples/jobs/water-rhf.json']);
    expect(submitted).toMatchObject({ code: 0, stderr: '' });
    const id = submitted.stdout.trim();
    const watched = await run(['watch', id, '--json']);
    expect(watched.code).toBe(0);
    expect(watched.stderr).toContain('scf');
    const { stdout } = await run(['result', id, '--json']);
    expect(stdout).toBe(watched.stdout);
    expect(parseDocument(Result, JSON.parse(stdout))).toMatchObject({ kind: 'energy', status: 'succeeded' });
    expect((await run(['status', id])).stdout).toContain('succeeded');
    expect((await run(['jobs', '--state', 'succeeded'])).stdout).toContain(id);
    const page = join(home, 'water.html');
    expect((await run(['result', id, '--report', page])).stderr).toContain(page);
    expect(await readFile(page, 'utf8')).toMatch(/Verdict[\s\S]*H2O[\s\S]*Do it again/);
    const capsule = join(home, 'water.capsule');
    const packed = await run(['pack', id, '--output', capsule]);
    expect([packed.code, packed.stderr]).toEqual([0, '']);
    const replayed = await run(['replay', capsule, '--quiet', '--json']);
    expect(JSON.parse(replayed.stdout)).toMatchObject({ equal: 'bits', stepsRun: 1, stepsEqual: 1, stepsPacked: 1 });
  });

  test('a comparison: submit, watch, report', async () => {
    const comparison = JSON.stringify({
      schema: 'cofactor.comparison/1',
      problem: HYDROGEN.problem,
      arms: [{ method: { name: 'rhf' } }, { method: { name: 'fci' } }],
    });
    const id = (await run(['submit', '-'], comparison)).stdout.trim();
    const watched = await run(['watch', id]);
    expect(watched.code).toBe(0);
    expect(watched.stdout).toContain('fci on cpu');
    const file = join(home, 'report.html');
    expect((await run(['result', id, '--report', file])).stderr).toContain(file);
  });

  test('a comparison of circuits', async () => {
    const data = 'OPENQASM 3; include "stdgates.inc"; qubit[2] q; h q[0]; cx q[0], q[1];';
    const problem = { kind: 'circuit', program: { format: 'openqasm', data }, observables: ['ZZ'], shots: 50 };
    const comparison = JSON.stringify({ schema: 'cofactor.comparison/1', problem, arms: [{ backend: 'statevector' }] });
    const id = (await run(['submit', '-'], comparison)).stdout.trim();
    expect((await run(['watch', id])).stdout).toContain('statevector is the cheapest arm whose values agree with the exact ones');
  });

  test('exit codes: as those of run', async () => {
    expect((await run(['submit', '-'], JSON.stringify(SIXTY_QUBITS))).code).toBe(3);
    expect((await run(['submit', '-'], JSON.stringify({ ...HYDROGEN, colour: 'red' }))).code).toBe(2);
    expect((await run(['status', 'no-such-job'])).code).toBe(2);
    const key = ['--key', 'twice'];
    await run(['submit', '-', ...key], JSON.stringify(HYDROGEN));
    expect((await run(['submit', '-', ...key], JSON.stringify({ ...HYDROGEN, method: { name: 'rhf' } }))).code).toBe(1);
  });

  test('keys: made, used, listed without secret, revoked', async () => {
    const secret = (await run(['key', 'create', '--scopes', 'read', '--label', 'reader'])).stdout.trim();
    const reader = new GatewayClient({ ...served, token: secret });
    expect((await reader.jobs({ first: 1 })).jobs).toHaveLength(1);
    await expect(reader.submit(HYDROGEN as JobInput)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    const prefix = secret.slice(4, 12);
    const listed = (await run(['key', 'list'])).stdout;
    expect(listed).toContain(prefix);
    expect(listed).not.toContain(secret);
    expect((await command(['key', 'list', '--url', served.url, '--token', secret])).code).toBe(3);
    expect((await run(['key', 'revoke', prefix])).code).toBe(0);
    await expect(reader.jobs()).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  });
});

test('told to stop in the middle of a job, and started again: the reader hears the whole of it', { timeout: 240_000 }, async () => {
  const gateway = new GatewayClient(served);
  const { id } = await gateway.submit({ ...h4, problem: { ...h4.problem, basis: '6-31g' } as JobInput['problem'] });
  const events: JobEvent[] = [];
  let restarted: Promise<void> | undefined;
  for await (const event of gateway.events(id)) {
    events.push(event);
    if (event.type === 'step-started' && restarted === undefined) {
      restarted = (async () => {
        expect(await served.stop()).toBe(0);
        served = await serveProcess(join(home, 'home'), { token: served.token, port: Number(new URL(served.url).port) });
      })();
    }
  }
  await restarted;
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, k) => k + 1));
  expect(events.at(-1)?.type).toBe('succeeded');
  expect((await gateway.result(id)).status).toBe('succeeded');
});
