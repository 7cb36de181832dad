/** Active spaces by every rule, those that need a correlated wavefunction included. */
import type { ActiveSpace } from '@cofactor/sdk/contracts';
import { automaticSpace } from './automatic.ts';
import { compositions, describeComposition } from './composition.ts';
import { entropySpace, type Integrals } from './entropy.ts';
import { sizedNaturalSpace } from './natural.ts';
import { selectActiveSpace } from './select.ts';
import type { ReferenceOrbitals, SelectedSpace } from './types.ts';

/**
 * @param integrals of the molecule, for the rules that work out a correlated density
 * @throws as `selectActiveSpace`; UNSUPPORTED for MP2 densities of open shells, TOO_LARGE, CANCELLED
 */
export async function findActiveSpace(
  scf: ReferenceOrbitals,
  request: { activeSpace: ActiveSpace; frozenCore?: boolean },
  integrals: Integrals,
): Promise<SelectedSpace> {
  const { activeSpace } = request;
  switch (activeSpace.select) {
    case 'mp2-natural':
      return sizedNaturalSpace(scf, integrals.repulsion, activeSpace);
    case 'entropy':
      return entropySpace(scf, integrals, activeSpace);
    case 'auto':
      return automaticSpace(scf, integrals.repulsion);
    default:
      return selectActiveSpace(scf, request);
  }
}

/** What an active orbital is made of, and what spoke for it. */
export interface ActiveOrbital {
  /** Such as "C 2p π 91 %". */
  composition: string;
  energyHartree: number;
  occupation?: number;
  entropy?: number;
}

export function describeActiveOrbitals({ system }: Pick<ReferenceOrbitals, 'system'>, space: SelectedSpace): ActiveOrbital[] {
  const { activeOrbitals, orbitalEnergiesHartree, occupations, entropies } = space;
  return compositions(system, activeOrbitals).map((shares, k) => ({
    composition: describeComposition(shares),
    energyHartree: orbitalEnergiesHartree[k],
    ...(occupations && { occupation: occupations[k] }),
    ...(entropies && { entropy: entropies[k] }),
  }));
}
