/**
 * Second-order Møller–Plesset energy of RHF and UHF references, from (ia|jb) blocks made a few occupied orbitals at a time, of the
 * integrals or of their fit in an auxiliary basis (integrals/fitting.ts). Formulas: mp2-pairs.ts.
 *
 * Cost        O(n⁵) in the transformation; memory o_batch v o v doubles. Fitted: o² v² multiply-adds for each auxiliary function.
 */
import { invalidInput, throwIfCancelled, unsupported } from '@cofactor/sdk/contracts';
import { fittedProducts, type FittingOptions, type Repulsion } from '../integrals/index.ts';
import { multiply, range, selectColumns } from '../linear-algebra.ts';
import type { ScfResult } from '../scf/index.ts';
import type { BasisSystem } from '../shell.ts';
import { oppositeSpinEnergy, type PairSide, sameSpinEnergy } from './mp2-pairs.ts';

export interface Mp2Input {
  readonly scf: Pick<ScfResult, 'reference' | 'energyHartree' | 'orbitals' | 'orbitalEnergiesHartree' | 'numOrbitals' | 'occupied'>;
  /** The integrals, or the basis functions and the auxiliary ones that products of orbitals are expanded in. */
  readonly repulsion: Pick<Repulsion, 'transform'> | Fitting;
  /** Lowest orbitals of each spin left out of the correlation. @default 0 */
  readonly numFrozen?: number;
  /** Bytes for a block of integrals. @default 256 MiB */
  readonly memoryBytes?: number;
  readonly signal?: AbortSignal;
}

interface Fitting {
  readonly system: BasisSystem;
  readonly auxiliary: BasisSystem;
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
  const blockOf = 'transform' in repulsion ? exactBlocks(repulsion) : fittedBlocks(repulsion, { memoryBytes, signal });
  const each = (first: Side, second: Side, visit: (block: Float64Array, part: PairSide) => void): void => {
    const bytes = 8 * first.virtual.length * second.occupied.length * second.virtual.length;
    const step = Math.max(1, Math.floor(memoryBytes / Math.max(bytes, 1)));
    for (let begin = 0; begin < first.occupied.length; begin += step) {
      throwIfCancelled(signal);
      const end = Math.min(begin + step, first.occupied.length);
      visit(blockOf(first, begin, end, second), { occupied: first.occupied.subarray(begin, end), virtual: first.virtual });
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

/** (ia|jb) with i from begin to end − 1. */
type BlockOf = (first: Side, begin: number, end: number, second: Side) => Float64Array;

const exactBlocks =
  (repulsion: Pick<Repulsion, 'transform'>): BlockOf =>
  (first, begin, end, second) => {
    const batch = selectColumns(first.occupiedOrbitals, first.n, first.occupied.length, range(begin, end));
    return repulsion.transform(batch, first.virtualOrbitals, second.occupiedOrbitals, second.virtualOrbitals);
  };

function fittedBlocks({ system, auxiliary }: Fitting, options: FittingOptions): BlockOf {
  const size = auxiliary.numFunctions;
  const made = new Map<Side, Float64Array>();
  const products = (side: Side): Float64Array => {
    let found = made.get(side);
    if (!found) made.set(side, (found = fittedProducts(system, auxiliary, side.occupiedOrbitals, side.virtualOrbitals, options)));
    return found;
  };
  return (first, begin, end, second) => {
    const [left, right] = [products(first), products(second)];
    const [row, width] = [left.length / size, (end - begin) * first.virtual.length];
    const part = new Float64Array(width * size); // [ia, L]
    const from = begin * first.virtual.length;
    for (let l = 0; l < size; l++) for (let k = 0; k < width; k++) part[k * size + l] = left[l * row + from + k];
    return multiply(part, right, width, size, right.length / size);
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
