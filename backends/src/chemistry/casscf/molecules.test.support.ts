/** Molecules with all that casscf asks for, for tests. */
import { atomicNumberOf, BOHR_IN_ANGSTROM, type ActiveSpace } from '@cofactor/sdk/contracts';
import { findActiveSpace } from '../active-space/index.ts';
import { type Angular, buildBasis } from '../basis/index.ts';
import { activeHamiltonian, type ActiveHamiltonian } from '../hamiltonian/index.ts';
import { createRepulsion, kineticMatrix, nuclearAttractionMatrix } from '../integrals/index.ts';
import { combine } from '../linear-algebra.ts';
import { runScf } from '../scf/index.ts';
import { startFrame } from './frame.ts';
import type { CasscfInput } from './types.ts';

export type Atoms = [symbol: string, x: number, y: number, z: number][];

export interface Molecule {
  atomsAngstrom: Atoms;
  basis: string;
  angular?: Angular;
  multiplicity?: number;
}

export interface Start {
  input: CasscfInput;
  /** Of the same space before any optimisation. */
  hamiltonian: ActiveHamiltonian;
  scfHartree: number;
}

export async function startOf({ atomsAngstrom, basis, angular, multiplicity = 1 }: Molecule, activeSpace: ActiveSpace): Promise<Start> {
  const atomicNumbers = atomsAngstrom.map(([symbol]) => atomicNumberOf(symbol));
  const positionsBohr = Float64Array.from(
    atomsAngstrom.flatMap(([, x, y, z]) => [x, y, z]),
    (value) => value / BOHR_IN_ANGSTROM,
  );
  const { system } = buildBasis({ atomicNumbers, positionsBohr }, basis, angular);
  const repulsion = createRepulsion(system);
  const coreHamiltonian = combine([kineticMatrix(system), nuclearAttractionMatrix(system)], [1, 1]);
  const scf = runScf({ system, charge: 0, multiplicity, reference: multiplicity > 1 ? 'rohf' : 'rhf', repulsion }, { stability: 'skip' });
  const space = await findActiveSpace(scf, { activeSpace }, { coreHamiltonian, repulsion });
  const { nuclearRepulsionHartree, energyHartree: scfHartree } = scf;
  const shared = { coreHamiltonian, repulsion, nuclearRepulsionHartree, numElectrons: space.numElectrons };
  return {
    input: { system, ...shared, frame: startFrame(scf, space) },
    hamiltonian: activeHamiltonian({ ...shared, ...space }),
    scfHartree,
  };
}

export const frontier = (electrons: number, orbitals: number): ActiveSpace => ({ select: 'frontier', electrons, orbitals });
