/** The steps of each family of energy methods, before a backend is bound. */
import {
  checkAtomicSpins,
  invalidInput,
  unsupported,
  type AdaptVqeMethod,
  type AtomicSpins,
  type HciMethod,
  type Nevpt2Method,
  type DftMethod,
  type Job,
  type Method,
  type QpeMethod,
  type SqdMethod,
  type StepSpec,
  CasscfMethod,
  VqeMethod,
} from '../../../contracts/index.ts';
import { readConfigurations } from '../../drivers/index.ts';
import { output, partial, step, type StepTemplate } from '../../plan/template.ts';
import { comparedInSpace, SUBPROBLEMS } from './partition.ts';
import type { Posed, PosedHamiltonian, PosedMolecule } from './pose.ts';

/** How the variational loop runs: whole on a backend that has it, or step by step through the driver. */
export type LoopForm = 'whole' | 'driver';

/** Fields of the driver's planned step: not a step spec itself but what the generator starts from. */
export interface VqeDriverSpec {
  kind: 'expectation';
  /** 0: measured once where it starts. */
  maxIterations: number;
  gradientTolerance: number;
  shots: number;
  mitigation?: VqeMethod['mitigation'];
  zeroNoise?: VqeMethod['zeroNoise'];
  optimizer?: VqeMethod['optimizer'];
  seed: number;
}

/** The same of sample-based diagonalisation. */
export interface SqdDriverSpec {
  kind: 'subspace';
  samples: 'measured' | 'uniform';
  batches: number;
  iterations: number;
  maxProductDimension?: number;
  carryOver?: boolean;
  /** Measured elsewhere; else those of the sample step. */
  counts?: SqdMethod['counts'];
  ladder?: SqdMethod['ladder'];
  seed: number;
}

type Reference = StepSpec<'scf'>['reference'];

/** @throws UNSUPPORTED, INVALID_INPUT for combinations of problem and method that have no steps. */
export function energySteps(posed: Posed, job: Job, method: Method, form: LoopForm): StepTemplate[] {
  switch (method.name) {
    case 'rhf':
    case 'uhf':
      return posed.source === 'hamiltonian' ? givenReference(posed, method) : meanFieldSteps(posed, method);
    case 'dft':
      return kohnShamSteps(posed, method);
    case 'mp2':
      return posed.source === 'hamiltonian' ? givenReference(posed, method) : perturbationSteps(posed, method);
    case 'ccsd':
    case 'ccsd-t':
      return coupledClusterSteps(posed, method);
    case 'fci':
    case 'casci':
      return [...hamiltonianSteps(posed), { ...casci(posed, job), role: 'answer', hard: true }];
    case 'casscf':
      return optimisedSpace(posed, job, method);
    case 'nevpt2':
      return perturbedSpace(posed, job, method);
    case 'hci':
      return [...hamiltonianSteps(posed), heatBath(posed, method)];
    case 'vqe':
      return [
        ...hamiltonianSteps(posed),
        ...(form === 'whole' && (method.amplitudes ?? 'variational') === 'variational'
          ? [wholeLoop(posed, job, method)]
          : driverLoop(posed, job, method)),
        spaceReference(posed),
        { ...casci(posed, job), id: 'exact-reference', subproblem: SUBPROBLEMS.reference, role: 'reference', optional: true },
      ];
    case 'adapt-vqe':
      return [
        ...hamiltonianSteps(posed),
        adaptiveLoop(posed, job, method),
        spaceReference(posed),
        { ...casci(posed, job), id: 'exact-reference', subproblem: SUBPROBLEMS.reference, role: 'reference', optional: true },
      ];
    case 'sqd':
      return [
        ...hamiltonianSteps(posed),
        ...sampledSubspace(posed, job, method),
        spaceReference(posed),
        { ...casci(posed, job), id: 'exact-reference', subproblem: SUBPROBLEMS.reference, role: 'reference', optional: true },
      ];
    case 'qpe':
      return [
        ...hamiltonianSteps(posed),
        ...phaseEstimation(posed, job, method),
        spaceReference(posed),
        { ...casci(posed, job), id: 'exact-reference', subproblem: SUBPROBLEMS.reference, role: 'reference', optional: true },
      ];
    default:
      throw unsupported(`method ${method.name} has no plan`, { what: `method ${method.name}` });
  }
}

