/**
 * Orbitals of an ROHF reference as coupled cluster takes them: the Fock matrix of each spin is made diagonal among the occupied and
 * among the virtual orbitals, and what is left of it between the two enters the equations.
 *
 *   F^σ = h + J(D_α + D_β) − K(D_σ),   f_ij = ε_i δ_ij,   f_ab = ε_a δ_ab,   f_ia ≠ 0
 *
 * Frozen orbitals are those of the ROHF solution, the same for both spins, as in Psi4's CCSD; its CCSD(T) freezes those of each spin's
 * Fock matrix, some 1e-6 hartree away.
 *
 * Source  Watts, Gauss & Bartlett, J. Chem. Phys. 98, 8718 (1993), DOI 10.1063/1.464480.
 */
import type { Repulsion } from '../../integrals/index.ts';
import { multiply, range, sandwich, selectColumns, symmetricEigen, transpose, unitMatrix } from '../../linear-algebra.ts';
import { MeanField } from '../../scf/mean-field.ts';
import { orbitalSpace, type OrbitalSpace, type ReferenceState, type SpinSpaces } from './orbital-space.ts';

/** What the Fock matrices are made of. */
export interface Field {
  /** Kinetic energy, nuclei and point charges, over basis functions, hartree. */
  coreHamiltonian: Float64Array;
  repulsion: Repulsion;
}

export function semicanonicalSpaces(scf: ReferenceState, numFrozen: number, { coreHamiltonian, repulsion }: Field): SpinSpaces {
  const { numOrbitals, occupied } = scf;
  const orbitals = scf.orbitals.alpha;
  const n = orbitals.length / numOrbitals;
  const densities = [occupied.alpha, occupied.beta].map((count) => {
    const filled = selectColumns(orbitals, n, numOrbitals, range(0, count));
    return multiply(filled, transpose(filled, n, count), n, count, n);
  });
  const [alpha, beta] = new MeanField(coreHamiltonian, repulsion, 1).build(densities).focks;
  return {
    a: semicanonicalSpace(orbitalSpace(scf, 'alpha', numFrozen), alpha, n),
    b: semicanonicalSpace(orbitalSpace(scf, 'beta', numFrozen), beta, n),
  };
}

function semicanonicalSpace(space: OrbitalSpace, fock: Float64Array, n: number): OrbitalSpace {
  const { coefficients, occupied: o, virtual: v } = space;
  const m = o + v;
  const inOrbitals = sandwich(coefficients, fock, coefficients, n, m, m);
  const { orbitals, energies } = semicanonical(inOrbitals, m, o);
  const [filled, empty] = [range(0, o), range(o, m)].map((columns) => selectColumns(orbitals, m, m, columns));
  return {
    ...space,
    coefficients: multiply(coefficients, orbitals, n, m, m),
    energies,
    coupling: sandwich(filled, inOrbitals, empty, m, o, v),
  };
}

/** Columns that make a Fock matrix over n orbitals diagonal in each of its blocks, the occupied one first. */
export function semicanonical(fock: Float64Array, n: number, occupied: number): { orbitals: Float64Array; energies: Float64Array } {
  const orbitals = new Float64Array(n * n);
  const energies = new Float64Array(n);
  for (const [from, to] of [
    [0, occupied],
    [occupied, n],
  ]) {
    const m = to - from;
    const columns = selectColumns(unitMatrix(n), n, n, range(from, to));
    const { values, vectors } = symmetricEigen(sandwich(columns, fock, columns, n, m, m), m);
    const turned = multiply(columns, vectors, n, m, m);
    energies.set(values, from);
    for (let p = 0; p < n; p++) orbitals.set(turned.subarray(p * m, (p + 1) * m), p * n + from);
  }
  return { orbitals, energies };
}
