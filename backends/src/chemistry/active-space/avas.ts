/**
 * Atomic valence active space: orbitals that follow their overlap with chosen atomic orbitals p of a minimal basis.
 *
 *   P = ⟨μ|p⟩ σ⁻¹ ⟨p'|ν⟩,  σ = ⟨p|p'⟩            and on as in projected-space.ts
 *
 * Source: Sayfutyarova, Sun, Chan & Knizia, J. Chem. Theory Comput. 13, 4063 (2017), DOI 10.1021/acs.jctc.7b00128.
 */
import { elementSymbol, invalidInput, type ActiveSpace } from '@cofactor/sdk/contracts';
import type { BasisSystem } from '../shell.ts';
import { MINIMAL_BASIS, minimalSystem } from './minimal-basis.ts';
import { projectionOf } from './projection.ts';
import { projectedSpace, sizeOf } from './projected-space.ts';
import type { ReferenceOrbitals, SelectedSpace } from './types.ts';

export type AvasRequest = Extract<ActiveSpace, { select: 'avas' }>;

/** @throws INVALID_INPUT for atoms, shells, electrons or orbitals that do not fit the molecule */
export function avasSpace(scf: ReferenceOrbitals, request: AvasRequest): SelectedSpace {
  const counts = sizeOf(scf, request);
  return projectedSpace(scf, projectionOf(scf.system, targetSystem(scf.system, request)), counts);
}

/** The minimal-basis shells asked for, on the atoms asked for. */
function targetSystem(system: BasisSystem, { atoms, shells }: AvasRequest): BasisSystem {
  const { atomicNumbers } = system;
  const missing = atoms.find((atom) => atom >= atomicNumbers.length);
  if (missing !== undefined) throw invalidInput('problem.activeSpace.atoms', `indices from 0 to ${atomicNumbers.length - 1}`, missing);
  const { system: targets } = minimalSystem(system, (atom, name) => atoms.includes(atom) && shells.includes(name));
  if (targets.numFunctions === 0) {
    const symbols = [...new Set(atoms.map((atom) => elementSymbol(atomicNumbers[atom])))].join(', ');
    throw invalidInput('problem.activeSpace.shells', `shells that ${symbols} has in ${MINIMAL_BASIS}, such as 2p or 3d`, shells);
  }
  return targets;
}
