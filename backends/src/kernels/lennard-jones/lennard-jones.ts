/** Front of the Lennard-Jones kernel: a landscape over coordinates that live in its own arena. */
import { Arena } from '../arena.ts';
import { instantiateKernel } from '../wasm.ts';

interface LennardJonesKernel {
  energyGradient(gradient: number, x: number, numAtoms: number, stride: number): number;
}

/** Far from everything, and from each other: what fills the last pair adds nothing. */
const PADDING = 1e9;

export class LennardJones {
  readonly numAtoms: number;
  /** Doubles of one axis: x is [3 stride], all x, then all y, then all z. */
  readonly stride: number;
  readonly #kernel: LennardJonesKernel;
  readonly #x: number;
  readonly #gradient: number;
  readonly #xs: Float64Array;
  readonly #gradients: Float64Array;

  constructor(numAtoms: number) {
    const arena = new Arena();
    this.numAtoms = numAtoms;
    this.stride = numAtoms + (numAtoms & 1);
    this.#kernel = instantiateKernel<LennardJonesKernel>('lennard-jones', arena.memory, 'simd');
    this.#x = arena.allocate(24 * this.stride);
    this.#gradient = arena.allocate(24 * this.stride);
    this.#xs = arena.float64(this.#x, 3 * this.stride);
    this.#gradients = arena.float64(this.#gradient, 3 * this.stride);
  }

  /** Energy at x; its gradient goes to `gradient`. Entries of x beyond the atoms are not looked at. */
  evaluate(x: Float64Array, gradient: Float64Array): number {
    this.#xs.set(x);
    if (this.stride > this.numAtoms) for (let axis = 0; axis < 3; axis++) this.#xs[axis * this.stride + this.numAtoms] = PADDING;
    const energy = this.#kernel.energyGradient(this.#gradient, this.#x, this.numAtoms, this.stride);
    gradient.set(this.#gradients);
    return energy;
  }
}
