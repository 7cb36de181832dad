/** Front of branch and bound over folds: one tree that can be left and taken up again. */
import { Arena } from '../arena.ts';
import { instantiateKernel } from '../wasm.ts';
import { fixedBonds, growthBounds, type GrowthTables } from './lattice-growth.ref.ts';

export type { GrowthTables } from './lattice-growth.ref.ts';

interface LatticeGrowthKernel {
  grow(
    frames: number,
    control: number,
    grid: number,
    mask: number,
    n: number,
    coordination: number,
    alternating: number,
    steps: number,
    energies: number,
    weights: number,
    future: number,
    keepTies: number,
    bestTurns: number,
    maxNodes: number,
  ): number;
}

const FRAME_BYTES = 48;

export interface GrowthOptions {
  /** Counts all folds of the lowest energy; without, ties are cut. @default false */
  keepTies?: boolean;
  /** An energy that is reached: only lower ones (with ties: no higher ones) are looked for. @default Infinity */
  reached?: number;
}

export class LatticeGrowth {
  readonly #kernel: LatticeGrowthKernel;
  readonly #arena = new Arena();
  readonly #tables: GrowthTables;
  readonly #frames: number;
  readonly #control: number;
  readonly #turns: number;
  readonly #arguments: Parameters<LatticeGrowthKernel['grow']>;
  /** A bound on every fold, known before anything is grown. */
  readonly rootBound: number;
  done = false;

  constructor(tables: GrowthTables, { keepTies = false, reached = Number.POSITIVE_INFINITY }: GrowthOptions = {}) {
    const { numResidues: n, coordination, alternating, size, steps, energies } = tables;
    const arena = this.#arena;
    const { weights, future } = growthBounds(tables);
    this.#tables = tables;
    this.#kernel = instantiateKernel<LatticeGrowthKernel>('lattice-growth', arena.memory, 'simd');
    this.#frames = arena.allocate(FRAME_BYTES * (n + 1));
    this.#control = arena.allocate(32);
    this.#turns = arena.allocate(n);
    const grid = arena.allocate(size);
    this.rootBound = Math.max(future[0], future[1]);
    this.#arguments = [
      this.#frames,
      this.#control,
      grid,
      size - 1,
      n,
      coordination,
      alternating ? 1 : 0,
      arena.push(steps),
      arena.push(energies),
      arena.push(weights),
      arena.push(future),
      keepTies ? 1 : 0,
      this.#turns,
      0,
    ];
    this.#begin(fixedBonds(tables), grid, weights, reached);
  }

  /** Residues of the given bonds, as the kernel leaves them. */
  #begin(given: readonly number[], grid: number, weights: Float64Array, reached: number): void {
    const { coordination: z, alternating, size, steps } = this.#tables;
    let cell = 0;
    let [even, odd] = [0, 0];
    for (let k = 0; k <= given.length; k++) {
      const neighbours = z - (k === 0 ? 0 : 1);
      if (k > 0) {
        cell = (cell + steps[(alternating && (k - 1) % 2 === 1 ? z : 0) + given[k - 1]] + size) % size;
        if (k % 2 === 1) even -= weights[k - 1];
        else odd -= weights[k - 1];
      }
      if (k % 2 === 1) odd += neighbours * weights[k];
      else even += neighbours * weights[k];
      const frame = this.#frames + FRAME_BYTES * k;
      const next = k < given.length ? given[k] + 1 : 0;
      this.#arena.int32(frame, 3).set([cell, next, alternating ? 3 : 0]);
      this.#arena.float64(frame + 16, 4).set([0, even, odd, this.rootBound]);
      new Uint8Array(this.#arena.memory.buffer, grid, size)[cell] = k + 1;
    }
    this.#arena.int32(this.#control, 2).set([given.length + 1, given.length + 1]);
    this.#arena.float64(this.#control + 8, 3).set([0, reached, 0]);
  }

  /** Placements so far. */
  get nodes(): number {
    return this.#arena.float64(this.#control, 4)[1];
  }

  /** Lowest energy found, or the one given as reached. */
  get best(): number {
    return this.#arena.float64(this.#control, 4)[2];
  }

  /** Folds found with that energy; zero while it is only the one given. */
  get optima(): number {
    return this.#arena.float64(this.#control, 4)[3];
  }

  /** Directions of the best fold found. */
  get turns(): number[] {
    return [...new Uint8Array(this.#arena.memory.buffer, this.#turns, this.#tables.numResidues - 1)];
  }

  /** Tells the search of a fold found elsewhere. */
  reach(energy: number): void {
    if (energy < this.best - 1e-9) this.#arena.float64(this.#control + 16, 2).set([energy, 0]);
  }

  /** Grows on by `maxNodes` placements. */
  advance(maxNodes: number): void {
    this.#arguments[13] = maxNodes;
    this.done ||= this.#kernel.grow(...this.#arguments) === 1;
  }

  /** Proven: no fold lies below this. While the tree is open, the lowest bound of the branches not yet looked at. */
  get lowerBound(): number {
    if (this.done) return this.best;
    const [depth, base] = this.#arena.int32(this.#control, 2);
    let bound = this.best;
    for (let k = base - 1; k < depth; k++) {
      const frame = this.#frames + FRAME_BYTES * k;
      const next = this.#arena.int32(frame, 2)[1];
      if (next < this.#tables.coordination) bound = Math.min(bound, this.#arena.float64(frame + 40, 1)[0]);
    }
    return bound;
  }
}
