/**
 * The lowest energy of a Hamiltonian that is given on qubits, as a Pauli sum: no orbitals, no electrons. What asks for either is
 * refused; what stands beside a quantum answer is the exact eigenvalue, or the lowest product state where that is too large.
 */
import {
  hamiltonianParities,
  hardwareEfficientCircuit,
  lowBasisState,
  qubitsOf,
  readPauliSum,
  smallAngles,
} from '../../../circuits/index.ts';
import {
  type Circuit,
  type EnergyProblem,
  invalidInput,
  type Method,
  METHODS,
  type Parity,
  type PauliSum,
  type QpeMethod,
  type Subproblem,
  unsupported,
  type VqeMethod,
} from '../../../contracts/index.ts';
import { output, partial, step, type StepTemplate } from '../../plan/template.ts';
import type { JobOf, PosedJob } from '../kind-flow.ts';
import { SUBPROBLEMS } from './partition.ts';
import { checkPostSelection } from './post-selection-check.ts';
import type { VqeDriverSpec } from './templates.ts';

export const isQubitProblem = ({ hamiltonian }: Pick<EnergyProblem, 'hamiltonian'>): boolean => hamiltonian?.format === 'pauli';

/** @throws INVALID_INPUT with the line of the text; UNSUPPORTED for methods and options that need electrons */
export function poseQubits(job: JobOf<'energy'>, method: Method): PosedJob {
  const observable = observableOf(job.problem);
  checkAsked(job.problem, method);
  const { bits, energy } = lowBasisState(observable);
  const start = `starts from the basis state ${bits.toString(2).padStart(observable.numQubits, '0')} (${energy} hartree), the lowest that flips of one or two qubits lead to`;
  return {
    subproblems: subproblemsOf(observable, method),
    decisions: METHODS[method.name].domain === 'quantum' ? [start] : [],
    warnings: [],
    steps: () => stepsOf(job, method, { observable, bits }),
    requires: (template, before) => ({
      ...before,
      qubits: before.qubits ?? observable.numQubits,
      pauliTerms: observable.terms.length,
      ...(template.kind === 'sample' && { shots: Number(template.spec.shots) }),
    }),
    gives: (template, { requires, forecast }) => ({
      ...requires,
      ...forecast.sizes,
      ...(template.kind === 'phase-circuit' && { qubits: observable.numQubits + Number(template.spec.bits) }),
    }),
  };
}

/** The product state that stands beside a quantum answer where an exact one does not. */
export function productStateEnergy(problem: Pick<EnergyProblem, 'hamiltonian'>): number {
  return lowBasisState(observableOf(problem)).energy;
}

function observableOf({ hamiltonian }: Pick<EnergyProblem, 'hamiltonian'>): PauliSum {
  if (hamiltonian?.data === undefined) {
    throw invalidInput('problem.hamiltonian.file', 'inlined data (the client reads files)', hamiltonian?.file);
  }
  return readPauliSum(hamiltonian.data, 'problem.hamiltonian.data');
}

const ALTERNATIVES = ['fci', 'vqe with ansatz hardware-efficient', 'qpe'];

function checkAsked(problem: EnergyProblem, method: Method): void {
  const given = 'with a Pauli Hamiltonian, which knows no orbitals or electrons';
  if (problem.activeSpace.select !== 'full') throw invalidInput('problem.activeSpace.select', `full ${given}`, problem.activeSpace.select);
  if (problem.frozenCore) throw invalidInput('problem.frozenCore', `false ${given}`, true);
  if (problem.environment) throw invalidInput('problem.environment', `nothing ${given}`, problem.environment);
  if (problem.regions) throw invalidInput('problem.regions', `nothing ${given}`, problem.regions);
  if (problem.charge !== 0) throw invalidInput('problem.charge', `0 ${given}`, problem.charge);
  if (problem.multiplicity !== 1) throw invalidInput('problem.multiplicity', `1 ${given}`, problem.multiplicity);
  const refuse = (what: string): never => {
    throw unsupported(`${what} needs orbitals or electrons, which a Pauli Hamiltonian does not tell: use ${ALTERNATIVES.join(', ')}`, {
      what: `${what} of a Pauli Hamiltonian`,
      alternatives: ALTERNATIVES,
    });
  };
  if (problem.gradient) refuse('problem.gradient');
  switch (method.name) {
    case 'fci':
      return;
    case 'vqe':
      if (method.ansatz !== 'hardware-efficient') refuse(`ansatz ${method.ansatz}`);
      checkPostSelection(method);
      if (method.amplitudes === 'noiseless') refuse('amplitudes noiseless');
      break;
    case 'qpe':
      break;
    default:
      refuse(method.name);
  }
  if ('mapping' in method && method.mapping !== undefined && method.mapping !== 'jordan-wigner') refuse(`mapping ${method.mapping}`);
  if (problem.states > 1) {
    throw unsupported(`problem.states: ${method.name} gives one state of a Pauli Hamiltonian: use fci`, {
      what: `${problem.states} states`,
      alternatives: ['fci'],
    });
  }
}

