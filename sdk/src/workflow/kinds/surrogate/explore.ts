/** A landscape explored: labels where the surrogate is unsure, until their budget is spent. */
import { invalidInput, type ExploreResult, type Plan } from '../../../contracts/index.ts';
import { MIN_LABELS, type ExploreDriverOutput } from '../../drivers/index.ts';
import { partition } from '../energy/partition.ts';
import { answerIn, envelope, peakMemory, resultsInOrder } from '../envelope.ts';
import type { KindFlow, StepRun } from '../kind-flow.ts';
import {
  enoughLabels,
  labellingStep,
  oracleOf,
  poseStructures,
  poseTarget,
  sizeless,
  surrogateMethod,
  surrogateSubproblem,
} from './labels.ts';

/** Share of the labels that are made before the committee is first asked. */
const START_SHARE = 1 / 3;

export const exploreFlow: KindFlow<'explore'> = {
  pose(job) {
    const { target, labels, ...sources } = job.problem;
    const oracle = oracleOf(surrogateMethod(job));
    const posed = poseTarget(target);
    enoughLabels(labels, 'labels');
    if (labels > sources.candidates.length) {
      throw invalidInput('problem.labels', `at most the ${sources.candidates.length} candidates`, labels);
    }
    const candidates = poseStructures(posed, sources.candidates, 'candidates');
    const holdout = poseStructures(posed, sources.holdout ?? [], 'holdout');
    const start = Math.max(MIN_LABELS, Math.ceil(START_SHARE * labels));
    const judged =
      holdout.length > 0 ? `, judged on ${holdout.length} hidden points beside as many labels at random and evenly spaced` : '';
    return {
      structure: posed.structure,
      subproblems: [
        surrogateSubproblem(`energies of ${candidates.length} candidates from ${labels} labels by ${oracle.name}${judged}`),
        ...partition(posed, oracle),
      ],
      decisions: [`${start} labels far from each other, then ${labels - start} where the committee disagrees most`],
      warnings: [],
      steps: (hard, plan) => [labellingStep(job, { candidates, holdout, labels, start }, { hard, plan })],
      ...sizeless,
    };
  },
  assemble: assembleExplore,
};

function assembleExplore(plan: Plan, run: StepRun): ExploreResult {
  const { result } = answerIn(plan, run);
  const { model, training, labels, predictions, unlabelled, holdout, oracleSteps } = result.output as ExploreDriverOutput;
  const { provenance, ...common } = envelope(plan, run);
  return {
    ...common,
    kind: 'explore',
    model,
    training,
    labels,
    predictions,
    unlabelled,
    ...(holdout && { holdout }),
    resources: { ...result.resources, ...peakMemory(resultsInOrder(plan, run)) },
    convergence: { converged: true, iterations: labels.length, residual: training.leftOutErrorHartree },
    provenance: { ...provenance, steps: [...oracleSteps, ...provenance.steps] },
  };
}
