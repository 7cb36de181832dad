/**
 * Front of the border kernel: the determinants outside a list, string by string. Formulas and source: subspace-border.ref.ts.
 */
import type { HamiltonianArrays } from '@cofactor/sdk/circuits';
import { Arena } from '../arena.ts';
import type { GroupedDeterminants } from '../determinants/list.ts';
import { coulombField, exchangeField, forEachSingle, numPairs, sameSpinTable } from '../determinants/moves.ts';
import { oneSpinSingle, stringEnergies } from '../determinants/slater-condon.ts';
import { orbitalsOf, popcount, stringIndex, stringsOf } from '../determinants/strings.ts';
import { instantiateKernel } from '../wasm.ts';

interface Exports {
  sweep(t: number, mask: number, limit: number, threshold: number): number;
  gaps(t: number, mask: number, own: number): void;
  reach(t: number, mask: number, u: number, threshold: number): void;
}

/** Determinants of one α string outside the list; views that the next string overwrites. */
export interface BorderRow {
  alphaMask: number;
  betaMasks: Int32Array;
  /** Σ_i H_ai c_i of the terms that reach the threshold. */
  sums: Float64Array;
  /** ⟨a|H|a⟩ without the core energy. */
  diagonal: Float64Array;
}

/** α strings between two looks at the signal. */
const PIECE_STRINGS = 16;

/** What depends on the Hamiltonian alone: made once, used for any list. */
export class SubspaceBorder {
  readonly #hamiltonian: HamiltonianArrays;
  readonly #arena = new Arena();
  readonly #kernel = instantiateKernel<Exports>('subspace-border', this.#arena.memory);
  readonly #words: number[];
  readonly #strings: { alpha: Int32Array; beta: Int32Array };
  readonly #alphaEnergies: Float64Array;
  readonly #views: { sums: Float64Array; touched: Int32Array; gaps: Float64Array; marks: Int32Array; reached: number };

