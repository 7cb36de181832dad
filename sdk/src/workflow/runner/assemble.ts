/** Assembling: the results of all steps, folded into the one document that answers the job. Pure. */
import {
  COFACTOR_VERSION,
  CofactorError,
  METHODS,
  notConverged,
  unsupported,
  type EnergyResult,
  type Plan,
  type PlannedStep,
  type Resources,
  type Result,
  type StepKind,
  type StepResult,
  type Warning,
} from '../../contracts/index.ts';
import type { LoopResult, SqdResult } from './run-driver.ts';

/** What a run leaves: results by step id, and references that failed. */
export interface StepRun {
  results: Map<string, StepResult>;
  missing: { step: string; error: CofactorError }[];
  queueMs: number;
}

/** @throws NOT_CONVERGED when the answer did not converge: a number that looks good is never given out. */
export function assembleResult(plan: Plan, { results, missing, queueMs }: StepRun): Result {
  const { job } = plan;
  if (job.problem.kind !== 'energy') throw unsupported(`${job.problem.kind} results are not built yet`, { what: job.problem.kind });
  const steps = plan.stages.flatMap(({ steps }) => steps);
  const find = <K extends StepKind>(kind: K, id: string = kind): StepResult<K> | undefined => {
    const result = results.get(id);
    return result?.kind === kind ? (result as StepResult<K>) : undefined;
  };
  const answerStep = steps.find(({ role }) => role === 'answer');
  const answerResult = results.get(answerStep?.id ?? '');
  if (answerStep === undefined || answerResult === undefined) {
    throw new CofactorError('INTERNAL', 'the plan has no answer step, or it did not run', { where: 'assembleResult' });
  }
  const answer = answerOf(answerStep, answerResult, find('scf'), job.method?.name ?? '');
  const scf = find('scf')?.output;
  const transform = find('transform');
  const spaceReference = find('space-reference')?.output;
  const all = steps.flatMap(({ id }) => results.get(id) ?? []);
  const quantum = METHODS[job.method?.name ?? 'auto'].domain === 'quantum';
  const reference = scf?.energyHartree ?? spaceReference?.hartreeFockHartree;
  return {
    schema: 'cofactor.result/1',
    status: 'succeeded',
    kind: 'energy',
    energyHartree: answer.energyHartree,
    standardErrorHartree: answer.standardErrorHartree,
    components: {
      ...(scf && { nuclearRepulsionHartree: scf.nuclearRepulsionHartree }),
      ...(scf?.embeddingHartree && { embeddingHartree: scf.embeddingHartree }),
      ...(reference !== undefined && { scfHartree: reference, correlationHartree: answer.energyHartree - reference }),
    },
    properties: {
      ...answer.properties,
      ...(scf && { orbitalEnergiesHartree: scf.orbitalEnergiesHartree.alpha, stability: scf.stability.internal }),
    },
    ...(answer.states && { states: answer.states }),
    ...(transform && { activeSpace: transform.output.activeSpace }),
    ...(spaceReference && { spaceReference }),
    ...(quantum && { classical: classicalOf(find('casci', 'exact-reference'), find('space-reference')) }),
    ...(answerStep.driver === 'sqd' && besideSubspace(answerResult as SqdResult, { find, missing })),
    resources: resourcesOf(answerResult, all, { transform, sample: find('sample') }),
    wallMs: wallMs(plan, results),
    queueMs,
    costMicroUsd: all.reduce((sum, { costMicroUsd }) => sum + costMicroUsd, 0),
    convergence: answer.convergence,
    provenance: {
      cofactorVersion: COFACTOR_VERSION,
      inputHash: plan.inputHash,
      seed: job.seed,
      ...(reference !== undefined && { scfReference: scf?.reference ?? 'Hartree–Fock of the given Hamiltonian' }),
      steps: all.map(({ provenance }) => provenance),
    },
    warnings: unique([
      ...plan.warnings,
      ...(answerStep.driver === 'sqd' ? subspaceWarnings((answerResult as SqdResult).output, answerStep.requires.numElectrons) : []),
      ...all.flatMap(({ warnings }) => warnings),
      ...missing.map(({ step, error }) => ({ code: 'REFERENCE_FAILED', message: `${step}: ${error.message}` })),
    ]),
  };
}

/** Time of a run: its stages one after the other, each as long as its longest step. Shared and replayed steps count as measured. */
export function wallMs(plan: Plan, results: ReadonlyMap<string, StepResult>, counts: (step: PlannedStep) => boolean = () => true): number {
  const longest = plan.stages.map(({ steps }) => Math.max(0, ...steps.filter(counts).map(({ id }) => results.get(id)?.wallMs ?? 0)));
  return longest.reduce((sum, ms) => sum + ms, 0);
}

interface Answer {
  energyHartree: number;
  standardErrorHartree: number;
  convergence: EnergyResult['convergence'];
  properties: EnergyResult['properties'];
  states?: EnergyResult['states'];
}

const exact = { standardErrorHartree: 0 };

