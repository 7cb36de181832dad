/**
 * Front of the repulsion kernels: integrals of one bra (two pairs in lanes) with a list of kets, generated kernels where there are
 * some for the classes, the generic ones elsewhere.
 */
import type { Arena } from '../arena.ts';
import { boysTable } from '../boys/boys-table.ts';
import { instantiateKernel } from '../wasm.ts';
import { generatedClasses, kernelName, maxBraOrder } from './generated-classes.ts';
import { hermiteIndices, numHermite } from './hermite.ts';
import type { Bra } from './layout.ts';
import type { PairClass } from './pair-class.ts';

type KetKernel = (
  geometry: number,
  numBra: number,
  kets: number,
  numKets: number,
  boys: number,
  cutoff: number,
  work: number,
  x: number,
) => void;
type BraKernel = (expansions: number, numBra: number, x: number, numKets: number, numColumns: number, out: number) => void;
interface GenericKernels {
  ket: (table: number, ...rest: Parameters<KetKernel>) => void;
  bra: (table: number, ...rest: Parameters<BraKernel>) => void;
}

export interface BlockKernel {
  /** Bytes of integrals of one ket. */
  blockBytes: number;
  /** Integrals [ket][ab][cd] of `bra` with `numKets` kets, whose addresses are u32 at `kets`, to byte address `out`. Primitive quartets
   *  whose magnitudes multiply to less than `cutoff` are left out; @default 1e-16 */
  compute(bra: Bra, kets: number, numKets: number, out: number, cutoff?: number): void;
}

const CUTOFF = 1e-16;
/** X of as many kets as fit in this share of the second-level cache is made before the bra kernel turns to it. */
const X_BYTES = 131_072;

export class RepulsionKernels {
  readonly #arena: Arena;
  readonly #allowGenerated: boolean;
  readonly #x: number;
  readonly #instances = new Map<string, unknown>();
  readonly #boysTables = new Map<number, number>();
  readonly #works = new Map<number, number>();
  readonly #blocks = new Map<string, BlockKernel>();

  /** @param options.generated false sends everything through the generic kernels; @default true */
  constructor(arena: Arena, options: { generated?: boolean } = {}) {
    this.#arena = arena;
    this.#allowGenerated = options.generated ?? true;
    this.#x = arena.allocate(X_BYTES);
  }

  /** Kernel of bras of one class with kets of another. */
  block(bra: PairClass, ket: PairClass): BlockKernel {
    const key = `${bra.name}|${ket.name}`;
    let block = this.#blocks.get(key);
    if (!block) this.#blocks.set(key, (block = this.#makeBlock(bra, ket)));
    return block;
  }

  #makeBlock(bra: PairClass, ket: PairClass): BlockKernel {
    const order = bra.order + ket.order;
    const runKet = this.#ketKernel(bra, ket);
    const runBra = this.#braKernel(bra);
    const boys = this.#once(this.#boysTables, order, () => this.#arena.push(boysTable(order)));
    const squareBytes = 16 * numHermite(bra.order) * numHermite(ket.order);
    const workBytes = 16 * (order + 1 + 2 * (order + 1) ** 3) + squareBytes;
    const work = this.#once(this.#works, workBytes, () => this.#arena.allocate(workBytes));
    const blockBytes = 16 * bra.numRows * ket.numRows;
    const xBytes = 16 * ket.numRows * numHermite(bra.order);
    return {
      blockBytes,
      compute: ({ geometry, expansions, numPrimitives }, kets, numKets, out, cutoff = CUTOFF) => {
        const room = Math.floor(X_BYTES / (xBytes * numPrimitives));
        const x = room > 0 ? this.#x : this.#arena.allocate(xBytes * numPrimitives);
        const step = Math.max(1, room);
        for (let first = 0; first < numKets; first += step) {
          const count = Math.min(step, numKets - first);
          runKet(geometry, numPrimitives, kets + 4 * first, count, boys, cutoff, work, x);
          runBra(expansions, numPrimitives, x, count, ket.numRows, out + first * blockBytes);
        }
        if (x !== this.#x) this.#arena.release(x);
      },
    };
  }

  #ketKernel(bra: PairClass, ket: PairClass): KetKernel {
    if (this.#isGenerated(ket) && bra.order <= maxBraOrder(ket))
      return this.#instance<Record<string, KetKernel>>(`repulsion-ket-${kernelName(ket.name)}`)[`order${bra.order}`];
    const side = bra.order + ket.order + 1;
    const cube = (t: readonly number[]): number => 16 * ((t[0] * side + t[1]) * side + t[2]);
    const braOffsets = hermiteIndices(bra.order).map(cube);
    const ketOffsets = hermiteIndices(ket.order).map(cube);
    const sums = ketOffsets.flatMap((u) => braOffsets.map((t) => t + u));
    const entryOffsets = ket.hermite.map((index) => 16 * braOffsets.length * index);
    const header = [side - 1, braOffsets.length, ketOffsets.length, ket.numRows, ket.hermite.length];
    const table = this.#arena.push(Int32Array.from([...header, ...sums, ...ket.rowStart, ...entryOffsets]));
    const generic = this.#instance<GenericKernels>('repulsion');
    return (...rest) => generic.ket(table, ...rest);
  }

  #braKernel(bra: PairClass): BraKernel {
    if (this.#isGenerated(bra)) return this.#instance<Record<string, BraKernel>>('repulsion-bra')[kernelName(bra.name)];
    const offsets = bra.hermite.map((index) => 16 * index);
    const table = this.#arena.push(Int32Array.from([numHermite(bra.order), bra.numRows, bra.hermite.length, ...bra.rowStart, ...offsets]));
    const generic = this.#instance<GenericKernels>('repulsion');
    return (...rest) => generic.bra(table, ...rest);
  }

  #isGenerated({ name }: PairClass): boolean {
    return this.#allowGenerated && generatedClasses().some((cls) => cls.name === name);
  }

  #instance<Exports>(name: string): Exports {
    return this.#once(this.#instances, name, () => instantiateKernel<unknown>(name, this.#arena.memory)) as Exports;
  }

  #once<Key, Value>(map: Map<Key, Value>, key: Key, make: () => Value): Value {
    let value = map.get(key);
    if (value === undefined) map.set(key, (value = make()));
    return value;
  }
}