  constructor(hamiltonian: HamiltonianArrays) {
    const { numOrbitals: n, numElectrons, h1, eri } = hamiltonian;
    const arena = this.#arena;
    this.#hamiltonian = hamiltonian;
    const [alpha, beta] = [stringsOf(n, numElectrons[0]), stringsOf(n, numElectrons[1])];
    this.#strings = { alpha: alpha.masks, beta: beta.masks };
    this.#alphaEnergies = stringEnergies(hamiltonian, alpha);
    const rows = beta.masks.length;
    const same = sameSpinTable(hamiltonian);
    const pairs = numPairs(n);
    const sameLargest = Float64Array.from({ length: pairs }, (_, row) => largestOf(same.subarray(row * pairs, (row + 1) * pairs)));
    const lowBits = Math.ceil(n / 2);
    const [alphaRanks, betaRanks] = numElectrons.map((electrons) => rankTables(n, lowBits, electrons));
    const largest = Float64Array.from({ length: n * n }, (_, row) => largestOf(eri.subarray(row * n * n, (row + 1) * n * n)));
    const bytes = (count: number): number => arena.allocate(count);
    const [sums, marks, touched, gaps] = [bytes(8 * rows), bytes(4 * rows), bytes(4 * rows), bytes(8 * rows)];
    const [reached, field] = [bytes(alpha.masks.length), bytes(8 * n * n)];
    this.#views = {
      sums: arena.float64(sums, rows),
      touched: arena.int32(touched, rows),
      gaps: arena.float64(gaps, rows),
      marks: arena.int32(marks, rows),
      reached,
    };
    this.#words = [
      n,
      bytes(4 * alpha.masks.length), // places of the list's α strings
      0, // those of the list: #layOut
      0,
      0,
      0,
      0,
      0,
      numElectrons[1] * (n - numElectrons[1]),
      arena.push(eri),
      arena.push(largest),
      arena.push(same),
      arena.push(sameLargest),
      0,
      arena.push(h1),
      arena.push(coulombField(hamiltonian)),
      arena.push(exchangeField(hamiltonian)),
      lowBits,
      arena.push(alphaRanks.low),
      arena.push(alphaRanks.high),
      arena.push(betaRanks.low),
      arena.push(betaRanks.high),
      sums,
      marks,
      touched,
      arena.push(beta.masks),
      arena.push(stringEnergies(hamiltonian, beta)),
      gaps,
      reached,
      0,
      0,
      0,
      field,
    ];
  }

  /**
   * Visits the border of a list with a vector over it, in ascending order of α strings; β strings of one come in no order.
   * @param halved leaves out determinants whose β mask is above their α mask
   * @param pause waited for now and then
   */
  async forEach(
    groups: GroupedDeterminants,
    vector: Float64Array,
    { threshold, halved, pause }: { threshold: number; halved: boolean; pause: () => Promise<void> },
    visit: (row: BorderRow) => void,
  ): Promise<void> {
    const mark = this.#arena.mark();
    try {
      const t = this.#layOut(groups, vector);
      const { alpha, beta } = this.#strings;
      const { sums, touched, gaps, reached } = this.#views;
      const isReached = new Uint8Array(this.#arena.memory.buffer, reached, alpha.length).fill(0);
      for (const [u, mask] of groups.alpha.masks.entries()) {
        if (u % PIECE_STRINGS === 0) await pause();
        this.#kernel.reach(t, mask, u, threshold);
      }
      const betaMasks = new Int32Array(beta.length);
      const found = new Float64Array(beta.length);
      for (let rank = 0, k = 0; rank < alpha.length; rank++) {
        if (isReached[rank] === 0) continue;
        if (k++ % PIECE_STRINGS === 0) await pause();
        const count = this.#kernel.sweep(t, alpha[rank], halved ? rank : beta.length, threshold);
        if (count === 0) continue;
        this.#kernel.gaps(t, alpha[rank], this.#alphaEnergies[rank]);
        for (let i = 0; i < count; i++) {
          betaMasks[i] = beta[touched[i]];
          found[i] = sums[touched[i]];
        }
        visit({
          alphaMask: alpha[rank],
          betaMasks: betaMasks.subarray(0, count),
          sums: found.subarray(0, count),
          diagonal: gaps.subarray(0, count),
        });
      }
    } finally {
      this.#arena.release(mark);
    }
  }

  /** Tables of one list; returns the address of the kernel's words. */
  #layOut(groups: GroupedDeterminants, vector: Float64Array): number {
    const { numOrbitals: n, numElectrons } = this.#hamiltonian;
    const arena = this.#arena;
    const { alpha, beta, betaAt, length } = groups;
    const places = arena.int32(this.#words[1], this.#strings.alpha.length).fill(0);
    for (const [u, mask] of alpha.masks.entries()) places[stringIndex(mask)] = u + 1;
    const order = Int32Array.from({ length }, (_, i) => i);
    for (let u = 0; u < alpha.masks.length; u++) {
      order.subarray(alpha.first[u], alpha.first[u + 1]).sort((i, j) => Math.abs(vector[j]) - Math.abs(vector[i]) || i - j);
    }
    const numMoves = numElectrons[1] * (n - numElectrons[1]);
    const moves = arena.allocate(8 * numMoves * beta.masks.length);
    const entries = arena.int32(moves, 2 * numMoves * beta.masks.length);
    const own = arena.allocate(8 * numMoves * beta.masks.length);
    const fields = arena.float64(own, numMoves * beta.masks.length);
    let e = 0;
    for (const mask of beta.masks) {
      const occupied = orbitalsOf(mask);
      forEachSingle(mask, n, (target, move) => {
        entries[2 * e] = stringIndex(target);
        entries[2 * e + 1] = move;
        fields[e++] = oneSpinSingle(this.#hamiltonian, Math.floor((move >> 1) / n), (move >> 1) % n, occupied);
      });
    }
    const words = this.#words.slice();
    words[2] = arena.push(alpha.first);
    words[3] = arena.push(order.map((i) => betaAt[i]));
    words[4] = arena.push(Float64Array.from(order, (i) => vector[i]));
    words[5] = arena.push(beta.masks);
    words[6] = arena.push(beta.masks.map(stringIndex));
    words[7] = moves;
    words[13] = own;
    this.#views.marks.fill(0);
    return arena.push(Int32Array.from(words, (x) => x | 0));
  }
}

function largestOf(values: Float64Array): number {
  return values.reduce((most, x) => Math.max(most, Math.abs(x)), 0);
}

/** Rank of a mask = low[its low bits] + high[number of those << (n − lowBits) | its high bits]. */
function rankTables(n: number, lowBits: number, electrons: number): { low: Int32Array; high: Int32Array } {
  const highBits = n - lowBits;
  const low = Int32Array.from({ length: 2 ** lowBits }, (_, mask) => stringIndex(mask));
  const high = Int32Array.from({ length: (lowBits + 1) * 2 ** highBits }, (_, k) => {
    const [below, mask] = [k >>> highBits, k & (2 ** highBits - 1)];
    if (below + popcount(mask) !== electrons) return 0;
    // the mask on top of `below` bits that stand lowest, which have rank 0 among themselves
    return stringIndex(mask * 2 ** lowBits + 2 ** below - 1);
  });
  return { low, high };
}
