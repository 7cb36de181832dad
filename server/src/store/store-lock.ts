/**
 * Who may open a folder: one process at a time.
 *
 *   lock-<n>   made whole and only once (link of a finished file), n one above the highest there is. The highest is the one
 *              that counts; it names a holder, or says that it was given back.
 *   held       its process lives: same host, same pid, and (on Linux) the same start time, since pids are used again
 *   stale      its process is gone: n + 1 may be tried, and of all who try one succeeds
 *
 * The highest number never falls, so that whoever decided on an old sight of the folder cannot win: after making its file it
 * looks again, and gives way when a higher one is there.
 */
import { link, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { CofactorError } from '@cofactor/sdk/contracts';
import * as z from 'zod';
import { once } from './database.ts';

const Holder = z.object({ pid: z.int(), host: z.string(), started: z.string(), since: z.string(), released: z.boolean() });
type Holder = z.infer<typeof Holder>;

export interface StoreLock {
  /** Gives the folder back; calling it again does nothing. */
  release(): Promise<void>;
}

/** @throws UNAVAILABLE naming the process that has the folder */
export async function lockStore(path: string): Promise<StoreLock> {
  for (;;) {
    const before = await highest(path);
    if (before) {
      const holder = await readHolder(fileOf(path, before));
      if (holder === 'gone') continue; // replaced while we looked
      if (await isHeld(holder)) throw heldBy(path, holder, before);
    }
    const mine = before + 1;
    if (!(await create(path, mine, await thisProcess()))) continue;
    if ((await highest(path)) !== mine) {
      await rm(fileOf(path, mine), { force: true });
      continue;
    }
    await removeBelow(path, mine);
    return {
      release: once(async () => {
        await create(path, mine + 1, { ...(await thisProcess()), released: true });
        await removeBelow(path, mine + 1);
      }),
    };
  }
}

const fileOf = (path: string, n: number): string => join(path, `lock-${n}`);

async function locks(path: string): Promise<number[]> {
  return (await readdir(path)).flatMap((name) => /^lock-(\d+)$/.exec(name)?.slice(1).map(Number) ?? []);
}

async function highest(path: string): Promise<number> {
  return Math.max(0, ...(await locks(path)));
}

async function removeBelow(path: string, n: number): Promise<void> {
  for (const old of await locks(path)) if (old < n) await rm(fileOf(path, old), { force: true });
}

let drafts = 0;

/** False when it exists already. */
async function create(path: string, n: number, holder: Holder): Promise<boolean> {
  const draft = join(path, `.lock-${process.pid}-${drafts++}`);
  await writeFile(draft, JSON.stringify(holder), { mode: 0o600 });
  try {
    await link(draft, fileOf(path, n));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

async function readHolder(file: string): Promise<Holder | 'gone'> {
  try {
    return Holder.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 'gone';
    const fix = `remove ${file} when no process uses this store`;
    throw new CofactorError('UNAVAILABLE', `${file} is no lock of ours: ${fix}`, { what: file, fix }, { cause: error, retryable: false });
  }
}

async function thisProcess(): Promise<Holder> {
  const since = new Date().toISOString();
  return { pid: process.pid, host: hostname(), started: await startOf(process.pid), since, released: false };
}

/** A process of another host cannot be looked at, and counts as alive. */
async function isHeld({ pid, host, started, released }: Holder): Promise<boolean> {
  if (released) return false;
  if (host !== hostname()) return true;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  return (await startOf(pid)) === started;
}

/**
 * Clock ticks from the start of the machine to that of the process (proc(5), stat, field 22); empty where there is no /proc. A
 * process that was killed and not yet collected by its parent has no files open any more, and counts as gone.
 */
async function startOf(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return state === 'Z' || state === 'X' ? 'ended' : (fields[18] ?? '');
}

function heldBy(path: string, { pid, host, since }: Holder, n: number): CofactorError {
  const where = host === hostname() ? '' : ` on ${host}`;
  const fix = `stop process ${pid}${where}, or choose another store (COFACTOR_HOME, DATABASE_URL)`;
  const message = `${path} is in use by process ${pid}${where} since ${since}: ${fix}; if that process is gone, remove ${fileOf(path, n)}`;
  return new CofactorError('UNAVAILABLE', message, { what: `${path}, held by process ${pid}${where}`, fix }, { retryable: false });
}
