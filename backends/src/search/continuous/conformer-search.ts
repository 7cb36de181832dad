/** Searches over conformers: hopping between their minima, and the null arm of random torsions. Evaluations are relaxations. */
import { stream } from '@cofactor/sdk/contracts';
import type { Search, SearchRun } from '../runs/search-run.ts';
import type { ConformerModel } from './conformer.ts';

/** Of Metropolis between conformers, kcal/mol. */
const TEMPERATURE = 1;
/** Hops without a lower conformer, per torsion, after which all torsions are drawn anew. */
const PATIENCE = 3;
/** Of the table of values met. */
const LEVELS_PER_UNIT = 100;

function note(run: SearchRun<Float64Array>, energy: number, x: Float64Array): void {
  run.evaluations++;
  run.levels.add(Math.round(energy * LEVELS_PER_UNIT) / LEVELS_PER_UNIT);
  run.keep(energy, () => x.slice());
  if (energy < run.value - 1e-6) run.offer(energy, () => x.slice());
}

/** Basin hopping over torsions, from random ones; a new start after long without a lower conformer. */
export function* conformerHopping(
  model: ConformerModel,
  run: SearchRun<Float64Array>,
  { seed, hops = Number.POSITIVE_INFINITY, temperature = TEMPERATURE }: { seed: number; hops?: number; temperature?: number },
): Search {
  const random = stream(seed, 'conformers');
  const settle = (x: Float64Array): number => {
    const energy = model.relax(x, run.value);
    note(run, energy, x);
    return energy;
  };
  for (let total = 0; total < hops; ) {
    let current = model.scatter(random);
    let energy = settle(current);
    let lowest = energy;
    total++;
    yield;
    for (let idle = 0; idle < PATIENCE * Math.max(2, model.numTorsions) && total < hops; total++) {
      const x = model.turned(current, random, Math.min(model.numTorsions, 1 + random.integer(2)));
      const next = settle(x);
      if (next < energy || random.uniform() < Math.exp((energy - next) / temperature)) [current, energy] = [x, next];
      idle = energy < lowest - 1e-4 ? 0 : idle + 1;
      lowest = Math.min(lowest, energy);
      yield;
    }
  }
}

/** Random torsions, each relaxed: the null arm. */
export function* randomConformers(model: ConformerModel, run: SearchRun<Float64Array>, { seed }: { seed: number }): Search {
  const random = stream(seed, 'random-conformers');
  for (;;) {
    const x = model.scatter(random);
    note(run, model.relax(x, run.value), x);
    yield;
  }
}
