/** The kinds of problem that are built, each with its flow; where the general arrows ask what differs. */
import { METHODS, unsupported, type Job, type MethodName, type Plan, type Problem, type Result } from '../../contracts/index.ts';
import { circuitFlow } from './circuit.ts';
import { energyFlow } from './energy/energy.ts';
import { geometryFlow } from './geometry.ts';
import type { KindFlow, PosedJob, ProblemKind, StepRun } from './kind-flow.ts';
import { minimumFlow } from './minimum.ts';
import { exploreFlow } from './surrogate/explore.ts';
import { trainFlow } from './surrogate/train.ts';

const KINDS: { readonly [K in ProblemKind]?: KindFlow<K> } = {
  energy: energyFlow,
  geometry: geometryFlow,
  circuit: circuitFlow,
  minimum: minimumFlow,
  train: trainFlow,
  explore: exploreFlow,
};

/** @throws INVALID_INPUT naming field and way out; UNSUPPORTED for a method or a kind that does not answer or is not built */
export function poseJob(job: Job): PosedJob {
  const flow = flowOf(job.problem);
  if (job.method !== undefined) checkAnswers(job.method.name, job.problem.kind);
  return flow.pose(job);
}

/** Folds what a run left into the document that answers the job. Pure. @throws NOT_CONVERGED: a number that looks good is never given out */
export function assembleResult(plan: Plan, run: StepRun): Result {
  return flowOf(plan.job.problem).assemble(plan, run);
}

function flowOf({ kind }: Problem): KindFlow {
  const flow = KINDS[kind] as KindFlow | undefined; // which kind it is, the table says
  if (flow !== undefined) return flow;
  const built = Object.keys(KINDS);
  throw unsupported(`problem.kind: ${kind} is not built yet: ${built.join(', ')} are`, {
    what: `problem kind ${kind}`,
    alternatives: built,
  });
}

function checkAnswers(name: MethodName, kind: ProblemKind): void {
  const { answers, built } = METHODS[name];
  const alternatives = (Object.keys(METHODS) as MethodName[]).filter(
    (other) => METHODS[other].built && METHODS[other].answers.includes(kind),
  );
  const way = alternatives.length > 0 ? `: use one of ${alternatives.join(', ')}` : '';
  if (!answers.includes(kind)) {
    throw unsupported(`method.name: ${name} answers ${answers.join(', ')} problems, not ${kind}${way}`, {
      what: `method ${name}`,
      alternatives,
    });
  }
  if (!built) throw unsupported(`method.name: ${name} is not built yet${way}`, { what: `method ${name}`, alternatives });
}
