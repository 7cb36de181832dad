/**
 * Second-order Møller–Plesset energy of RHF and UHF references, from (ia|jb) blocks made a few occupied orbitals at a time.
 * Formulas: mp2-pairs.ts.
 *
 * Cost        O(n⁵) in the transformation; memory o_batch v o v doubles.
 */
import { invalidInput, throwIfCancelled, unsupported } from '@cofactor/sdk/contracts';
import type { Repulsion } from '../integrals/index.ts';
import { range, selectColumns } from '../linear-algebra.ts';
import type { ScfResult } from '../scf/index.ts';
import { oppositeSpinEnergy, type PairSide, sameSpinEnergy } from './mp2-pairs.ts';

export interface Mp2Input {
  readonly scf: Pick<ScfResult, 'reference' | 'energyHartree' | 'orbitals' | 'orbitalEnergiesHartree' | 'numOrbitals' | 'occupied'>;
  readonly repulsion: Pick<Repulsion, 'transform'>;
  /** Lowest orbitals of each spin left out of the correlation. @default 0 */
  readonly numFrozen?: number;
  /** Bytes for a block of integrals. @default 256 MiB */
  readonly memoryBytes?: number;
  readonly signal?: AbortSignal;
}

export interface Mp2Result {
  /** SCF + correlation. */
  energyHartree: number;
  correlationHartree: number;
  sameSpinHartree: number;
  oppositeSpinHartree: number;
  frozenOrbitals: number;
}

/** @throws INVALID_INPUT, UNSUPPORTED (ROHF; degenerate references), CANCELLED. */
export function mp2({ scf, repulsion, numFrozen = 0, memoryBytes = 2 ** 28, signal }: Mp2Input): Mp2Result {
  const { reference, occupied, energyHartree } = scf;
  if (reference === 'rohf') {
    throw unsupported('mp2 takes an RHF or UHF reference, got ROHF: run the SCF with reference "uhf"', {
      what: 'mp2 on rohf',
      alternatives: ['uhf'],
    });
  }
  if (!Number.isInteger(numFrozen) || numFrozen < 0 || numFrozen > Math.min(occupied.alpha, occupied.beta)) {
    throw invalidInput('numFrozen', `0 … ${Math.min(occupied.alpha, occupied.beta)}, the doubly occupied orbitals`, numFrozen);
  }
  const alpha = sideOf(scf, 'alpha', numFrozen);
  const each = (first: Side, second: Side, visit: (block: Float64Array, part: PairSide) => void): void => {
    const bytes = 8 * first.virtual.length * second.occupied.length * second.virtual.length;
    const step = Math.max(1, Math.floor(memoryBytes / Math.max(bytes, 1)));
    for (let begin = 0; begin < first.occupied.length; begin += step) {
      throwIfCancelled(signal);
      const end = Math.min(begin + step, first.occupied.length);
      const batch = selectColumns(first.occupiedOrbitals, first.n, first.occupied.length, range(begin, end));
      const block = repulsion.transform(batch, first.virtualOrbitals, second.occupiedOrbitals, second.virtualOrbitals);
      visit(block, { occupied: first.occupied.subarray(begin, end), virtual: first.virtual });
    }
  };
  let sameSpinHartree = 0;
  let oppositeSpinHartree = 0;
  if (reference === 'rhf') {
    // one block serves all spins
    each(alpha, alpha, (block, part) => {
      sameSpinHartree += 2 * sameSpinEnergy(block, part, alpha);
      oppositeSpinHartree += oppositeSpinEnergy(block, part, alpha);
    });
  } else {
    const beta = sideOf(scf, 'beta', numFrozen);
    for (const side of [alpha, beta]) {
      each(side, side, (block, part) => {
        sameSpinHartree += sameSpinEnergy(block, part, side);
      });
    }
    each(alpha, beta, (block, part) => {
      oppositeSpinHartree += oppositeSpinEnergy(block, part, beta);
    });
  }
  const correlationHartree = sameSpinHartree + oppositeSpinHartree;
  return {
    energyHartree: energyHartree + correlationHartree,
    correlationHartree,
    sameSpinHartree,
    oppositeSpinHartree,
    frozenOrbitals: numFrozen,
  };
}

interface Side extends PairSide {
  /** Basis functions. */
  n: number;
  occupiedOrbitals: Float64Array;
  virtualOrbitals: Float64Array;
}

function sideOf(scf: Mp2Input['scf'], spin: 'alpha' | 'beta', numFrozen: number): Side {
  const orbitals = scf.orbitals[spin] ?? scf.orbitals.alpha;
  const energies = scf.orbitalEnergiesHartree[spin] ?? scf.orbitalEnergiesHartree.alpha;
  const numOccupied = scf.occupied[spin];
  const n = orbitals.length / scf.numOrbitals;
  return {
    n,
    occupied: energies.slice(numFrozen, numOccupied),
    virtual: energies.slice(numOccupied, scf.numOrbitals),
    occupiedOrbitals: selectColumns(orbitals, n, scf.numOrbitals, range(numFrozen, numOccupied)),
    virtualOrbitals: selectColumns(orbitals, n, scf.numOrbitals, range(numOccupied, scf.numOrbitals)),
  };
}
