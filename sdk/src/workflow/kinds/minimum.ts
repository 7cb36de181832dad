/**
 * The lowest value of a model: one search by the method asked for. Beside a search that relies on luck stands what the same
 * number of random trials finds; beside a quantum one also the best classical search.
 */
import {
  invalidInput,
  METHODS,
  SearchMethod,
  unsupported,
  type MinimumResult,
  type MinimumModel,
  type Method,
  type Plan,
  type Sizes,
  type StepResult,
  type Subproblem,
} from '../../contracts/index.ts';
import { output, partial, step, type StepTemplate } from '../plan/template.ts';
import { answerIn, envelope, peakMemory, resultOf, resultsInOrder } from './envelope.ts';
import type { JobOf, KindFlow, StepRun } from './kind-flow.ts';

const SUBPROBLEM = { search: 'search', reference: 'classical-reference' };

export const minimumFlow: KindFlow<'minimum'> = {
  pose(job) {
    refuseFile(job.problem.model);
    const method = searchMethod(job.method);
    const steps = searchSteps(job, method);
    return {
      subproblems: partition(job, method, steps.length > 1),
      decisions: [],
      warnings: [],
      steps: () => steps,
      requires: (): Sizes => ({}),
      gives: (_, { forecast }) => forecast.sizes,
    };
  },
  assemble: assembleMinimum,
};

function refuseFile(model: MinimumModel): void {
  const source = model.type === 'conformer' ? model.structure : model.type === 'file' ? model : undefined;
  if (source && source.data === undefined) {
    throw invalidInput('problem.model.file', 'inlined data (the client reads files)', source.file);
  }
}

function searchMethod(method: Method | undefined): SearchMethod {
  const parsed = SearchMethod.safeParse(method);
  if (parsed.success) return parsed.data;
  throw unsupported('a minimum needs a search method', { what: 'method' });
}

function searchSteps({ problem: { model, target }, seed }: JobOf<'minimum'>, method: SearchMethod): StepTemplate[] {
  const { maxEvaluations, maxWallMs } = method;
  const search = (id: string, by: SearchMethod, limits: object): StepTemplate =>
    step({
      id,
      kind: 'search',
      subproblem: SUBPROBLEM.reference,
      spec: partial<'search'>({ kind: 'search', model, method: by, seed, ...(target !== undefined && { target }), ...limits }),
      role: 'reference',
    });
  const answer: StepTemplate = {
    ...search('search', method, { ...(maxEvaluations && { maxEvaluations }), ...(maxWallMs && { maxWallMs }) }),
    subproblem: SUBPROBLEM.search,
    role: 'answer',
    hard: true,
  };
  const nullArm: StepTemplate = {
    ...search('null-arm', SearchMethod.parse({ name: 'random' }), {}),
    inputs: { maxEvaluations: output('search', 'evaluations') },
  };
  const classical = search('classical', SearchMethod.parse({ name: 'simulated-annealing' }), {});
  return [
    answer,
    ...(METHODS[method.name].domain === 'quantum' ? [classical] : []),
    // An exhaustive search owes nothing to luck, and random trials are their own null arm.
    ...(method.name === 'exact' || method.name === 'random' ? [] : [nullArm]),
  ];
}

function partition({ problem: { model } }: JobOf<'minimum'>, { name }: SearchMethod, company: boolean): Subproblem[] {
  const { domain } = METHODS[name];
  const search: Subproblem = {
    id: SUBPROBLEM.search,
    domain,
    asks: `lowest value of the ${model.type} model by ${name}`,
    boundary: [],
    recombines: 'is the answer',
    why: domain === 'quantum' ? 'the number of assignments grows exponentially with the variables' : 'answered on a classical machine',
  };
  const beside: Subproblem = {
    id: SUBPROBLEM.reference,
    domain: 'classical',
    asks: domain === 'quantum' ? 'the best classical search, and as many random trials' : 'as many random trials',
    boundary: ['the same model'],
    recombines: 'stands beside the answer, does not enter it',
    why: 'what luck alone finds is not worth a method',
  };
  return company ? [search, beside] : [search];
}

function assembleMinimum(plan: Plan, run: StepRun): MinimumResult {
  const answer = answerIn(plan, run).result as StepResult<'search'>;
  const classical = resultOf(run, 'search', 'classical');
  const nullArm = resultOf(run, 'search', 'null-arm');
  const { notes, ...found } = answer.output;
  return {
    ...envelope(
      plan,
      run,
      notes.map((message) => ({ code: 'SEARCH_NOTE', message })),
    ),
    kind: 'minimum',
    ...found,
    ...(classical && { classical: rival(classical, 'simulated-annealing with its defaults') }),
    ...(nullArm && { nullArm: rival(nullArm, 'random trials, as many evaluations') }),
    resources: { ...answer.resources, ...peakMemory(resultsInOrder(plan, run)) },
    convergence: { converged: true, iterations: found.trace.length, residual: null },
  };
}

function rival({ output: { value, feasible, evaluations, provenOptimal }, wallMs }: StepResult<'search'>, note: string) {
  return { value, feasible, evaluations, provenOptimal, wallMs, note };
}
