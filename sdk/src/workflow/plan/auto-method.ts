/**
 * `method: auto`: of the methods that are expected to meet the accuracy, the cheapest, then the quickest, that fits the budget and the
 * backends; with what was rejected and why. Pure: it plans the job with each method and compares the plans.
 */
import {
  CofactorError,
  invalidInput,
  Method,
  METHODS,
  parseDocument,
  unsupported,
  usd,
  type Budget,
  type EnergyProblem,
  type ErrorCode,
  type ErrorDetails,
  type Job,
  type MethodName,
  type MinimumProblem,
  type Plan,
} from '../../contracts/index.ts';
import { correlatedElectrons, expectedErrorHartree, ruledMethods } from './expected-error.ts';

/** Chemical accuracy, 1 kcal/mol. */
const DEFAULT_ACCURACY_HARTREE = 1.6e-3;

type PlanJob = (job: Job) => Plan;

interface Contender {
  name: MethodName;
  errorHartree: number;
  plan?: Plan;
  refusal?: CofactorError;
}

/** Whether the planner is to choose how the job is answered. */
export function choosesMethod({ method, problem }: Job): boolean {
  return method?.name === 'auto' && (problem.kind === 'energy' || (problem.kind === 'minimum' && problem.accuracy !== undefined));
}

/** The plan of the job with the method that suits it. @throws OVER_BUDGET with the cheapest that works, UNSUPPORTED when none does */
export function planChosen(job: Job, plan: PlanJob): Plan {
  const { problem } = job;
  return problem.kind === 'energy' ? planEnergy(job, problem, plan) : planMinimum(job, problem as MinimumProblem, plan);
}

/** @throws INVALID_INPUT for a wish that contradicts another */
export function refuseContradictions({ problem, method }: Job): void {
  if (problem.kind !== 'minimum' || problem.accuracy === undefined || method === undefined) return;
  const { type } = problem.model;
  if (type === 'cluster' || type === 'conformer')
    throw invalidInput('problem.accuracy', `none for a ${type}, whose lowest energy no search here proves`, problem.accuracy.kind);
  if (method.name === 'exact' || method.name === 'auto') return;
  const message = `exact or auto with problem.accuracy ${problem.accuracy.kind}: ${method.name} knows no bound of what it did not see`;
  throw invalidInput('method.name', message, method.name);
}

function planMinimum(job: Job, { accuracy }: MinimumProblem, plan: PlanJob): Plan {
  const { maxEvaluations, maxWallMs } = job.method as Extract<Method, { name: 'auto' }>;
  const method = parseDocument(Method, { name: 'exact', ...(maxEvaluations && { maxEvaluations }), ...(maxWallMs && { maxWallMs }) });
  const planned = plan({ ...job, method });
  const why = `method auto picked exact: problem.accuracy asks for ${accuracy?.kind === 'gap' ? 'a bound' : 'a proof'}; rejected annealing, tempering, tabu and circuits, which have none`;
  return { ...planned, decisions: [why, ...planned.decisions] };
}

function planEnergy(job: Job, problem: EnergyProblem, plan: PlanJob): Plan {
  const { name: _auto, ...limits } = job.method as Extract<Method, { name: 'auto' }>;
  const [limit] = Object.entries(limits).filter(([, value]) => value !== undefined);
  if (limit) throw invalidInput(`method.${limit[0]}`, 'none with the method auto of an energy: budget.maxWallMs limits it', limit[1]);
  const accuracy = problem.accuracyHartree ?? DEFAULT_ACCURACY_HARTREE;
  const contenders = ruledMethods(problem).map((name) => contend(job, problem, name, plan));
  const exactEnough = contenders.filter(({ errorHartree }) => errorHartree <= accuracy);
  const fitting = exactEnough.filter((one): one is Contender & { plan: Plan } => one.plan !== undefined);
  const [best] = fitting.sort((a, b) => byPrice(a.plan, b.plan) || a.errorHartree - b.errorHartree);
  if (best === undefined) throw whyNone(job, problem, { accuracy, contenders, exactEnough, plan });
  const asked = `${shown(accuracy)} hartree${problem.accuracyHartree === undefined ? ' (chemical accuracy, as none was stated)' : ''}`;
  const others = contenders.filter((one) => one !== best).map((one) => rejected(one, accuracy));
  const why = `method auto picked ${best.name}: its expected error of ${shown(best.errorHartree)} hartree meets ${asked}${fitting.length > 1 ? `, the cheapest, then quickest, of ${fitting.map(({ name }) => name).join(', ')}` : ''}`;
  return { ...best.plan, decisions: [`${why}${others.length > 0 ? `; rejected ${others.join('; ')}` : ''}`, ...best.plan.decisions] };
}

