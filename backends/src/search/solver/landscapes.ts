/** Which method searches which model, and how: one landscape a model, one generator a method. */
import { unsupported, type MinimumModel, type SearchMethod, type SearchOutput, type Warning } from '@cofactor/sdk/contracts';
import { parallelTempering } from '../annealing/parallel-tempering.ts';
import { randomAssignments } from '../annealing/random.ts';
import { simulatedAnnealing } from '../annealing/simulated-annealing.ts';
import { tabuSearch } from '../annealing/tabu.ts';
import { basinHopping, randomClusters } from '../continuous/basin-hopping.ts';
import { clusterLandscape } from '../continuous/cluster.ts';
import { exactSpins } from '../exact/exact-spins.ts';
import { exactFold } from '../lattice/exact-fold.ts';
import { foldModel } from '../lattice/fold-model.ts';
import { foldAnnealing, foldTempering, randomFolds } from '../lattice/fold-search.ts';
import { constrainedModel, penalised, violation } from '../doctor/constraints.ts';
import { findings } from '../doctor/findings.ts';
import { type BinaryQuadraticForm, energyOf, toAssignment, toSpinModel } from '../models/binary-quadratic.ts';
import { quadraticModel, type QuadraticModel } from '../models/quadratic-model.ts';
import { race } from '../portfolio/race.ts';
import type { Search, SearchRun } from '../runs/search-run.ts';
import { searchesOf } from './searches.ts';

/** What is searched: states are assignments, folds or coordinates. */
export interface SearchLandscape<State> {
  readonly unit: string;
  readonly warnings: readonly Warning[];
  /** Evaluations of the null arm beyond which luck is not tried further. */
  readonly maxRandom: number;
  search(method: SearchMethod, run: SearchRun<State>, seed: number): Search;
  /** The state as the output has it, with its value by definition; `feasible` where there are constraints. */
  solution(
    state: State,
    value: number,
    kept: readonly { value: number; state: State }[],
  ): Pick<SearchOutput, 'value' | 'assignment' | 'fold' | 'coordinates' | 'elements' | 'conformers'> & { feasible?: boolean };
  /** What a reader must know of the model. */
  readonly notes?: readonly string[];
}

/** Operations that random trials may take altogether: some seconds. */
const RANDOM_OPERATIONS = 3e8;

/** @throws UNSUPPORTED for a method that does not search this model, INVALID_INPUT or TOO_LARGE for the model */
export async function landscapeOf(model: MinimumModel): Promise<SearchLandscape<unknown>> {
  switch (model.type) {
    case 'lattice-protein':
      return foldLandscape(model);
    case 'cluster':
      return clusterSearches(model);
    case 'conformer':
      return conformerSearches(model);
    case 'qubo':
      return model.constraints?.length ? constrainedLandscape(model) : assignmentLandscape(quadraticModel(model), model.type);
    default:
      return assignmentLandscape(quadraticModel(model), model.type);
  }
}

/** The objective with penalties that the doctor has set; what it found is noted. */
async function constrainedLandscape(model: Extract<MinimumModel, { type: 'qubo' }>): Promise<SearchLandscape<Int8Array>> {
  const constrained = constrainedModel(model);
  const { objective, constraints } = constrained;
  // integer programming is a large module: loaded when the first constraint is asked for
  const { examine } = await import('../doctor/doctor.ts');
  const report = await examine(constrained, model.penalties);
  const form = penalised(constrained, report.weights);
  return {
    ...assignmentLandscape(form, model.type),
    notes: findings(report, model.penalties !== undefined),
    solution(state) {
      const assignment = toAssignment(form, state).slice(0, objective.numVariables);
      const feasible = constraints.every((constraint) => violation(constraint, assignment) <= 1e-9);
      return { value: energyOf(objective, assignment), assignment, feasible };
    },
  };
}

function refuse(model: MinimumModel['type'], name: string): never {
  const alternatives = [...searchesOf(model)];
  throw unsupported(`${name} does not search a ${model} model: use ${alternatives.join(', ')}`, {
    what: `${name} on ${model}`,
    alternatives,
  });
}

function range(beta: readonly [number, number] | undefined): { hot: number; cold: number } | undefined {
  return beta && { hot: beta[0], cold: beta[1] };
}

