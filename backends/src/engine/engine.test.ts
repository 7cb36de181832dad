import { afterAll, describe, expect, test } from 'vitest';
import {
  memoryStore,
  sha256,
  type ArtifactStore,
  type Checkpoint,
  type ErrorCode,
  type LocalBackend,
  type Progress,
  type RunContext,
  type StepResult,
  type StepSpec,
} from '@cofactor/sdk/contracts';
import { EnginePool } from './engine-pool.ts';
import { inEngine } from './in-engine.ts';
import { Engine, refuseOldNode } from './supervisor.ts';

const MEBIBYTE = 2 ** 20;
const table = new URL('./table.test.support.ts', import.meta.url);
const pool = new EnginePool({ table, engines: 2, memoryLimitBytes: 2 ** 31 });
afterAll(() => pool.close());

const sampleSpec = (shots = 1, parameters: number[] = []): StepSpec<'sample'> => ({
  kind: 'sample',
  circuit: { schema: 'cofactor.circuit/1', numQubits: 1, numParameters: 0, operations: [] },
  parameters,
  shots,
  seed: 0,
});

interface SampleBackend extends Pick<LocalBackend, 'forecast'> {
  run(spec: StepSpec<'sample'>, context: RunContext): Promise<StepResult<'sample'>>;
}

function local(id: string, engines = pool, memoryBytes = MEBIBYTE, onForecast = (): void => {}): SampleBackend {
  const exactly = { low: memoryBytes, likely: memoryBytes, high: memoryBytes };
  const backend = inEngine(
    {
      id,
      version: '0',
      description: id,
      capabilities: { sample: {} },
      available: async () => ({ available: true }),
      forecast: () => {
        onForecast();
        return { memoryBytes: exactly, wallMs: exactly, costMicroUsd: exactly, sizes: {}, assumptions: [] };
      },
    },
    engines,
  );
  return {
    forecast: (spec, sizes) => backend.forecast(spec, sizes),
    run: (spec, context) => backend.run<'sample'>(spec, context),
  };
}

const context = (extra: Partial<RunContext> = {}): RunContext => ({
  signal: new AbortController().signal,
  artifacts: memoryStore(),
  ...extra,
});

const codeOf = (step: Promise<unknown>): Promise<ErrorCode | 'none'> =>
  step.then(
    () => 'none',
    (error: { code: ErrorCode }) => error.code,
  );

/** Whether a process exists (and is no zombie: its parent has seen its exit). */
function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Runs a step, aborts it at its first progress, and says how long the abort took. */
async function abortTime(
  backend: SampleBackend,
  spec: StepSpec<'sample'>,
): Promise<{ code: ErrorCode | 'none'; ms: number; pids: number[] }> {
  const abort = new AbortController();
  const started = Promise.withResolvers<void>();
  const step = codeOf(backend.run(spec, context({ signal: abort.signal, onProgress: () => started.resolve() })));
  await started.promise;
  const { pids } = pool;
  const at = performance.now();
  abort.abort('no longer wanted');
  return { code: await step, ms: performance.now() - at, pids };
}

/** Largest delay of a 10 ms timer in this process while `work` runs. */
async function latestTimer(work: Promise<unknown>): Promise<number> {
  let latest = 0;
  let last = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    latest = Math.max(latest, now - last - 10);
    last = now;
  }, 10);
  await work.finally(() => clearInterval(timer));
  return latest;
}

