/**
 * (T) of a closed shell in spatial orbitals.
 *
 *   E(T) = Σ_{i≥j≥k} f Σ_abc (4 W_abc + W_bca + W_cab) (V_abc − ⅓ (V_cba + V_acb + V_bac)) / D_ijk^abc                      (1)
 *
 * with W by triples-of-pair.ts, V by kernels/triples; f = 2 for three different indices, 1 for two; three equal ones add nothing.
 *
 * Source  Rendell, Lee & Komornicki, Chem. Phys. Lett. 178, 462 (1991), DOI 10.1016/0009-2614(91)87003-T; (1) is their sum over all
 *         i, j, k with the orders of each triple put together.
 * Cost    o³/6 · 6 (v⁴ + o v³) multiply-adds; memory v³ for each thread.
 */
import type { TriplesControl } from '../model.ts';
import type { OrbitalSpace } from '../orbital-space.ts';
import type { TensorSpace } from '../tensor.ts';
import type { ClosedAmplitudes } from './equations.ts';
import type { ClosedIntegrals } from './integrals.ts';

/** (1), hartree. */
export function closedTriplesEnergy(
  space: TensorSpace,
  { occupied, virtual, energies }: OrbitalSpace,
  { singles, doubles }: ClosedAmplitudes,
  { ovov, ovvv, ovvvExchanged, ooov }: ClosedIntegrals,
  { signal, onProgress }: TriplesControl = {},
): number {
  const numPairs = (occupied * (occupied + 1)) / 2;
  if (numPairs === 0) return 0;
  return space.scoped(() => {
    const holes = space.zeros(occupied, occupied, occupied, virtual);
    space.add(holes, 'jkmc', -1, { tensor: ooov, labels: 'jmkc' });
    const sums = space.zeros(numPairs);
    space.triples(
      {
        occupied,
        virtual,
        energies: [...energies],
        virtualEnergies: space.from(energies.subarray(occupied), virtual).address,
        singles: singles.address,
        doubles: space.reordered({ tensor: doubles, labels: 'iajb' }, 'ijab').address,
        ovov: ovov.address,
        ovvv: ovvv.address,
        ovvvExchanged: ovvvExchanged.address,
        ooov: holes.address,
        sums: sums.address,
      },
      numPairs,
      { signal, onProgress },
    );
    return space.data(sums).reduce((sum, energy) => sum + energy, 0);
  });
}
