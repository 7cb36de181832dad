/** A gateway process of its own that runs jobs of a store, and can be stopped or killed. */
import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Place } from '../store/engines.ts';

/** @returns the process, and the kinds of the steps that begin in it */
export function startWorkerProcess(
  { home, databaseUrl }: Place,
  { stepMs }: { stepMs: number },
): { child: ChildProcess; lines: AsyncIterable<string> } {
  const entry = join(import.meta.dirname, 'crashing-worker.ts');
  const place = JSON.stringify({ home, databaseUrl });
  const child = spawn(process.execPath, ['--conditions=cofactor:source', entry, place, String(stepMs)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return { child, lines: createInterface({ input: child.stdout }) };
}