describe('a step in the engine', () => {
  test('answers with its result, its progress in order, and another process in its provenance', async () => {
    const progress: Progress[] = [];
    const result = await local('steady').run(sampleSpec(7, [200]), context({ onProgress: (p) => progress.push(p) }));
    expect(result.output.counts).toEqual({ '0': 7 });
    expect(progress.map(({ fraction }) => fraction)).toEqual([0.25, 0.5, 0.75, 1]);
    expect(Number(result.provenance.notes?.[0])).not.toBe(process.pid);
    expect(result.resources.peakMemoryBytes).toBeGreaterThan(10 * MEBIBYTE);
  });

  test('keeps the code, message and details of its error', async () => {
    await expect(local('refusing').run(sampleSpec(), context())).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: 'step.shots: expected another number, got 1: try again',
      details: { issues: [{ path: 'step.shots', expected: 'another number', got: '1' }] },
      cause: expect.stringContaining('table.test.support.ts'), // where it was thrown, in the other process
    });
  });

  test('fails with the error of its listener', async () => {
    const onProgress = (): never => {
      throw new Error('a bug in the listener');
    };
    await expect(local('steady').run(sampleSpec(), context({ onProgress }))).rejects.toMatchObject({
      code: 'INTERNAL',
      message: 'a bug in the listener',
    });
  });

  test('whose output is out of its schema is INTERNAL, and so is a backend the engine does not have UNSUPPORTED', async () => {
    expect(await codeOf(local('malformed').run(sampleSpec(), context()))).toBe('INTERNAL');
    expect(await codeOf(local('absent').run(sampleSpec(), context()))).toBe('UNSUPPORTED');
  });

  test('reuses the process of the step before', async () => {
    const pids = [];
    for (let i = 0; i < 3; i++) pids.push((await local('steady').run(sampleSpec(), context())).provenance.notes?.[0]);
    expect(new Set(pids).size).toBe(1);
  });
});

describe('arrays', () => {
  test('large and small go through the store of the step, under their own hash', async () => {
    for (const length of [0, 1, MEBIBYTE, 2 * MEBIBYTE + 3]) {
      const artifacts = memoryStore();
      const written = await local('writing').run(sampleSpec(length, [3]), context({ artifacts }));
      const [hash] = Object.keys(written.output.counts);
      expect(hash).toBe(sha256(new Uint8Array(length).fill(3)));
      const read = await local('reading').run({ ...sampleSpec(), circuit: { sha256: hash } as never }, context({ artifacts }));
      expect(read.output.counts).toEqual({ [String(3 * length)]: 1 });
    }
  });

  test('are put into the store of each step, though the engine has seen them before', async () => {
    for (const artifacts of [memoryStore(), memoryStore()]) {
      const { output } = await local('writing').run(sampleSpec(10, [9]), context({ artifacts }));
      expect(await artifacts.has(Object.keys(output.counts)[0])).toBe(true);
    }
  });

  test('of one store are not given to a step with another, though the engine remembers them', async () => {
    await using one = new EnginePool({ table, engines: 1, memoryLimitBytes: 2 ** 30 });
    const { output } = await local('writing', one).run(sampleSpec(10, [7]), context());
    const circuit = { sha256: Object.keys(output.counts)[0] } as never;
    expect(await codeOf(local('reading', one).run({ ...sampleSpec(), circuit }, context()))).toBe('NOT_FOUND');
  });

  test('that are missing, damaged or refused by the store are coded errors', async () => {
    const reads = (artifacts: ArtifactStore, hash: string): Promise<unknown> =>
      local('reading').run({ ...sampleSpec(), circuit: { sha256: hash } as never }, context({ artifacts }));
    expect(await codeOf(reads(memoryStore(), 'a'.repeat(64)))).toBe('NOT_FOUND');
    const damaged: ArtifactStore = { ...memoryStore(), get: async () => new Uint8Array([1, 2]) };
    expect(await codeOf(reads(damaged, 'b'.repeat(64)))).toBe('CONFLICT');
    const wrong: ArtifactStore = { ...memoryStore(), put: async () => '0'.repeat(64), adopt: undefined };
    expect(await codeOf(local('writing').run(sampleSpec(10, [1]), context({ artifacts: wrong })))).toBe('CONFLICT');
  });

  test('of 64 MiB never hold up a 10 ms timer of the caller for more than 100 ms', async () => {
    const delays: number[] = [];
    // Other programs take the processor away too: the least of a few tries is what we do to the caller ourselves.
    while (delays.length < 4 && !delays.some((delay) => delay < 100)) {
      const step = local('writing').run(sampleSpec(64 * MEBIBYTE, [delays.length]), context());
      delays.push(await latestTimer(step));
      expect(Object.keys((await step).output.counts)).toHaveLength(1);
    }
    expect(Math.min(...delays)).toBeLessThan(100);
  });
});

test('the forecast of a step and the start of its process are turns of their own: timers of the caller come in between', async () => {
  await using fresh = new EnginePool({ table, engines: 1, memoryLimitBytes: 2 ** 30 });
  const order: string[] = [];
  const slow = local('steady', fresh, MEBIBYTE, () => {
    const until = performance.now() + 60;
    while (performance.now() < until); // as a forecast of a large molecule may
    order.push(`forecast, ${fresh.pids.length} processes`);
  });
  const timer = setInterval(() => order.push(`timer, ${fresh.pids.length} processes`), 10);
  await slow.run(sampleSpec(), context());
  clearInterval(timer);
  expect(order.slice(0, 2)).toEqual(['forecast, 0 processes', 'timer, 0 processes']);
});

