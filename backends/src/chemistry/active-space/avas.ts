/**
 * Atomic valence active space: orbitals that follow their overlap with chosen atomic orbitals p of a minimal basis.
 *
 *   P = ⟨μ|p⟩ σ⁻¹ ⟨p'|ν⟩,  σ = ⟨p|p'⟩            and on as in projected-space.ts
 *
 * Source: Sayfutyarova, Sun, Chan & Knizia, J. Chem. Theory Comput. 13, 4063 (2017), DOI 10.1021/acs.jctc.7b00128.
 */
import { elementSymbol, invalidInput, type ActiveSpace } from '@cofactor/sdk/contracts';
import { crossOverlapMatrix, overlapMatrix } from '../integrals/index.ts';
import { expand, range, symmetricFunction } from '../linear-algebra.ts';
import { numAngularFunctions, type BasisSystem } from '../shell.ts';
import { MINIMAL_BASIS, minimalSystem } from './minimal-basis.ts';
import { projectedSpace, sizeOf } from './projected-space.ts';
import type { ReferenceOrbitals, SelectedSpace } from './types.ts';

export type AvasRequest = Extract<ActiveSpace, { select: 'avas' }>;

/** @throws INVALID_INPUT for atoms, shells, electrons or orbitals that do not fit the molecule */
export function avasSpace(scf: ReferenceOrbitals, request: AvasRequest): SelectedSpace {
  const n = scf.system.numFunctions;
  const counts = sizeOf(scf, request);
  const targets = targetSystem(scf.system, request);
  const cross = crossOverlapMatrix(scf.system, targets);
  const size = targets.numFunctions;
  const projector = expand(
    cross,
    symmetricFunction(overlapMatrix(targets), size, (value) => 1 / value),
    n,
    size,
  );
  return projectedSpace(scf, { projector, components: componentOperator(targets, cross, n) }, counts);
}

/** Σ_m (m + 1) |p_m⟩⟨p_m|: tells the components m of the target shells apart, alike on every atom. */
export function componentOperator(targets: BasisSystem, cross: Float64Array, n: number): Float64Array {
  const marks = targets.shells.flatMap((shell) => range(1, numAngularFunctions(shell.l, shell.spherical) + 1));
  const size = targets.numFunctions;
  const diagonal = new Float64Array(size * size);
  marks.forEach((mark, i) => (diagonal[i * size + i] = mark));
  return expand(cross, diagonal, n, size);
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
