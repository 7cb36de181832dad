/** Blocks of code in the pages, run as a reader would: programs in one process, commands of a page in one shell. */
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import { ROOT, type Fence } from './pages.ts';

/** What can be done with a block: by its language and first tag. */
export const WAYS = ['ts run', 'ts gateway', 'text output', 'sh run', 'sh check', 'json job', 'json error', 'python other', 'formula'];

export const wayOf = ({ language, tags }: Fence): string => [language, ...tags.slice(0, 1)].join(' ');
export const nameOf = ({ page, number }: Fence): string => `${page}.md, block ${number}`;

const MAIN = join(ROOT, 'server', 'src', 'cli', 'main.ts');
const SOURCE = '--conditions=cofactor:source';
/** Stripped of its types a module starts in a third of the time. */
const CACHE = { NODE_COMPILE_CACHE: join(ROOT, 'out', 'compile-cache') };

/** Below the root, where the packages are found. */
async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  await mkdir(join(ROOT, 'out'), { recursive: true });
  const folder = await mkdtemp(join(ROOT, 'out', 'snippets-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Runs programs one after another in one process. @returns what each printed */
export function runPrograms(blocks: readonly Fence[]): Promise<string[]> {
  return inFolder(async (folder) => {
    await Promise.all(blocks.map(({ code }, index) => writeFile(join(folder, `block${index}.ts`), code)));
    const mark = '\u0000';
    const imports = blocks.map((_, index) => `await import('./block${index}.ts');\nprocess.stdout.write('${mark}');\n`);
    await writeFile(join(folder, 'all.ts'), imports.join(''));
    const output = await run(process.execPath, [SOURCE, join(folder, 'all.ts')], folder);
    return output.split(mark).slice(0, blocks.length);
  });
}

/** Runs the commands of one page in a folder with the examples, `npx cofactor` being the sources. @returns what they printed */
export function runCommands(blocks: readonly Fence[]): Promise<string> {
  return inFolder(async (folder) => {
    await symlink(join(ROOT, 'examples'), join(folder, 'examples'), 'junction');
    const npx = `npx() { shift; "${process.execPath}" ${SOURCE} "${MAIN}" "$@"; }`;
    const script = ['set -euo pipefail', npx, ...blocks.map(({ code }) => code)].join('\n');
    return run('bash', ['-c', script], folder, { COFACTOR_HOME: join(folder, 'home'), COFACTOR_URL: '', COFACTOR_TOKEN: '' });
  });
}

/** @throws with what was printed when the command fails */
function run(command: string, args: string[], cwd: string, env: NodeJS.ProcessEnv = {}): Promise<string> {
  return new Promise((done, fail) => {
    const child = spawn(command, args, { cwd, env: { ...process.env, ...CACHE, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk) => (stdout += chunk));
    child.stderr.on('data', (chunk) => (stderr += chunk));
    child.on('error', fail);
    child.on('close', (code) => (code === 0 ? done(stdout) : fail(new Error(`ended with ${code}: ${stdout}${stderr}`))));
  });
}

/** Commands and flags of a block that the command line does not have. */
export function unknownCommands(program: Command, code: string): string[] {
  return Array.from(code.matchAll(/(?:^|[\s(])cofactor((?: [^\s|&;#)]+)+)/gm), ([, words]) => words.trim().split(' ')).flatMap((words) => {
    const first = program.commands.find((command) => command.name() === words[0]);
    const command = first && first.commands.length > 0 ? first.commands.find((child) => child.name() === words[1]) : first;
    if (!command) return [words.slice(0, 2).join(' ')];
    const flags = words.flatMap((word) => /^--[a-z-]+/.exec(word)?.[0] ?? []);
    return flags.filter((flag) => !command.options.some(({ long }) => long === flag)).map((flag) => `${command.name()} ${flag}`);
  });
}
