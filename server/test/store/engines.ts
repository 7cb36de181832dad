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

/** What opens a store: see GatewayStoreOptions. */
export interface Place {
  home: string;
  databaseUrl?: string;
  seed?: Blob;
}

export interface Engine {
  readonly name: 'pglite' | 'postgresql';
  /** Somewhere without tables yet. */
  place(): Promise<Place>;
}

/** The database alone, without tables. */
export function openAt({ home, databaseUrl, seed }: Place): Promise<Database> {
  return openDatabase({ databaseUrl, path: join(home, 'gateway'), seed });
}

export function describeEngines(name: string, suite: (engine: Engine) => void): void {
  const folders: string[] = [];
  const makeHome = async (): Promise<string> => {
    const folder = await mkdtemp(join(tmpdir(), 'cofactor-store-'));
    folders.push(folder);
    return folder;
  };
  afterAll(async () => {
    for (const folder of folders) await rm(folder, { recursive: true, force: true });
  });
  describe(`${name} on PGlite`, () => {
    suite({ name: 'pglite', place: async () => ({ home: await makeHome(), seed: await pgliteSeed() }) });
  });
  describe(`${name} on PostgreSQL`, () => {
    let server: PostgresServer | undefined;
    beforeAll(async () => {
      server = await startPostgres();
    }, 240_000);
    afterAll(() => server?.stop());
    suite({
      name: 'postgresql',
      async place() {
        if (!server) throw new Error('no server');
        return { home: await makeHome(), databaseUrl: await server.createDatabase() };
      },
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