/** Restricted orbitals carry the post-mean-field methods; unpaired electrons make them ROHF. */
const restricted = ({ problem }: PosedMolecule): Reference => (problem.multiplicity > 1 ? 'rohf' : 'rhf');

function scf(posed: PosedMolecule, id: string, reference: Reference, controls: object = {}): StepTemplate {
  return step({
    id,
    kind: 'scf',
    subproblem: SUBPROBLEMS.meanField,
    spec: partial<'scf'>({ kind: 'scf', system: posed.system, reference, ...controls }),
  });
}

function meanFieldSteps(posed: PosedMolecule, method: Method & { name: 'rhf' | 'uhf' }): StepTemplate[] {
  if (method.name === 'rhf' && posed.problem.multiplicity > 1) {
    throw unsupported('rhf takes closed shells (problem.multiplicity 1): use uhf', { what: 'rhf of an open shell', alternatives: ['uhf'] });
  }
  const { name, ...controls } = method;
  checkGuess(posed, name, controls);
  return [
    { ...scf(posed, 'scf', name, controls), role: 'answer', hard: true },
    ...(posed.problem.gradient ? [gradient(posed)] : []),
    ...(comparedInSpace(posed, method) ? inSpaceSteps(posed, 'scf') : []),
  ];
}

/** @throws INVALID_INPUT for spins that the reference, the guess, the atoms or the multiplicity have no place for */
export function checkGuess(
  { problem, system }: PosedMolecule,
  reference: Reference,
  start: { guess: string; atomicSpins?: AtomicSpins },
): void {
  const broken = start.guess === 'broken-symmetry';
  if (broken && reference === 'rhf') throw invalidInput('method.guess', 'atomic or core with rhf', start.guess, 'use method uhf');
  if (!start.atomicSpins) return;
  if (!broken) throw invalidInput('method.guess', 'broken-symmetry, with atomicSpins', start.guess);
  checkAtomicSpins(start.atomicSpins, system.atomicNumbers.length, problem.multiplicity, 'method.atomicSpins');
}

/** One determinant of Kohn and Sham; its stability is not tested, as second derivatives of a functional cost as much as the field. */
function kohnShamSteps(posed: Posed, { name, ...controls }: DftMethod): StepTemplate[] {
  if (posed.source === 'hamiltonian') {
    throw unsupported(`${name} needs a structure: a Hamiltonian holds no density in space`, {
      what: `${name} of a Hamiltonian`,
      alternatives: ['rhf', 'fci'],
    });
  }
  const reference = posed.problem.multiplicity > 1 || controls.guess === 'broken-symmetry' ? 'uhf' : 'rhf';
  checkGuess(posed, reference, controls);
  return [
    { ...scf(posed, 'scf', reference, { ...controls, stability: 'skip' }), role: 'answer', hard: true },
    ...(posed.problem.gradient ? [gradient(posed)] : []),
  ];
}

function perturbationSteps(posed: PosedMolecule, method: Method & { name: 'mp2' }): StepTemplate[] {
  const open = posed.problem.multiplicity > 1;
  const { system, problem } = posed;
  const { auxiliaryBasis = 'auto', densityFitting: fitted = method.auxiliaryBasis !== undefined } = method;
  const mp2 = step({
    id: 'mp2',
    kind: 'mp2',
    subproblem: SUBPROBLEMS.site,
    spec: partial<'mp2'>({ kind: 'mp2', system, frozenCore: problem.frozenCore, ...(fitted && { auxiliaryBasis }) }),
    inputs: { scf: output('scf') },
    role: 'answer',
    hard: true,
  });
  const inSpace = comparedInSpace(posed, method);
  const second =
    inSpace && open ? [{ ...scf(posed, 'scf-rohf', 'rohf'), role: 'reference' as const, subproblem: SUBPROBLEMS.reference }] : [];
  return [scf(posed, 'scf', open ? 'uhf' : 'rhf'), mp2, ...second, ...(inSpace ? inSpaceSteps(posed, open ? 'scf-rohf' : 'scf') : [])];
}

