/**
 * The plan of a job: partition, steps, backends and price, before anything runs. Pure but for asking each backend once
 * whether it is available: the same job and the same answers give the same plan.
 */
import {
  CofactorError,
  contentHash,
  inputHash,
  invalidInput,
  unsupported,
  type Backend,
  type Budget,
  type Job,
  type Plan,
  type PlannedStep,
} from '../../contracts/index.ts';
import type { PosedJob } from '../kinds/kind-flow.ts';
import { poseJob } from '../kinds/kinds.ts';
import { withPrices } from '../partition/prices.ts';
import { choosesMethod, doubtfulAccuracy, planChosen, refuseContradictions } from './auto-method.ts';
import { bindSteps, mostTelling } from './bind.ts';
import { checkBudget, totalForecast } from './budget.ts';
import { candidatesOf, type Candidate, type Refusal } from './offers.ts';

/**
 * @param backends those that may be used; the job's own `backend` binds the hard subproblem, the rest goes where it is cheapest.
 * @throws INVALID_INPUT, UNSUPPORTED, TOO_LARGE, UNAVAILABLE or OVER_BUDGET: whatever cannot be carried is refused here.
 */
export async function planJob(job: Job, backends: readonly Backend[]): Promise<Plan> {
  return planWith(job, await candidatesOf(backends));
}

/** The plan with backends that were asked already whether they are available. Pure. */
export function planWith(job: Job, candidates: readonly Candidate[]): Plan {
  refuseContradictions(job);
  if (choosesMethod(job)) return { ...planChosen(job, (asked) => planWith(asked, candidates)), inputHash: inputHash(job) };
  const hash = inputHash(job);
  const named = namedBackend(job.backend, candidates);
  const posed = poseJob(job);
  const { steps, decisions } = named === undefined ? bestOf(posed, job, candidates) : bindTo(named, posed, job, candidates);
  const stages = stagesOf(steps);
  return {
    schema: 'cofactor.plan/1',
    inputHash: hash,
    job,
    ...(posed.structure && { structure: posed.structure }),
    subproblems: withPrices(posed.subproblems, stages),
    stages,
    decisions: [...posed.decisions, ...decisions],
    forecast: totalForecast(
      stages,
      candidates.map(({ backend }) => backend),
    ),
    warnings: [...posed.warnings, ...doubtfulAccuracy(job)],
  };
}

/** Identity of a plan: what a person agreed to when they saw it. */
export function planHash(plan: Plan): string {
  return contentHash(plan);
}

/** The same plan under another budget. @throws OVER_BUDGET */
export function withBudget(plan: Plan, budget: Budget): Plan {
  const job = { ...plan.job, budget: { ...plan.job.budget, ...budget } };
  checkBudget(plan.forecast, job.budget);
  return { ...plan, job, inputHash: inputHash(job) };
}

/** The backend the job names; undefined for `auto`. @throws INVALID_INPUT listing those there are */
function namedBackend(id: string, candidates: readonly Candidate[]): Backend | undefined {
  if (id === 'auto') return undefined;
  const named = candidates.find(({ backend }) => backend.id === id);
  if (named) return named.backend;
  throw invalidInput('backend', `one of ${[...candidates.map(({ backend }) => backend.id), 'auto'].join(', ')}`, id);
}

interface BoundPlan {
  steps: PlannedStep[];
  decisions: string[];
}

/** Steps with the hard one on `backend`. @throws what stands in the way */
function bindTo(backend: Backend, posed: PosedJob, job: Job, candidates: readonly Candidate[]): BoundPlan {
  const bound = bindSteps(
    posed.steps(backend, (asked) => planWith(asked, candidates)),
    posed,
    candidates,
    backend,
  );
  checkBudget(
    totalForecast(
      stagesOf(bound.steps),
      candidates.map(({ backend }) => backend),
    ),
    job.budget,
  );
  return bound;
}

