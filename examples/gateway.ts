/** A gateway for one program: `cofactor serve` as a process of its own, on any free port, with a home that goes when it ends. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export interface OwnGateway {
  url: string;
  token: string;
  /** Of its jobs, while it runs. */
  home: string;
  /** Ends the process and removes its home. */
  close(): Promise<void>;
}

/** @param concurrency jobs at the same time */
export async function ownGateway({ concurrency }: { concurrency: number }): Promise<OwnGateway> {
  const home = await mkdtemp(join(tmpdir(), 'cofactor-gateway-'));
  const server = import.meta.resolve('@cofactor/server'); // its sources in a test, else what was built
  const main = fileURLToPath(new URL(`./cli/main${server.endsWith('.ts') ? '.ts' : '.js'}`, server));
  const args = [...process.execArgv, main, 'serve', '--port', '0', '--concurrency', String(concurrency)];
  const child = spawn(process.execPath, args, {
    env: { ...process.env, COFACTOR_HOME: home, DATABASE_URL: '' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const end = (): void => void child.kill();
  process.on('exit', end); // also when this program fails
  const stop = (signal: NodeJS.Signals): void => {
    end();
    process.kill(process.pid, signal);
  };
  process.once('SIGINT', stop).once('SIGTERM', stop); // else the gateway would outlive it
  let log = '';
  child.stderr.on('data', (chunk: Buffer) => (log = `${log}${chunk.toString()}`.slice(-4000)));
  const exited = once(child, 'exit');
  let [url, token] = ['', ''];
  for await (const line of createInterface(child.stdout)) {
    url ||= /^gateway: (\S+)$/.exec(line)?.[1] ?? '';
    token ||= /^key, shown this once: (\S+)$/.exec(line)?.[1] ?? '';
    if (url && token) break;
  }
  child.stdout.resume();
  if (!url || !token) throw new Error(`cofactor serve ended with ${String(await exited)} before it was ready: ${log}`);
  return {
    url,
    token,
    home,
    async close() {
      child.kill('SIGTERM');
      await exited;
      process.off('exit', end).off('SIGINT', stop).off('SIGTERM', stop);
      await rm(home, { recursive: true, force: true });
    },
  };
}