function gradient({ system }: PosedMolecule): StepTemplate {
  return step({
    id: 'gradient',
    kind: 'gradient',
    subproblem: SUBPROBLEMS.meanField,
    spec: partial<'gradient'>({ kind: 'gradient', system }),
    inputs: { scf: output('scf') },
  });
}

function coupledClusterSteps(posed: Posed, method: Method & { name: 'ccsd' | 'ccsd-t' }): StepTemplate[] {
  if (posed.source === 'hamiltonian') {
    throw unsupported(`${method.name} needs a structure: use fci for a given Hamiltonian`, {
      what: `${method.name} of a Hamiltonian`,
      alternatives: ['fci'],
    });
  }
  const { system, problem } = posed;
  const { frozenCore } = problem;
  const answer = step({
    id: 'coupled-cluster',
    kind: 'coupled-cluster',
    subproblem: SUBPROBLEMS.site,
    spec: partial<'coupled-cluster'>({ kind: 'coupled-cluster', system, frozenCore, triples: method.name === 'ccsd-t' }),
    inputs: { scf: output('scf') },
    role: 'answer',
    hard: true,
  });
  return [scf(posed, 'scf', problem.multiplicity > 1 ? (method.reference ?? 'uhf') : 'rhf'), answer];
}

/** Hartree–Fock and MP2 inside the active Hamiltonian, beside a full-space answer. */
function inSpaceSteps(posed: PosedMolecule, mean: string): StepTemplate[] {
  return [{ ...transform(posed, mean), role: 'reference', subproblem: SUBPROBLEMS.reference }, spaceReference(posed)];
}

function givenReference(posed: PosedHamiltonian, method: Method): StepTemplate[] {
  if (method.name === 'uhf') {
    throw unsupported('uhf needs a structure: a Hamiltonian holds one set of orbitals', {
      what: 'uhf of a Hamiltonian',
      alternatives: ['rhf'],
    });
  }
  return [...hamiltonianSteps(posed), { ...spaceReference(posed), subproblem: SUBPROBLEMS.site, role: 'answer', hard: true }];
}

/** From the problem to a Hamiltonian in few orbitals. */
function hamiltonianSteps(posed: Posed): StepTemplate[] {
  if (posed.source === 'molecule') return [scf(posed, 'scf', restricted(posed)), transform(posed, 'scf')];
  const { hamiltonian: source } = posed.problem;
  const read = partial<'read-hamiltonian'>({ kind: 'read-hamiltonian', source });
  return [step({ id: 'read-hamiltonian', kind: 'read-hamiltonian', subproblem: SUBPROBLEMS.space, spec: read })];
}

function transform(posed: PosedMolecule, mean: string): StepTemplate {
  const { activeSpace, frozenCore } = posed.problem;
  return step({
    id: 'transform',
    kind: 'transform',
    subproblem: SUBPROBLEMS.space,
    // With any other space, what is inactive follows from the space alone.
    spec: partial<'transform'>({
      kind: 'transform',
      system: posed.system,
      activeSpace,
      frozenCore: frozenCore && activeSpace.select === 'full',
    }),
    inputs: { scf: output(mean) },
  });
}

const hamiltonianOf = (posed: Posed): StepTemplate['inputs'] => ({
  hamiltonian: output(posed.source === 'molecule' ? 'transform' : 'read-hamiltonian', 'hamiltonian'),
});

function casci(posed: Posed, job: Job): StepTemplate {
  const { problem, numElectrons } = posed;
  return step({
    id: 'casci',
    kind: 'casci',
    subproblem: SUBPROBLEMS.site,
    spec: partial<'casci'>({ kind: 'casci', roots: problem.states, multiplicity: numElectrons[0] - numElectrons[1] + 1, seed: job.seed }),
    inputs: hamiltonianOf(posed),
  });
}

