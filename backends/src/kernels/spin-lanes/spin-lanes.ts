/** Front of the bit-parallel Metropolis kernel: 128 replicas of one model in an arena of their own. */
import type { RandomStream } from '@cofactor/sdk/contracts';
import { Arena } from '../arena.ts';
import { pushPhilox } from '../philox-lanes.ts';
import { instantiateKernel } from '../wasm.ts';
import { type LaneModel, probabilityPlanes } from './spin-lanes.ref.ts';

export type { LaneModel } from './spin-lanes.ref.ts';

interface SpinLanesKernel {
  sweep(
    spins: number,
    numSpins: number,
    first: number,
    bonds: number,
    start: number,
    planes: number,
    table: number,
    sweeps: number,
    rng: number,
  ): number;
  countUnsatisfied(out: number, spins: number, numSpins: number, first: number, bonds: number): void;
}

export const NUM_REPLICAS = 128;
/** Bonds of one spin that six counter planes hold. */
export const MAX_LANE_BONDS = 128;
const ENERGY_PLANES = 24;

export class SpinLanes {
  readonly #kernel: SpinLanesKernel;
  readonly #model: LaneModel;
  readonly #spins: number;
  readonly #words: Uint32Array;
  readonly #first: number;
  readonly #bonds: number;
  readonly #start: number;
  readonly #table: number;
  readonly #tableWords: Uint32Array;
  readonly #energies: number;
  readonly #energyWords: Uint32Array;
  readonly #rng: number;
  readonly #random: RandomStream;

  /** @param random names the replicas' numbers: start spins and the kernel's key are drawn from it. */
  constructor(model: LaneModel, random: RandomStream) {
    const arena = new Arena();
    this.#kernel = instantiateKernel<SpinLanesKernel>('spin-lanes', arena.memory);
    this.#model = model;
    this.#random = random;
    this.#spins = arena.allocate(16 * (model.numSpins + 1));
    this.#first = arena.push(model.first);
    this.#bonds = arena.push(model.bonds);
    this.#start = arena.push(model.start);
    this.#table = arena.allocate(1024);
    this.#energies = arena.allocate(16 * ENERGY_PLANES);
    this.#rng = pushPhilox(arena, random);
    this.#words = new Uint32Array(arena.memory.buffer, this.#spins, 4 * (model.numSpins + 1));
    this.#tableWords = new Uint32Array(arena.memory.buffer, this.#table, 256);
    this.#energyWords = new Uint32Array(arena.memory.buffer, this.#energies, 4 * ENERGY_PLANES);
    this.randomise();
  }

  /** Every spin of every replica anew. */
  randomise(): void {
    for (let k = 0; k < 4 * this.#model.numSpins; k++) this.#words[k] = this.#random.uint32();
    this.#words.fill(0xffffffff, 4 * this.#model.numSpins);
  }

  /** β in units of 1/c, by replica or one for all. */
  setBeta(beta: number | ArrayLike<number>): void {
    this.#tableWords.set(probabilityPlanes(typeof beta === 'number' ? new Float64Array(NUM_REPLICAS).fill(beta) : beta));
  }

  /** Updates each spin of each replica `sweeps` times. @returns flips made */
  sweep(sweeps: number): number {
    const { numSpins, planes } = this.#model;
    return this.#kernel.sweep(this.#spins, numSpins, this.#first, this.#bonds, this.#start, planes, this.#table, sweeps, this.#rng);
  }

  /** Bonds that are not satisfied, by replica. */
  unsatisfied(): Int32Array {
    this.#kernel.countUnsatisfied(this.#energies, this.#spins, this.#model.numSpins, this.#first, this.#bonds);
    return Int32Array.from({ length: NUM_REPLICAS }, (_, replica) => {
      let count = 0;
      for (let plane = 0; plane < ENERGY_PLANES; plane++) {
        count += ((this.#energyWords[4 * plane + (replica >> 5)] >>> (replica & 31)) & 1) << plane;
      }
      return count;
    });
  }

  /** ±1 spins of one replica. */
  spins(replica: number): Int8Array {
    return Int8Array.from({ length: this.#model.numSpins }, (_, i) =>
      (this.#words[4 * i + (replica >> 5)] >>> (replica & 31)) & 1 ? 1 : -1,
    );
  }

  /** The words themselves, four a spin. */
  get words(): Uint32Array {
    return this.#words;
  }
}
