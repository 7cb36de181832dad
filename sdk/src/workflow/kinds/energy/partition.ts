/**
 * Partition: which part of the problem is asked of which world, what the rest fixes for it, and how the answers go back
 * into the whole. Pure; every line is for a person to read.
 *
 *   E = E_core(mean field of the frozen rest, nuclei, environment) + E_site(electrons in the active orbitals)
 *
 * With regions all of it is of the quantum region and its caps; the environment is a field and has no energy of its own.
 */
import { METHODS, type ActiveSpace, type ActiveSpaceReport, type Method, type Subproblem } from '../../../contracts/index.ts';
import { counted, methodText } from '../../format.ts';
import type { Posed, PosedMolecule } from './pose.ts';

/** What is known from steps that ran already: it turns "to be picked" into what was picked. */
export interface KnownResults {
  activeSpace?: ActiveSpaceReport;
}

export const SUBPROBLEMS = {
  environment: 'environment',
  meanField: 'mean-field',
  space: 'active-space',
  site: 'site',
  reference: 'classical-reference',
} as const;

/** @returns one subproblem a world and question, the hard one (`site`, or the mean field itself) included. */
export function partition(posed: Posed, method: Method, known: KnownResults = {}): Subproblem[] {
  if (posed.source === 'hamiltonian') return [givenHamiltonian(), ...siteOf(posed, method, known)];
  return [...environmentOf(posed), ...partsOfSite(posed, method, known)];
}

function partsOfSite(posed: PosedMolecule, method: Method, known: KnownResults): Subproblem[] {
  const { family } = METHODS[method.name];
  const meanField = meanFieldOf(posed, family === 'mean-field', method);
  if (family === 'mean-field' || family === 'perturbation') {
    return [
      meanField,
      ...(family === 'perturbation' ? [perturbation(method)] : []),
      ...(comparedInSpace(posed, method) ? [referenceInSpace()] : []),
    ];
  }
  if (method.name === 'casscf') return [meanField, optimisedSite(posed.problem.activeSpace, known)];
  if (method.name === 'nevpt2') return [meanField, perturbedSite(posed.problem.activeSpace, known)];
  return [meanField, spaceOf(posed.problem.activeSpace, known), ...siteOf(posed, method, known)];
}

/** Whether a restricted mean-field or perturbation energy is also worked out inside the active Hamiltonian, to be compared there. */
export function comparedInSpace(posed: Posed, method: Method): boolean {
  return posed.source === 'molecule' && posed.problem.activeSpace.select !== 'full' && (method.name === 'rhf' || method.name === 'mp2');
}

/** Nothing without point charges, whether the document gives them or regions make them. */
function environmentOf({ system, regions }: PosedMolecule): Subproblem[] {
  const count = system.pointCharges?.charges.length ?? 0;
  if (count === 0) return [];
  return [
    {
      id: SUBPROBLEMS.environment,
      domain: 'classical',
      asks: `field of ${counted(count, 'point charge')} around the ${regions ? 'quantum region' : 'molecule'}`,
      boundary: regions?.fieldLines ?? ['charges as problem.environment gives them'],
      recombines: 'acts on electrons and nuclei of the mean field; its own energy is left out',
      why: 'charges that stay where they are hold the polarity of the surroundings and cost a sum, not orbitals',
    },
  ];
}

/** What is computed, and what of the whole is not in its energy. */
function siteLines({ regions, system, numElectrons: [alpha, beta] }: PosedMolecule): string[] {
  if (regions === undefined) return [];
  const { charge, multiplicity } = system;
  return [
    ...regions.siteLines,
    `charge ${charge} and multiplicity ${multiplicity} are those of this region with its caps: ${alpha + beta} electrons`,
    ...regions.report.leftOut.map((what) => `not in the energy: ${what}`),
  ];
}

function nameOfSite({ regions }: PosedMolecule): string {
  if (regions === undefined) return 'whole molecule';
  const caps = regions.report.caps.length;
  return `quantum region (${counted(regions.atoms.length, 'atom')}${caps > 0 ? ` and ${counted(caps, 'cap')}` : ''})`;
}

function meanFieldOf(posed: PosedMolecule, isAnswer: boolean, method: Method): Subproblem {
  return {
    id: SUBPROBLEMS.meanField,
    domain: 'classical',
    asks: `${method.name === 'dft' ? `Kohn–Sham (${method.functional})` : 'Hartree–Fock'} of the ${nameOfSite(posed)} in ${posed.system.basis}`,
    boundary: siteLines(posed),
    recombines: isAnswer ? 'is the answer' : 'gives the orbitals, the nuclear repulsion and the energy that correlation is counted from',
    why:
      method.name === 'dft'
        ? 'a functional of the density holds correlation too, to an accuracy it does not tell: no quantum computer is needed'
        : 'a mean field costs a low power of the size and is exact but for correlation: no quantum computer is needed',
  };
}

