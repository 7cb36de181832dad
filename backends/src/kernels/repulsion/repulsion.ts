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

export interface HermiteKernel {
  /** Bytes of X of one ket and one primitive of the bra. */
  bytes: number;
  /** X [ket][bra primitive][cd][t] to byte address `x`; `cutoff` as above. */
  compute(bra: Bra, kets: number, numKets: number, x: number, cutoff?: number): void;
}

const CUTOFF = 1e-16;
/** X of as many kets as fit in this share of the second-level cache is made before the bra kernel turns to it. */
const X_BYTES = 131_072;

let namesOfGenerated: Set<string> | undefined;

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

  /** The first half of a block alone: X over Hermite functions of the bra up to `order`, before they meet the bra's expansion. */
  hermite(order: number, ket: PairClass): HermiteKernel {
    const total = order + ket.order;
    const run = this.#ketKernel(order, ket);
    const boys = this.#once(this.#boysTables, total, () => this.#arena.push(boysTable(total)));
    const squareBytes = 16 * numHermite(order) * numHermite(ket.order);
    const workBytes = 16 * (total + 1 + 2 * (total + 1) ** 3) + squareBytes;
    const work = this.#once(this.#works, workBytes, () => this.#arena.allocate(workBytes));
    return {
      bytes: 16 * ket.numRows * numHermite(order),
      compute: ({ geometry, numPrimitives }, kets, numKets, x, cutoff = CUTOFF) =>
        run(geometry, numPrimitives, kets, numKets, boys, cutoff, work, x),
    };
  }

  #makeBlock(bra: PairClass, ket: PairClass): BlockKernel {
    const hermite = this.hermite(bra.order, ket);
    const runBra = this.#braKernel(bra);
    const blockBytes = 16 * bra.numRows * ket.numRows;
    return {
      blockBytes,
      compute: (lanes, kets, numKets, out, cutoff) => {
        const { expansions, numPrimitives } = lanes;
        const room = Math.floor(X_BYTES / (hermite.bytes * numPrimitives));
        const x = room > 0 ? this.#x : this.#arena.allocate(hermite.bytes * numPrimitives);
        const step = Math.max(1, room);
        for (let first = 0; first < numKets; first += step) {
          const count = Math.min(step, numKets - first);
          hermite.compute(lanes, kets + 4 * first, count, x, cutoff);
          runBra(expansions, numPrimitives, x, count, ket.numRows, out + first * blockBytes);
        }
        if (x !== this.#x) this.#arena.release(x);
      },
    };
  }

  #ketKernel(braOrder: number, ket: PairClass): KetKernel {
    if (this.#isGenerated(ket) && braOrder <= maxBraOrder(ket))
      return this.#instance<Record<string, KetKernel>>(`repulsion-ket-${kernelName(ket.name)}`)[`order${braOrder}`];
    const side = braOrder + ket.order + 1;
    const cube = (t: readonly number[]): number => 16 * ((t[0] * side + t[1]) * side + t[2]);
    const braOffsets = hermiteIndices(braOrder).map(cube);
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
    namesOfGenerated ??= new Set(generatedClasses().map((cls) => cls.name));
    return this.#allowGenerated && namesOfGenerated.has(name);
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
