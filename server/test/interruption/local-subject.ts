/** `cofactor run` with its journal in a home of its own. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openHome } from '@cofactor/backends';
import { parseDocument, Result, type JobInput } from '@cofactor/sdk/contracts';
import { MAIN } from '../e2e/serve-process.ts';
import { LOOP, type Checkpoint, type Subject } from './interruption.ts';

/** Shorter than an iteration of the loop. */
const LOOK_MS = 10;

export async function localSubject(job: JobInput): Promise<Subject> {
  const folder = await mkdtemp(join(tmpdir(), 'cofactor-interruption-'));
  const { path, journal } = openHome({ path: join(folder, 'home') });
  const journalled = async (): Promise<string | undefined> => (await readdir(join(path, 'jobs')).catch(() => []))[0];
  const checkpointOf = async (id: string): Promise<Checkpoint | undefined> =>
    (await journal.checkpoint(id, LOOP).load()) as Checkpoint | undefined;

  const start = () => {
    const child = spawn(process.execPath, ['--conditions=cofactor:source', MAIN, 'run', '-', '--json'], {
      env: { ...process.env, COFACTOR_HOME: path },
      detached: true,
    });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk) => (stdout += chunk));
    child.stderr.on('data', (chunk) => (stderr += chunk));
    child.stdin.end(JSON.stringify(job));
    const ended = once(child, 'close');
    return {
      heard: once(child.stderr, 'data'),
      ended,
      killGroup: () => process.kill(-(child.pid as number), 'SIGKILL'),
      isOver: () => child.exitCode !== null,
      async outcome() {
        await ended;
        if (child.exitCode !== 0) throw new Error(`cofactor run ended with ${child.exitCode}: ${stderr}`);
        const steps = [...stderr.matchAll(/^(\S+): done in [^(\n]*(\(from the journal\))?$/gm)];
        return {
          results: stdout
            .trim()
            .split('\n')
            .map((line) => parseDocument(Result, JSON.parse(line))),
          ran: steps.flatMap(([, step, replayed]) => (replayed ? [] : [step])),
        };
      },
    };
  };

  return {
    async whole() {
      const run = start();
      await run.heard;
      const began = performance.now();
      const { results } = await run.outcome();
      return { result: results[0], wallMs: performance.now() - began };
    },
    async interrupted(killAfterMs) {
      const killed = start();
      await killed.heard;
      await sleep(killAfterMs);
      if (killed.isOver()) return undefined;
      killed.killGroup();
      await killed.ended;
      const id = await journalled();
      const entries = id === undefined ? [] : await journal.load(id);
      const checkpoint = id === undefined ? undefined : await checkpointOf(id);

      const again = start();
      let firstIteration: number | undefined;
      while (!again.isOver()) {
        const now = await journalled();
        const seen = now === undefined ? undefined : await checkpointOf(now);
        if (seen && seen.iteration !== checkpoint?.iteration) firstIteration ??= seen.iteration;
        await sleep(LOOK_MS);
      }
      const { results, ran } = await again.outcome();
      const isLoopDone = entries.some(({ key }) => key === LOOP);
      return {
        killedAfterMs: killAfterMs,
        journal: entries.map(({ key }) => key),
        ...(!isLoopDone && checkpoint && { checkpoint }),
        ranAfter: ran,
        firstIteration,
        results,
      };
    },
    close: () => rm(folder, { recursive: true, force: true }),
  };
}
