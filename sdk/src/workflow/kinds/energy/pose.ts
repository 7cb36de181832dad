/** Pose: from a job to the facts that every later arrow relies on. Pure; what does not describe a molecule stops here. */
import {
  atomicNumberOf,
  invalidInput,
  toBohr,
  unsupported,
  type ActiveSpace,
  type EnergyProblem,
  type Environment,
  type MolecularSystem,
  type Structure,
} from '../../../contracts/index.ts';
import { electronCounts } from '../../pose/electrons.ts';
import { nameAtom } from '../../pose/regions/atom-names.ts';
import { cutRegions, type Regions } from '../../pose/regions/regions.ts';
import { readFcidumpHeader } from './fcidump-header.ts';
import { parseStructure } from '../../pose/structure.ts';

/** An energy problem with its molecule: everything in atomic units. */
export interface PosedMolecule {
  source: 'molecule';
  problem: EnergyProblem;
  /** The whole of it. */
  structure: Structure;
  /** With problem.regions: what of the structure is computed, and in which field. */
  regions?: Regions;
  /** What of the text was left aside, one line each. */
  notes: string[];
  /** What is computed. */
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
  return problem.structure === undefined ? poseHamiltonian(problem) : poseMolecule(problem, problem.structure);
}

function poseMolecule(problem: EnergyProblem, source: NonNullable<EnergyProblem['structure']>): PosedMolecule {
  const { structure, charge, multiplicity, notes = [] } = parseStructure(source);
  agree('problem.charge', problem.charge, charge);
  agree('problem.multiplicity', problem.multiplicity, multiplicity);
  const basis = basisOf(problem);
  const regions = problem.regions && cutRegions(structure, problem.regions);
  const { atoms } = regions?.site ?? structure;
  const pointCharges = [...(problem.environment ? [pointChargesOf(problem.environment)] : []), ...(regions ? [regions.field] : [])];
  const atomicNumbers = atoms.map(({ element }) => atomicNumberOf(element));
  const numElectrons = electronCounts(atomicNumbers, problem.charge, problem.multiplicity);
  const system: MolecularSystem = {
    atomicNumbers,
    positionsBohr: atoms.flatMap(({ positionBohr }) => positionBohr),
    charge: problem.charge,
    multiplicity: problem.multiplicity,
    ...basis,
    ...(problem.angular && { angular: problem.angular }),
    ...(pointCharges.some(({ charges }) => charges.length > 0) && {
      pointCharges: {
        charges: pointCharges.flatMap(({ charges }) => charges),
        positionsBohr: pointCharges.flatMap(({ positionsBohr }) => positionsBohr),
      },
    }),
  };
  const inSite = regions ? { ...problem, activeSpace: spaceInSite(problem.activeSpace, structure, regions) } : problem;
  return { source: 'molecule', problem: inSite, structure, ...(regions && { regions }), notes, system, numElectrons };
}

/** Atoms of an active space by their place in the site. @throws INVALID_INPUT for one that is not computed */
function spaceInSite(space: ActiveSpace, structure: Structure, { atoms }: Regions): ActiveSpace {
  if (space.select !== 'avas') return space;
  const inSite = space.atoms.map((atom, index) => {
    const at = atoms.indexOf(atom);
    if (at >= 0) return at;
    const got = structure.atoms[atom] === undefined ? atom : nameAtom(structure, atom);
    throw invalidInput(`problem.activeSpace.atoms.${index}`, 'an atom of the quantum region, by its place in the whole structure', got);
  });
  return { ...space, atoms: inSite };
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
  if (problem.regions) throw invalidInput('problem.regions', 'a structure whose atoms they select', problem.regions);
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
