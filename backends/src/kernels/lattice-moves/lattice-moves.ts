/** Front of Monte Carlo on lattice chains: replicas of one chain in one arena. */
import type { RandomStream } from '@cofactor/sdk/contracts';
import { Arena } from '../arena.ts';
import { pushPhilox } from '../philox-lanes.ts';
import { instantiateKernel } from '../wasm.ts';
import { acceptanceTable, type ChainTables } from './lattice-moves.ref.ts';

interface LatticeMovesKernel {
  moves(
    cells: number,
    best: number,
    proposal: number,
    grid: number,
    mask: number,
    n: number,
    z: number,
    alternating: number,
    steps: number,
    energies: number,
    beta: number,
    thresholds: number,
    attempts: number,
    state: number,
    rng: number,
  ): void;
}

export class LatticeChains {
  readonly #kernel: LatticeMovesKernel;
  readonly #arena = new Arena();
  readonly #tables: ChainTables;
  readonly #grid: number;
  readonly #proposal: number;
  readonly #steps: number;
  readonly #energies: number;
  readonly #thresholds: number;
  readonly #rng: number;

  /** @param random its key is drawn from it. */
  constructor(tables: ChainTables, random: RandomStream) {
    const arena = this.#arena;
    this.#tables = tables;
    this.#kernel = instantiateKernel<LatticeMovesKernel>('lattice-moves', arena.memory, 'simd');
    this.#grid = arena.allocate(tables.size);
    this.#proposal = arena.allocate(4 * tables.numResidues);
    this.#steps = arena.push(tables.steps);
    this.#energies = arena.push(tables.energies);
    this.#thresholds = arena.push(acceptanceTable());
    this.#rng = pushPhilox(arena, random);
  }

  /** A straight chain: on the tetrahedral lattice the zigzag of directions 0 and 1. */
  chain(): LatticeChain {
    const { numResidues: n, steps, coordination, alternating, size } = this.#tables;
    const [cells, best, state] = [this.#arena.allocate(4 * n), this.#arena.allocate(4 * n), this.#arena.allocate(24)];
    const start = new Int32Array(n);
    for (let k = 1; k < n; k++) {
      const odd = alternating && k % 2 === 0;
      start[k] = (start[k - 1] + steps[odd ? coordination + 1 : 0] + size) % size;
    }
    this.#arena.int32(cells, n).set(start);
    this.#arena.int32(best, n).set(start);
    this.#arena.float64(state, 3).fill(0);
    return new LatticeChain({
      cells: this.#arena.int32(cells, n),
      best: this.#arena.int32(best, n),
      state: this.#arena.float64(state, 3),
      move: (beta, attempts) => {
        const { mask, z, odd } = { mask: size - 1, z: coordination, odd: alternating ? 1 : 0 };
        const tables = [this.#steps, this.#energies] as const;
        const rest = [beta, this.#thresholds, attempts, state, this.#rng] as const;
        this.#kernel.moves(cells, best, this.#proposal, this.#grid, mask, n, z, odd, ...tables, ...rest);
      },
    });
  }
}

interface ChainViews {
  readonly cells: Int32Array;
  readonly best: Int32Array;
  readonly state: Float64Array;
  move(beta: number, attempts: number): void;
}

/** One fold. Energies are right from a straight chain on, which has no contact. */
export class LatticeChain {
  readonly #views: ChainViews;

  constructor(views: ChainViews) {
    this.#views = views;
  }

  get energy(): number {
    return this.#views.state[0];
  }

  get lowest(): number {
    return this.#views.state[1];
  }

  /** Moves made. */
  get accepted(): number {
    return this.#views.state[2];
  }

  get cells(): Int32Array {
    return this.#views.cells;
  }

  /** Cells of the lowest fold. */
  get best(): Int32Array {
    return this.#views.best;
  }

  /** Attempts Metropolis moves at inverse temperature β. */
  move(beta: number, attempts: number): void {
    this.#views.move(beta, attempts);
  }

  /** A random fold: moves at infinite temperature; the lowest energy starts anew. */
  randomise(): void {
    this.move(0, 60 * this.cells.length);
    this.#views.state[1] = this.energy;
    this.best.set(this.cells);
  }
}
