import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const execute = promisify(execFile);
const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8');
const blocks = [...readme.matchAll(/```ts\n([\s\S]*?)```/g)].map((match) => match[1]);

test('the README shows code', () => {
  expect(blocks.length).toBeGreaterThan(0);
});

test.each(blocks.map((code, index) => [index + 1, code] as const))(
  'ts block %i of the README runs as it stands',
  { timeout: 120_000 },
  async (_, code) => {
    const folder = await mkdtemp(join(import.meta.dirname, '.readme-'));
    try {
      const file = join(folder, 'block.ts');
      await writeFile(file, code);
      const { stdout } = await execute(process.execPath, ['--conditions=cofactor:source', file], { timeout: 110_000 });
      expect(stdout).toContain('beside');
      expect(stdout).toContain('vqe');
    } finally {
      await rm(folder, { recursive: true });
    }
  },
);
