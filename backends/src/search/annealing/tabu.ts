/** Tabu search with restarts: half of them from random spins, half from the best so far with some spins turned. */
import { stream } from '@cofactor/sdk/contracts';
import { SpinSweeps } from '../../kernels/spin-sweep/spin-sweep.ts';
import type { SpinModel } from '../models/binary-quadratic.ts';
import type { Search, SearchRun } from '../runs/search-run.ts';
import { offerSpins, randomSpins } from './simulated-annealing.ts';

export interface TabuOptions {
  seed: number;
  /** Steps a flipped spin rests. @default n/50 + 5, at most n/3 */
  tenure?: number;
  /** Steps without a lower energy that end a start. @default 20 n + 200 */
  iterations?: number;
  /** Starts. @default without end */
  restarts?: number;
}

/** Evaluations are flips looked at, n a step. */
export function* tabuSearch(
  model: SpinModel,
  run: SearchRun<Int8Array>,
  { seed, tenure, iterations, restarts = Number.POSITIVE_INFINITY }: TabuOptions,
): Search {
  const n = model.numSpins;
  const random = stream(seed, 'tabu');
  const replica = new SpinSweeps(model, random).replica();
  const rest = tenure ?? Math.min(Math.floor(n / 3), Math.floor(n / 50) + 5);
  const spread = Math.min(10, Math.floor(n / 4) + 1);
  const patience = iterations ?? 20 * n + 200;
  const stepsPerSlice = Math.max(1, Math.floor(2_000_000 / n));
  for (let round = 0; round < restarts; round++) {
    const spins = randomSpins(n, random);
    if (round % 2 === 1 && run.state) {
      const turned = Math.max(1, Math.floor(n / (4 + random.integer(12))));
      spins.set(run.state);
      for (let k = 0; k < turned; k++) spins[random.integer(n)] *= -1;
    }
    replica.set(spins);
    let lowest = replica.energy;
    for (let idle = 0; idle < patience; ) {
      const steps = Math.min(stepsPerSlice, patience - idle);
      replica.tabu(steps, rest, spread);
      run.evaluations += steps * n;
      idle = replica.lowest < lowest - 1e-9 ? 0 : idle + steps;
      lowest = replica.lowest;
      if (lowest + model.offset < run.value) offerSpins(model, replica.best, run);
      yield;
    }
    run.levels.add(lowest + model.offset);
  }
}
