import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { COFACTOR_VERSION } from './version.ts';

test.each(['sdk', 'backends', 'server', 'examples', '.'])('the version of %s is the version in results', (folder) => {
  const file = new URL(`../../../${folder}/package.json`, import.meta.url);
  expect((JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version).toBe(COFACTOR_VERSION);
});
