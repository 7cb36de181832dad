/**
 * Folds as turns in binary digits, and the energy of every string of turns: no penalty, no auxiliary qubit.
 *
 *   plain    turn t of the free turns stands in bits b t … b t + b − 1 as its direction,   b = ⌈log₂ directions⌉      (1)
 *   packed   blocks of m turns stand as whole numbers Σ_t d_t cᵗ in ⌈m log₂ c⌉ bits, d_t the turn's place among the c directions
 *            that do not go straight back: 5 turns in 8 bits for c = 3, 3 turns in 7 bits for c = 5                     (2)
 *   E(turns) = energy of the fold, and 0, that of an unfolded chain, where it meets itself or a number names no turns   (3)
 *
 * The turns that only rotate the chain are fixed: the first two on the tetrahedral lattice, the first on the others. As every contact
 * counts at most zero, nothing that (3) sends to 0 can pass for a good fold. Chains whose plain turns take more than 16 qubits are
 * packed: 14 residues on the tetrahedral lattice take 18 qubits, not 22.
 *
 * Source      turns as qubits: Robert, Barkoutsos, Woerner & Tavernelli, npj Quantum Inf. 7, 38 (2021), DOI 10.1038/s41534-021-00368-4.
 */
import { tooLarge } from '@cofactor/sdk/contracts';
import type { FoldModel } from '../lattice/fold-model.ts';
import { MAX_PLAIN_TURN_QUBITS } from './sizes.ts';

export interface TurnLayout {
  readonly numQubits: number;
  readonly freeTurns: number;
  /** Letters of the turns that are fixed. */
  readonly fixed: string;
  /** c: directions a turn is chosen from; one less than there are where those that go back are left out. */
  readonly choices: number;
  /** m: turns that share a number, and its bits. */
  readonly turnsPerBlock: number;
  readonly bitsPerBlock: number;
}

/** Turns that fill the bits of their number well, by the number of choices. */
const PACKED_TURNS: Record<number, number> = { 3: 5, 5: 3 };

type Chain = Pick<FoldModel, 'numResidues' | 'coordination' | 'lattice'>;

export function turnLayout({ numResidues, coordination, lattice }: Chain): TurnLayout {
  const numFixed = Math.min(numResidues - 1, lattice.name === 'tetrahedral' ? 2 : 1);
  const freeTurns = numResidues - 1 - numFixed;
  const chosen = { freeTurns, fixed: lattice.letters.slice(0, numFixed) };
  const plain = layoutOf(chosen, coordination, 1);
  return plain.numQubits <= MAX_PLAIN_TURN_QUBITS ? plain : layoutOf(chosen, coordination - 1, PACKED_TURNS[coordination - 1]);
}

function layoutOf(chosen: Pick<TurnLayout, 'freeTurns' | 'fixed'>, choices: number, turnsPerBlock: number): TurnLayout {
  const bitsOf = (turns: number): number => Math.ceil(turns * Math.log2(choices));
  const bitsPerBlock = bitsOf(turnsPerBlock);
  const numQubits = Math.floor(chosen.freeTurns / turnsPerBlock) * bitsPerBlock + bitsOf(chosen.freeTurns % turnsPerBlock);
  return { ...chosen, numQubits, choices, turnsPerBlock, bitsPerBlock };
}

/** Turn t stands for its place times this, in the whole string. */
function weightOf({ choices, turnsPerBlock, bitsPerBlock }: TurnLayout, t: number): number {
  return 2 ** (bitsPerBlock * Math.floor(t / turnsPerBlock)) * choices ** (t % turnsPerBlock);
}

/** Directions a turn is chosen from, in their order, after a turn in direction `before`. */
function directionsAfter({ vectors, coordination, alternating }: FoldModel['lattice'], { choices }: TurnLayout, before: number): number[] {
  const all = Array.from({ length: coordination }, (_, d) => d);
  if (choices === coordination) return all;
  const sign = alternating ? 1 : -1;
  return all.filter((d) => !vectors[d].every((x, axis) => x === sign * vectors[before][axis]));
}

/** Letters of a string of turns, or undefined where a number names no turns. */
export function foldOfTurns({ lattice }: Pick<FoldModel, 'lattice'>, layout: TurnLayout, state: number): string | undefined {
  const { freeTurns, fixed, choices, turnsPerBlock, bitsPerBlock } = layout;
  let fold = fixed;
  for (let t = 0, left = state; t < freeTurns; left = Math.floor(left / 2 ** bitsPerBlock)) {
    let number = left % 2 ** bitsPerBlock;
    for (const end = Math.min(freeTurns, t + turnsPerBlock); t < end; t++) {
      const directions = directionsAfter(lattice, layout, lattice.letters.indexOf(fold[fold.length - 1]));
      fold += lattice.letters[directions[number % choices]];
      number = Math.floor(number / choices);
    }
    if (number > 0) return undefined;
  }
  return fold;
}

/** (3) for every string, by one walk over the tree of folds. @throws TOO_LARGE for a chain with nothing to turn */
export function turnCosts(model: FoldModel): Float64Array {
  const layout = turnLayout(model);
  if (layout.numQubits < 1) {
    throw tooLarge('a chain this short has one fold: nothing is left to search', {
      resource: 'free turns',
      asked: layout.freeTurns,
      limit: 1,
    });
  }
  const { numResidues: n, coordination, steps, size, alternating, energies, lattice } = model;
  const after = Array.from({ length: coordination }, (_, d) => directionsAfter(lattice, layout, d));
  const costs = new Float64Array(2 ** layout.numQubits);
  const residueAt = new Map<number, number>();
  const wrap = (cell: number): number => ((cell % size) + size) % size;
  const stepOf = (bond: number, direction: number): number => steps[(alternating && bond % 2 === 1 ? coordination : 0) + direction];

  /** What residue i at `cell` adds: neighbours on the lattice that are not neighbours in the chain. */
  function contactsOf(i: number, cell: number): number {
    let sum = 0;
    for (let d = 0; d < coordination; d++) {
      const other = residueAt.get(wrap(cell + stepOf(i, d)));
      if (other !== undefined && other < i - 1) sum += energies[i * n + other];
    }
    return sum;
  }

  function place(residue: number, cell: number, before: number, energy: number, state: number): void {
    if (residueAt.has(cell)) return; // and so all folds that begin like this: they stay at 0
    const grown = energy + contactsOf(residue, cell);
    if (residue === n - 1) {
      costs[state] = grown;
      return;
    }
    residueAt.set(cell, residue);
    const turn = residue - layout.fixed.length;
    if (turn < 0) {
      const direction = lattice.letters.indexOf(layout.fixed[residue]);
      place(residue + 1, wrap(cell + stepOf(residue, direction)), direction, grown, state);
    } else {
      const weight = weightOf(layout, turn);
      after[before].forEach((direction, choice) =>
        place(residue + 1, wrap(cell + stepOf(residue, direction)), direction, grown, state + choice * weight),
      );
    }
    residueAt.delete(cell);
  }

  place(0, 0, 0, 0, 0);
  return costs;
}
