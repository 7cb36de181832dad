/**
 * A search with sisters: the same landscape from other seeds, each in a thread of its own.
 *
 * They work in rounds of equal numbers of slices and share the best after each, in a fixed order, so that what is found depends on
 * the seed and the number of threads alone: never on the clock. The first rounds are made without sisters, which take a while to
 * start; a search that ends before has the bits it has with one thread. Only searches with a limit have sisters: a schedule that
 * was asked for is not made longer.
 */
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { SearchMethod, stream, throwIfCancelled, type MinimumModel } from '@cofactor/sdk/contracts';
import { threadCount } from '../../kernels/threads.ts';
import { drive, finish, limitsOf, type Search, type SearchLimits, type SearchRun } from '../runs/search-run.ts';
import type { SisterReport, SisterRequest } from './protocol.ts';
import type { SisterData } from './sister.ts';

/** Slices alone, in the first round, while sisters start, and in every other: some 10 ms each. */
const ALONE = 40;
const FIRST_ROUND = 32;
const ROUND = 8;
/** Of a timer. */
const LONGEST_MS = 2 ** 31 - 1;
/** Sisters of a portfolio are of the search that is best at each model, without end. */
const ENDLESS = 10_000_000;
const SISTER_OF_AUTO: Partial<Record<MinimumModel['type'], SearchMethod['name']>> = {
  'lattice-protein': 'parallel-tempering',
  cluster: 'basin-hopping',
  conformer: 'basin-hopping',
};

/** Threads that a search of this kind is given: sisters and the one that asks. */
export function threadsFor(model: MinimumModel, method: SearchMethod, { maxEvaluations, maxWallMs }: SearchLimits): number {
  const limited = maxEvaluations !== undefined || maxWallMs !== undefined;
  const single = method.name === 'exact' || method.name === 'random' || (model.type === 'qubo' && model.constraints !== undefined);
  return limited && !single ? threadCount() : 1;
}

function sisterMethod(model: MinimumModel, method: SearchMethod): SearchMethod {
  if (method.name !== 'auto') return method;
  const name = SISTER_OF_AUTO[model.type] ?? 'parallel-tempering';
  return SearchMethod.parse(name === 'basin-hopping' ? { name, hops: ENDLESS } : { name, sweeps: ENDLESS });
}

/** Drives `search` alone, then with sisters. @throws as `drive` */
export async function driveTeam<State>(
  search: Search,
  run: SearchRun<State>,
  limits: SearchLimits,
  { model, method, seed, threads }: SisterData & { threads: number },
): Promise<SearchRun<State>> {
  if (threads < 2) return drive(search, run, limits);
  const state = limitsOf(limits);
  throwIfCancelled(limits.signal);
  let ended = false;
  for (let slice = 0; slice < ALONE && !ended; slice++) {
    ended = search.next().done === true;
    if (ended || state.reached(run)) return finish(run, limits);
    state.tell(run);
    await nextTurn();
    throwIfCancelled(limits.signal);
  }
  const seeds = stream(seed, 'sisters');
  const sisters = Array.from(
    { length: threads - 1 },
    () => new Sister({ model, method: sisterMethod(model, method), seed: seeds.integer(2 ** 32) }),
  );
  try {
    for (let round = FIRST_ROUND; ; round = ROUND) {
      const reports = Promise.all(sisters.map((sister) => sister.advance(round)));
      reports.catch(() => undefined); // reported where it is awaited
      for (let slice = 0; slice < round && !ended; slice++) {
        ended = search.next().done === true;
        await nextTurn();
        throwIfCancelled(limits.signal);
      }
      const met = await inTime(reports, state.leftMs(), limits.signal);
      throwIfCancelled(limits.signal);
      if (met === undefined) return finish(run, limits);
      for (const report of met) merge(run, report);
      if (ended || state.reached(run)) return finish(run, limits);
      state.tell(run);
    }
  } finally {
    for (const sister of sisters) void sister.end();
  }
}

/** Undefined where the time or the caller's patience ends before. */
async function inTime<T>(waited: Promise<T>, leftMs: number, outer: AbortSignal | undefined): Promise<T | undefined> {
  const done = new AbortController();
  const signal = outer ? AbortSignal.any([outer, done.signal]) : done.signal;
  const late = sleep(Math.min(leftMs, LONGEST_MS), undefined, { signal }).catch(() => undefined);
  try {
    return await Promise.race([waited, late]);
  } finally {
    done.abort();
  }
}

function merge<State>(run: SearchRun<State>, { evaluations, value, state, levels, kept }: SisterReport): void {
  run.evaluations += evaluations;
  for (const { value: met, times } of levels) run.levels.add(met, times);
  for (const other of kept) run.keep(other.value, () => other.state as State);
  if (state !== undefined) run.offer(value, () => state as State);
}

class Sister {
  readonly #worker: Worker;
  #waiting: { resolve: (report: SisterReport) => void; reject: (error: unknown) => void } | undefined;

  constructor(workerData: SisterData) {
    const source = import.meta.url.endsWith('.ts');
    const file = new URL(source ? './sister.ts' : './sister.js', import.meta.url);
    // others of the program's arguments may forbid a file: --input-type
    this.#worker = new Worker(file, { workerData, execArgv: source ? ['--conditions=cofactor:source'] : [] });
    this.#worker.on('message', (report: SisterReport) => this.#waiting?.resolve(report));
    this.#worker.on('error', (error) => this.#waiting?.reject(error));
  }

  advance(slices: number): Promise<SisterReport> {
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.#worker.postMessage({ slices } satisfies SisterRequest);
    });
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }
}
