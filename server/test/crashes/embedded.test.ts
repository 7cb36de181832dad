/** The embedded database as processes use it: one at a time, closed by signal, killed, and opened again. */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDatabase } from '../../src/store/open-database.ts';
import { lockStore } from '../../src/store/store-lock.ts';
import { pgliteSeed } from '../store/engines.ts';
import { killCampaign } from './kill-campaign.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cofactor-embedded-'));
}, 60_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

const children: ChildProcess[] = [];
afterAll(() => children.forEach((child) => child.kill('SIGKILL')));

/** A process that opens the store, says `open`, and writes rows when asked to. */
async function otherProcess(
  path: string,
  mode: 'hold' | 'write',
): Promise<{ child: ChildProcess; lines: AsyncIterator<string>; exit: Promise<unknown> }> {
  const child = spawn(process.execPath, ['--conditions=cofactor:source', join(import.meta.dirname, 'writer.ts'), path, mode], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const exit = new Promise((resolve) => child.on('exit', (code, signal) => resolve(signal ?? code)));
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream })[Symbol.asyncIterator]();
  return { child, lines, exit };
}

test('a second process is refused by the name of the first, and admitted once that is gone', async () => {
  const path = join(folder, 'one-at-a-time');
  await (await openDatabase({ path, seed: await pgliteSeed() })).close();
  const first = await otherProcess(path, 'hold');
  expect((await first.lines.next()).value).toBe('open');
  await expect(openDatabase({ path })).rejects.toMatchObject({
    code: 'UNAVAILABLE',
    message: expect.stringContaining(`process ${first.child.pid}`) as unknown,
  });

  first.child.kill('SIGKILL'); // leaves its lock behind
  await first.exit;
  const database = await openDatabase({ path });
  await expect(openDatabase({ path }), 'nor twice in one process').rejects.toMatchObject({ code: 'UNAVAILABLE' });
  await database.close();
  await database.close();
}, 60_000);

test('a store closed on SIGTERM is whole', async () => {
  const path = join(folder, 'terminated');
  await (await openDatabase({ path, seed: await pgliteSeed() })).close();
  const writer = await otherProcess(path, 'write');
  let last = '';
  for (let n = 0; n < 20; n++) last = (await writer.lines.next()).value as string;
  writer.child.kill('SIGTERM');
  for (let line = await writer.lines.next(); !line.done; line = await writer.lines.next()) last = line.value;
  expect(await writer.exit).toBe(0);
  const database = await openDatabase({ path });
  const [{ most }] = await database.query<{ most: number }>('SELECT max(n) AS most FROM row');
  expect(most).toBe(Number(last));
  await database.close();
}, 60_000);

test('of many that start at the same time on a stale lock, one gets it', async () => {
  const path = await mkdtemp(join(folder, 'race-'));
  for (let round = 0; round < 10; round++) {
    const dead = { pid: 2 ** 22 - 1, host: hostname(), started: '1', since: '2026-01-01T00:00:00Z', released: false };
    for (const name of await readdir(path)) await rm(join(path, name));
    await writeFile(join(path, `lock-${round + 1}`), JSON.stringify(dead));
    const outcomes = await Promise.allSettled(Array.from({ length: 12 }, () => lockStore(path)));
    const winners = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? outcome.value : []));
    expect(winners).toHaveLength(1);
    for (const outcome of outcomes) if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'UNAVAILABLE' });
    await winners[0].release();
    await winners[0].release();
    await (await lockStore(path)).release();
  }
});

test('a lock of another host, or one that cannot be read, is left alone', async () => {
  const path = await mkdtemp(join(folder, 'foreign-'));
  const elsewhere = { pid: 1, host: `${hostname()}-not`, started: '1', since: '2026-01-01T00:00:00Z', released: false };
  await writeFile(join(path, 'lock-3'), JSON.stringify(elsewhere));
  await expect(lockStore(path)).rejects.toMatchObject({ code: 'UNAVAILABLE', message: expect.stringContaining('lock-3') as unknown });
  await writeFile(join(path, 'lock-4'), 'scribble');
  await expect(lockStore(path)).rejects.toMatchObject({ code: 'UNAVAILABLE', message: expect.stringContaining('lock-4') as unknown });
});

test('a folder that a crash left half made is made again', async () => {
  const path = join(folder, 'half-made');
  const first = await openDatabase({ path, seed: await pgliteSeed() });
  await first.close();
  await rm(join(path, 'ready'));
  await rm(join(path, 'data', 'PG_VERSION'));
  const database = await openDatabase({ path, seed: await pgliteSeed() });
  expect(await database.query('SELECT 1 AS one', [])).toEqual([{ one: 1 }]);
  await database.close();
}, 60_000);

test('kill -9 while rows are written loses none that was acknowledged', async () => {
  const outcome = await killCampaign({ path: join(folder, 'killed'), rounds: 5, seed: 1 });
  expect(outcome).toMatchObject({ rounds: 5, lost: 0, unopenable: 0 });
  expect(outcome.acknowledged).toBeGreaterThan(50);
}, 120_000);
