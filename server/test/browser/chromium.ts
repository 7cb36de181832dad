/** Chromium without a screen: the system's, else Debian's package (as root), else a failure that says what to do. It does not skip. */
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { chromium, type BrowserContext } from 'playwright-core';
import { installDebianPackage } from '../debian-package.ts';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** Nothing of its own on the network; what a page asks for beyond this machine meets a proxy that is not there. */
const FLAGS = [
  '--disable-gpu',
  '--enable-unsafe-swiftshader', // WebGL by the processor
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--proxy-server=http://127.0.0.1:9',
];

export interface BrowserOptions {
  /** For pages that ask for a name and a password. */
  password?: string;
}

/** On an empty profile, which is gone when it is disposed. */
export async function openBrowser({ password }: BrowserOptions = {}): Promise<BrowserContext & AsyncDisposable> {
  const profile = await mkdtemp(join(tmpdir(), 'cofactor-chromium-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: await findChromium(),
    headless: true,
    chromiumSandbox: process.getuid?.() !== 0, // root has none
    args: FLAGS,
    viewport: { width: 1200, height: 900 },
    httpCredentials: password === undefined ? undefined : { username: 'anybody', password },
  });
  return Object.assign(context, {
    async [Symbol.asyncDispose]() {
      await context.close();
      await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  });
}

async function findChromium(): Promise<string> {
  const found = onPath() ?? ((await installDebianPackage('chromium')) ? onPath() : undefined);
  if (found) return found;
  throw new Error(`no Chromium: expected one of ${NAMES.join(', ')} on PATH: apt-get install chromium, as root`);
}

function onPath(): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders.flatMap((folder) => NAMES.map((name) => join(folder, name))).find((file) => existsSync(file));
}
