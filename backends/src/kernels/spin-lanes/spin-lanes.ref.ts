/**
 * Metropolis sampling of 128 replicas of an Ising model with small whole couplings, bit r of every word being replica r.
 *
 *   E = c Σ_b σ_b s_i s_j,  σ_b = ±1, a coupling of m·c being m bonds, a field a bond to a spin that stays +1       (1)
 *   u_i = bonds of spin i that are not satisfied, d_i = all;  ΔE_i = 2c (d_i − 2u_i)                               (2)
 *   accept with min(1, e^(−β ΔE)) = q^(d−2u), q = e^(−2βc): u ≥ ⌈d/2⌉ at once, else ⌈d/2⌉ − u successes in a row,
 *   each of probability q², the first of q where d is odd                                                          (3)
 *
 * Each replica draws bits of its own for (3): replicas never share random numbers, so they stay independent. Probabilities
 * have 32 binary digits. A counter that starts at 2^planes − ⌈d/2⌉ overflows into "accept".
 *
 * Source      multi-spin coding: Jacobs & Rebbi, J. Comput. Phys. 41, 203 (1981), DOI 10.1016/0021-9991(81)90089-9.
 * Shapes      spins: Uint32Array[4 (numSpins + 1)], four words a spin, all of the last spin's bits set.
 * Cost        per 128 updates: d bonds of 8 operations, then some 9 random vectors for each success drawn.
 * Invariants  β = 0 flips every spin; β = ∞ flips where ΔE ≤ 0.
 */
import type { PhiloxLanes } from '../philox-lanes.ts';

export interface LaneModel {
  readonly numSpins: number;
  /** Bonds of spin i: e = first[i] … first[i+1]−1. */
  readonly first: Int32Array;
  /** 2·neighbour + (1 where σ = +1, which wants the spins opposite). */
  readonly bonds: Int32Array;
  /** 2^planes − ⌈d/2⌉, and the parity of d in bit 16. */
  readonly start: Int32Array;
  readonly planes: number;
}

/** 32 planes of q, then 32 of q², for `table[128]` β·c by replica. */
export function probabilityPlanes(betas: ArrayLike<number>): Uint32Array {
  const table = new Uint32Array(256);
  for (let replica = 0; replica < 128; replica++) {
    const [word, bit] = [replica >> 5, replica & 31];
    for (let power = 1; power <= 2; power++) {
      const digits = Math.min(0xffffffff, Math.floor(Math.exp(-2 * power * betas[replica]) * 2 ** 32));
      for (let plane = 0; plane < 32; plane++) {
        if ((digits >>> (31 - plane)) & 1) table[(power - 1) * 128 + 4 * plane + word] |= 1 << bit;
      }
    }
  }
  return table;
}

/** (3) for one sweep over all spins. Returns the flips made. */
export function sweepLanes(spins: Uint32Array, model: LaneModel, table: Uint32Array, random: PhiloxLanes): number {
  const replicas = Array.from({ length: 128 }, (_, r) => r);
  const bitOf = (words: ArrayLike<number>, at: number, r: number): number => (words[at + (r >> 5)] >>> (r & 31)) & 1;
  let flips = 0;
  for (let i = 0; i < model.numSpins; i++) {
    const [begin, end] = [model.first[i], model.first[i + 1]];
    if (begin === end) continue;
    const counters = replicas.map((r) => {
      let count = model.start[i] & 0xffff;
      for (let e = begin; e < end; e++) {
        count += bitOf(spins, 4 * i, r) ^ bitOf(spins, 4 * (model.bonds[e] >> 1), r) ^ (model.bonds[e] & 1);
      }
      return count;
    });
    const full = 1 << model.planes;
    let alive = replicas.filter((r) => counters[r] < full);
    let from = model.start[i] >> 16 ? 0 : 128;
    while (alive.length > 0) {
      const yes = bernoulli(alive, table, from, random);
      from = 128;
      for (const r of yes) counters[r]++;
      alive = yes.filter((r) => counters[r] < full);
    }
    for (const r of replicas) {
      if (counters[r] < full) continue;
      spins[4 * i + (r >> 5)] ^= 1 << (r & 31);
      flips++;
    }
  }
  return flips;
}

function bernoulli(asked: number[], table: Uint32Array, from: number, random: PhiloxLanes): number[] {
  const yes: number[] = [];
  let undecided = asked;
  for (let plane = 0; plane < 32 && undecided.length > 0; plane++) {
    const words = [random.nextWord(), random.nextWord(), random.nextWord(), random.nextWord()];
    const drawn = (r: number): number => (words[r >> 5] >>> (r & 31)) & 1;
    const digit = (r: number): number => (table[from + 4 * plane + (r >> 5)] >>> (r & 31)) & 1;
    yes.push(...undecided.filter((r) => digit(r) > drawn(r)));
    undecided = undecided.filter((r) => digit(r) === drawn(r));
  }
  return yes;
}
