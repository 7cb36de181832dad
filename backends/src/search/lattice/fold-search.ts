/** Searches over folds: replica exchange on pull moves, annealing, and the null arm of random folds. */
import { stream, type RandomStream } from '@cofactor/sdk/contracts';
import { type LatticeChain, LatticeChains } from '../../kernels/lattice-moves/lattice-moves.ts';
import { betaAt } from '../annealing/schedule.ts';
import type { Search, SearchRun } from '../runs/search-run.ts';
import { type FoldModel, foldFromCells } from './fold-model.ts';

export interface FoldSearchOptions {
  seed: number;
  /** Moves per residue: of every replica, or of every cooling. @default without end; coolings of 2000, doubled after every fourth */
  sweeps?: number;
  /** Coolings, or as many times the sweeps. @default without end for coolings, 1 for tempering */
  restarts?: number;
  /** Replicas of the ladder. @default 8 */
  replicas?: number;
  /** Inverse temperatures. @default 1/0.75 to 1/0.28 in mean energies of the contacts that attract */
  range?: { hot: number; cold: number };
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
export function* foldTempering(model: FoldModel, run: SearchRun<string>, options: FoldSearchOptions): Search {
  const { seed, sweeps = Number.POSITIVE_INFINITY, restarts = 1, replicas = RUNGS } = options;
  const random = stream(seed, 'fold-tempering');
  const chains = new LatticeChains(model, random);
  const scale = contactScale(model);
  const range = options.range ?? { hot: 1 / (scale * HOT), cold: 1 / (scale * COLD) };
  const betas = Array.from({ length: replicas }, (_, rung) => betaAt(range, replicas - 1 - rung, replicas));
  const ladder = betas.map(() => chains.chain());
  for (const chain of ladder) chain.randomise();
  let lowest = Number.POSITIVE_INFINITY;
  let idle = 0;
  for (let round = 0; round * MOVES < sweeps * restarts * model.numResidues; round++) {
    ladder.forEach((chain, rung) => chain.move(betas[rung], MOVES));
    run.evaluations += MOVES * replicas;
    idle += MOVES * replicas;
    run.levels.add(ladder[0].energy);
    for (const chain of ladder) {
      offerFold(model, run, chain);
      if (chain.lowest >= lowest - 1e-9) continue;
      lowest = chain.lowest;
      idle = 0;
    }
    for (let rung = round & 1; rung + 1 < replicas; rung += 2) {
      const exponent = (betas[rung] - betas[rung + 1]) * (ladder[rung].energy - ladder[rung + 1].energy);
      const draw = random.uniform();
      if (exponent >= 0 || draw < Math.exp(exponent)) [ladder[rung], ladder[rung + 1]] = [ladder[rung + 1], ladder[rung]];
    }
    if (idle > PATIENCE * model.numResidues) {
      for (const chain of ladder) chain.randomise();
      lowest = Number.POSITIVE_INFINITY;
      idle = 0;
    }
    if (round % Math.ceil(SLICE_MOVES / (MOVES * replicas)) === 0) yield;
  }
}

/** Chains cool from random folds, each round with more moves. Evaluations are attempted moves. */
export function* foldAnnealing(model: FoldModel, run: SearchRun<string>, options: FoldSearchOptions): Search {
  const { seed, sweeps, restarts = Number.POSITIVE_INFINITY } = options;
  const random = stream(seed, 'fold-annealing');
  const chain = new LatticeChains(model, random).chain();
  const scale = contactScale(model);
  const stages = 100;
  const range = options.range ?? { hot: 1 / (2 * scale), cold: 1 / (0.1 * scale) };
  for (let round = 0; round < restarts; round++) {
    chain.randomise();
    const perResidue = sweeps ?? 2000 * 2 ** Math.min(8, Math.floor(round / 4));
    const moves = Math.max(1, Math.round((perResidue * model.numResidues) / stages));
    for (let stage = 0; stage < stages; stage++) {
      chain.move(betaAt(range, stage, stages), moves);
      run.evaluations += moves;
      offerFold(model, run, chain);
      if (((stage + 1) * moves) % SLICE_MOVES < moves) yield;
    }
    run.levels.add(chain.energy);
  }
}

/** Chains above this length are drawn by moves at infinite temperature: too few strings do not meet themselves. */
const MAX_DRAWN = 40;

/** Uniform random folds, the null arm: strings of directions without reversals, those that meet themselves left out. Evaluations are folds tried. */
export function* randomFolds(model: FoldModel, run: SearchRun<string>, { seed }: { seed: number }): Search {
  const random = stream(seed, 'random-folds');
  if (model.numResidues > MAX_DRAWN) {
    const chain = new LatticeChains(model, random).chain();
    for (;;) {
      chain.randomise();
      run.evaluations++;
      run.levels.add(chain.energy);
      offerFold(model, run, chain);
      yield;
    }
  }
  const cells = new Int32Array(model.numResidues);
  const grid = new Int32Array(model.size).fill(-1);
  for (;;) {
    for (let sample = 0; sample < 2000 && run.evaluations < run.maxEvaluations; sample++) {
      run.evaluations++;
      const energy = drawFold(model, cells, grid, random);
      if (energy === undefined) continue;
      run.levels.add(energy);
      if (energy >= run.value - 1e-9) continue;
      const found = foldFromCells(model, cells);
      run.offer(found.energy, () => found.fold);
    }
    yield;
  }
}

/**
 * A string of directions without reversals as cells; its energy, or undefined where it meets itself.
 * @param grid residue by cell, −1 where there is none, before and after
 */
function drawFold(model: FoldModel, cells: Int32Array, grid: Int32Array, random: RandomStream): number | undefined {
  const { numResidues: n, coordination, alternating, steps, size, energies } = model;
  let energy = 0;
  let placed = 1;
  grid[cells[0]] = 0;
  for (; placed < n; placed++) {
    const k = placed;
    const offset = alternating && k % 2 === 0 ? coordination : 0;
    const before = k > 1 ? cells[k - 2] : -1;
    do cells[k] = (cells[k - 1] + steps[offset + random.integer(coordination)] + size) % size;
    while (cells[k] === before);
    if (grid[cells[k]] >= 0) break;
    const near = alternating && k % 2 === 1 ? coordination : 0;
    for (let d = 0; d < coordination; d++) {
      const other = grid[(cells[k] + steps[near + d] + size) % size];
      if (other >= 0) energy += energies[k * n + other];
    }
    grid[cells[k]] = k;
  }
  for (let k = 0; k < placed; k++) grid[cells[k]] = -1;
  return placed === n ? energy : undefined;
}
