/** The lowest fold with proof: branch and bound beside a heuristic search that hands it what it finds. */
import { LatticeGrowth } from '../../kernels/lattice-growth/lattice-growth.ts';
import type { Search, SearchRun } from '../runs/search-run.ts';
import { type FoldModel } from './fold-model.ts';
import { foldTempering } from './fold-search.ts';
import { foldEnergy } from '../models/lattice.ts';

const SLICE_NODES = 200_000;

/**
 * Ends with a proof; stopped before, `run.lowerBound` is what is proven so far. Evaluations are placements and moves.
 * Up to some 25 residues on the square lattice the tree takes about a second, on the tetrahedral one up to some 20.
 */
export function* exactFold(model: FoldModel, run: SearchRun<string>, { seed }: { seed: number }): Search {
  const tree = new LatticeGrowth(model);
  const heuristic = foldTempering(model, run, { seed });
  run.prove(tree.rootBound);
  for (let slice = 0; !tree.done && !run.provenOptimal; slice++) {
    if (slice < 4 || slice % 16 === 0) {
      heuristic.next();
      tree.reach(run.value);
      run.prove(tree.rootBound);
    }
    const before = tree.nodes;
    tree.advance(SLICE_NODES);
    run.evaluations += tree.nodes - before;
    if (tree.optima > 0 && tree.best < run.value - 1e-9) {
      const fold = tree.turns.map((turn) => model.lattice.letters[turn]).join('');
      const energy = foldEnergy(model.lattice, fold, model.energies);
      if (energy === undefined) throw new RangeError(`fold ${fold} meets itself`);
      run.offer(energy, () => fold);
    }
    run.prove(tree.lowerBound);
    yield;
  }
}

/** How many folds have the lowest energy: symmetric ones once; on the tetrahedral lattice with the first two bonds given, mirrors counted. */
export function* countOptima(model: FoldModel, lowest: number, found: { optima: number }): Search {
  const tree = new LatticeGrowth(model, { keepTies: true, reached: lowest });
  while (!tree.done) {
    tree.advance(SLICE_NODES);
    yield;
  }
  found.optima = tree.optima;
}