/** @param scf the mean field under the answer, if there is one. */
function answerOf(step: PlannedStep, result: StepResult, scf: StepResult<'scf'> | undefined, method: string): Answer {
  const meanField = { converged: true, iterations: scf?.output.iterations ?? 0, residual: scf?.output.residual ?? null };
  switch (result.kind) {
    case 'scf': {
      const { energyHartree, s2, dipoleAu } = (result as StepResult<'scf'>).output;
      return { energyHartree, ...exact, convergence: meanField, properties: { dipoleAu, s2 } };
    }
    case 'mp2':
      return { energyHartree: (result as StepResult<'mp2'>).output.energyHartree, ...exact, convergence: meanField, properties: {} };
    case 'space-reference': {
      const { hartreeFockHartree, mp2Hartree } = (result as StepResult<'space-reference'>).output;
      return { energyHartree: method === 'mp2' ? mp2Hartree : hartreeFockHartree, ...exact, convergence: meanField, properties: {} };
    }
    case 'casci': {
      const { roots, iterations, residual } = (result as StepResult<'casci'>).output;
      const states = roots.length > 1 ? { states: roots.map(({ energyHartree, s2 }) => ({ energyHartree, s2 })) } : {};
      return {
        energyHartree: roots[0].energyHartree,
        ...exact,
        convergence: { converged: true, iterations, residual },
        properties: propertiesOf(roots[0]),
        ...states,
      };
    }
    case 'subspace': {
      const { energyHartree, s2, leadingWeight, iterations, residual } = (result as SqdResult).output;
      return { energyHartree, ...exact, convergence: { converged: true, iterations, residual }, properties: { s2, leadingWeight } };
    }
    case 'vqe-loop':
      return loopAnswer(result as StepResult<'vqe-loop'>, step);
    default:
      throw new CofactorError('INTERNAL', `a ${result.kind} step answers no energy`, { where: 'assembleResult' });
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

function loopAnswer({ output }: StepResult<'vqe-loop'> | LoopResult, { spec }: PlannedStep): Answer {
  const { energyHartree, iterations, gradientNorm } = output;
  const standardErrorHartree = 'standardErrorHartree' in output ? output.standardErrorHartree : 0;
  const tolerance = Number(spec.gradientTolerance);
  // With sampling noise the driver itself decides when the gradient is lost in it.
  if (standardErrorHartree === 0 && gradientNorm > tolerance) {
    const message = `vqe did not converge: the gradient is ${gradientNorm} after ${iterations} iterations, asked was ${tolerance}: raise method.maxIterations`;
    throw notConverged(message, { iterations, residual: gradientNorm, lastEnergyHartree: energyHartree });
  }
  return { energyHartree, standardErrorHartree, convergence: { converged: true, iterations, residual: gradientNorm }, properties: {} };
}

/** The exact energy in the space where it was worked out, else its MP2. */
function classicalOf(casci: StepResult<'casci'> | undefined, space: StepResult<'space-reference'> | undefined): EnergyResult['classical'] {
  if (casci) return { method: 'casci', energyHartree: casci.output.roots[0].energyHartree, exactInSpace: true, wallMs: casci.wallMs };
  if (!space) return undefined;
  const note = 'the space is too large to be diagonalised here; MP2 is not variational';
  return { method: 'mp2', energyHartree: space.output.mp2Hartree, exactInSpace: false, wallMs: space.wallMs, note };
}

type Beside = Required<Pick<EnergyResult, 'subspace' | 'nullArm'>> & Pick<EnergyResult, 'selectedCi'>;

/**
 * What a sampled subspace is to be held against. @throws what kept the null arm from running: without it the number says nothing.
 */
function besideSubspace(
  { output }: SqdResult,
  { find, missing }: { find: <K extends StepKind>(kind: K, id?: string) => StepResult<K> | undefined; missing: StepRun['missing'] },
): Beside {
  const rival = ({ output: { energyHartree, determinants, s2 } }: StepResult<'subspace' | 'selected-ci'>, note: string) => ({
    energyHartree,
    determinants,
    s2,
    note,
  });
  const nullArm = find('subspace', 'null-arm');
  if (nullArm === undefined) {
    const why = missing.find(({ step }) => step === 'null-arm')?.error;
    throw why ?? new CofactorError('INTERNAL', 'the plan of a sampled subspace has no null arm', { where: 'assembleResult' });
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
  const peaks = all.flatMap(({ resources }) => resources.peakMemoryBytes ?? []);
  const space = transform?.output.activeSpace;
  return {
    ...(space && { numOrbitals: space.orbitals, numElectrons: space.electrons }),
    ...(sample && { shots: shotsOf(sample), ...sample.resources }),
    ...answer.resources,
    ...(answer.kind === 'casci' && { determinants: (answer as StepResult<'casci'>).output.determinants }),
    ...(peaks.length > 0 && { peakMemoryBytes: Math.max(...peaks) }),
  };
}

function unique(warnings: readonly Warning[]): Warning[] {
  return [...new Map(warnings.map((warning) => [`${warning.code} ${warning.message}`, warning])).values()];
}
