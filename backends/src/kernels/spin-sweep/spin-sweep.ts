/** Front of the single-replica spin kernel: one model in an arena, with as many replicas as wanted. */
import type { RandomStream } from '@cofactor/sdk/contracts';
import { Arena } from '../arena.ts';
import { pushPhilox } from '../philox-lanes.ts';
import { instantiateKernel } from '../wasm.ts';
import type { SpinRows } from './spin-sweep.ref.ts';

export type { SpinRows } from './spin-sweep.ref.ts';

interface SpinSweepKernel {
  sweep(
    spins: number,
    local: number,
    best: number,
    numSpins: number,
    first: number,
    neighbour: number,
    coupling: number,
    beta: number,
    sweeps: number,
    state: number,
    rng: number,
  ): void;
  tabu(
    spins: number,
    local: number,
    best: number,
    numSpins: number,
    first: number,
    neighbour: number,
    coupling: number,
    until: number,
    step: number,
    steps: number,
    tenure: number,
    spread: number,
    state: number,
    rng: number,
  ): void;
}

export class SpinSweeps {
  readonly model: SpinRows & { readonly fields: Float64Array };
  readonly #arena = new Arena();
  readonly #kernel: SpinSweepKernel;
  readonly #first: number;
  readonly #neighbour: number;
  readonly #coupling: number;
  readonly #rng: number;

  /** @param random its key is drawn from it. */
  constructor(model: SpinRows & { readonly fields: Float64Array }, random: RandomStream) {
    this.model = model;
    this.#kernel = instantiateKernel<SpinSweepKernel>('spin-sweep', this.#arena.memory);
    this.#first = this.#arena.push(model.first);
    this.#neighbour = this.#arena.push(model.neighbour);
    this.#coupling = this.#arena.push(model.coupling);
    this.#rng = pushPhilox(this.#arena, random);
  }

  /** A replica of this model: all its spins +1 until `set`. */
  replica(): SpinReplica {
    const n = this.model.numSpins;
    const [spins, local, best] = [0, 1, 2].map(() => this.#arena.allocate(8 * n));
    const [state, until] = [this.#arena.allocate(24), this.#arena.allocate(4 * n)];
    return new SpinReplica(this, { spins, local, best, state, until });
  }

  metropolis({ spins, local, best, state }: ReplicaAddresses, beta: number, sweeps: number): void {
    const n = this.model.numSpins;
    this.#kernel.sweep(spins, local, best, n, this.#first, this.#neighbour, this.#coupling, beta, sweeps, state, this.#rng);
  }

  tabu({ spins, local, best, state, until }: ReplicaAddresses, step: number, steps: number, tenure: number, spread: number): void {
    const n = this.model.numSpins;
    const rows = [this.#first, this.#neighbour, this.#coupling] as const;
    this.#kernel.tabu(spins, local, best, n, ...rows, until, step, steps, tenure, spread, state, this.#rng);
  }

  view(offset: number, length: number): Float64Array {
    return this.#arena.float64(offset, length);
  }

  intView(offset: number, length: number): Int32Array {
    return this.#arena.int32(offset, length);
  }
}

interface ReplicaAddresses {
  spins: number;
  local: number;
  best: number;
  state: number;
  until: number;
}

/** Spins of one replica with their local fields; energies leave the model's offset out. */
export class SpinReplica {
  readonly #sweeps: SpinSweeps;
  readonly #at: ReplicaAddresses;
  #step = 1;

  constructor(sweeps: SpinSweeps, at: ReplicaAddresses) {
    this.#sweeps = sweeps;
    this.#at = at;
    this.set(new Float64Array(sweeps.model.numSpins).fill(1));
  }

  get #state(): Float64Array {
    return this.#sweeps.view(this.#at.state, 3);
  }

  get energy(): number {
    return this.#state[0];
  }

  get lowest(): number {
    return this.#state[1];
  }

  get flips(): number {
    return this.#state[2];
  }

  get spins(): Float64Array {
    return this.#sweeps.view(this.#at.spins, this.#sweeps.model.numSpins);
  }

  get best(): Float64Array {
    return this.#sweeps.view(this.#at.best, this.#sweeps.model.numSpins);
  }

  get local(): Float64Array {
    return this.#sweeps.view(this.#at.local, this.#sweeps.model.numSpins);
  }

  /** Other ±1 spins: the lowest energy starts anew, nothing is forbidden. */
  set(spins: ArrayLike<number>): void {
    const { fields, first, neighbour, coupling, numSpins } = this.#sweeps.model;
    const local = this.local;
    this.spins.set(spins);
    let energy = 0;
    for (let i = 0; i < numSpins; i++) {
      let pair = 0;
      for (let e = first[i]; e < first[i + 1]; e++) pair += coupling[e] * spins[neighbour[e]];
      local[i] = fields[i] + pair;
      energy += spins[i] * (fields[i] + pair / 2);
    }
    this.best.set(spins);
    this.#state.set([energy, energy, 0]);
    this.#sweeps.intView(this.#at.until, numSpins).fill(0);
    this.#step = 1;
  }

  /** Metropolis sweeps at inverse temperature β. */
  metropolis(beta: number, sweeps: number): void {
    this.#sweeps.metropolis(this.#at, beta, sweeps);
  }

  /** Tabu moves; a flipped spin rests for `tenure` to `tenure + spread − 1` steps. */
  tabu(steps: number, tenure: number, spread: number): void {
    this.#sweeps.tabu(this.#at, this.#step, steps, tenure, spread);
    this.#step += steps;
  }
}
