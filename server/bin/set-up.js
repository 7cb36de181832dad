#!/usr/bin/env node
/**
 * Everything a fresh clone needs, for `npm start`, `npm test` and the rest: installs what the lockfile says, finds the
 * pinned Node, compiles kernels and packages, then runs the command under that Node. Plain JavaScript without dependencies,
 * so that it runs before anything is installed, on any Node from 20. One set-up at a time (a lock file), and nothing is
 * done again while nothing changed (content stamps).
 *
 *   node server/bin/set-up.js start | test [vitest arguments] | check | build | bench [area] | docs [folder] | gen
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');
const stateDirectory = join(root, '.set-up');
const PACKAGES = ['sdk', 'backends', 'server', 'examples'];
const OLDEST_NODE = [22, 12];
const source = ['--conditions=cofactor:source'];
/** Checkers of one package repeat the work on types that its files share: four take 2.4 times the processor time of one. */
const ONE_CHECKER = ['--checkers', '1'];

/** The Node that runs Cofactor: the pinned one that npm installed for this platform, else this one if it is new enough. */
export function findRuntime() {
  const executable = process.platform === 'win32' ? 'node.exe' : 'node';
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  const pinned = join(root, 'node_modules', `node-${platform}-${process.arch}`, 'bin', executable);
  if (existsSync(pinned)) return pinned;
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor >= OLDEST_NODE[1])) return process.execPath;
  throw new Error(
    `Cofactor runs on Node ${OLDEST_NODE.join('.')} or newer, this is ${process.version} and no pinned one fits ${platform}-${process.arch}: install a newer Node`,
  );
}

/** Installed, compiled, ready; returns the Node to use. */
export async function ensureBuilt() {
  return withLock(async () => {
    const installed = hashOf(['package.json', 'package-lock.json', '.npmrc', ...PACKAGES.map((name) => `${name}/package.json`)]);
    await once('install', installed, join(root, 'node_modules'), () =>
      run(npmCommand(), ['ci', '--no-audit', '--no-fund'], 'installing packages'),
    );
    const runtime = findRuntime();
    const sources = PACKAGES.flatMap((name) => filesBelow(join(root, name), ['.ts', 'tsconfig.json'])).map((file) => relative(root, file));
    const built = hashOf(['tsconfig.json', 'package-lock.json', ...sources]);
    await once('build', built, join(root, 'server', 'dist'), () =>
      together(
        run(runtime, [...source, 'backends/scripts/build-kernels.ts'], 'compiling kernels'),
        run(runtime, ['node_modules/typescript/bin/tsc', '-b', ...ONE_CHECKER], 'compiling packages'),
      ),
    );
    return runtime;
  });
}

const COMMANDS = {
  build: async () => {},
  start: (runtime, args) => run(runtime, ['examples/dist/nitrogen/main.js', ...args]),
  test: async (runtime, args) => {
    if (args.length > 0) return vitest(runtime, args);
    await lint(runtime);
    return vitest(runtime, []);
  },
  check: async (runtime) => {
    await lint(runtime);
    return vitest(runtime, []);
  },
  bench: (runtime, args) => run(runtime, [...source, 'backends/scripts/bench.ts', ...args]),
  docs: (runtime, args) => run(runtime, [...source, 'server/scripts/docs.ts', ...args]),
  gen: async (runtime) => {
    for (const name of PACKAGES)
      if (existsSync(join(root, name, 'scripts', 'gen.ts'))) await run(runtime, [...source, `${name}/scripts/gen.ts`]);
  },
};

async function lint(runtime) {
  await together(
    run(runtime, ['node_modules/@biomejs/biome/bin/biome', 'format', '.'], 'checking the format'),
    run(runtime, ['node_modules/oxlint/bin/oxlint', '--type-aware', '--deny-warnings'], 'linting'),
    run(runtime, ['node_modules/knip/bin/knip.js'], 'looking for dead code'),
  );
}

