/** What a test needs of the system, from Debian, where it may be installed. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

const execute = promisify(execFile);
/** Another test file may be installing something. */
const WAIT_MS = 300_000;

/** @returns false where there is no apt-get, this is not root, or the package cannot be had */
export async function installDebianPackage(name: string): Promise<boolean> {
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return false;
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' };
  for (const end = Date.now() + WAIT_MS; ; await sleep(2000)) {
    try {
      await execute('apt-get', ['update', '-qq'], { env });
      await execute('apt-get', ['install', '-y', '-qq', '--no-install-recommends', name], { env });
      return true;
    } catch (error) {
      const said = error instanceof Error && 'stderr' in error ? String(error.stderr) : '';
      if (!/could not get lock|unable to (acquire|lock)/i.test(said) || Date.now() > end) return false;
    }
  }
}
