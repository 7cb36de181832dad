/** Both engines for a suite: `describeEngines('…', (open) => { test(…) })` runs it on PGlite and on PostgreSQL. */
import { readFileSync, existsSync } from 'node:fs';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { afterAll, beforeAll, describe } from 'vitest';
import type { Database } from '../../src/store/database.ts';
import { openDatabase } from '../../src/store/open-database.ts';
import { startPostgres, type PostgresServer } from './postgres-server.ts';

export interface Engine {
  /** A database without tables. */
  open(): Promise<Database>;
  /** The one that was opened last, as another process would open it: on PGlite the first must be closed. */
  reopen(): Promise<Database>;
}

export function describeEngines(name: string, suite: (engine: Engine) => void): void {
  describe(`${name} on PGlite`, () => {
    const folders: string[] = [];
    afterAll(async () => {
      for (const folder of folders) await rm(folder, { recursive: true, force: true });
    });
    suite({
      async open() {
        folders.push(await mkdtemp(join(tmpdir(), 'cofactor-pglite-')));
        return openDatabase({ path: folders[folders.length - 1], seed: await pgliteSeed() });
      },
      reopen: () => openDatabase({ path: folders[folders.length - 1] }),
    });
  });
  describe(`${name} on PostgreSQL`, () => {
    let server: PostgresServer | undefined;
    let url: string;
    beforeAll(async () => {
      server = await startPostgres();
    }, 240_000);
    afterAll(() => server?.stop());
    suite({
      async open() {
        if (!server) throw new Error('no server');
        url = await server.createDatabase();
        return openDatabase({ databaseUrl: url, path: '' });
      },
      reopen: () => openDatabase({ databaseUrl: url, path: '' }),
    });
  });
}

/** An empty data folder: making one takes seconds, so it is made once for this version of PGlite and kept beside other temporary files. */
export async function pgliteSeed(): Promise<Blob> {
  const entry = createRequire(import.meta.url).resolve('@electric-sql/pglite');
  const { version } = JSON.parse(readFileSync(join(dirname(entry), '..', 'package.json'), 'utf8')) as { version: string };
  const file = join(tmpdir(), `cofactor-pglite-seed-${version}.tar`);
  if (!existsSync(file)) {
    const lite = await PGlite.create();
    const dump = await lite.dumpDataDir('none');
    await lite.close();
    const draft = `${file}.${process.pid}`;
    await writeFile(draft, Buffer.from(await dump.arrayBuffer()));
    await rename(draft, file);
  }
  return new Blob([readFileSync(file)]);
}
