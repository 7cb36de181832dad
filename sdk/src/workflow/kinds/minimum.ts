/**
 * The lowest value of a model: one search by the method asked for. Beside a search that relies on luck stands what the same
 * number of random trials finds; beside a quantum one also the best classical search.
 */
import {
  CofactorError,
  EnergyProblem,
  invalidInput,
  METHODS,
  SearchMethod,
  unsupported,
  type Backend,
  type Job,
  type MinimumResult,
  type MinimumModel,
  type Method,
  type Plan,
  type SearchOutput,
  type Sizes,
  type StepResult,
  type Structure,
  type Subproblem,
} from '../../contracts/index.ts';
import type { RankDriverOutput } from '../drivers/index.ts';
import { output, partial, step, type StepTemplate } from '../plan/template.ts';
import { asSource } from '../pose/scan.ts';
import { parseStructure } from '../pose/structure.ts';
import { answerIn, envelope, peakMemory, resultOf, resultsInOrder } from './envelope.ts';
import type { JobOf, KindFlow, StepRun } from './kind-flow.ts';
import { quantumSearchSteps } from './quantum-search.ts';

const SUBPROBLEM = { search: 'search', relaxation: 'relaxation', ranking: 'ranking', reference: 'classical-reference' };

export const minimumFlow: KindFlow<'minimum'> = {
  pose(job) {
    refuseFile(job.problem.model);
    const method = searchMethod(job.method);
    const ranked = rankedStructure(job.problem.model);
    return {
      ...(ranked && { structure: ranked }),
      subproblems: partition(job, method),
      decisions: [],
      warnings: [],
      steps(hard, plan) {
        const steps = searchSteps(job, method, hard);
        return ranked ? rankSteps(job, ranked, steps, plan) : steps;
      },
      requires: ({ driver, id }, before): Sizes => (driver ? before : id === 'null-arm' ? { evaluations: before.evaluations } : {}),
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

/** The molecule whose conformers are ranked. @throws INVALID_INPUT for a SMILES, which has no places of its atoms */
function rankedStructure(model: MinimumModel): Structure | undefined {
  if (model.type !== 'conformer' || model.rank === undefined) return undefined;
  if (model.structure.format === 'smiles') {
    throw invalidInput('problem.model.rank', 'a structure with atoms (xyz, pdb, qcschema) to plan its energies for', 'a SMILES');
  }
  return parseStructure(model.structure, 'problem.model.structure').structure;
}

/** The search and its null arm, each with the energies of its lowest conformers: of one at random, as luck would ask for. */
function rankSteps(job: JobOf<'minimum'>, structure: Structure, steps: StepTemplate[], planJob: (job: Job) => Plan): StepTemplate[] {
  const { rank } = job.problem.model as Extract<MinimumModel, { type: 'conformer' }>;
  if (rank === undefined) return steps;
  const { method, conformers, ...target } = rank;
  const oracle = planJob({
    schema: 'cofactor.job/1',
    problem: EnergyProblem.parse({ kind: 'energy', structure: asSource(structure), ...target }),
    method,
    backend: 'auto',
    seed: job.seed,
    budget: {},
  });
  const used = oracle.stages.flatMap(({ steps: planned }) => planned.flatMap(({ backend, uses = [] }) => [backend ?? '', ...uses]));
  const ranked = (of: string, most: number): StepTemplate =>
    step({
      id: `${of}-rank`,
      kind: 'search',
      driver: 'rank',
      subproblem: SUBPROBLEM.reference,
      uses: [...new Set(used)].sort(),
      spec: { kind: 'search', oracle, conformers: most, seed: job.seed },
      inputs: { found: output(of) },
      role: 'reference',
    });
  const hasNullArm = steps.some(({ id }) => id === 'null-arm');
  return [
    ...steps.map((one): StepTemplate => (one.role === 'answer' ? { ...one, role: 'support' } : one)),
    { ...ranked('search', conformers), subproblem: SUBPROBLEM.ranking, role: 'answer' },
    ...(hasNullArm ? [ranked('null-arm', 1)] : []),
  ];
}

function searchMethod(method: Method | undefined): SearchMethod {
  const parsed = SearchMethod.safeParse(method);
  if (parsed.success) return parsed.data;
  throw unsupported('a minimum needs a search method', { what: 'method' });
}

/** @throws as `quantumSearchSteps` */
function searchSteps(job: JobOf<'minimum'>, method: SearchMethod, hard: Backend): StepTemplate[] {
  const { model, target } = job.problem;
  const { seed } = job;
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
  if (METHODS[method.name].domain === 'quantum') return [...quantumSearchSteps(job, method, answer, hard), classical, nullArm];
  return owesNothingToLuck(method) ? [answer] : [answer, nullArm];
}

/** An exhaustive search, and random trials, which are their own null arm. */
const owesNothingToLuck = ({ name }: SearchMethod): boolean => name === 'exact' || name === 'random';

function partition({ problem: { model } }: JobOf<'minimum'>, method: SearchMethod): Subproblem[] {
  const { name } = method;
  const { domain } = METHODS[name];
  const ranking = rankingOf(model);
  const search: Subproblem = {
    id: SUBPROBLEM.search,
    domain,
    asks: `lowest value of the ${model.type} model by ${name}`,
    boundary: [],
    recombines: ranking.length > 0 ? 'gives the conformers that are put in order' : 'is the answer',
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
  return [search, ...relaxationOf(model), ...ranking, ...(owesNothingToLuck(method) ? [] : [beside])];
}

/** Of models whose value is that of the nearest minimum: which valley is a choice, how deep it is a descent. Inside the search step. */
function relaxationOf(model: MinimumModel): Subproblem[] {
  if (model.type !== 'conformer' && model.type !== 'cluster') return [];
  const [trial, potential] = model.type === 'conformer' ? ['torsions', model.forceField] : ['places of the atoms', model.potential];
  return [
    {
      id: SUBPROBLEM.relaxation,
      domain: 'classical',
      asks: `each trial relaxed to the nearest minimum of ${potential}`,
      boundary: [`${trial} of the trial, as a start`],
      recombines: 'its energy is the value of the trial; its time is in that of the search',
      why: 'downhill a gradient leads; only which valley to go down is a search',
    },
  ];
}

function rankingOf(model: MinimumModel): Subproblem[] {
  if (model.type !== 'conformer' || model.rank === undefined) return [];
  const { conformers, method, basis } = model.rank;
  return [
    {
      id: SUBPROBLEM.ranking,
      domain: METHODS[method.name].domain,
      asks: `energies of the lowest ${conformers} conformers by ${method.name} in ${basis}`,
      boundary: [`geometries of ${model.forceField}`],
      recombines: 'is the answer: the lowest of them',
      why: `${model.forceField} finds shapes, but its order of near ones is not to be trusted`,
    },
  ];
}

/** @throws NOT_CONVERGED for a value without the proof or the bound that was asked for */
function assembleMinimum(plan: Plan, run: StepRun): MinimumResult {
  const answer = answerIn(plan, run).result as StepResult<'search'>;
  checkAccuracy(plan, answer);
  const classical = resultOf(run, 'search', 'classical');
  const nullArm = resultOf(run, 'search', 'null-arm-rank') ?? resultOf(run, 'search', 'null-arm');
  const { notes, oracleSteps = [], ...found } = answer.output as SearchOutput & Partial<RankDriverOutput>;
  const recast = resultOf(run, 'quadratic-model')?.output.notes ?? [];
  const built = resultOf(run, 'search-circuit')?.output.notes ?? [];
  const all = [...recast, ...built, ...notes, ...asGoodAs(nullArm, plan, found)];
  const { provenance, ...common } = envelope(
    plan,
    run,
    all.map((message) => ({ code: 'SEARCH_NOTE', message })),
  );
  return {
    ...common,
    provenance: { ...provenance, steps: [...provenance.steps.filter(({ backend }) => backend !== ''), ...oracleSteps] },
    kind: 'minimum',
    ...found,
    ...resultOf(run, 'read-assignment')?.output,
    ...(classical && { classical: rival(classical, 'simulated-annealing with its defaults') }),
    ...(nullArm && { nullArm: rival(nullArm, 'random trials, as many evaluations') }),
    resources: { ...answer.resources, ...peakMemory(resultsInOrder(plan, run)) },
    convergence: { converged: true, iterations: found.trace.length, residual: null },
  };
}

function checkAccuracy({ job: { problem } }: Plan, { output: { value, provenOptimal, lowerBound, trace } }: StepResult<'search'>): void {
  const accuracy = problem.kind === 'minimum' ? problem.accuracy : undefined;
  if (accuracy === undefined || provenOptimal) return;
  const gap = lowerBound === undefined ? Number.POSITIVE_INFINITY : value - lowerBound;
  if (accuracy.kind === 'gap' && gap <= accuracy.value) return;
  const found = `the search ended ${Number.isFinite(gap) ? `${gap} above its bound` : 'without a bound'} at ${value}`;
  throw new CofactorError(
    'NOT_CONVERGED',
    `problem.accuracy asks for ${accuracy.kind === 'gap' ? `a gap of ${accuracy.value}` : 'a proof'}, ${found}: allow it more time`,
    {
      iterations: trace.length,
      residual: Number.isFinite(gap) ? gap : null,
      lastEnergyHartree: null,
    },
  );
}

/** Said of quantum searches alone, which nobody would run for what chance gives. */
function asGoodAs(nullArm: StepResult<'search'> | undefined, { job }: Plan, { value }: { value: number }): string[] {
  if (nullArm === undefined || METHODS[job.method?.name ?? 'auto'].domain !== 'quantum') return [];
  const { value: random, evaluations, trace } = nullArm.output;
  if (random > value + 1e-9 * Math.max(1, Math.abs(value))) return [];
  const after = (trace.at(-1)?.evaluations ?? evaluations).toLocaleString('en');
  return [
    `random trials reached ${Number(random.toPrecision(10))} after ${after} evaluations: the circuit or annealer is no gain on this model`,
  ];
}

function rival({ output: found, wallMs }: StepResult<'search'>, note: string): MinimumResult['nullArm'] {
  const { value, feasible, evaluations, provenOptimal, trace, levels } = found;
  return { value, feasible, evaluations, provenOptimal, wallMs, note, trace, levels };
}
