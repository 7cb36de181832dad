/**
 * Folds as turns in binary digits, and the energy of every string of turns: no penalty, no auxiliary qubit.
 *
 *   turn t of the free turns stands in bits b t … b t + b − 1,   b = ⌈log₂ directions⌉                                (1)
 *   E(turns) = energy of the fold, and 0, that of an unfolded chain, where it meets itself or a number names no direction   (2)
 *
 * The turns that only rotate the chain are fixed: the first two on the tetrahedral lattice, the first on the others. As every contact
 * counts at most zero, nothing that (2) sends to 0 can pass for a good fold.
 *
 * Source      turns as qubits: Robert, Barkoutsos, Woerner & Tavernelli, npj Quantum Inf. 7, 38 (2021), DOI 10.1038/s41534-021-00368-4.
 */
import { tooLarge } from '@cofactor/sdk/contracts';
import type { FoldModel } from '../lattice/fold-model.ts';

export interface TurnLayout {
  readonly numQubits: number;
  readonly bitsPerTurn: number;
  readonly freeTurns: number;
  /** Letters of the turns that are fixed. */
  readonly fixed: string;
}

export function turnLayout({
  numResidues,
  coordination,
  lattice,
}: Pick<FoldModel, 'numResidues' | 'coordination' | 'lattice'>): TurnLayout {
  const numFixed = Math.min(numResidues - 1, lattice.name === 'tetrahedral' ? 2 : 1);
  const bitsPerTurn = Math.ceil(Math.log2(coordination));
  const freeTurns = numResidues - 1 - numFixed;
  return { numQubits: bitsPerTurn * freeTurns, bitsPerTurn, freeTurns, fixed: lattice.letters.slice(0, numFixed) };
}

/** Letters of a string of turns, or undefined where a number names no direction. */
export function foldOfTurns(
  { lattice }: Pick<FoldModel, 'lattice'>,
  { bitsPerTurn, freeTurns, fixed }: TurnLayout,
  state: number,
): string | undefined {
  let fold = fixed;
  for (let t = 0; t < freeTurns; t++) {
    const direction = Math.floor(state / 2 ** (bitsPerTurn * t)) % 2 ** bitsPerTurn;
    if (direction >= lattice.coordination) return undefined;
    fold += lattice.letters[direction];
  }
  return fold;
}

/** (2) for every string, by one walk over the tree of folds. @throws TOO_LARGE for a chain with nothing to turn */
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

  function place(residue: number, cell: number, energy: number, state: number): void {
    if (residueAt.has(cell)) return; // and so all folds that begin like this: they stay at 0
    const grown = energy + contactsOf(residue, cell);
    if (residue === n - 1) {
      costs[state] = grown;
      return;
    }
    residueAt.set(cell, residue);
    const turn = residue - layout.fixed.length;
    if (turn < 0) place(residue + 1, wrap(cell + stepOf(residue, lattice.letters.indexOf(layout.fixed[residue]))), grown, state);
    else
      for (let d = 0; d < coordination; d++)
        place(residue + 1, wrap(cell + stepOf(residue, d)), grown, state + d * 2 ** (layout.bitsPerTurn * turn));
    residueAt.delete(cell);
  }

  place(0, 0, 0, 0);
  return costs;
}