function perturbation({ name }: Method): Subproblem {
  return {
    id: SUBPROBLEMS.site,
    domain: 'classical',
    asks: name === 'mp2' ? 'second-order correlation of all electrons' : `correlation of all electrons by ${name}`,
    boundary: ['orbitals and orbital energies of the mean field'],
    recombines: 'adds to the mean-field energy',
    why:
      name === 'mp2'
        ? 'a sum over orbital quadruples, cheap on a classical machine'
        : 'near the exact energy where one determinant dominates',
  };
}

function givenHamiltonian(): Subproblem {
  return {
    id: SUBPROBLEMS.space,
    domain: 'classical',
    asks: 'the Hamiltonian given with the problem',
    boundary: [],
    recombines: 'its core energy adds to the energy of its electrons',
    why: 'the orbitals were picked by whoever wrote it',
  };
}

function spaceOf(activeSpace: ActiveSpace, { activeSpace: picked }: KnownResults): Subproblem {
  const frozen = activeSpace.select === 'full' ? 'frozen core orbitals, if any' : 'all other occupied orbitals, doubly occupied and frozen';
  return {
    id: SUBPROBLEMS.space,
    domain: 'classical',
    asks: `active orbitals: ${describeSpace(activeSpace)}`,
    boundary: [frozen, ...(picked?.reasons ?? [])],
    recombines: 'the frozen rest enters as a core energy and as a field in h_pq',
    why: 'only the orbitals near the Fermi level carry the strong correlation',
  };
}

/** @example describeSpace({ select: 'frontier', electrons: 4, orbitals: 4 }) === 'frontier, 4 electrons in 4 orbitals' */
export function describeSpace(activeSpace: ActiveSpace): string {
  switch (activeSpace.select) {
    case 'full':
      return 'full, all orbitals less the frozen core';
    case 'auto':
      return 'picked automatically';
    case 'orbitals':
      return `orbitals ${activeSpace.orbitalIndices.join(', ')}`;
    default:
      return `${activeSpace.select}, ${activeSpace.electrons} electrons in ${activeSpace.orbitals} orbitals`;
  }
}

function siteOf(posed: Posed, method: Method, { activeSpace: picked }: KnownResults): Subproblem[] {
  const { domain, family } = METHODS[method.name];
  const size = picked ? `${picked.electrons[0] + picked.electrons[1]} electrons in ${picked.orbitals} orbitals` : 'the active electrons';
  const site: Subproblem = {
    id: SUBPROBLEMS.site,
    domain,
    asks: `energy of ${size} by ${methodText(method)}`,
    boundary: [posed.source === 'molecule' ? 'core energy and field of the frozen rest' : 'core energy of the given Hamiltonian'],
    recombines: 'adds to the core energy: E = E_core + E_site',
    why:
      domain === 'quantum'
        ? 'the number of determinants grows exponentially with the orbitals, the number of qubits linearly'
        : family === 'exact-in-space'
          ? 'the space is small enough to be diagonalised classically'
          : 'answered on a classical machine',
  };
  return domain === 'quantum' ? [site, referenceInSpace()] : [site];
}

/** Orbitals and electrons of the space settle together: the rest is relaxed, not frozen. */
function optimisedSite(activeSpace: ActiveSpace, { activeSpace: picked }: KnownResults): Subproblem {
  return {
    id: SUBPROBLEMS.site,
    domain: 'classical',
    asks: `orbitals and energy of an active space that starts from ${describeSpace(activeSpace)}, by casscf`,
    boundary: ['orbitals of the mean field, as a start', ...(picked?.reasons ?? [])],
    recombines: 'is the energy of the whole molecule: all orbitals take part in the optimisation',
    why: 'orbitals of a mean field are not those that serve several determinants or states best',
  };
}

/** The rest of the electrons answers to the space in second order. */
function perturbedSite(activeSpace: ActiveSpace, { activeSpace: picked }: KnownResults): Subproblem {
  return {
    id: SUBPROBLEMS.site,
    domain: 'classical',
    asks: `energy of an active space (${describeSpace(activeSpace)}) and of all orbitals around it in second order, by nevpt2`,
    boundary: ['orbitals of the mean field, as they are or as a start', ...(picked?.reasons ?? [])],
    recombines: 'is the energy of the whole molecule: core and empty orbitals are correlated too',
    why: 'strong correlation stays in few orbitals; what the many others add is weak, and a sum over them holds it',
  };
}

function referenceInSpace(): Subproblem {
  return {
    id: SUBPROBLEMS.reference,
    domain: 'classical',
    asks: 'the best classical energies inside the same active Hamiltonian',
    boundary: ['the same core energy and integrals'],
    recombines: 'stands beside the answer, does not enter it',
    why: 'numbers are only comparable in the same Hamiltonian, and a quantum one never stands without a classical one',
  };
}
