/**
 * Passes over a register in tiles: 2ᵏ amplitudes that differ in k chosen qubits are copied into cache, many gates work on them
 * there, and they are copied back. Gates come as factors (1) of two kinds, both nearly free of arithmetic:
 *
 *   rotations   ⊗_q [1 −t_q; t_q 1]                 a multiply-add an amplitude and qubit, three qubits a load and a store      (1)
 *   monomial    out[o] = phase[o] · in[source(o)]   any run of permutations and phases at once, from tables                     (2)
 *
 * where source(o) = A·o ⊕ a is affine over GF(2), since every permutation of one or two qubits is. The tables of (2) belong to the
 * pass: all its tiles, and all threads that share them out, read the same.
 *
 * Memory      two tiles a thread, 20·2ᵏ bytes a table.
 */
import type { Arena } from '../arena.ts';
import type { StateVectorKernel } from './kernel.ts';
import type { VectorPlace } from './state-vector.ts';

/** A matrix with one element a row: row r has phases[r] (interleaved re, im) at column source[r]. Bit b of r is qubits[b]. */
export interface Monomial {
  qubits: readonly number[];
  source: readonly number[];
  phases: Float64Array;
}

/** [1 −t; t 1] on a qubit, |t| ≤ 1: √(1 + t²) times a rotation. */
export interface Tangent {
  qubit: number;
  tangent: number;
}

/** Qubits of factors are those of the tile: 0 … k−1. Rotations of one factor are on different qubits. */
export type Factor = { kind: 'rotations'; tangents: readonly Tangent[] } | { kind: 'monomial'; gates: readonly Monomial[] };

/** A kernel on a tile; those that `move` write into another tile. */
interface TileCall {
  kernel: 'rotate2' | 'rotate3' | 'multiplyPhases' | 'permuteInto' | 'monomialInto';
  moves: boolean;
  args: readonly number[];
}

/** Plain data: it may be sent to a thread. */
export interface TilePass {
  /** Address of amplitude 0. */
  psi: number;
  tileQubits: number;
  numTiles: number;
  /** The register's qubits outside the tile, ascending: their bits make a tile's number. */
  outside: readonly number[];
  /** Address of where each run of a tile begins, and how long runs are. */
  runs: number;
  numRuns: number;
  runBytes: number;
  calls: readonly TileCall[];
}

/** What a thread works in: addresses of two tiles. */
export type TileWorkspace = readonly [number, number];

export function tileWorkspace(arena: Arena, tileQubits: number): TileWorkspace {
  return [arena.allocate(16 << tileQubits), arena.allocate(16 << tileQubits)];
}

/**
 * @param qubits of the tile, ascending; the lowest of them are 0, 1, … (at least two): they make the runs
 * The tables lie in the arena of `place`: release them when the pass is over.
 */
export function tilePass(
  { arena, address, numQubits }: VectorPlace,
  kernel: StateVectorKernel,
  qubits: readonly number[],
  factors: readonly Factor[],
): TilePass {
  const runQubits = qubits.findIndex((qubit, k) => qubit !== k);
  const numLow = runQubits < 0 ? qubits.length : runQubits;
  const offsets = Int32Array.from({ length: 2 ** (qubits.length - numLow) }, (_, run) => 16 * deposit(run, qubits.slice(numLow)));
  const outside = Array.from({ length: numQubits }, (_, q) => q).filter((q) => !qubits.includes(q));
  return {
    psi: address,
    tileQubits: qubits.length,
    numTiles: 2 ** outside.length,
    outside,
    runs: arena.push(offsets),
    numRuns: offsets.length,
    runBytes: 16 * 2 ** numLow,
    calls: factors.flatMap((factor) =>
      factor.kind === 'rotations' ? rotations(factor.tangents) : monomial(factor.gates, qubits.length, arena, kernel),
    ),
  };
}

/** One tile of the pass. Tiles are independent of each other: any thread may do any of them, in any order. */
export function runTile(kernel: StateVectorKernel, pass: TilePass, tile: number, [first, second]: TileWorkspace): void {
  const { tileQubits, runs, numRuns, runBytes } = pass;
  const base = pass.psi + 16 * deposit(tile, pass.outside);
  let [here, other] = [first, second];
  kernel.gatherTile(here, base, runs, numRuns, runBytes);
  for (const { kernel: name, moves, args } of pass.calls) {
    const call: (...args: number[]) => void = kernel[name];
    if (moves) {
      call(other, here, tileQubits, ...args);
      [here, other] = [other, here];
    } else {
      call(here, tileQubits, ...args);
    }
  }
  kernel.scatterTile(here, base, runs, numRuns, runBytes);
}