describe('an abort', () => {
  test.each([
    ['a step that listens', 'steady', 600],
    ['a step that ignores its signal', 'stubborn', 20_000],
    ['a step deep in a loop', 'deaf', 20_000],
  ])('settles within 500 ms and the process is gone: %s', async (_, id, takesMs) => {
    const { code, ms, pids } = await abortTime(local(id), sampleSpec(1, [takesMs]));
    expect(code).toBe('CANCELLED');
    expect(ms).toBeLessThan(500);
    expect(pids.filter(isAlive)).toEqual([]);
  });

  test('before the start, or while waiting for an engine, is CANCELLED at once', async () => {
    expect(await codeOf(local('steady').run(sampleSpec(), context({ signal: AbortSignal.abort() })))).toBe('CANCELLED');
    await using one = new EnginePool({ table, engines: 1, memoryLimitBytes: 2 ** 30 });
    const first = local('steady', one).run(sampleSpec(1, [400]), context());
    const abort = new AbortController();
    const second = codeOf(local('steady', one).run(sampleSpec(), context({ signal: abort.signal })));
    abort.abort();
    expect(await second).toBe('CANCELLED');
    expect((await first).output.counts).toEqual({ '0': 1 });
  });

  test('while the process is starting is CANCELLED', async () => {
    await using one = new EnginePool({ table, engines: 1, memoryLimitBytes: 2 ** 30 });
    const abort = new AbortController();
    const step = codeOf(local('steady', one).run(sampleSpec(1, [1000]), context({ signal: abort.signal })));
    await new Promise((resolve) => setTimeout(resolve, 10));
    const at = performance.now();
    abort.abort();
    expect(await step).toBe('CANCELLED');
    expect(performance.now() - at).toBeLessThan(500);
  });
});

describe('a process that ends', () => {
  test('by kill -9 is UNAVAILABLE, its checkpoint survives, and the step goes on from there in the next', async () => {
    let saved: unknown;
    const checkpoint: Checkpoint = { load: async () => saved, save: async (state) => void (saved = state) };
    const killed = local('resuming').run(
      sampleSpec(50, [5]),
      context({
        checkpoint,
        onProgress: ({ iteration }) => iteration && iteration > 3 && pool.pids.forEach((pid) => process.kill(pid, 'SIGKILL')),
      }),
    );
    await expect(killed).rejects.toMatchObject({ code: 'UNAVAILABLE', retryable: true });
    const { done } = saved as { done: number };
    expect(done).toBeGreaterThan(3);
    const resumed = await local('resuming').run(sampleSpec(50, [0]), context({ checkpoint }));
    expect(resumed.output.counts).toEqual({ '0': 50, [`from ${done}`]: 1 });
  });

  test('by an uncaught error is INTERNAL with what it said', async () => {
    await expect(local('crashing').run(sampleSpec(), context())).rejects.toMatchObject({
      code: 'INTERNAL',
      message: expect.stringContaining('a bug in a backend'),
    });
    expect((await local('steady').run(sampleSpec(), context())).output.counts).toEqual({ '0': 1 });
  });

  test('is not needed where one array is too large for any machine: the step is TOO_LARGE', async () => {
    expect(await codeOf(local('passing').run(sampleSpec(2 ** 52), context()))).toBe('TOO_LARGE');
  });

  test('over the memory limit is TOO_LARGE', async () => {
    await using small = new EnginePool({ table, engines: 1, memoryLimitBytes: 300 * MEBIBYTE });
    const step = local('hungry', small).run(sampleSpec(), context());
    await expect(step).rejects.toMatchObject({ code: 'TOO_LARGE', details: { resource: 'memoryBytes', limit: 300 * MEBIBYTE } });
  });
});

test('what a step took and let go is not kept by its engine', async () => {
  const engine = new Engine(table, 2 ** 31);
  const { resources } = await engine.run({ backend: 'passing', spec: sampleSpec(700 * MEBIBYTE), context: context() });
  expect(resources.peakMemoryBytes).toBeGreaterThan(700 * MEBIBYTE);
  expect(engine.retainedBytes).toBeGreaterThan(0);
  expect(engine.retainedBytes).toBeLessThan(350 * MEBIBYTE);
  await engine.end();
});