function contend(job: Job, problem: EnergyProblem, name: MethodName, plan: PlanJob): Contender {
  const outlook = attempt(() => plan(withMethod(job, name)));
  const errorHartree = expectedErrorHartree(name, correlatedElectrons(problem)) ?? Number.POSITIVE_INFINITY;
  return { name, errorHartree, ...(outlook instanceof CofactorError ? { refusal: outlook } : { plan: outlook }) };
}

const withMethod = (job: Job, name: MethodName): Job => ({ ...job, method: parseDocument(Method, { name }) });

/** What is the matter with the problem itself is the same for every method. */
const OF_THE_METHOD: ReadonlySet<ErrorCode> = new Set(['UNSUPPORTED', 'TOO_LARGE', 'OVER_BUDGET', 'UNAVAILABLE']);

function attempt(plan: () => Plan): Plan | CofactorError {
  try {
    return plan();
  } catch (error) {
    if (error instanceof CofactorError && OF_THE_METHOD.has(error.code)) return error;
    throw error;
  }
}

function byPrice({ forecast: a }: Plan, { forecast: b }: Plan): number {
  return a.costMicroUsd.likely - b.costMicroUsd.likely || a.wallMs.likely - b.wallMs.likely;
}

function rejected({ name, errorHartree, plan, refusal }: Contender, accuracy: number): string {
  if (errorHartree > accuracy) return `${name} (expected error ${shown(errorHartree)} hartree)`;
  if (refusal) return `${name} (${refusal.message})`;
  const { costMicroUsd, wallMs } = plan?.forecast ?? { costMicroUsd: { likely: 0 }, wallMs: { likely: 0 } };
  return `${name} (dearer or slower: ${costMicroUsd.likely} micro-USD, ${Math.ceil(wallMs.likely)} ms)`;
}

interface Field {
  accuracy: number;
  contenders: readonly Contender[];
  exactEnough: readonly Contender[];
  plan: PlanJob;
}

/** Why there is no choice, with the cheapest way out. */
function whyNone(job: Job, problem: EnergyProblem, { accuracy, contenders, exactEnough, plan }: Field): CofactorError {
  const refusals = exactEnough.flatMap(({ refusal }) => refusal ?? []);
  const over = refusals.find(({ code }) => code === 'OVER_BUDGET');
  if (over) {
    const { maxCostUsd } = job.budget;
    const unlimited = (asked: Job): Plan =>
      plan({ ...asked, budget: maxCostUsd === undefined ? {} : { maxCostUsd: Number.MAX_SAFE_INTEGER / 1e6 } });
    const [cheapest] = exactEnough
      .map(({ name }) => contend(job, problem, name, unlimited))
      .filter((one): one is Contender & { plan: Plan } => one.plan !== undefined)
      .sort((a, b) => byPrice(a.plan, b.plan));
    const way = cheapest && `the cheapest that meets ${shown(accuracy)} hartree is ${cheapest.name}: ${needs(cheapest.plan, job.budget)}`;
    const details = over.details as ErrorDetails<'OVER_BUDGET'>;
    return new CofactorError('OVER_BUDGET', way ? `${over.message} (${way})` : over.message, details);
  }
  const [closest] = contenders.filter((one) => one.plan).sort((a, b) => a.errorHartree - b.errorHartree);
  const way = closest
    ? `the closest is ${closest.name}, some ${shown(closest.errorHartree)} hartree: allow it with a larger problem.accuracyHartree, or choose an active space`
    : 'choose a smaller problem, e.g. an active space';
  const reasons = refusals.length > 0 ? ` (${refusals.map(({ message }) => message).join('; ')})` : '';
  return unsupported(`no method here meets ${shown(accuracy)} hartree${reasons}: ${way}`, {
    what: `${shown(accuracy)} hartree`,
    alternatives: closest ? [closest.name] : [],
  });
}

function needs({ forecast: { costMicroUsd, wallMs, memoryBytes } }: Plan, { maxShots: _shots }: Budget): string {
  return `$${usd(costMicroUsd.high)}, some ${Math.ceil(wallMs.likely)} ms and ${Math.ceil(memoryBytes.likely)} bytes`;
}

const shown = (hartree: number): string => (hartree === 0 ? '0' : String(Number(hartree.toPrecision(2))));

/** A named method that is not expected to meet the accuracy that was asked for. */
export function doubtfulAccuracy({ problem, method }: Job): Plan['warnings'] {
  if (problem.kind !== 'energy' || problem.accuracyHartree === undefined || method === undefined || !METHODS[method.name].built) return [];
  const error = expectedErrorHartree(method.name, correlatedElectrons(problem));
  if (error === undefined || error <= problem.accuracyHartree) return [];
  const message = `${method.name} is expected to lack some ${shown(error)} hartree, more than problem.accuracyHartree ${shown(problem.accuracyHartree)}: method auto picks one that meets it`;
  return [{ code: 'ACCURACY', message }];
}
