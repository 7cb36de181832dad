/** The pieces of the two sites: what is submitted can be planned, and the gateway of one program starts, works and leaves nothing. */
import { existsSync } from 'node:fs';
import { localBackends } from '@cofactor/backends';
import { Cofactor, energy, structure } from '@cofactor/sdk';
import { isCofactorError, type ExploreProblem } from '@cofactor/sdk/contracts';
import { expect, test } from 'vitest';
import { ownGateway } from './gateway.ts';
import { watchMemory } from './memory.ts';
import { COMPARISONS, readComparison, readSurface } from './nitrogen/story.ts';

const cofactor = new Cofactor({ backends: await localBackends() });

test.each(COMPARISONS)('$name: every arm can be planned, none costs money', async (part) => {
  const { problem, arms } = await readComparison(part);
  for (const { method, backend, seed } of arms) {
    const plan = await cofactor.plan(problem, { method, backend, seed });
    expect(plan.forecast.costMicroUsd.high).toBe(0);
  }
});

test('the surface is labelled by a quantum arm and judged on hidden points that are no candidates', async () => {
  const job = await readSurface();
  const { candidates, holdout = [], labels } = job.problem as ExploreProblem;
  const plan = await cofactor.plan(job);
  expect(plan.stages[0].steps[0].uses).toContain('fermion');
  expect(holdout.length).toBeGreaterThanOrEqual(12);
  expect(labels).toBeLessThan(candidates.length);
  expect(new Set([...candidates, ...holdout].map((source) => JSON.stringify(source))).size).toBe(candidates.length + holdout.length);
});

test('the gateway of one program takes its jobs, refuses others, and leaves nothing behind', { timeout: 120_000 }, async () => {
  const memory = watchMemory();
  const gateway = await ownGateway({ concurrency: 1 });
  try {
    const h2 = energy(structure.fromXyz('2\n\nH 0 0 0\nH 0 0 0.74'), { basis: 'sto-3g' });
    const result = await new Cofactor({ url: gateway.url, token: gateway.token }).run(h2, { method: 'rhf' });
    // PySCF 2.14.0, RHF/STO-3G at 0.74 angstrom
    expect(result.kind === 'energy' && result.energyHartree).toBeCloseTo(-1.116759307, 6);
    const stranger = await new Cofactor({ url: gateway.url, token: 'cfk_wrong' })
      .run(h2, { method: 'rhf' })
      .catch((error: unknown) => error);
    expect(isCofactorError(stranger)).toBe(true);
  } finally {
    await gateway.close();
  }
  expect(existsSync(gateway.home)).toBe(false);
  const peak = memory.stop();
  if (process.platform === 'linux') expect(peak).toBeGreaterThan(50 * 2 ** 20);
});