describe('the pool', () => {
  test('starts no process for a forecast, a refusal, or a step that does not fit', async () => {
    await using fresh = new EnginePool({ table, engines: 2, memoryLimitBytes: 2 ** 30 });
    const backend = local('steady', fresh, 2 ** 31);
    backend.forecast(sampleSpec(), {});
    await expect(backend.run(sampleSpec(), context())).rejects.toMatchObject({
      code: 'TOO_LARGE',
      details: { resource: 'memoryBytes', asked: 2 ** 31, limit: 2 ** 30, fits: expect.stringContaining('1.0 GiB') },
    });
    const casci = { kind: 'casci' } as never;
    expect(await codeOf(backend.run(casci, context()))).toBe('UNSUPPORTED');
    expect(fresh.pids).toEqual([]);
  });

  test('runs as many steps at a time as it has engines, and only what fits into memory together', async () => {
    await using two = new EnginePool({ table, engines: 2, memoryLimitBytes: 2 ** 30 });
    // A step that has begun loads its checkpoint, and goes on when `enough` says so: nothing here depends on how fast it starts.
    const mostAtOnce = async (memoryBytes: number, enough: (most: number) => Promise<void>): Promise<number> => {
      let running = 0;
      let most = 0;
      const load = async (): Promise<void> => {
        most = Math.max(most, ++running);
        await enough(most);
        running--;
      };
      const checkpoint = { load, save: async () => {} };
      const step = () => local('resuming', two, memoryBytes).run(sampleSpec(1, [0]), context({ checkpoint }));
      await Promise.all([step(), step(), step()]);
      return most;
    };
    const both = Promise.withResolvers<void>();
    const untilTwo = (most: number): Promise<void> => {
      if (most === 2) both.resolve();
      return both.promise;
    };
    expect(await mostAtOnce(2 ** 28, untilTwo)).toBe(2);
    expect(await mostAtOnce(0.6 * 2 ** 30, () => new Promise((resolve) => setTimeout(resolve, 200)))).toBe(1);
    expect(two.pids.length).toBeLessThanOrEqual(2);
  });

  test('sends a step to the engine that has its arrays', async () => {
    await using two = new EnginePool({ table, engines: 2, memoryLimitBytes: 2 ** 30 });
    const artifacts = memoryStore();
    const write = (value: number) => local('writing', two).run(sampleSpec(100, [value]), context({ artifacts }));
    const written = await Promise.all([write(1), write(2)]);
    expect(new Set(written.map(({ provenance }) => provenance.notes?.[0])).size).toBe(2);
    for (const { output, provenance } of [...written, ...written]) {
      const circuit = { sha256: Object.keys(output.counts)[0] } as never;
      const read = await local('reading', two).run({ ...sampleSpec(), circuit }, context({ artifacts }));
      expect(read.provenance.notes).toEqual(provenance.notes);
    }
  });

  test('ends idle engines after a while, and all of them when closed', async () => {
    const brief = new EnginePool({ table, engines: 1, memoryLimitBytes: 2 ** 30, idleMs: 50 });
    await local('steady', brief).run(sampleSpec(), context());
    const [pid] = brief.pids;
    expect(isAlive(pid)).toBe(true);
    await expect.poll(() => isAlive(pid)).toBe(false);
    const running = codeOf(local('steady', brief).run(sampleSpec(1, [5000]), context()));
    const waiting = codeOf(local('steady', brief).run(sampleSpec(), context()));
    await brief.close();
    expect([await running, await waiting]).toEqual(['UNAVAILABLE', 'UNAVAILABLE']);
    expect(await codeOf(local('steady', brief).run(sampleSpec(), context()))).toBe('UNAVAILABLE');
  });
});

test('a Node too old for the engine is refused with the way out', () => {
  expect(() => refuseOldNode('20.20.2')).toThrow(/Node >= 22.12, this is 20.20.2/);
  expect(() => refuseOldNode('22.11.0')).toThrow(/Node >= 22.12/);
  expect(() => refuseOldNode('22.12.0')).not.toThrow();
  expect(() => refuseOldNode('24.0.0')).not.toThrow();
});
