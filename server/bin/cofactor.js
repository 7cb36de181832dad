#!/usr/bin/env node
/**
 * The `cofactor` command. Committed as plain JavaScript, because npm links a workspace's bin only if the file exists at
 * install. Under a Node older than 22.12 it starts itself again with the pinned one that the repository installs; in a
 * clone that was never built it builds first. The command line itself is server/src/cli.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const main = new URL('../dist/cli/main.js', import.meta.url);
const setUp = new URL('./set-up.js', import.meta.url);
const [major, minor] = process.versions.node.split('.').map(Number);
const tooOld = major < 22 || (major === 22 && minor < 12);
const inClone = existsSync(setUp);

if (inClone && !existsSync(main)) await (await import(setUp.href)).ensureBuilt();
if (tooOld) {
  try {
    if (!inClone) throw new Error(`cofactor needs Node 22.12 or newer, this is ${process.version}: install a newer Node`);
    const { findRuntime } = await import(setUp.href);
    const child = spawn(findRuntime(), [fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' });
    for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
    child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));
  } catch (error) {
    process.stderr.write(`${error.message}\n`);
    process.exit(3);
  }
} else {
  await import(main.href);
}
