/** Assembling: the results of all steps, folded into the one document that answers the job. Pure. */
import {
  CofactorError,
  METHODS,
  notConverged,
  type EnergyProblem,
  type EnergyResult,
  type Plan,
  type PlannedStep,
  type Resources,
  type StepKind,
  type StepResult,
  type SubspaceLadder,
  type Warning,
} from '../../../contracts/index.ts';
import { readPhase } from '../../../circuits/index.ts';
import type { LoopResult, SqdResult } from '../../drivers/index.ts';
import { answerIn, envelope, peakMemory, resultOf, resultsInOrder } from '../envelope.ts';
import type { StepRun } from '../kind-flow.ts';
import { pose } from './pose.ts';
import { isQubitProblem, productStateEnergy } from './qubit-hamiltonian.ts';

/** @throws NOT_CONVERGED when the answer did not converge: a number that looks good is never given out. */
export function assembleEnergy(plan: Plan, run: StepRun): EnergyResult {
  const { job } = plan;
  const { problem } = job;
  const find: Find = (kind, id) => resultOf(run, kind, id);
  const { step: answerStep, result: answerResult } = answerIn(plan, run);
  const answer = answerOf(answerStep, answerResult, find('scf'), job.method?.name ?? '', find('phase-circuit'));
  const scf = find('scf')?.output;
  const transform = find('transform');
  const activeSpace = (find('nevpt2') ?? find('casscf') ?? transform)?.output.activeSpace;
  const heatBath = find('heat-bath-ci')?.output;
  const spaceReference = find('space-reference')?.output;
  const quantum = METHODS[job.method?.name ?? 'auto'].domain === 'quantum';
  const sampled = answerStep.driver === 'sqd' ? (answerResult as SqdResult) : undefined;
  const reference = scf?.energyHartree ?? spaceReference?.hartreeFockHartree;
  const warnings = sampled ? subspaceWarnings(sampled.output, answerStep.requires.numElectrons) : phaseWarnings(find('phase-circuit'));
  const { provenance, ...common } = envelope(plan, run, warnings);
  return {
    ...common,
    kind: 'energy',
    energyHartree: answer.energyHartree,
    standardErrorHartree: answer.standardErrorHartree,
    ...(answer.unmitigated && { unmitigated: answer.unmitigated }),
    components: {
      ...(scf && { nuclearRepulsionHartree: scf.nuclearRepulsionHartree }),
      ...(scf?.embeddingHartree && { embeddingHartree: scf.embeddingHartree }),
      ...(reference !== undefined && { scfHartree: reference, correlationHartree: answer.energyHartree - reference }),
      ...answer.components,
    },
    properties: {
      ...answer.properties,
      ...find('gradient')?.output,
      ...(scf && { orbitalEnergiesHartree: scf.orbitalEnergiesHartree.alpha, stability: scf.stability.internal }),
    },
    ...(answer.states && { states: answer.states }),
    ...(heatBath && { heatBath: { fitErrorHartree: heatBath.fitErrorHartree, points: heatBath.points } }),
    ...(activeSpace && { activeSpace }),
    ...regionsIn(problem),
    ...(spaceReference && { spaceReference }),
    ...(quantum && { classical: problem.kind === 'energy' && isQubitProblem(problem) ? besideQubits(find, problem) : classicalOf(find) }),
    ...(sampled && besideSubspace(sampled, find, run.missing)),
    resources: resourcesOf(answerResult, resultsInOrder(plan, run), { transform, sample: find('sample') }),
    convergence: answer.convergence,
    provenance: {
      ...provenance,
      ...(reference !== undefined && {
        scfReference: (scf?.exchangeCorrelation ? KOHN_SHAM[scf.reference] : scf?.reference) ?? 'Hartree–Fock of the given Hamiltonian',
      }),
    },
  };
}

/** What of the structure the energy is of, where the problem has regions. */
function regionsIn(problem: Plan['job']['problem']): Pick<EnergyResult, 'regions'> {
  if (problem.kind !== 'energy' || problem.regions === undefined) return {};
  const posed = pose(problem);
  return posed.source === 'molecule' && posed.regions ? { regions: posed.regions.report } : {};
}

