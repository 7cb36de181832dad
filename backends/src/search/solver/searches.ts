/** Methods that search each kind of model: a table without the searches themselves, for forecasts. */
import type { MinimumModel, SearchMethod } from '@cofactor/sdk/contracts';

type Names = readonly SearchMethod['name'][];

const ASSIGNMENTS: Names = ['simulated-annealing', 'parallel-tempering', 'tabu', 'exact', 'random', 'auto'];
const COORDINATES: Names = ['basin-hopping', 'random', 'auto'];

const SEARCHES: Record<MinimumModel['type'], Names> = {
  qubo: ASSIGNMENTS,
  ising: ASSIGNMENTS,
  maxcut: ASSIGNMENTS,
  file: ASSIGNMENTS,
  'lattice-protein': ['simulated-annealing', 'parallel-tempering', 'exact', 'random', 'auto'],
  cluster: COORDINATES,
  conformer: COORDINATES,
};

export function searchesOf(model: MinimumModel['type']): Names {
  return SEARCHES[model];
}
