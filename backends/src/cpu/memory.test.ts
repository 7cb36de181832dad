import { memoryStore, type StepSpec } from '@cofactor/sdk/contracts';
import { expect, test } from 'vitest';
import { EnginePool, inEngine } from '../engine/index.ts';
import { cpuFacts } from './facts.ts';
import { measureMemory } from './memory.test.support.ts';

/** 28 hydrogen molecules, close enough that no integral is left out: 112 functions of 6-31G, all integrals kept. */
function hydrogens(): StepSpec<'scf'> {
  const positionsBohr: number[] = [];
  for (let x = 0; x < 4; x++)
    for (let y = 0; y < 4; y++) for (let z = 0; z < 2; z++) positionsBohr.push(4.7 * x, 4.7 * y, 4.7 * z, 4.7 * x, 4.7 * y, 4.7 * z + 1.4);
  return {
    kind: 'scf',
    system: {
      atomicNumbers: positionsBohr.slice(0, positionsBohr.length / 3).map(() => 1),
      positionsBohr,
      charge: 0,
      multiplicity: 1,
      basis: '6-31g',
    },
    reference: 'rhf',
    guess: 'atomic',
    stability: 'skip',
    maxIterations: 128,
    convergenceHartree: 1e-10,
  };
}

test.runIf(process.platform === 'linux')(
  'a step takes within a quarter of the memory that was forecast (scripts/memory-forecast.ts measures more)',
  { timeout: 120_000 },
  async () => {
    const { forecastBytes, ratio } = await measureMemory(hydrogens(), memoryStore());
    expect(forecastBytes).toBeGreaterThan(256 * 2 ** 20);
    expect(ratio).toBeGreaterThan(0.75);
    expect(ratio).toBeLessThan(1.25);
  },
);

test('what would not fit is refused before a process starts', async () => {
  const pool = new EnginePool({ memoryLimitBytes: 256 * 2 ** 20 });
  const context = { signal: new AbortController().signal, artifacts: memoryStore() };
  const backend = inEngine(cpuFacts, pool);
  await expect(backend.run(hydrogens(), context)).rejects.toMatchObject({ code: 'TOO_LARGE', details: { resource: 'memoryBytes' } });
  expect(pool.pids).toEqual([]);
  await pool.close();
});
