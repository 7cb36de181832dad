/**
 * Monte Carlo on self-avoiding chains of a lattice.
 *
 *   pull     residue i goes to the free corner beside i+1 and itself, i−1 to the fourth corner unless it is there already, and
 *            each residue before follows two places on until the chain holds together again; mirrored for the other end.
 *            The far end may leave for two free cells in a row.                                                          (1)
 *   turns    one bond takes another direction and the shorter side moves along, or two bonds (of equal parity on the
 *            tetrahedral lattice) change directions and all between shifts                                              (2)
 *   accept   min(1, e^(−β ΔE)), from a table of 64 points a unit with linear interpolation (relative error below 4e-5)   (3)
 *
 * On axis lattices fifteen moves of sixteen are pulls; on the tetrahedral one all are turns.
 *
 * Source      pull moves: Lesh, Mitzenmacher & Whitesides, RECOMB 2003, DOI 10.1145/640075.640099; with replica exchange:
 *             Thachuk, Shmygelska & Hoos, BMC Bioinformatics 8, 342 (2007), DOI 10.1186/1471-2105-8-342.
 * Shapes      cells: Int32Array[n], one lattice cell a residue.
 * Invariants  neighbours along the chain stay neighbours on the lattice; no cell is taken twice.
 */
import type { PhiloxLanes } from '../philox-lanes.ts';

export interface ChainTables {
  readonly numResidues: number;
  readonly coordination: number;
  readonly alternating: boolean;
  readonly size: number;
  readonly steps: Int32Array;
  readonly energies: Float64Array;
}

export interface ChainState {
  readonly cells: Int32Array;
  readonly best: Int32Array;
  energy: number;
  lowest: number;
  accepted: number;
}

const POINTS_PER_UNIT = 64;
const UNITS = 22;

/** 2³² e^(−k/64), of which (3) interpolates. */
export function acceptanceTable(): Float64Array {
  return Float64Array.from({ length: POINTS_PER_UNIT * UNITS + 2 }, (_, k) => 2 ** 32 * Math.exp(-k / POINTS_PER_UNIT));
}

/** Energy by (cells, contacts) alone. */
export function chainEnergy({ numResidues: n, energies, ...lattice }: ChainTables, cells: ArrayLike<number>): number {
  let energy = 0;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i - 1; j++) if (touches(lattice, cells[i], i, cells[j])) energy += energies[i * n + j];
  }
  return energy;
}

function touches(lattice: Pick<ChainTables, 'coordination' | 'alternating' | 'size' | 'steps'>, cell: number, k: number, other: number) {
  for (let d = 0; d < lattice.coordination; d++) if (wrap(lattice.size, cell + stepOf(lattice, k, d)) === other) return true;
  return false;
}

function stepOf(
  { coordination, alternating, steps }: Pick<ChainTables, 'coordination' | 'alternating' | 'steps'>,
  k: number,
  d: number,
): number {
  return steps[(alternating && k % 2 === 1 ? coordination : 0) + d];
}

function wrap(size: number, cell: number): number {
  return ((cell % size) + size) % size;
}

/** `attempts` moves at β. */
export function chainMoves(state: ChainState, tables: ChainTables, beta: number, attempts: number, random: PhiloxLanes): void {
  const table = acceptanceTable();
  for (let attempt = 0; attempt < attempts; attempt++) {
    const turns = tables.alternating || random.nextBelow(16) === 0;
    const proposed = turns ? proposeTurns(state.cells, tables, random) : proposePull(state.cells, tables, random);
    if (!proposed || new Set(proposed).size < proposed.length) continue;
    const change = chainEnergy(tables, proposed) - chainEnergy(tables, state.cells);
    if (change > 0) {
      const x = beta * change * POINTS_PER_UNIT;
      if (x >= POINTS_PER_UNIT * UNITS) continue;
      const at = Math.floor(x);
      if (random.nextWord() >= table[at] * (1 - (x - at)) + table[at + 1] * (x - at)) continue;
    }
    state.cells.set(proposed);
    state.energy += change;
    state.accepted++;
    if (state.energy < state.lowest - 1e-9) {
      state.lowest = state.energy;
      state.best.set(state.cells);
    }
  }
}

function proposeTurns(cells: Int32Array, tables: ChainTables, random: PhiloxLanes): number[] | undefined {
  const { numResidues: n, coordination, size, alternating } = tables;
  const [a, b] = [random.nextBelow(n - 1), random.nextBelow(n - 1)];
  const [i, j] = [Math.min(a, b), Math.max(a, b)];
  const bond = (k: number): number => wrap(size, cells[k + 1] - cells[k]);
  if (i === j) {
    const next = wrap(size, stepOf(tables, i, random.nextBelow(coordination)));
    if (next === bond(i)) return undefined;
    const tail = 2 * i >= n - 2;
    const shift = next - bond(i);
    return Array.from(cells, (cell, k) => (tail ? (k > i ? wrap(size, cell + shift) : cell) : k <= i ? wrap(size, cell - shift) : cell));
  }
  if ((alternating && (i + j) % 2 === 1) || bond(i) === bond(j)) return undefined;
  const shift = bond(j) - bond(i);
  return Array.from(cells, (cell, k) => (k > i && k <= j ? wrap(size, cell + shift) : cell));
}

function proposePull(cells: Int32Array, tables: ChainTables, random: PhiloxLanes): number[] | undefined {
  const { numResidues: n, coordination, size } = tables;
  const high = random.nextWord() % 2 === 1;
  const chain = high ? [...cells].reverse() : [...cells];
  const taken = new Set(chain);
  const step = (): number => tables.steps[random.nextBelow(coordination)];
  const i = random.nextBelow(n);
  const next = [...chain];
  let reached = i;
  if (i === n - 1) {
    const one = wrap(size, chain[i] + step());
    const two = wrap(size, one + step());
    if (taken.has(one) || taken.has(two) || n < 3) return undefined;
    next[i] = two;
    next[i - 1] = one;
    reached = i - 1;
  } else {
    const along = step();
    const corner = wrap(size, chain[i + 1] + along);
    if (taken.has(corner)) return undefined;
    next[i] = corner;
    if (i > 0) {
      const beside = wrap(size, chain[i] + along);
      if (beside === chain[i + 1]) return undefined;
      if (chain[i - 1] !== beside) {
        if (taken.has(beside)) return undefined;
        next[i - 1] = beside;
        reached = i - 1;
      }
    }
  }
  if (reached < i) {
    for (let k = reached - 1; k >= 0 && !touches(tables, chain[k], 0, next[k + 1]); k--) next[k] = chain[k + 2];
  }
  return high ? next.reverse() : next;
}
