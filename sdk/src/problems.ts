/** Problems as a program states them: what is asked, never by which method. */
import {
  CircuitProblem,
  EnergyProblem,
  ExploreProblem,
  GeometryProblem,
  MinimumProblem,
  parseDocument,
  type HamiltonianSource,
  type ProblemInput,
  type Structure,
  type StructureSource,
} from './contracts/index.ts';
import { asSource } from './workflow/index.ts';

type InputOf<K extends ProblemInput['kind']> = Extract<ProblemInput, { kind: K }>;

export type EnergyOptions = Omit<InputOf<'energy'>, 'kind' | 'structure' | 'hamiltonian'>;

/**
 * The energy of a molecule with its nuclei, or of a Hamiltonian given as FCIDUMP or as Pauli strings; answered in hartree.
 * @throws INVALID_INPUT naming the field.
 */
export function energy(subject: Structure | StructureSource | HamiltonianSource, options: EnergyOptions = {}): EnergyProblem {
  return parseDocument(EnergyProblem, { kind: 'energy', ...subjectField(subject), ...options }, 'problem');
}

function subjectField(subject: Structure | StructureSource | HamiltonianSource): object {
  if ('atoms' in subject) return { structure: asSource(subject) };
  return subject.format === 'fcidump' || subject.format === 'pauli' ? { hamiltonian: subject } : { structure: subject };
}

export type GeometryOptions = Omit<InputOf<'geometry'>, 'kind' | 'structure'>;

/** Where a molecule comes to rest near a start, or along a relaxed scan. @throws INVALID_INPUT naming the field */
export function geometry(start: Structure | StructureSource, options: GeometryOptions = {}): GeometryProblem {
  const structure = 'atoms' in start ? asSource(start) : start;
  return parseDocument(GeometryProblem, { kind: 'geometry', structure, ...options }, 'problem');
}

export type CircuitOptions = Omit<InputOf<'circuit'>, 'kind' | 'program'>;

/** Expectation values or counts of a circuit. @param program OpenQASM. @throws INVALID_INPUT naming the field */
export function circuit(program: string, options: CircuitOptions = {}): CircuitProblem {
  return parseDocument(CircuitProblem, { kind: 'circuit', program: { format: 'openqasm', data: program }, ...options }, 'problem');
}

/** The lowest value of a model, e.g. a QUBO, a lattice protein or a cluster. @throws INVALID_INPUT naming the field */
export function minimum(model: InputOf<'minimum'>['model'], options: Omit<InputOf<'minimum'>, 'kind' | 'model'> = {}): MinimumProblem {
  return parseDocument(MinimumProblem, { kind: 'minimum', model, ...options }, 'problem');
}

export interface ExploreOptions {
  /** Geometries that may be labelled: the atoms of the target in its order. */
  candidates: readonly (Structure | StructureSource)[];
  /** How many of them the oracle may label. */
  labels: number;
  /** Hidden points that the surrogate is judged on. */
  holdout?: readonly (Structure | StructureSource)[];
}

/** A landscape of an energy, explored with a surrogate that chooses its labels. @throws INVALID_INPUT naming the field */
export function explore(target: EnergyProblem, { candidates, labels, holdout }: ExploreOptions): ExploreProblem {
  const sources = (given: readonly (Structure | StructureSource)[]): StructureSource[] =>
    given.map((one) => ('atoms' in one ? asSource(one) : one));
  const hidden = holdout && { holdout: sources(holdout) };
  return parseDocument(ExploreProblem, { kind: 'explore', target, candidates: sources(candidates), labels, ...hidden }, 'problem');
}
