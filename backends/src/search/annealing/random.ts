/** Uniform random assignments: the null arm. */
import { stream } from '@cofactor/sdk/contracts';
import { type SpinModel, spinEnergy } from '../models/binary-quadratic.ts';
import type { Search, SearchRun } from '../runs/search-run.ts';
import { randomSpins } from './simulated-annealing.ts';

/** Goes on without end; evaluations are energies. */
export function* randomAssignments(model: SpinModel, run: SearchRun<Int8Array>, { seed }: { seed: number }): Search {
  const random = stream(seed, 'random-assignments');
  const perSlice = Math.max(1, Math.floor(500_000 / (model.numSpins + model.coupling.length)));
  for (;;) {
    for (let k = 0; k < perSlice && run.evaluations < run.maxEvaluations; k++) {
      const spins = randomSpins(model.numSpins, random);
      run.evaluations++;
      const energy = spinEnergy(model, spins);
      run.levels.add(energy);
      run.offer(energy, () => spins);
    }
    yield;
  }
}