function optimisedSpace(posed: Posed, job: Job, { name, ...control }: CasscfMethod): StepTemplate[] {
  if (posed.source === 'hamiltonian') {
    throw unsupported(`${name} needs a structure: a Hamiltonian holds no orbitals outside its space; use fci`, {
      what: `${name} of a Hamiltonian`,
      alternatives: ['fci'],
    });
  }
  const { system, problem } = posed;
  const { activeSpace, states: roots, multiplicity } = problem;
  const answer = step({
    id: 'casscf',
    kind: 'casscf',
    subproblem: SUBPROBLEMS.site,
    spec: partial<'casscf'>({ kind: 'casscf', system, activeSpace, roots, multiplicity, ...control, seed: job.seed }),
    inputs: { scf: output('scf') },
    role: 'answer',
    hard: true,
  });
  return [scf(posed, 'scf', restricted(posed)), answer];
}

function perturbedSpace(posed: Posed, job: Job, { name, reference }: Nevpt2Method): StepTemplate[] {
  if (posed.source === 'hamiltonian') {
    throw unsupported(`${name} needs a structure: a Hamiltonian holds no orbitals outside its space; use fci`, {
      what: `${name} of a Hamiltonian`,
      alternatives: ['fci'],
    });
  }
  const { system, problem } = posed;
  const { activeSpace, states: roots, multiplicity, frozenCore } = problem;
  const own: readonly StepTemplate[] =
    reference === 'casscf' ? optimisedSpace(posed, job, CasscfMethod.parse({ name: 'casscf' })) : [scf(posed, 'scf', restricted(posed))];
  const answer = step({
    id: 'nevpt2',
    kind: 'nevpt2',
    subproblem: SUBPROBLEMS.site,
    spec: partial<'nevpt2'>({ kind: 'nevpt2', system, activeSpace, frozenCore, roots, multiplicity, seed: job.seed }),
    inputs: { scf: output('scf'), ...(reference === 'casscf' && { casscf: output('casscf') }) },
    role: 'answer',
    hard: true,
  });
  return [...own.map((before) => ({ ...before, role: 'support' as const, hard: undefined })), answer];
}

function heatBath(posed: Posed, { thresholdHartree }: HciMethod): StepTemplate {
  return step({
    id: 'heat-bath-ci',
    kind: 'heat-bath-ci',
    subproblem: SUBPROBLEMS.site,
    spec: partial<'heat-bath-ci'>({ kind: 'heat-bath-ci', thresholdHartree }),
    inputs: hamiltonianOf(posed),
    role: 'answer',
    hard: true,
  });
}

function spaceReference(posed: Posed): StepTemplate {
  return step({
    id: 'space-reference',
    kind: 'space-reference',
    subproblem: SUBPROBLEMS.reference,
    spec: partial<'space-reference'>({ kind: 'space-reference' }),
    inputs: hamiltonianOf(posed),
    role: 'reference',
  });
}

function wholeLoop(posed: Posed, job: Job, method: VqeMethod): StepTemplate {
  const { ansatz, maxTwoQubitGates, start, maxIterations, gradientTolerance } = method;
  if (ansatz === 'hardware-efficient')
    throw unsupported(`${ansatz} has no whole loop`, { what: `whole loop of ${ansatz}`, alternatives: ['uccsd'] });
  const gates = maxTwoQubitGates === undefined ? {} : { maxTwoQubitGates };
  return step({
    id: 'vqe',
    kind: 'vqe-loop',
    subproblem: SUBPROBLEMS.site,
    spec: partial<'vqe-loop'>({
      kind: 'vqe-loop',
      ansatz,
      ...gates,
      start,
      maxIterations,
      gradientTolerance,
      ...statesOf(posed),
      seed: job.seed,
    }),
    inputs: hamiltonianOf(posed),
    role: 'answer',
    hard: true,
  });
}

const statesOf = ({ problem: { states } }: Posed): Pick<StepSpec<'vqe-loop'>, 'states'> => (states > 1 ? { states } : {});

function adaptiveLoop(posed: Posed, job: Job, { name: _name, ...limits }: AdaptVqeMethod): StepTemplate {
  return step({
    id: 'vqe',
    kind: 'vqe-loop',
    subproblem: SUBPROBLEMS.site,
    spec: partial<'vqe-loop'>({ kind: 'vqe-loop', ansatz: 'adapt', start: 'zero', ...limits, ...statesOf(posed), seed: job.seed }),
    inputs: hamiltonianOf(posed),
    role: 'answer',
    hard: true,
  });
}

