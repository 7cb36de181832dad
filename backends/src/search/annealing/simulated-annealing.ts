/**
 * Simulated annealing: replicas cool from random spins, again and again.
 * Source: Kirkpatrick, Gelatt & Vecchi, Science 220, 671 (1983), DOI 10.1126/science.220.4598.671.
 */
import { stream } from '@cofactor/sdk/contracts';
import { NUM_REPLICAS, SpinLanes } from '../../kernels/spin-lanes/spin-lanes.ts';
import { SpinSweeps } from '../../kernels/spin-sweep/spin-sweep.ts';
import { type SpinModel, spinEnergy } from '../models/binary-quadratic.ts';
import type { Search, SearchRun } from '../runs/search-run.ts';
import { energyOfBonds, type UnitBonds, unitBonds } from './lane-model.ts';
import { type BetaRange, betaAt, betaRange } from './schedule.ts';

export interface AnnealOptions {
  seed: number;
  /** Sweeps of a cooling. @default 100, doubled after every fourth round up to 25 600 */
  sweeps?: number;
  /** Coolings; a batch of 128 is made at once where the model allows. @default without end */
  restarts?: number;
  /** Temperatures. @default betaRange(model) */
  range?: BetaRange;
}

/** Updates between two yields: some milliseconds. */
const SLICE_UPDATES = 1_000_000;
const FIRST_SWEEPS = 100;
const MAX_DOUBLINGS = 8;
/** Without temperature after each cooling. */
const QUENCH_SWEEPS = 4;
const FROZEN = 1e6;

/** Sweeps of round `round`: the same whatever the budget, so that a longer search goes on where a shorter one ends. */
function sweepsOfRound(round: number, sweeps: number | undefined): number {
  return sweeps ?? FIRST_SWEEPS * 2 ** Math.min(MAX_DOUBLINGS, Math.floor(round / 4));
}

/** Evaluations are attempted updates. */
export function simulatedAnnealing(model: SpinModel, run: SearchRun<Int8Array>, options: AnnealOptions): Search {
  const bonds = unitBonds(model);
  return bonds ? annealLanes(model, bonds, run, options) : annealReplicas(model, run, options);
}

/** 128 replicas a round, where couplings are small multiples of one unit. */
function* annealLanes(
  model: SpinModel,
  bonds: UnitBonds,
  run: SearchRun<Int8Array>,
  { seed, sweeps, restarts = Number.POSITIVE_INFINITY, range }: AnnealOptions,
): Search {
  const lanes = new SpinLanes(bonds, stream(seed, 'annealing'));
  const betas = range ?? betaRange(model);
  const sweepUpdates = model.numSpins * NUM_REPLICAS;
  for (let round = 0; round * NUM_REPLICAS < restarts; round++) {
    const steps = sweepsOfRound(round, sweeps);
    lanes.randomise();
    for (let step = 0, sliced = 0; step < steps; step++) {
      lanes.setBeta(betaAt(betas, step, steps) * bonds.unit);
      lanes.sweep(1);
      run.evaluations += sweepUpdates;
      sliced += sweepUpdates;
      if (sliced < SLICE_UPDATES) continue;
      sliced = 0;
      yield;
    }
    lanes.setBeta(FROZEN);
    lanes.sweep(QUENCH_SWEEPS);
    run.evaluations += QUENCH_SWEEPS * sweepUpdates;
    for (const unsatisfied of lanes.unsatisfied()) run.levels.add(energyOfBonds(bonds, unsatisfied));
    offerLanes(model, bonds, lanes, run);
    yield;
  }
}

/** Hands the best replica to the run. */
export function offerLanes(model: SpinModel, bonds: UnitBonds, lanes: SpinLanes, run: SearchRun<Int8Array>): void {
  const unsatisfied = lanes.unsatisfied();
  let best = 0;
  for (let replica = 1; replica < NUM_REPLICAS; replica++) if (unsatisfied[replica] < unsatisfied[best]) best = replica;
  if (energyOfBonds(bonds, unsatisfied[best]) < run.value) offerSpins(model, lanes.spins(best), run);
}

/** Offers ±1 spins with their energy worked out anew: kernels add up rounding. */
export function offerSpins(model: SpinModel, spins: ArrayLike<number>, run: SearchRun<Int8Array>): void {
  run.offer(spinEnergy(model, spins), () => Int8Array.from(spins));
}

/** One replica after another, for any couplings. */
function* annealReplicas(
  model: SpinModel,
  run: SearchRun<Int8Array>,
  { seed, sweeps, restarts = Number.POSITIVE_INFINITY, range }: AnnealOptions,
): Search {
  const random = stream(seed, 'annealing');
  const replica = new SpinSweeps(model, random).replica();
  const betas = range ?? betaRange(model);
  for (let round = 0; round < restarts; round++) {
    const steps = sweepsOfRound(round, sweeps);
    replica.set(randomSpins(model.numSpins, random));
    for (let step = 0, sliced = 0; step < steps + QUENCH_SWEEPS; step++) {
      replica.metropolis(step < steps ? betaAt(betas, step, steps) : FROZEN, 1);
      run.evaluations += model.numSpins;
      sliced += model.numSpins;
      if (sliced < SLICE_UPDATES / 2) continue;
      sliced = 0;
      yield;
    }
    run.levels.add(replica.energy + model.offset);
    if (replica.lowest + model.offset < run.value) offerSpins(model, replica.best, run);
    yield;
  }
}

/** ±1 with equal chances. */
export function randomSpins(numSpins: number, random: { integer(bound: number): number }): Int8Array {
  return Int8Array.from({ length: numSpins }, () => 2 * random.integer(2) - 1);
}
