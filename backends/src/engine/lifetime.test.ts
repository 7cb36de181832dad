/** Who outlives whom, seen from outside: a host is a program of its own here. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const host = fileURLToPath(new URL('./host.test.support.ts', import.meta.url));

/** Starts a host; resolves with it and the pid of its engine once it says so. */
async function start(mode: 'finish' | 'busy'): Promise<{ program: ChildProcess; engine: number }> {
  const program = spawn(process.execPath, ['--conditions=cofactor:source', host, mode], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(program.stdout as NodeJS.ReadableStream, 'data')) as [Buffer];
  return { program, engine: Number(line.toString()) };
}

/** False for what is gone, and for a zombie that only waits for an init process to collect it. */
function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return process.platform !== 'linux';
  }
}

test('a program that has had its result exits by itself, and its engine with it', async () => {
  const { program, engine } = await start('finish');
  if (program.exitCode === null) await once(program, 'exit');
  expect(program.exitCode).toBe(0);
  await expect.poll(() => isRunning(engine), { timeout: 5000 }).toBe(false);
});

test('an engine deep in a loop ends when its host is killed', async () => {
  const { program, engine } = await start('busy');
  expect(isRunning(engine)).toBe(true);
  program.kill('SIGKILL');
  await expect.poll(() => isRunning(engine), { timeout: 5000 }).toBe(false);
});

test('a signal to the whole group leaves the engine to its host', async () => {
  const { program, engine } = await start('busy');
  process.kill(engine, 'SIGTERM');
  process.kill(engine, 'SIGINT');
  await new Promise((done) => setTimeout(done, 300));
  expect(isRunning(engine)).toBe(true);
  program.kill('SIGKILL');
  await expect.poll(() => isRunning(engine), { timeout: 5000 }).toBe(false);
});
