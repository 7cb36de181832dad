/** Pose: from a job to the facts that every later arrow relies on. Pure; what does not describe a molecule stops here. */
import {
  atomicNumberOf,
  invalidInput,
  toBohr,
  unsupported,
  type EnergyProblem,
  type Environment,
  type MolecularSystem,
  type Structure,
} from '../../../contracts/index.ts';
import { electronCounts } from '../../pose/electrons.ts';
import { readFcidumpHeader } from './fcidump-header.ts';
import { parseStructure } from '../../pose/structure.ts';

/** An energy problem with its molecule: everything in atomic units. */
export interface PosedMolecule {
  source: 'molecule';
  problem: EnergyProblem;
  structure: Structure;
  system: MolecularSystem;
  /** α, β */
  numElectrons: [number, number];
}

/** An energy problem that brings its Hamiltonian along. */
export interface PosedHamiltonian {
  source: 'hamiltonian';
  problem: EnergyProblem;
  numOrbitals: number;
  numElectrons: [number, number];
}

export type Posed = PosedMolecule | PosedHamiltonian;

/** @throws INVALID_INPUT naming field and way out; UNSUPPORTED for what is not built yet. */
export function pose(problem: EnergyProblem): Posed {
  if (problem.regions !== undefined) {
    throw unsupported('problem.regions: regions are not built yet: leave them out, or give problem.environment.pointCharges', {
      what: 'regions',
      alternatives: ['environment.pointCharges'],
    });
  }
  return problem.structure === undefined ? poseHamiltonian(problem) : poseMolecule(problem, problem.structure);
}

function poseMolecule(problem: EnergyProblem, source: NonNullable<EnergyProblem['structure']>): PosedMolecule {
  const { structure, charge, multiplicity } = parseStructure(source);
  agree('problem.charge', problem.charge, charge);
  agree('problem.multiplicity', problem.multiplicity, multiplicity);
  const basis = basisOf(problem);
  const atomicNumbers = structure.atoms.map(({ element }) => atomicNumberOf(element));
  const numElectrons = electronCounts(atomicNumbers, problem.charge, problem.multiplicity);
  const system: MolecularSystem = {
    atomicNumbers,
    positionsBohr: structure.atoms.flatMap(({ positionBohr }) => positionBohr),
    charge: problem.charge,
    multiplicity: problem.multiplicity,
    ...basis,
    ...(problem.angular && { angular: problem.angular }),
    ...(problem.environment && { pointCharges: pointChargesOf(problem.environment) }),
  };
  return { source: 'molecule', problem, structure, system, numElectrons };
}

/** The name of a set, or its text. @throws INVALID_INPUT where there is neither */
function basisOf({ basis, basisText }: EnergyProblem): Pick<MolecularSystem, 'basis' | 'basisText'> {
  if (basis !== undefined) return { basis };
  if (basisText === undefined) throw invalidInput('problem.basis', 'a basis set such as 6-31g*', undefined);
  const { format, data } = basisText;
  if (data === undefined) throw invalidInput('problem.basisText.file', 'inlined data (the client reads files)', basisText.file);
  return { basis: `a set of one's own (${format})`, basisText: { format, data } };
}

/** A file that states a charge and a document that states another: one of them is wrong, and we cannot know which. */
function agree(path: string, stated: number, inFile: number | undefined): void {
  if (inFile !== undefined && inFile !== stated) {
    throw invalidInput(path, `${inFile}, as the QCSchema molecule says`, stated, 'state the same in both');
  }
}

function pointChargesOf({ pointCharges, units }: Environment): NonNullable<MolecularSystem['pointCharges']> {
  return {
    charges: pointCharges.map(({ charge }) => charge),
    positionsBohr: pointCharges.flatMap(({ x, y, z }) => [toBohr(x, units), toBohr(y, units), toBohr(z, units)]),
  };
}

function poseHamiltonian(problem: EnergyProblem): PosedHamiltonian {
  const { hamiltonian } = problem;
  if (hamiltonian?.data === undefined) {
    throw invalidInput('problem.hamiltonian.file', 'inlined data (the client reads files)', hamiltonian?.file);
  }
  if (hamiltonian.format === 'pauli') {
    throw unsupported('problem.hamiltonian.format: a Pauli Hamiltonian holds no orbitals and electrons: use fcidump', {
      what: 'orbitals of a Pauli Hamiltonian',
      alternatives: ['fcidump'],
    });
  }
  const given = 'with a Hamiltonian, which fixes its own orbitals and electrons';
  if (problem.activeSpace.select !== 'full') {
    throw invalidInput('problem.activeSpace.select', `full ${given}`, problem.activeSpace.select);
  }
  if (problem.frozenCore) throw invalidInput('problem.frozenCore', `false ${given}`, true);
  if (problem.environment) throw invalidInput('problem.environment', `nothing ${given}`, problem.environment);
  const { numOrbitals, numElectrons } = readFcidumpHeader(hamiltonian.data);
  const multiplicity = numElectrons[0] - numElectrons[1] + 1;
  if (problem.multiplicity !== 1 && problem.multiplicity !== multiplicity) {
    throw invalidInput('problem.multiplicity', `${multiplicity}, as MS2 of the FCIDUMP says`, problem.multiplicity);
  }
  return { source: 'hamiltonian', problem, numOrbitals, numElectrons };
}
