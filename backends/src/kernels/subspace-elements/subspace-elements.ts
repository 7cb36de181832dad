/**
 * Front of the elements kernel: H over chosen determinants, its diagonal apart. Formulas and source: subspace-elements.ref.ts.
 *
 * Elements are kept up to a given number of bytes; rows beyond are made again in each product, in pieces of one block.
 */
import type { HamiltonianArrays } from '@cofactor/sdk/circuits';
import type { Arena } from '../arena.ts';
import type { GroupedDeterminants } from '../determinants/list.ts';
import {
  coulombField,
  exchangeField,
  numPairs,
  oppositeSpinTable,
  sameSpinTable,
  type Singles,
  singlesWithin,
  symmetricPairs,
} from '../determinants/moves.ts';
import { instantiateKernel } from '../wasm.ts';

interface Exports {
  findRows(t: number, u: number, from: number, to: number): void;
  addProduct(out: number, c: number, integrals: number, runs: number, runsEnd: number, singles: number, singlesEnd: number): void;
  moveDown(to: number, from: number, bytes: number): void;
}

/** Rows found in one call: as many as come between two looks at the signal. */
const PIECE_ROWS = 32;
/** Elements are found into blocks of this size, or of what they take at most. */
const BLOCK_BYTES = 2 ** 24;
/** Words of the kernel's table that change. */
const RUNS = 21;
const SINGLES = 22;

interface Block {
  runs: number;
  runsEnd: number;
  singles: number;
  singlesEnd: number;
}

interface Piece {
  u: number;
  from: number;
  to: number;
}

export class SubspaceElements {
  /** Bytes of the elements that are kept. */
  keptBytes = 0;
  readonly #arena: Arena;
  readonly #kernel: Exports;
  readonly #table: number;
  readonly #integrals: number;
  readonly #groups: GroupedDeterminants;
  readonly #rowBytes: number;
  readonly #blockBytes: number;
  readonly #kept: Block[] = [];
  /** Rows that are made again in each product, and where. */
  #again: { pieces: Piece[]; room: number } | undefined;

  constructor(arena: Arena, hamiltonian: HamiltonianArrays, groups: GroupedDeterminants) {
    const { numOrbitals: n, numElectrons, h1 } = hamiltonian;
    this.#arena = arena;
    this.#kernel = instantiateKernel<Exports>('subspace-elements', arena.memory);
    this.#groups = groups;
    const { alpha, beta, betaAt, betaMasks, alphaMasks } = groups;
    const alphaSingles = lowerOnly(singlesWithin(alpha.masks, n));
    const betaSingles = singlesWithin(beta.masks, n);
    const place = new Int32Array(groups.length);
    for (let k = 0; k < groups.length; k++) place[beta.at[k]] = k;
    this.#integrals = arena.push(joined(oppositeSpinTable(hamiltonian), sameSpinTable(hamiltonian)));
    const words = [
      n,
      numPairs(n) + n,
      arena.push(symmetricPairs(n)),
      (numPairs(n) + n) ** 2,
      numPairs(n),
      arena.push(alpha.masks),
      arena.push(alpha.first),
      arena.push(alphaSingles.first),
      arena.push(alphaSingles.moves),
      arena.push(betaSingles.first),
      arena.push(betaSingles.moves),
      arena.push(betaAt),
      arena.push(betaMasks),
      arena.push(beta.first),
      arena.push(beta.at),
      arena.push(beta.at.map((i) => alphaMasks[i])),
      arena.push(place),
      arena.push(h1),
      arena.push(coulombField(hamiltonian)),
      arena.push(exchangeField(hamiltonian)),
      arena.push(new Int32Array(beta.masks.length)),
      0,
      0,
    ];
    this.#table = arena.push(Int32Array.from(words, (x) => x | 0));
    this.#rowBytes = mostRowBytes(n, numElectrons, groups.length);
    const all = groups.length * this.#rowBytes;
    this.#blockBytes = Math.ceil(Math.max(PIECE_ROWS * this.#rowBytes, Math.min(BLOCK_BYTES, all)) / 64) * 64;
  }

