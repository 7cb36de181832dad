/** Front of nested branch and bound over spins: tails from the last spin to the first, each left and taken up at will. */
import { Arena } from '../arena.ts';
import { instantiateKernel } from '../wasm.ts';

interface SpinTreeKernel {
  branch(
    control: number,
    n: number,
    stride: number,
    first: number,
    couplings: number,
    fields: number,
    energies: number,
    states: number,
    spins: number,
    best: number,
    tails: number,
    margin: number,
    maxNodes: number,
  ): number;
}

export class SpinTree {
  readonly #kernel: SpinTreeKernel;
  readonly #n: number;
  readonly #stride: number;
  readonly #margin: number;
  readonly #at: {
    control: number;
    couplings: number;
    fields: number;
    energies: number;
    states: number;
    spins: number;
    best: number;
    tails: number;
  };
  readonly #controls: Float64Array;
  readonly #depth: Int32Array;
  readonly #couplings: Float64Array;
  readonly #fields: Float64Array;
  readonly #energies: Float64Array;
  readonly #states: Uint8Array;
  readonly #best: Float64Array;
  readonly #tails: Float64Array;
  /** The tail that is open, −1 when all are solved. */
  #first: number;

  /** @param couplings J_ij of n spins, [n, n], of which the part above the diagonal is read */
  constructor(n: number, couplings: Float64Array) {
    const arena = new Arena();
    const stride = n + (n & 1);
    const vector = (length: number): number => arena.allocate(8 * length);
    this.#n = n;
    this.#stride = stride;
    this.#kernel = instantiateKernel<SpinTreeKernel>('spin-tree', arena.memory, 'simd');
    this.#at = {
      control: vector(3),
      couplings: vector(n * stride),
      fields: vector((n + 1) * stride),
      energies: vector(n + 1),
      states: vector(n + 1),
      spins: vector(n),
      best: vector(n),
      tails: vector(n + 1),
    };
    this.#controls = arena.float64(this.#at.control, 3);
    this.#depth = arena.int32(this.#at.control, 1);
    this.#couplings = arena.float64(this.#at.couplings, n * stride);
    this.#fields = arena.float64(this.#at.fields, (n + 1) * stride);
    this.#energies = arena.float64(this.#at.energies, n + 1);
    this.#states = new Uint8Array(arena.memory.buffer, this.#at.states, n + 1);
    this.#best = arena.float64(this.#at.best, n);
    this.#tails = arena.float64(this.#at.tails, n + 1);
    for (let i = 0; i < n; i++) for (let j = i + 1; j < n; j++) this.#couplings[i * stride + j] = couplings[i * n + j];
    this.#margin = 1e-10 * this.#couplings.reduce((sum, value) => sum + Math.abs(value), 0);
    this.#best[n - 1] = 1;
    this.#controls[2] = 0;
    this.#first = n - 1;
    this.#open();
  }

  /** Begins with the next tail: the solved one and its new spin, whichever sign fits, are where it starts from. */
  #open(): void {
    const first = --this.#first;
    if (first < 0) return;
    const row = this.#couplings.subarray(first * this.#stride, (first + 1) * this.#stride);
    let field = 0;
    for (let i = first + 1; i < this.#n; i++) field += row[i] * this.#best[i];
    this.#best[first] = field > 0 ? -1 : 1;
    this.#controls[1] = this.#tails[first + 1] - Math.abs(field);
    this.#depth[0] = first;
    this.#states[first] = 0;
    this.#energies[first] = 0;
    this.#fields.fill(0, first * this.#stride, (first + 1) * this.#stride);
  }

  get done(): boolean {
    return this.#first < 0;
  }

  get nodes(): number {
    return this.#controls[2];
  }

  /** Goes on by `maxNodes` nodes. */
  advance(maxNodes: number): void {
    for (let left = maxNodes; left > 0 && this.#first >= 0; ) {
      const before = this.nodes;
      const { control, couplings, fields, energies, states, spins, best, tails } = this.#at;
      const rows = [this.#stride, this.#first, couplings, fields, energies, states, spins, best, tails] as const;
      const solved = this.#kernel.branch(control, this.#n, ...rows, this.#margin, left) === 1;
      left -= Math.max(1, this.nodes - before);
      if (!solved) continue;
      this.#tails[this.#first] = this.#controls[1];
      this.#open();
    }
  }

  /** The minimum when done; before, what the tails solved so far prove: those spins, and every other coupling satisfied. */
  get lowerBound(): number {
    let bound = this.#tails[this.#first + 1];
    for (let i = 0; i <= this.#first; i++) {
      for (let j = i + 1; j < this.#n; j++) bound -= Math.abs(this.#couplings[i * this.#stride + j]);
    }
    return bound;
  }

  /** ±1 spins of the minimum, once done. */
  get spins(): Int8Array {
    return Int8Array.from(this.#best);
  }
}
