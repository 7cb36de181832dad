/**
 * Active orbitals by their entanglement with the rest: entropies from a small selected CI over the valence orbitals.
 *
 *   s_p = −Σ_w w ln w,   w the weights of the states in which orbital p is empty, holds α, holds β, or both             (1)
 *
 * 0 where an orbital is always full or empty, ln 4 at most. The valence orbitals are those the minimal basis follows, canonical
 * within occupied and virtual; deep cores are left out.
 *
 * Source      Stein & Reiher, J. Chem. Theory Comput. 12 (2016) 1760, DOI 10.1021/acs.jctc.6b00156; (1): Rissler, Noack & White,
 *             Chem. Phys. 323 (2006) 519, DOI 10.1016/j.chemphys.2005.10.018.
 */
import { binomial, type Determinant } from '../../kernels/determinants/strings.ts';
import { determinantsOf, selectedCi } from '../correlation/subspace/index.ts';
import { activeHamiltonian } from '../hamiltonian/index.ts';
import type { Repulsion } from '../integrals/index.ts';
import { range, selectColumns } from '../linear-algebra.ts';
import { compositions, describeComposition } from './composition.ts';
import { minimalSystem } from './minimal-basis.ts';
import { cutWarning, joinColumns, narrowed, projectedSpace, sizeOf } from './projected-space.ts';
import { projectionOf } from './projection.ts';
import { countFrozenCore } from './select.ts';
import type { ReferenceOrbitals, SelectedSpace } from './types.ts';

/** Determinants of the selected CI. */
const DETERMINANTS = 400;
/** Valence orbitals it runs over, those next to the frontier: with more, the connections of a determinant take minutes. */
const MOST_CANDIDATES = 14;

export interface Integrals {
  /** n × n, with point charges. */
  coreHamiltonian: Float64Array;
  repulsion: Pick<Repulsion, 'transform' | 'coulombExchange'>;
  signal?: AbortSignal;
}

/** @throws INVALID_INPUT for a size the valence orbitals do not hold */
export async function entropySpace(
  scf: ReferenceOrbitals,
  { coreHamiltonian, repulsion, signal }: Integrals,
  request: { electrons: number; orbitals: number },
): Promise<SelectedSpace> {
  const { fromOccupied, fromVirtual } = sizeOf(scf, request);
  const { alpha, beta } = scf.occupied;
  const n = scf.system.numFunctions;
  const { system: minimal } = minimalSystem(scf.system);
  const half = Math.floor((MOST_CANDIDATES - alpha + beta) / 2);
  const shallow = beta - countFrozenCore(scf.system.atomicNumbers, beta);
  const occupiedCount = Math.max(fromOccupied, Math.min(shallow, half));
  const valenceVirtual = Math.min(minimal.numFunctions - alpha, MOST_CANDIDATES - alpha + beta - occupiedCount);
  const all = projectedSpace(scf, projectionOf(scf.system, minimal), {
    fromOccupied: beta,
    fromVirtual: Math.min(Math.max(valenceVirtual, fromVirtual), scf.numOrbitals - alpha),
  });
  const valence = narrowed(all, n, beta - occupiedCount, all.numActive);
  const { numActive, numElectrons } = valence;
  const hamiltonian = activeHamiltonian({ ...valence, coreHamiltonian, repulsion, nuclearRepulsionHartree: 0 });
  const sector = binomial(numActive, numElectrons[0]) * binomial(numActive, numElectrons[1]);
  const ci = await selectedCi(hamiltonian, Math.min(DETERMINANTS, sector), { signal });
  const entropies = orbitalEntropies(determinantsOf(ci.basis), ci.vector, numActive);

  const [below, above] = [numElectrons[1], numElectrons[0]];
  const most = (from: number, to: number): number[] => range(from, to).sort((p, q) => entropies[q] - entropies[p] || p - q);
  const [occupied, virtual] = [most(0, below), most(above, numActive)];
  const chosen = [...occupied.slice(0, fromOccupied), ...range(below, above), ...virtual.slice(0, fromVirtual)].sort((a, b) => a - b);
  const columns = (indices: readonly number[]): Float64Array => selectColumns(valence.activeOrbitals, n, numActive, indices);
  const dropped = range(0, below).filter((p) => !chosen.includes(p));
  const names = compositions(scf.system, valence.activeOrbitals).map(describeComposition);
  const numCore = valence.numCore + dropped.length;
  return {
    coreOrbitals: joinColumns([valence.coreOrbitals, columns(dropped)], n),
    activeOrbitals: columns(chosen),
    numCore,
    numActive: chosen.length,
    numElectrons: [alpha - numCore, beta - numCore],
    orbitalEnergiesHartree: chosen.map((p) => valence.orbitalEnergiesHartree[p]),
    entropies: chosen.map((p) => entropies[p]),
    reasons: [
      `entropies of ${numActive} valence orbitals from selected CI with ${ci.determinants} determinants; ${valence.numCore} deep cores left out`,
      ...range(0, numActive).map((p) => {
        const kind = p < below ? 'occupied' : p < above ? 'singly occupied' : 'virtual';
        const fate = chosen.includes(p) ? 'active' : p < below ? 'core, hardly entangled' : 'empty, hardly entangled';
        return `valence orbital ${p} (${kind}), ${names[p]}, entropy ${entropies[p].toFixed(4)}: ${fate}`;
      }),
    ],
    warnings: [
      ...cutWarning(
        'occupied',
        occupied.map((p) => entropies[p]),
        fromOccupied,
        'entropy',
      ),
      ...cutWarning(
        'virtual',
        virtual.map((p) => entropies[p]),
        fromVirtual,
        'entropy',
      ),
    ],
  };
}

/** (1) of each orbital of a normalised vector. */
export function orbitalEntropies(basis: readonly Determinant[], vector: Float64Array, numOrbitals: number): number[] {
  return range(0, numOrbitals).map((p) => {
    const states = [0, 0, 0, 0];
    for (const [i, { alphaMask, betaMask }] of basis.entries()) {
      states[((alphaMask >>> p) & 1) + 2 * ((betaMask >>> p) & 1)] += vector[i] ** 2;
    }
    return states.reduce((sum, w) => (w > 0 ? sum - w * Math.log(w) : sum), 0);
  });
}
