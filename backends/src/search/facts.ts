/** What the `search` backend can do and what it will take. The caller's process loads this, so it imports no search. */
import {
  COFACTOR_VERSION,
  exactly,
  stepNotRun,
  unsupported,
  type BackendFacts,
  type Forecast,
  type MinimumModel,
  type Sizes,
  type StepSpec,
} from '@cofactor/sdk/contracts';
import { constrainedModel } from './doctor/constraints.ts';
import { quadraticSize } from './encoding/quadratic-model.ts';
import { circuitSizes } from './encoding/search-circuit.ts';
import { contactEnergies } from './models/contact-energies.ts';
import { createLattice } from './models/lattice.ts';
import { quadraticModel } from './models/quadratic-model.ts';
import { searchesOf } from './solver/searches.ts';

const capabilities = {
  search: { seeded: true },
  'search-circuit': { seeded: true },
  'quadratic-model': { seeded: true },
  'read-assignment': {},
} as const;

/** A process with its kernels. */
const BASE_BYTES = 60e6;
/** The frontier of an exact search, at its widest. */
const FRONTIER_BYTES = 2 ** 27;
/** First calls of code that is not yet compiled. */
const START_MS = 20;

/** Units of work: variables and couplings, residues, pairs of atoms. @throws INVALID_INPUT or TOO_LARGE for the model itself */
function sizeOf(model: MinimumModel): number {
  switch (model.type) {
    case 'lattice-protein':
      contactEnergies(model.sequence, model.interaction);
      createLattice(model.lattice, model.sequence.length);
      return model.sequence.length;
    case 'cluster':
      return model.atoms ** 2;
    case 'conformer':
      return 1;
    default: {
      const form = model.type === 'qubo' ? constrainedModel(model).objective : quadraticModel(model);
      return form.numVariables + form.weights.length;
    }
  }
}

function forecast(spec: Partial<StepSpec> & { kind: string }, sizes: Sizes): Forecast {
  switch (spec.kind) {
    case 'search':
      return forecastSearch(spec, sizes);
    case 'search-circuit': {
      const { model, method } = spec as Partial<StepSpec<'search-circuit'>>;
      return forecastEncoding(model && method ? circuitSizes({ model, method }) : {});
    }
    case 'quadratic-model': {
      const { model } = spec as Partial<StepSpec<'quadratic-model'>>;
      return forecastEncoding(model ? { qubits: quadraticSize(model) } : {});
    }
    case 'read-assignment':
      return forecastEncoding({});
    default:
      throw stepNotRun(searchFacts, spec.kind);
  }
}

/** Seconds at most: what takes long is the judging of penalties. */
function forecastEncoding(sizes: Sizes): Forecast {
  return {
    memoryBytes: { low: BASE_BYTES, likely: BASE_BYTES + 2 ** 24, high: BASE_BYTES + FRONTIER_BYTES },
    wallMs: { low: 1, likely: 200, high: 20_000 },
    costMicroUsd: exactly(0),
    sizes,
    assumptions: [],
  };
}

/** Operations in a ms: of integers in loops, one core of a 2 vCPU Xeon 2.5 GHz. */
const OPERATIONS = 2e5;
/** Random trials where no number is given, and what they may take (solver/landscapes.ts). */
const RANDOM = { trials: 100_000, ms: 3000 };
/** Steps of a minimisation on the way to a basin. */
const BASIN_STEPS = 65;
/** Copies of a model that anneal side by side where its couplings are multiples of one unit (annealing/simulated-annealing.ts). */
const COPIES = 128;
/** A force field's energy with its gradient. */
const CONFORMER_OPERATIONS = 1e5;
/** Runs again to see how often it comes to its value (portfolio/timed-runs.ts). */
const AGAIN = 1.5;

interface Schedule {
  trials: number;
  /** Of one trial. */
  operations: number;
}

/** What a method does when nothing ends it early; undefined where only the model decides. @param size as `sizeOf` */
function scheduleOf(
  model: MinimumModel,
  method: StepSpec<'search'>['method'],
  size: number,
  evaluations: number | undefined,
): Schedule | undefined {
  const [variables, operations] = trialOf(model, size);
  const copies = inUnits(model) ? COPIES : 1;
  switch (method.name) {
    case 'simulated-annealing':
      return { trials: method.sweeps * copies * Math.ceil(method.restarts / copies) * variables, operations };
    case 'parallel-tempering':
      return {
        trials: method.sweeps * method.restarts * method.replicas * Math.max(1, Math.floor(copies / method.replicas)) * variables,
        operations,
      };
    case 'tabu':
      return { trials: 2 * method.iterations * method.restarts * variables, operations: 0.05 * operations };
    case 'basin-hopping':
      return {
        trials: method.hops * method.restarts * BASIN_STEPS,
        operations: model.type === 'conformer' ? CONFORMER_OPERATIONS : 2 * size,
      };
    case 'random':
      return { trials: evaluations ?? RANDOM.trials, operations: 2 * randomOperations(model, size) };
    default:
      return undefined;
  }
}

