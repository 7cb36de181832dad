/**
 * A process is killed between what it intended and what it learnt of the provider, and another one goes on.
 *
 *   node --conditions=cofactor:source examples/clouds/main.ts
 *
 * The service is emulated on loopback; the submissions and the money are written down in a folder both processes share.
 */
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openHome } from '@cofactor/backends';
import { emulate } from '@cofactor/backends/emulators';
import { balance, listSubmissions, providerBackend, type ProviderOptions } from '@cofactor/backends/providers';
import { memoryStore, usd, type StepSpec } from '@cofactor/sdk/contracts';

const BELL: StepSpec<'sample'> = {
  kind: 'sample',
  circuit: {
    schema: 'cofactor.circuit/1',
    numQubits: 2,
    numParameters: 0,
    operations: [
      { gate: 'h', qubits: [0] },
      { gate: 'cx', qubits: [0, 1] },
    ],
  },
  parameters: [],
  shots: 1000,
  seed: 0,
};
const CALL = { idempotencyKey: 'the Bell pair', signal: new AbortController().signal, artifacts: memoryStore() };
const say = (line: string): void => void process.stdout.write(`${line}\n`);

interface Shared {
  home: string;
  environment: Record<string, string>;
  endpoints: Record<string, string>;
}

async function machine({ home, environment, endpoints }: Shared, onStep?: ProviderOptions['onStep']) {
  const log = openHome({ path: home }).submissions;
  const spending = { account: 'example', maxCostUsd: 20 };
  return { log, backend: await providerBackend('ibm:ibm_fez', { environment, ibm: endpoints, log, spending, onStep, emulated: true }) };
}

/** The first process: it has sent its task, the answer is there, and before it is written down the process is gone. */
async function submitAndDie(shared: Shared): Promise<void> {
  const { backend } = await machine(shared, (step) => step === 'answered' && process.kill(process.pid, 'SIGKILL'));
  await backend.submit(BELL, CALL);
}

async function main(): Promise<void> {
  await using service = await emulate('ibm');
  const home = await mkdtemp(join(tmpdir(), 'cofactor-clouds-'));
  try {
    const shared: Shared = { home, environment: { ...service.environment }, endpoints: { ...service.endpoints } };
    const child = spawn(process.execPath, [...process.execArgv, import.meta.filename, JSON.stringify(shared)], { stdio: 'inherit' });
    const signal = await new Promise((resolve) => child.once('exit', (_code, by) => resolve(by)));
    const { log, backend } = await machine(shared);
    const [left] = await listSubmissions(log);
    say(`first process    ended by ${String(signal)}; its log says: ${left.state}; the provider has accepted ${service.jobs.length}`);

    const handle = await backend.submit(BELL, CALL);
    while ((await backend.poll(handle, CALL)) !== 'succeeded');
    const { output, costMicroUsd } = await backend.fetchResult(handle, CALL);
    const [found] = await listSubmissions(log);
    const money = await balance(log, 'example');
    say(
      `second process   found the task by its mark; its log says: ${found.state}, ${found.outcome}; accepted in all: ${service.jobs.length}`,
    );
    say(`result           ${JSON.stringify(output)}`);
    say(
      `money            quoted $${usd(found.quoteMicroUsd)}, charged $${usd(money.chargedMicroUsd)} (the result says $${usd(costMicroUsd)}), reserved $${usd(money.reservedMicroUsd)}`,
    );
  } finally {
    await rm(home, { recursive: true });
  }
}

const [given] = process.argv.slice(2);
if (given === undefined) await main();
else await submitAndDie(JSON.parse(given) as Shared);
