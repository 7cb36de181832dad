/** Problems as a program states them: what is asked, never by which method. */
import {
  CircuitProblem,
  EnergyProblem,
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
 * The electronic energy of a molecule, or of a Hamiltonian given as FCIDUMP.
 * @throws INVALID_INPUT naming the field.
 */
export function energy(subject: Structure | StructureSource | HamiltonianSource, options: EnergyOptions = {}): EnergyProblem {
  return parseDocument(EnergyProblem, { kind: 'energy', ...subjectField(subject), ...options }, 'problem');
}

function subjectField(subject: Structure | StructureSource | HamiltonianSource): object {
  if ('atoms' in subject) return { structure: asSource(subject) };
  return subject.format === 'fcidump' || subject.format === 'pauli' ? { hamiltonian: subject } : { structure: subject };
}

export type CircuitOptions = Omit<InputOf<'circuit'>, 'kind' | 'program'>;

/** Expectation values or counts of a circuit. @param program OpenQASM. @throws INVALID_INPUT naming the field */
export function circuit(program: string, options: CircuitOptions = {}): CircuitProblem {
  return parseDocument(CircuitProblem, { kind: 'circuit', program: { format: 'openqasm', data: program }, ...options }, 'problem');
}
