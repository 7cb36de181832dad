/** A search in a thread of its own: so many slices when asked, and what came of them. */
import { parentPort, workerData } from 'node:worker_threads';
import type { MinimumModel, SearchMethod } from '@cofactor/sdk/contracts';
import { landscapeOf } from '../solver/landscapes.ts';
import { type Search, SearchRun } from '../runs/search-run.ts';
import type { SisterReport, SisterRequest } from './protocol.ts';

export interface SisterData {
  model: MinimumModel;
  method: SearchMethod;
  seed: number;
}

const { model, method, seed } = workerData as SisterData;
const run = new SearchRun<unknown>();
let search: Search | undefined;
let evaluations = 0;
let offered = Number.POSITIVE_INFINITY;

parentPort?.on('message', ({ slices }: SisterRequest) => {
  void advance(slices).then((report) => parentPort?.postMessage(report));
});

async function advance(slices: number): Promise<SisterReport> {
  search ??= (await landscapeOf(model)).search(method, run, seed);
  let ended = false;
  for (let slice = 0; slice < slices && !ended; slice++) ended = search.next().done === true;
  const spent = run.evaluations - evaluations;
  evaluations = run.evaluations;
  const better = run.value < offered;
  offered = run.value;
  return { evaluations: spent, value: run.value, levels: run.levels.take(), ...(better && { state: run.state }), kept: run.kept, ended };
}
