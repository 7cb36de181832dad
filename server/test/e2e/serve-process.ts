/** `cofactor serve` as a process of its own, and what it takes to talk to it. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';

const ROOT = resolve(import.meta.dirname, '..', '..', '..');
/** What `cofactor` runs. */
export const MAIN = join(ROOT, 'server', 'src', 'cli', 'main.ts');

export interface ServeProcess {
  url: string;
  token: string;
  process: ChildProcess;
  /** Ends it with a signal; resolves to its exit code. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
  /** SIGKILL to it and, where it leads a group of its own, to its engines. */
  kill(): Promise<void>;
}

export interface ServeProcessOptions {
  /** Of an earlier start: a key is shown only once. */
  token?: string;
  /** That an earlier start had. */
  port?: number;
  /** Leads a process group, so that it can be killed together with its engines. */
  ownGroup?: boolean;
}

export async function serveProcess(
  home: string,
  { token = '', port = 0, ownGroup = false }: ServeProcessOptions = {},
): Promise<ServeProcess> {
  const child = spawn(process.execPath, ['--conditions=cofactor:source', MAIN, 'serve', '--port', String(port)], {
    env: { ...process.env, COFACTOR_HOME: home, DATABASE_URL: '' },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: ownGroup,
  });
  let log = '';
  child.stderr.on('data', (chunk) => (log += chunk));
  const exited = once(child, 'exit').then(([code]) => code as number | null);
  let url = '';
  let key = token;
  for await (const line of createInterface(child.stdout)) {
    url ||= /^gateway: (\S+)$/.exec(line)?.[1] ?? '';
    key ||= /^key, shown this once: (\S+)$/.exec(line)?.[1] ?? '';
    if (url && key) break;
  }
  if (!url || !key) throw new Error(`serve ended with ${await exited} before it was ready: ${log}`);
  return {
    url,
    token: key,
    process: child,
    stop(signal = 'SIGTERM') {
      child.kill(signal);
      return exited;
    },
    async kill() {
      process.kill((ownGroup ? -1 : 1) * (child.pid as number), 'SIGKILL');
      await exited;
    },
  };
}

export interface Outcome {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** One command of the command line as its own process. */
export function command(args: string[], { env = {}, input = '' }: { env?: NodeJS.ProcessEnv; input?: string } = {}): Promise<Outcome> {
  return run([MAIN, ...args], env, input);
}

/** A module as its own process, in the folder of the repository. */
export function script(code: string, env: NodeJS.ProcessEnv): Promise<Outcome> {
  return run(['--input-type=module', '-e', code], env);
}

async function run(args: string[], env: NodeJS.ProcessEnv, input = ''): Promise<Outcome> {
  const child = spawn(process.execPath, ['--conditions=cofactor:source', ...args], { cwd: ROOT, env: { ...process.env, ...env } });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => (stdout += chunk));
  child.stderr.on('data', (chunk) => (stderr += chunk));
  child.stdin.end(input);
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout, stderr };
}
