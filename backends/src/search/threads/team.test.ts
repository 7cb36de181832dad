import { isCofactorError, parseDocument, SearchMethod, type MinimumModel, type StepSpec } from '@cofactor/sdk/contracts';
import { afterEach, describe, expect, test } from 'vitest';
import { landscapeOf } from '../solver/landscapes.ts';
import { SearchRun } from '../runs/search-run.ts';
import { solve } from '../solver/solve.ts';
import { driveTeam, threadsFor } from './team.ts';

const CHAIN: MinimumModel = { type: 'lattice-protein', sequence: 'HPPHHPHP'.repeat(3), lattice: 'cubic', interaction: 'hp' };
const methodOf = (of: object): SearchMethod => parseDocument(SearchMethod, of);
const LIMITED = methodOf({ name: 'parallel-tempering', sweeps: 1_000_000, maxEvaluations: 3_200_000 });

const before = process.env.COFACTOR_THREADS;
afterEach(() => {
  if (before === undefined) delete process.env.COFACTOR_THREADS;
  else process.env.COFACTOR_THREADS = before;
});

/** Slices of the search of this thread until so many evaluations are spent. */
async function slicesOf(threads: number): Promise<{ slices: number; run: SearchRun<unknown> }> {
  const run = new SearchRun<unknown>();
  const search = (await landscapeOf(CHAIN)).search(LIMITED, run, 3);
  let slices = 0;
  const counted = (function* () {
    for (; !search.next().done; slices++) yield;
  })();
  await driveTeam(counted, run, { maxEvaluations: 3_200_000 }, { model: CHAIN, method: LIMITED, seed: 3, threads });
  return { slices, run };
}

describe('a team', () => {
  test('shares the evaluations, and gives equal bits for equal threads', { timeout: 120_000 }, async () => {
    const [alone, team, again] = [await slicesOf(1), await slicesOf(2), await slicesOf(2)];
    expect(alone.run.evaluations).toBeGreaterThanOrEqual(3_200_000);
    expect(team.slices - 40).toBeLessThan(0.6 * (alone.slices - 40)); // 40 slices are made alone
    const bits = ({ slices, run }: typeof team): unknown => [slices, run.value, run.state, run.evaluations, run.trace, run.levels.list()];
    expect(bits(again)).toEqual(bits(team));
    const own = alone.run.trace.findIndex(({ evaluations }, k) => evaluations !== team.run.trace[k]?.evaluations);
    expect(own === -1 ? alone.run.trace.length : own).toBeGreaterThan(2); // they begin alike
  });

  test('is for searches with a limit that rely on luck', () => {
    process.env.COFACTOR_THREADS = '2';
    expect(threadsFor(CHAIN, LIMITED, { maxEvaluations: 1 })).toBe(2);
    expect(threadsFor(CHAIN, LIMITED, { maxWallMs: 1 })).toBe(2);
    expect(threadsFor(CHAIN, LIMITED, {})).toBe(1);
    for (const name of ['exact', 'random']) expect(threadsFor(CHAIN, methodOf({ name }), { maxWallMs: 1 })).toBe(1);
  });

  test('searches clusters by hopping beside a portfolio, is told in the step, and ends when cancelled', { timeout: 60_000 }, async () => {
    process.env.COFACTOR_THREADS = '2';
    const controller = new AbortController();
    const model: MinimumModel = { type: 'cluster', potential: 'lennard-jones', atoms: 60 };
    const spec: StepSpec<'search'> = { kind: 'search', model, method: methodOf({ name: 'auto', maxWallMs: 30_000 }), seed: 1 };
    const started = performance.now();
    const ended = solve(spec, { signal: controller.signal }).catch((error: unknown) => error);
    setTimeout(() => controller.abort(), 1500);
    expect(isCofactorError(await ended, 'CANCELLED')).toBe(true);
    expect(performance.now() - started).toBeLessThan(10_000);
    const { threads, output } = await solve({ ...spec, model: { ...model, atoms: 13 }, target: -44.3 });
    expect([threads, output.value < -44.3]).toEqual([2, true]);
  });
});