type Find = <K extends StepKind>(kind: K, id?: string) => StepResult<K> | undefined;

interface Answer {
  energyHartree: number;
  standardErrorHartree: number;
  convergence: EnergyResult['convergence'];
  properties: EnergyResult['properties'];
  components?: Pick<EnergyResult['components'], 'referenceHartree' | 'secondOrderHartree'>;
  states?: EnergyResult['states'];
  unmitigated?: EnergyResult['unmitigated'];
}

const exact = { standardErrorHartree: 0 };

/** What a reference is called with a functional. */
const KOHN_SHAM = { rhf: 'rks', uhf: 'uks', rohf: 'roks' } as const;

/** @param scf the mean field under the answer, if there is one. */
function answerOf(
  step: PlannedStep,
  result: StepResult,
  scf: StepResult<'scf'> | undefined,
  method: string,
  phase?: StepResult<'phase-circuit'>,
): Answer {
  const meanField = { converged: true, iterations: scf?.output.iterations ?? 0, residual: scf?.output.residual ?? null };
  switch (result.kind) {
    case 'scf': {
      const { energyHartree, s2, dipoleAu, spinPopulations } = (result as StepResult<'scf'>).output;
      return { energyHartree, ...exact, convergence: meanField, properties: { dipoleAu, s2, ...(spinPopulations && { spinPopulations }) } };
    }
    case 'mp2':
      return { energyHartree: (result as StepResult<'mp2'>).output.energyHartree, ...exact, convergence: meanField, properties: {} };
    case 'coupled-cluster': {
      const { energyHartree, t1Diagnostic, iterations, residual } = (result as StepResult<'coupled-cluster'>).output;
      return { energyHartree, ...exact, convergence: { converged: true, iterations, residual }, properties: { t1Diagnostic } };
    }
    case 'space-reference': {
      const { hartreeFockHartree, mp2Hartree } = (result as StepResult<'space-reference'>).output;
      return { energyHartree: method === 'mp2' ? mp2Hartree : hartreeFockHartree, ...exact, convergence: meanField, properties: {} };
    }
    case 'casci':
    case 'casscf': {
      const { roots, iterations, residual } = (result as StepResult<'casci' | 'casscf'>).output;
      return {
        energyHartree: roots[0].energyHartree,
        ...exact,
        convergence: { converged: true, iterations, residual },
        properties: propertiesOf(roots[0]),
        ...statesOf(roots),
      };
    }
    case 'nevpt2': {
      const { roots, iterations, residual } = (result as StepResult<'nevpt2'>).output;
      const [{ energyHartree, referenceHartree, secondOrderHartree }] = roots;
      return {
        energyHartree,
        ...exact,
        convergence: { converged: true, iterations, residual },
        properties: propertiesOf(roots[0]),
        components: { referenceHartree, secondOrderHartree },
        ...statesOf(roots),
      };
    }
    case 'diagonalise': {
      const { energiesHartree, iterations, residual } = (result as StepResult<'diagonalise'>).output;
      const states = energiesHartree.length > 1 ? { states: energiesHartree.map((energyHartree) => ({ energyHartree })) } : {};
      return {
        energyHartree: energiesHartree[0],
        ...exact,
        convergence: { converged: true, iterations, residual },
        properties: {},
        ...states,
      };
    }
    case 'heat-bath-ci': {
      const { energyHartree, s2, leadingWeight, iterations, residual } = (result as StepResult<'heat-bath-ci'>).output;
      return { energyHartree, ...exact, convergence: { converged: true, iterations, residual }, properties: { s2, leadingWeight } };
    }
    case 'subspace': {
      const { energyHartree, s2, leadingWeight, iterations, residual } = (result as SqdResult).output;
      return { energyHartree, ...exact, convergence: { converged: true, iterations, residual }, properties: { s2, leadingWeight } };
    }
    case 'sample':
      return phaseAnswer(result as StepResult<'sample'>, phase);
    case 'vqe-loop':
      return loopAnswer(result as StepResult<'vqe-loop'>, step);
    default:
      throw new CofactorError('INTERNAL', `a ${result.kind} step answers no energy`, { where: 'assembleEnergy' });
  }
}

