/** What a browser loads to speak to a gateway. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';

const LIMIT_BYTES = 100_000;

test('contracts and client together are under 100 kB gzipped, and ask nothing of Node', { timeout: 60_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'cofactor-bundle-'));
  try {
    const source = (path: string): string => JSON.stringify(fileURLToPath(new URL(path, import.meta.url)));
    const entry = join(folder, 'entry.ts');
    const output = join(folder, 'bundle.js');
    await writeFile(entry, `export * from ${source('../contracts/index.ts')};\nexport * from ${source('index.ts')};\n`);
    // the bundler that the test runner brings
    const bundler = join(
      dirname(createRequire(createRequire(import.meta.url).resolve('vitest/package.json')).resolve('rolldown/package.json')),
      'bin/cli.mjs',
    );
    await promisify(execFile)(process.execPath, [bundler, entry, '--minify', '--platform', 'browser', '--format', 'esm', '--file', output]);
    const bundle = await readFile(output);
    expect(bundle.length).toBeGreaterThan(20_000);
    expect(gzipSync(bundle, { level: 9 }).length).toBeLessThan(LIMIT_BYTES);
    expect(bundle.toString()).not.toMatch(/(?:from|import|require)\s*\(?\s*["'](?!\.)/);
    expect(bundle.toString()).toContain('jobEvents');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
