/** Helper threads give the memories back that they were lent: none of their handles keeps one alive. */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { helperRegions, Team } from '../chemistry/threads/team.ts';
import { TileTeam } from '../simulators/statevector/tiled/team.ts';
import { Arena } from './arena.ts';
import { stateVectorKernel } from './state-vector/kernel.ts';
import { kernelVariant } from './wasm.ts';

setFlagsFromString('--expose-gc'); // for the threads, as the engine process has it
const collect = runInNewContext('gc') as () => void;

const MEBIBYTE = 2 ** 20;
const MEMORY_BYTES = 64 * MEBIBYTE;
const NO_INTEGRALS = { numFunctions: 1, classes: [], quartets: [], bounds: 0, numBatches: 0 };

beforeEach(() => void vi.stubEnv('COFACTOR_THREADS', '2'));
afterEach(() => vi.unstubAllEnvs());

/** What twelve memories, filled, lent and taken back, leave behind. */
async function leftAfter(lend: (arena: Arena) => { leave(): void }): Promise<number> {
  const before = process.memoryUsage.rss();
  for (let round = 0; round < 12; round++) {
    const arena = new Arena(MEMORY_BYTES);
    new Uint8Array(arena.memory.buffer).fill(1);
    lend(arena).leave();
    await new Promise((resolve) => setTimeout(resolve, 30)); // the helper hears of it
  }
  collect();
  collect();
  return process.memoryUsage.rss() - before;
}

const variant = kernelVariant();
test.each<[string, (arena: Arena) => { leave(): void }]>([
  ['integrals', (arena) => new Team(helperRegions(arena, 1, 0), { of: 'repulsion', plan: NO_INTEGRALS })],
  [
    'a state in tiles',
    (arena) => new TileTeam({ arena, variant, address: 0, numQubits: 5 }, stateVectorKernel(arena.memory, variant), 5, 1),
  ],
])('of %s', async (_, lend) => {
  expect(await leftAfter(lend)).toBeLessThan(4 * MEMORY_BYTES);
});
