/** A surrogate trained: on the energies that the problem gives, else on those that the oracle makes. */
import {
  invalidInput,
  type Geometry,
  type LabelReport,
  type Plan,
  type StepResult,
  type Structure,
  type TrainResult,
} from '../../../contracts/index.ts';
import { predictionsOf, type ExploreDriverOutput } from '../../drivers/index.ts';
import { output, partial, step, type StepTemplate } from '../../plan/template.ts';
import { partition } from '../energy/partition.ts';
import type { PosedMolecule } from '../energy/pose.ts';
import { answerIn, envelope, peakMemory, resultOf, resultsInOrder } from '../envelope.ts';
import type { JobOf, KindFlow, StepRun } from '../kind-flow.ts';
import {
  enoughLabels,
  labellingStep,
  oracleOf,
  poseStructures,
  poseTarget,
  sizeless,
  SUBPROBLEM,
  surrogateMethod,
  surrogateSubproblem,
  trainingOf,
} from './labels.ts';

export const trainFlow: KindFlow<'train'> = {
  pose(job) {
    const { target, energiesHartree, ...sources } = job.problem;
    const method = surrogateMethod(job);
    const posed = poseTarget(target);
    enoughLabels(sources.structures.length, 'structures');
    const structures = poseStructures(posed, sources.structures, 'structures');
    const asked = poseStructures(posed, sources.predict ?? [], 'predict');
    if (energiesHartree && energiesHartree.length !== structures.length) {
      throw invalidInput('problem.energiesHartree', `${structures.length} energies, one per structure`, energiesHartree.length);
    }
    const oracle = energiesHartree ? undefined : oracleOf(method);
    const work = { candidates: structures, holdout: [], labels: structures.length, start: structures.length };
    return {
      structure: posed.structure,
      subproblems: [surrogateSubproblem(`the energy from ${structures.length} labels`), ...(oracle ? partition(posed, oracle) : [])],
      decisions: [],
      warnings: [],
      steps: (hard, plan) => [
        energiesHartree ? givenLabels(job, posed, structures, energiesHartree) : labellingStep(job, work, { hard, plan }),
        ...(asked.length > 0 ? [predictStep(posed, asked)] : []),
      ],
      ...sizeless,
    };
  },
  assemble: assembleTrain,
};

const geometryOf =
  ({ system: { charge, multiplicity, atomicNumbers } }: PosedMolecule) =>
  ({ atoms }: Structure): Geometry => ({
    atomicNumbers,
    positionsBohr: atoms.flatMap(({ positionBohr }) => positionBohr),
    charge,
    multiplicity,
  });

function givenLabels(job: JobOf<'train'>, posed: PosedMolecule, structures: Structure[], energiesHartree: number[]): StepTemplate {
  const method = surrogateMethod(job);
  const oracle = method.oracle ? method.oracle.name : 'the method that made the labels';
  return step({
    id: 'surrogate',
    kind: 'train',
    subproblem: SUBPROBLEM.surrogate,
    spec: partial<'train'>({
      kind: 'train',
      geometries: structures.map(geometryOf(posed)),
      energiesHartree,
      oracle,
      ...trainingOf(method),
      seed: job.seed,
    }),
    role: 'answer',
    hard: true,
  });
}

function predictStep(posed: PosedMolecule, asked: Structure[]): StepTemplate {
  return step({
    id: 'predict',
    kind: 'predict',
    subproblem: SUBPROBLEM.surrogate,
    spec: partial<'predict'>({ kind: 'predict', geometries: asked.map(geometryOf(posed)) }),
    inputs: { model: output('surrogate', 'model') },
  });
}

function assembleTrain(plan: Plan & { job: JobOf<'train'> }, run: StepRun): TrainResult {
  const { energiesHartree = [] } = plan.job.problem;
  const { result } = answerIn(plan, run);
  const { model, training, ...made } = result.output as StepResult<'train'>['output'] & Partial<ExploreDriverOutput>;
  const given = energiesHartree.map(
    (energyHartree, structure): LabelReport => ({ structure, energyHartree, standardErrorHartree: 0, why: 'given' }),
  );
  const predicted = resultOf(run, 'predict')?.output;
  const { provenance, ...common } = envelope(plan, run);
  return {
    ...common,
    kind: 'train',
    model,
    training,
    labels: made.labels?.map((label) => ({ ...label, why: 'asked of the oracle' })) ?? given,
    ...(predicted && { predictions: predictionsOf(predicted) }),
    resources: { ...result.resources, ...peakMemory(resultsInOrder(plan, run)) },
    convergence: { converged: true, iterations: training.labels, residual: training.leftOutErrorHartree },
    provenance: { ...provenance, steps: [...(made.oracleSteps ?? []), ...provenance.steps] },
  };
}