/** `auto`: the cheapest, then quickest, of the backends that can carry the hard step; money is only spent where a budget says so. */
function bestOf(posed: PosedJob, job: Job, candidates: readonly Candidate[]): BoundPlan {
  const plans: (BoundPlan & { backend: Backend; cost: number; wall: number })[] = [];
  const refusals: Refusal[] = [];
  for (const { backend } of candidates.filter(({ backend }) => backend.purpose !== 'study')) {
    try {
      if (job.problem.kind === 'circuit') refuseFewGates(backend);
      const bound = bindTo(backend, posed, job, candidates);
      const { costMicroUsd, wallMs } = totalForecast(stagesOf(bound.steps), [backend]);
      if (costMicroUsd.high > 0 && job.budget.maxCostUsd === undefined) throw unasked(backend, costMicroUsd.high);
      plans.push({ ...bound, backend, cost: costMicroUsd.likely, wall: wallMs.likely });
    } catch (error) {
      if (!(error instanceof CofactorError)) throw error;
      refusals.push({ backend, error });
    }
  }
  const [best] = plans.sort((a, b) => a.cost - b.cost || a.wall - b.wall);
  if (best === undefined) throw mostTelling(refusals);
  const others = [
    ...plans.slice(1).map(({ backend, cost, wall }) => `${backend.id} (dearer or slower: ${cost} micro-USD, ${Math.ceil(wall)} ms)`),
    ...refusals.map(({ backend, error }) => (error.message.startsWith(backend.id) ? error.message : `${backend.id}: ${error.message}`)),
  ];
  const choice = `auto picked ${best.backend.id}: ${plans.length === 1 ? 'the only one that can carry it' : 'the cheapest, then quickest'}`;
  return { steps: best.steps, decisions: [`${choice}${others.length > 0 ? `; rejected ${others.join('; ')}` : ''}`, ...best.decisions] };
}

/** What gates a program holds is known when it has been read, by a step. @throws UNSUPPORTED */
function refuseFewGates({ id, capabilities: { sample, expectation } }: Backend): void {
  const gates = sample?.nativeGates ?? expectation?.nativeGates;
  if (gates === undefined) return;
  const message = `${id} takes no gates but ${gates.join(' ')}, and a program may hold any: name it as the backend where its gates are these`;
  throw unsupported(message, { what: `any gate on ${id}`, alternatives: [...gates] });
}

function unasked(backend: Backend, asked: number): CofactorError {
  const message = `${backend.id} costs money, and auto spends none unless budget.maxCostUsd says how much`;
  return new CofactorError('OVER_BUDGET', message, { limit: 'maxCostUsd', allowed: 0, asked });
}

const STAGE_NAMES: Record<PlannedStep['kind'], string> = {
  scf: 'mean field',
  mp2: 'perturbation',
  'coupled-cluster': 'coupled cluster',
  gradient: 'gradient',
  'optimize-geometry': 'geometry',
  transform: 'active space',
  'read-hamiltonian': 'Hamiltonian',
  'read-program': 'program',
  search: 'search',
  'search-circuit': 'circuit',
  'quadratic-model': 'quadratic model',
  'read-assignment': 'reading',
  train: 'training',
  predict: 'prediction',
  'space-reference': 'classical reference',
  casci: 'diagonalisation',
  casscf: 'orbital optimisation',
  nevpt2: 'perturbation theory',
  ansatz: 'ansatz',
  'phase-circuit': 'phase estimation',
  diagonalise: 'diagonalisation',
  expectation: 'variational loop',
  sample: 'sampling',
  'vqe-loop': 'variational loop',
  subspace: 'subspace diagonalisation',
  'selected-ci': 'selected CI',
  'heat-bath-ci': 'selected CI',
};

/** A step stands in the first stage after all it needs. */
export function stagesOf(steps: readonly PlannedStep[]): Plan['stages'] {
  const level = new Map<string, number>();
  for (const { id, inputs } of steps) {
    level.set(id, Math.max(0, ...Object.values(inputs).map(({ step }) => (level.get(step) ?? 0) + 1)));
  }
  const count = Math.max(...level.values()) + 1;
  return Array.from({ length: count }, (_, at) => {
    const here = steps.filter(({ id }) => level.get(id) === at);
    return { name: [...new Set(here.map(({ kind }) => STAGE_NAMES[kind]))].join(', '), steps: here };
  });
}