function assignmentLandscape(form: BinaryQuadraticForm, type: QuadraticModel['type']): SearchLandscape<Int8Array> {
  const spins = toSpinModel(form);
  return {
    unit: '1',
    warnings: form.warnings,
    maxRandom: Math.ceil(RANDOM_OPERATIONS / (10 * spins.numSpins + spins.coupling.length)),
    search(method, run, seed) {
      switch (method.name) {
        case 'simulated-annealing': {
          const { sweeps, restarts } = method;
          return simulatedAnnealing(spins, run, { seed, sweeps, restarts, range: range(method.betaRange) });
        }
        case 'parallel-tempering': {
          const sweeps = method.sweeps * method.restarts;
          return parallelTempering(spins, run, { seed, sweeps, temperatures: method.replicas, range: range(method.betaRange) });
        }
        case 'tabu':
          return tabuSearch(spins, run, { seed, tenure: method.tenure, iterations: method.iterations, restarts: method.restarts });
        case 'exact':
          return exactSpins(spins, run, { seed });
        case 'random':
          return randomAssignments(spins, run, { seed });
        case 'auto': {
          const members = [exactSpins, simulatedAnnealing, parallelTempering, tabuSearch].map((start) => start(spins, run, { seed }));
          return race(members, run, { endless: limited(method) });
        }
        default:
          return refuse(type, method.name);
      }
    },
    solution(state) {
      const assignment = toAssignment(form, state);
      return { value: energyOf(form, assignment), assignment };
    },
  };
}

/** Whether a portfolio is ended from outside: without, it ends when long nothing better came. */
function limited({ maxEvaluations, maxWallMs }: { maxEvaluations?: number; maxWallMs?: number }): boolean {
  return maxEvaluations !== undefined || maxWallMs !== undefined;
}

function foldLandscape(model: Extract<MinimumModel, { type: 'lattice-protein' }>): SearchLandscape<string> {
  const folds = foldModel(model);
  return {
    unit: folds.unit,
    warnings: [],
    maxRandom: Math.ceil(RANDOM_OPERATIONS / 1000),
    search(method, run, seed) {
      switch (method.name) {
        case 'simulated-annealing':
          return foldAnnealing(folds, run, { seed, sweeps: method.sweeps, restarts: method.restarts, range: range(method.betaRange) });
        case 'parallel-tempering': {
          const { sweeps, restarts, replicas } = method;
          return foldTempering(folds, run, { seed, sweeps, restarts, replicas, range: range(method.betaRange) });
        }
        case 'exact':
          return exactFold(folds, run, { seed });
        case 'random':
          return randomFolds(folds, run, { seed });
        case 'auto': {
          const members = [exactFold, foldTempering, foldAnnealing].map((start) => start(folds, run, { seed }));
          return race(members, run, { endless: limited(method) });
        }
        default:
          return refuse(model.type, method.name);
      }
    },
    solution: (fold, value) => ({ value, fold }),
  };
}

function clusterSearches({ type, potential, atoms }: Extract<MinimumModel, { type: 'cluster' }>): SearchLandscape<Float64Array> {
  const landscape = clusterLandscape(potential, atoms);
  return {
    unit: potential === 'lennard-jones' ? 'epsilon' : 'well depth',
    warnings: [],
    maxRandom: Math.ceil((10 * RANDOM_OPERATIONS) / (20 * atoms ** 2)),
    search(method, run, seed) {
      switch (method.name) {
        case 'basin-hopping': {
          const { temperature, stepSize } = method;
          return basinHopping(landscape, run, { seed, temperature, stepSize, hops: method.hops * method.restarts });
        }
        case 'random':
          return randomClusters(landscape, run, { seed });
        case 'auto':
          return race([basinHopping(landscape, run, { seed })], run, { endless: limited(method) });
        default:
          return refuse(type, method.name);
      }
    },
    solution(x, value) {
      const { stride } = landscape;
      return { value, coordinates: Array.from({ length: 3 * atoms }, (_, k) => x[(k % 3) * stride + Math.floor(k / 3)]) };
    },
  };
}

async function conformerSearches({
  type,
  structure,
}: Extract<MinimumModel, { type: 'conformer' }>): Promise<SearchLandscape<Float64Array>> {
  // the force field's library is large: loaded when the first conformer is asked for
  const [{ ConformerModel }, { conformerHopping, randomConformers }] = await Promise.all([
    import('../continuous/conformer.ts'),
    import('../continuous/conformer-search.ts'),
  ]);
  const conformers = new ConformerModel(structure);
  return {
    unit: 'kcal/mol',
    warnings: [],
    maxRandom: 100,
    search(method, run, seed) {
      switch (method.name) {
        case 'basin-hopping':
          return conformerHopping(conformers, run, { seed, hops: method.hops * method.restarts, temperature: method.temperature });
        case 'random':
          return randomConformers(conformers, run, { seed });
        case 'auto':
          return race([conformerHopping(conformers, run, { seed })], run, { endless: limited(method) });
        default:
          return refuse(type, method.name);
      }
    },
    solution: (x, value, kept) => ({
      value,
      coordinates: conformers.inOrder(x),
      elements: [...conformers.elements],
      conformers: kept.map((other) => ({ value: other.value, coordinates: conformers.inOrder(other.state) })),
    }),
  };
}