/** Commands that run side by side; when all have ended, rejects as the first of them that failed. */
async function together(...runs) {
  const failed = (await Promise.allSettled(runs)).find(({ status }) => status === 'rejected');
  if (failed) throw failed.reason;
}

function vitest(runtime, args) {
  return run(runtime, ['node_modules/vitest/vitest.mjs', 'run', ...args]);
}

/** Runs a command in the root with the pinned Node first on the path; rejects when it fails. */
function run(command, args, title) {
  if (title) process.stderr.write(`· ${title}\n`);
  const path = [
    dirname(existsSync(join(root, 'node_modules')) ? findRuntime() : process.execPath),
    join(root, 'node_modules', '.bin'),
    process.env.PATH,
  ];
  const separator = process.platform === 'win32' ? ';' : ':';
  const env = { ...process.env, PATH: path.join(separator) };
  return new Promise((done, fail) => {
    const child = spawn(command, args, {
      cwd: root,
      env,
      stdio: 'inherit',
      shell: process.platform === 'win32' && command.endsWith('.cmd'),
    });
    const forward = (signal) => child.kill(signal);
    process.on('SIGINT', forward).on('SIGTERM', forward);
    child.on('error', fail);
    child.on('exit', (code, signal) => {
      process.off('SIGINT', forward).off('SIGTERM', forward);
      if (code === 0) done();
      else
        fail(
          Object.assign(new Error(`${title ?? [command, ...args].join(' ')} ended with ${signal ?? `code ${code}`}`), {
            exitCode: code ?? 1,
          }),
        );
    });
  });
}

function npmCommand() {
  return process.platform === 'win32' ? 'npm.cmd' : 'npm';
}

/** Does `work` unless the stamp says it was done for the same content and its product is there. */
async function once(name, stamp, product, work) {
  const file = join(stateDirectory, `${name}.stamp`);
  if (existsSync(product) && existsSync(file) && readFileSync(file, 'utf8') === stamp) return;
  await work();
  writeFileSync(file, stamp);
}

function hashOf(files) {
  const hash = createHash('sha256').update(process.platform + process.arch);
  for (const file of [...files].sort((a, b) => (a < b ? -1 : 1))) hash.update(`\0${file}\0`).update(readFileSync(join(root, file)));
  return hash.digest('hex');
}

function filesBelow(directory, endings) {
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    if (['node_modules', 'dist', 'wasm'].includes(entry.name)) return [];
    const path = join(directory, entry.name);
    if (entry.isDirectory()) return filesBelow(path, endings);
    return endings.some((ending) => entry.name.endsWith(ending)) ? [path] : [];
  });
}

/** One set-up at a time: a second one waits for the first; the lock of a process that is gone is taken over. */
async function withLock(work) {
  mkdirSync(stateDirectory, { recursive: true });
  const file = join(stateDirectory, 'lock');
  for (let announced = false; !tryLock(file); ) {
    if (!announced) process.stderr.write('· another set-up is at work here, waiting for it\n');
    announced = true;
    await new Promise((done) => setTimeout(done, 300));
  }
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}

function tryLock(file) {
  try {
    const handle = openSync(file, 'wx');
    writeSync(handle, String(process.pid));
    closeSync(handle);
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
  }
  try {
    const holder = Number(readFileSync(file, 'utf8'));
    const fresh = Date.now() - statSync(file).mtimeMs < 2000;
    if (holder > 0 ? isAlive(holder) : fresh) return false;
    rmSync(file, { force: true });
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
  return false;
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [name = 'build', ...args] = process.argv.slice(2);
  try {
    if (!Object.hasOwn(COMMANDS, name)) throw new Error(`unknown command ${name}: expected one of ${Object.keys(COMMANDS).join(', ')}`);
    await COMMANDS[name](await ensureBuilt(), args);
  } catch (error) {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = error.exitCode ?? 1;
  }
}
