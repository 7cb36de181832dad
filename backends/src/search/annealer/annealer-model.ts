/** The models and the method an annealer takes. */
import { unsupported, type MinimumModel, type SearchMethod } from '@cofactor/sdk/contracts';
import type { QuadraticModel } from '../models/quadratic-model.ts';

/** How a step asks an annealing machine. */
export type AnnealerMethod = Extract<SearchMethod, { name: 'annealer' }>;

/** @throws UNSUPPORTED for models that are not quadratic */
export function annealerModel(model: MinimumModel, backend: string): QuadraticModel {
  if (model.type === 'lattice-protein' || model.type === 'cluster' || model.type === 'conformer') {
    const alternatives = ['ising', 'qubo', 'maxcut', 'file'];
    throw unsupported(`${backend} takes ${alternatives.join(', ')} models, not ${model.type}`, {
      what: `${model.type} on ${backend}`,
      alternatives,
    });
  }
  return model;
}

/** @throws UNSUPPORTED for searches that do not anneal on a machine */
export function requireAnnealer(method: SearchMethod | undefined, backend: string): asserts method is AnnealerMethod | undefined {
  if (method === undefined || method.name === 'annealer') return;
  throw unsupported(`${backend} is an annealer and does not run ${method.name}`, {
    what: `${method.name} on ${backend}`,
    alternatives: ['annealer'],
  });
}
