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
import { searchesOf } from './searches.ts';

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

function forecast(spec: Partial<StepSpec> & { kind: string }): Forecast {
  switch (spec.kind) {
    case 'search':
      return forecastSearch(spec);
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

function forecastSearch(spec: Partial<StepSpec>): Forecast {
  const { model, method, maxEvaluations, maxWallMs } = spec as Partial<StepSpec<'search'>>;
  if (model && method && !searchesOf(model.type).includes(method.name)) {
    const alternatives = [...searchesOf(model.type)];
    const what = `${method.name} on ${model.type}`;
    throw unsupported(`search has no ${what}: use ${alternatives.join(', ')}`, { what, alternatives });
  }
  const size = model ? sizeOf(model) : 1;
  const memory = BASE_BYTES + 200 * size + (method?.name === 'exact' || method?.name === 'auto' ? FRONTIER_BYTES : 0);
  const wall = maxWallMs ?? method?.maxWallMs;
  const evaluations = maxEvaluations ?? method?.maxEvaluations;
  // a portfolio with a limit goes on until it, unless a proof or the target comes first; others may end with their schedule
  const schedule =
    evaluations === undefined ? (method?.name === 'auto' && wall !== undefined ? wall : 2000) : 20 + evaluations * 1e-4 * size;
  const likely = Math.min(wall ?? Number.POSITIVE_INFINITY, schedule);
  return {
    memoryBytes: { low: BASE_BYTES, likely: memory, high: 2 * memory + FRONTIER_BYTES },
    wallMs: { low: 1, likely, high: wall ?? Math.max(600_000, 10 * likely) },
    costMicroUsd: exactly(0),
    sizes: {},
    assumptions: [
      wall === undefined ? 'how long a search takes is not known before: maxWallMs limits it' : 'ends at maxWallMs at the latest',
    ],
  };
}

export const searchFacts: BackendFacts = {
  id: 'search',
  version: COFACTOR_VERSION,
  description:
    'Lowest assignments, folds, clusters and conformers on this machine: annealing, tempering, tabu, basin hopping, exact search',
  capabilities,
  pricing: 'free',
  available: async () => ({ available: true }),
  forecast,
};