const propertiesOf = ({
  s2,
  naturalOccupations,
  leadingWeight,
}: StepResult<'casci'>['output']['roots'][number]): EnergyResult['properties'] => ({
  s2,
  naturalOccupations,
  leadingWeight,
});

const statesOf = (roots: StepResult<'casci'>['output']['roots']): Pick<NonNullable<EnergyResult['classical']>, 'states'> =>
  roots.length > 1 ? { states: roots.map(({ energyHartree, s2 }) => ({ energyHartree, s2 })) } : {};

/** The error of an energy that is read in bins: a bin's width over √12, as of an even spread in it. */
function phaseAnswer({ output }: StepResult<'sample'>, phase: StepResult<'phase-circuit'> | undefined): Answer {
  if (!phase) throw new CofactorError('INTERNAL', 'samples without a phase circuit answer no energy', { where: 'assembleEnergy' });
  const { energyHartree, resolutionHartree } = readPhase(output.counts, phase.output);
  return {
    energyHartree,
    standardErrorHartree: resolutionHartree / Math.sqrt(12),
    convergence: { converged: true, iterations: phase.output.bits, residual: resolutionHartree },
    properties: {},
  };
}

/** What the standard error of a phase does not hold. */
function phaseWarnings(phase: StepResult<'phase-circuit'> | undefined): Warning[] {
  if (phase === undefined) return [];
  const bound = phase.output.productFormulaHartree;
  const how = bound === undefined ? 'by an amount that is not bounded here' : `by up to ${bound.toExponential(1)} hartree`;
  const message = `the product formula moves the energy ${how}, which is not in the standard error: raise method.trotterSteps to lower it`;
  return [{ code: 'PRODUCT_FORMULA', message }];
}

function loopAnswer({ output }: StepResult<'vqe-loop'> | LoopResult, { spec }: PlannedStep): Answer {
  const { energyHartree, iterations, gradientNorm, energies, states } = output;
  const standardErrorHartree = 'standardErrorHartree' in output ? output.standardErrorHartree : 0;
  const tolerance = Number(spec.gradientTolerance);
  // With sampling noise the driver itself decides when the gradient is lost in it.
  if (standardErrorHartree === 0 && gradientNorm > tolerance) {
    const message = `vqe did not converge: the gradient is ${gradientNorm} after ${iterations} iterations, asked was ${tolerance}: raise method.maxIterations`;
    throw notConverged(message, { iterations, residual: gradientNorm, lastEnergyHartree: energyHartree });
  }
  return {
    energyHartree,
    standardErrorHartree,
    ...('unmitigated' in output && { unmitigated: output.unmitigated }),
    convergence: { converged: true, iterations, residual: gradientNorm, energiesHartree: energies },
    properties: {},
    ...(states && { states }),
  };
}

/** The exact eigenvalue where it was worked out, else the lowest product state. */
function besideQubits(find: Find, problem: Pick<EnergyProblem, 'hamiltonian'>): EnergyResult['classical'] {
  const exactly = find('diagonalise', 'exact-reference');
  if (exactly) {
    const { output, wallMs } = exactly;
    return { method: 'exact diagonalisation', energyHartree: output.energiesHartree[0], exactInSpace: true, wallMs };
  }
  const note = 'too many qubits to be diagonalised here: the lowest product state that flips of one or two qubits lead to';
  return { method: 'product state', energyHartree: productStateEnergy(problem), exactInSpace: false, wallMs: 0, note };
}

/** The exact energy in the space where it was worked out, else its MP2. */
function classicalOf(find: Find): EnergyResult['classical'] {
  const casci = find('casci', 'exact-reference');
  const space = find('space-reference');
  if (casci) {
    const { roots } = casci.output;
    return { method: 'casci', energyHartree: roots[0].energyHartree, exactInSpace: true, ...statesOf(roots), wallMs: casci.wallMs };
  }
  if (!space) return undefined;
  const note = 'the space is too large to be diagonalised here; MP2 is not variational';
  return { method: 'mp2', energyHartree: space.output.mp2Hartree, exactInSpace: false, wallMs: space.wallMs, note };
}

