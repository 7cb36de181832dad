import { afterEach, expect, test, vi } from 'vitest';
import { isCofactorError, stream } from '@cofactor/sdk/contracts';
import { Arena } from '../../../kernels/arena.ts';
import { allocatePacked } from '../../../kernels/packed-integrals/packed-integrals.ts';
import { packedBytes } from '../../../kernels/packed-integrals/packed-layout.ts';
import { RepulsionKernels } from '../../../kernels/repulsion/repulsion.ts';
import { buildBasis } from '../../basis/index.ts';
import { ClusterWorker } from '../../correlation/coupled-cluster/share.ts';
import { helperRegions, Team } from '../../threads/team.ts';
import { makeBatches } from '../batches.ts';
import { symmetricMatrix } from '../fixtures.ts';
import { createRepulsion, type Repulsion } from '../index.ts';
import { makePairs } from '../pairs.ts';
import { classQuartets, packPairs } from '../screened-pairs.ts';
import { ShareWorker } from './share.ts';

afterEach(() => vi.unstubAllEnvs());

/** Two waters, some 3 Å apart: large enough that a helper is worth starting. */
const { system } = buildBasis(
  {
    atomicNumbers: [8, 1, 1, 8, 1, 1],
    positionsBohr: Float64Array.of(0, 0, 0, 1.43, 1.11, 0, -1.43, 1.11, 0, 0.4, -0.3, 5.6, 1.8, 0.7, 6, -1.1, 0.9, 5.9),
  },
  'cc-pvdz',
);

function withThreads(threads: number, memoryBytes: number): Repulsion {
  vi.stubEnv('COFACTOR_THREADS', String(threads));
  return createRepulsion(system, { memoryBytes });
}

test.each([
  ['stored', 2 ** 30],
  ['direct', 0],
] as const)('one thread and three give the same bits, %s', (mode, memoryBytes) => {
  const random = stream(3, 'densities', 0);
  const densities = [0, 1].map(() => symmetricMatrix(system.numFunctions, random));
  const [one, three] = [1, 3].map((threads) => {
    const repulsion = withThreads(threads, memoryBytes);
    expect(repulsion.mode).toBe(mode);
    expect(repulsion.threads).toBe(threads);
    const result = repulsion.coulombExchange(densities);
    repulsion.dispose();
    return result;
  });
  expect(three).toEqual(one);
});

test('no two shares write to one place of the packed integrals, not even a zero', () => {
  const arena = new Arena();
  const packed = allocatePacked(arena, system.numFunctions);
  const kernels = new RepulsionKernels(arena);
  const batches = makeBatches(system);
  const classes = packPairs(arena, kernels, batches, makePairs(batches));
  const plan = {
    numFunctions: system.numFunctions,
    classes: classes.map(({ class: { a, b }, ...rest }) => ({ ...rest, kinds: [a, b] as const })),
    quartets: classQuartets(classes).map(({ bra, ket, cost }) => ({ bra: classes.indexOf(bra), ket: classes.indexOf(ket), cost })),
    bounds: 0,
    numBatches: 0,
    packed,
  };
  const worker = new ShareWorker(arena, plan, kernels);
  const shares = 16;
  const job = { kind: 'pack', shares, numSets: 0, densities: 0, sums: 0, wanted: 'both', screening: 1e-12, largestDensity: 0 } as const;
  const places = arena.float64(packed.rows[0], packedBytes(system.numFunctions) / 8);
  const writers = new Uint8Array(places.length);
  for (let share = 0; share < shares; share++) {
    places.fill(-0); // which adding +0 turns into +0
    worker.run(job, share, () => {});
    for (let at = 0; at < places.length; at++) writers[at] += Number(!Object.is(places[at], -0));
  }
  expect(writers.reduce((most, count) => Math.max(most, count), 0)).toBe(1);
});

test.each([
  ['stored', 2 ** 30],
  ['direct', 40_000], // some passes
] as const)('transformed integrals have the same bits on one thread and on three, %s', (mode, memoryBytes) => {
  const n = system.numFunctions;
  const random = stream(5, 'orbitals', 0);
  const [few, many] = [2, 4].map((m) => Float64Array.from({ length: n * m }, () => 2 * random.uniform() - 1));
  const [one, three] = [1, 3].map((threads) => {
    const repulsion = withThreads(threads, memoryBytes);
    expect(repulsion.mode).toBe(mode);
    const result = repulsion.transform(few, many, few, few);
    repulsion.dispose();
    return result;
  });
  expect(three).toEqual(one);
});

test('what is done meanwhile may compute integrals of its own, changes no bit, and when it fails leaves the helpers free', () => {
  vi.stubEnv('COFACTOR_THREADS', '2');
  const density = symmetricMatrix(system.numFunctions, stream(6, 'density', 0));
  const inner: unknown[] = [];
  const outer = createRepulsion(system, { meanwhile: () => inner.push(createRepulsion(system).coulombExchange([density])) });
  expect(inner).toEqual([outer.coulombExchange([density])]);
  const failing = (): never => {
    throw new Error('not now');
  };
  expect(() => createRepulsion(system, { meanwhile: failing })).toThrowError(/not now/);
  expect(outer.coulombExchange([density])).toEqual(inner[0]);
});

test('a helper that is asked for a system it does not know fails loudly', () => {
  const arena = new Arena();
  const plan = { maxColumns: 8, triplesBytes: 64 };
  const team = new Team(helperRegions(arena, 1, ClusterWorker.bytes(plan)), { of: 'coupled-cluster', plan });
  team.leave();
  const job = { kind: 'product', shares: 200, c: 0, a: 0, b: 0, m: 0, n: 0, k: 0, transposed: false } as const;
  const asked = new Int32Array(new SharedArrayBuffer(4));
  // this thread takes its time, so that the helper gets some
  expect(() => team.run(job, () => void Atomics.wait(asked, 0, 0, 50))).toThrowError(/a thread failed/);
});

test('an abort in the middle stops every thread, and the next job is none the worse', () => {
  const repulsion = withThreads(2, 0);
  const density = symmetricMatrix(system.numFunctions, stream(4, 'density', 0));
  const before = repulsion.coulombExchange([density]);
  const controller = new AbortController();
  const stopped = createRepulsion(system, { memoryBytes: 0, signal: controller.signal, onProgress: () => controller.abort() });
  let thrown: unknown;
  try {
    stopped.coulombExchange([density]);
  } catch (error) {
    thrown = error;
  }
  expect(isCofactorError(thrown, 'CANCELLED')).toBe(true);
  expect(repulsion.coulombExchange([density])).toEqual(before);
});

test('COFACTOR_THREADS that is no number of threads is refused', () => {
  expect(() => withThreads(0, 0)).toThrowError(/COFACTOR_THREADS/);
});
