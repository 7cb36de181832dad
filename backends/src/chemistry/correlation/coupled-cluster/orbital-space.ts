/** The orbitals that coupled cluster correlates, of one spin. */
import { invalidInput } from '@cofactor/sdk/contracts';
import { range, selectColumns } from '../../linear-algebra.ts';
import type { ScfResult } from '../../scf/index.ts';

/** Orbitals of a Fock matrix, occupied first. */
export interface OrbitalSpace {
  /** Row-major n × (occupied + virtual). */
  coefficients: Float64Array;
  /** Of those orbitals, hartree. */
  energies: Float64Array;
  occupied: number;
  virtual: number;
  /** f_ia, [occupied, virtual], hartree: of ROHF; canonical orbitals have none. */
  coupling?: Float64Array;
}

export interface SpinSpaces {
  a: OrbitalSpace;
  /** Equal to `a` in closed shells. */
  b: OrbitalSpace;
}

export type ReferenceState = Pick<
  ScfResult,
  'reference' | 'energyHartree' | 'orbitals' | 'orbitalEnergiesHartree' | 'numOrbitals' | 'occupied'
>;

/** All orbitals of a spin but the lowest `numFrozen`. @throws INVALID_INPUT */
export function orbitalSpace(scf: ReferenceState, spin: 'alpha' | 'beta', numFrozen: number): OrbitalSpace {
  const { numOrbitals, occupied } = scf;
  const most = Math.min(occupied.alpha, occupied.beta);
  if (!Number.isInteger(numFrozen) || numFrozen < 0 || numFrozen > most)
    throw invalidInput('numFrozen', `0 … ${most}, the doubly occupied orbitals`, numFrozen);
  const orbitals = scf.orbitals[spin] ?? scf.orbitals.alpha;
  const energies = scf.orbitalEnergiesHartree[spin] ?? scf.orbitalEnergiesHartree.alpha;
  return {
    coefficients: selectColumns(orbitals, orbitals.length / numOrbitals, numOrbitals, range(numFrozen, numOrbitals)),
    energies: energies.slice(numFrozen, numOrbitals),
    occupied: occupied[spin] - numFrozen,
    virtual: numOrbitals - occupied[spin],
  };
}