  /** Finds the elements and keeps them up to `mostBytes`; `pause` is waited for between pieces. */
  async find(mostBytes: number, pause: () => Promise<void>): Promise<void> {
    const pieces = [...this.#pieces()];
    let next = 0;
    while (next < pieces.length && this.keptBytes + this.#blockBytes <= mostBytes) {
      const mark = this.#arena.mark();
      const room = this.#arena.allocate(this.#blockBytes);
      const found = this.#begin(room);
      for (; next < pieces.length && found.fits(pieces[next]); next++) {
        found.add(pieces[next]);
        await pause();
      }
      const { runs, runsEnd, singles, singlesEnd } = found.block();
      const low = Math.ceil(runsEnd / 16) * 16;
      this.#kernel.moveDown(low, singles, singlesEnd - singles);
      const end = low + singlesEnd - singles;
      this.#kept.push({ runs, runsEnd, singles: low, singlesEnd: end });
      this.#arena.release(mark);
      this.keptBytes += this.#arena.allocate(end - runs) - mark + end - runs;
    }
    if (next < pieces.length) this.#again = { pieces: pieces.slice(next), room: this.#arena.allocate(this.#blockBytes) };
  }

  /** out += H c without the diagonal; both in the arena. */
  addProduct(out: Float64Array, c: Float64Array): void {
    const add = ({ runs, runsEnd, singles, singlesEnd }: Block): void =>
      this.#kernel.addProduct(out.byteOffset, c.byteOffset, this.#integrals, runs, runsEnd, singles, singlesEnd);
    for (const block of this.#kept) add(block);
    if (!this.#again) return;
    let found = this.#begin(this.#again.room);
    for (const piece of this.#again.pieces) {
      if (!found.fits(piece)) {
        add(found.block());
        found = this.#begin(this.#again.room);
      }
      found.add(piece);
    }
    add(found.block());
  }

  *#pieces(): Generator<Piece> {
    const { first, masks } = this.#groups.alpha;
    for (let u = 0; u < masks.length; u++) {
      for (let from = first[u]; from < first[u + 1]; from += PIECE_ROWS) yield { u, from, to: Math.min(from + PIECE_ROWS, first[u + 1]) };
    }
  }

  /** An empty block at `room`. */
  #begin(room: number): { fits(piece: Piece): boolean; add(piece: Piece): void; block(): Block } {
    const words = (): Uint32Array => new Uint32Array(this.#arena.memory.buffer, this.#table, SINGLES + 1);
    const end = room + this.#blockBytes;
    words()[RUNS] = room;
    words()[SINGLES] = end;
    return {
      fits: ({ from, to }) => words()[SINGLES] - words()[RUNS] >= (to - from) * this.#rowBytes,
      add: ({ u, from, to }) => this.#kernel.findRows(this.#table, u, from, to),
      block: () => ({ runs: room, runsEnd: words()[RUNS], singles: words()[SINGLES], singlesEnd: end }),
    };
  }
}

function joined(first: Float64Array, second: Float64Array): Float64Array {
  const both = new Float64Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}

/** Excitations to strings before each. */
function lowerOnly({ first, moves }: Singles): Singles {
  const lower = new Int32Array(first.length);
  const kept: number[] = [];
  for (let u = 0; u + 1 < first.length; u++) {
    for (let e = first[u]; e < first[u + 1]; e++) if (moves[2 * e] < u) kept.push(moves[2 * e], moves[2 * e + 1]);
    lower[u + 1] = kept.length / 2;
  }
  return { first: lower, moves: Int32Array.from(kept) };
}

/** A determinant's elements before it, at most, with the heads of their runs. */
export function mostRowBytes(n: number, [alpha, beta]: readonly [number, number], determinants: number): number {
  const one = (k: number): number => k * (n - k);
  const two = (k: number): number => numPairs(k) * numPairs(n - k);
  const singles = Math.min(determinants, one(alpha) + one(beta));
  const doubles = Math.min(determinants, two(alpha) + two(beta) + one(alpha) * one(beta));
  return 8 * (1 + Math.min(determinants, one(alpha)) + doubles) + 16 * singles;
}