type Circuitry = Pick<VqeMethod, 'maxTwoQubitGates' | 'mapping' | 'layers'> & Pick<StepSpec<'ansatz'>, 'ansatz' | 'start' | 'pairs'>;

function ansatz(posed: Posed, { ansatz, start, maxTwoQubitGates, mapping, layers, pairs }: Circuitry): StepTemplate {
  const gates = maxTwoQubitGates === undefined ? {} : { maxTwoQubitGates };
  return step({
    id: 'ansatz',
    kind: 'ansatz',
    subproblem: SUBPROBLEMS.site,
    spec: partial<'ansatz'>({
      kind: 'ansatz',
      ansatz,
      ...gates,
      ...(mapping && { mapping }),
      ...(layers !== undefined && { layers }),
      ...(pairs && { pairs }),
      start,
    }),
    inputs: hamiltonianOf(posed),
  });
}

function driverLoop(posed: Posed, job: Job, method: VqeMethod): StepTemplate[] {
  if (posed.problem.states > 1) {
    throw unsupported(
      'problem.states: vqe gives excited states where its whole loop runs, exactly: use backend statevector or fermion, method.ansatz uccsd, and no shots or mapping',
      { what: `${posed.problem.states} states of a loop that is driven step by step`, alternatives: ['statevector', 'fermion'] },
    );
  }
  const { amplitudes = 'variational', gradientTolerance, shots, mitigation, zeroNoise, optimizer } = method;
  const maxIterations = amplitudes === 'variational' && method.ansatz !== 'reference' ? method.maxIterations : 0;
  const spec: VqeDriverSpec = {
    kind: 'expectation',
    maxIterations,
    gradientTolerance,
    shots,
    ...(mitigation && { mitigation }),
    ...(zeroNoise && { zeroNoise }),
    ...(optimizer && { optimizer }),
    seed: job.seed,
  };
  return [
    ansatz(posed, method),
    ...(amplitudes === 'noiseless' ? [optimisedAmplitudes(posed, job, method)] : []),
    step({
      id: 'vqe',
      kind: 'expectation',
      driver: 'vqe',
      subproblem: SUBPROBLEMS.site,
      spec: { ...spec },
      inputs: {
        circuit: output('ansatz', 'circuit'),
        observable: output('ansatz', 'observable'),
        ...(mitigation?.includes('postselect') && { parities: output('ansatz', 'parities') }),
        startParameters: amplitudes === 'noiseless' ? output('amplitudes', 'parameters') : output('ansatz', 'startParameters'),
      },
      role: 'answer',
      hard: true,
    }),
  ];
}

/** Amplitudes of a circuit that is measured elsewhere, from a VQE without shots. */
function optimisedAmplitudes(posed: Posed, job: Job, method: VqeMethod): StepTemplate {
  const { hard: _hard, ...loop } = wholeLoop(posed, job, method);
  return { ...loop, id: 'amplitudes', role: 'support' };
}

/** @throws UNSUPPORTED for what has no such circuit. */
function checkJastrow({ numElectrons: [alpha, beta] }: Posed, optimised: boolean): void {
  const refuse = (what: string, instead: string): never => {
    throw unsupported(`${what}: ${instead}`, { what, alternatives: ['uccsd'] });
  };
  if (optimised) refuse('lucj has no amplitudes to optimise', 'use method.amplitudes "mp2" or "ccsd", or method.ansatz "uccsd"');
  if (alpha !== beta) refuse('lucj is built for closed shells', 'use method.ansatz "uccsd"');
}

