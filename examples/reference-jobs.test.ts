/** The jobs that forecasts are held against (`npm run bench -- plan`): thirty, of many kinds, each planned. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { localBackends } from '@cofactor/backends';
import { Cofactor } from '@cofactor/sdk';
import { Job, parseDocument } from '@cofactor/sdk/contracts';
import { expect, test } from 'vitest';

const folder = join(import.meta.dirname, 'reference-jobs');

test('thirty reference jobs are planned, of every kind that takes no provider, with what they will take', { timeout: 60_000 }, async () => {
  const cofactor = new Cofactor({ backends: await localBackends() });
  const files = (await readdir(folder)).filter((file) => file.endsWith('.json'));
  expect(files).toHaveLength(30);
  const kinds = new Set<string>();
  for (const file of files) {
    const job = parseDocument(Job, JSON.parse(await readFile(join(folder, file), 'utf8')));
    const { forecast } = await cofactor.plan(job);
    kinds.add(`${job.problem.kind} ${job.method?.name ?? ''}`);
    expect([file, forecast.open ?? false]).toEqual([file, false]); // nothing about them waits for a step
    expect(forecast.wallMs.likely).toBeLessThan(60_000);
  }
  expect(kinds.size).toBeGreaterThanOrEqual(18);
});
