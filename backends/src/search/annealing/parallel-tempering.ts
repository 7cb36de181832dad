/**
 * Parallel tempering: replicas on a ladder of temperatures, neighbours exchanged with min(1, e^((β−β')(E−E'))).
 * Source: Hukushima & Nemoto, J. Phys. Soc. Jpn. 65, 1604 (1996), DOI 10.1143/JPSJ.65.1604.
 */
import { stream } from '@cofactor/sdk/contracts';
import { NUM_REPLICAS, SpinLanes } from '../../kernels/spin-lanes/spin-lanes.ts';
import { SpinSweeps } from '../../kernels/spin-sweep/spin-sweep.ts';
import type { SpinModel } from '../models/binary-quadratic.ts';
import type { Search, SearchRun } from '../runs/search-run.ts';
import { energyOfBonds, type UnitBonds, unitBonds } from './lane-model.ts';
import { type BetaRange, betaAt, betaRange } from './schedule.ts';
import { offerLanes, offerSpins, randomSpins } from './simulated-annealing.ts';

export interface TemperingOptions {
  seed: number;
  /** Temperatures of a ladder. @default 32 */
  temperatures?: number;
  /** Sweeps of every replica, all restarts together. @default without end */
  sweeps?: number;
  /** @default betaRange(model) */
  range?: BetaRange;
}

/** Sweeps between exchanges. */
const SWEEPS = 2;

/** Evaluations are attempted updates. */
export function parallelTempering(model: SpinModel, run: SearchRun<Int8Array>, options: TemperingOptions): Search {
  const bonds = unitBonds(model);
  return bonds ? temperLanes(model, bonds, run, options) : temperReplicas(model, run, options);
}

/** Exchanges neighbours of one parity; `at[rung]` is the replica there. */
function exchange(
  at: Int32Array,
  betas: ArrayLike<number>,
  energy: (replica: number) => number,
  odd: number,
  random: { uniform(): number },
): void {
  for (let rung = odd; rung + 1 < at.length; rung += 2) {
    const exponent = (betas[rung] - betas[rung + 1]) * (energy(at[rung]) - energy(at[rung + 1]));
    const draw = random.uniform();
    if (exponent >= 0 || draw < Math.exp(exponent)) [at[rung], at[rung + 1]] = [at[rung + 1], at[rung]];
  }
}

/** As many ladders side by side as 128 replicas allow. */
function* temperLanes(
  model: SpinModel,
  bonds: UnitBonds,
  run: SearchRun<Int8Array>,
  { seed, temperatures = 32, sweeps = Number.POSITIVE_INFINITY, range = betaRange(model) }: TemperingOptions,
): Search {
  const random = stream(seed, 'tempering');
  const lanes = new SpinLanes(bonds, random);
  const rungs = Math.min(NUM_REPLICAS, Math.max(2, temperatures));
  const betas = Float64Array.from({ length: rungs }, (_, rung) => betaAt(range, rung, rungs) * bonds.unit);
  const ladders = Array.from({ length: Math.floor(NUM_REPLICAS / rungs) }, (_, ladder) =>
    Int32Array.from(betas, (_beta, rung) => ladder * rungs + rung),
  );
  const perReplica = new Float64Array(NUM_REPLICAS).fill(betas[rungs - 1]);
  const updates = SWEEPS * model.numSpins * NUM_REPLICAS;
  for (let round = 0; round * SWEEPS < sweeps; round++) {
    for (const at of ladders) at.forEach((replica, rung) => (perReplica[replica] = betas[rung]));
    lanes.setBeta(perReplica);
    lanes.sweep(SWEEPS);
    run.evaluations += updates;
    offerLanes(model, bonds, lanes, run);
    const unsatisfied = lanes.unsatisfied();
    const energy = (replica: number): number => energyOfBonds(bonds, unsatisfied[replica]) / bonds.unit;
    for (const at of ladders) run.levels.add(energy(at[rungs - 1]) * bonds.unit);
    for (const at of ladders) exchange(at, betas, energy, round & 1, random);
    if (round % Math.ceil(1_000_000 / updates) === 0) yield;
  }
}

function* temperReplicas(
  model: SpinModel,
  run: SearchRun<Int8Array>,
  { seed, temperatures = 32, sweeps = Number.POSITIVE_INFINITY, range = betaRange(model) }: TemperingOptions,
): Search {
  const random = stream(seed, 'tempering');
  const kernel = new SpinSweeps(model, random);
  const rungs = Math.max(2, temperatures);
  const betas = Float64Array.from({ length: rungs }, (_, rung) => betaAt(range, rung, rungs));
  const replicas = Array.from(betas, () => kernel.replica());
  for (const replica of replicas) replica.set(randomSpins(model.numSpins, random));
  const at = Int32Array.from(betas, (_, rung) => rung);
  const updates = SWEEPS * model.numSpins * rungs;
  for (let round = 0; round * SWEEPS < sweeps; round++) {
    at.forEach((replica, rung) => replicas[replica].metropolis(betas[rung], SWEEPS));
    run.evaluations += updates;
    for (const replica of replicas) if (replica.lowest + model.offset < run.value) offerSpins(model, replica.best, run);
    run.levels.add(replicas[at[rungs - 1]].energy + model.offset);
    exchange(at, betas, (replica) => replicas[replica].energy, round & 1, random);
    if (round % Math.ceil(500_000 / updates) === 0) yield;
  }
}