/** A circuit is sampled; the same driver diagonalises in what it gave and in its uniform twin; selected CI takes as many determinants. */
function sampledSubspace(posed: Posed, job: Job, method: SqdMethod): StepTemplate[] {
  const { batches, iterations, maxProductDimension, carryOver, counts, ladder } = method;
  if (ladder && carryOver)
    throw invalidInput('method.carryOver', 'none with method.ladder, whose rungs hold the most frequent strings', true);
  if (posed.source === 'hamiltonian' && counts !== undefined) readConfigurations(counts, posed);
  const diagonalise = (samples: SqdDriverSpec['samples']): StepTemplate => {
    const size = maxProductDimension === undefined ? {} : { maxProductDimension };
    const given = { ...size, ...(carryOver && { carryOver }), ...(counts && { counts }), ...(ladder && { ladder }) };
    const spec: SqdDriverSpec = { kind: 'subspace', samples, batches, iterations, ...given, seed: job.seed };
    return step({
      id: 'sqd',
      kind: 'subspace',
      driver: 'sqd',
      subproblem: SUBPROBLEMS.site,
      spec: { ...spec },
      inputs: { ...hamiltonianOf(posed), ...(counts === undefined && { counts: output('sample', 'counts') }) },
      ...(counts && { hard: true }),
    });
  };
  const sampled = counts === undefined ? circuitSamples(posed, job, method) : [];
  // The rungs of a ladder have rivals of their own.
  if (ladder) return [...sampled, { ...diagonalise('measured'), role: 'answer' }];
  const { hard: _, ...nullArm } = diagonalise('uniform');
  return [
    ...sampled,
    { ...diagonalise('measured'), role: 'answer' },
    { ...nullArm, id: 'null-arm', subproblem: SUBPROBLEMS.reference, role: 'reference' },
    step({
      id: 'selected-ci',
      kind: 'selected-ci',
      subproblem: SUBPROBLEMS.reference,
      spec: partial<'selected-ci'>({ kind: 'selected-ci' }),
      inputs: { ...hamiltonianOf(posed), determinants: output('sqd', 'determinants') },
      role: 'reference',
    }),
  ];
}

/** A circuit with amplitudes from MP2 or from an exact loop, and its outcomes. */
function circuitSamples(posed: Posed, job: Job, method: SqdMethod): StepTemplate[] {
  const { shots, amplitudes, layers, pairs } = method;
  const optimised = amplitudes === 'optimised';
  if (method.ansatz === 'lucj') checkJastrow(posed, optimised);
  else if (amplitudes === 'ccsd') {
    throw unsupported('amplitudes of CCSD start lucj: use method.ansatz "lucj", or method.amplitudes "mp2"', {
      what: `ccsd amplitudes of ${method.ansatz}`,
      alternatives: ['lucj'],
    });
  } else if (layers !== undefined || pairs !== undefined) {
    throw unsupported('method.layers and method.pairs are of lucj: leave them out, or use method.ansatz "lucj"', {
      what: `layers or pairs of ${method.ansatz}`,
      alternatives: ['lucj'],
    });
  }
  return [
    ansatz(posed, { ansatz: method.ansatz, layers, pairs, start: amplitudes === 'ccsd' ? 'ccsd' : 'mp2' }),
    ...(optimised ? [optimisedAmplitudes(posed, job, VqeMethod.parse({ name: 'vqe' }))] : []),
    step({
      id: 'sample',
      kind: 'sample',
      subproblem: SUBPROBLEMS.site,
      spec: partial<'sample'>({ kind: 'sample', shots, seed: job.seed }),
      inputs: {
        circuit: output('ansatz', 'circuit'),
        parameters: optimised ? output('amplitudes', 'parameters') : output('ansatz', 'startParameters'),
      },
      hard: true,
    }),
  ];
}

/** The determinant, phase estimation around it as one circuit, and its samples, which are the answer. */
function phaseEstimation(posed: Posed, job: Job, { name: _name, mapping, shots, ...how }: QpeMethod): StepTemplate[] {
  return [
    ansatz(posed, { ansatz: 'reference', start: 'zero', ...(mapping && { mapping }) }),
    step({
      id: 'phase-circuit',
      kind: 'phase-circuit',
      subproblem: SUBPROBLEMS.site,
      spec: partial<'phase-circuit'>({ kind: 'phase-circuit', ...how }),
      inputs: { circuit: output('ansatz', 'circuit'), observable: output('ansatz', 'observable') },
    }),
    step({
      id: 'sample',
      kind: 'sample',
      subproblem: SUBPROBLEMS.site,
      spec: partial<'sample'>({ kind: 'sample', parameters: [], shots, seed: job.seed }),
      inputs: { circuit: output('phase-circuit', 'circuit') },
      role: 'answer',
      hard: true,
    }),
  ];
}