/** What random trials are counted in, so that they end in time (solver/landscapes.ts). */
function randomOperations(model: MinimumModel, size: number): number {
  switch (model.type) {
    case 'lattice-protein':
      return 1000;
    case 'cluster':
      return 2 * model.atoms ** 2;
    default:
      return size + 9 * trialOf(model, size)[0];
  }
}

function inUnits(model: MinimumModel): boolean {
  switch (model.type) {
    case 'maxcut':
      return model.edges.every(([, , weight]) => Number.isInteger(weight));
    case 'qubo':
    case 'ising':
      return model.linear.every(Number.isInteger) && model.quadratic.every(([, , weight]) => Number.isInteger(weight));
    default:
      return false;
  }
}

/** Variables of a sweep, and operations of one trial of one. */
function trialOf(model: MinimumModel, size: number): [variables: number, operations: number] {
  switch (model.type) {
    case 'lattice-protein':
      return [size, 10 * size];
    case 'maxcut':
      return [model.nodes, 5 + model.edges.length / model.nodes];
    case 'qubo':
    case 'ising':
      return [model.variables, 5 + model.quadratic.length / model.variables];
    default:
      return [size, 10];
  }
}

function forecastSearch(spec: Partial<StepSpec>, sizes: Sizes): Forecast {
  const { model, method, maxEvaluations, maxWallMs } = spec as Partial<StepSpec<'search'>>;
  if (model && method && !searchesOf(model.type).includes(method.name)) {
    const alternatives = [...searchesOf(model.type)];
    const what = `${method.name} on ${model.type}`;
    throw unsupported(`search has no ${what}: use ${alternatives.join(', ')}`, { what, alternatives });
  }
  const size = model ? sizeOf(model) : 1;
  const memory = BASE_BYTES + 200 * size + (method?.name === 'exact' || method?.name === 'auto' ? FRONTIER_BYTES : 0);
  const wall = maxWallMs ?? method?.maxWallMs;
  const evaluations = maxEvaluations ?? method?.maxEvaluations ?? (method?.name === 'random' ? sizes.evaluations : undefined);
  const schedule = model && method && scheduleOf(model, method, size, evaluations);
  const trials = Math.min(evaluations ?? Number.POSITIVE_INFINITY, schedule?.trials ?? Number.POSITIVE_INFINITY);
  const most = method?.name === 'random' ? RANDOM.ms : Number.POSITIVE_INFINITY;
  const scheduled =
    schedule === undefined
      ? // a portfolio with a limit goes on until it, unless a proof or the target comes first
        evaluations === undefined
        ? method?.name === 'auto' && wall !== undefined
          ? wall
          : 2000
        : START_MS + evaluations * 1e-4 * size
      : START_MS + Math.min(most, ((method?.name === 'random' ? 1 : AGAIN) * trials * schedule.operations) / OPERATIONS);
  const likely = Math.min(wall ?? Number.POSITIVE_INFINITY, scheduled);
  const open = schedule === undefined;
  return {
    memoryBytes: { low: BASE_BYTES, likely: memory, high: 2 * memory + FRONTIER_BYTES },
    wallMs: { low: open ? 1 : likely / 4, likely, high: wall ?? (open ? Math.max(600_000, 10 * likely) : 4 * likely) },
    costMicroUsd: exactly(0),
    sizes: { ...(Number.isFinite(trials) && { evaluations: trials }) },
    assumptions: [
      wall !== undefined
        ? 'ends at maxWallMs at the latest'
        : open
          ? 'how long a search takes is not known before: maxWallMs limits it'
          : `its schedule to the end, ${trials} trials`,
    ],
    ...(open && { open }),
  };
}

export const searchFacts: BackendFacts = {
  id: 'search',
  version: COFACTOR_VERSION,
  description:
    'Lowest assignments, folds, clusters and conformers on this machine: annealing, tempering, tabu, basin hopping, exact search',
  capabilities,
  pricing: 'free',
  tested: { contract: true },
  available: async () => ({ available: true }),
  forecast,
};
