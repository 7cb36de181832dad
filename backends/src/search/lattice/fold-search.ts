/** Searches over folds: replica exchange on pull moves, annealing, and the null arm of random folds. */
import { stream } from '@cofactor/sdk/contracts';
import { type LatticeChain, LatticeChains } from '../../kernels/lattice-moves/lattice-moves.ts';
import type { Search, SearchRun } from '../search-run.ts';
import { type FoldModel, foldFromCells } from './fold-model.ts';

export interface FoldSearchOptions {
  seed: number;
}

/** Moves between exchanges, and slices of a yield. */
const MOVES = 500;
const SLICE_MOVES = 20_000;
const RUNGS = 8;
/** kT of the ladder's ends, in mean energies of the contacts that attract. */
const COLD = 0.28;
const HOT = 0.75;
/** Moves of all replicas without a lower fold, per residue, after which half the replicas start anew. */
const PATIENCE = 60_000;

/** Mean strength of what attracts: the energy that temperatures are measured in. */
function contactScale({ energies }: FoldModel): number {
  const attractive = energies.filter((energy) => energy < 0);
  return attractive.length === 0 ? 1 : -attractive.reduce((sum, energy) => sum + energy, 0) / attractive.length;
}

function offerFold(model: FoldModel, run: SearchRun<string>, chain: LatticeChain): void {
  if (chain.lowest >= run.value - 1e-9) return;
  const { fold, energy } = foldFromCells(model, chain.best);
  run.offer(energy, () => fold);
}

/** Replica exchange; when it stands still, the warmer half starts from new random folds. Evaluations are attempted moves. */
export function* foldTempering(model: FoldModel, run: SearchRun<string>, { seed }: FoldSearchOptions): Search {
  const random = stream(seed, 'fold-tempering');
  const chains = new LatticeChains(model, random);
  const scale = contactScale(model);
  const betas = Array.from({ length: RUNGS }, (_, rung) => 1 / (scale * COLD * (HOT / COLD) ** (rung / (RUNGS - 1))));
  const ladder = betas.map(() => chains.chain());
  for (const chain of ladder) chain.randomise();
  let lowest = Number.POSITIVE_INFINITY;
  let idle = 0;
  for (let round = 0; ; round++) {
    ladder.forEach((chain, rung) => chain.move(betas[rung], MOVES));
    run.evaluations += MOVES * RUNGS;
    idle += MOVES * RUNGS;
    for (const chain of ladder) {
      offerFold(model, run, chain);
      if (chain.lowest >= lowest - 1e-9) continue;
      lowest = chain.lowest;
      idle = 0;
    }
    for (let rung = round & 1; rung + 1 < RUNGS; rung += 2) {
      const exponent = (betas[rung] - betas[rung + 1]) * (ladder[rung].energy - ladder[rung + 1].energy);
      const draw = random.uniform();
      if (exponent >= 0 || draw < Math.exp(exponent)) [ladder[rung], ladder[rung + 1]] = [ladder[rung + 1], ladder[rung]];
    }
    if (idle > PATIENCE * model.numResidues) {
      for (const chain of ladder) chain.randomise();
      lowest = Number.POSITIVE_INFINITY;
      idle = 0;
    }
    if ((round * MOVES * RUNGS) % SLICE_MOVES === 0) yield;
  }
}

/** Chains cool from random folds, each round with more moves. Evaluations are attempted moves. */
export function* foldAnnealing(model: FoldModel, run: SearchRun<string>, { seed }: FoldSearchOptions): Search {
  const random = stream(seed, 'fold-annealing');
  const chain = new LatticeChains(model, random).chain();
  const scale = contactScale(model);
  const stages = 100;
  for (let round = 0; ; round++) {
    chain.randomise();
    const moves = 20 * model.numResidues * 2 ** Math.min(8, Math.floor(round / 4));
    for (let stage = 0; stage < stages; stage++) {
      const kT = scale * 2 * (0.1 / 2) ** (stage / (stages - 1));
      chain.move(1 / kT, moves);
      run.evaluations += moves;
      offerFold(model, run, chain);
      if (((stage + 1) * moves) % SLICE_MOVES < moves) yield;
    }
  }
}

/** Uniform strings of directions, most of which meet themselves: the null arm. Evaluations are strings. */
export function* randomFolds(model: FoldModel, run: SearchRun<string>, { seed }: FoldSearchOptions): Search {
  const random = stream(seed, 'random-folds');
  const { numResidues: n, coordination, alternating, steps, size, energies } = model;
  const cells = new Int32Array(n);
  const place = new Map<number, number>();
  for (;;) {
    for (let sample = 0; sample < 2000; sample++) {
      run.evaluations++;
      place.clear();
      place.set(0, 0);
      let energy = 0;
      let k = 1;
      for (; k < n; k++) {
        const offset = alternating && k % 2 === 0 ? coordination : 0;
        cells[k] = (cells[k - 1] + steps[offset + random.integer(coordination)] + size) % size;
        if (place.has(cells[k])) break;
        const near = alternating && k % 2 === 1 ? coordination : 0;
        for (let d = 0; d < coordination; d++) {
          const other = place.get((cells[k] + steps[near + d] + size) % size);
          if (other !== undefined) energy += energies[k * n + other];
        }
        place.set(cells[k], k);
      }
      if (k === n && energy < run.value - 1e-9) {
        const found = foldFromCells(model, cells);
        run.offer(found.energy, () => found.fold);
      }
    }
    yield;
  }
}