function subproblemsOf({ numQubits, terms }: PauliSum, { name }: Method): Subproblem[] {
  const { domain } = METHODS[name];
  const size = `${terms.length} Pauli strings on ${numQubits} qubits`;
  const site: Subproblem = {
    id: SUBPROBLEMS.site,
    domain,
    asks: `lowest energy of ${size} by ${name}`,
    boundary: [],
    recombines: 'is the answer',
    why:
      domain === 'quantum' ? 'the state has 2ⁿ amplitudes, the register n qubits' : 'few enough amplitudes to be diagonalised classically',
  };
  if (domain !== 'quantum') return [site];
  const reference: Subproblem = {
    id: SUBPROBLEMS.reference,
    domain: 'classical',
    asks: `exact lowest eigenvalue of ${size}`,
    boundary: [],
    recombines: 'stands beside the answer, does not enter it',
    why: 'a quantum number never stands without a classical one',
  };
  return [site, reference];
}

interface Given {
  observable: PauliSum;
  /** Basis state to start from. */
  bits: bigint;
}

function stepsOf(job: JobOf<'energy'>, method: Method, given: Given): StepTemplate[] {
  if (method.name === 'fci') return [{ ...exactly(job, given, job.problem.states), role: 'answer', hard: true }];
  const beside: StepTemplate = {
    ...exactly(job, given, 1),
    id: 'exact-reference',
    subproblem: SUBPROBLEMS.reference,
    role: 'reference',
    optional: true,
  };
  return [...(method.name === 'qpe' ? phaseSteps(job, method, given) : [variationalStep(job, method as VqeMethod, given)]), beside];
}

function exactly({ seed }: JobOf<'energy'>, { observable }: Given, roots: number): StepTemplate {
  return step({
    id: 'diagonalise',
    kind: 'diagonalise',
    subproblem: SUBPROBLEMS.site,
    spec: partial<'diagonalise'>({ kind: 'diagonalise', observable, roots, seed }),
  });
}

function variationalStep({ seed }: JobOf<'energy'>, method: VqeMethod, { observable, bits }: Given): StepTemplate {
  const { maxIterations, gradientTolerance, shots, mitigation, zeroNoise, optimizer, layers = 2 } = method;
  if (optimizer === 'spsa' && shots === 0)
    throw invalidInput('method.optimizer', 'lbfgs without shots', 'spsa', 'give method.shots, e.g. 1000');
  const circuit = hardwareEfficientCircuit(observable.numQubits, bits, layers);
  const parities = mitigation?.includes('postselect') ? paritiesOf(observable, bits) : undefined;
  const spec: VqeDriverSpec = {
    kind: 'expectation',
    maxIterations,
    gradientTolerance,
    shots,
    ...(mitigation && { mitigation }),
    ...(zeroNoise && { zeroNoise }),
    ...(optimizer && { optimizer }),
    seed,
  };
  return step({
    id: 'vqe',
    kind: 'expectation',
    driver: 'vqe',
    subproblem: SUBPROBLEMS.site,
    spec: { ...spec, circuit, observable, startParameters: smallAngles(circuit.numParameters), ...(parities && { parities }) },
    role: 'answer',
    hard: true,
  });
}

/** Those of the basis state the circuit starts from. @throws UNSUPPORTED where no product of Z commutes with the Hamiltonian */
function paritiesOf(observable: PauliSum, bits: bigint): Parity[] {
  const parities = hamiltonianParities(observable, bits);
  if (parities.length > 0) return parities;
  throw unsupported('postselect needs a product of Z that commutes with every string, and this Hamiltonian has none: leave it out', {
    what: 'postselect without a symmetry',
    alternatives: ['readout', 'zne'],
  });
}

function phaseSteps({ seed }: JobOf<'energy'>, method: QpeMethod, { observable, bits: state }: Given): StepTemplate[] {
  const { bits, trotterOrder, trotterSteps, shots } = method;
  const circuit: Circuit = {
    schema: 'cofactor.circuit/1',
    numQubits: observable.numQubits,
    numParameters: 0,
    operations: qubitsOf(state).map((qubit) => ({ gate: 'x', qubits: [qubit] })),
  };
  return [
    step({
      id: 'phase-circuit',
      kind: 'phase-circuit',
      subproblem: SUBPROBLEMS.site,
      spec: partial<'phase-circuit'>({ kind: 'phase-circuit', circuit, observable, bits, trotterOrder, trotterSteps }),
    }),
    step({
      id: 'sample',
      kind: 'sample',
      subproblem: SUBPROBLEMS.site,
      spec: partial<'sample'>({ kind: 'sample', parameters: [], shots, seed }),
      inputs: { circuit: output('phase-circuit', 'circuit') },
      role: 'answer',
      hard: true,
    }),
  ];
}