/** Bit b of `bits` at position positions[b]. */
function deposit(bits: number, positions: readonly number[]): number {
  let out = 0;
  for (let b = 0; b < positions.length; b++) if ((bits >>> b) & 1) out += 2 ** positions[b];
  return out;
}

/** By threes and, for what is left, by twos. */
function rotations(tangents: readonly Tangent[]): TileCall[] {
  const all = tangents.toSorted((a, b) => a.qubit - b.qubit);
  if (all.length === 1) all.push({ qubit: all[0].qubit === 0 ? 1 : 0, tangent: 0 });
  const calls: TileCall[] = [];
  while (all.length > 0) {
    const group = all.splice(0, all.length === 2 || all.length === 4 ? 2 : 3);
    calls.push({
      kernel: group.length === 3 ? 'rotate3' : 'rotate2',
      moves: false,
      args: [...group.map(({ qubit }) => qubit), ...group.map(({ tangent }) => tangent)],
    });
  }
  return calls;
}

function monomial(gates: readonly Monomial[], tileQubits: number, arena: Arena, kernel: StateVectorKernel): TileCall[] {
  const size = 2 ** tileQubits;
  const map = new AffineMap(tileQubits);
  const phases = arena.allocate(16 * size);
  const ones = arena.float64(phases, 2 * size);
  for (let k = 0; k < size; k++) {
    ones[2 * k] = 1;
    ones[2 * k + 1] = 0;
  }
  // phase[o] is what the gates make of a vector of ones
  for (const gate of gates) {
    applyMonomial(kernel, phases, tileQubits, gate);
    map.follow(gate);
  }
  const turns = gates.some((gate) => gate.phases.some((value, k) => value !== 1 - (k & 1)));
  if (map.isIdentity) return turns ? [{ kernel: 'multiplyPhases', moves: false, args: [phases] }] : [];
  const sources = arena.push(map.table(16));
  return [
    turns ? { kernel: 'monomialInto', moves: true, args: [sources, phases] } : { kernel: 'permuteInto', moves: true, args: [sources] },
  ];
}

/** source(o) = A·o ⊕ a of the gates so far. */
class AffineMap {
  readonly #columns: Int32Array;
  #constant = 0;

  constructor(numBits: number) {
    this.#columns = Int32Array.from({ length: numBits }, (_, b) => 1 << b);
  }

  get isIdentity(): boolean {
    return this.#constant === 0 && this.#columns.every((column, b) => column === 1 << b);
  }

  /** A further gate: its output o comes from here. */
  follow({ qubits, source }: Monomial): void {
    const images = source.map((row) => this.#of(deposit(row, qubits)));
    const columns = qubits.map((_, b) => images[1 << b] ^ images[0]);
    qubits.forEach((qubit, b) => (this.#columns[qubit] = columns[b]));
    this.#constant = images[0];
  }

  #of(index: number): number {
    return this.#columns.reduce((sum, column, b) => ((index >>> b) & 1 ? sum ^ column : sum), this.#constant);
  }

  /** unit · source(o) of every o. */
  table(unit: number): Int32Array {
    const out = new Int32Array(2 ** this.#columns.length);
    out[0] = unit * this.#constant;
    for (const [b, column] of this.#columns.entries()) {
      for (let o = 0; o < 1 << b; o++) out[o + (1 << b)] = out[o] ^ (unit * column);
    }
    return out;
  }
}

/** The gate on a vector, as exchanges and then phases. */
function applyMonomial(kernel: StateVectorKernel, psi: number, n: number, { qubits, source, phases }: Monomial): void {
  const pinned = deposit(2 ** qubits.length - 1, qubits);
  const from = [...source];
  for (let row = 0; row < from.length; row++) {
    // exchange whatever is in `row` with what belongs there
    const at = from[row];
    if (at === row) continue;
    kernel.exchange(psi, n, pinned, deposit(row, qubits), deposit(at, qubits));
    from[from.indexOf(row, row + 1)] = at;
    from[row] = row;
  }
  if (qubits.length === 1) {
    const [a, b, c, d] = phases;
    if (a !== 1 || b !== 0 || c !== 1 || d !== 0) kernel.diagonal1(psi, n, qubits[0], a, b, c, d);
    return;
  }
  for (let row = 0; row < source.length; row++) {
    const [re, im] = [phases[2 * row], phases[2 * row + 1]];
    if (re !== 1 || im !== 0) kernel.scaleSubspace(psi, n, pinned, deposit(row, qubits), re, im);
  }
}