type Beside = Required<Pick<EnergyResult, 'subspace'>> & Pick<EnergyResult, 'nullArm' | 'selectedCi' | 'ladder'>;

/**
 * What a sampled subspace is to be held against. @throws what kept the null arm from running: without it the number says nothing.
 */
function besideSubspace({ output }: SqdResult, find: Find, missing: StepRun['missing']): Beside {
  const rival = ({ output: { energyHartree, determinants, s2 } }: StepResult<'subspace' | 'selected-ci'>, note: string) => ({
    energyHartree,
    determinants,
    s2,
    note,
  });
  if (output.ladder !== undefined) return besideLadder(output, output.ladder);
  const nullArm = find('subspace', 'null-arm');
  if (nullArm === undefined) {
    const why = missing.find(({ step }) => step === 'null-arm')?.error;
    throw why ?? new CofactorError('INTERNAL', 'the plan of a sampled subspace has no null arm', { where: 'assembleEnergy' });
  }
  const selected = find('selected-ci');
  const { determinants, sectorDeterminants, samples, samplesInSector, spreadHartree } = output;
  const exhaustive = determinants === sectorDeterminants;
  return {
    subspace: { determinants, sectorDeterminants, exhaustive, samples, samplesInSector, spreadHartree },
    nullArm: rival(nullArm, 'uniformly random orbitals, as many samples, the same recovery and diagonalisation'),
    ...(selected && { selectedCi: rival(selected, 'as many determinants, picked one by one by perturbation theory; no samples') }),
  };
}

/** The highest rung stands where a single subspace would. */
function besideLadder({ determinants, spreadHartree }: SqdResult['output'], ladder: SubspaceLadder): Beside {
  const { sectorDeterminants, samples, samplesInSector } = ladder;
  const exhaustive = determinants === sectorDeterminants;
  return { subspace: { determinants, sectorDeterminants, exhaustive, samples, samplesInSector, spreadHartree }, ladder };
}

/** Largest error of ⟨S²⟩ that is not worth a word. */
const SPIN_TOLERANCE = 0.1;

/** A subspace of everything is no sample of it; one of few determinants may mix spins. */
function subspaceWarnings(
  { determinants, sectorDeterminants, s2 }: SqdResult['output'],
  [alpha, beta]: readonly [number, number] = [0, 0],
): Warning[] {
  const spin = Math.abs(alpha - beta) / 2;
  const pure = spin * (spin + 1);
  const mixed: Warning[] =
    Math.abs(s2 - pure) < SPIN_TOLERANCE
      ? []
      : [
          {
            code: 'SPIN_CONTAMINATED',
            message: `the state of the subspace has ⟨S²⟩ = ${s2.toFixed(2)}, not ${pure}: its determinants mix spins`,
          },
        ];
  if (determinants < sectorDeterminants) return mixed;
  const message =
    `exhaustive: the subspace is all ${sectorDeterminants} determinants of the sector, so that this is a full diagonalisation and ` +
    'says nothing about the samples: lower method.maxProductDimension';
  return [...mixed, { code: 'EXHAUSTIVE', message }];
}

const shotsOf = ({ output: { counts } }: StepResult<'sample'>): number => Object.values(counts).reduce((sum, count) => sum + count, 0);

interface Parts {
  transform: StepResult<'transform'> | undefined;
  sample: StepResult<'sample'> | undefined;
}

function resourcesOf(answer: StepResult, all: readonly StepResult[], { transform, sample }: Parts): Resources {
  const space = transform?.output.activeSpace;
  return {
    ...(space && { numOrbitals: space.orbitals, numElectrons: space.electrons }),
    ...(sample && { shots: shotsOf(sample), ...sample.resources }),
    ...answer.resources,
    ...(answer.kind === 'casci' && { determinants: (answer as StepResult<'casci'>).output.determinants }),
    ...peakMemory(all),
  };
}
